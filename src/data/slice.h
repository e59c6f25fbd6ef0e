// Slices of batches: a window of rows and columns copied into a batch of its own. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "data/batch.h"

namespace sextant {

// Rows [first, first + count) of the given columns. REQUIRES: the range lies inside the batch; indexes are in range.
RecordBatch slice_batch(RecordBatch const& batch, int64_t first, int64_t count, std::span<int32_t const> columns);

// Rows as text for a screen: every column becomes text (Type::text), each cell at most `preview_bytes` bytes of valid
// UTF-8, cut on a code point. `cut` lists the cells that were cut, with the size of the whole text in bytes.
struct CutCell {
  int64_t row = 0;  // In the window.
  int32_t column = 0;
  int64_t bytes = 0;
};
struct PreviewBatch {
  RecordBatch batch;
  std::vector<CutCell> cut;
};
PreviewBatch preview_batch(RecordBatch const& batch, int64_t first, int64_t count, std::span<int32_t const> columns,
                           int64_t preview_bytes);

}  // namespace sextant
