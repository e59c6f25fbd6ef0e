// Uploads: copies of files that a person hands to a face, on their way and afterwards. Any thread.
//
// Each copy has a folder of its own below Sextant's home that only this user can read; data files that come together share
// one, because they open as one connection. Until it belongs to a saved connection the folder is locked by this process,
// and goes at once when the upload fails or is discarded; sweep() removes what a killed process left. The folder of a copy
// goes when the last connection that uses it is removed (Connections::remove).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace sextant::engine {

class Store;

// Reads the next bytes of a body into `out` and returns how many; 0 at its end.
using ReadBytes = std::function<Result<size_t>(std::span<char> out)>;

// A file that will be sent. `head` holds its first bytes (64 are enough), by which its kind is told.
struct AnnouncedFile {
  std::string name, head;
  int64_t bytes = 0;
  bool skip_unknown = false;  // One of a folder: what no engine opens is left out instead of refused.
};

// What became of its name; not wanted: it is not to be sent.
struct UploadSlot {
  std::string name;
  bool wanted = true;
};

struct UploadInfo {
  std::string upload;  // An id that nobody can guess.
  std::vector<UploadSlot> files;
};

// A folder below the copies' own, locked while this lives. Removed with all it holds unless it was kept.
class CopyFolder {
 public:
  // Makes it.
  static Result<std::unique_ptr<CopyFolder>> create(std::string const& parent);
  // One that is there; null if another process has it.
  static std::unique_ptr<CopyFolder> lock(std::string const& path);
  CopyFolder(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}  // For create() and lock().
  CopyFolder(CopyFolder const&) = delete;
  CopyFolder& operator=(CopyFolder const&) = delete;
  ~CopyFolder();

  std::string const& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  std::string const path_;
  int const descriptor_;
  bool kept_ = false;
};

// What one connection is to be made of.
struct CopiedTarget {
  std::string path, title;  // A file, or a folder of several; what a person would call it.
  std::unique_ptr<CopyFolder> folder;
};

class Uploads {
 public:
  // `folder` empty: nothing can be kept. `limit`: the most bytes of one upload.
  Uploads(std::string folder, int64_t limit) : folder_(std::move(folder)), limit_(limit) {}

  // Checks kinds, sizes and free space before anything is sent. `title` names several files together; it may be empty.
  Result<UploadInfo> begin(std::vector<AnnouncedFile> const& files, std::string const& title);
  // Writes one file. Blocks. A failure discards the whole upload.
  Result<> receive(std::string const& upload, size_t index, int64_t bytes, ReadBytes const& read);
  // Ends the upload and hands its files over; what is not kept then is removed. invalid_state while one is missing.
  Result<std::vector<CopiedTarget>> finish(std::string const& upload);
  // Does nothing if there is none of this id.
  void discard(std::string const& upload);
  // Removes what no saved connection uses and no process works on.
  void sweep(Store& store);

 private:
  struct Pending;
  Result<std::shared_ptr<Pending>> find(std::string const& upload);
  Result<> check_room(int64_t total);
  Result<> make_place(std::string const& id, std::shared_ptr<Pending> pending);
  Result<> write(Pending& pending, size_t index, int64_t bytes, ReadBytes const& read);

  std::string const folder_;
  int64_t const limit_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Pending>> pending_;
};

// The folder directly below `copies` that the path lies in; empty if it lies elsewhere.
std::string copy_folder_of(std::string const& copies, std::string const& path);
// A name for a copy: the last part of `name` as one harmless file name of at most 255 bytes, with its extension.
std::string safe_file_name(std::string const& name);

}  // namespace sextant::engine
