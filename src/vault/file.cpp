#include "vault/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "base/file.h"
#include "vault/contents.h"

namespace sextant::vault {

namespace {

constexpr int lock_tries = 100;
constexpr auto lock_pause = std::chrono::milliseconds(50);

std::string folder_of(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  operator int() const { return number_; }

 private:
  int number_;
};

Result<> check_private(int descriptor, std::string const& path) {
  struct stat facts{};
  if (::fstat(descriptor, &facts) != 0) return file_error(fmt::format("Cannot read {}", path), errno);
  if (!S_ISREG(facts.st_mode)) {
    return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} is no plain file.", path)};
  }
  if ((facts.st_mode & 077) != 0 || facts.st_uid != ::geteuid()) {
    return Error{.code = ErrorCode::unauthorized,
                 .message = fmt::format("{} is not used, because other users could read or change it.", path),
                 .hint = fmt::format("If nobody has: make it yours alone by `chmod 600 {}`.", path)};
  }
  return {};
}

Result<> sync_folder(std::string const& path) {
  Descriptor const folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder < 0 || (::fsync(folder) != 0 && errno != EINVAL)) {
    return file_error(fmt::format("Cannot make {} durable", path), errno);
  }
  return {};
}

// Under the lock: what is left of an earlier try is nobody's.
Result<> put_in_place(std::string const& path, std::string_view bytes) {
  auto const fresh = path + ".new";
  ::unlink(fresh.c_str());
  TRY(write_private_file(fresh, bytes));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return file_error(fmt::format("Cannot write {}", path), errno);
  return {};
}

Result<std::optional<std::string>> read_if_there(std::string const& path) {
  auto bytes = read_private_file(path, longest_file);
  if (!bytes && bytes.error().code == ErrorCode::not_found) return std::optional<std::string>();
  if (!bytes) return std::move(bytes).error();
  return std::optional(std::move(*bytes));
}

}  // namespace

Result<std::string> read_private_file(std::string const& path, int64_t limit) {
  auto const what = fmt::format("Cannot read {}", path);
  Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file < 0) return file_error(what, errno);
  TRY(check_private(file, path));
  std::string bytes;
  std::array<char, 65536> block;
  while (true) {
    auto const got = ::read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error(what, errno);
    if (got == 0) break;
    bytes.append(block.data(), static_cast<size_t>(got));
    if (static_cast<int64_t>(bytes.size()) > limit) {
      return Error{.code = ErrorCode::limit, .message = fmt::format("{} is larger than {} bytes.", path, limit)};
    }
  }
  ::explicit_bzero(block.data(), block.size());
  return bytes;
}

Result<> write_private_file(std::string const& path, std::string_view bytes) {
  auto const what = fmt::format("Cannot write {}", path);
  Descriptor const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file < 0) return file_error(what, errno);
  auto const written = write_all(file, bytes, what);
  if (written && ::fsync(file) == 0) return {};
  auto const problem = written ? file_error(what, errno) : written.error();
  ::unlink(path.c_str());
  return problem;
}

std::optional<FileStamp> VaultFile::stamp() const {
  struct stat facts{};
  if (::stat(path_.c_str(), &facts) != 0) return std::nullopt;
  return FileStamp{.inode = facts.st_ino,
                   .size = facts.st_size,
                   .changed_ns = int64_t{facts.st_ctim.tv_sec} * 1'000'000'000 + facts.st_ctim.tv_nsec};
}

Result<std::optional<std::string>> VaultFile::read() const { return read_if_there(path_); }

Result<std::optional<std::string>> VaultFile::read_backup() const { return read_if_there(backup_path()); }

VaultFile::Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

VaultFile::Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);  // And with it the lock goes.
}

Result<VaultFile::Lock> VaultFile::lock() const {
  auto const path = path_ + ".lock";
  int const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return file_error(fmt::format("Cannot lock {}", path_), errno);
  Lock held(descriptor);
  for (int i = 0; i < lock_tries; ++i) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return held;
    if (errno != EWOULDBLOCK && errno != EINTR) return file_error(fmt::format("Cannot lock {}", path_), errno);
    std::this_thread::sleep_for(lock_pause);
  }
  return Error{.code = ErrorCode::limit,
               .message = "Another Sextant is changing the vault.",
               .hint = "Try again in a moment.",
               .retryable = true};
}

Result<> VaultFile::replace(Lock const& held, std::optional<std::string> const& before, std::string_view bytes) const {
  assert(held.descriptor_ >= 0);
  if (before) TRY(put_in_place(backup_path(), *before));
  TRY(put_in_place(path_, bytes));
  return sync_folder(path_);
}

}  // namespace sextant::vault
