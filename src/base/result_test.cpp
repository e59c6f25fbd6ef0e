#include "base/result.h"

#include <memory>
#include <string>

namespace sextant {
namespace {

Error some_error() { return Error{.code = ErrorCode::not_found, .message = "There is none."}; }

Result<int> half(int number) {
  if (number % 2 != 0) return Error{.code = ErrorCode::invalid_argument, .message = "It is odd."};
  return number / 2;
}

Result<int> quarter(int number) {
  auto const halved = TRY(half(number));
  return TRY(half(halved));
}

Result<> check_quarter(int number) {
  TRY(quarter(number));
  return {};
}

TEST(Result, HoldsAValue) {
  Result<std::string> const result = "text";
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, "text");
  EXPECT_EQ(result->size(), 4U);
}

TEST(Result, HoldsAnError) {
  Result<std::string> const result = some_error();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
}


TEST(Result, GivesUpAMoveOnlyValue) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  auto const owned = std::move(result).value();
  EXPECT_EQ(*owned, 3);
}

TEST(Try, UnwrapsOrReturnsTheFirstError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().message, "It is odd.");
  EXPECT_TRUE(check_quarter(4).ok());
  EXPECT_FALSE(check_quarter(2).ok());
}

TEST(Error, NamesEveryCode) {
  for (int code = 0; code < static_cast<int>(ErrorCode::internal); ++code) {
    EXPECT_NE(to_string(static_cast<ErrorCode>(code)), "internal");
  }
  EXPECT_EQ(to_string(Damage::connection), "connection");
}

}  // namespace
}  // namespace sextant
