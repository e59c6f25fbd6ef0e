#include "drivers/mongodb/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/json.h"
#include "base/text.h"
#include "data/extended_json.h"
#include "drivers/mongodb/extended_json.h"

namespace sextant::mongodb {

namespace {

constexpr size_t most_columns = 1'000;
// What microseconds of 64 bits hold, and the formatter writes.
constexpr int64_t first_date = -210'866'803'200'000, last_date = 9'200'000'000'000'000;

constexpr uint32_t bit(ValueKind kind) { return 1U << static_cast<unsigned>(kind); }

bool is_far(int64_t milliseconds) { return milliseconds < first_date || milliseconds > last_date; }

constexpr uint32_t special_kinds = bit(ValueKind::timestamp) | bit(ValueKind::regex) | bit(ValueKind::code) |
                                   bit(ValueKind::symbol) |
                                   bit(ValueKind::min_key) | bit(ValueKind::max_key);

Layout layout_of(uint32_t kinds) {
  kinds &= ~bit(ValueKind::null);
  switch (kinds) {
    case 0: return Layout::any;
    case bit(ValueKind::boolean): return Layout::boolean;
    case bit(ValueKind::int32): return Layout::int32;
    case bit(ValueKind::int64): case bit(ValueKind::int32) | bit(ValueKind::int64): return Layout::int64;
    case bit(ValueKind::float64): return Layout::float64;
    case bit(ValueKind::decimal): return Layout::decimal;
    case bit(ValueKind::text): return Layout::text;
    case bit(ValueKind::object_id): return Layout::object_id;
    case bit(ValueKind::date): return Layout::date;
    case bit(ValueKind::binary): return Layout::binary;
    default: break;
  }
  if ((kinds & ~(bit(ValueKind::object) | bit(ValueKind::array))) == 0) return Layout::nested;
  auto const varying = bit(ValueKind::int32) | bit(ValueKind::int64) | bit(ValueKind::float64) | bit(ValueKind::text);
  if ((kinds & ~varying) == 0) return Layout::variant;
  // One kind of value that a text can show.
  return (kinds & ~special_kinds) == 0 && (kinds & (kinds - 1)) == 0 ? Layout::special : Layout::any;
}

Type type_of(Layout layout) {
  switch (layout) {
    case Layout::boolean: return Type::boolean;
    case Layout::int32: return Type::int32;
    case Layout::int64: return Type::int64;
    case Layout::float64: return Type::float64;
    case Layout::decimal: return Type::decimal;
    case Layout::text: case Layout::object_id: case Layout::special: return Type::text;
    case Layout::date: return Type::timestamptz;
    case Layout::uuid: return Type::uuid;
    case Layout::binary: return Type::binary;
    case Layout::nested: case Layout::any: return Type::json;
    case Layout::variant: return Type::variant;
  }
  return Type::json;
}

std::string names_of(uint32_t kinds) {
  std::string result;
  for (int index = 0; index <= static_cast<int>(ValueKind::max_key); ++index) {
    auto const kind = static_cast<ValueKind>(index);
    if ((kinds & bit(kind)) == 0 || (kind == ValueKind::null && kinds != bit(kind))) continue;
    if (!result.empty()) result += ", ";
    result += type_name(kind);
  }
  return result.empty() ? "null" : result;
}

std::string clean(std::string_view text) {
  std::string result;
  for (size_t offset = 0; offset < text.size();) append_utf8(result, next_code_point(text, offset));
  return result;
}

std::string special_text(Element const& element) {
  switch (element.kind) {
    case ValueKind::timestamp: {
      auto const both = static_cast<uint64_t>(element.int64());
      return fmt::format("Timestamp({}, {})", both >> 32, both & 0xffffffffU);
    }
    case ValueKind::regex: {
      auto const pattern = element.bytes.substr(0, element.bytes.find('\0'));
      auto const options = element.bytes.substr(pattern.size() + 1, element.bytes.size() - pattern.size() - 2);
      return clean(fmt::format("/{}/{}", pattern, options));
    }
    case ValueKind::min_key: return "MinKey";
    case ValueKind::max_key: return "MaxKey";
    default: return clean(element.text());
  }
}

void append_text(ColumnBuilder& column, std::string_view text) {
  if (is_valid_utf8(text)) column.append_bytes(text);
  else column.append_bytes(clean(text));
}

void append_variant(ColumnBuilder& column, Element const& element) {
  if (element.kind == ValueKind::float64) column.append_variant(element.float64());
  else if (element.kind != ValueKind::text) column.append_variant(element.integer());
  else if (is_valid_utf8(element.text())) column.append_variant_text(element.text());
  else column.append_variant_text(clean(element.text()));
}

void append_empty(ColumnBuilder& column) {
  if (column.type() == Type::variant) column.append_variant_null();
  else column.append_null();
}

bool fits(Layout layout, Element const& element) {
  auto const kind = element.kind;
  switch (layout) {
    case Layout::boolean: return kind == ValueKind::boolean;
    case Layout::int32: return kind == ValueKind::int32;
    case Layout::int64: return kind == ValueKind::int64 || kind == ValueKind::int32;
    case Layout::float64: return kind == ValueKind::float64;
    case Layout::decimal: return kind == ValueKind::decimal;
    case Layout::text: return kind == ValueKind::text;
    case Layout::object_id: return kind == ValueKind::object_id;
    case Layout::date: return kind == ValueKind::date && !is_far(element.int64());
    case Layout::uuid: return kind == ValueKind::binary && element.subtype() == 4 && element.binary().size() == 16;
    case Layout::binary: return kind == ValueKind::binary && element.subtype() == 0;
    case Layout::nested: return kind == ValueKind::object || kind == ValueKind::array;
    case Layout::special: return (bit(kind) & special_kinds) != 0;
    case Layout::variant:
      return kind == ValueKind::int32 || kind == ValueKind::int64 || kind == ValueKind::float64 || kind == ValueKind::text;
    case Layout::any: return true;
  }
  return false;
}

Result<> append_cell(ColumnBuilder& column, Layout layout, Element const& element) {
  switch (layout) {
    case Layout::boolean: column.append_boolean(element.boolean()); return {};
    case Layout::int32: column.append(element.int32()); return {};
    case Layout::int64: column.append(element.integer()); return {};
    case Layout::float64: column.append(element.float64()); return {};
    case Layout::decimal: column.append_bytes(decimal_text(element.bytes)); return {};
    case Layout::text: append_text(column, element.text()); return {};
    case Layout::object_id: column.append_bytes(hex_text(element.bytes)); return {};
    case Layout::date: column.append(element.int64() * 1'000); return {};
    case Layout::uuid: column.append_fixed(element.binary().data(), 16); return {};
    case Layout::binary: column.append_bytes(element.binary()); return {};
    case Layout::special: column.append_bytes(special_text(element)); return {};
    case Layout::variant: append_variant(column, element); return {};
    case Layout::nested: case Layout::any: break;
  }
  std::string text;
  TRY(append_canonical(text, element));
  column.append_bytes(layout == Layout::nested ? relaxed_json(text) : text);
  return {};
}

Error no_bson() {
  return {.code = ErrorCode::bad_data,
          .message = "The server sent a document that is no valid BSON.",
          .hint = "Ask the server's administrator to validate the collection."};
}

Field make_field(std::string name, Type type, std::string vendor_name) {
  Field field;
  field.name = std::move(name);
  field.type.type = type;
  field.type.vendor_name = std::move(vendor_name);
  return field;
}

}  // namespace

// False if the document is no BSON.
bool Columns::note(std::vector<Column>& columns, std::unordered_map<std::string, size_t>& places, std::string_view document) {
  Elements elements(document);
  Element element;
  while (elements.next(element)) {
    auto name = clean(element.name);
    auto const found = places.find(name);
    if (found == places.end() && columns.size() >= most_columns) continue;
    auto const place = found == places.end() ? columns.size() : found->second;
    if (found == places.end()) {
      places.emplace(name, place);
      columns.push_back({.name = std::move(name)});
    }
    auto& column = columns[place];
    column.kinds |= bit(element.kind);
    if (element.kind == ValueKind::date) column.far_date = column.far_date || is_far(element.int64());
    if (element.kind != ValueKind::binary) continue;
    auto const uuid = element.subtype() == 4 && element.binary().size() == 16;
    auto const layout = uuid ? Layout::uuid : Layout::binary;
    column.odd_binary = column.odd_binary || (!uuid && element.subtype() != 0) || (column.layout != Layout::any && column.layout != layout);
    column.layout = layout;
  }
  return !elements.flawed();
}

Result<Columns> Columns::infer(std::vector<std::string_view> const& sample, bool more) {
  Columns result;
  for (auto const document : sample) {
    if (!note(result.columns_, result.places_, document)) return no_bson();
  }
  auto const id = std::find_if(result.columns_.begin(), result.columns_.end(), [](Column const& column) { return column.name == "_id"; });
  if (id != result.columns_.end()) std::rotate(result.columns_.begin(), id, id + 1);
  result.has_rest_ = more || result.columns_.size() >= most_columns;
  auto schema = std::make_shared<Schema>();
  for (size_t index = 0; index < result.columns_.size(); ++index) {
    auto& column = result.columns_[index];
    result.places_[column.name] = index;
    auto const layout = layout_of(column.kinds);
    if (layout != Layout::binary) column.layout = layout;
    if ((layout == Layout::date && column.far_date) || (layout == Layout::binary && column.odd_binary)) column.layout = Layout::any;
    auto vendor_name = column.layout == Layout::uuid ? std::string("uuid") : names_of(column.kinds);
    schema->fields.push_back(make_field(column.name, type_of(column.layout), std::move(vendor_name)));
  }
  if (result.has_rest_) schema->fields.push_back(make_field("\xe2\x80\xa6", Type::json, "object"));
  schema->document_field = static_cast<int32_t>(schema->fields.size());
  schema->fields.push_back(make_field("document", Type::json, std::string(extended_json_type)));
  result.schema_ = std::move(schema);
  return result;
}

Columns::Column* Columns::find(std::string_view name) {
  auto const found = places_.find(is_valid_utf8(name) ? std::string(name) : clean(name));
  return found == places_.end() ? nullptr : &columns_[found->second];
}

Result<> Columns::append(BatchBuilder& builder, std::string_view document) {
  std::string rest;
  Elements elements(document);
  Element element;
  while (elements.next(element)) {
    auto* const column = find(element.name);
    auto const free = column && column->row != row_;
    if (free && (element.kind == ValueKind::null || fits(column->layout, element))) {
      auto& cells = builder.column(static_cast<size_t>(column - columns_.data()));
      if (element.kind == ValueKind::null) append_empty(cells);
      else TRY(append_cell(cells, column->layout, element));
      column->row = row_;
      continue;
    }
    rest += rest.empty() ? '{' : ',';
    append_json_string(rest, element.name);
    rest += ':';
    TRY(append_canonical(rest, element));
  }
  if (elements.flawed()) return no_bson();
  for (size_t index = 0; index < columns_.size(); ++index) {
    if (columns_[index].row != row_) append_empty(builder.column(index));
  }
  if (has_rest_) {
    auto& cells = builder.column(columns_.size());
    if (rest.empty()) cells.append_null();
    else cells.append_bytes(rest + "}");
  }
  std::string text;
  TRY(append_canonical(text, document));
  builder.column(builder.column_count() - 1).append_bytes(text);
  builder.end_row();
  ++row_;
  return {};
}

}  // namespace sextant::mongodb
