// SQLite rounds the decimal numbers it reads more than once, and misses the nearest float for some: what its literals of
// floats are made for.
#include <bit>
#include <cmath>
#include <random>
#include <string>

#include "data/builder.h"
#include "data/sql_literal.h"
#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

// The float that SQLite reads.
double read_back(sqlite3* database, std::string const& literal) {
  sqlite3_stmt* statement = nullptr;
  auto const sql = "SELECT " + literal;
  EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
  EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
  EXPECT_EQ(sqlite3_column_type(statement, 0), SQLITE_FLOAT) << sql;
  auto const value = sqlite3_column_double(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

std::string literal_of(double value) {
  DataType const type{.type = Type::float64, .vendor_name = "REAL", .children = {}};
  ColumnBuilder column(type);
  column.append(value);
  std::string literal;
  EXPECT_TRUE(append_sql_literal(literal, column.view(), type, 0, {}, *sqlite_driver.literals, LiteralUse::alone).ok());
  return literal;
}

TEST(SqliteLiterals, OfFloatsAreReadBackToTheLastBit) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  std::mt19937_64 random(20'240'229);
  for (int index = 0; index < 100'000; ++index) {
    // Every second one of all floats, the others as people write them: a few digits behind the point.
    auto value = std::bit_cast<double>(random());
    if (index % 2 == 0) value = static_cast<double>(random() % 1'000'000'000) / std::pow(10.0, static_cast<double>(random() % 12));
    if (!std::isfinite(value)) continue;
    auto const literal = literal_of(value);
    auto const read = read_back(database, literal);
    ASSERT_EQ(std::bit_cast<uint64_t>(read), std::bit_cast<uint64_t>(value)) << literal;
  }
  for (auto const value : {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e-290, 9.999e-291, 1e22, 0.1 + 0.2}) {
    EXPECT_EQ(read_back(database, literal_of(value)), value) << literal_of(value);
  }
  sqlite3_close(database);
}

}  // namespace
}  // namespace sextant::sqlite
