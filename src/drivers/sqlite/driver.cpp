#include "drivers/sqlite/driver.h"

#include <array>

#include "drivers/sqlite/explain.h"
#include "drivers/sqlite/session.h"
#include "drivers/sqlite/url.h"

namespace sextant {

namespace {

constexpr std::array<std::string_view, 1> url_schemes{"sqlite"};
constexpr std::array<std::string_view, 6> file_extensions{".db", ".sqlite", ".sqlite3", ".db3", ".s3db", ".sl3"};

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  return sqlite::without_exceptions([&]() -> Result<std::unique_ptr<Session>> {
    if (stop.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
    auto const options = TRY(sqlite::read_options(spec));
    auto connection = TRY(sqlite::Connection::open(options, std::move(stop)));
    return std::unique_ptr<Session>(std::make_unique<sqlite::SqliteSession>(std::move(connection)));
  });
}

// Each literal brings its storage class. A text that is no UTF-8 is read as it is in files that hold UTF-8.
constexpr LiteralStyle literals{.rounds_twice = true,
                                .infinity = "9e999",
                                .hex_text_begin = "CAST(x'",
                                .hex_text_end = "' AS TEXT)",
                                .code_point = "char"};

constexpr TransactionFacts transactions{};

bool recognises_file(std::string_view first_bytes) {
  return first_bytes.starts_with(std::string_view("SQLite format 3\0", 16));
}

}  // namespace

Driver const sqlite_driver{.name = "sqlite",
                           .title = "SQLite",
                           .tile = "Sl",
                           .family = Family::sql,
                           .url_schemes = url_schemes,
                           .file_extensions = file_extensions,
                           .options = sqlite::option_specs(),
                           .dialect = &sql::sqlite_dialect,
                           .literals = &literals,
                           .transactions = &transactions,
                           .parse_url = &sqlite::parse_url,
                           .connect = &connect,
                           .recognises_file = &recognises_file,
                           .plans = &sqlite::plans};

}  // namespace sextant
