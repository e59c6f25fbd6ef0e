#include "engine/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <mutex>

#include "base/json.h"
#include "base/random.h"
#include "base/time.h"
#include "engine/store_database.h"

namespace sextant::engine {

namespace {

constexpr int busy_timeout_ms = 5000;

constexpr int schema_version = 3;
constexpr std::string_view in_memory = ":memory:";
// Without a checkpoint at every close, which would cost a short command more than all the rest; small enough that the next
// start reads it at once.
constexpr int log_pages = 64;

constexpr char const* schema_sql = R"(
pragma journal_mode = wal;
begin immediate;
create table if not exists connection(
  name text primary key, driver text not null, options text not null, environment text not null, read_only int not null,
  profile text not null default '{}');
create table if not exists history(
  id integer primary key, connection text not null, text text not null, started_at text not null, state text not null,
  duration_ms real not null default 0, rows int, rows_affected int, error text not null default '',
  project text not null default '');
create table if not exists trusted(fingerprint text primary key, connection text not null, since text not null);
create table if not exists confirmation(
  token text primary key, connection text not null, text text not null, issued_at int not null);
pragma user_version = 3;
commit;
)";

// What leads from each version to the next, from 1 on.
constexpr std::array<char const*, schema_version - 1> upgrades{
    "alter table connection add column profile text not null default '{}'; pragma user_version = 2",
    "alter table history add column project text not null default '';"
    "create table trusted(fingerprint text primary key, connection text not null, since text not null);"
    "pragma user_version = 3"};

// Made when it is needed first: it came without a new version, so that older ones go on using the same file.
constexpr char const* log_sql = R"(
create table if not exists log(
  id integer primary key autoincrement, at text not null, level int not null, connection text not null, operation text not null,
  code text not null, sqlstate text not null, vendor_code text not null, message text not null, hint text not null, step text not null);
)";

sqlite3* raw(OpenFile* file) { return reinterpret_cast<sqlite3*>(file); }
sqlite3_stmt* raw(RunningStatement* statement) { return reinterpret_cast<sqlite3_stmt*>(statement); }

constexpr char const* history_pace = "pragma synchronous = normal";

Error unusable(sqlite3* database) {
  auto const full = (sqlite3_errcode(database) & 0xff) == SQLITE_FULL;
  return {.code = full ? ErrorCode::limit : ErrorCode::unavailable,
          .message = fmt::format("Sextant's own file cannot be used: {}.", sqlite3_errmsg(database)),
          .hint = "Check the disk and the permissions of Sextant's folder.",
          .vendor_code = std::to_string(sqlite3_extended_errcode(database))};
}

}  // namespace

Prepared::Prepared(OpenFile* file, char const* sql) : file_(file) {
  sqlite3_stmt* statement = nullptr;
  status_ = sqlite3_prepare_v2(raw(file), sql, -1, &statement, nullptr);
  statement_ = reinterpret_cast<RunningStatement*>(statement);
}
Prepared::~Prepared() { sqlite3_finalize(raw(statement_)); }

Prepared& Prepared::bind(std::string_view text) {
  sqlite3_bind_text(raw(statement_), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}
Prepared& Prepared::bind(int64_t number) {
  sqlite3_bind_int64(raw(statement_), ++bound_, number);
  return *this;
}
Prepared& Prepared::bind(double number) {
  sqlite3_bind_double(raw(statement_), ++bound_, number);
  return *this;
}
Prepared& Prepared::bind_null() {
  sqlite3_bind_null(raw(statement_), ++bound_);
  return *this;
}

Result<bool> Prepared::step() {
  if (status_ == SQLITE_OK) status_ = sqlite3_step(raw(statement_));
  if (status_ == SQLITE_ROW) {
    status_ = SQLITE_OK;
    return true;
  }
  if (status_ == SQLITE_DONE) return false;
  return unusable(raw(file_));
}
Result<> Prepared::run() {
  TRY(step());
  return {};
}
std::string Prepared::text(int column) {
  auto const* bytes = reinterpret_cast<char const*>(sqlite3_column_text(raw(statement_), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(raw(statement_), column))};
}
int64_t Prepared::integer(int column) { return sqlite3_column_int64(raw(statement_), column); }
double Prepared::real(int column) { return sqlite3_column_double(raw(statement_), column); }
std::optional<int64_t> Prepared::optional_integer(int column) {
  if (sqlite3_column_type(raw(statement_), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

Result<> execute(OpenFile* file, char const* sql) {
  if (sqlite3_exec(raw(file), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return unusable(raw(file));
}
int64_t rows_changed(OpenFile* file) { return sqlite3_changes(raw(file)); }

Durable::Durable(OpenFile* file) : file_(file) { sqlite3_exec(raw(file_), "pragma synchronous = full", nullptr, nullptr, nullptr); }
Durable::~Durable() { sqlite3_exec(raw(file_), history_pace, nullptr, nullptr, nullptr); }

Store::Database::~Database() { sqlite3_close_v2(raw(handle)); }

namespace {

// nullopt: the file cannot be read.
std::optional<int64_t> version_of(OpenFile* database) {
  Prepared version(database, "pragma user_version");
  auto const there = version.step();
  return there.ok() && *there ? std::optional(version.integer(0)) : std::nullopt;
}

// From an earlier version. Another process may be doing the same.
int upgrade(OpenFile* database) {
  auto const status = sqlite3_exec(raw(database), "begin immediate", nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return status;
  for (auto version = version_of(database); version && *version >= 1 && *version < schema_version; version = version_of(database)) {
    if (sqlite3_exec(raw(database), upgrades[static_cast<size_t>(*version) - 1], nullptr, nullptr, nullptr) == SQLITE_OK) continue;
    auto const failed = sqlite3_errcode(raw(database));
    sqlite3_exec(raw(database), "rollback", nullptr, nullptr, nullptr);
    return failed;
  }
  return sqlite3_exec(raw(database), "commit", nullptr, nullptr, nullptr);
}

Error name_taken(std::string const& name) {
  return {.code = ErrorCode::already_exists,
          .message = fmt::format("There is a connection named {} already.", name),
          .hint = "Choose another name, or remove the old one first."};
}

Error not_saved(std::string const& name) {
  return {.code = ErrorCode::not_found, .message = fmt::format("There is no saved connection named {}.", name)};
}

// What later versions know beside is left alone by this one only as long as nobody changes the connection.
std::string profile_text(SavedConnection const& connection) {
  JsonObject profile{{"id", connection.id}, {"password_from", to_string(connection.password_from)}};
  if (!connection.password_command.empty()) profile["password_command"] = connection.password_command;
  if (!connection.folder.empty()) profile["folder"] = connection.folder;
  if (connection.favorite) profile["favorite"] = true;
  return write_json(profile);
}

void read_profile(Json const& profile, SavedConnection& connection) {
  auto const text = [&](std::string_view name) {
    auto const* const object = profile.if_object();
    auto const* const found = object == nullptr ? nullptr : object->if_contains(name);
    auto const* const value = found == nullptr ? nullptr : found->if_string();
    return value == nullptr ? std::string() : std::string(*value);
  };
  connection.id = text("id");
  if (connection.id.empty()) connection.id = "name " + connection.name;  // Saved before there were ids.
  connection.password_from = password_from_text(text("password_from")).value_or(PasswordFrom::none);
  connection.password_command = text("password_command");
  connection.folder = text("folder");
  connection.favorite = profile.is_object() && profile.get_object().contains("favorite");
}

Prepared& bind_connection(Prepared& statement, SavedConnection const& connection) {
  JsonObject options;
  for (auto const& [key, value] : connection.spec.options) options[key] = value;
  return statement.bind(connection.name)
      .bind(connection.driver)
      .bind(write_json(options))
      .bind(to_string(connection.environment))
      .bind(int64_t{connection.spec.read_only})
      .bind(profile_text(connection));
}

int64_t unix_seconds() { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); }

}  // namespace

std::string_view to_string(Environment environment) {
  switch (environment) {
    case Environment::none: return "none";
    case Environment::development: return "development";
    case Environment::test: return "test";
    case Environment::staging: return "staging";
    case Environment::production: return "production";
  }
  return "none";
}

std::optional<Environment> environment_from(std::string_view text) {
  for (auto const environment : {Environment::none, Environment::development, Environment::test, Environment::staging,
                                 Environment::production}) {
    if (to_string(environment) == text) return environment;
  }
  return std::nullopt;
}

std::string_view to_string(PasswordFrom from) {
  switch (from) {
    case PasswordFrom::none: return "none";
    case PasswordFrom::vault: return "vault";
    case PasswordFrom::ask: return "ask";
    case PasswordFrom::command: return "command";
  }
  return "none";
}

std::optional<PasswordFrom> password_from_text(std::string_view text) {
  for (auto const from : {PasswordFrom::none, PasswordFrom::vault, PasswordFrom::ask, PasswordFrom::command}) {
    if (to_string(from) == text) return from;
  }
  return std::nullopt;
}

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "error";
}

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(std::string const& path) {
  auto database = std::make_unique<Database>();
  // Before SQLite makes it for everyone to read; its log gets the same permissions.
  if (path != in_memory) {
    if (auto const made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0) ::close(made);
  }
  auto const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  sqlite3* opened = nullptr;
  auto status = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database->handle = reinterpret_cast<OpenFile*>(opened);
  if (status == SQLITE_OK) {
    sqlite3_busy_timeout(raw(database->handle), busy_timeout_ms);
    sqlite3_db_config(raw(database->handle), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_autocheckpoint(raw(database->handle), log_pages);
    auto const version = version_of(database->handle);
    if (version && *version > schema_version) {
      return Error{.code = ErrorCode::not_supported,
                   .message = fmt::format("Sextant's own file {} was made by a newer Sextant.", path),
                   .hint = "Use that one, or set SEXTANT_HOME to another folder."};
    }
    if (version && *version >= 1 && *version < schema_version) status = upgrade(database->handle);
    else if (version != schema_version) status = sqlite3_exec(raw(database->handle), schema_sql, nullptr, nullptr, nullptr);
    sqlite3_exec(raw(database->handle), history_pace, nullptr, nullptr, nullptr);
  }
  if (status != SQLITE_OK) {
    return Error{.code = ErrorCode::unavailable,
                 .message = fmt::format("Cannot open Sextant's own file {}: {}.", path, sqlite3_errmsg(raw(database->handle))),
                 .hint = "Set SEXTANT_HOME to a folder that you may write to."};
  }
  return std::make_unique<Store>(std::move(database));
}

Result<std::vector<SavedConnection>> Store::connections() {
  std::lock_guard const lock(database_->mutex);
  Prepared query(database_->handle,
                 "select name, driver, options, environment, read_only, profile from connection order by name");
  std::vector<SavedConnection> result;
  while (TRY(query.step())) {
    SavedConnection saved{.name = query.text(0), .driver = query.text(1), .spec = {}};
    auto const options = TRY(parse_json(query.text(2)));
    if (auto const* object = options.if_object()) {
      for (auto const& [key, value] : *object) {
        if (auto const* text = value.if_string()) saved.spec.options.emplace(key, std::string(*text));
      }
    }
    saved.environment = environment_from(query.text(3)).value_or(Environment::none);
    saved.spec.read_only = query.integer(4) != 0;
    read_profile(TRY(parse_json(query.text(5))), saved);
    result.push_back(std::move(saved));
  }
  return result;
}

Result<> Store::save(SavedConnection const& connection) {
  std::lock_guard const lock(database_->mutex);
  Prepared exists(database_->handle, "select 1 from connection where name = ?");
  if (TRY(exists.bind(connection.name).step())) return name_taken(connection.name);
  Durable const durable(database_->handle);
  Prepared insert(database_->handle, "insert into connection values (?, ?, ?, ?, ?, ?)");
  return bind_connection(insert, connection).run();
}

Result<> Store::update(std::string const& name, SavedConnection const& connection) {
  std::lock_guard const lock(database_->mutex);
  if (name != connection.name) {
    Prepared exists(database_->handle, "select 1 from connection where name = ?");
    if (TRY(exists.bind(connection.name).step())) return name_taken(connection.name);
  }
  Durable const durable(database_->handle);
  Prepared update(database_->handle,
                  "update connection set name = ?, driver = ?, options = ?, environment = ?, read_only = ?, profile = ? "
                  "where name = ?");
  TRY(bind_connection(update, connection).bind(name).run());
  if (sqlite3_changes(raw(database_->handle)) == 0) return not_saved(name);
  return {};
}

Result<> Store::remove(std::string const& name) {
  std::lock_guard const lock(database_->mutex);
  Durable const durable(database_->handle);
  Prepared statement(database_->handle, "delete from connection where name = ?");
  TRY(statement.bind(name).run());
  if (sqlite3_changes(raw(database_->handle)) == 0) {
    return not_saved(name);
  }
  return {};
}

namespace {

// While it lives a statement fails at once where it would wait for another process.
class Impatient {
 public:
  explicit Impatient(OpenFile* database) : database_(database) { sqlite3_busy_timeout(raw(database_), 0); }
  Impatient(Impatient const&) = delete;
  Impatient& operator=(Impatient const&) = delete;
  ~Impatient() { sqlite3_busy_timeout(raw(database_), busy_timeout_ms); }

 private:
  OpenFile* database_;
};

Result<> make_log(OpenFile* database, bool& has_log) {
  if (has_log) return {};
  TRY(Prepared(database, log_sql).run());
  has_log = true;
  return {};
}

Result<> insert_log(OpenFile* database, std::vector<LogEntry>& entries) {
  for (auto& entry : entries) {
    Prepared insert(database,
                    "insert into log(at, level, connection, operation, code, sqlstate, vendor_code, message, hint, step) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(entry.at).bind(static_cast<int64_t>(entry.level)).bind(entry.connection).bind(entry.operation).bind(entry.code);
    insert.bind(entry.sqlstate).bind(entry.vendor_code).bind(entry.message).bind(entry.hint).bind(entry.step);
    TRY(insert.run());
    entry.id = sqlite3_last_insert_rowid(raw(database));
  }
  Prepared trim(database, "delete from log where id <= (select max(id) from log) - ?");
  return trim.bind(most_log_entries).run();
}

}  // namespace

Result<> Store::append_log(std::vector<LogEntry>& entries) {
  std::lock_guard const lock(database_->mutex);
  Impatient const impatient(database_->handle);
  TRY(make_log(database_->handle, database_->has_log));
  TRY(Prepared(database_->handle, "begin immediate").run());
  auto done = insert_log(database_->handle, entries);
  if (done) done = Prepared(database_->handle, "commit").run();
  if (!done) sqlite3_exec(raw(database_->handle), "rollback", nullptr, nullptr, nullptr);
  return done;
}

Result<std::vector<LogEntry>> Store::log(LogRequest const& request) {
  std::lock_guard const lock(database_->mutex);
  TRY(make_log(database_->handle, database_->has_log));
  auto const sql = fmt::format(
      "select id, at, level, connection, operation, code, sqlstate, vendor_code, message, hint, step from log "
      "where (?1 is null or connection = ?1) "
      "and (?2 is null or instr(lower(message || char(10) || hint || char(10) || operation || char(10) || code || char(10) || sqlstate), "
      "lower(?2)) > 0) and (?3 is null or level >= ?3) and (?4 is null or at >= ?4) and (?5 is null or id < ?5) "
      "and (?6 is null or id > ?6) order by id {} limit ?7", request.after ? "asc" : "desc");
  Prepared query(database_->handle, sql.c_str());
  std::optional<int64_t> level;
  if (request.level) level = static_cast<int64_t>(*request.level);
  query.bind(request.connection).bind(request.text).bind(level).bind(request.since).bind(request.before).bind(request.after);
  query.bind(int64_t{std::clamp(request.limit.value_or(100), 1, 1000)});
  std::vector<LogEntry> entries;
  while (TRY(query.step())) {
    entries.push_back({.id = query.integer(0),
                       .at = query.text(1),
                       .level = static_cast<LogLevel>(std::clamp<int64_t>(query.integer(2), 0, static_cast<int64_t>(LogLevel::error))),
                       .connection = query.text(3),
                       .operation = query.text(4),
                       .code = query.text(5),
                       .sqlstate = query.text(6),
                       .vendor_code = query.text(7),
                       .message = query.text(8),
                       .hint = query.text(9),
                       .step = query.text(10)});
  }
  return entries;
}

Result<> Store::clear_log() {
  std::lock_guard const lock(database_->mutex);
  TRY(make_log(database_->handle, database_->has_log));
  return Prepared(database_->handle, "delete from log").run();
}

Result<bool> Store::is_trusted(std::string const& fingerprint) {
  std::lock_guard const lock(database_->mutex);
  Prepared query(database_->handle, "select 1 from trusted where fingerprint = ?");
  return query.bind(fingerprint).step();
}

Result<> Store::trust(std::string const& fingerprint, std::string const& connection) {
  std::lock_guard const lock(database_->mutex);
  Durable const durable(database_->handle);
  Prepared insert(database_->handle, "insert or replace into trusted values (?, ?, ?)");
  return insert.bind(fingerprint).bind(connection).bind(utc_timestamp()).run();
}

Result<std::string> Store::issue_confirmation(std::string const& connection, std::string_view text) {
  auto const token = TRY(random_hex(8));
  std::lock_guard const lock(database_->mutex);
  Prepared clean(database_->handle, "delete from confirmation where issued_at < ?");
  TRY(clean.bind(unix_seconds() - 600).run());
  Prepared insert(database_->handle, "insert into confirmation values (?, ?, ?, ?)");
  TRY(insert.bind(token).bind(connection).bind(text).bind(unix_seconds()).run());
  return token;
}

Result<bool> Store::redeem_confirmation(std::string const& token, std::string const& connection, std::string_view text) {
  std::lock_guard const lock(database_->mutex);
  Prepared remove(database_->handle,
                  "delete from confirmation where token = ? and connection = ? and text = ? and issued_at >= ?");
  TRY(remove.bind(token).bind(connection).bind(text).bind(unix_seconds() - 600).run());
  return sqlite3_changes(raw(database_->handle)) == 1;
}

}  // namespace sextant::engine
