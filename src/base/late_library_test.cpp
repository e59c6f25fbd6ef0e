#include "base/late_library.h"

#include <array>

namespace sextant {
namespace {

constexpr auto const* c_library = "libc.so.6";
constexpr auto const* no_library = "libthat-is-nowhere.so.1";

TEST(LateLibrary, FillsItsSlots) {
  constexpr std::array<char const*, 1> names{"strlen"};
  std::array<void*, 1> slots{};
  LateLibrary const late{c_library, names.data(), slots.data(), slots.size()};
  ASSERT_TRUE(load(late).ok());
  auto const measure = reinterpret_cast<size_t (*)(char const*)>(slots[0]);
  EXPECT_EQ(measure("four"), 4U);
  slots[0] = nullptr;
  ASSERT_TRUE(load(late).ok());
  EXPECT_EQ(slots[0], nullptr) << "the second time it has nothing to do";
}

TEST(LateLibrary, NamesAMissingLibrary) {
  std::array<void*, 1> slots{};
  constexpr std::array<char const*, 1> names{"strlen"};
  auto const loaded = load(LateLibrary{no_library, names.data(), slots.data(), slots.size()});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, ErrorCode::unavailable);
  EXPECT_NE(loaded.error().message.find("libthat-is-nowhere.so.1"), std::string::npos) << loaded.error().message;
  EXPECT_EQ(slots[0], nullptr);
}

TEST(LateLibrary, NamesAMissingFunctionAndFillsNothing) {
  std::array<void*, 2> slots{};
  constexpr std::array<char const*, 2> names{"strlen", "no_such_function_of_any_libc"};
  auto const loaded = load(LateLibrary{c_library, names.data(), slots.data(), slots.size()});
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("no_such_function_of_any_libc"), std::string::npos) << loaded.error().message;
  EXPECT_EQ(slots[0], nullptr);
}

TEST(LateLibraryDeathTest, SaysThatLoadWasForgotten) {
  EXPECT_DEATH(sextant_late_library_missing(), "before load");
}

}  // namespace
}  // namespace sextant
