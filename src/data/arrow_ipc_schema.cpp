#include "data/arrow_ipc_schema.h"

#include <array>
#include <charconv>

#include "base/json.h"
#include "data/flat_columns.h"

namespace sextant::arrow {

namespace {

using Position = FlatbufferWriter::Position;

// The union `Type` of Schema.fbs.
enum class TypeId : uint8_t {
  none = 0, null = 1, integer = 2, floating_point = 3, binary = 4, utf8 = 5, boolean = 6, decimal = 7, date = 8, time = 9,
  timestamp = 10, interval = 11, list = 12, structure = 13, dense_or_sparse_union = 14, fixed_size_binary = 15, map = 17
};

constexpr int16_t precision_single = 1, precision_double = 2;
constexpr int16_t date_in_days = 0, date_default = 1;
constexpr int16_t in_microseconds = 2, time_unit_default = 1;
constexpr int16_t interval_month_day_nano = 2;
constexpr int16_t dense_union = 1;
constexpr int32_t uuid_bytes = 16;
constexpr uint8_t widest_decimal = 38;

constexpr std::string_view type_key = "sextant.type", vendor_key = "sextant.vendor", style_key = "sextant.text_style",
                           document_key = "sextant.document_field";

// A hostile schema may refer to one field many times; these bound the walk.
constexpr int max_depth = 64;
constexpr size_t max_fields = 65'536;

struct TypeReference {
  TypeId id;
  Position position;
};

Position write_metadata(FlatbufferWriter& writer, ArrowMetadata const& metadata) {
  std::vector<Position> entries;
  for (auto const& [key, value] : metadata) {
    auto const key_position = writer.string(key);
    auto const value_position = writer.string(value);
    writer.begin_table();
    writer.add_reference(0, key_position);
    writer.add_reference(1, value_position);
    entries.push_back(writer.end_table());
  }
  return writer.references(entries);
}

TypeReference write_integer(FlatbufferWriter& writer, int32_t bits, bool is_signed) {
  writer.begin_table();
  writer.add(0, bits);
  writer.add(1, static_cast<uint8_t>(is_signed));
  return {TypeId::integer, writer.end_table()};
}

// A type of one short number: the unit of a time, the precision of a float, the mode of a union.
TypeReference write_choice(FlatbufferWriter& writer, TypeId id, int16_t choice) {
  writer.begin_table();
  writer.add(0, choice);
  return {id, writer.end_table()};
}

TypeReference write_plain(FlatbufferWriter& writer, TypeId id) {
  writer.begin_table();
  return {id, writer.end_table()};
}

TypeReference write_decimal(FlatbufferWriter& writer, DataType const& type) {
  writer.begin_table();
  writer.add(0, int32_t{type.precision == 0 ? widest_decimal : type.precision});
  writer.add(1, int32_t{type.scale});
  writer.add(2, int32_t{128});
  return {TypeId::decimal, writer.end_table()};
}

TypeReference write_time(FlatbufferWriter& writer) {
  writer.begin_table();
  writer.add(0, in_microseconds);
  writer.add(1, int32_t{64});
  return {TypeId::time, writer.end_table()};
}

TypeReference write_timestamp(FlatbufferWriter& writer, std::string_view zone) {
  auto const zone_position = zone.empty() ? 0 : writer.string(zone);
  writer.begin_table();
  writer.add(0, in_microseconds);
  if (!zone.empty()) writer.add_reference(1, zone_position);
  return {TypeId::timestamp, writer.end_table()};
}

TypeReference write_uuid(FlatbufferWriter& writer) {
  writer.begin_table();
  writer.add(0, uuid_bytes);
  return {TypeId::fixed_size_binary, writer.end_table()};
}

TypeReference write_map(FlatbufferWriter& writer) {
  writer.begin_table();
  writer.add(0, uint8_t{0});  // Keys are not sorted.
  return {TypeId::map, writer.end_table()};
}

TypeReference write_union(FlatbufferWriter& writer) {
  std::array<int32_t, 5> const type_ids{0, 1, 2, 3, 4};
  auto const ids = writer.vector(std::as_bytes(std::span(type_ids)), type_ids.size(), sizeof(int32_t));
  writer.begin_table();
  writer.add(0, dense_union);
  writer.add_reference(1, ids);
  return {TypeId::dense_or_sparse_union, writer.end_table()};
}

TypeReference write_type(FlatbufferWriter& writer, DataType const& type, TextStyle const& style) {
  switch (type.type) {
    case Type::null: return write_plain(writer, TypeId::null);
    case Type::boolean: return write_plain(writer, TypeId::boolean);
    case Type::int8: return write_integer(writer, 8, true);
    case Type::int16: return write_integer(writer, 16, true);
    case Type::int32: return write_integer(writer, 32, true);
    case Type::int64: return write_integer(writer, 64, true);
    case Type::uint8: return write_integer(writer, 8, false);
    case Type::uint16: return write_integer(writer, 16, false);
    case Type::uint32: return write_integer(writer, 32, false);
    case Type::uint64: return write_integer(writer, 64, false);
    case Type::float32: return write_choice(writer, TypeId::floating_point, precision_single);
    case Type::float64: return write_choice(writer, TypeId::floating_point, precision_double);
    case Type::decimal128: return write_decimal(writer, type);
    case Type::decimal: case Type::text: case Type::json: return write_plain(writer, TypeId::utf8);
    case Type::binary: return write_plain(writer, TypeId::binary);
    case Type::uuid: return write_uuid(writer);
    case Type::date: return write_choice(writer, TypeId::date, date_in_days);
    case Type::time: return write_time(writer);
    case Type::timestamp: return write_timestamp(writer, "");
    case Type::timestamptz: return write_timestamp(writer, style.time_zone.empty() ? "UTC" : style.time_zone);
    case Type::interval: return write_choice(writer, TypeId::interval, interval_month_day_nano);
    case Type::list: return write_plain(writer, TypeId::list);
    case Type::structure: return write_plain(writer, TypeId::structure);
    case Type::map: return write_map(writer);
    case Type::variant: return write_union(writer);
  }
  return write_plain(writer, TypeId::null);
}

// Entries of a map and their keys are never NULL.
enum class Place : uint8_t { anywhere, map_entries, map_key };

Position write_field(FlatbufferWriter& writer, Field const& field, TextStyle const& style, Place place) {
  auto const& type = field.type;
  std::vector<Position> children;
  for (auto const& child : type.type == Type::variant ? variant_fields() : std::span<Field const>(type.children)) {
    auto const child_place = type.type == Type::map                            ? Place::map_entries
                             : place == Place::map_entries && children.empty() ? Place::map_key
                                                                               : Place::anywhere;
    children.push_back(write_field(writer, child, style, child_place));
  }
  auto const children_position = writer.references(children);
  ArrowMetadata metadata{{std::string(type_key), std::string(to_string(type.type))}};
  if (!type.vendor_name.empty()) metadata.emplace_back(vendor_key, type.vendor_name);
  auto const metadata_position = write_metadata(writer, metadata);
  auto const type_reference = write_type(writer, type, style);
  auto const name = writer.string(field.name);
  writer.begin_table();
  writer.add_reference(0, name);
  writer.add_reference(3, type_reference.position);
  writer.add_reference(5, children_position);
  writer.add_reference(6, metadata_position);
  writer.add(1, static_cast<uint8_t>(field.nullable && place == Place::anywhere));
  writer.add(2, static_cast<uint8_t>(type_reference.id));
  return writer.end_table();
}

// The words of TextStyle's enumerators, in their order.
constexpr std::array float_words{"shortest", "fifteen_digits", "bare_exponent", "shortest_real"};
constexpr std::array binary_words{"hex_escape", "raw", "byte_escape"};
constexpr std::array moment_words{"short_words", "long_words"};
constexpr std::array nested_words{"braces", "brackets"};

// Sets `value` to the enumerator of this word; leaves it as it is for a word that is none.
template <class Enum, size_t count>
void read_word(std::array<char const*, count> const& words, std::string_view word, Enum& value) {
  for (size_t index = 0; index < count; ++index) {
    if (word == words[index]) value = static_cast<Enum>(index);
  }
}

std::string style_json(TextStyle const& style) {
  JsonObject object;
  object["true_text"] = style.true_text;
  object["false_text"] = style.false_text;
  object["floats"] = float_words[static_cast<size_t>(style.floats)];
  object["binary"] = binary_words[static_cast<size_t>(style.binary)];
  object["moments"] = moment_words[static_cast<size_t>(style.moments)];
  object["nested"] = nested_words[static_cast<size_t>(style.nested)];
  object["time_zone"] = style.time_zone;
  return write_json(std::move(object));
}

// What of the style is there; the rest keeps its default.
TextStyle read_style(std::string_view text) {
  TextStyle style;
  auto const json = parse_json(text);
  if (!json.ok() || !json->is_object()) return style;
  auto const read = [&](std::string_view key, std::string& value) {
    auto const* const found = json->get_object().if_contains(boost::json::string_view(key.data(), key.size()));
    if (found != nullptr && found->is_string()) value.assign(found->get_string().data(), found->get_string().size());
  };
  std::string floats, binary, moments, nested;
  read("true_text", style.true_text);
  read("false_text", style.false_text);
  read("time_zone", style.time_zone);
  read("floats", floats);
  read("binary", binary);
  read("moments", moments);
  read("nested", nested);
  read_word(float_words, floats, style.floats);
  read_word(binary_words, binary, style.binary);
  read_word(moment_words, moments, style.moments);
  read_word(nested_words, nested, style.nested);
  return style;
}

Error damaged(std::string_view what) {
  return Error{.code = ErrorCode::bad_data, .message = "The Arrow schema is damaged: " + std::string(what) + "."};
}

Error unsupported(std::string_view name) {
  return Error{.code = ErrorCode::not_supported,
               .message = "The Arrow column " + std::string(name) + " has a type that cannot be read.",
               .hint = "Dictionaries, 16-bit floats, large and view types, and units of time other than days and "
                       "microseconds are not read."};
}

std::string_view find(ArrowMetadata const& metadata, std::string_view key) {
  for (auto const& [name, value] : metadata) {
    if (name == key) return value;
  }
  return {};
}

class SchemaReader {
 public:
  Result<ReadSchema> read(FlatbufferTable const& table) {
    auto const endianness = TRY(table.scalar<int16_t>(0, 0));
    if (endianness != 0) return damaged("it is big-endian");
    auto metadata = TRY(read_metadata(table, 2));
    auto schema = std::make_shared<Schema>();
    schema->text_style = read_style(find(metadata, style_key));
    auto const fields = TRY(table.vector(1, 4));
    schema->fields = TRY(read_fields(fields, 1));
    // Without our own metadata the first column of instants says which zone to show.
    if (find(metadata, style_key).empty() && !zone_.empty()) schema->text_style.time_zone = zone_;
    schema->document_field = read_document_field(find(metadata, document_key), schema->fields);
    return ReadSchema{.schema = std::move(schema), .metadata = std::move(metadata)};
  }

 private:
  // Nullopt for what names no field of text.
  static std::optional<int32_t> read_document_field(std::string_view text, std::vector<Field> const& fields) {
    int32_t index = -1;
    std::from_chars(text.data(), text.data() + text.size(), index);
    if (index < 0 || static_cast<size_t>(index) >= fields.size()) return std::nullopt;
    return fields[static_cast<size_t>(index)].type.type == Type::json ? std::optional(index) : std::nullopt;
  }

  static Result<ArrowMetadata> read_metadata(FlatbufferTable const& table, uint16_t slot) {
    ArrowMetadata metadata;
    auto const entries = TRY(table.vector(slot, 4));
    if (entries.size() > max_fields) return damaged("it has too much metadata");
    for (size_t index = 0; index < entries.size(); ++index) {
      auto const entry = TRY(entries.table(index));
      auto const key = TRY(entry.string(0));
      auto const value = TRY(entry.string(1));
      metadata.emplace_back(key, value);
    }
    return metadata;
  }

  Result<std::vector<Field>> read_fields(FlatbufferVector const& tables, int depth) {
    if (depth > max_depth) return damaged("its types are nested too deeply");
    std::vector<Field> fields;
    for (size_t index = 0; index < tables.size(); ++index) {
      if (++fields_read_ > max_fields) return damaged("it has too many fields");
      auto const table = TRY(tables.table(index));
      auto field = TRY(read_field(table, depth));
      fields.push_back(std::move(field));
    }
    return fields;
  }

  Result<Field> read_field(FlatbufferTable const& table, int depth) {
    auto const name = TRY(table.string(0));
    auto const nullable = TRY(table.scalar<uint8_t>(1, 0));
    auto const dictionary = TRY(table.table(4));
    if (dictionary.has_value()) return unsupported(name);
    auto const metadata = TRY(read_metadata(table, 6));
    auto const child_tables = TRY(table.vector(5, 4));
    auto children = TRY(read_fields(child_tables, depth + 1));
    Field field{.name = std::string(name), .type = {}, .nullable = nullable != 0, .origin = {}};
    field.type.vendor_name = find(metadata, vendor_key);
    auto const known = TRY(read_type(table, field.type, children));
    if (!known) return unsupported(name);
    refine(field.type, find(metadata, type_key));
    if (field.type.type != Type::variant) field.type.children = std::move(children);
    return field;
  }

  // False for a type that has no layout here.
  Result<bool> read_type(FlatbufferTable const& field, DataType& type, std::span<Field const> children) {
    auto const id = static_cast<TypeId>(TRY(field.scalar<uint8_t>(2, 0)));
    auto const found = TRY(field.table(3));
    if (!found.has_value()) return damaged("a field has no type");
    auto const& table = *found;
    auto const is = [&type](Type read) { return type.type = read, true; };
    switch (id) {
      case TypeId::none: return false;
      case TypeId::null: return is(Type::null);
      case TypeId::boolean: return is(Type::boolean);
      case TypeId::binary: return is(Type::binary);
      case TypeId::utf8: return is(Type::text);
      case TypeId::integer: return read_integer(table, type);
      case TypeId::decimal: return read_decimal(table, type);
      case TypeId::list: return children.size() == 1 && is(Type::list);
      case TypeId::structure: return is(Type::structure);
      case TypeId::map: return is_map(children) && is(Type::map);
      case TypeId::dense_or_sparse_union: return read_union(table, type, children);
      case TypeId::floating_point: {
        auto const precision = TRY(table.scalar<int16_t>(0, 0));
        return precision == precision_double ? is(Type::float64) : precision == precision_single && is(Type::float32);
      }
      case TypeId::date: {
        auto const unit = TRY(table.scalar<int16_t>(0, date_default));
        return unit == date_in_days && is(Type::date);
      }
      case TypeId::time: {
        auto const unit = TRY(table.scalar<int16_t>(0, time_unit_default));
        return unit == in_microseconds && is(Type::time);
      }
      case TypeId::timestamp: return read_timestamp(table, type);
      case TypeId::interval: {
        auto const unit = TRY(table.scalar<int16_t>(0, 0));
        return unit == interval_month_day_nano && is(Type::interval);
      }
      case TypeId::fixed_size_binary: {
        auto const width = TRY(table.scalar<int32_t>(0, 0));
        return width == uuid_bytes && is(Type::uuid);
      }
    }
    return false;
  }

  static Result<bool> read_integer(FlatbufferTable const& table, DataType& type) {
    auto const bits = TRY(table.scalar<int32_t>(0, 0));
    auto const is_signed = TRY(table.scalar<uint8_t>(1, 0)) != 0;
    switch (bits) {
      case 8: type.type = is_signed ? Type::int8 : Type::uint8; return true;
      case 16: type.type = is_signed ? Type::int16 : Type::uint16; return true;
      case 32: type.type = is_signed ? Type::int32 : Type::uint32; return true;
      case 64: type.type = is_signed ? Type::int64 : Type::uint64; return true;
      default: return false;
    }
  }

  static Result<bool> read_decimal(FlatbufferTable const& table, DataType& type) {
    auto const precision = TRY(table.scalar<int32_t>(0, 0));
    auto const scale = TRY(table.scalar<int32_t>(1, 0));
    auto const bits = TRY(table.scalar<int32_t>(2, 128));
    if (bits != 128 || precision < 1 || precision > widest_decimal || scale < INT8_MIN || scale > INT8_MAX) return false;
    type.type = Type::decimal128;
    type.precision = static_cast<uint8_t>(precision);
    type.scale = static_cast<int8_t>(scale);
    return true;
  }

  Result<bool> read_timestamp(FlatbufferTable const& table, DataType& type) {
    auto const unit = TRY(table.scalar<int16_t>(0, 0));
    auto const zone = TRY(table.string(1));
    type.type = zone.empty() ? Type::timestamp : Type::timestamptz;
    if (zone_.empty()) zone_ = zone;
    return unit == in_microseconds;
  }

  // Only the union that a variant is.
  static Result<bool> read_union(FlatbufferTable const& table, DataType& type, std::span<Field const> children) {
    auto const mode = TRY(table.scalar<int16_t>(0, 0));
    auto const ids = TRY(table.vector(1, sizeof(int32_t)));
    auto const wanted = variant_fields();
    auto same = mode == dense_union && children.size() == wanted.size() && (ids.size() == 0 || ids.size() == wanted.size());
    for (size_t index = 0; same && index < wanted.size(); ++index) {
      same = children[index].type.type == wanted[index].type.type;
      if (ids.size() > 0) same = same && ids.at<int32_t>(index) == static_cast<int32_t>(index);
    }
    type.type = Type::variant;
    return same;
  }

  static bool is_map(std::span<Field const> children) {
    return children.size() == 1 && children[0].type.type == Type::structure && children[0].type.children.size() == 2;
  }

  // Our own name of the type, where it has the same layout.
  static void refine(DataType& type, std::string_view name) {
    if (type.type != Type::text) return;
    if (name == to_string(Type::json)) type.type = Type::json;
    if (name == to_string(Type::decimal)) type.type = Type::decimal;
  }

  std::string zone_;  // Of the first column of instants.
  size_t fields_read_ = 0;
};

}  // namespace

Position write_schema(FlatbufferWriter& writer, Schema const& schema, ArrowMetadata const& extra) {
  std::vector<Position> fields;
  for (auto const& field : schema.fields) fields.push_back(write_field(writer, field, schema.text_style, Place::anywhere));
  auto const fields_position = writer.references(fields);
  ArrowMetadata metadata{{std::string(style_key), style_json(schema.text_style)}};
  if (schema.document_field) metadata.emplace_back(document_key, std::to_string(*schema.document_field));
  metadata.insert(metadata.end(), extra.begin(), extra.end());
  auto const metadata_position = write_metadata(writer, metadata);
  writer.begin_table();
  writer.add_reference(1, fields_position);
  writer.add_reference(2, metadata_position);
  writer.add(0, int16_t{0});  // Little endian.
  return writer.end_table();
}

Result<ReadSchema> read_schema(FlatbufferTable const& table) { return SchemaReader().read(table); }

}  // namespace sextant::arrow
