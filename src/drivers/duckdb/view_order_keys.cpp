#include "drivers/duckdb/view_order_keys.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "data/value_text.h"
#include "drivers/duckdb/view_keys.h"

namespace sextant::duckdb {

namespace {

constexpr uint64_t sign_bit = uint64_t{1} << 63;
constexpr int whole_shift = 64, rest_shift = 32;
constexpr Entry is_value = Entry{1} << rest_shift;  // Turned round, no number is like NULL.
constexpr unsigned more_bytes = bytes_at_once + 2;  // In place of how many bytes are left, and one: there are more than fit.

template <class T>
uint64_t whole(Column const& column, int64_t row) {
  auto const value = column.value<T>(row);
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(value)) return ~uint64_t{0};
    auto const bits = std::bit_cast<uint64_t>(static_cast<double>(value) + 0.0);  // There is but one zero.
    return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<uint64_t>(int64_t{value}) ^ sign_bit;
  } else {
    return value;
  }
}

uint64_t truth(Column const& column, int64_t row) { return column.boolean(row) ? 1 : 0; }

uint64_t narrow(Column const& column, int64_t row) {
  return static_cast<uint64_t>(static_cast<int64_t>(column.value<__int128>(row))) ^ sign_bit;
}

// The digits of a decimal as bytes that stand in their order.
void put_wide(std::string& out, Column const& column, int64_t row) {
  auto const value = static_cast<unsigned __int128>(column.value<__int128>(row));
  std::array<uint64_t, 2> const halves{__builtin_bswap64(static_cast<uint64_t>(value >> 64) ^ sign_bit),
                                       __builtin_bswap64(static_cast<uint64_t>(value))};
  out.assign(reinterpret_cast<char const*>(halves.data()), sizeof(halves));
}

Entry bits_of(std::string_view bytes) {
  std::array<char, 16> raw{};
  bytes.copy(raw.data(), bytes_at_once);
  raw[bytes_at_once] = static_cast<char>(std::min<size_t>(bytes.size() + 1, more_bytes));
  std::array<uint64_t, 2> halves;
  std::memcpy(halves.data(), raw.data(), sizeof(halves));
  return Entry{__builtin_bswap64(halves[0])} << 64 | __builtin_bswap64(halves[1]);
}

}  // namespace

KeyReader::Whole KeyReader::whole_of(DataType const& type) {
  switch (type.type) {
    case Type::boolean: return &truth;
    case Type::int8: return &whole<int8_t>;
    case Type::int16: return &whole<int16_t>;
    case Type::int32: case Type::date: return &whole<int32_t>;
    case Type::int64: case Type::time: case Type::timestamp: case Type::timestamptz: return &whole<int64_t>;
    case Type::uint8: return &whole<uint8_t>;
    case Type::uint16: return &whole<uint16_t>;
    case Type::uint32: return &whole<uint32_t>;
    case Type::uint64: return &whole<uint64_t>;
    case Type::float32: return &whole<float>;
    case Type::float64: return &whole<double>;
    case Type::decimal128: return view_column(type).encoding == Encoding::narrow ? &narrow : nullptr;
    case Type::null: case Type::decimal: case Type::text: case Type::json: case Type::binary: case Type::uuid: case Type::interval:
    case Type::list: case Type::structure: case Type::map: case Type::variant: break;
  }
  return nullptr;
}

KeyReader::KeyReader(Schema const& schema, SortKey key)
    : column_(static_cast<size_t>(key.column)),
      descending_(key.descending),
      type_(schema.fields[column_].type),
      style_(schema.text_style),
      encoding_(view_column(type_).encoding),
      whole_(whole_of(type_)) {}

// An interval has several ways to be as long as another.
bool KeyReader::supports(DataType const& type) { return type.type != Type::interval && type.type != Type::null; }

std::string_view KeyReader::bytes(Column const& column, int64_t row, std::string& scratch) const {
  switch (encoding_) {
    case Encoding::bytes: return column.bytes(row);
    case Encoding::uuid: return {reinterpret_cast<char const*>(column.values.data()) + row * 16, 16};
    case Encoding::wide: put_wide(scratch, column, row); return scratch;
    case Encoding::decimal_key: return scratch = decimal_key(column.bytes(row));
    case Encoding::variant_key: return scratch = variant_key(column, row);
    case Encoding::shown:
      scratch.clear();
      append_value_text(scratch, column, type_, row, style_);
      return scratch;
    case Encoding::nothing: case Encoding::boolean: case Encoding::fixed: case Encoding::narrow: case Encoding::date:
    case Encoding::moment: break;
  }
  return {};
}

Entry KeyReader::bits(Column const& column, int64_t row, size_t depth, std::string& scratch) const {
  if (is_null_value(column, type_, row)) return entry_key_mask;
  if (whole_ != nullptr) {
    auto const bits = Entry{whole_(column, row)} << whole_shift | is_value;
    return descending_ ? bits ^ entry_key_mask : bits;
  }
  auto const value = bytes(column, row, scratch);
  auto const bits = bits_of(value.substr(std::min(depth, value.size())));
  return descending_ ? bits ^ entry_key_mask : bits;
}

bool KeyReader::ends(Entry bits) const {
  auto const key = key_of(bits);
  if (whole_ != nullptr || key == entry_key_mask) return true;
  auto const upright = descending_ ? key ^ entry_key_mask : key;
  return static_cast<unsigned char>(upright >> rest_shift) != more_bytes;
}

}  // namespace sextant::duckdb
