#include "format/parquet_column.h"

#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "format/cell_text.h"
#include "format/parquet_digits.h"
#include "format/parquet_levels.h"

namespace sextant {

namespace {

using Encoding = ParquetEncoding;

constexpr size_t page_bytes = size_t{1} << 20;
constexpr size_t page_slots = size_t{1} << 17;
constexpr size_t most_kept = size_t{4} << 20;  // Memory that a page may leave behind for the next.
constexpr int64_t day_us = 86'400'000'000;
constexpr int32_t plain_encoding = 0, run_encoding = 3;

constexpr char const* infinite = "there are no infinities there.";
constexpr char const* no_utf8 = "the text is not valid UTF-8.";
constexpr char const* other_type = "it is of another type than the first rows of its column.";

// Whether the type of its extremes is known, so that readers may leave whole row groups out.
bool has_order(ParquetLeaf const& leaf) {
  return leaf.encoding != Encoding::nothing && (leaf.physical == ParquetPhysical::int32 || leaf.physical == ParquetPhysical::int64);
}

void clear(std::string& text) {
  if (text.capacity() > most_kept) text = {};
  else text.clear();
}

}  // namespace

Result<std::string_view> ParquetPacker::pack(std::string_view first, std::string_view second) {
  clear(packed_.text);
  TRY(compressor_->write(first));
  TRY(compressor_->write(second));
  TRY(compressor_->finish());
  return std::string_view(packed_.text);
}

int32_t ParquetPacker::codec() const {
  switch (compression_) {
    case Compression::none: return 0;
    case Compression::gzip: return 2;
    case Compression::zstd: return 6;
  }
  return 0;
}

Result<> ParquetColumn::append(Column const& column) {
  auto const plain = column.validity.empty() || column.null_count == 0;
  auto const type = leaf_.type->type;
  if (!plain || leaf_.encoding != Encoding::as_it_is || type == Type::variant) TRY(append_nullable(column));
  else {
    values_.append(reinterpret_cast<char const*>(column.values.data()), static_cast<size_t>(column.length * leaf_.width));
    levels_.append(static_cast<size_t>(column.length), '\1');
    rows_ += column.length;
    if (type == Type::int64) for (int64_t row = 0; row < column.length; ++row) note_extremes(column.value<int64_t>(row));
    if (type == Type::uint64) for (int64_t row = 0; row < column.length; ++row) note_extremes(column.value<int64_t>(row));
    if (type == Type::int32) for (int64_t row = 0; row < column.length; ++row) note_extremes(column.value<int32_t>(row));
    if (type == Type::uint32) for (int64_t row = 0; row < column.length; ++row) note_extremes(column.value<uint32_t>(row));
  }
  return values_.size() >= page_bytes || levels_.size() >= page_slots ? end_page() : Result<>();
}

Result<> ParquetColumn::append_nullable(Column const& column) {
  auto const is_variant = leaf_.type->type == Type::variant;
  for (int64_t row = 0; row < column.length; ++row) {
    ++rows_;
    auto const null = leaf_.encoding == Encoding::nothing || (is_variant ? column.tag(row) == VariantTag::null : column.is_null(row));
    levels_.push_back(null ? '\0' : '\1');
    nulls_ += null ? 1 : 0;
    if (null) continue;
    if (auto const* const why = put(column, row)) return refused(why);
  }
  return {};
}

Result<> ParquetColumn::append(Column const& column, std::span<ParquetSlot const> slots) {
  for (auto const& slot : slots) {
    if (slot.repetition == 0) ++rows_;
    repetitions_.push_back(static_cast<char>(slot.repetition));
    levels_.push_back(static_cast<char>(slot.definition));
    if (slot.row < 0) {
      ++nulls_;
      continue;
    }
    if (auto const* const why = put(column, slot.row)) return refused(why);
  }
  return values_.size() >= page_bytes || levels_.size() >= page_slots ? end_page() : Result<>();
}

Error ParquetColumn::refused(char const* why) const {
  auto error = cell_error(rows_, leaf_.column, "Parquet", why);
  error.hint = "Leave the column out, cast it to text in the query, or choose another format.";
  return error;
}

void ParquetColumn::note_extremes(int64_t value) {
  auto const is_less = [&](int64_t left, int64_t right) {
    return leaf_.type->type == Type::uint64 ? static_cast<uint64_t>(left) < static_cast<uint64_t>(right) : left < right;
  };
  if (!has_extremes_ || is_less(value, least_)) least_ = value;
  if (!has_extremes_ || is_less(most_, value)) most_ = value;
  has_extremes_ = true;
}

void ParquetColumn::put_int32(int64_t value) {
  auto const narrow = static_cast<uint32_t>(value);
  values_.append(reinterpret_cast<char const*>(&narrow), sizeof narrow);
  note_extremes(value);
}

void ParquetColumn::put_int64(int64_t value) {
  values_.append(reinterpret_cast<char const*>(&value), sizeof value);
  note_extremes(value);
}

void ParquetColumn::put_bytes(std::string_view bytes) {
  auto const size = static_cast<uint32_t>(bytes.size());
  values_.append(reinterpret_cast<char const*>(&size), sizeof size);
  values_.append(bytes);
}

char const* ParquetColumn::put_decimal(__int128 value) {
  if (leaf_.physical == ParquetPhysical::fixed_bytes) {
    for (int shift = 120; shift >= 0; shift -= 8) values_.push_back(static_cast<char>(static_cast<unsigned __int128>(value) >> shift));
    return nullptr;
  }
  using Limits = std::numeric_limits<int64_t>;
  if (value < Limits::min() || value > Limits::max()) return "it has more digits than its type says.";
  put_int64(static_cast<int64_t>(value));
  return nullptr;
}

char const* ParquetColumn::put_variant(Column const& column, int64_t row) {
  auto const tag = column.tag(row);
  auto const at = column.offset(row);
  auto const& child = column.children[static_cast<size_t>(tag)];
  switch (leaf_.encoding) {
    case Encoding::variant_integer:
      if (tag != VariantTag::int64) return other_type;
      put_int64(child.value<int64_t>(at));
      return nullptr;
    case Encoding::variant_real: {
      auto const number = tag == VariantTag::float64 ? std::optional(child.value<double>(at))
                          : tag == VariantTag::int64 ? exact_double(child.value<int64_t>(at)) : std::nullopt;
      if (!number) return other_type;
      values_.append(reinterpret_cast<char const*>(&*number), sizeof *number);
      return nullptr;
    }
    case Encoding::variant_text: case Encoding::variant_bytes: {
      auto const is_text = leaf_.encoding == Encoding::variant_text;
      if (tag != (is_text ? VariantTag::text : VariantTag::binary)) return other_type;
      auto const bytes = child.bytes(at);
      if (is_text && !is_valid_utf8(bytes)) return no_utf8;
      put_bytes(bytes);
      return nullptr;
    }
    default: return other_type;
  }
}

char const* ParquetColumn::put_number(Column const& column, int64_t row) {
  switch (leaf_.type->type) {
    case Type::int8: put_int32(column.value<int8_t>(row)); break;
    case Type::int16: put_int32(column.value<int16_t>(row)); break;
    case Type::uint8: put_int32(column.value<uint8_t>(row)); break;
    case Type::uint16: put_int32(column.value<uint16_t>(row)); break;
    case Type::int32: put_int32(column.value<int32_t>(row)); break;
    case Type::uint32: put_int32(column.value<uint32_t>(row)); break;
    case Type::int64: case Type::uint64: put_int64(column.value<int64_t>(row)); break;
    default: values_.append(reinterpret_cast<char const*>(column.values.data()) + row * leaf_.width, static_cast<size_t>(leaf_.width));
  }
  return nullptr;
}

// Why the value cannot be written; null once it is.
char const* ParquetColumn::put(Column const& column, int64_t row) {
  switch (leaf_.encoding) {
    case Encoding::nothing: return nullptr;
    case Encoding::bits:
      if (bits_ % 8 == 0) values_.push_back('\0');
      if (column.boolean(row)) values_.back() = static_cast<char>(static_cast<uint8_t>(values_.back()) | 1U << (bits_ % 8));
      ++bits_;
      return nullptr;
    case Encoding::as_it_is: case Encoding::widened: return put_number(column, row);
    case Encoding::decimal128: return put_decimal(column.value<__int128>(row));
    case Encoding::decimal_digits: {
      auto const number = decimal_units(column.bytes(row), leaf_.type->precision, leaf_.type->scale);
      return number ? put_decimal(*number) : "it is no number of the digits that its type has.";
    }
    case Encoding::bytes: put_bytes(column.bytes(row)); return nullptr;
    case Encoding::text:
      if (!is_valid_utf8(column.bytes(row))) return no_utf8;
      put_bytes(column.bytes(row));
      return nullptr;
    case Encoding::words:
      scratch_.clear();
      append_file_text(scratch_, column, *leaf_.type, row, style_);
      if (!is_valid_utf8(scratch_)) return no_utf8;
      put_bytes(scratch_);
      return nullptr;
    case Encoding::date: {
      auto const days = column.value<int32_t>(row);
      if (days == std::numeric_limits<int32_t>::max() || days == std::numeric_limits<int32_t>::min()) return infinite;
      put_int32(days);
      return nullptr;
    }
    case Encoding::time:
      if (auto const time = column.value<int64_t>(row); time < 0 || time >= day_us) return "a time ends before 24:00:00 there.";
      put_int64(column.value<int64_t>(row));
      return nullptr;
    case Encoding::moment: {
      auto const moment = column.value<int64_t>(row);
      if (moment == std::numeric_limits<int64_t>::max() || moment == std::numeric_limits<int64_t>::min()) return infinite;
      put_int64(moment);
      return nullptr;
    }
    case Encoding::variant_integer: case Encoding::variant_real: case Encoding::variant_text: case Encoding::variant_bytes:
      return put_variant(column, row);
  }
  return nullptr;
}

Result<> ParquetColumn::end_page() {
  if (levels_.empty()) return {};
  std::string levels;
  append_levels(levels, repetitions_, leaf_.most_repetition);
  append_levels(levels, levels_, leaf_.most_definition);
  auto const whole = levels.size() + values_.size();
  auto const packed = TRY(packer_.pack(levels, values_));
  if (std::max(whole, packed.size()) > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("Values of {} are too long for Parquet, which holds 2 GiB at once.", visible_text(leaf_.column)),
                 .hint = "Leave the column out, or choose another format."};
  }
  ThriftWriter head;
  head.int32(1, 0);  // A page of data.
  head.int32(2, static_cast<int32_t>(whole));
  head.int32(3, static_cast<int32_t>(packed.size()));
  head.begin_structure(5);
  head.int32(1, static_cast<int32_t>(levels_.size()));
  head.int32(2, plain_encoding);
  head.int32(3, run_encoding);
  head.int32(4, run_encoding);
  head.end_structure();
  auto const before = pages_.size();
  pages_ += head.finish();
  unpacked_ += static_cast<int64_t>(pages_.size() - before + whole);
  pages_ += packed;
  slots_ += static_cast<int64_t>(levels_.size());
  clear(values_);
  clear(levels_);
  clear(repetitions_);
  bits_ = 0;
  return {};
}

void ParquetColumn::write_statistics(ThriftWriter& meta) const {
  auto const bytes = [&](int64_t const& value) {
    return std::string_view(reinterpret_cast<char const*>(&value), static_cast<size_t>(leaf_.width));
  };
  meta.begin_structure(12);
  meta.int64(3, nulls_);
  if (has_extremes_ && has_order(leaf_)) {
    meta.binary(5, bytes(most_));
    meta.binary(6, bytes(least_));
  }
  meta.end_structure();
}

Result<ParquetColumn::Sizes> ParquetColumn::write(Block& out, int64_t position, ThriftWriter& meta) {
  TRY(end_page());
  Sizes const sizes{.packed = static_cast<int64_t>(pages_.size()), .unpacked = unpacked_};
  meta.begin_element();
  meta.int64(2, 0);
  meta.begin_structure(3);
  meta.int32(1, static_cast<int32_t>(leaf_.physical));
  meta.list(2, ThriftWriter::Element::int32, 2);
  meta.int32_element(plain_encoding);
  meta.int32_element(run_encoding);
  meta.list(3, ThriftWriter::Element::binary, leaf_.path.size());
  for (auto const& part : leaf_.path) meta.binary_element(part);
  meta.int32(4, packer_.codec());
  meta.int64(5, slots_);
  meta.int64(6, sizes.unpacked);
  meta.int64(7, sizes.packed);
  meta.int64(9, position);
  write_statistics(meta);
  meta.end_structure();
  meta.end_structure();
  out.append(pages_);
  clear(pages_);
  slots_ = nulls_ = unpacked_ = least_ = most_ = 0;
  has_extremes_ = false;
  return sizes;
}

}  // namespace sextant
