#include "format/zip_stream.h"

#include <algorithm>

namespace sextant {

namespace {

constexpr size_t block_size = size_t{256} << 10;
constexpr uint64_t most_bytes = 0xfffffffe;
constexpr uint16_t version_needed = 20;        // Deflate.
constexpr uint16_t sizes_follow = 1U << 3;     // The flag of entries whose sizes stand after them.
constexpr uint16_t deflated = 8;
constexpr uint16_t date_1980 = 1U << 5 | 1U;   // The format's own zero: a file does not differ by when it was made.

// Little-endian; beyond the eight bytes of a number zeros follow.
void put(std::string& out, uint64_t value, int bytes) {
  for (int index = 0; index < bytes; ++index, value >>= 8) out.push_back(static_cast<char>(value & 0xff));
}

Error too_large() {
  return {.code = ErrorCode::limit,
          .message = "A workbook of more than 4 GiB cannot be written.",
          .hint = "Write fewer rows, or choose CSV."};
}

}  // namespace

ZipStream::ZipStream(ByteSink& out) : out_(out), block_(block_size) {
  // Raw deflate: the archive has its own checksums. Level 1 is three times as fast as the default on rows and a tenth larger.
  works_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK;
}

ZipStream::~ZipStream() { deflateEnd(&stream_); }

Result<> ZipStream::emit(std::string_view bytes) {
  offset_ += bytes.size();
  if (offset_ > most_bytes) return too_large();
  return out_.write(bytes);
}

Result<> ZipStream::begin_entry(std::string_view name) {
  if (!works_ || deflateReset(&stream_) != Z_OK) {
    return Error{.code = ErrorCode::internal, .message = "zlib could not begin.", .hint = "Free some memory and try again."};
  }
  entries_.push_back({.name = std::string(name), .offset = static_cast<uint32_t>(offset_)});
  size_ = packed_ = 0;
  crc_ = crc32(0, nullptr, 0);
  std::string head;
  put(head, 0x04034b50, 4);
  put(head, version_needed, 2);
  put(head, sizes_follow, 2);
  put(head, deflated, 2);
  put(head, 0, 2);
  put(head, date_1980, 2);
  put(head, 0, 12);  // Checksum and sizes: they follow.
  put(head, name.size(), 2);
  put(head, 0, 2);
  return emit(head.append(name));
}

Result<> ZipStream::deflate_bytes(std::string_view bytes, int flush) {
  stream_.next_in = reinterpret_cast<Bytef const*>(bytes.data());
  stream_.avail_in = static_cast<uInt>(bytes.size());
  while (true) {
    stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
    stream_.avail_out = static_cast<uInt>(block_.size());
    auto const status = deflate(&stream_, flush);
    if (status == Z_STREAM_ERROR) return Error{.code = ErrorCode::internal, .message = "zlib could not go on."};
    auto const made = block_.size() - stream_.avail_out;
    packed_ += made;
    if (made > 0) TRY(emit({block_.data(), made}));
    if (flush == Z_FINISH ? status == Z_STREAM_END : stream_.avail_out > 0) return {};
  }
}

Result<> ZipStream::write(std::string_view bytes) {
  size_ += bytes.size();
  if (size_ > most_bytes) return too_large();
  crc_ = crc32(crc_, reinterpret_cast<Bytef const*>(bytes.data()), static_cast<uInt>(bytes.size()));
  return deflate_bytes(bytes, Z_NO_FLUSH);
}

Result<> ZipStream::end_entry() {
  TRY(deflate_bytes({}, Z_FINISH));
  auto& entry = entries_.back();
  entry.crc = static_cast<uint32_t>(crc_);
  entry.packed = static_cast<uint32_t>(packed_);
  entry.size = static_cast<uint32_t>(size_);
  std::string tail;
  put(tail, 0x08074b50, 4);
  put(tail, entry.crc, 4);
  put(tail, entry.packed, 4);
  put(tail, entry.size, 4);
  return emit(tail);
}

Result<> ZipStream::finish() {
  auto const begin = offset_;
  std::string directory;
  for (auto const& entry : entries_) {
    put(directory, 0x02014b50, 4);
    put(directory, version_needed, 2);
    put(directory, version_needed, 2);
    put(directory, sizes_follow, 2);
    put(directory, deflated, 2);
    put(directory, 0, 2);
    put(directory, date_1980, 2);
    put(directory, entry.crc, 4);
    put(directory, entry.packed, 4);
    put(directory, entry.size, 4);
    put(directory, entry.name.size(), 2);
    put(directory, 0, 12);  // No extra fields, no comment, first disk, no attributes.
    put(directory, entry.offset, 4);
    directory += entry.name;
  }
  auto const size = directory.size();
  put(directory, 0x06054b50, 4);
  put(directory, 0, 4);
  put(directory, entries_.size(), 2);
  put(directory, entries_.size(), 2);
  put(directory, size, 4);
  put(directory, begin, 4);
  put(directory, 0, 2);
  return emit(directory);
}

}  // namespace sextant
