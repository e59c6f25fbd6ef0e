#include "drivers/postgresql/explain.h"

#include "driver/plan_cases_test.h"

namespace sextant::postgresql {
namespace {

TEST(PostgresqlPlans, ReadsWhatIsExpected) {
  auto const plan = recorded_plan(plans, "postgresql.estimate", false);
  EXPECT_EQ(drawn(plan),
            "Sort [(count(*)) DESC] ~1779\n"
            "  HashAggregate [c.name] ~1779\n"
            "    Hash Join [(o.customer = c.id)] ~1779\n"
            "      Seq Scan on plan_order o [(total > 990)] ~1779\n"
            "      Hash ~2000\n"
            "        Seq Scan on plan_customer c ~2000\n");
  EXPECT_EQ(plan.nodes[0].cost, 4559.85);
  EXPECT_NEAR(plan.nodes[0].own_cost.value_or(0), 4559.85 - 4459.37, 1e-6);
  EXPECT_FALSE(plan.nodes[0].rows);
  EXPECT_EQ(warned(plan), "scan 3: Seq Scan on plan_order o reads the whole table, which is 96 % of the cost.\n");
}

TEST(PostgresqlPlans, ReadsWhatWasMeasured) {
  auto const plan = recorded_plan(plans, "postgresql.join", true);
  EXPECT_EQ(drawn(plan).substr(0, 74), "Sort [(count(*)) DESC] ~1779 -> 18\n  HashAggregate [c.name] ~1779 -> 18\n  ");
  EXPECT_TRUE(plan.execution_ms && plan.planning_ms);
  ASSERT_TRUE(plan.nodes[0].time_ms && plan.nodes[0].own_time_ms);
  EXPECT_LT(*plan.nodes[0].own_time_ms, *plan.nodes[0].time_ms);
  EXPECT_EQ(plan.nodes[0].pages, 1886);
  EXPECT_EQ(plan.nodes[0].memory_bytes, 26 * 1024);
  for (auto const& fact : plan.nodes[0].facts) EXPECT_NE(fact.value, "0") << fact.name;
}

TEST(PostgresqlPlans, WarnsOfAFilterThatLetsLittleThrough) {
  auto const plan = recorded_plan(plans, "postgresql.filter", true);
  EXPECT_EQ(warned(plan), "filter 0: Seq Scan on plan_order reads 200,000 rows and keeps 177 of them.\n");
  EXPECT_EQ(plan.nodes[0].removed_rows, 199'823);
}

TEST(PostgresqlPlans, WarnsOfASortOnDisk) {
  auto const plan = recorded_plan(plans, "postgresql.sort", true);
  EXPECT_EQ(plan.nodes[0].disk_bytes, 10'824 * 1024);
  EXPECT_EQ(warned(plan), "disk 0: Sort did not fit into memory: 10,824 kB went to temporary files.\n");
}

TEST(PostgresqlPlans, NamesAChangeAsTheServerDoes) {
  EXPECT_EQ(recorded_plan(plans, "postgresql.update", true).nodes[0].operation, "Update");
}

// Two processes that take a second each side by side take a second.
TEST(PostgresqlPlans, CountsTheTimeOfProcessesOnce) {
  PlanAnswer const answer{
      .rows = {{R"([{"Plan": {"Node Type": "Gather", "Workers Launched": 1, "Plan Rows": 200, "Actual Total Time": 1100, "Actual Rows": 200,
                     "Actual Loops": 1, "Plans": [{"Node Type": "Seq Scan", "Parallel Aware": true, "Relation Name": "t", "Plan Rows": 90,
                     "Actual Total Time": 1000, "Actual Rows": 100, "Actual Loops": 2}]}}])"}},
      .measured = true};
  auto const plan = plans.read(answer);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(drawn(*plan), "Gather ~200 -> 200\n  Parallel Seq Scan on t ~180 -> 200\n");
  EXPECT_EQ(plan->nodes[1].time_ms, 1000);
  EXPECT_EQ(plan->nodes[0].own_time_ms, 100);
}

TEST(PostgresqlPlans, WarnsOnlyWhereAWrongEstimateBegins) {
  PlanAnswer const answer{
      .rows = {{R"([{"Plan": {"Node Type": "Sort", "Plan Rows": 10, "Actual Rows": 5000, "Actual Loops": 1, "Plans": [
                     {"Node Type": "Index Scan", "Relation Name": "t", "Plan Rows": 10, "Actual Rows": 5000, "Actual Loops": 1}]}}])"}},
      .measured = true};
  auto const plan = plans.read(answer);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(warned(*plan), "estimate 1: Index Scan on t: 10 rows were expected, and 5,000 came, 500 times as many.\n");
}

TEST(PostgresqlPlans, SaysNothingOfAStepThatALimitStopped) {
  PlanAnswer const answer{
      .rows = {{R"([{"Plan": {"Node Type": "Limit", "Plan Rows": 5, "Actual Rows": 5, "Actual Loops": 1, "Plans": [
                     {"Node Type": "Seq Scan", "Relation Name": "t", "Plan Rows": 90000, "Actual Rows": 5, "Actual Loops": 1}]}}])"}},
      .measured = true};
  auto const plan = plans.read(answer);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(warned(*plan), "");
}

TEST(PostgresqlPlans, ReadsADeepPlan) {
  std::string text = R"({"Node Type": "Result"})";
  for (int i = 0; i < 200; ++i) text = R"({"Node Type": "Nested Loop", "Plans": [)" + text + "]}";
  auto const plan = plans.read({.rows = {{R"([{"Plan": )" + text + "}]"}}, .measured = false});
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->nodes.size(), 201U);
}

TEST(PostgresqlPlans, RefusesWhatIsNoPlan) {
  for (auto const* const text : {"", "[]", "{}", "[7]", R"([{"Plan": 3}])", R"([{"Plan": {"Plans": [)"}) {
    auto const plan = plans.read({.rows = {{text}}, .measured = true});
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::bad_data) << text;
  }
  // Members of the wrong type are left out.
  auto const odd = plans.read({.rows = {{R"([{"Plan": {"Node Type": ["x"], "Plan Rows": "many", "Actual Loops": {}, "Plans": [1, {}]}}])"}}, .measured = true});
  ASSERT_TRUE(odd.ok());
  EXPECT_EQ(odd->nodes.size(), 2U);
  EXPECT_FALSE(odd->nodes[0].estimated_rows);
}

}  // namespace
}  // namespace sextant::postgresql
