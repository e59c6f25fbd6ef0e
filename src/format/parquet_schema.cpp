#include "format/parquet_schema.h"

#include "format/column_names.h"

namespace sextant {

namespace {

using Encoding = ParquetEncoding;
using Kind = ParquetNode::Kind;
using Physical = ParquetPhysical;

constexpr int deepest = 32;  // What lies deeper within lists and structures is written as text.
constexpr uint8_t most_digits = 38, most_int64_digits = 18;

struct LeafFacts {
  Encoding encoding;
  Physical physical;
  int32_t width = 0;
};

LeafFacts decimal_facts(DataType const& type, Encoding encoding) {
  auto const precision = type.precision == 0 && encoding == Encoding::decimal128 ? most_digits : type.precision;
  if (precision == 0 || precision > most_digits || type.scale < 0 || type.scale > precision) return {Encoding::words, Physical::bytes};
  if (precision <= most_int64_digits) return {encoding, Physical::int64, 8};
  return {encoding, Physical::fixed_bytes, 16};
}

LeafFacts variant_facts(VariantAs as) {
  switch (as) {
    case VariantAs::words: return {Encoding::words, Physical::bytes};
    case VariantAs::integer: return {Encoding::variant_integer, Physical::int64, 8};
    case VariantAs::real: return {Encoding::variant_real, Physical::float64, 8};
    case VariantAs::text: return {Encoding::variant_text, Physical::bytes};
    case VariantAs::bytes: return {Encoding::variant_bytes, Physical::bytes};
  }
  return {Encoding::words, Physical::bytes};
}

LeafFacts leaf_facts(DataType const& type, VariantAs variant) {
  switch (type.type) {
    case Type::null: return {Encoding::nothing, Physical::int32, 4};
    case Type::boolean: return {Encoding::bits, Physical::boolean};
    case Type::int8: case Type::int16: case Type::uint8: case Type::uint16: return {Encoding::widened, Physical::int32, 4};
    case Type::int32: case Type::uint32: return {Encoding::as_it_is, Physical::int32, 4};
    case Type::int64: case Type::uint64: return {Encoding::as_it_is, Physical::int64, 8};
    case Type::float32: return {Encoding::as_it_is, Physical::float32, 4};
    case Type::float64: return {Encoding::as_it_is, Physical::float64, 8};
    case Type::decimal128: return decimal_facts(type, Encoding::decimal128);
    case Type::decimal: return decimal_facts(type, Encoding::decimal_digits);
    case Type::text: case Type::json: return {Encoding::text, Physical::bytes};
    case Type::binary: return {Encoding::bytes, Physical::bytes};
    case Type::uuid: return {Encoding::as_it_is, Physical::fixed_bytes, 16};
    case Type::date: return {Encoding::date, Physical::int32, 4};
    case Type::time: return {Encoding::time, Physical::int64, 8};
    case Type::timestamp: case Type::timestamptz: return {Encoding::moment, Physical::int64, 8};
    case Type::variant: return variant_facts(variant);
    case Type::interval: case Type::list: case Type::structure: case Type::map: break;
  }
  return {Encoding::words, Physical::bytes};
}

Kind kind_of_node(DataType const& type, int depth) {
  if (depth >= deepest || type.children.empty()) return Kind::leaf;
  if (type.type == Type::list) return Kind::list;
  if (type.type == Type::structure) return Kind::structure;
  auto const is_map = type.type == Type::map && type.children[0].type.children.size() == 2;
  return is_map ? Kind::map : Kind::leaf;
}

class TreeBuilder {
 public:
  explicit TreeBuilder(ParquetTree& tree) : tree_(tree) {}

  ParquetNode column(Field const& field, std::string const& name, VariantAs variant) {
    column_ = field.name;
    variant_ = variant;
    return node(field.type, name, true, {});
  }

 private:
  struct Place {
    std::vector<std::string> path;
    uint8_t definition = 0, repetition = 0;
    int depth = 0;
  };

  ParquetNode node(DataType const& type, std::string const& name, bool optional, Place place) {
    place.path.push_back(name);
    if (optional) ++place.definition;
    ++place.depth;
    ParquetNode result{.name = name, .kind = kind_of_node(type, place.depth), .type = &type, .optional = optional};
    switch (result.kind) {
      case Kind::leaf:
        result.leaf = tree_.leaves.size();
        tree_.leaves.push_back(leaf(type, std::move(place)));
        break;
      case Kind::structure:
        for (auto const& child : type.children) result.children.push_back(node(child.type, child.name, true, place));
        break;
      case Kind::list:
        result.repetition = repeat(place, "list");
        result.children.push_back(node(type.children[0].type, "element", true, std::move(place)));
        break;
      case Kind::map: {
        auto const& entry = type.children[0].type.children;
        result.repetition = repeat(place, "key_value");
        result.children.push_back(node(entry[0].type, "key", false, place));
        result.children.push_back(node(entry[1].type, "value", true, std::move(place)));
        break;
      }
    }
    return result;
  }

  static uint8_t repeat(Place& place, std::string name) {
    place.path.push_back(std::move(name));
    ++place.definition;
    return ++place.repetition;
  }

  ParquetLeaf leaf(DataType const& type, Place place) const {
    auto const facts = leaf_facts(type, place.depth == 1 ? variant_ : VariantAs::words);
    return {.column = column_, .path = std::move(place.path), .type = &type, .encoding = facts.encoding, .physical = facts.physical,
            .width = facts.width, .most_definition = place.definition, .most_repetition = place.repetition};
  }

  ParquetTree& tree_;
  std::string column_;
  VariantAs variant_ = VariantAs::words;
};

// What a column means beyond its bytes: the numbers of LogicalType's fields and of the older ConvertedType.
enum class Logical : uint8_t { none = 0, string = 1, map = 2, list = 3, decimal = 5, date = 6, time = 7, timestamp = 8, integer = 10,
                               unknown = 11, json = 12, uuid = 14 };
struct Meaning {
  Logical logical = Logical::none;
  int32_t converted = -1;
  int8_t bits = 0;         // Of an integer.
  bool is_signed = true;
};

Meaning meaning_of(DataType const& type, Encoding encoding) {
  constexpr Meaning string{Logical::string, 0};
  if (encoding == Encoding::words || encoding == Encoding::variant_text) return string;
  switch (type.type) {
    case Type::null: return {Logical::unknown};
    case Type::int8: return {Logical::integer, 15, 8};
    case Type::int16: return {Logical::integer, 16, 16};
    case Type::int32: return {Logical::integer, 17, 32};
    case Type::int64: return {Logical::integer, 18, 64};
    case Type::uint8: return {Logical::integer, 11, 8, false};
    case Type::uint16: return {Logical::integer, 12, 16, false};
    case Type::uint32: return {Logical::integer, 13, 32, false};
    case Type::uint64: return {Logical::integer, 14, 64, false};
    case Type::decimal128: case Type::decimal: return {Logical::decimal, 5};
    case Type::text: return string;
    case Type::json: return {Logical::json, 19};
    case Type::uuid: return {Logical::uuid};
    case Type::date: return {Logical::date, 6};
    case Type::time: return {Logical::time};
    case Type::timestamp: return {Logical::timestamp};
    case Type::timestamptz: return {Logical::timestamp, 10};
    case Type::variant: return encoding == Encoding::variant_integer ? Meaning{Logical::integer, 18, 64} : Meaning{};
    case Type::boolean: case Type::float32: case Type::float64: case Type::binary: case Type::interval: case Type::list:
    case Type::structure: case Type::map: break;
  }
  return {};
}

void write_meaning(ThriftWriter& out, Meaning const& meaning, DataType const& type) {
  constexpr uint8_t default_precision = most_digits;
  auto const precision = type.precision == 0 ? default_precision : type.precision;
  if (meaning.converted >= 0) out.int32(6, meaning.converted);
  if (meaning.logical == Logical::decimal) {
    out.int32(7, type.scale);
    out.int32(8, precision);
  }
  if (meaning.logical == Logical::none) return;
  out.begin_structure(10);
  out.begin_structure(static_cast<int16_t>(meaning.logical));
  if (meaning.logical == Logical::decimal) {
    out.int32(1, type.scale);
    out.int32(2, precision);
  } else if (meaning.logical == Logical::time || meaning.logical == Logical::timestamp) {
    out.boolean(1, type.type == Type::timestamptz);  // Counted in UTC.
    out.begin_structure(2);
    out.empty_structure(2);  // Microseconds.
    out.end_structure();
  } else if (meaning.logical == Logical::integer) {
    out.int8(1, meaning.bits);
    out.boolean(2, meaning.is_signed);
  }
  out.end_structure();
  out.end_structure();
}

enum class Repetition : int32_t { required = 0, optional = 1, repeated = 2 };

void write_group(ThriftWriter& out, std::string_view name, Repetition repetition, size_t children, Meaning const& meaning) {
  out.begin_element();
  out.int32(3, static_cast<int32_t>(repetition));
  out.binary(4, name);
  out.int32(5, static_cast<int32_t>(children));
  write_meaning(out, meaning, {});
  out.end_structure();
}

void write_leaf(ThriftWriter& out, ParquetNode const& node, ParquetLeaf const& leaf) {
  out.begin_element();
  out.int32(1, static_cast<int32_t>(leaf.physical));
  if (leaf.physical == Physical::fixed_bytes) out.int32(2, leaf.width);
  out.int32(3, static_cast<int32_t>(node.optional ? Repetition::optional : Repetition::required));
  out.binary(4, node.name);
  write_meaning(out, meaning_of(*leaf.type, leaf.encoding), *leaf.type);
  out.end_structure();
}

void write_node(ThriftWriter& out, ParquetNode const& node, ParquetTree const& tree) {
  auto const repetition = node.optional ? Repetition::optional : Repetition::required;
  switch (node.kind) {
    case Kind::leaf: return write_leaf(out, node, tree.leaves[node.leaf]);
    case Kind::structure: write_group(out, node.name, repetition, node.children.size(), {}); break;
    case Kind::list:
      write_group(out, node.name, repetition, 1, {Logical::list, 3});
      write_group(out, "list", Repetition::repeated, 1, {});
      break;
    case Kind::map:
      write_group(out, node.name, repetition, 1, {Logical::map, 1});
      write_group(out, "key_value", Repetition::repeated, 2, {});
      break;
  }
  for (auto const& child : node.children) write_node(out, child, tree);
}

size_t elements_of(ParquetNode const& node) {
  size_t count = node.kind == Kind::list || node.kind == Kind::map ? 2 : 1;
  for (auto const& child : node.children) count += elements_of(child);
  return count;
}

}  // namespace

ParquetTree parquet_tree(Schema const& schema, std::vector<VariantAs> const& variants) {
  ParquetTree tree;
  TreeBuilder builder(tree);
  auto const names = distinct_names(schema);
  for (size_t i = 0; i < names.size(); ++i) tree.columns.push_back(builder.column(schema.fields[i], names[i], variants[i]));
  return tree;
}

void write_parquet_schema(ThriftWriter& out, ParquetTree const& tree) {
  size_t elements = 1;
  for (auto const& column : tree.columns) elements += elements_of(column);
  out.list(2, ThriftWriter::Element::structure, elements);
  out.begin_element();
  out.binary(4, "schema");
  out.int32(5, static_cast<int32_t>(tree.columns.size()));
  out.end_structure();
  for (auto const& column : tree.columns) write_node(out, column, tree);
}

}  // namespace sextant
