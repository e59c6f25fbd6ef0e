// ZipStream: a ZIP archive that is written as it comes, deflated, without ever going back in the file. One thread; borrows
// its sink. An archive and each of its entries stay below 4 GiB, for many programs read no larger ones; beyond it is an error.
#pragma once

#define ZLIB_CONST  // Its input is not changed.
#include <zlib.h>

#include <string>
#include <vector>

#include "format/writer.h"

namespace sextant {

class ZipStream {
 public:
  explicit ZipStream(ByteSink& out);
  ZipStream(ZipStream const&) = delete;
  ZipStream& operator=(ZipStream const&) = delete;
  ~ZipStream();

  // REQUIRES: no entry is open; `name` is ASCII.
  Result<> begin_entry(std::string_view name);
  Result<> write(std::string_view bytes);
  Result<> end_entry();
  // The directory at the end of the archive. REQUIRES: no entry is open.
  Result<> finish();
  // Bytes of the open entry, before they were deflated.
  int64_t entry_bytes() const { return static_cast<int64_t>(size_); }

 private:
  struct Entry {
    std::string name;
    uint32_t crc = 0, packed = 0, size = 0, offset = 0;
  };
  Result<> emit(std::string_view bytes);
  Result<> deflate_bytes(std::string_view bytes, int flush);

  ByteSink& out_;
  z_stream stream_{};
  bool works_ = false;
  std::vector<char> block_;
  std::vector<Entry> entries_;
  uint64_t offset_ = 0, size_ = 0, packed_ = 0;  // Of the archive; of the open entry.
  uLong crc_ = 0;
};

}  // namespace sextant
