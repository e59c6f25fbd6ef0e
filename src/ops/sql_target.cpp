#include "ops/sql_target.h"

#include <fmt/format.h>

#include "sql/dialect.h"

namespace sextant::ops {

Result<SqlTarget> sql_target(engine::Connection const& connection, Format format, SqlWish const& wish) {
  if (format != Format::sql) {
    if (wish.style) return Error{.code = ErrorCode::invalid_argument, .message = "Only the format sql has a style of SQL."};
    if (!wish.table || wish.table->empty()) return SqlTarget{};
    return Error{.code = ErrorCode::invalid_argument, .message = "Only the format sql inserts into a table."};
  }
  auto const& driver = connection.driver();
  if (driver.literals == nullptr || driver.dialect == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("Rows of {} cannot be written as SQL: it has no SQL.", driver.title),
                 .hint = "Choose csv, json or ndjson."};
  }
  auto const style = wish.style.value_or(SqlStyle::insert);
  if (style == SqlStyle::copy && !driver.literals->copies_rows) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("{} reads no COPY … FROM stdin.", driver.title),
                 .hint = "Choose the style insert."};
  }
  return SqlTarget{.literals = driver.literals,
                   .quote = [dialect = driver.dialect](std::string_view name) { return sql::quote_identifier(name, *dialect); },
                   .table = wish.table.value_or(""),
                   .style = style};
}

}  // namespace sextant::ops
