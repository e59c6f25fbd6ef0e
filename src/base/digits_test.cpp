#include "base/digits.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

TEST(Digits, AreHexadecimalInEitherCase) {
  std::string found;
  for (int byte = 0; byte < 256; ++byte) {
    if (auto const value = hex_digit(static_cast<char>(byte)); value >= 0) {
      found += static_cast<char>(byte);
      EXPECT_EQ(value, std::stoi(std::string(1, static_cast<char>(byte)), nullptr, 16));
    }
  }
  EXPECT_EQ(found, "0123456789ABCDEFabcdef");
}

TEST(Digits, AreWholeNumbersInARange) {
  EXPECT_EQ(whole_number("7", 7, 7), 7);
  EXPECT_EQ(whole_number("-1", -1, 1), -1);
  for (std::string_view const text : {"", "8", "6", " 7", "7 ", "+7", "7s", "0x7", "99999999999999999999"}) {
    EXPECT_FALSE(whole_number(text, 7, 7).has_value()) << text;
  }
}

}  // namespace
}  // namespace sextant
