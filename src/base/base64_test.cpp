#include "base/base64.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

// The examples of RFC 4648, section 10, and a byte with its highest bit set.
TEST(Base64, WritesTheExamplesOfTheStandard) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foo"), "Zm9v");
  EXPECT_EQ(base64_of("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_of("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_of("\xFF\xFE"), "//4=");
}

}  // namespace
}  // namespace sextant
