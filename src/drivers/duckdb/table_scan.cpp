#include "drivers/duckdb/table_scan.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

namespace sextant::duckdb {

namespace {

constexpr int64_t chunk_rows = 2'048;  // DuckDB's vectors hold so many; pages begin new ones.

// What a plan refers to.
using Bound = std::shared_ptr<StoredTable>;

// Shared by the threads of one scan.
struct Scan {
  Bound table;
  std::vector<size_t> projected;
  std::atomic<size_t> next_page{0};
};

// Of one thread.
struct Part {
  RecordBatch batch;
  int64_t first_row = 0, position = 0;
};

template <class T>
void destroy(void* value) {
  std::unique_ptr<T> const owner(static_cast<T*>(value));
}

// DuckDB hands its functions no more than what was registered: the one loaded library of this process finds it there.
Library const* scan_library = nullptr;

Bound find_table(duckdb_bind_info info) {
  auto const& library = *scan_library;
  auto value = library.bind_get_parameter(info, 0);
  auto const number = value == nullptr || library.is_null_value(value) ? 0 : library.get_int64(value);
  library.destroy_value(&value);
  return static_cast<TableRegistry*>(library.bind_get_extra_info(info))->find(number);
}

void bind(duckdb_bind_info info) {
  auto const& library = *scan_library;
  auto const table = find_table(info);
  if (!table) return library.bind_set_error(info, "There is no such stored result. Use its name, such as r1, as a table.");
  // What count(*) reads: a column of every table that costs nothing and cannot fail.
  auto row_type = library.create_logical_type(DUCKDB_TYPE_UINTEGER);
  library.bind_add_result_column(info, "r", row_type);
  library.destroy_logical_type(&row_type);
  for (size_t index = 0; index < table->plan.columns.size(); ++index) {
    auto* type = make_type(library, table->plan.columns[index]);
    library.bind_add_result_column(info, fmt::format("c{}", index).c_str(), type);
    library.destroy_logical_type(&type);
  }
  library.bind_set_cardinality(info, static_cast<idx_t>(table->pages->rows()), true);
  library.bind_set_bind_data(info, std::make_unique<Bound>(table).release(), &destroy<Bound>);
}

void begin(duckdb_init_info info) {
  auto const& library = *scan_library;
  auto scan = std::make_unique<Scan>();
  scan->table = *static_cast<Bound*>(library.init_get_bind_data(info));
  auto const count = library.init_get_column_count(info);
  for (idx_t index = 0; index < count; ++index) scan->projected.push_back(library.init_get_column_index(info, index));
  library.init_set_max_threads(info, std::max<idx_t>(1, scan->table->pages->count()));
  library.init_set_init_data(info, scan.release(), &destroy<Scan>);
}

void begin_part(duckdb_init_info info) {
  scan_library->init_set_init_data(info, std::make_unique<Part>().release(), &destroy<Part>);
}

void fill_rows(Target const& target, int64_t first_row) {
  for (int64_t row = 0; row < target.count; ++row) target.data<uint32_t>()[row] = static_cast<uint32_t>(first_row + row);
}

// The index of the column that cannot be read; the count of columns if there is none.
size_t fill(Scan const& scan, Part const& part, duckdb_data_chunk chunk, int64_t count) {
  auto const& library = *scan_library;
  auto const& columns = scan.table->plan.columns;
  for (size_t index = 0; index < scan.projected.size(); ++index) {
    auto const projected = scan.projected[index];
    if (projected > columns.size()) continue;  // A column that is not there.
    Target const target{.library = library, .vector = library.data_chunk_get_vector(chunk, index), .first = part.position,
                        .count = count};
    if (projected == 0) {
      fill_rows(target, part.first_row + part.position);
      continue;
    }
    auto const column = projected - 1;
    auto const& schema = *part.batch.schema;
    if (!fill_column(target, columns[column], part.batch.columns[column], schema.fields[column].type, schema.text_style)) return column;
  }
  library.data_chunk_set_size(chunk, static_cast<idx_t>(count));
  return columns.size();
}

void scan_some(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto const& library = *scan_library;
  auto& scan = *static_cast<Scan*>(library.function_get_init_data(info));
  auto& part = *static_cast<Part*>(library.function_get_local_init_data(info));
  auto& pages = *scan.table->pages;
  while (part.position >= part.batch.rows) {
    auto const index = scan.next_page++;
    if (index >= pages.count()) return library.data_chunk_set_size(chunk, 0);
    auto batch = pages.load(index);
    if (!batch) return library.function_set_error(info, batch.error().message.c_str());
    part = {.batch = *std::move(batch), .first_row = pages.page(index).first_row, .position = 0};
  }
  auto const count = std::min(chunk_rows, part.batch.rows - part.position);
  auto const& columns = scan.table->plan.columns;
  auto const failed = fill(scan, part, chunk, count);
  if (failed < columns.size()) {
    auto const message = fmt::format("The column \"{}\" has bytes that are no UTF-8 in one of the rows from {} on, so its text cannot "
                                     "be used in SQL. Leave the column out.",
                                     columns[failed].name, part.first_row + part.position + 1);
    return library.function_set_error(info, message.c_str());
  }
  part.position += count;
}

}  // namespace

int64_t TableRegistry::add(std::shared_ptr<StoredTable> table) {
  std::lock_guard const lock(mutex_);
  tables_.emplace(next_, std::move(table));
  return next_++;
}

void TableRegistry::remove(int64_t number) {
  std::shared_ptr<StoredTable> removed;  // Unmapped after the lock is released.
  std::lock_guard const lock(mutex_);
  auto const found = tables_.find(number);
  if (found == tables_.end()) return;
  removed = std::move(found->second);
  tables_.erase(found);
}

std::shared_ptr<StoredTable> TableRegistry::find(int64_t number) {
  std::lock_guard const lock(mutex_);
  auto const found = tables_.find(number);
  return found == tables_.end() ? nullptr : found->second;
}

Result<> register_stored(Library const& library, duckdb_connection connection, TableRegistry& registry) {
  scan_library = &library;
  auto function = library.create_table_function();
  auto number = library.create_logical_type(DUCKDB_TYPE_BIGINT);
  library.table_function_set_name(function, "stored_result");
  library.table_function_add_parameter(function, number);
  library.destroy_logical_type(&number);
  library.table_function_set_extra_info(function, &registry, nullptr);
  library.table_function_set_bind(function, &bind);
  library.table_function_set_init(function, &begin);
  library.table_function_set_local_init(function, &begin_part);
  library.table_function_set_function(function, &scan_some);
  library.table_function_supports_projection_pushdown(function, true);
  auto const state = library.register_table_function(connection, function);
  library.destroy_table_function(&function);
  if (state == DuckDBSuccess) return {};
  return Error{.code = ErrorCode::internal, .message = "DuckDB took no table function."};
}

}  // namespace sextant::duckdb
