#include "drivers/sqlite/explain.h"

#include "driver/plan_cases_test.h"

namespace sextant::sqlite {
namespace {

TEST(SqlitePlans, ReadsTablesAndTheirIndexes) {
  auto const plan = recorded_plan(plans, "sqlite.join", false);
  EXPECT_EQ(drawn(plan),
            "QUERY PLAN\n"
            "  SEARCH on o using plan_order_total [total>?]\n"
            "  SEARCH on c using INTEGER PRIMARY KEY [rowid=?]\n"
            "  USE TEMP B-TREE [GROUP BY]\n"
            "  USE TEMP B-TREE [ORDER BY]\n");
  EXPECT_EQ(warned(plan), "");
  EXPECT_EQ(plan.text,
            "QUERY PLAN\n"
            "  SEARCH o USING INDEX plan_order_total (total>?)\n"
            "  SEARCH c USING INTEGER PRIMARY KEY (rowid=?)\n"
            "  USE TEMP B-TREE FOR GROUP BY\n"
            "  USE TEMP B-TREE FOR ORDER BY\n");
}

TEST(SqlitePlans, WarnsOfAnIndexThatIsMadeEachTime) {
  EXPECT_EQ(warned(recorded_plan(plans, "sqlite.scan", false)), "index 2: An index on o is made for this statement, each time it runs.\n");
}

TEST(SqlitePlans, ReadsWhatStandsBelowAnother) {
  EXPECT_EQ(drawn(recorded_plan(plans, "sqlite.union", false)),
            "QUERY PLAN\n"
            "  COMPOUND QUERY\n"
            "    LEFT-MOST SUBQUERY\n"
            "      SEARCH on plan_customer using INTEGER PRIMARY KEY [rowid=?]\n"
            "      LIST SUBQUERY 1\n"
            "        SEARCH on plan_order using plan_order_total [total=?]\n"
            "    UNION USING TEMP B-TREE\n"
            "      SCAN on plan_order\n");
}

TEST(SqlitePlans, WarnsOfATableThatIsReadForEachRow) {
  auto const plan = plans.read({.rows = {{"3", "0", "0", "SCAN a"}, {"5", "0", "0", "SCAN b LEFT-JOIN"}}, .measured = false});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(warned(*plan), "scan 2: All of b is read for each row of a.\n");
}

TEST(SqlitePlans, RefusesWhatIsNoPlan) {
  EXPECT_FALSE(plans.read({.rows = {{"1", "2"}}, .measured = false}).ok());
  // A parent that is not there is the whole.
  auto const plan = plans.read({.rows = {{"x", "99", "", "SCAN"}, {"1", "1", "", ""}}, .measured = false});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->nodes[1].parent, 0);
}

}  // namespace
}  // namespace sextant::sqlite
