#include "engine/uploads.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "driver/driver.h"
#include "engine/store.h"

namespace sextant::engine {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t most_files = 1'000, most_pending = 8;
constexpr std::ptrdiff_t most_databases = 32;
constexpr size_t longest_file_name = 255, longest_extension = 32, longest_title = 80;
constexpr auto idle_for_longest = std::chrono::minutes(15);
// Left free on the disk, so that the machine goes on working.
constexpr int64_t reserve_bytes = int64_t{256} << 20;
constexpr size_t block_bytes = size_t{256} << 10;

std::string size_text(int64_t bytes) {
  if (bytes >= int64_t{1} << 30) return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / (1 << 30));
  if (bytes >= int64_t{1} << 20) return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
  return fmt::format("{} bytes", with_thousands(bytes));
}

// The driver that opens a file by its first bytes: a database, which stands alone.
Driver const* database_driver(std::string const& head) {
  for (auto const* driver : all_drivers()) {
    if (driver->recognises_file != nullptr && driver->recognises_file(head)) return driver;
  }
  return nullptr;
}

// The driver that opens every file whose name ends so: data files, of which several are one connection.
Driver const* data_driver(std::string const& name) {
  for (auto const* driver : all_drivers()) {
    if (driver->accepts_path != nullptr && driver->accepts_path("*" + name)) return driver;
  }
  return nullptr;
}

Error unknown_kind(std::string const& name) {
  std::string known, databases;
  for (auto const* driver : all_drivers()) {
    if (driver->recognises_file != nullptr) databases += fmt::format("{}{}", databases.empty() ? "" : ", ", driver->title);
    for (auto const extension : driver->file_extensions) {
      if (data_driver("x" + std::string(extension)) == nullptr) continue;
      known += fmt::format("{}{}", known.empty() ? "" : ", ", extension);
    }
  }
  return {.code = ErrorCode::bad_data,
          .message = fmt::format("{} is not a kind of file that Sextant opens.", visible_text(name)),
          .hint = fmt::format("It opens databases of {}, and files that end in {}.", databases, known)};
}

Error unknown_upload() {
  return {.code = ErrorCode::not_found,
          .message = "There is no such upload; it has ended or was discarded.",
          .hint = "Choose the files again."};
}

constexpr int copy_name_bytes = 8;

bool is_copy_name(std::string const& name) {
  return name.size() == 2 * copy_name_bytes && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A name that no other of the folder has, without regard to case: "people-2.csv".
std::string unique_name(std::string const& name, std::set<std::string>& taken) {
  auto dot = name.rfind('.');
  // A compressed file has two extensions.
  while (dot != std::string::npos && dot > 0 && data_driver("x" + name.substr(dot)) == nullptr) dot = name.rfind('.', dot - 1);
  auto const stem = name.substr(0, dot);
  auto const extension = dot == std::string::npos ? std::string() : name.substr(dot);
  auto candidate = name;
  for (int number = 2; !taken.insert(lower_ascii(candidate)).second; ++number) {
    auto const mark = fmt::format("-{}", number);
    auto const room = longest_file_name - std::min(longest_file_name, extension.size() + mark.size());
    candidate = fmt::format("{}{}{}", utf8_prefix(stem, room), mark, extension);
  }
  return candidate;
}

// What a connection of several files is called.
std::string title_of(std::string const& wanted, std::string const& first, size_t count) {
  auto const shown = visible_text(wanted.empty() || count == 1 ? first : wanted);
  auto const name = std::string(utf8_prefix(shown, longest_title));
  return wanted.empty() && count > 1 ? fmt::format("{} and {} more", name, count - 1) : name;
}

}  // namespace

struct Uploads::Pending {
  struct File {
    std::string name;  // As kept.
    int64_t bytes = 0;
    size_t group = 0;
    enum class State : uint8_t { skipped, waiting, receiving, done } state = State::waiting;
  };
  struct Group {
    Driver const* driver = nullptr;
    bool is_data = false;
    std::string title;
    std::vector<std::string> names;
    std::set<std::string> taken;
    std::unique_ptr<CopyFolder> folder;
  };
  std::vector<File> files;
  std::vector<Group> groups;
  std::atomic<bool> discarded{false};
  std::atomic<Clock::rep> touched{Clock::now().time_since_epoch().count()};
  std::mutex mutex;  // Guards the files' states.

  Result<> add(AnnouncedFile const& announced);
  bool busy() const {
    return std::any_of(files.begin(), files.end(), [](File const& file) { return file.state == File::State::receiving; });
  }
};

Result<> Uploads::Pending::add(AnnouncedFile const& announced) {
  auto const name = safe_file_name(announced.name);
  auto const* database = database_driver(announced.head);
  auto const* driver = database != nullptr ? database : data_driver(name);
  if (announced.skip_unknown && (driver == nullptr || announced.bytes == 0)) {
    files.push_back({.name = name, .state = File::State::skipped});
    return {};
  }
  if (announced.bytes <= 0) {
    return Error{.code = ErrorCode::bad_data,
                 .message = fmt::format("{} is empty.", visible_text(name)),
                 .hint = "There is nothing in it to open."};
  }
  if (driver == nullptr) return unknown_kind(name);
  auto group = std::find_if(groups.begin(), groups.end(), [&](Group const& each) {
    return database == nullptr && each.is_data && each.driver == driver;
  });
  if (group == groups.end()) {
    groups.push_back({.driver = driver, .is_data = database == nullptr});
    group = std::prev(groups.end());
  }
  group->names.push_back(unique_name(name, group->taken));
  files.push_back({.name = group->names.back(), .bytes = announced.bytes, .group = static_cast<size_t>(group - groups.begin())});
  return {};
}

Result<std::unique_ptr<CopyFolder>> CopyFolder::create(std::string const& parent) {
  auto const path = fmt::format("{}/{}", parent, TRY(random_hex(copy_name_bytes)));
  TRY(make_folder(path));
  if (auto folder = lock(path)) return folder;
  return file_error(fmt::format("Cannot lock the folder {}", path), errno);
}

std::unique_ptr<CopyFolder> CopyFolder::lock(std::string const& path) {
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return std::make_unique<CopyFolder>(path, descriptor);
  ::close(descriptor);
  return nullptr;
}

CopyFolder::~CopyFolder() {
  std::error_code ignored;
  if (!kept_) fs::remove_all(path_, ignored);
  ::close(descriptor_);
}

std::string safe_file_name(std::string const& name) {
  auto const slash = name.find_last_of("/\\");
  auto const last = std::string_view(name).substr(slash == std::string::npos ? 0 : slash + 1);
  std::string safe;
  for (size_t at = 0; at < last.size();) {
    auto const begin = at;
    std::string character;
    append_utf8(character, next_code_point(last, at));
    // A control character would be shown as something else; a mark of a pattern would name other files.
    auto const shown_as_it_is = visible_text(last.substr(begin, at - begin)) == character;
    safe += shown_as_it_is && character.find_first_of("*?[]") == std::string::npos ? character : "_";
  }
  // No hidden file, and nothing that means a folder.
  auto const visible = safe.find_first_not_of('.');
  if (visible == std::string::npos) return "file";
  if (visible > 0) safe = "_" + safe.substr(visible - 1);
  if (safe.size() <= longest_file_name) return safe;
  auto const dot = safe.rfind('.');
  auto const extension = dot == std::string::npos || safe.size() - dot > longest_extension ? std::string() : safe.substr(dot);
  return std::string(utf8_prefix(safe, longest_file_name - extension.size())) + extension;
}

std::string copy_folder_of(std::string const& copies, std::string const& path) {
  if (copies.empty() || !path.starts_with(copies + "/")) return {};
  auto const end = path.find('/', copies.size() + 1);
  auto const name = path.substr(copies.size() + 1, end == std::string::npos ? end : end - copies.size() - 1);
  return name.empty() || name == "." || name == ".." ? std::string() : fmt::format("{}/{}", copies, name);
}

Result<> Uploads::check_room(int64_t total) {
  if (total > limit_) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("These files have {}; at most {} are copied.", size_text(total), size_text(limit_)),
                 .hint = "Connect to the path of the file instead: nothing is copied then. --upload-limit raises the limit."};
  }
  std::error_code error;
  auto const space = fs::space(folder_, error);
  if (error || static_cast<int64_t>(space.available) - reserve_bytes >= total) return {};
  return Error{.code = ErrorCode::limit,
               .message = fmt::format("The disk has no room for a copy of {}: {} are free.", size_text(total),
                                      size_text(static_cast<int64_t>(space.available))),
               .hint = "Free some space, or connect to the path of the file instead: nothing is copied then."};
}

Result<> Uploads::make_place(std::string const& id, std::shared_ptr<Pending> pending) {
  std::vector<std::shared_ptr<Pending>> forgotten;  // Removed from the disk outside of the lock.
  std::lock_guard const lock(mutex_);
  auto const latest = (Clock::now() - idle_for_longest).time_since_epoch().count();
  std::erase_if(pending_, [&](auto const& entry) {
    std::lock_guard const states(entry.second->mutex);
    if (entry.second->touched > latest || entry.second->busy()) return false;
    forgotten.push_back(entry.second);
    return true;
  });
  if (pending_.size() >= most_pending) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} uploads are on their way already.", most_pending),
                 .hint = "Wait until one has ended, or cancel one."};
  }
  pending_.emplace(id, std::move(pending));
  return {};
}

Result<UploadInfo> Uploads::begin(std::vector<AnnouncedFile> const& files, std::string const& title) {
  if (folder_.empty()) {
    return Error{.code = ErrorCode::not_supported, .message = "This Sextant has no folder of its own to copy files into."};
  }
  if (files.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "There is no file to open."};
  if (files.size() > most_files) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} files are too many; at most {} are opened together.", files.size(), most_files),
                 .hint = "Connect to the path of their folder instead."};
  }
  auto const pending = std::make_shared<Pending>();
  int64_t total = 0;
  for (auto const& file : files) {
    TRY(pending->add(file));
    total += std::min(std::max<int64_t>(pending->files.back().bytes, 0), limit_ + 1);
  }
  auto const databases = std::count_if(pending->groups.begin(), pending->groups.end(),
                                       [](auto const& group) { return !group.is_data; });
  if (pending->groups.empty()) {
    return Error{.code = ErrorCode::bad_data,
                 .message = "There is no file in this folder that Sextant opens.",
                 .hint = unknown_kind("").hint};
  }
  if (databases > most_databases) {
    return Error{.code = ErrorCode::limit, .message = fmt::format("At most {} databases are opened together.", most_databases)};
  }
  TRY(make_folder(folder_));
  TRY(check_room(total));
  for (auto& group : pending->groups) {
    group.folder = TRY(CopyFolder::create(folder_));
    group.title = title_of(title, group.names[0], group.names.size());
  }
  UploadInfo info{.upload = TRY(random_hex(16)), .files = {}};
  for (auto const& file : pending->files) {
    info.files.push_back({.name = file.name, .wanted = file.state != Pending::File::State::skipped});
  }
  TRY(make_place(info.upload, pending));
  return info;
}

Result<std::shared_ptr<Uploads::Pending>> Uploads::find(std::string const& upload) {
  std::lock_guard const lock(mutex_);
  auto const found = pending_.find(upload);
  if (found == pending_.end()) return unknown_upload();
  found->second->touched = Clock::now().time_since_epoch().count();
  return found->second;
}

Result<> Uploads::write(Pending& pending, size_t index, int64_t bytes, ReadBytes const& read) {
  auto const& file = pending.files[index];
  auto const path = fmt::format("{}/{}", pending.groups[file.group].folder->path(), file.name);
  auto const what = fmt::format("Cannot write {}", visible_text(path));
  int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return file_error(what, errno);
  auto const status = [&]() -> Result<> {
    std::vector<char> block(block_bytes);
    int64_t left = bytes;
    while (left > 0) {
      auto const got = TRY(read(std::span(block).first(std::min(block.size(), static_cast<size_t>(left)))));
      if (pending.discarded) return Error{.code = ErrorCode::cancelled, .message = "The upload was cancelled."};
      if (got == 0) {
        return Error{.code = ErrorCode::unavailable,
                     .message = fmt::format("The upload of {} broke off.", visible_text(file.name)),
                     .hint = "Nothing of it was kept. Choose the file again."};
      }
      TRY(write_all(descriptor, {block.data(), got}, what));
      left -= static_cast<int64_t>(got);
      pending.touched = Clock::now().time_since_epoch().count();
    }
    if (::fdatasync(descriptor) != 0 && errno != EINVAL) return file_error(what, errno);
    return {};
  }();
  ::close(descriptor);
  return status;
}

Result<> Uploads::receive(std::string const& upload, size_t index, int64_t bytes, ReadBytes const& read) {
  auto const pending = TRY(find(upload));
  using State = Pending::File::State;
  {
    std::lock_guard const lock(pending->mutex);
    if (index >= pending->files.size() || pending->files[index].state != State::waiting) {
      return Error{.code = ErrorCode::invalid_argument, .message = "No such file was announced, or it is here already."};
    }
    if (bytes != pending->files[index].bytes) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("{} has another size than when it was chosen.", visible_text(pending->files[index].name)),
                   .hint = "Something writes to it. Choose it again when that is done."};
    }
    pending->files[index].state = State::receiving;
  }
  auto status = write(*pending, index, bytes, read);
  if (!status) {
    discard(upload);
    return status;
  }
  std::lock_guard const lock(pending->mutex);
  pending->files[index].state = State::done;
  return {};
}

Result<std::vector<CopiedTarget>> Uploads::finish(std::string const& upload) {
  auto const pending = TRY(find(upload));
  {
    std::lock_guard const states(pending->mutex);
    for (auto const& file : pending->files) {
      if (file.state == Pending::File::State::skipped || file.state == Pending::File::State::done) continue;
      return Error{.code = ErrorCode::invalid_state,
                   .message = fmt::format("{} has not been sent yet.", visible_text(file.name))};
    }
  }
  {
    // Not inside of the other lock: make_place() takes the two in the other order. What is done stays done.
    std::lock_guard const lock(mutex_);
    if (pending_.erase(upload) == 0) return unknown_upload();
  }
  std::vector<CopiedTarget> targets;
  for (auto& group : pending->groups) {
    auto const folder = group.folder->path();
    auto path = group.names.size() == 1 ? fmt::format("{}/{}", folder, group.names[0]) : folder;
    targets.push_back({.path = std::move(path), .title = group.title, .folder = std::move(group.folder)});
  }
  return targets;
}

void Uploads::discard(std::string const& upload) {
  std::shared_ptr<Pending> discarded;  // The last one who holds it removes the files.
  std::lock_guard const lock(mutex_);
  auto const found = pending_.find(upload);
  if (found == pending_.end()) return;
  discarded = std::move(found->second);
  discarded->discarded = true;
  pending_.erase(found);
}

void Uploads::sweep(Store& store) {
  if (folder_.empty()) return;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    auto const name = entry->path().filename();
    auto const folder = is_copy_name(name.string()) ? CopyFolder::lock(entry->path().string()) : nullptr;
    if (!folder) continue;
    // Asked after the lock: whoever had it has saved its connection before letting go.
    auto const saved = store.connections();
    auto const used = !saved || std::any_of(saved->begin(), saved->end(), [&](SavedConnection const& connection) {
      auto const target = connection.spec.options.find("path");
      if (target == connection.spec.options.end()) return false;
      // By its name alone, which is no other's: Sextant's folder may have been moved, or be reached another way.
      fs::path const saved_path(target->second);
      return std::find(saved_path.begin(), saved_path.end(), name) != saved_path.end();
    });
    if (used) folder->keep();
  }
}

}  // namespace sextant::engine
