// VaultFile: the vault's bytes on the disk, replaced as a whole or not at all, by one process at a time. Any thread.
//
// A change writes "<path>.new" for this user only, makes it durable, keeps the bytes before it as "<path>.bak", and renames: a
// process or a machine that ends at any moment leaves the old file or the new one. A file that others could read is refused.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant::vault {

// Tells one state of a file from another, without reading it.
struct FileStamp {
  ino_t inode = 0;
  int64_t size = 0, changed_ns = 0;
  friend bool operator==(FileStamp const&, FileStamp const&) = default;
};

class VaultFile {
 public:
  explicit VaultFile(std::string path) : path_(std::move(path)) {}
  std::string const& path() const { return path_; }
  std::string backup_path() const { return path_ + ".bak"; }

  // nullopt: there is no file.
  std::optional<FileStamp> stamp() const;
  Result<std::optional<std::string>> read() const;
  Result<std::optional<std::string>> read_backup() const;

  // While it lives, no other process changes the file.
  class Lock {
   public:
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;
    ~Lock();

   private:
    friend class VaultFile;
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
  };
  // limit if another process holds it for five seconds.
  Result<Lock> lock() const;
  // `before` is what read() gave under the same lock.
  Result<> replace(Lock const& held, std::optional<std::string> const& before, std::string_view bytes) const;

 private:
  std::string const path_;
};

// The bytes of a file that only this user may read; unauthorized if others may, not_found if there is none.
Result<std::string> read_private_file(std::string const& path, int64_t limit);
// A new file for this user only, on the disk when it returns. already_exists if there is one.
Result<> write_private_file(std::string const& path, std::string_view bytes);

}  // namespace sextant::vault
