#include "drivers/duckdb/database.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "driver/sandbox.h"
#include "drivers/duckdb/errors.h"
#include "drivers/duckdb/text.h"

namespace sextant::duckdb {

namespace {

// The setting that makes errors JSON belongs to a connection, and cannot be made once the configuration is locked. A session
// takes two, and a connection of the engine has at most 33 sessions.
constexpr size_t connections_made_ready = 128;
constexpr size_t connections_of_pages = 1;

int64_t physical_memory() { return int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE); }

// A runaway value ends as an error of DuckDB, not with the machine. DuckDB's own limit does not count all it takes.
void limit_address_space() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  constexpr rlim_t room = rlim_t{4} << 30;
  rlimit const limit{.rlim_cur = static_cast<rlim_t>(physical_memory()) + room, .rlim_max = RLIM_INFINITY};
  ::setrlimit(RLIMIT_AS, &limit);
#endif
}

class Config {
 public:
  explicit Config(Library const& library) : library_(library) { library_.create_config(&value_); }
  Config(Config const&) = delete;
  Config& operator=(Config const&) = delete;
  ~Config() { library_.destroy_config(&value_); }
  duckdb_config get() const { return value_; }

  Result<> set(char const* name, std::string const& value) {
    if (library_.set_config(value_, name, value.c_str()) == DuckDBSuccess) return {};
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("DuckDB does not take \"{}\" for its setting {}.", value, name)};
  }

 private:
  Library const& library_;
  duckdb_config value_ = nullptr;
};

std::string list_of(std::vector<std::string> const& texts) {
  std::string result;
  for (auto const& text : texts) result += (result.empty() ? "" : ", ") + in_quotes(text, '\'');
  return "[" + result + "]";
}

Result<> check_options(OpenRequest const& request) {
  if (request.threads >= 0 && request.threads <= 1024) return {};
  return Error{.code = ErrorCode::invalid_argument, .message = "The option threads is a number from 0 to 1024."};
}

}  // namespace

Result<> run(Library const& library, duckdb_connection connection, std::string const& sql) {
  duckdb_result result{};
  auto const state = library.query(connection, sql.c_str(), &result);
  auto const* const message = state == DuckDBSuccess ? nullptr : library.result_error(&result);
  auto const outcome = state == DuckDBSuccess ? Result<>() : error_of(message == nullptr ? "" : message, {});
  library.destroy_result(&result);
  return outcome;
}

Database::~Database() {
  for (auto& connection : ready_) library_.disconnect(&connection);
  if (instance_ != nullptr) library_.close(&instance_);
}

Result<std::unique_ptr<Database>> Database::open(OpenRequest const& request) {
  TRY(check_options(request));
  limit_address_space();
  auto const library = TRY(load_library());
  auto database = std::make_unique<Database>(library, request.read_only);
  // Before the first byte of the file is read, and before DuckDB starts a thread, which would stay outside.
  Sandbox const sandbox{.confine_files = request.read_only || request.place == Place::data_files,
                        .readable_files = request.readable,
                        .writable_folder = request.temporary_folder,
                        .without_landlock = request.without_landlock};
  auto const report = TRY(enter_sandbox(sandbox));
  database->files_confined_ = report.files_confined;
  database->may_spill_ = !sandbox.confine_files || report.files_confined;
  TRY(database->open_instance(request));
  TRY(database->settle(request));
  return database;
}

Result<> Database::open_instance(OpenRequest const& request) {
  Config config(library_);
  for (auto const* const name : {"autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions",
                                 "allow_unsigned_extensions", "allow_persistent_secrets"}) {
    TRY(config.set(name, "false"));
  }
  auto const threads = request.threads > 0 ? request.threads : std::max<int64_t>(1, std::thread::hardware_concurrency());
  TRY(config.set("threads", std::to_string(threads)));
  TRY(config.set("memory_limit", request.memory_limit.empty() ? fmt::format("{}MiB", physical_memory() / 2 / (1 << 20))
                                                               : request.memory_limit));
  TRY(config.set("temp_directory", may_spill_ ? request.temporary_folder : std::string()));
  auto const in_file = request.place == Place::file;
  if (in_file) TRY(config.set("access_mode", request.read_only ? "READ_ONLY" : "READ_WRITE"));
  char* message = nullptr;
  auto const state = library_.open_ext(in_file ? request.path.c_str() : nullptr, &instance_, config.get(), &message);
  if (state == DuckDBSuccess) return {};
  auto error = error_of(message == nullptr ? "" : message, {});
  library_.free(message);
  return error;
}

duckdb_connection Database::connect() {
  {
    std::lock_guard const lock(mutex_);
    // While the list is made it is empty.
    if (!ready_.empty() && locked_) {
      auto* const connection = ready_.back();
      ready_.pop_back();
      return connection;
    }
  }
  duckdb_connection connection = nullptr;
  if (library_.connect(instance_, &connection) != DuckDBSuccess) return nullptr;
  // Refused where the configuration is locked: such a session's errors have no position.
  run(library_, connection, "SET errors_as_json = true").ok();
  return connection;
}

// In this order: the temporary folder stays usable only if access to the outside is given up after it was set, and
// locking comes last.
Result<> Database::settle(OpenRequest const& request) {
  auto* connection = connect();
  if (connection == nullptr) {
    return Error{.code = ErrorCode::internal, .message = "DuckDB gave no connection."};
  }
  auto const settle = [&]() -> Result<> {
    if (request.place == Place::data_files || request.read_only) {
      TRY(run(library_, connection, fmt::format("SET allowed_paths = {}", list_of(request.readable))));
      TRY(run(library_, connection, "SET enable_external_access = false"));
    }
    TRY(make_views(connection, request));
    if (request.place == Place::results) TRY(register_stored(library_, connection, tables_));
    if (!request.read_only) return {};
    auto const wanted = request.place == Place::pages ? connections_of_pages : connections_made_ready;
    while (ready_.size() < wanted) {
      auto* const ready = connect();
      if (ready == nullptr) break;
      ready_.push_back(ready);
    }
    locked_ = true;
    return run(library_, connection, "SET lock_configuration = true");
  };
  auto outcome = settle();
  library_.disconnect(&connection);
  return outcome;
}

Result<> Database::make_views(duckdb_connection connection, OpenRequest const& request) {
  for (auto const& view : request.views) {
    auto const create = fmt::format("CREATE VIEW {} AS ", in_quotes(view.name, '"'));
    auto const made = run(library_, connection, create + view.sql);
    if (made) continue;
    if (!request.broken_views) return made;
    auto const sentence = fmt::format("{} cannot be read: {}", view.name, made.error().message);
    TRY(run(library_, connection, create + fmt::format("SELECT error({}) AS error", in_quotes(sentence, '\''))));
  }
  return {};
}

}  // namespace sextant::duckdb
