#include "drivers/duckdb/explain.h"

#include "driver/plan_cases_test.h"

namespace sextant::duckdb {
namespace {

TEST(DuckdbPlans, ReadsWhatIsExpected) {
  auto const plan = recorded_plan(plans, "duckdb.estimate", false);
  ASSERT_GT(plan.nodes.size(), 6U);
  EXPECT_EQ(plan.nodes[0].operation, "PROJECTION");
  EXPECT_EQ(plan.nodes[1].operation, "ORDER BY");
  auto const text = drawn(plan);
  EXPECT_NE(text.find("SEQ SCAN on plan_order"), std::string::npos) << text;
  EXPECT_NE(text.find("HASH JOIN [customer = id] ~"), std::string::npos) << text;
  EXPECT_FALSE(plan.execution_ms);
}

TEST(DuckdbPlans, ReadsWhatWasMeasured) {
  auto const plan = recorded_plan(plans, "duckdb.join", true);
  ASSERT_FALSE(plan.nodes.empty());
  EXPECT_EQ(plan.nodes[0].operation, "PROJECTION");
  EXPECT_EQ(plan.nodes[0].rows, 18);
  double own = 0;
  for (auto const& node : plan.nodes) own += node.own_time_ms.value_or(0);
  EXPECT_NEAR(own, plan.execution_ms.value_or(-1), 1e-6);
}

TEST(DuckdbPlans, RefusesWhatIsNoPlan) {
  for (auto const* const text : {"", "[]", "{}", "[[]]", "7", "{\"children\": [1, {}]}"}) {
    auto const plan = plans.read({.rows = {{"physical_plan", text}}, .measured = true});
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::bad_data) << text;
  }
  EXPECT_FALSE(plans.read({.rows = {}, .measured = false}).ok());
}

}  // namespace
}  // namespace sextant::duckdb
