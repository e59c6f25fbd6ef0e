// links: sextant_data
//
// Arrow bytes from outside: whatever they are, reading ends in an error or in batches whose every value can be read,
// cut into windows and written again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "data/arrow_ipc.h"
#include "data/slice.h"
#include "data/value_text.h"

namespace {

constexpr int64_t most_rows = 2'000;

void read_values(sextant::RecordBatch const& batch) {
  std::string out;
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    auto const& type = batch.schema->fields[column].type;
    for (int64_t row = 0; row < std::min(batch.rows, most_rows); ++row) {
      out.clear();
      sextant::append_value_text(out, batch.columns[column], type, row, batch.schema->text_style);
      sextant::append_value_json(out, batch.columns[column], type, row, batch.schema->text_style);
    }
  }
}

// What is written must be readable again.
void write_again(sextant::RecordBatch const& batch) {
  auto const page = std::make_shared<std::string const>(sextant::encode_arrow_batch(batch));
  auto const again = sextant::decode_arrow_batch(std::as_bytes(std::span(*page)), batch.schema, page);
  if (!again.ok() || again->rows != batch.rows) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  auto const bytes = std::make_shared<std::string const>(reinterpret_cast<char const*>(data), size);
  auto const stream = sextant::decode_arrow_stream(bytes);
  if (!stream.ok()) return 0;
  for (auto const& batch : stream->batches) {
    read_values(batch);
    std::vector<int32_t> columns(batch.columns.size());
    std::iota(columns.begin(), columns.end(), 0);
    auto const count = std::min(batch.rows, most_rows);
    read_values(sextant::slice_batch(batch, batch.rows - count, count, columns));
    if (batch.rows <= most_rows) write_again(batch);
  }
  return 0;
}
