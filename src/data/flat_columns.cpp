#include "data/flat_columns.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sextant {

namespace {

constexpr size_t buffer_alignment = 64;

std::span<Field const> children_of(DataType const& type) {
  return type.type == Type::variant ? variant_fields() : std::span<Field const>(type.children);
}

bool has_list_offsets(Type type) { return type == Type::list || type == Type::map; }

int64_t buffers_of(Type type) {
  if (type == Type::null) return 0;
  if (type == Type::structure) return 1;
  return is_variable_bytes(type) ? 3 : 2;
}

void count_layout(std::span<Field const> fields, FlatLayout& layout) {
  for (auto const& field : fields) {
    layout.nodes.emplace_back();
    layout.buffers.resize(layout.buffers.size() + static_cast<size_t>(buffers_of(field.type.type)));
    count_layout(children_of(field.type), layout);
  }
}

unsigned bit_at(std::span<std::byte const> bits, int64_t index) {
  return std::to_integer<unsigned>(bits[static_cast<size_t>(index >> 3)]) >> (index & 7) & 1U;
}

// Writes buffers of the body one after the other; each is closed before the next is opened.
class BodyWriter {
 public:
  explicit BodyWriter(FlatTarget& target) : target_(target), begin_(target.body.size() - target.body_begin) {}

  void append(void const* bytes, size_t count) { target_.body.append(static_cast<char const*>(bytes), count); }

  void close() {
    auto const end = target_.body.size() - target_.body_begin;
    target_.layout.buffers.push_back({static_cast<int64_t>(begin_), static_cast<int64_t>(end - begin_)});
    target_.body.append((buffer_alignment - end % buffer_alignment) % buffer_alignment, '\0');
  }

 private:
  FlatTarget& target_;
  size_t begin_;
};

void append_empty(FlatTarget& target) { BodyWriter(target).close(); }

void append_bytes(FlatTarget& target, std::span<std::byte const> bytes) {
  BodyWriter writer(target);
  if (!bytes.empty()) writer.append(bytes.data(), bytes.size());
  writer.close();
}

void append_bits(FlatTarget& target, std::span<std::byte const> bits, int64_t first, int64_t count) {
  BodyWriter writer(target);
  auto const size = static_cast<size_t>((count + 7) / 8);
  if (first % 8 == 0) {
    if (size > 0) writer.append(bits.data() + first / 8, size);
  } else {
    std::string shifted(size, '\0');
    for (int64_t index = 0; index < count; ++index) {
      shifted[static_cast<size_t>(index >> 3)] |= static_cast<char>(bit_at(bits, first + index) << (index & 7));
    }
    writer.append(shifted.data(), size);
  }
  writer.close();
}

int64_t count_nulls(Column const& column, int64_t first, int64_t count) {
  if (column.validity.empty() || column.null_count == 0) return 0;
  if (first == 0 && count == column.length) return column.null_count;
  int64_t nulls = 0;
  for (int64_t row = first; row < first + count; ++row) nulls += column.is_null(row) ? 1 : 0;
  return nulls;
}

struct OffsetRange {
  int64_t begin = 0, end = 0;
};

// The count + 1 offsets, less the first of them. A column without rows may have none at all.
OffsetRange append_offsets(FlatTarget& target, Column const& column, int64_t first, int64_t count) {
  if (count == 0) {
    int32_t const zero = 0;
    append_bytes(target, std::as_bytes(std::span(&zero, 1)));
    return {};
  }
  OffsetRange const range{column.offset(first), column.offset(first + count)};
  if (range.begin == 0) {
    append_bytes(target, column.offsets.subspan(static_cast<size_t>(first) * 4, static_cast<size_t>(count + 1) * 4));
    return range;
  }
  std::vector<int32_t> rebased(static_cast<size_t>(count) + 1);
  for (int64_t index = 0; index <= count; ++index) {
    rebased[static_cast<size_t>(index)] = column.offset(first + index) - static_cast<int32_t>(range.begin);
  }
  append_bytes(target, std::as_bytes(std::span(rebased)));
  return range;
}

constexpr int64_t nanoseconds_per_microsecond = 1000;

// What of a time fits into nanoseconds stays; whole days beyond that are carried.
Interval in_nanoseconds(Interval interval) {
  constexpr int64_t longest = INT64_MAX / nanoseconds_per_microsecond, day = 86'400'000'000;
  if (interval.microseconds > longest || interval.microseconds < -longest) {
    auto const days = interval.days + interval.microseconds / day;
    interval.days = static_cast<int32_t>(std::clamp<int64_t>(days, INT32_MIN, INT32_MAX));
    interval.microseconds %= day;
  }
  interval.microseconds *= nanoseconds_per_microsecond;
  return interval;
}

void append_intervals(FlatTarget& target, Column const& column, int64_t first, int64_t count) {
  BodyWriter writer(target);
  for (int64_t row = first; row < first + count; ++row) {
    auto const interval = column.is_null(row) ? Interval{} : in_nanoseconds(column.value<Interval>(row));
    writer.append(&interval, sizeof interval);
  }
  writer.close();
}

// Tags, then positions that are counted from the first used element of each child.
void append_variants(FlatTarget& target, Column const& column, int64_t first, int64_t count) {
  std::array<OffsetRange, 5> used;
  used.fill({INT32_MAX, 0});
  for (int64_t row = first; row < first + count; ++row) {
    auto& range = used[static_cast<size_t>(column.tag(row))];
    range.begin = std::min<int64_t>(range.begin, column.offset(row));
    range.end = std::max<int64_t>(range.end, column.offset(row) + 1);
  }
  std::vector<int32_t> positions(static_cast<size_t>(count));
  for (int64_t row = first; row < first + count; ++row) {
    auto const begin = used[static_cast<size_t>(column.tag(row))].begin;
    positions[static_cast<size_t>(row - first)] = column.offset(row) - static_cast<int32_t>(begin);
  }
  append_bytes(target, column.values.subspan(static_cast<size_t>(first), static_cast<size_t>(count)));
  append_bytes(target, std::as_bytes(std::span(positions)));
  auto const fields = variant_fields();
  for (size_t child = 0; child < fields.size(); ++child) {
    auto const begin = std::min(used[child].begin, used[child].end);
    flatten_column(target, column.children[child], fields[child].type, begin, used[child].end - begin);
  }
}

void append_values(FlatTarget& target, Column const& column, DataType const& type, int64_t first, int64_t count) {
  if (type.type == Type::boolean) return append_bits(target, column.values, first, count);
  if (type.type == Type::interval && target.interval_unit == IntervalUnit::nanoseconds) {
    return append_intervals(target, column, first, count);
  }
  auto const width = static_cast<size_t>(fixed_width(type.type));
  append_bytes(target, column.values.subspan(static_cast<size_t>(first) * width, static_cast<size_t>(count) * width));
}

Error damaged(std::string_view what) {
  return Error{.code = ErrorCode::bad_data, .message = "The Arrow data is damaged: " + std::string(what) + "."};
}

// Reads nodes and buffers in order.
class Unflattener {
 public:
  Unflattener(FlatSource const& source, ConvertedBuffers& converted) : source_(source), converted_(converted) {}

  Result<Column> column(DataType const& type) {
    auto const node = TRY(next_node());
    Column column{.length = node.length, .null_count = node.null_count, .children = {}};
    if (type.type == Type::variant) {
      TRY(variant(column));
      return column;
    }
    if (type.type == Type::null) {
      column.null_count = column.length;
      return column;
    }
    TRY(read_validity(column));
    if (is_variable_bytes(type.type) || has_list_offsets(type.type)) {
      column.offsets = TRY(next_buffer(column.length == 0 ? 0 : (column.length + 1) * 4));
    }
    if (is_variable_bytes(type.type)) {
      column.values = TRY(next_buffer(0));
      TRY(check_offsets(column, static_cast<int64_t>(column.values.size())));
    } else if (!has_list_offsets(type.type) && type.type != Type::structure) {
      TRY(read_values(column, type));
    }
    TRY(children(column, type));
    return column;
  }

  bool at_end() const {
    return next_node_ == source_.layout.nodes.size() && next_buffer_ == source_.layout.buffers.size();
  }

 private:
  Result<FlatNode> next_node() {
    if (next_node_ >= source_.layout.nodes.size()) return damaged("a column is missing");
    auto const node = source_.layout.nodes[next_node_++];
    auto const most = static_cast<int64_t>(INT32_MAX) - 1;
    if (node.length < 0 || node.length > most || node.null_count < 0 || node.null_count > node.length) {
      return damaged("a column has an impossible length");
    }
    return node;
  }

  // The next buffer, which must have at least `least` bytes.
  Result<std::span<std::byte const>> next_buffer(int64_t least) {
    if (next_buffer_ >= source_.layout.buffers.size()) return damaged("a buffer is missing");
    auto const buffer = source_.layout.buffers[next_buffer_++];
    auto const size = static_cast<int64_t>(source_.body.size());
    if (buffer.offset < 0 || buffer.length < 0 || buffer.offset > size || buffer.length > size - buffer.offset) {
      return damaged("a buffer lies outside the message");
    }
    if (buffer.length < least) return damaged("a buffer is too short");
    return source_.body.subspan(static_cast<size_t>(buffer.offset), static_cast<size_t>(buffer.length));
  }

  Result<> read_validity(Column& column) {
    auto const least = column.null_count > 0 ? (column.length + 7) / 8 : 0;
    auto const bits = TRY(next_buffer(least));
    if (column.null_count > 0) column.validity = bits;
    return {};
  }

  Result<> read_values(Column& column, DataType const& type) {
    auto const least = type.type == Type::boolean ? (column.length + 7) / 8 : column.length * fixed_width(type.type);
    column.values = TRY(next_buffer(least));
    if (type.type != Type::interval || source_.interval_unit == IntervalUnit::microseconds) return {};
    auto intervals = std::make_unique<std::vector<Interval>>(static_cast<size_t>(column.length));
    for (int64_t row = 0; row < column.length; ++row) {
      auto& interval = (*intervals)[static_cast<size_t>(row)];
      interval = column.value<Interval>(row);
      interval.microseconds /= nanoseconds_per_microsecond;
    }
    column.values = std::as_bytes(std::span(*intervals));
    converted_.push_back(std::move(intervals));
    return {};
  }

  static Result<> check_offsets(Column const& column, int64_t end) {
    if (column.length == 0) return {};
    auto previous = column.offset(0);
    auto sorted = previous >= 0;
    for (int64_t index = 1; index <= column.length; ++index) {
      auto const offset = column.offset(index);
      sorted = sorted && offset >= previous;
      previous = offset;
    }
    if (!sorted || previous > end) return damaged("an offset points outside its column");
    return {};
  }

  Result<> children(Column& column, DataType const& type) {
    for (auto const& field : type.children) {
      auto child = TRY(this->column(field.type));
      if (type.type == Type::structure && child.length < column.length) return damaged("a child column is too short");
      if (has_list_offsets(type.type)) TRY(check_offsets(column, child.length));
      column.children.push_back(std::move(child));
    }
    return {};
  }

  Result<> variant(Column& column) {
    column.values = TRY(next_buffer(column.length));
    column.offsets = TRY(next_buffer(column.length * 4));
    auto const fields = variant_fields();
    for (auto const& field : fields) {
      auto child = TRY(this->column(field.type));
      column.children.push_back(std::move(child));
    }
    column.null_count = 0;
    for (int64_t row = 0; row < column.length; ++row) {
      auto const tag = column.value<int8_t>(row);
      if (tag < 0 || static_cast<size_t>(tag) >= fields.size()) return damaged("a value has no type");
      auto const position = column.offset(row);
      if (position < 0 || position >= column.children[static_cast<size_t>(tag)].length) {
        return damaged("a value lies outside its column");
      }
      if (tag == 0) ++column.null_count;
    }
    return {};
  }

  FlatSource const& source_;
  ConvertedBuffers& converted_;
  size_t next_node_ = 0, next_buffer_ = 0;
};

Field variant_field(std::string_view name, Type type) {
  return {.name = std::string(name), .type = {.type = type, .vendor_name = {}, .children = {}}, .origin = {}};
}

}  // namespace

std::span<Field const> variant_fields() {
  static std::array const fields{variant_field("null", Type::null), variant_field("int64", Type::int64),
                                 variant_field("float64", Type::float64), variant_field("text", Type::text),
                                 variant_field("binary", Type::binary)};
  return fields;
}

FlatLayout layout_of(std::span<Field const> fields) {
  FlatLayout layout;
  count_layout(fields, layout);
  return layout;
}

void flatten_column(FlatTarget& target, Column const& column, DataType const& type, int64_t first, int64_t count) {
  if (type.type == Type::null) {
    target.layout.nodes.push_back({count, count});
    return;
  }
  if (type.type == Type::variant) {
    target.layout.nodes.push_back({count, 0});
    return append_variants(target, column, first, count);
  }
  auto const nulls = count_nulls(column, first, count);
  target.layout.nodes.push_back({count, nulls});
  if (nulls == 0) append_empty(target);
  else append_bits(target, column.validity, first, count);
  if (is_variable_bytes(type.type)) {
    auto const range = append_offsets(target, column, first, count);
    auto const size = static_cast<size_t>(range.end - range.begin);
    append_bytes(target, column.values.subspan(static_cast<size_t>(range.begin), size));
  } else if (has_list_offsets(type.type)) {
    auto const range = append_offsets(target, column, first, count);
    flatten_column(target, column.children[0], type.children[0].type, range.begin, range.end - range.begin);
  } else if (type.type == Type::structure) {
    for (size_t child = 0; child < type.children.size(); ++child) {
      flatten_column(target, column.children[child], type.children[child].type, first, count);
    }
  } else {
    append_values(target, column, type, first, count);
  }
}

Result<std::vector<Column>> unflatten_columns(FlatSource const& source, std::span<Field const> fields, int64_t rows,
                                              ConvertedBuffers& converted) {
  Unflattener unflattener(source, converted);
  std::vector<Column> columns;
  columns.reserve(fields.size());
  for (auto const& field : fields) {
    auto column = TRY(unflattener.column(field.type));
    if (column.length != rows) return damaged("a column has not as many rows as the batch");
    columns.push_back(std::move(column));
  }
  if (!unflattener.at_end()) return damaged("there are more columns than the schema says");
  return columns;
}

}  // namespace sextant
