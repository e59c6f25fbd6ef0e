// A runner that passes everything would look like one that works: these cases must fail.
#include <string>
#include <string_view>

#include "logic/runner.h"

#include <gtest/gtest.h>

#include "logic/place.h"

namespace sextant::logic {
namespace {

Driver const* sqlite() {
  for (auto const* const driver : all_drivers()) {
    if (driver->name == "sqlite") return driver;
  }
  return nullptr;
}

Report run(std::string_view body) {
  auto const file = parse_case_file("# name: x\n# description: y\n# group: z\n\n" + std::string(body));
  auto const place = new_place(*sqlite());
  if (!file.ok() || !place.ok()) return {.failures = {{.message = "The case cannot be run."}}};
  return run_case_file(*file, *sqlite(), *place);
}

class LogicRunner : public testing::Test {
 protected:
  void SetUp() override {
    if (!sqlite()) GTEST_SKIP() << "This build has no SQLite driver, on which the runner is tested.";
  }
};

TEST_F(LogicRunner, PassesWhatIsRight) {
  auto const report =
      run("statement ok\nCREATE TABLE t (a)\n\nquery IRT\nSELECT 1, 0.5, NULL\n----\n1\t0.50\tNULL\n\nstatement error "
          "syntax\nSELEC\n\n"
          "query TT\nSELECT '', 'a' || char(10)\n----\n(empty)\na\\n\n\nquery I valuesort\nSELECT 2 UNION ALL SELECT "
          "1\n----\n1\n2\n\n"
          "query II\nSELECT 1, 2\n----\n1\n2\n\nstatement error <REGEX>:no such t.b.e\nSELECT * FROM nowhere\n");
  for (auto const& failure : report.failures) ADD_FAILURE() << failure.line << ": " << failure.message;
  EXPECT_EQ(report.passed, 7);
}

TEST_F(LogicRunner, FailsWhatIsWrong) {
  for (std::string_view const body :
       {"query I\nSELECT 1\n----\n2\n", "query I\nSELECT 1\n----\n1\n1\n", "query I\nSELECT 1\n----\n",
        "query II\nSELECT 1\n----\n1\n", "query I nosort\nSELECT 2 UNION ALL SELECT 1\n----\n1\n2\n",
        "query T\nSELECT ''\n----\nNULL\n", "query T\nSELECT NULL\n----\n(empty)\n", "query T\nSELECT 1.0\n----\n1\n",
        "query R\nSELECT 1.001\n----\n1\n", "statement ok\nSELEC\n", "statement error\nSELECT 1\n",
        "statement error constraint\nSELEC\n", "statement error <REGEX>:^nothing$\nSELEC\n",
        "statement error <REGEX>:(\nSELEC\n", "query I a\nSELECT 1\n----\n1\n\nquery I a\nSELECT 2\n"}) {
    EXPECT_EQ(run(body).failures.size(), 1U) << body;
  }
}

TEST_F(LogicRunner, NamesTheLineOfAFailure) {
  auto const report = run("statement ok\nSELECT 1\n\nquery I\nSELECT 1\n----\n2\n");
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].line, 8);
}

TEST_F(LogicRunner, PassesOverWhatIsForOthersAndCountsWhatIsSwitchedOff) {
  auto const report =
      run("skipif sqlite\nstatement ok\nSELEC\n\nonlyif other\nstatement ok\nSELEC\n\nonlyif sqlite\nstatement "
          "ok\nSELECT 1\n\nmode skip\n\nstatement ok\nSELEC\n");
  EXPECT_EQ(report.passed, 1);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_TRUE(report.failures.empty());
}

TEST_F(LogicRunner, LeavesAFileWhoseRequirementIsMissing) {
  auto const report = run("require something_else\n\nstatement ok\nSELEC\n");
  EXPECT_EQ(report.passed, 0);
  EXPECT_TRUE(report.failures.empty());
}

TEST_F(LogicRunner, KeepsTheSessionsOfAFileApart) {
  auto const report =
      run("statement ok con1\nCREATE TEMP TABLE t (a)\n\nstatement error not_found\nSELECT * FROM t\n\nquery I "
          "con1\nSELECT count(*) FROM t\n----\n0\n");
  for (auto const& failure : report.failures) ADD_FAILURE() << failure.line << ": " << failure.message;
  EXPECT_EQ(report.passed, 3);
}

}  // namespace
}  // namespace sextant::logic
