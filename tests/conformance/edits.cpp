// Edits: a value of every type that was read is found again by its literal, and arrives as it was when it is set by its text or
// its literal: what src/sql/row_edit.h writes, run by each engine.
#include <fmt/format.h>

#include <string>

#include "conformance/fixture.h"
#include "data/sql_literal.h"
#include "data/value_text.h"
#include "sql/edit_values.h"
#include "sql/row_edit.h"

namespace sextant::conformance {

class EditedTypes : public Conformance, public testing::WithParamInterface<TypeRow> {
 protected:
  // The type's own name for this table; false if a column cannot have it.
  bool make_table(TypeRow const& row) {
    if (!row.setup.empty()) must(row.setup);
    auto const created = run(session(), fmt::format("CREATE TABLE e (id integer NOT NULL PRIMARY KEY, v {}) {}", row.type, row.table_options));
    if (!created) return false;
    must(fmt::format("INSERT INTO e VALUES (1, {}), (2, NULL)", row.literal));
    return true;
  }
  sql::EditTable table(TypeRow const& row) const {
    return {.path = path_of({"e"}), .columns = {{.name = "id", .type = "integer"}, {.name = "v", .type = row.type}}, .key = {"id"}};
  }
  std::string literal_of_first() {
    auto cursor = start("SELECT v FROM e WHERE id = 1");
    if (!cursor) return {};
    auto const batch = cursor->next();
    if (!batch.ok() || !*batch) return {};
    std::string literal;
    auto const& first = **batch;
    auto const written = append_sql_literal(literal, first.columns[0], first.schema->fields[0].type, 0, first.schema->text_style,
                                            *quirks().driver->literals, LiteralUse::alone);
    EXPECT_TRUE(written.ok()) << written.error().message;
    return literal;
  }
  sql::EditTexts texts(TypeRow const& row, int id, sql::EditValue was, sql::EditValue set) {
    auto written = sql::row_edit_texts(table(row), {.action = sql::EditAction::update,
                                                    .key = {{.column = "id", .text = std::to_string(id), .expression = {}}},
                                                    .was = {std::move(was)}, .set = {std::move(set)}}, *quirks().driver->dialect);
    EXPECT_TRUE(written.ok()) << written.error().message;
    return written ? *written : sql::EditTexts();
  }
  void expect_same() {
    auto const both = must("SELECT v FROM e ORDER BY id");
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both.text(1, 0), both.text(0, 0));
  }
};

TEST_P(EditedTypes, AreFoundAndArrive) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const& row = GetParam();
  if (row.null || !row.literal_back || row.literal.size() > 10'000) GTEST_SKIP() << "No literal holds it.";
  if (!make_table(row)) GTEST_SKIP() << "A column cannot have this type.";
  sql::EditValue const null{.column = "v", .text = {}, .expression = {}};
  auto const literal = literal_of_first();
  ASSERT_FALSE(literal.empty());
  sql::EditValue const same{.column = "v", .text = {}, .expression = literal};
  auto const found = texts(row, 1, same, null);
  SCOPED_TRACE(found.statement);
  EXPECT_EQ(must(found.matching).text(0, 0), "1") << "The value that was read is not found.";
  must(texts(row, 2, null, same).statement);
  expect_same();
  EXPECT_EQ(must(texts(row, 2, same, null).matching).text(0, 0), "1") << "The value that was set is not found.";
  if (!row.parameter) return;
  must("UPDATE e SET v = NULL WHERE id = 2");
  sql::EditColumn const column{.name = "v", .type = row.type};
  if (!sql::text_literal(row.text, column, *quirks().driver->dialect)) return;  // Refused, and not changed.
  auto const by_text = texts(row, 2, null, {.column = "v", .text = row.text, .expression = {}});
  SCOPED_TRACE(by_text.statement);
  must(by_text.statement);
  expect_same();
  if (!by_text.proof.empty()) {
    SCOPED_TRACE(by_text.proof);
    EXPECT_EQ(must(by_text.proof).text(0, 0), "1") << "What was given is not what is there.";
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EditedTypes);
INSTANTIATE_TEST_SUITE_P(Types, EditedTypes, testing::ValuesIn(quirks().types),
                         [](testing::TestParamInfo<TypeRow> const& row) { return row.param.name; });

}  // namespace sextant::conformance
