// What a writer of SQL must know of a connection's engine. Any thread. It outlives the connection, for it borrows only its
// driver, which lives as long as the program.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/connection.h"
#include "format/writer.h"

namespace sextant::ops {

// For make_writer(). not_supported if `format` is SQL and the engine has none; a table is invalid with another format.
Result<SqlTarget> sql_target(engine::Connection const& connection, Format format, std::optional<std::string> const& table);

}  // namespace sextant::ops
