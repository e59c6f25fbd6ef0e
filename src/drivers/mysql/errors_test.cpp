#include "drivers/mysql/errors.h"

#include <gtest/gtest.h>

namespace sextant::mysql {
namespace {

TEST(MysqlErrors, ArePacketsOrNot) {
  using namespace std::string_literals;
  auto const error = parse_error("\xff\x48\x04#HY000No tables used"s);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->number, 1096);
  EXPECT_EQ(error->sqlstate, "HY000");
  EXPECT_EQ(error->message, "No tables used");
  EXPECT_FALSE(parse_error("").has_value());
  EXPECT_FALSE(parse_error("\xff"s).has_value());
  EXPECT_FALSE(parse_error("\xff\x48\x04#HY"s).has_value());
  EXPECT_FALSE(parse_error("\x00\x00\x00"s).has_value());
}

TEST(MysqlErrors, TakeTheNumberBeforeTheState) {
  EXPECT_EQ(code_of({.number = 1062, .sqlstate = "23000", .message = {}}), ErrorCode::constraint);
  EXPECT_EQ(code_of({.number = 1052, .sqlstate = "23000", .message = {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of({.number = 1792, .sqlstate = "25006", .message = {}}), ErrorCode::read_only);
  EXPECT_EQ(code_of({.number = 9999, .sqlstate = "22018", .message = {}}), ErrorCode::bad_data);
  EXPECT_EQ(code_of({.number = 9999, .sqlstate = "HY000", .message = {}}), ErrorCode::invalid_argument);
}

TEST(MysqlErrors, OfADeadlockAreRetryable) {
  auto const error = to_error({.number = 1213, .sqlstate = "40001", .message = "Deadlock found"}, {});
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.vendor_code, "1213");
  EXPECT_FALSE(to_error({.number = 1062, .sqlstate = "23000", .message = "x"}, {}).retryable);
}

TEST(MysqlErrors, PointToASyntaxError) {
  ServerError const error{.number = 1064, .sqlstate = "42000", .message = "... to use near 'FORM t' at line 2"};
  auto const range = position_of(error, "SELECT 1\nFORM t");
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(*range, (TextRange{.begin = 9, .end = 13}));
}

TEST(MysqlErrors, PointNowhereIfTheNameStandsTwice) {
  ServerError const error{.number = 1054, .sqlstate = "42S22", .message = "Unknown column 't.nope' in 'SELECT'"};
  EXPECT_FALSE(position_of(error, "SELECT nope, nope FROM t").has_value());
  EXPECT_FALSE(position_of(error, "SELECT 'nope' FROM t").has_value());
  EXPECT_EQ(position_of(error, "SELECT `nope` FROM t"), (TextRange{.begin = 7, .end = 13}));
}

TEST(MysqlErrors, AreOneLineOfUtf8) {
  EXPECT_EQ(plain_line("a\nb\x1b\xff"), "a b \xef\xbf\xbd");
}

}  // namespace
}  // namespace sextant::mysql
