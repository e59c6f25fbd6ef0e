#include "drivers/mysql/explain.h"

#include "driver/plan_cases_test.h"

namespace sextant::mysql {
namespace {

TEST(MysqlPlans, ReadsWhatIsExpected) {
  EXPECT_EQ(drawn(recorded_plan(plans, "mysql.estimate", false)),
            "Query\n"
            "  Filesort [count(0) desc]\n"
            "    Temporary table\n"
            "      Nested loop\n"
            "        Full scan on o [o.total > 990 and o.customer is not null] ~50055\n"
            "        Unique lookup on c using PRIMARY [id = sextant.o.customer] ~1\n");
}

TEST(MysqlPlans, ReadsWhatWasMeasured) {
  auto const plan = recorded_plan(plans, "mysql.join", true);
  EXPECT_EQ(drawn(plan),
            "Query\n"
            "  Filesort [count(0) desc] -> 18\n"
            "    Temporary table\n"
            "      Nested loop\n"
            "        Full scan on o [o.total > 990 and o.customer is not null] ~50055 -> 450\n"
            "        Unique lookup on c using PRIMARY [id = sextant.o.customer] ~450 -> 450\n");
  EXPECT_EQ(plan.execution_ms, plan.nodes[0].time_ms);
  EXPECT_EQ(plan.nodes[4].pages, 214);
  EXPECT_EQ(plan.nodes[5].loops, 450);
  // What the tables take by themselves is nearly all of it.
  ASSERT_TRUE(plan.nodes[0].own_time_ms && plan.nodes[0].time_ms);
  EXPECT_LT(*plan.nodes[0].own_time_ms, *plan.nodes[0].time_ms / 10);
}

TEST(MysqlPlans, WarnsOfAFilterThatLetsLittleThrough) {
  EXPECT_EQ(warned(recorded_plan(plans, "mysql.filter", true)),
            "estimate 1: Full scan on plan_order: 50,055 rows were expected, and 42 came, 1,192 times as few.\n"
            "filter 1: Full scan on plan_order reads 50,000 rows and keeps 42 of them.\n");
}

TEST(MysqlPlans, ReadsBlocksInBlocks) {
  auto const text = drawn(recorded_plan(plans, "mysql.union", false));
  EXPECT_TRUE(text.starts_with("Query\n"
                               "  Union result on <union1,3>\n"
                               "    Query\n"
                               "      Nested loop\n"
                               "        Full index scan on plan_customer using PRIMARY"))
      << text;
}

// As MySQL's manual shows it (8.0, 8.8.2).
TEST(MysqlPlans, ReadsTreesOfText) {
  auto const text =
      "-> Sort: o.total DESC  (actual time=0.4..0.5 rows=9 loops=1)\n"
      "    -> Nested loop inner join  (cost=4.95 rows=9) (actual time=0.15..0.2 rows=9 loops=1)\n"
      "        -> Filter: (c.id is not null)  (cost=1.15 rows=9) (actual time=0.04..0.06 rows=9 loops=1)\n"
      "            -> Table scan on c  (cost=1.15 rows=9) (actual time=0.04..0.05 rows=9 loops=1)\n"
      "        -> Index lookup on o using customer (customer=c.id)  (cost=0.33 rows=1) (actual time=0.01..0.02 rows=1 loops=9)\n"
      "        -> Select #2 (subquery in condition; never run) (never executed)\n";
  auto const plan = plans.read({.rows = {{text}}, .measured = true});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(drawn(*plan),
            "Sort [o.total DESC] -> 9\n"
            "  Nested loop inner join ~9 -> 9\n"
            "    Filter [(c.id is not null)] ~9 -> 9\n"
            "      Table scan on c ~9 -> 9\n"
            "    Index lookup on o using customer [customer=c.id] ~9 -> 9\n"
            "    Select #2 [subquery in condition; never run]\n");
  EXPECT_NEAR(plan->nodes[4].time_ms.value_or(0), 0.18, 1e-9);
  EXPECT_EQ(plan->nodes[1].cost, 4.95);
  EXPECT_EQ(plan->text_language, "text");
}

TEST(MysqlPlans, AsksEachServerInItsWords) {
  EXPECT_EQ(*plans.prefix({.product = "MariaDB", .version = "10.11.11-MariaDB"}, true), "ANALYZE FORMAT=JSON ");
  EXPECT_EQ(*plans.prefix({.product = "MySQL", .version = "8.4.2"}, false), "EXPLAIN FORMAT=TREE ");
  EXPECT_EQ(*plans.prefix({.product = "MySQL", .version = "5.7.44"}, false), "EXPLAIN FORMAT=JSON ");
  EXPECT_EQ(plans.prefix({.product = "MySQL", .version = "5.7.44"}, true).error().code, ErrorCode::not_supported);
}

TEST(MysqlPlans, RefusesWhatIsNoPlan) {
  for (auto const* const text : {"", "nothing", "{}", "{\"query_block\": 3}", "{"}) {
    auto const plan = plans.read({.rows = {{text}}, .measured = true});
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::bad_data) << text;
  }
}

}  // namespace
}  // namespace sextant::mysql
