#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace sextant {

Error file_error(std::string_view what, int error_number) {
  Error error{.code = ErrorCode::unavailable,
              .message = fmt::format("{}: {}.", what, std::generic_category().message(error_number)),
              .vendor_code = std::to_string(error_number)};
  switch (error_number) {
    case ENOENT:
      error.code = ErrorCode::not_found;
      error.hint = "Check the path; the folder must exist.";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      error.code = ErrorCode::unauthorized;
      error.hint = "Choose a place that you may write to, or change the permissions.";
      break;
    case ENOSPC:
    case EDQUOT:
      error.code = ErrorCode::limit;
      error.hint = "Free some disk space or choose another place. Nothing was left behind.";
      break;
    case EEXIST: error.code = ErrorCode::already_exists; break;
    case EISDIR: error.code = ErrorCode::invalid_argument; break;
    default: break;
  }
  return error;
}

Result<> write_all(int descriptor, std::string_view bytes, std::string_view what) {
  while (!bytes.empty()) {
    auto const written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_error(what, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

namespace {

// A part of that name is there: removes it if it was left behind and may be.
Result<> clear_part(std::string const& path, std::string const& part, bool overwrite) {
  int const descriptor = ::open(part.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  auto const in_use = descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (descriptor >= 0) ::close(descriptor);
  if (in_use) {
    return Error{.code = ErrorCode::already_exists,
                 .message = fmt::format("{} is being written right now.", path),
                 .hint = "Wait until that ends, or choose another name."};
  }
  if (!overwrite) {
    return Error{.code = ErrorCode::already_exists,
                 .message = fmt::format("{} is there already: work that was broken off left it.", part),
                 .hint = "Remove it, choose another name, or allow overwriting."};
  }
  if (::unlink(part.c_str()) != 0) return file_error(fmt::format("Cannot remove {}", part), errno);
  return {};
}

int open_new(std::string const& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }

// So that the new name outlives a loss of power. A file system that cannot is no failure.
void sync_folder_of(std::string const& path) {
  auto folder = std::filesystem::path(path).parent_path().string();
  int const descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

// Fails with EEXIST if the name is taken.
int rename_to_new(std::string const& from, std::string const& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (::link(from.c_str(), to.c_str()) != 0) return -1;
  return ::unlink(from.c_str());
}

}  // namespace

Result<OutputFile> OutputFile::create(std::string path, bool overwrite) {
  std::error_code ignored;
  auto const what = fmt::format("Cannot write {}", path);
  auto const status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status)) return file_error(what, EISDIR);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{} is no plain file.", path),
                 .hint = "Choose the name of a file."};
  }
  if (!overwrite && std::filesystem::exists(status)) {
    return Error{.code = ErrorCode::already_exists,
                 .message = fmt::format("{} exists already.", path),
                 .hint = "Choose another name, or allow overwriting."};
  }
  auto part = path + ".part";
  auto descriptor = open_new(part);
  if (descriptor < 0 && errno == EEXIST) {
    TRY(clear_part(path, part, overwrite));
    descriptor = open_new(part);
  }
  if (descriptor < 0) return file_error(what, errno);
  ::flock(descriptor, LOCK_EX | LOCK_NB);  // Tells others that it is written; a file system without locks is no failure.
  return OutputFile(std::move(path), std::move(part), overwrite, descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      part_(std::move(other.part_)),
      overwrite_(other.overwrite_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(part_.c_str());
}

Result<> OutputFile::write(std::string_view bytes) {
  TRY(write_all(descriptor_, bytes, fmt::format("Cannot write {}", path_)));
  bytes_ += static_cast<int64_t>(bytes.size());
  return {};
}

Result<> OutputFile::commit() {
  auto const what = fmt::format("Cannot write {}", path_);
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) return file_error(what, errno);
  auto const renamed = overwrite_ ? ::rename(part_.c_str(), path_.c_str()) : rename_to_new(part_, path_);
  if (renamed != 0) return file_error(what, errno);
  sync_folder_of(path_);
  ::close(std::exchange(descriptor_, -1));
  return {};
}

Result<ScratchFile> ScratchFile::create(std::string const& folder) {
  int const descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return ScratchFile(descriptor);
  // File systems without O_TMPFILE: a named file, unlinked at once.
  auto name = folder + "/sextant-XXXXXX";
  int const named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) return file_error(fmt::format("Cannot make a temporary file in {}", folder), errno);
  ::unlink(name.c_str());
  return ScratchFile(named);
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

ScratchFile::~ScratchFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<int64_t> ScratchFile::append(std::string_view bytes) {
  auto const begin = size_;
  int64_t done = 0;
  while (done < static_cast<int64_t>(bytes.size())) {
    auto const written =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - static_cast<size_t>(done), begin + done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_error("Cannot store the result in the temporary folder", errno);
    done += written;
  }
  size_ += done;
  return begin;
}

Result<> ScratchFile::read(int64_t offset, char* out, int64_t count) const {
  while (count > 0) {
    auto const got = ::pread(descriptor_, out, static_cast<size_t>(count), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("Cannot read the stored result", errno);
    if (got == 0) return Error{.code = ErrorCode::bad_data, .message = "The stored result ends too early."};
    out += got;
    offset += got;
    count -= got;
  }
  return {};
}

Result<std::shared_ptr<std::byte>> ScratchFile::map(int64_t bytes) const {
  auto const size = static_cast<size_t>(bytes);
  auto* const begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor_, 0);
  if (begin == MAP_FAILED) return file_error("Cannot read the stored result", errno);
  return std::shared_ptr<std::byte>(static_cast<std::byte*>(begin), [begin, size](std::byte*) { ::munmap(begin, size); });
}

void ScratchFile::forget(std::byte* mapped, int64_t bytes) { ::madvise(mapped, static_cast<size_t>(bytes), MADV_DONTNEED); }

Result<int> ScratchFile::open_to_read() const {
  auto const path = fmt::format("/proc/self/fd/{}", descriptor_);
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return file_error("Cannot read the stored result", errno);
  return descriptor;
}

Result<std::string> read_file(std::string const& path, int64_t limit) {
  auto const what = fmt::format("Cannot read {}", path);
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return file_error(what, errno);
  std::string text;
  std::array<char, 65536> block;
  while (true) {
    auto const got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    int const error_number = got < 0 ? errno : 0;
    if (got > 0) text.append(block.data(), static_cast<size_t>(got));
    if (got > 0 && static_cast<int64_t>(text.size()) <= limit) continue;
    ::close(descriptor);
    if (got < 0) return file_error(what, error_number);
    break;
  }
  if (static_cast<int64_t>(text.size()) > limit) {
    return Error{.code = ErrorCode::limit, .message = fmt::format("{} is larger than {} bytes.", path, limit)};
  }
  return text;
}

Result<> make_folder(std::string const& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return {};
  std::filesystem::create_directories(path, error);
  if (error) return file_error(fmt::format("Cannot make the folder {}", path), error.value());
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  return {};
}

}  // namespace sextant
