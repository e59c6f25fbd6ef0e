// Types: every value arrives as the engine's own text shows it, from an expression, a table and a parameter.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {
namespace {

// Those whose text the engine reads as the value.
std::vector<TypeRow> rows_for_parameters() {
  auto rows = quirks().types;
  std::erase_if(rows, [](auto const& row) { return !row.parameter; });
  return rows;
}

}  // namespace

class Types : public Conformance, public testing::WithParamInterface<TypeRow> {
 protected:
  static std::string own_text() { return GetParam().own_text.empty() ? quirks().own_text : GetParam().own_text; }

  void prepare() {
    if (!GetParam().setup.empty()) must(GetParam().setup);
    if (auto const create = typed("typed_create"); !create.empty()) must(create);
  }

  std::string typed(std::string_view id) const {
    return query(id, {.literal = GetParam().literal,
                      .type = GetParam().type,
                      .options = GetParam().table_options,
                      .own = own_text()});
  }

  // Row 0: the value, and the engine's own text of it, if it has one.
  void expect_value(Rows const& rows) {
    if (GetParam().null) {
      EXPECT_EQ(rows.at(0, 0), std::nullopt);
      return;
    }
    EXPECT_EQ(rows.at(0, 0), GetParam().text);
    if (!skipped("sql")) {
      EXPECT_EQ(rows.at(0, 1), rows.at(0, 0)) << "The engine's own text differs.";
    }
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Types);

TEST_P(Types, AreReadFromATable) {
  prepare();
  must(typed("typed_insert"));
  auto const rows = must(typed("typed_read"));
  expect_value(rows);
  auto const& field = rows.schema->fields.at(first_column(*rows.schema));
  EXPECT_FALSE(field.type.vendor_name.empty());
  if (GetParam().layout) {
    EXPECT_EQ(to_string(field.type.type), to_string(*GetParam().layout));
  }
}

TEST_P(Types, AreReadFromAnExpression) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  if (!quirks().literals_have_types) GTEST_SKIP() << "A literal gets this type from a column only.";
  prepare();
  auto const rows =
      must(fmt::format("SELECT v, {} AS own FROM (SELECT {} AS v) AS typed_expression", own_text(), GetParam().literal));
  expect_value(rows);
}

TEST_P(Types, AreReadAmongNulls) {
  if (typed("typed_null").empty()) GTEST_SKIP() << skipped("sql").value_or("");
  prepare();
  must(typed("typed_null"));
  must(typed("typed_insert"));
  must(typed("typed_null"));
  must(typed("typed_insert"));
  auto const rows = must(typed("typed_read_all"));
  ASSERT_EQ(rows.size(), 4U);
  Cell const expected = GetParam().null ? Cell() : Cell(GetParam().text);
  std::vector<Cell> cells;
  for (auto const& row : rows.rows) cells.push_back(row[0]);
  EXPECT_THAT(cells, testing::UnorderedElementsAre(Cell(), expected, Cell(), expected));
}

class TypeParameters : public Types {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TypeParameters);

TEST_P(TypeParameters, TravelBack) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  prepare();
  Cell const value = GetParam().null ? Cell() : Cell(GetParam().text);
  must(fmt::format("INSERT INTO typed VALUES ({})", placeholder(1)), positional({value}));
  auto const rows = must(typed("typed_read"));
  expect_value(rows);
}

INSTANTIATE_TEST_SUITE_P(Table, Types, testing::ValuesIn(quirks().types), [](auto const& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(Table, TypeParameters, testing::ValuesIn(rows_for_parameters()),
                         [](auto const& row) { return row.param.name; });

class TypeTable : public Conformance {};

TEST_F(TypeTable, ReadsEveryTypeInOneWideResult) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  std::vector<TypeRow const*> rows;
  std::string sql = "SELECT ", columns, values;
  for (auto const& row : quirks().types) {
    if (!row.setup.empty() || row.literal.size() > 1'000) continue;
    sql += fmt::format("{}{} AS {}", rows.empty() ? "" : ", ", row.literal, quoted(row.name));
    columns += fmt::format("{}{} {}", rows.empty() ? "" : ", ", quoted(row.name), row.type);
    values += fmt::format("{}{}", rows.empty() ? "" : ", ", row.literal);
    rows.push_back(&row);
  }
  if (std::ssize(rows) > quirks().widest_result)
    GTEST_SKIP() << "The engine's widest result has fewer columns than there are values.";
  if (!quirks().literals_have_types) {
    must(fmt::format("CREATE TABLE wide ({})", columns));
    must(fmt::format("INSERT INTO wide VALUES ({})", values));
    sql = "SELECT * FROM wide";
  }
  auto const result = must(sql);
  ASSERT_EQ(result.size(), 1U);
  for (size_t index = 0; index < rows.size(); ++index) {
    EXPECT_EQ(result.at(0, index), rows[index]->null ? Cell() : Cell(rows[index]->text)) << rows[index]->name;
  }
}

}  // namespace sextant::conformance
