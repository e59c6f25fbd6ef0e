// Files: output that appears under its name only when complete, unlinked scratch files, reading whole small files.
// Each object is used by one thread at a time, but ScratchFile::read, which any thread may call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant {

// The message of a failed system call as an Error: `what` is a sentence's beginning, "Cannot write /tmp/x".
Error file_error(std::string_view what, int error_number);

// Writes to "<path>.part" and renames it at commit(); destroyed before that, it removes the part. A part that somebody writes
// is refused, and so is one that was left behind, unless `overwrite` is set; none is ever written on. Only plain files are
// replaced, and without `overwrite` none that came into being meanwhile.
class OutputFile {
 public:
  static Result<OutputFile> create(std::string path, bool overwrite);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Result<> write(std::string_view bytes);
  Result<> commit();
  int64_t bytes() const { return bytes_; }

 private:
  OutputFile(std::string path, std::string part, bool overwrite, int descriptor)
      : path_(std::move(path)), part_(std::move(part)), overwrite_(overwrite), descriptor_(descriptor) {}
  std::string path_, part_;
  bool overwrite_ = false;
  int descriptor_ = -1;
  int64_t bytes_ = 0;
};

// Scratch space that vanishes with the process: a temporary file without a name.
class ScratchFile {
 public:
  static Result<ScratchFile> create(std::string const& folder);
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&&) = delete;
  ~ScratchFile();

  // Appends and returns the offset of the first byte.
  Result<int64_t> append(std::string_view bytes);
  Result<> read(int64_t offset, char* out, int64_t count) const;
  int64_t size() const { return size_; }
  // Bytes [0, bytes) to read in place, and never to write, of which only those below size() may be touched; it outlives this object.
  // Nobody else can shorten a file without a name, so reading it is as safe as reading memory that was swapped out.
  Result<std::shared_ptr<std::byte>> map(int64_t bytes) const;
  // Takes the bytes of a mapping out of this process's memory. They are read again when somebody looks, also at this very moment.
  static void forget(std::byte* mapped, int64_t bytes);
  // For another process that is to write into it.
  int descriptor() const { return descriptor_; }
  // The file once more, for another process that may only read it. The caller closes it.
  Result<int> open_to_read() const;

 private:
  explicit ScratchFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
  int64_t size_ = 0;
};

// The whole file; a limit error if it is larger than `limit` bytes.
Result<std::string> read_file(std::string const& path, int64_t limit);
// Writes all bytes to a descriptor, through short writes and interruptions.
Result<> write_all(int descriptor, std::string_view bytes, std::string_view what);
// Makes the folder and its parents, for this user only.
Result<> make_folder(std::string const& path);

}  // namespace sextant
