#include "base/text.h"

namespace sextant {
namespace {

TEST(Utf8, FindsTheFirstInvalidByte) {
  struct Case {
    std::string_view text;
    size_t prefix;
  };
  for (auto const& [text, prefix] :
       {Case{"", 0}, Case{"plain ascii text", 16}, Case{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9}, Case{"a\xff", 1},
        Case{"\xc0\xaf", 0}, Case{"\xe0\x80\xaf", 0}, Case{"\xed\xa0\x80", 0}, Case{"\xf4\x90\x80\x80", 0},
        Case{"\xf5\x80\x80\x80", 0}, Case{"12345678\x80", 8}, Case{"abc\xe2\x82", 3}, Case{"\xf0\x8f\xbf\xbf", 0}}) {
    EXPECT_EQ(valid_utf8_prefix(text), prefix) << text;
    EXPECT_EQ(is_valid_utf8(text), prefix == text.size()) << text;
  }
}

TEST(Utf8, DecodesWhatItEncodes) {
  for (char32_t code_point = 0; code_point <= 0x10ffff; code_point += 0x3d) {
    if (code_point >= 0xd800 && code_point < 0xe000) continue;
    std::string text;
    append_utf8(text, code_point);
    size_t offset = 0;
    EXPECT_EQ(next_code_point(text, offset), code_point);
    EXPECT_EQ(offset, text.size());
  }
}

TEST(Utf8, EncodesWhatIsNoCharacterAsReplacement) {
  std::string text;
  append_utf8(text, 0xd800);
  append_utf8(text, 0x110000);
  EXPECT_EQ(text, "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Utf8, StepsOneByteOverAnInvalidByte) {
  size_t offset = 0;
  EXPECT_EQ(next_code_point("\xe2\x82z", offset), U'\xfffd');
  EXPECT_EQ(offset, 1U);
}

TEST(Utf8, CutsOnACodePoint) {
  EXPECT_EQ(utf8_prefix("abc", 3), "abc");
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
  EXPECT_EQ(utf8_prefix("a\xe2\x82\xac", 3), "a");
  EXPECT_EQ(utf8_prefix("a\xe2\x82\xac", 4), "a\xe2\x82\xac");
  EXPECT_EQ(utf8_prefix("\xf0\x9f\x98\x80", 3), "");
  EXPECT_EQ(utf8_prefix("\x80\x80\x80\x80\x80\x80", 5).size(), 5U) << "not UTF-8";
}

TEST(DisplayWidth, CountsColumns) {
  struct Case {
    std::string_view text;
    int width;
  };
  for (auto const& [text, width] :
       {Case{"", 0}, Case{"abc", 3}, Case{"\xc3\xa9", 1}, Case{"e\xcc\x81", 1}, Case{"\xe6\x97\xa5\xe6\x9c\xac", 4},
        Case{"\xf0\x9f\x98\x80", 2}, Case{"\xe2\x80\x8b", 0}, Case{"\xef\xbc\xa1", 2}, Case{"\xed\x95\x9c", 2},
        Case{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2}, Case{"\xd7\xa9\xd7\x9c", 2}, Case{"\xff", 1}}) {
    EXPECT_EQ(display_width(text), width) << text;
  }
}

TEST(VisibleText, ShowsControlAndBidiCharacters) {
  struct Case {
    std::string_view text, shown;
  };
  for (auto const& [text, shown] :
       {Case{"plain \xe2\x82\xac", "plain \xe2\x82\xac"}, Case{"\x1b[31m", "<ESC>[31m"}, Case{"a\nb\tc\r", "a<LF>b<TAB>c<CR>"},
        Case{"\x7f", "<DEL>"}, Case{"\xc2\x85", "<U+0085>"}, Case{"\xe2\x80\xae", "<U+202E>"},
        Case{"\xe2\x81\xa6", "<U+2066>"}, Case{"\xd8\x9c", "<U+061C>"}, Case{"\xff", "\xef\xbf\xbd"},
        Case{std::string_view("\0", 1), "<NUL>"}}) {
    EXPECT_EQ(visible_text(text), shown);
  }
}

TEST(Text, ComparesIgnoringAsciiCase) {
  EXPECT_TRUE(equals_ignoring_case("SeLect", "select"));
  EXPECT_FALSE(equals_ignoring_case("select", "selec"));
  EXPECT_FALSE(equals_ignoring_case("\xc3\x89", "\xc3\xa9"));
  EXPECT_EQ(lower_ascii("ABC\xc3\x89z"), "abc\xc3\x89z");
}

TEST(Text, GroupsThousands) {
  for (auto const& [number, text] : std::map<int64_t, std::string>{{0, "0"}, {999, "999"}, {1000, "1,000"}, {-999, "-999"},
                                                                   {-1000, "-1,000"}, {1234567, "1,234,567"},
                                                                   {INT64_MIN, "-9,223,372,036,854,775,808"}}) {
    EXPECT_EQ(with_thousands(number), text);
  }
}

TEST(Text, WritesDurationsWithAFittingUnit) {
  for (auto const& [seconds, text] :
       std::map<double, std::string>{{-1, "0 ms"}, {0, "0 ms"}, {0.0004, "0.4 ms"}, {0.003, "3 ms"}, {0.9996, "1.00 s"},
                                     {1.239, "1.24 s"}, {59.994, "59.99 s"}, {60, "1 min 0 s"}, {125, "2 min 5 s"},
                                     {3725, "1 h 2 min"}}) {
    EXPECT_EQ(format_duration(seconds), text) << seconds;
  }
}

}  // namespace
}  // namespace sextant
