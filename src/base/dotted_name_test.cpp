#include "base/dotted_name.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

TEST(DottedName, IsCutAtDotsOutsideOfQuotes) {
  using Parts = std::vector<std::string>;
  struct Case {
    std::string_view name;
    Parts parts;
  };
  for (auto const& test : std::initializer_list<Case>{
           {"orders", {"orders"}},
           {"shop.orders", {"shop", "orders"}},
           {"shop.\"a.b\"", {"shop", "a.b"}},
           {"\"a.b\".c", {"a.b", "c"}},
           {"\"say \"\"hi\"\".\"", {"say \"hi\"."}},
           {"5\" disk", {"5\" disk"}},
           {"\"open.end", {"open.end"}},
           {"a..b", {"a", "", "b"}},
           {"", {""}},
       }) {
    EXPECT_EQ(name_parts(test.name), test.parts) << test.name;
  }
}

}  // namespace
}  // namespace sextant
