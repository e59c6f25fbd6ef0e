#include "engine/names.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::engine {
namespace {

std::vector<std::string> best(NameList const& list, std::string_view text) {
  FuzzyPattern const pattern(text);
  std::vector<std::pair<int, size_t>> found;
  for (size_t i = 0; i < list.size(); ++i) {
    if (auto const score = list.score(i, pattern); score > 0) found.emplace_back(-score, i);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto const& [score, index] : found) names.emplace_back(list.shown(index));
  return names;
}

TEST(Names, FindsByTheLastNameFirstAndByThePathElse) {
  NameList list;
  list.add({.kind = ObjectKind::schema, .path = {"public"}}, std::nullopt);
  list.add({.kind = ObjectKind::table, .path = {"public", "Order_items"}}, 139);
  list.add({.kind = ObjectKind::view, .path = {"audit", "orders"}}, std::nullopt);
  list.add({.kind = ObjectKind::routine, .path = {"public", "order_total(integer)"}}, std::nullopt);
  EXPECT_EQ(best(list, "orders"), (std::vector<std::string>{"orders", "Order_items"}));
  EXPECT_EQ(best(list, "public.ord").size(), 2U);
  EXPECT_EQ(best(list, "audit ord"), std::vector<std::string>{"orders"});
  EXPECT_EQ(best(list, "pbl ord"), std::vector<std::string>{}) << "letters of a path here and there are no answer";
  EXPECT_EQ(best(list, "xyz"), std::vector<std::string>{});
}

TEST(Names, GivesBackPathsWithDotsAndRows) {
  NameList list;
  list.add({.kind = ObjectKind::table, .path = {"a.b", "", "c.d"}}, 7);
  list.add({.kind = ObjectKind::table, .path = {"größe"}}, std::nullopt);
  list.add({.kind = ObjectKind::table, .path = {}}, std::nullopt);
  list.add({.kind = ObjectKind::table, .path = {std::string(5000, 'x')}}, std::nullopt);
  ASSERT_EQ(list.size(), 2U) << "what has no name, or one without end, is left out";
  EXPECT_EQ(list.object(0).path, (std::vector<std::string>{"a.b", "", "c.d"}));
  EXPECT_EQ(list.rows(0), 7);
  EXPECT_EQ(list.rows(1), std::nullopt);
  EXPECT_EQ(list.object(1).path, std::vector<std::string>{"größe"});
  EXPECT_EQ(list.shown(0), "c.d");
}

TEST(Names, HoldsNoMoreThanItsBound) {
  NameList list;
  for (size_t i = 0; i < most_names + 10; ++i) list.add({.kind = ObjectKind::table, .path = {"s", "t" + std::to_string(i)}}, std::nullopt);
  EXPECT_EQ(list.size(), most_names);
  EXPECT_EQ(best(list, "t299999").front(), "t299999");
}

}  // namespace
}  // namespace sextant::engine
