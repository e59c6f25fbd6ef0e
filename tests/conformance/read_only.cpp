// Read-only: the server refuses every way to write, and nothing has changed afterwards.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalog_fixture.h"

namespace sextant::conformance {

class ReadOnly : public CatalogFixture {
 protected:
  void SetUp() override {
    CatalogFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    must(query("kept_create"));
    must(query("kept_insert"));
    run_sample(quirks().read_only_set_up);
  }

  // All objects, all rows of all tables, and what the quirks add, seen by the writable session.
  std::string state() {
    std::string result;
    auto const groups = catalog().groups(place().path);
    if (!groups.ok()) ADD_FAILURE() << describe_error(groups.error());
    for (auto const& group : groups.ok() ? *groups : std::vector<CatalogGroup>()) {
      for (auto const& name : names(place().path, group.kind)) {
        result += fmt::format("{} {}\n", to_string(group.kind), name);
        if (group.kind == quirks().collection_kind) result += rows_of(name);
      }
    }
    for (auto const& sql : quirks().state) result += sql + "\n" + text_of(must(sql));
    if (quirks().outside_state) result += quirks().outside_state(spec());
    return result;
  }

  std::string rows_of(std::string const& table) {
    return text_of(must(query("read", {.name = table})));
  }

  std::unique_ptr<Session> open_reader() {
    // Where the one would keep the other out, the writable session is opened again afterwards.
    if (skipped("reader_beside_writer")) close_session();
    return open(true);
  }

  static std::string text_of(Rows const& rows) {
    std::vector<std::string> lines;
    for (auto const& row : rows.rows) {
      std::string line;
      for (auto const& cell : row) line += cell.value_or("NULL") + "|";
      lines.push_back(line + "\n");
    }
    std::sort(lines.begin(), lines.end());
    return fmt::format("{}", fmt::join(lines, ""));
  }
};

TEST_F(ReadOnly, ReadsEverything) {
  auto const reader = open_reader();
  EXPECT_EQ(must(*reader, query("kept_second")).text(), "two");
  for (auto const& sql : quirks().reads) must(*reader, sql);
  auto const verified = reader->verify_read_only();
  EXPECT_TRUE(verified.ok()) << describe_error(verified.error());
}

TEST_F(ReadOnly, ReadsTheCatalog) {
  auto const reader = open_reader();
  EXPECT_TRUE(reader->catalog().groups(place().path).ok());
  EXPECT_TRUE(reader->catalog().describe({.kind = quirks().collection_kind, .path = path_of({"kept"})}).ok());
  EXPECT_TRUE(reader->catalog().ddl({.kind = quirks().collection_kind, .path = path_of({"kept"})}).ok());
  EXPECT_TRUE(reader->ping().ok());
  EXPECT_TRUE(reader->verify_read_only().ok());
}

TEST_F(ReadOnly, IsNotWhatAnOrdinarySessionIs) { EXPECT_FALSE(session().verify_read_only().ok()); }

TEST_F(ReadOnly, HoldsInAnExplicitTransaction) {
  auto reader = open_reader();
  auto* const transactions = reader->transactions();
  if (!transactions) GTEST_SKIP() << skipped("transactions").value_or("");
  auto const begun = transactions->begin();
  if (begun.ok()) {
    EXPECT_EQ(must_fail(*reader, query("kept_write")).code, ErrorCode::read_only);
    EXPECT_TRUE(transactions->rollback().ok());
  }
  EXPECT_TRUE(reader->verify_read_only().ok());
  reader.reset();
  EXPECT_EQ(must(query("kept_count")).text(), "2");
}

TEST_F(ReadOnly, SaysThatItOnlyReads) {
  auto const reader = open_reader();
  std::vector<std::string> statements{query("kept_write"), query("drop", {.name = "kept"}), query("create", {.name = "made"})};
  if (!skipped("sql")) statements.insert(statements.end(), {"UPDATE kept SET name = 'x'", "DELETE FROM kept"});
  for (auto const& sql : statements) {
    auto const error = must_fail(*reader, sql);
    EXPECT_EQ(error.code, ErrorCode::read_only) << sql << ": " << describe_error(error);
  }
}

class ReadOnlyWrites : public ReadOnly, public testing::WithParamInterface<WriteRow> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReadOnlyWrites);

TEST_P(ReadOnlyWrites, ChangeNothing) {
  auto const before = state();
  {
    auto const reader = open_reader();
    auto const result = run(*reader, GetParam().sql);
    auto const verified = reader->verify_read_only();
    if (!GetParam().may_run) {
      EXPECT_FALSE(result.ok()) << "It was run.";
      EXPECT_TRUE(verified.ok()) << describe_error(verified.error());
    }
    // As the engine does: a session that fails the verification is closed, one that passes goes on.
    if (verified.ok()) {
      EXPECT_EQ(must_fail(*reader, query("kept_write")).code, ErrorCode::read_only);
      EXPECT_EQ(must(*reader, query("kept_count")).text(), "2");
    }
  }
  EXPECT_EQ(state(), before);
}

TEST_P(ReadOnlyWrites, ChangeNothingBehindComments) {
  if (query("behind_comments").empty()) GTEST_SKIP() << skipped("sql").value_or("");
  auto const before = state();
  {
    auto const reader = open_reader();
    auto const result = run(*reader, query("behind_comments", {.literal = GetParam().sql}));
    EXPECT_TRUE(!result.ok() || GetParam().may_run) << "It was run.";
    if (reader->verify_read_only().ok()) {
      EXPECT_FALSE(run(*reader, query("kept_write")).ok());
    }
  }
  EXPECT_EQ(state(), before);
}

INSTANTIATE_TEST_SUITE_P(Table, ReadOnlyWrites, testing::ValuesIn(quirks().writes),
                         [](auto const& row) { return row.param.name; });

}  // namespace sextant::conformance
