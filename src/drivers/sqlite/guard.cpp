#include "drivers/sqlite/guard.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>

namespace sextant::sqlite {

namespace {

bool same(char const* left, char const* right) { return left != nullptr && sqlite3_stricmp(left, right) == 0; }

// Functions that load native code, hand out pointers or touch files. The last three exist only in SQLite's shell.
bool is_unsafe_function(char const* name) {
  static constexpr std::array names{"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"};
  for (auto const* const unsafe : names) {
    if (same(name, unsafe)) return true;
  }
  return false;
}

Error read_only_refusal() {
  return Error{.code = ErrorCode::read_only,
               .message = "This connection is read-only, so the statement was refused.",
               .hint = "Open it with writing allowed to run statements that change something."};
}

// The path inside a file: URI if its parameters are harmless; nullopt if they are not.
std::optional<std::string> path_of_uri(std::string_view uri) {
  auto const query = uri.find('?');
  auto path = uri.substr(5, query == std::string_view::npos ? query : query - 5);
  // An authority or an escape needs the engine's own decoding to be understood, so it is refused.
  if (path.starts_with("///")) path.remove_prefix(2);
  if (path.starts_with("//") || path.find_first_of("%#") != std::string_view::npos) return std::nullopt;
  if (query == std::string_view::npos) return std::string(path);
  auto const parameters = uri.substr(query + 1);
  if (parameters != "mode=ro" && parameters != "mode=rw") return std::nullopt;
  return std::string(path);
}

}  // namespace

void Guard::install(sqlite3* database) { sqlite3_set_authorizer(database, &Guard::authorize, this); }

void Guard::begin_statement(bool is_vacuum) {
  is_vacuum_ = is_vacuum;
  saw_indirection_ = false;
  refusal_.reset();
}

std::optional<Error> Guard::take_refusal() {
  auto refusal = std::move(refusal_);
  refusal_.reset();
  return refusal;
}

int Guard::authorize(void* guard, int action, char const* first, char const* second, char const*, char const* context) {
  auto& self = *static_cast<Guard*>(guard);
  if (self.own_ > 0) return SQLITE_OK;
  if (context != nullptr) self.saw_indirection_ = true;
  auto refusal = self.judge(action, first, second);
  if (!refusal) return SQLITE_OK;
  refusal->vendor_code = std::to_string(SQLITE_AUTH);
  if (!self.refusal_) self.refusal_ = std::move(refusal);
  return SQLITE_DENY;
}

std::optional<Error> Guard::judge(int action, char const* first, char const* second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return std::nullopt;
    case SQLITE_FUNCTION:
      if (!is_unsafe_function(second)) return std::nullopt;
      return Error{.code = ErrorCode::not_supported,
                   .message = fmt::format("The function {} is refused: it reaches outside the database.", second)};
    case SQLITE_PRAGMA: return judge_pragma(first == nullptr ? "" : first, second, read_only_);
    case SQLITE_ATTACH:
      if (read_only_) return read_only_refusal();
      return is_vacuum_ ? std::nullopt : judge_attach(first);
    default:
      // Everything else changes something, also what a newer SQLite may add.
      return read_only_ ? std::optional(read_only_refusal()) : std::nullopt;
  }
}

std::optional<Error> Guard::judge_attach(char const* file) const {
  if (file == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = "ATTACH is refused because the file's name is not a plain string.",
                 .hint = "Write the name of the file as text: ATTACH 'other.db' AS other."};
  }
  std::string_view const name = file;
  if (name.empty() || name == ":memory:") return std::nullopt;
  auto const path = name.starts_with("file:") ? path_of_uri(name) : std::optional<std::string>(name);
  if (!path) {
    return Error{.code = ErrorCode::not_supported,
                 .message = "ATTACH is refused: this form of a file: URI is not allowed.",
                 .hint = "Use the plain path, or file:path?mode=ro."};
  }
  struct stat facts {};
  if (stat(path->c_str(), &facts) != 0) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("There is no file \"{}\" to attach.", *path),
                 .hint = "ATTACH never creates a file. Check the path; a relative one starts at the folder Sextant runs in."};
  }
  if (!S_ISREG(facts.st_mode)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("\"{}\" is not a file that can be attached.", *path)};
  }
  return std::nullopt;
}

}  // namespace sextant::sqlite
