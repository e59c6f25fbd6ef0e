#include "sql/key_condition.h"

#include <gtest/gtest.h>

namespace sextant::sql {
namespace {

KeyPart text_of(std::string column, std::string type, std::string text) {
  return {.column = {.name = column, .type = std::move(type), .refusal = {}}, .value = {.column = column, .text = std::move(text), .expression = {}}};
}

KeyPart expression_of(std::string column, std::string expression) {
  return {.column = {.name = column, .type = "integer", .refusal = {}}, .value = {.column = column, .text = {}, .expression = std::move(expression)}};
}

TEST(KeyCondition, ComparesEachColumn) {
  std::vector<KeyPart> const parts{expression_of("id", "5"), text_of("od\"d", "varchar(20)", "it's")};
  EXPECT_EQ(*key_condition(parts, postgresql_dialect), "\"id\" = 5 AND \"od\"\"d\" = 'it''s'");
  EXPECT_EQ(*key_condition(parts, mysql_dialect), "`id` = 5 AND `od\"d` = 'it''s'");
}

TEST(KeyCondition, OfNullIsOfNull) {
  std::vector<KeyPart> const parts{{.column = {.name = "a", .type = "integer", .refusal = {}}, .value = {.column = "a", .text = {}, .expression = {}}}};
  EXPECT_EQ(*key_condition(parts, sqlite_dialect), "\"a\" IS NULL");
}

TEST(KeyCondition, TakesNoSecondStatement) {
  std::vector<KeyPart> const ended{expression_of("id", "1; drop table t")}, closed{expression_of("id", "1) or (1=1")};
  EXPECT_EQ(key_condition(ended, duckdb_dialect).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(key_condition(closed, duckdb_dialect).error().code, ErrorCode::invalid_argument);
}

TEST(KeyCondition, IsProbedRowByRow) {
  EXPECT_EQ(probe_query_text({"public", "orders"}, "\"id\" = 5", 11, postgresql_dialect),
            "SELECT 1 FROM \"public\".\"orders\" WHERE (\n\"id\" = 5\n) LIMIT 11");
}

}  // namespace
}  // namespace sextant::sql
