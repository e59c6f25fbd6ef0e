#include "base/fuzzy.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sextant {
namespace {

int score(std::string_view pattern, std::string_view text) { return FuzzyPattern(pattern).score(text, lower_ascii(text)); }

std::string marked(std::string_view pattern, std::string_view text) {
  std::string result;
  size_t at = 0;
  for (auto const& mark : FuzzyPattern(pattern).marks(text, lower_ascii(text))) {
    result += std::string(text.substr(at, mark.begin - at)) + "[" + std::string(text.substr(mark.begin, mark.end - mark.begin)) + "]";
    at = mark.end;
  }
  return result + std::string(text.substr(at));
}

TEST(Fuzzy, RanksWholeBeforeBeginningBeforeWordBeforePartBeforeLetters) {
  EXPECT_EQ(score("orders", "Orders"), 1000);
  EXPECT_GT(score("orders", "orders"), score("orders", "orders_old"));
  EXPECT_GT(score("orders", "orders_old"), score("orders", "old_orders"));
  EXPECT_GT(score("orders", "old_orders"), score("orders", "reorders"));
  EXPECT_GT(score("orders", "reorders"), score("orders", "o_r_d_e_r_s"));
  EXPECT_GT(score("orders", "o_r_d_e_r_s"), 0);
  EXPECT_EQ(score("orders", "order"), 0);
}

TEST(Fuzzy, TakesTheBeginningsOfWordsFirst) {
  EXPECT_GT(score("oi", "order_items"), score("oi", "mobile"));
  EXPECT_GT(score("items", "orderItems"), score("items", "orderitems"));
}

TEST(Fuzzy, WantsAllWordsInAnyOrder) {
  EXPECT_GT(score("it ord", "order_items"), 0);
  EXPECT_EQ(score("ord xyz", "order_items"), 0);
  EXPECT_EQ(score("", "order_items"), 0);
  EXPECT_EQ(score("   ", "order_items"), 0);
}

TEST(Fuzzy, PrefersTheShorterOfEquals) { EXPECT_GT(score("ord", "orders"), score("ord", "orders_of_last_year")); }

TEST(Fuzzy, MarksWhatAnswers) {
  EXPECT_EQ(marked("ord it", "order_items"), "[ord]er_[it]ems");
  EXPECT_EQ(marked("oi", "order_items"), "[o]rder_[i]tems");
  EXPECT_EQ(marked("xyz", "order_items"), "order_items");
  EXPECT_EQ(marked("größe", "größe_m"), "[größe]_m");
}

TEST(Fuzzy, AMaskNeverHidesAnAnswer) {
  for (std::string_view const text : {"order_items", "Größe", "a.b", "x-1", ""}) {
    for (std::string_view const pattern : {"oi", "größe", "a.b", "1", "-"}) {
      auto const hidden = (FuzzyPattern(pattern).mask() & ~letter_mask(lower_ascii(text))) != 0;
      EXPECT_FALSE(hidden && score(pattern, text) > 0) << pattern << " in " << text;
    }
  }
}

TEST(Fuzzy, TellsWholeWordsFromLetters) {
  EXPECT_TRUE(FuzzyPattern("ord pub").is_within("public.orders"));
  EXPECT_FALSE(FuzzyPattern("ord pbl").is_within("public.orders"));
}

TEST(Fuzzy, HasBoundsOfItsOwn) {
  EXPECT_EQ(score(std::string(1000, 'a'), std::string(1000, 'a')) > 0, true);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "a ";
  EXPECT_GT(score(many, "a"), 0);
}

}  // namespace
}  // namespace sextant
