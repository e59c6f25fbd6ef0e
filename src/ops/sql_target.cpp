#include "ops/sql_target.h"

#include <fmt/format.h>

#include "sql/dialect.h"

namespace sextant::ops {

Result<SqlTarget> sql_target(engine::Connection const& connection, Format format, std::optional<std::string> const& table) {
  if (format != Format::sql) {
    if (!table || table->empty()) return SqlTarget{};
    return Error{.code = ErrorCode::invalid_argument, .message = "Only the format sql inserts into a table."};
  }
  auto const& driver = connection.driver();
  if (driver.literals == nullptr || driver.dialect == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("Rows of {} cannot be written as SQL: it has no SQL.", driver.title),
                 .hint = "Choose csv, json or ndjson."};
  }
  return SqlTarget{.literals = driver.literals,
                   .quote = [dialect = driver.dialect](std::string_view name) { return sql::quote_identifier(name, *dialect); },
                   .table = table.value_or("")};
}

}  // namespace sextant::ops
