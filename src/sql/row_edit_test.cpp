#include "sql/row_edit.h"

#include <gtest/gtest.h>

#include "sql/edit_values.h"

namespace sextant::sql {
namespace {

EditTable const orders{.path = {"shop", "orders"},
                       .columns = {{.name = "id", .type = "integer"},
                                   {.name = "total", .type = "numeric(10,2)"},
                                   {.name = "note", .type = "text"},
                                   {.name = "data", .type = "json"},
                                   {.name = "bytes", .type = "blob"},
                                   {.name = "twice", .type = "integer", .refusal = "The database computes it from other columns."}},
                       .key = {"id"}};

EditValue text(std::string column, std::string value) { return {.column = std::move(column), .text = std::move(value), .expression = {}}; }
EditValue expression(std::string column, std::string value) { return {.column = std::move(column), .text = {}, .expression = std::move(value)}; }
EditValue null(std::string column) { return {.column = std::move(column), .text = {}, .expression = {}}; }
EditValue standard(std::string column) { return {.column = std::move(column), .text = {}, .expression = {}, .is_default = true}; }

EditValue bytes(std::string column, std::string digits) { return {.column = std::move(column), .text = {}, .expression = {}, .bytes = std::move(digits)}; }

RowEdit update(EditValue was, EditValue set) {
  return {.action = EditAction::update, .key = {expression("id", "7")}, .was = {std::move(was)}, .set = {std::move(set)}};
}

struct Row {
  char const* name;
  Dialect const& dialect;
  RowEdit edit;
  char const* statement;
};

class RowEditText : public testing::TestWithParam<Row> {};

TEST_P(RowEditText, IsExact) {
  auto const texts = row_edit_texts(orders, GetParam().edit, GetParam().dialect);
  ASSERT_TRUE(texts.ok()) << texts.error().message;
  EXPECT_EQ(texts->statement, GetParam().statement);
}

INSTANTIATE_TEST_SUITE_P(
    Dialects, RowEditText,
    testing::Values(
        Row{"postgresql", postgresql_dialect, update(text("note", "it's"), text("note", "a\\b")),
            "UPDATE \"shop\".\"orders\" SET \"note\" = E'a\\\\b' WHERE \"id\" = 7 AND \"note\" = 'it''s'"},
        Row{"postgresql_null", postgresql_dialect, update(null("note"), text("note", "")),
            "UPDATE \"shop\".\"orders\" SET \"note\" = '' WHERE \"id\" = 7 AND \"note\" IS NULL"},
        Row{"postgresql_json", postgresql_dialect, update(expression("data", "'{}'::json"), null("data")),
            "UPDATE \"shop\".\"orders\" SET \"data\" = NULL WHERE \"id\" = 7 AND \"data\"::text = CAST('{}'::json AS json)::text"},
        Row{"postgresql_expression", postgresql_dialect, update(expression("total", "'1.50'::numeric(4,2)"), expression("total", "total * 2 -- twice")),
            "UPDATE \"shop\".\"orders\" SET \"total\" = (\ntotal * 2 -- twice\n) WHERE \"id\" = 7 AND \"total\" = '1.50'::numeric(4,2)"},
        Row{"postgresql_default", postgresql_dialect, update(text("total", "1"), standard("total")),
            "UPDATE \"shop\".\"orders\" SET \"total\" = DEFAULT WHERE \"id\" = 7 AND \"total\" = '1'"},
        Row{"postgresql_insert", postgresql_dialect, {.action = EditAction::insert, .key = {}, .was = {}, .set = {text("id", "8"), null("note"), standard("total")}},
            "INSERT INTO \"shop\".\"orders\" (\"id\", \"note\") VALUES ('8', NULL) RETURNING *"},
        Row{"postgresql_empty_insert", postgresql_dialect, {.action = EditAction::insert, .key = {}, .was = {}, .set = {}},
            "INSERT INTO \"shop\".\"orders\" DEFAULT VALUES RETURNING *"},
        Row{"mysql_words", mysql_dialect, update(text("note", "Anna"), text("note", "a\\b")),
            "UPDATE `shop`.`orders` SET `note` = _utf8mb4 x'615c62' WHERE `id` = 7 AND CAST(CONVERT(`note` USING utf8mb4) AS BINARY) = CAST('Anna' AS BINARY)"},
        Row{"mysql_number", mysql_dialect, update(text("total", "9.50"), text("total", "12345678901234567890.10")),
            "UPDATE `shop`.`orders` SET `total` = 12345678901234567890.10 WHERE `id` = 7 AND `total` = 9.50"},
        Row{"mysql_insert", mysql_dialect, {.action = EditAction::insert, .key = {}, .was = {}, .set = {}},
            "INSERT INTO `shop`.`orders` () VALUES ()"},
        Row{"sqlite_bytes", sqlite_dialect, update(expression("bytes", "x'00ff'"), text("bytes", "\\x0A0b")),
            "UPDATE \"shop\".\"orders\" SET \"bytes\" = x'0A0b' WHERE \"id\" = 7 AND \"bytes\" = x'00ff' COLLATE BINARY"},
        Row{"postgresql_given_bytes", postgresql_dialect, update(null("bytes"), bytes("bytes", "00Ff")),
            "UPDATE \"shop\".\"orders\" SET \"bytes\" = E'\\\\x00Ff'::bytea WHERE \"id\" = 7 AND \"bytes\" IS NULL"},
        Row{"mysql_given_bytes", mysql_dialect, update(null("bytes"), bytes("bytes", "")),
            "UPDATE `shop`.`orders` SET `bytes` = x'' WHERE `id` = 7 AND `bytes` IS NULL"},
        Row{"duckdb_given_bytes", duckdb_dialect, update(null("bytes"), bytes("bytes", "00ff")),
            "UPDATE \"shop\".\"orders\" SET \"bytes\" = '\\x00\\xff'::BLOB WHERE \"id\" = 7 AND \"bytes\" IS NULL"},
        Row{"duckdb_delete", duckdb_dialect, {.action = EditAction::remove, .key = {text("id", "7")}, .was = {text("note", "x")}, .set = {}},
            "DELETE FROM \"shop\".\"orders\" WHERE \"id\" = '7' AND \"note\" = 'x'"},
        Row{"duckdb_list", duckdb_dialect, update(expression("note", "[1, {'a': 2}]::INTEGER[]"), expression("note", "[1, 2] || [3]")),
            "UPDATE \"shop\".\"orders\" SET \"note\" = ([1, 2] || [3]) WHERE \"id\" = 7 AND \"note\" = [1, {'a': 2}]::INTEGER[]"}),
    [](testing::TestParamInfo<Row> const& row) { return row.param.name; });

std::string refusal(RowEdit const& edit, Dialect const& dialect = postgresql_dialect) {
  auto const texts = row_edit_texts(orders, edit, dialect);
  return texts ? "" : texts.error().message;
}

TEST(RowEdit, RefusesWhatIsNotOneExactRow) {
  EXPECT_EQ(refusal({.action = EditAction::remove, .key = {}, .was = {}, .set = {}}), "The row's key needs a value of id.");
  EXPECT_EQ(refusal({.action = EditAction::remove, .key = {null("id")}, .was = {}, .set = {}}), "The row's key needs a value of id.");
  EXPECT_EQ(refusal({.action = EditAction::remove, .key = {text("id", "1"), text("note", "x")}, .was = {}, .set = {}}),
            "`key` names columns that are not part of the key.");
  EXPECT_EQ(refusal({.action = EditAction::update, .key = {text("id", "1")}, .was = {}, .set = {text("note", "x")}}),
            "The change does not say what note held before.");
  EXPECT_EQ(refusal(update(text("nothing", "x"), text("note", "x"))), "orders has no column named nothing.");
  EXPECT_EQ(refusal(update(text("twice", "1"), text("twice", "2"))),
            "twice cannot be set: The database computes it from other columns.");
}

TEST(RowEdit, RefusesExpressionsThatAreMoreThanOne) {
  for (auto const* const bad : {"a],note=[1", "1, note = 'x'", "1) OR (1", "1; DROP TABLE orders", "'open", "", "$1", "1 /* open"}) {
    EXPECT_NE(refusal(update(text("note", "x"), expression("note", bad))), "") << bad;
  }
  EXPECT_EQ(refusal(update(text("note", "x"), expression("note", "coalesce(note, 'a,b')"))), "");
}

TEST(RowEdit, RefusesWhatWouldNotArriveAsItWasGiven) {
  EXPECT_NE(refusal(update(text("note", "x"), text("note", std::string("a\0b", 3)))), "");
  EXPECT_NE(refusal(update(text("bytes", "\\x00"), text("bytes", "word")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("bytes", "\\x00"), bytes("bytes", "0")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("bytes", "\\x00"), bytes("bytes", "0g")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("bytes", "\\x00"), bytes("bytes", "00'"))), "");
  EXPECT_NE(refusal(update(text("id", "1"), text("id", "92233720368547758070")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("id", "1"), text("id", "9223372036854775808")), sqlite_dialect), "");
  EXPECT_EQ(refusal(update(text("id", "1"), text("id", "-9223372036854775808")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("total", "1"), text("total", "0.123456789012345678")), sqlite_dialect), "");
  EXPECT_NE(refusal(update(text("total", "1"), standard("total")), sqlite_dialect), "");
}

TEST(RowEdit, FindsTheRowAfterItsKeyHasChanged) {
  auto const moved = row_edit_texts(orders, update(text("id", "7"), text("id", "8")), postgresql_dialect);
  EXPECT_EQ(moved->after, "SELECT * FROM \"shop\".\"orders\" WHERE \"id\" = '8'");
  EXPECT_EQ(moved->before, "SELECT * FROM \"shop\".\"orders\" WHERE \"id\" = 7");
  EXPECT_EQ(moved->proof, "SELECT count(*) FROM \"shop\".\"orders\" WHERE \"id\" = '8' AND \"id\" = '8'");
  auto const computed = row_edit_texts(orders, update(text("id", "7"), expression("id", "id + 1")), postgresql_dialect);
  EXPECT_EQ(computed->after, "");
  EXPECT_EQ(computed->proof, "");
}

}  // namespace
}  // namespace sextant::sql
