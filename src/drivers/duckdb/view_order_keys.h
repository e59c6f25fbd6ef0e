// Keys of rows as whole numbers of 96 bits that stand in the order of the values: NULL last, whichever way. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/batch.h"
#include "driver/views.h"
#include "drivers/duckdb/view_columns.h"

namespace sextant::duckdb {

// 96 bits of a key in the upper part, a row's number in the lower.
using Entry = unsigned __int128;
inline constexpr int entry_row_bits = 32;
inline constexpr Entry entry_key_mask = ~Entry{0} << entry_row_bits;
inline Entry key_of(Entry entry) { return entry & entry_key_mask; }
inline uint32_t row_of(Entry entry) { return static_cast<uint32_t>(entry); }

// So many bytes of a value fit at once, where values are bytes.
inline constexpr size_t bytes_at_once = 11;

class KeyReader {
 public:
  // The schema outlives the reader. REQUIRES: supports() the column's type.
  KeyReader(Schema const& schema, SortKey key);
  static bool supports(DataType const& type);

  size_t column() const { return column_; }
  // The value's bits from byte `depth` on; of numbers and moments there is but the beginning. `scratch` is for its use.
  Entry bits(Column const& column, int64_t row, size_t depth, std::string& scratch) const;
  // Whether values whose bits these are have nothing behind them.
  bool ends(Entry bits) const;
  // Those of a value that is neither NULL nor a number. May borrow from `scratch`.
  std::string_view bytes(Column const& column, int64_t row, std::string& scratch) const;

 private:
  using Whole = uint64_t (*)(Column const&, int64_t);
  static Whole whole_of(DataType const& type);

  size_t column_;
  bool descending_;
  DataType const& type_;
  TextStyle const& style_;
  Encoding encoding_;
  Whole whole_;  // Null where values are bytes.
};

}  // namespace sextant::duckdb
