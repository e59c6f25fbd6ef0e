// Columns as Arrow's flat lists of nodes and buffers over one body of bytes: what a record batch message holds and what
// slices are made of. Pure; any thread.
//
// Nodes and buffers stand in the order of a walk through the types, parents first, as the Arrow IPC format demands.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/batch.h"

namespace sextant {

struct FlatNode {
  int64_t length = 0, null_count = 0;
};
struct FlatBuffer {
  int64_t offset = 0, length = 0;  // In the body.
};
static_assert(sizeof(FlatNode) == 16 && sizeof(FlatBuffer) == 16);

struct FlatLayout {
  std::vector<FlatNode> nodes;
  std::vector<FlatBuffer> buffers;
};

// Arrow counts the time of an interval in nanoseconds, Sextant in microseconds.
enum class IntervalUnit : uint8_t { microseconds, nanoseconds };

// How many nodes and buffers columns of these types have.
FlatLayout layout_of(std::span<Field const> fields);

// Appends rows [first, first + count) of a column to `body`, whose beginning is at `body_begin` of the text. Offsets are
// counted from 0 again; buffers start at multiples of 64. A time too long for nanoseconds moves whole days of 24 hours
// into the interval's days.
// REQUIRES: the rows exist.
struct FlatTarget {
  std::string& body;
  size_t body_begin = 0;
  IntervalUnit interval_unit = IntervalUnit::microseconds;
  FlatLayout layout = {};
};
void flatten_column(FlatTarget& target, Column const& column, DataType const& type, int64_t first, int64_t count);

// Columns over the body. Nothing is trusted: every length and offset is checked. `converted` receives the intervals that
// had to be rewritten in microseconds; it must live as long as the columns.
struct FlatSource {
  std::span<std::byte const> body;
  FlatLayout const& layout;
  IntervalUnit interval_unit = IntervalUnit::microseconds;
};
using ConvertedBuffers = std::vector<std::unique_ptr<std::vector<Interval>>>;
Result<std::vector<Column>> unflatten_columns(FlatSource const& source, std::span<Field const> fields, int64_t rows,
                                              ConvertedBuffers& converted);

// The children of a variant column, in the order of VariantTag.
std::span<Field const> variant_fields();

}  // namespace sextant
