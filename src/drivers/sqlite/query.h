// Query: one of the driver's own statements. Its text is a constant; values are bound. The connection's thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/sqlite/connection.h"

namespace sextant::sqlite {

class Query {
 public:
  // Everything is allowed while the query lives.
  static Result<Query> prepare(Connection& connection, std::string_view sql);
  Query(Query&&) noexcept = default;

  void bind(int index, std::string_view text);
  void bind(int index, int64_t number);
  // True if there is a row; false at the end.
  Result<bool> step();

  // Of the present row. Text is copied; NULL is "" and 0.
  std::string text(int column) const;
  int64_t integer(int column) const;
  bool is_null(int column) const;

 private:
  Query(Connection& connection, PreparedStatement statement)
      : connection_(&connection), own_(std::make_unique<Guard::OwnStatements>(connection.guard())),
        statement_(std::move(statement)) {}

  Connection* connection_;
  std::unique_ptr<Guard::OwnStatements> own_;
  PreparedStatement statement_;
};

}  // namespace sextant::sqlite
