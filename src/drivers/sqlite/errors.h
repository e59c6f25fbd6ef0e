// SQLite's result codes as Errors. Pure, but that they read the connection's last error; the connection's thread.
#pragma once

#include <exception>
#include <new>
#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace sextant::sqlite {

// When a result code came: while a statement was compiled its text is at fault, later the data.
enum class Phase : uint8_t { compiling, running };

// The Error for the connection's last result code. `statement` is the text that was being compiled, for the position;
// empty if none. REQUIRES: the last call on `database` failed with `code`.
Error error_of(sqlite3* database, int code, std::string_view statement, Phase phase);

// "SQLITE_CONSTRAINT_UNIQUE"; empty if unknown.
std::string_view name_of_code(int extended_code);

Error out_of_memory();

// Runs `work` and turns what a library throws into an Error; at the driver's entry points.
template <class Work>
auto without_exceptions(Work&& work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (std::bad_alloc const&) {
    return out_of_memory();
  } catch (std::exception const& exception) {
    return Error{.code = ErrorCode::internal, .message = exception.what()};
  }
}

}  // namespace sextant::sqlite
