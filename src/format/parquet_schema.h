// How the columns of a result stand in a Parquet file: the tree of its columns, its leaves, and their types. Plain data and pure
// functions; any thread. It borrows the types of the schema that it is made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/type.h"
#include "format/thrift.h"

namespace sextant {

// Parquet's own numbers.
enum class ParquetPhysical : uint8_t { boolean = 0, int32 = 1, int64 = 2, float32 = 4, float64 = 5, bytes = 6, fixed_bytes = 7 };

// How a leaf's bytes come of a value.
enum class ParquetEncoding : uint8_t {
  nothing,           // Every value is NULL.
  bits,
  as_it_is,          // A fixed width that is the same there.
  widened,           // Integers of one and two bytes.
  decimal128, decimal_digits,
  bytes, text, words,  // Bytes; text that must be UTF-8; what the engine shows.
  date, time, moment,  // Checked: there are no infinities there.
  variant_integer, variant_real, variant_text, variant_bytes,
};

// What a column is written as whose values each bring their own type: one type, if all have it.
enum class VariantAs : uint8_t { words, integer, real, text, bytes };

struct ParquetLeaf {
  std::string column;             // The field of the result.
  std::vector<std::string> path;  // In the file.
  DataType const* type = nullptr;
  ParquetEncoding encoding = ParquetEncoding::nothing;
  ParquetPhysical physical = ParquetPhysical::int32;
  int32_t width = 0;              // Bytes of a value, where all have as many.
  uint8_t most_definition = 0, most_repetition = 0;
};

struct ParquetNode {
  enum class Kind : uint8_t { leaf, list, structure, map };
  std::string name;
  Kind kind = Kind::leaf;
  DataType const* type = nullptr;
  bool optional = true;
  size_t leaf = 0;                  // Of a leaf: which.
  uint8_t repetition = 0;           // Of a list or a map: the level of its second element.
  std::vector<ParquetNode> children;
};

struct ParquetTree {
  std::vector<ParquetNode> columns;
  std::vector<ParquetLeaf> leaves;
};

// `variants`: what each field is written as if it is a variant.
ParquetTree parquet_tree(Schema const& schema, std::vector<VariantAs> const& variants);
// The field of FileMetaData that tells of the columns.
void write_parquet_schema(ThriftWriter& out, ParquetTree const& tree);

}  // namespace sextant
