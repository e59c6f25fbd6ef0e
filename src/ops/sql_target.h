// What a writer of SQL must know of a connection's engine. Any thread. It outlives the connection, for it borrows only its
// driver, which lives as long as the program.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/describe.h"
#include "base/result.h"
#include "engine/connection.h"
#include "format/writer.h"

namespace sextant::ops {

// How a caller wants SQL to be: both are invalid with another format.
struct SqlWish {
  std::optional<std::string> table;
  std::optional<SqlStyle> style = {};
};

// For make_writer(). not_supported if `format` is SQL and the engine has none, or has no such style.
Result<SqlTarget> sql_target(engine::Connection const& connection, Format format, SqlWish const& wish);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<SqlStyle> {
  static constexpr std::string_view name = "SqlStyle";
  static constexpr std::array values{SqlStyle::insert, SqlStyle::copy};
};

}  // namespace sextant
