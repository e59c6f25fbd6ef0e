#include "drivers/sqlite/connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sextant::sqlite {

namespace {

// pragma_table_list came with 3.37, sqlite3_error_offset with 3.38.
constexpr int oldest_version = 3'038'000;
constexpr int read_only_value_bytes = 256 << 20;

// The path as a URI of our own making, so that nothing in it is read as a parameter: a file may be named "file:x?mode=rwc".
std::string uri_of(OpenOptions const& options) {
  static constexpr std::string_view plain = "/-_.~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string uri = "file://";
  for (auto const byte : std::filesystem::absolute(options.path).string()) {
    if (plain.find(byte) != std::string_view::npos) {
      uri += byte;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  if (options.immutable) uri += "?immutable=1";
  return uri;
}

Error missing_file(std::string const& path) {
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no file \"{}\".", path),
               .hint = "Check the path, or make a new database with create=true.",
               .vendor_code = std::to_string(SQLITE_CANTOPEN)};
}

// What can be said without opening the file. It must not be opened here: closing a descriptor of a database drops the
// locks that other connections of this process hold on it.
Result<> check_file(OpenOptions const& options) {
  auto const& path = options.path;
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return options.create ? Result<>() : missing_file(path);
    return Error{.code = errno == EACCES ? ErrorCode::unauthorized : ErrorCode::unavailable,
                 .message = fmt::format("\"{}\" cannot be opened: {}.", path, std::strerror(errno))};
  }
  if (S_ISDIR(facts.st_mode)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("\"{}\" is a folder, not a database file.", path),
                 .hint = "Name the file inside it."};
  }
  if (!S_ISREG(facts.st_mode)) {
    return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("\"{}\" is not a regular file.", path)};
  }
  if (faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
    return Error{.code = ErrorCode::unauthorized,
                 .message = fmt::format("You have no permission to read \"{}\".", path),
                 .hint = "Ask its owner, or change its permissions with chmod."};
  }
  return {};
}

// Makes the file with a connection of its own: the one that stays has no right to create, so ATTACH has none either.
Result<> create_file(OpenOptions const& options) {
  sqlite3* database = nullptr;
  auto const code = sqlite3_open_v2(uri_of(options).c_str(), &database,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
  Database const owner(database);
  if (code == SQLITE_OK) return {};
  return Error{.code = ErrorCode::unavailable,
               .message = fmt::format("The file \"{}\" cannot be created: {}.", options.path, sqlite3_errmsg(database)),
               .hint = "Check that its folder exists and that you may write there.",
               .vendor_code = std::to_string(code)};
}

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const { sqlite3_close_v2(database); }
void FinalizeStatement::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<std::shared_ptr<Connection>> Connection::open(OpenOptions const& options, std::stop_token stop) {
  if (sqlite3_libversion_number() < oldest_version) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("SQLite {} is too old; Sextant needs 3.38 or newer.", sqlite3_libversion())};
  }
  if (!options.in_memory()) {
    TRY(check_file(options));
    std::error_code ignored;
    if (options.create && !std::filesystem::exists(options.path, ignored)) TRY(create_file(options));
  }
  auto connection = std::make_shared<Connection>(options);
  TRY(connection->open_database(std::move(stop)));
  return connection;
}

Result<> Connection::open_database(std::stop_token stop) {
  auto const name = options_.in_memory() ? std::string(memory_path) : uri_of(options_);
  // The connection is used by one thread at a time, so SQLite's own mutexes would only cost time for each cell.
  auto const access = options_.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* database = nullptr;
  auto const code = sqlite3_open_v2(name.c_str(), &database,
                                    access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_URI, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) return opening_failure(code);
  interruption_.install(database, std::min(options_.busy_timeout, options_.connect_timeout));
  interruption_.start(std::chrono::milliseconds(0));
  std::stop_callback const on_stop(std::move(stop), [this] { interruption_.cancel(); });
  auto ready = configure();
  if (ready.ok()) ready = read_schema();
  // Nothing above may have taken long enough to notice that it should stop.
  if (ready.ok() && interruption_.reason() != Interruption::Reason::none) ready = interruption_.error(false);
  interruption_.stop();
  interruption_.install(database, options_.busy_timeout);
  guard_.install(database);
  return ready;
}

Result<> Connection::configure() {
  auto* const database = handle();
  sqlite3_extended_result_codes(database, 1);
  struct Setting {
    int option, value;
  };
  // The schema stays trusted: SQLite 3.40 takes json_valid() for unsafe otherwise, and refuses every database that has it in
  // a CHECK. What a schema may call is the authorizer's to say.
  for (auto const setting : {Setting{SQLITE_DBCONFIG_DEFENSIVE, 1},
                             Setting{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                             Setting{SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
                             Setting{SQLITE_DBCONFIG_ENABLE_FKEY, options_.foreign_keys ? 1 : 0}}) {
    auto const code = sqlite3_db_config(database, setting.option, setting.value, nullptr);
    if (code != SQLITE_OK) return opening_failure(code);
  }
  if (!options_.read_only) return {};
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, read_only_value_bytes);
  return run("PRAGMA query_only=1");
}

// SQLite opens lazily: only reading tells whether this is a database.
Result<> Connection::read_schema() {
  auto const code = sqlite3_exec(handle(), "SELECT 1 FROM main.sqlite_schema LIMIT 1", nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Result<>() : opening_failure(code);
}

Error Connection::opening_failure(int code) {
  if (interruption_.reason() != Interruption::Reason::none) {
    return Error{.code = ErrorCode::cancelled, .message = "Opening the database was cancelled."};
  }
  auto error = error_of(handle(), code, {}, Phase::running);
  auto const& path = options_.path;
  switch (code & 0xff) {
    case SQLITE_NOTADB: error.message = fmt::format("\"{}\" is not a SQLite database.", path); break;
    case SQLITE_CORRUPT:
      error.message = fmt::format("The database \"{}\" is damaged: {}.", path, error.message);
      break;
    case SQLITE_BUSY:
      error.message = fmt::format("\"{}\" is locked by another program.", path);
      error.retryable = true;
      break;
    default: error.message = fmt::format("\"{}\" cannot be opened: {}.", path, error.message); break;
  }
  error.damage = Damage::connection;
  return error;
}

Connection::OwnWork::OwnWork(Connection& connection)
    : interruption_(connection.interruption()), started_(connection.interruption().start_if_idle()), working_(interruption_) {
  connection.guard().begin_statement(false);
}

Connection::OwnWork::~OwnWork() {
  if (started_) interruption_.stop();
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }

Result<> Connection::run(char const* sql) {
  Guard::OwnStatements const own(guard_);
  auto const was_in_transaction = in_transaction();
  auto const code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Result<>() : failure(code, {}, Phase::running, was_in_transaction);
}

Error Connection::failure(int code, std::string_view statement, Phase phase, bool was_in_transaction) {
  auto const rolled_back = was_in_transaction && !in_transaction();
  auto const primary = code & 0xff;
  auto const stopped = primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY || primary == SQLITE_ABORT;
  if (stopped && interruption_.reason() != Interruption::Reason::none) return interruption_.error(rolled_back);
  if (auto refusal = guard_.take_refusal()) return *refusal;
  auto error = error_of(handle(), code, statement, phase);
  if (rolled_back) {
    error.damage = Damage::transaction;
    error.retryable = false;
    error.message += ". SQLite rolled back the whole transaction.";
  }
  return error;
}

}  // namespace sextant::sqlite
