#include "format/scan.h"

#include <string>

namespace sextant {
namespace {

TEST(Scan, FindsEachByteAtEveryPosition) {
  for (size_t size = 0; size < 70; ++size) {
    std::string text(size, 'x');
    EXPECT_EQ((find_first<',', '"', '\n', '\r'>(text)), size);
    for (size_t position = 0; position < size; ++position) {
      for (auto const byte : {',', '"', '\n', '\r'}) {
        text.assign(size, '\xff');
        text[position] = byte;
        text.back() = position + 1 < size ? ',' : byte;
        EXPECT_EQ((find_first<',', '"', '\n', '\r'>(text)), position) << size;
      }
    }
  }
}

}  // namespace
}  // namespace sextant
