// ParquetColumn: the values of one leaf of a Parquet file, until its row group is written. One thread at a time; borrows the facts
// of its leaf, the packer and the style.
//
// Pages of about a megabyte are packed as they fill, so that a row group is held in its packed form.
#pragma once

#include <array>
#include <span>
#include <string>

#include "data/batch.h"
#include "format/block.h"
#include "format/compression.h"
#include "format/parquet_schema.h"
#include "format/string_sink.h"

namespace sextant {

// Packs pages one after the other.
class ParquetPacker {
 public:
  explicit ParquetPacker(Compression compression) : compression_(compression), compressor_(make_compressor(compression, packed_)) {}
  // What the parts are together, packed; valid until the next call.
  Result<std::string_view> pack(std::string_view first, std::string_view second);
  int32_t codec() const;  // Parquet's number.

 private:
  Compression const compression_;
  StringSink packed_;
  std::unique_ptr<Compressor> const compressor_;
};

// A place of a leaf within nested values: the row of its column, or none, and its levels.
struct ParquetSlot {
  int64_t row = -1;
  uint8_t repetition = 0, definition = 0;
};

class ParquetColumn {
 public:
  ParquetColumn(ParquetLeaf const& leaf, TextStyle const& style, ParquetPacker& packer) : leaf_(leaf), style_(style), packer_(packer) {}

  // All rows of a column that lies in no other.
  Result<> append(Column const& column);
  // What lies in others; a slot without a row is NULL at its level.
  Result<> append(Column const& column, std::span<ParquetSlot const> slots);

  size_t bytes() const { return pages_.size() + values_.size() + levels_.size(); }

  // What a row group tells of its columns.
  struct Sizes {
    int64_t packed = 0, unpacked = 0;
  };
  // Ends the row group: its pages go to `out`, what is told of them to `meta`, as a ColumnChunk. `position`: in the file.
  Result<Sizes> write(Block& out, int64_t position, ThriftWriter& meta);

 private:
  char const* put(Column const& column, int64_t row);
  char const* put_number(Column const& column, int64_t row);
  char const* put_decimal(__int128 value);
  char const* put_variant(Column const& column, int64_t row);
  void put_bytes(std::string_view bytes);
  void put_int32(int64_t value);
  void put_int64(int64_t value);
  void note_extremes(int64_t value);
  Result<> append_nullable(Column const& column);
  Error refused(char const* why) const;
  Result<> end_page();
  void write_statistics(ThriftWriter& meta) const;

  ParquetLeaf const& leaf_;
  TextStyle const& style_;
  ParquetPacker& packer_;
  // The page that is being filled; `bits_` counts the values of a boolean.
  std::string values_, levels_, repetitions_;
  int64_t bits_ = 0;
  // The row group.
  std::string pages_;
  int64_t slots_ = 0, nulls_ = 0, unpacked_ = 0;
  int64_t least_ = 0, most_ = 0;
  bool has_extremes_ = false;
  int64_t rows_ = 0;  // Of the result.
  std::string scratch_;
};

}  // namespace sextant
