#include "engine/saved_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/address.h"

namespace sextant::engine {

namespace {

constexpr std::string_view extension = ".sql";
constexpr size_t longest_file_name = 80, most_problems = 100;
constexpr int64_t most_bytes = int64_t{32} << 20;

std::string queries_folder(std::string const& folder) { return fmt::format("{}/.sextant/queries", folder == "/" ? "" : folder); }

// What is told of a file that cannot be used.
std::string place(std::string_view name) { return fmt::format(".sextant/queries/{}", visible_text(name)); }

bool is_file_name(std::string_view name) {
  return name.size() > extension.size() && name.ends_with(extension) && name.front() != '.' && name.find('/') == std::string_view::npos;
}

struct FoundFile {
  std::string text;
  struct stat facts {};
};

// Only a file itself: not what a link from elsewhere leads to.
Result<FoundFile> read_plain(std::string const& path) {
  FoundFile found;
  if (::lstat(path.c_str(), &found.facts) != 0) return file_error(fmt::format("Cannot read {}", path), errno);
  if (!S_ISREG(found.facts.st_mode)) return Error{.code = ErrorCode::bad_data, .message = "it is not a plain file."};
  if (found.facts.st_size > static_cast<off_t>(longest_saved_text) + 4096) {
    return Error{.code = ErrorCode::limit, .message = "it is longer than 1 MiB."};
  }
  found.text = TRY(read_file(path, static_cast<int64_t>(longest_saved_text) + 4096));
  return found;
}

std::string revision_of(struct stat const& facts) {
  return fmt::format("{}:{}:{}:{}", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

std::vector<std::string> file_names(std::string const& folder) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> const directory(::opendir(queries_folder(folder).c_str()), &::closedir);
  if (!directory) return names;
  while (auto const* const entry = ::readdir(directory.get())) {
    if (is_file_name(entry->d_name) && names.size() < most_saved_queries) names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void add_problem(SavedList& list, std::string problem) {
  if (list.problems.size() < most_problems) list.problems.push_back(std::move(problem));
}

Result<SavedQuery> read_one(std::string const& folder, std::string const& name, int64_t& bytes) {
  auto const found = TRY(read_plain(queries_folder(folder) + "/" + name));
  bytes += static_cast<int64_t>(found.text.size());
  if (bytes > most_bytes) return Error{.code = ErrorCode::limit, .message = "all files of queries together are longer than 32 MiB."};
  auto query = TRY(read_saved_file(name, found.text));
  query.revision = revision_of(found.facts);
  query.changed_at = utc_timestamp(std::chrono::system_clock::from_time_t(found.facts.st_mtim.tv_sec));
  return query;
}

// "Open orders, today" → "open-orders-today".
std::string file_stem(std::string_view name) {
  std::string stem;
  for (char const byte : lower_ascii(name)) {
    auto const plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
    if (plain) stem += byte;
    else if (!stem.empty() && stem.back() != '-') stem += '-';
  }
  stem = std::string(utf8_prefix(stem, longest_file_name));
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return stem.empty() ? "query" : stem;
}

std::string free_file_name(std::string const& folder, std::string_view name) {
  auto const stem = file_stem(name);
  auto const taken = file_names(folder);
  auto file = fmt::format("{}{}", stem, extension);
  for (int number = 2; std::find(taken.begin(), taken.end(), file) != taken.end(); ++number) {
    file = fmt::format("{}-{}{}", stem, number, extension);
  }
  return file;
}

struct Key {
  std::string_view word;
  std::string SavedQuery::*member;
};
constexpr std::array<Key, 4> keys{{{"name", &SavedQuery::name},
                                   {"description", &SavedQuery::description},
                                   {"connection", &SavedQuery::connection},
                                   {"folder", &SavedQuery::folder}}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// True if the line is one of the header's, whose value is taken.
bool take_line(std::string_view line, SavedQuery& query) {
  if (!line.starts_with("--")) return false;
  line = trimmed(line.substr(2));
  auto const colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  auto const word = trimmed(line.substr(0, colon));
  for (auto const& key : keys) {
    if (word != key.word || !(query.*key.member).empty()) continue;
    query.*key.member = trimmed(line.substr(colon + 1));
    return true;
  }
  return false;
}

Error wrong(std::string message) { return {.code = ErrorCode::bad_data, .message = std::move(message)}; }

Result<std::string> path_of(std::string const& folder, std::string const& id) {
  auto const name = std::string_view(id).substr(std::min(id.size(), saved_file_mark.size()));
  if (!id.starts_with(saved_file_mark) || !is_file_name(name)) {
    return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no saved query with the id {}.", visible_text(id))};
  }
  return fmt::format("{}/{}", queries_folder(folder), name);
}

}  // namespace

Result<SavedQuery> read_saved_file(std::string_view file_name, std::string_view text) {
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) return wrong("it is not text in UTF-8.");
  if (text.starts_with("<<<<<<< ") || text.find("\n<<<<<<< ") != std::string_view::npos) return wrong("git left a conflict in it.");
  SavedQuery query{.id = fmt::format("{}{}", saved_file_mark, file_name), .project = true};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto rest = text;
  bool header = false;
  for (size_t i = 0; i < keys.size(); ++i) {
    auto const end = std::min(rest.find('\n'), rest.size());
    if (!take_line(rest.substr(0, end), query)) break;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    header = true;
  }
  if (header && rest.starts_with("\r\n")) rest.remove_prefix(2);
  else if (header && rest.starts_with('\n')) rest.remove_prefix(1);
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  query.text = rest;
  if (query.name.empty()) query.name = file_name.substr(0, file_name.size() - extension.size());
  TRY(check_saved_name(query.name));
  TRY(check_folder(query.folder));
  return query;
}

std::string saved_file_text(SavedQuery const& query) {
  std::string text;
  for (auto const& key : keys) {
    if (!(query.*key.member).empty()) text += fmt::format("-- {}: {}\n", key.word, query.*key.member);
  }
  return text + "\n" + query.text + "\n";
}

void read_saved_files(std::string const& folder, SavedList& list) {
  int64_t bytes = 0;
  auto const first = list.queries.size();
  for (auto const& name : file_names(folder)) {
    auto query = read_one(folder, name, bytes);
    if (!query) {
      add_problem(list, fmt::format("{}: {}", place(name), query.error().message));
      continue;
    }
    auto const same = std::find_if(list.queries.begin() + static_cast<std::ptrdiff_t>(first), list.queries.end(),
                                   [&](SavedQuery const& each) { return each.name == query->name && each.folder == query->folder; });
    if (same == list.queries.end()) list.queries.push_back(std::move(*query));
    else add_problem(list, fmt::format("{}: it has the name of {}.", place(name), place(same->id.substr(saved_file_mark.size()))));
  }
}

Result<std::string> write_saved_file(std::string const& folder, SavedQuery const& query) {
  auto const where = queries_folder(folder);
  if (::mkdir(where.c_str(), 0777) != 0 && errno != EEXIST) return file_error(fmt::format("Cannot make the folder {}", where), errno);
  auto const id = query.id.empty() ? fmt::format("{}{}", saved_file_mark, free_file_name(folder, query.name)) : query.id;
  auto const path = TRY(path_of(folder, id));
  // What a folder from elsewhere brings under this name must not be written through.
  ::unlink((path + ".part").c_str());
  auto out = TRY(OutputFile::create(path, true));
  TRY(out.write(saved_file_text(query)));
  TRY(out.commit());
  return id;
}

Result<> remove_saved_file(std::string const& folder, std::string const& id) {
  auto const path = TRY(path_of(folder, id));
  if (::unlink(path.c_str()) != 0) return file_error(fmt::format("Cannot remove {}", path), errno);
  return {};
}

}  // namespace sextant::engine
