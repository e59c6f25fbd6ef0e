#include "drivers/duckdb/view_marks.h"

#include <algorithm>
#include <bit>

namespace sextant::duckdb {

namespace {

constexpr int64_t word_bits = 64;

// DuckDB hands its functions no more than what was registered: the one loaded library of this process finds it there.
Library const* marks_library = nullptr;

idx_t state_size(duckdb_function_info /*info*/) { return sizeof(int64_t); }

int64_t& counted(duckdb_aggregate_state state) { return *reinterpret_cast<int64_t*>(state); }

void begin(duckdb_function_info /*info*/, duckdb_aggregate_state state) { counted(state) = 0; }

void mark(duckdb_function_info info, duckdb_data_chunk input, duckdb_aggregate_state* /*states*/) {
  auto const& library = *marks_library;
  auto& marks = *static_cast<RowMarks*>(library.aggregate_function_get_extra_info(info));
  auto const count = library.data_chunk_get_size(input);
  auto const* const rows = static_cast<uint32_t const*>(library.vector_get_data(library.data_chunk_get_vector(input, 0)));
  marks.add({rows, static_cast<size_t>(count)});
}

void combine(duckdb_function_info /*info*/, duckdb_aggregate_state* /*sources*/, duckdb_aggregate_state* /*targets*/, idx_t /*count*/) {}

// What it gives is looked at by nobody.
void finish(duckdb_function_info /*info*/, duckdb_aggregate_state* /*states*/, duckdb_vector result, idx_t count, idx_t offset) {
  auto* const values = static_cast<int64_t*>(marks_library->vector_get_data(result));
  for (idx_t index = 0; index < count; ++index) values[offset + index] = 0;
}

}  // namespace

void RowMarks::reset(int64_t rows) {
  rows_ = rows;
  count_ = 0;
  words_ = std::vector<std::atomic<uint64_t>>(static_cast<size_t>((rows + word_bits - 1) / word_bits));
}

void RowMarks::add(std::span<uint32_t const> rows) {
  auto word = words_.size();
  uint64_t bits = 0;
  int64_t added = 0;
  auto const put = [&] {
    if (bits != 0) words_[word].fetch_or(bits, std::memory_order_relaxed);
  };
  for (auto const row : rows) {
    if (row >= rows_) continue;
    auto const own = static_cast<size_t>(row / word_bits);
    if (own != word) {
      put();
      word = own;
      bits = 0;
    }
    bits |= uint64_t{1} << (row % word_bits);
    ++added;
  }
  put();
  count_ += added;
}

int64_t RowMarks::count(int64_t first, int64_t count) const {
  int64_t marked = 0;
  for (auto row = first; row < first + count;) {
    auto const word = words_[static_cast<size_t>(row / word_bits)].load(std::memory_order_relaxed);
    auto const skipped = row % word_bits;
    auto const taken = std::min(word_bits - skipped, first + count - row);
    auto const wanted = taken == word_bits ? ~uint64_t{0} : (uint64_t{1} << taken) - 1;
    marked += std::popcount(word >> skipped & wanted);
    row += taken;
  }
  return marked;
}

Result<> register_marks(Library const& library, duckdb_connection connection, RowMarks& marks) {
  marks_library = &library;
  auto function = library.create_aggregate_function();
  auto row = library.create_logical_type(DUCKDB_TYPE_UINTEGER), result = library.create_logical_type(DUCKDB_TYPE_BIGINT);
  library.aggregate_function_set_name(function, "mark");
  library.aggregate_function_add_parameter(function, row);
  library.aggregate_function_set_return_type(function, result);
  library.aggregate_function_set_functions(function, &state_size, &begin, &mark, &combine, &finish);
  library.aggregate_function_set_extra_info(function, &marks, nullptr);
  auto const state = library.register_aggregate_function(connection, function);
  library.destroy_logical_type(&row);
  library.destroy_logical_type(&result);
  library.destroy_aggregate_function(&function);
  if (state == DuckDBSuccess) return {};
  return Error{.code = ErrorCode::internal, .message = "DuckDB took no aggregate function."};
}

}  // namespace sextant::duckdb
