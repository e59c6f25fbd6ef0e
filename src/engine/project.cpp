#include "engine/project.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/file.h"
#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "engine/address.h"
#include "engine/route_options.h"
#include "engine/secrets.h"
#include "vault/crypto.h"

namespace sextant::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view hidden_folder = ".sextant", project_file = "project.json", connections_file = "connections.json";
constexpr int64_t format_version = 1;
constexpr int64_t longest_file = int64_t{4} << 20;
constexpr size_t most_connections = 10'000, most_problems = 100, most_parents = 256;
constexpr int id_bytes = 16, most_waits = 100;
constexpr std::array<std::string_view, 8> members{"name",     "url",    "environment",   "read_only",
                                                  "favorite", "folder", "password_from", "password_command"};

std::string path_in(std::string const& folder, std::string_view file) {
  return fmt::format("{}/{}/{}", folder == "/" ? "" : folder, hidden_folder, file);
}

// As messages name it: ".sextant/connections.json line 3".
std::string place(std::string_view file, size_t line) {
  auto const name = fmt::format("{}/{}", hidden_folder, file);
  return line == 0 ? name : fmt::format("{} line {}", name, line);
}

// Tells one state of a file from another.
std::string stamp_of(std::string const& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return "none;";
  return fmt::format("{}:{}:{}:{};", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

// Only what is a file: a pipe or a device in its place would never end.
Result<std::string> read_plain(std::string const& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return file_error(fmt::format("Cannot read {}", path), errno);
  if (!S_ISREG(facts.st_mode)) return Error{.code = ErrorCode::bad_data, .message = fmt::format("{} is not a file.", path)};
  return read_file(path, longest_file);
}

size_t line_at(std::string_view text, size_t offset) {
  auto const end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<size_t>(std::count(text.begin(), end, '\n'));
}

// The line of the first mark that git leaves where it could not merge; 0 if there is none.
size_t conflict_line(std::string_view text) {
  for (std::string_view const mark : {"<<<<<<< ", ">>>>>>> "}) {
    if (text.starts_with(mark)) return 1;
    auto const found = text.find("\n" + std::string(mark));
    if (found != std::string_view::npos) return line_at(text, found + 1);
  }
  return 0;
}

// The file as an object of the version that is known, or why not.
Result<JsonObject> parse_file(std::string_view file, std::string_view text) {
  if (auto const line = conflict_line(text); line != 0) {
    return Error{.code = ErrorCode::bad_data,
                 .message = fmt::format("{}: git left a conflict here.", place(file, line)),
                 .hint = "Settle it in an editor; until then nothing of this file is used."};
  }
  auto json = parse_json(text);
  if (!json) {
    auto const line = json.error().position ? line_at(text, json.error().position->begin) : 0;
    return Error{.code = ErrorCode::bad_data,
                 .message = fmt::format("{}: this is not JSON.", place(file, line)),
                 .hint = "Correct it in an editor; until then nothing of this file is used."};
  }
  if (!json->is_object()) return Error{.code = ErrorCode::bad_data, .message = fmt::format("{}: it must be an object.", place(file, 1))};
  auto const* const version = json->get_object().if_contains("version");
  if (version == nullptr || !version->is_int64() || version->get_int64() != format_version) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("{}: its version is not {}.", place(file, 0), format_version),
                 .hint = "A newer Sextant may have written it; this one leaves it alone."};
  }
  return json->get_object();
}

// The lines on which the entries of the list "connections" begin, of a text that is one JSON object.
class EntryLines {
 public:
  explicit EntryLines(std::string_view text) {
    for (size_t at = 0; at < text.size(); ++at) look(text, at);
  }
  size_t of(size_t entry) const { return entry < lines_.size() ? lines_[entry] : 0; }

 private:
  void look(std::string_view text, size_t at) {
    char const byte = text[at];
    if (byte == '\n') ++line_;
    if (in_string_) {
      if (!escaped_ && byte == '"') end_string(text, at);
      escaped_ = !escaped_ && byte == '\\';
      return;
    }
    auto const blank = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    if (depth_ == 2 && in_list_ && expects_ && !blank && byte != ']') {
      lines_.push_back(line_);
      expects_ = false;
    }
    if (byte == '"') {
      in_string_ = true;
      begin_ = at + 1;
    } else if (byte == '{' || byte == '[') {
      if (depth_ == 1) begin_member(byte);
      ++depth_;
    } else if (byte == '}' || byte == ']') {
      --depth_;
    } else if (byte == ',' && depth_ == 2) {
      expects_ = in_list_;
    }
  }
  void end_string(std::string_view text, size_t at) {
    in_string_ = false;
    if (depth_ == 1) last_ = text.substr(begin_, at - begin_);
  }
  void begin_member(char byte) {
    in_list_ = expects_ = byte == '[' && last_ == "connections";
    if (in_list_) lines_.clear();
  }

  std::vector<size_t> lines_;
  size_t line_ = 1, begin_ = 0;
  int depth_ = 0;
  bool in_string_ = false, escaped_ = false, in_list_ = false, expects_ = false;
  std::string_view last_;
};

std::string text_member(JsonObject const& entry, std::string_view name) {
  auto const* const found = entry.if_contains(name);
  auto const* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

bool is_true(JsonObject const& entry, std::string_view name) {
  auto const* const found = entry.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

Error wrong(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::bad_data, .message = std::move(message), .hint = std::move(hint)};
}

// Every member is known and of its type: what is mistyped, such as "readonly", must not be passed over.
Result<> check_members(JsonObject const& entry) {
  for (auto const& member : entry) {
    std::string_view const name(member.key());
    if (std::find(members.begin(), members.end(), name) == members.end()) {
      auto const secret = lower_ascii(name).find("password") != std::string::npos;
      return wrong(fmt::format("{} is not known.", visible_text(name)),
                   secret ? "A password does not belong into this file, which git would keep for ever: it belongs into the vault." : "");
    }
    auto const flag = name == "read_only" || name == "favorite";
    if (flag ? !member.value().is_bool() : !member.value().is_string()) {
      return wrong(fmt::format("{} must be {}.", name, flag ? "true or false" : "a text"));
    }
  }
  return {};
}

Result<SavedConnection> read_entry(JsonObject const& entry, std::string const& folder) {
  TRY(check_members(entry));
  auto const name = text_member(entry, "name");
  TRY(check_name(name));
  auto parsed = TRY(parse_url(text_member(entry, "url"), folder));
  if (!parsed) return wrong("its url begins with no scheme that this build knows.");
  auto saved = std::move(*parsed);
  auto const* const driver = TRY(find_driver(saved.driver));
  if (!TRY(take_secrets(*driver, saved.spec)).empty()) {
    return wrong("its url holds a password, which git would keep for ever.",
                 "Take it out, save the connection's password in the vault, and change it at the server.");
  }
  saved.name = name;
  saved.folder = text_member(entry, "folder");
  TRY(check_folder(saved.folder));
  auto const from = text_member(entry, "password_from"), environment = text_member(entry, "environment");
  auto const known_from = password_from_text(from.empty() ? "none" : from);
  auto const known_environment = environment_from(environment.empty() ? "none" : environment);
  if (!known_from) return wrong("its password_from is none that is known.");
  if (!known_environment) return wrong("its environment is none that is known.");
  saved.password_from = *known_from;
  saved.environment = *known_environment;
  if (saved.password_from == PasswordFrom::command) saved.password_command = text_member(entry, "password_command");
  saved.spec.read_only = saved.spec.read_only || is_true(entry, "read_only");
  saved.favorite = is_true(entry, "favorite");
  return saved;
}

// Its files, as the entry names them: below the project's folder without that folder.
ConnectSpec with_short_paths(Driver const& driver, ConnectSpec spec, std::string const& folder) {
  auto const start = folder == "/" ? folder : folder + "/";
  for (auto const* each : options_of(driver)) {
    auto const found = spec.options.find(each->name);
    if (each->kind != OptionKind::file || found == spec.options.end()) continue;
    if (found->second.starts_with(start)) found->second.erase(0, start.size());
  }
  return spec;
}

Result<JsonObject> write_entry(SavedConnection const& connection, std::string const& folder) {
  auto const* const driver = TRY(find_driver(connection.driver));
  JsonObject entry{{"name", connection.name}, {"url", url_of(*driver, with_short_paths(*driver, connection.spec, folder))}};
  if (connection.environment != Environment::none) entry["environment"] = to_string(connection.environment);
  if (connection.spec.read_only) entry["read_only"] = true;
  if (connection.favorite) entry["favorite"] = true;
  if (!connection.folder.empty()) entry["folder"] = connection.folder;
  if (connection.password_from != PasswordFrom::none) entry["password_from"] = to_string(connection.password_from);
  if (!connection.password_command.empty()) entry["password_command"] = connection.password_command;
  return entry;
}

std::string options_text(ConnectSpec const& spec) {
  std::string text;
  for (auto const& [name, value] : spec.options) text += vault::joined({name, value});
  return text;
}

// `id`: the project's.
Result<> put_numbers(SavedConnection& connection, std::string const& id, std::string const& folder) {
  auto const options = options_text(connection.spec);
  auto const number = TRY(vault::digest(vault::joined({"item 1", id, connection.name, connection.driver, options})));
  auto const seen = TRY(vault::digest(vault::joined({"trust 1", folder, id, connection.name, connection.driver, options,
                                                     to_string(connection.environment), connection.spec.read_only ? "r" : "w",
                                                     to_string(connection.password_from), connection.password_command})));
  connection.project = id;
  connection.id = fmt::format("{}{}:{}", project_mark, id, number);
  connection.fingerprint = "trust:" + seen;
  return {};
}

bool is_id(std::string_view id) {
  auto const digit = [](char byte) { return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f'); };
  return id.size() >= 16 && id.size() <= 64 && std::all_of(id.begin(), id.end(), digit);
}

void add_problem(ProjectContents& contents, std::string const& problem) {
  if (contents.problems.size() < most_problems) contents.problems.push_back(visible_text(problem));
}

std::string in_words(Error const& error) { return error.hint.empty() ? error.message : error.message + " " + error.hint; }

Result<> read_project_file(std::string const& folder, ProjectContents& contents) {
  auto const text = TRY(read_plain(path_in(folder, project_file)));
  auto const root = TRY(parse_file(project_file, text));
  auto const id = text_member(root, "id"), name = text_member(root, "name");
  if (!is_id(id)) return wrong(fmt::format("{}: its id must be 16 to 64 digits of 0-9 and a-f.", place(project_file, 0)));
  TRY(check_name(name));
  contents.id = id;
  contents.name = name;
  return {};
}

Result<> read_one(JsonObject const& entry, std::string const& folder, ProjectContents& contents) {
  auto saved = TRY(read_entry(entry, folder));
  TRY(put_numbers(saved, contents.id, folder));
  contents.connections.push_back(std::move(saved));
  return {};
}

// Of two of one name neither can be meant.
void drop_doubles(JsonArray const& list, EntryLines const& lines, ProjectContents& contents) {
  std::map<std::string, size_t> first;
  for (size_t i = 0; i < list.size(); ++i) {
    auto const name = list[i].is_object() ? text_member(list[i].get_object(), "name") : std::string();
    auto const [known, is_new] = first.emplace(name, i);
    if (is_new || name.empty()) continue;
    auto const problem = fmt::format("{}: {} is here twice, on line {} too.", place(connections_file, lines.of(i)), name, lines.of(known->second));
    add_problem(contents, problem);
    contents.broken[name] = problem;
    std::erase_if(contents.connections, [&](SavedConnection const& each) { return each.name == name; });
  }
}

Result<JsonArray> entries_of(JsonObject const& root) {
  auto const* const list = root.if_contains("connections");
  if (list == nullptr || !list->is_array()) return wrong(fmt::format("{}: it has no list of connections.", place(connections_file, 0)));
  if (list->get_array().size() > most_connections) {
    return wrong(fmt::format("{}: it has more than {} connections.", place(connections_file, 0), most_connections));
  }
  return list->get_array();
}

Result<> read_connections(std::string const& folder, ProjectContents& contents) {
  auto const text = read_plain(path_in(folder, connections_file));
  if (!text && text.error().code == ErrorCode::not_found) return {};  // A project without connections.
  if (!text) return text.error();
  auto const root = TRY(parse_file(connections_file, *text));
  auto const list = TRY(entries_of(root));
  EntryLines const lines(*text);
  for (size_t i = 0; i < list.size(); ++i) {
    auto const* const entry = list[i].if_object();
    auto const read = entry == nullptr ? Result<>(wrong("it must be an object.")) : read_one(*entry, folder, contents);
    if (read) continue;
    auto const name = entry == nullptr ? std::string() : text_member(*entry, "name");
    auto const problem = fmt::format("{}{}: {}", place(connections_file, lines.of(i)), name.empty() ? "" : ", " + name, in_words(read.error()));
    add_problem(contents, problem);
    if (!name.empty()) contents.broken[name] = problem;
  }
  drop_doubles(list, lines, contents);
  std::sort(contents.connections.begin(), contents.connections.end(),
            [](SavedConnection const& one, SavedConnection const& other) { return one.name < other.name; });
  return {};
}

Error taken(std::string const& name) {
  return {.code = ErrorCode::already_exists,
          .message = fmt::format("There is a connection named {} in this project already.", name),
          .hint = "Choose another name, or remove the old one first."};
}

Error absent(std::string const& name) {
  return {.code = ErrorCode::not_found, .message = fmt::format("There is no connection named {} in this project.", name)};
}

std::string name_of(Json const& entry) { return entry.is_object() ? text_member(entry.get_object(), "name") : std::string(); }

Result<> write_file(std::string const& folder, std::string_view file, JsonObject const& root) {
  auto const path = path_in(folder, file);
  // What a folder from elsewhere brings under this name must not be written through.
  ::unlink((path + ".part").c_str());
  auto out = TRY(OutputFile::create(path, true));
  TRY(out.write(write_json_pretty(root)));
  return out.commit();
}

}  // namespace

SavedConnection const* ProjectContents::find(std::string_view connection) const {
  auto const found = std::find_if(connections.begin(), connections.end(), [&](auto const& each) { return each.name == connection; });
  return found == connections.end() ? nullptr : &*found;
}

Project::Project(std::string folder) : folder_(std::move(folder)) {}

std::shared_ptr<ProjectContents const> Project::read() {
  std::lock_guard const lock(mutex_);
  auto stamps = stamp_of(path_in(folder_, project_file)) + stamp_of(path_in(folder_, connections_file));
  if (read_ && stamps == stamps_) return read_;
  auto contents = std::make_shared<ProjectContents>();
  auto done = read_project_file(folder_, *contents);
  if (done) done = read_connections(folder_, *contents);
  if (!done) add_problem(*contents, in_words(done.error()));
  stamps_ = std::move(stamps);
  read_ = std::move(contents);
  return read_;
}

Result<SavedConnection> Project::own(SavedConnection connection) {
  auto const contents = read();
  if (contents->id.empty()) return wrong(contents->problems.empty() ? "This project cannot be read." : contents->problems.front());
  TRY(put_numbers(connection, contents->id, folder_));
  return connection;
}

// A change of the file: one at a time, of what stands there now.
class Project::Change {
 public:
  static Result<Change> begin(std::string const& folder) {
    Change change(folder);
    change.lock_ = ::open(path_in(folder, "").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (change.lock_ < 0) return file_error(fmt::format("Cannot write into {}", path_in(folder, "")), errno);
    TRY(change.wait());
    auto const text = read_plain(path_in(folder, connections_file));
    if (!text && text.error().code != ErrorCode::not_found) return text.error();
    if (text) {
      change.root_ = TRY(parse_file(connections_file, *text));
      change.list_ = TRY(entries_of(change.root_));
    } else {
      change.root_ = JsonObject{{"version", format_version}};
    }
    return change;
  }
  Change(Change&& other) noexcept
      : folder_(other.folder_), root_(std::move(other.root_)), list_(std::move(other.list_)), lock_(std::exchange(other.lock_, -1)) {}
  Change& operator=(Change&&) = delete;
  ~Change() {
    if (lock_ >= 0) ::close(lock_);
  }

  int64_t count(std::string const& name) const {
    return std::count_if(list_.begin(), list_.end(), [&](Json const& each) { return name_of(each) == name; });
  }
  void remove(std::string const& name) {
    for (size_t i = list_.size(); i > 0; --i) {
      if (name_of(list_[i - 1]) == name) list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
  }
  void add(JsonObject entry) { list_.push_back(std::move(entry)); }
  // In the order of the names, so that two people's additions seldom touch the same lines.
  Result<> commit() {
    std::stable_sort(list_.begin(), list_.end(), [](Json const& one, Json const& other) { return name_of(one) < name_of(other); });
    root_["connections"] = list_;
    return write_file(folder_, connections_file, root_);
  }

 private:
  explicit Change(std::string const& folder) : folder_(folder) {}
  Result<> wait() const {
    for (int i = 0; i < most_waits; ++i) {
      if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return Error{.code = ErrorCode::limit,
                 .message = "Another process is changing this project's connections.",
                 .hint = "Try again in a moment."};
  }
  std::string folder_;
  JsonObject root_;
  JsonArray list_;
  int lock_ = -1;
};

Result<> Project::save(SavedConnection const& connection) {
  auto entry = TRY(write_entry(connection, folder_));
  auto change = TRY(Change::begin(folder_));
  if (change.count(connection.name) > 0) return taken(connection.name);
  change.add(std::move(entry));
  return change.commit();
}

Result<> Project::update(std::string const& name, SavedConnection const& connection) {
  auto entry = TRY(write_entry(connection, folder_));
  auto change = TRY(Change::begin(folder_));
  if (change.count(name) == 0) return absent(name);
  if (name != connection.name && change.count(connection.name) > 0) return taken(connection.name);
  change.remove(name);
  change.add(std::move(entry));
  return change.commit();
}

Result<> Project::remove(std::string const& name) {
  auto change = TRY(Change::begin(folder_));
  if (change.count(name) == 0) return absent(name);
  change.remove(name);
  return change.commit();
}

bool is_project(std::string const& folder) {
  struct stat facts {};
  return ::stat(path_in(folder, project_file).c_str(), &facts) == 0;
}

std::string find_project(std::string const& start, std::string const& home) {
  std::error_code error;
  auto folder = fs::weakly_canonical(start, error);
  auto const last = home.empty() ? fs::path() : fs::weakly_canonical(home, error);
  for (size_t i = 0; i < most_parents && !folder.empty(); ++i) {
    struct stat facts {};
    auto const there = is_project(folder.string()) && ::stat(path_in(folder.string(), "").c_str(), &facts) == 0;
    // One that another user left in a common folder, such as /tmp, is not ours.
    if (there && (facts.st_uid == ::geteuid() || facts.st_uid == 0)) return folder.string();
    if (folder == last || folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

Result<std::string> init_project(std::string const& folder, std::string const& given_name) {
  std::error_code error;
  auto const path = fs::canonical(folder.empty() ? "." : folder, error);
  if (error || !fs::is_directory(path, error)) {
    return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no folder {}.", visible_text(folder)), .hint = "Make it first."};
  }
  auto const where = path.string();
  if (is_project(where)) return Error{.code = ErrorCode::already_exists, .message = fmt::format("{} has a project already.", visible_text(where))};
  auto const own_name = visible_text(path.filename().string());
  auto const name = !given_name.empty() ? given_name : own_name.empty() ? std::string("project") : own_name;
  TRY(check_name(name));
  auto const id = TRY(random_hex(id_bytes));
  if (::mkdir(path_in(where, "").c_str(), 0777) != 0 && errno != EEXIST) {
    return file_error(fmt::format("Cannot make the folder {}", path_in(where, "")), errno);
  }
  struct stat facts {};
  if (::stat(path_in(where, connections_file).c_str(), &facts) != 0) {
    TRY(write_file(where, connections_file, {{"version", format_version}, {"connections", JsonArray()}}));
  }
  TRY(write_file(where, project_file, {{"version", format_version}, {"id", id}, {"name", name}}));
  return where;
}

Result<> check_trust(Store& store, SavedConnection const& connection) {
  if (connection.fingerprint.empty() || TRY(store.is_trusted(connection.fingerprint))) return {};
  auto const runs = connection.password_command.empty() ? "" : fmt::format(" and runs {}", connection.password_command);
  // The detail is left to the tokens of statements that have to be confirmed.
  return Error{.code = ErrorCode::confirmation,
               .message = fmt::format("{} comes with the project of this folder, and is not trusted yet.", connection.name),
               .hint = fmt::format("It opens {}{}. If that is right: sextant connection trust '{}'.",
                                   url_of(*TRY(find_driver(connection.driver)), connection.spec), runs, connection.name),
               .vendor_code = connection.fingerprint};
}

}  // namespace sextant::engine
