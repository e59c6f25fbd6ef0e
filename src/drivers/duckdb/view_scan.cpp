#include "drivers/duckdb/view_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "data/value_text.h"
#include "drivers/duckdb/vector_fill.h"
#include "drivers/duckdb/view_columns.h"
#include "drivers/duckdb/view_keys.h"
#include "drivers/duckdb/view_search.h"

namespace sextant::duckdb {

namespace {

constexpr int64_t chunk_rows = 2'048;  // DuckDB's vectors hold so many; pages begin new ones.

// Shared by the threads of one scan.
struct Scan {
  ScanSource* source = nullptr;
  std::vector<size_t> projected;  // 0: the row's number, else the job's column before it.
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

void fill_decimal_keys(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    auto const at = target.first + row;
    put_copy(target, row, column.is_null(at) ? std::string() : decimal_key(column.bytes(at)));
  }
}

void fill_variant_keys(Target const& target, Column const& column) {
  auto* const bits = target.validity();
  for (int64_t row = 0; row < target.count; ++row) {
    if (column.tag(target.first + row) == VariantTag::null) Target::set_null(bits, row);
    put_copy(target, row, variant_key(column, target.first + row));
  }
}

void fill_values(Target const& target, RecordBatch const& batch, size_t index) {
  auto const& column = batch.columns[index];
  auto const& type = batch.schema->fields[index].type;
  auto const encoding = view_column(type).encoding;
  if (encoding == Encoding::nothing) return fill_nothing(target);
  if (encoding == Encoding::variant_key) return fill_variant_keys(target, column);
  copy_validity(target, column);
  switch (encoding) {
    case Encoding::boolean: return fill_booleans(target, column);
    case Encoding::fixed: case Encoding::wide: return fill_fixed(target, column, fixed_width(type.type));
    case Encoding::narrow: return fill_narrow(target, column);
    case Encoding::date: return fill_dates(target, column);
    case Encoding::moment: return fill_moments(target, column);
    case Encoding::uuid: return fill_uuid(target, column);
    case Encoding::bytes: return fill_bytes(target, column);
    case Encoding::decimal_key: return fill_decimal_keys(target, column);
    case Encoding::shown: return fill_shown(target, column, type, batch.schema->text_style);
    case Encoding::nothing: case Encoding::variant_key: break;
  }
}

template <class T>
double moment_number(T value) {
  auto const infinite = value == std::numeric_limits<T>::max() || value == std::numeric_limits<T>::min();
  return infinite ? NAN : static_cast<double>(value);
}

double text_number(std::string_view text) {
  double value = NAN;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double variant_number(Column const& column, int64_t row) {
  auto const& child = column.children[static_cast<size_t>(column.tag(row))];
  auto const at = int64_t{column.offset(row)};
  if (column.tag(row) == VariantTag::int64) return static_cast<double>(child.value<int64_t>(at));
  return column.tag(row) == VariantTag::float64 ? child.value<double>(at) : NAN;
}

// Not finite where there is none.
double number_of(Column const& column, DataType const& type, int64_t row) {
  switch (type.type) {
    case Type::int8: return column.value<int8_t>(row);
    case Type::int16: return column.value<int16_t>(row);
    case Type::int32: return column.value<int32_t>(row);
    case Type::int64: case Type::time: return static_cast<double>(column.value<int64_t>(row));
    case Type::uint8: return column.value<uint8_t>(row);
    case Type::uint16: return column.value<uint16_t>(row);
    case Type::uint32: return column.value<uint32_t>(row);
    case Type::uint64: return static_cast<double>(column.value<uint64_t>(row));
    case Type::float32: return static_cast<double>(column.value<float>(row));
    case Type::float64: return column.value<double>(row);
    case Type::decimal128: return static_cast<double>(column.value<__int128>(row));
    case Type::decimal: return text_number(column.bytes(row));
    case Type::date: return moment_number(column.value<int32_t>(row));
    case Type::timestamp: case Type::timestamptz: return moment_number(column.value<int64_t>(row));
    case Type::variant: return variant_number(column, row);
    case Type::null: case Type::boolean: case Type::text: case Type::json: case Type::binary: case Type::uuid: case Type::interval:
    case Type::list: case Type::structure: case Type::map: break;
  }
  return NAN;
}

void fill_numbers(Target const& target, RecordBatch const& batch, size_t index) {
  auto const& type = batch.schema->fields[index].type;
  auto const& column = batch.columns[index];
  auto* const bits = target.validity();
  for (int64_t row = 0; row < target.count; ++row) {
    auto const at = target.first + row;
    auto const value = is_null_value(column, type, at) ? NAN : number_of(column, type, at);
    if (!std::isfinite(value)) Target::set_null(bits, row);
    target.data<double>()[row] = value;
  }
}

void fill_found(Target const& target, RecordBatch const& batch, Needle const& needle) {
  std::span const found(target.data<bool>(), static_cast<size_t>(target.count));
  std::fill(found.begin(), found.end(), false);
  for (auto const column : needle.columns) {
    auto const index = static_cast<size_t>(column);
    search_column(batch.columns[index], batch.schema->fields[index].type, batch.schema->text_style, needle, target.first, found);
  }
}

void fill_rows(Target const& target, int64_t page_first_row) {
  for (int64_t row = 0; row < target.count; ++row) {
    target.data<uint32_t>()[row] = static_cast<uint32_t>(page_first_row + target.first + row);
  }
}

void add_column(duckdb_bind_info info, Library const& library, std::string const& name, duckdb_type id) {
  auto type = library.create_logical_type(id);
  library.bind_add_result_column(info, name.c_str(), type);
  library.destroy_logical_type(&type);
}

// DuckDB hands its functions no more than what was registered, so each needs the source's library to find the source: the one
// loaded library of this process.
Library const* scan_library = nullptr;

void bind(duckdb_bind_info info) {
  auto const& library = *scan_library;
  auto const& source = *static_cast<ScanSource*>(library.bind_get_extra_info(info));
  add_column(info, library, "r", DUCKDB_TYPE_UINTEGER);
  for (auto const& column : source.job.columns) {
    switch (column.kind) {
      case JobColumn::Kind::value: {
        auto const& type = source.pages->schema()->fields[static_cast<size_t>(column.index)].type;
        add_column(info, library, fmt::format("c{}", column.index), view_column(type).type);
        break;
      }
      case JobColumn::Kind::number: add_column(info, library, fmt::format("n{}", column.index), DUCKDB_TYPE_DOUBLE); break;
      case JobColumn::Kind::found: add_column(info, library, fmt::format("h{}", column.index), DUCKDB_TYPE_BOOLEAN); break;
    }
  }
  library.bind_set_cardinality(info, static_cast<idx_t>(source.pages->rows()), true);
}

void begin(duckdb_init_info info) {
  auto const& library = *scan_library;
  auto scan = std::make_unique<Scan>();
  scan->source = static_cast<ScanSource*>(library.init_get_extra_info(info));
  auto const count = library.init_get_column_count(info);
  for (idx_t index = 0; index < count; ++index) scan->projected.push_back(library.init_get_column_index(info, index));
  library.init_set_max_threads(info, std::max<idx_t>(1, scan->source->pages->count()));
  library.init_set_init_data(info, scan.release(), &destroy<Scan>);
}

void begin_part(duckdb_init_info info) {
  scan_library->init_set_init_data(info, std::make_unique<Part>().release(), &destroy<Part>);
}

void fill(Scan const& scan, Part const& part, duckdb_data_chunk chunk, int64_t count) {
  auto const& library = *scan_library;
  auto const& job = scan.source->job;
  for (size_t index = 0; index < scan.projected.size(); ++index) {
    auto const column = scan.projected[index];
    if (column > job.columns.size()) continue;  // count(*) asks for a column that is not there.
    Target const target{.library = library, .vector = library.data_chunk_get_vector(chunk, index), .first = part.position,
                        .count = count};
    if (column == 0) {
      fill_rows(target, part.first_row);
      continue;
    }
    auto const& wanted = job.columns[column - 1];
    auto const place = static_cast<size_t>(wanted.index);
    switch (wanted.kind) {
      case JobColumn::Kind::value: fill_values(target, part.batch, place); break;
      case JobColumn::Kind::number: fill_numbers(target, part.batch, place); break;
      case JobColumn::Kind::found: fill_found(target, part.batch, job.needles[place]); break;
    }
  }
  library.data_chunk_set_size(chunk, static_cast<idx_t>(count));
}

// Pages are begun in order and read to their end, so what was marked of them is all there is.
bool enough(ScanSource& source) {
  if (source.job.enough == 0 || source.marks.count() < source.job.enough) return false;
  source.cut = true;
  return true;
}

void scan_some(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto const& library = *scan_library;
  auto& scan = *static_cast<Scan*>(library.function_get_init_data(info));
  auto& part = *static_cast<Part*>(library.function_get_local_init_data(info));
  auto& source = *scan.source;
  while (part.position >= part.batch.rows) {
    if (enough(source)) return library.data_chunk_set_size(chunk, 0);
    auto const index = scan.next_page++;
    if (index >= source.pages->count()) return library.data_chunk_set_size(chunk, 0);
    auto batch = source.pages->load(index);
    if (!batch) return library.function_set_error(info, batch.error().message.c_str());
    part = {.batch = *std::move(batch), .first_row = source.pages->page(index).first_row, .position = 0};
  }
  auto const count = std::min(chunk_rows, part.batch.rows - part.position);
  fill(scan, part, chunk, count);
  part.position += count;
  source.rows_read += count;
}

}  // namespace

bool fits(JobRequest const& job, AttachedPages const& pages) {
  auto const columns = static_cast<int32_t>(pages.schema()->fields.size());
  auto const there = [&](int32_t column) { return column >= 0 && column < columns; };
  for (auto const& needle : job.needles) {
    if (!std::all_of(needle.columns.begin(), needle.columns.end(), there)) return false;
  }
  if (!std::all_of(job.order.begin(), job.order.end(), [&](SortKey const& key) { return there(key.column); })) return false;
  return std::all_of(job.columns.begin(), job.columns.end(), [&](JobColumn const& column) {
    return column.kind == JobColumn::Kind::found ? static_cast<size_t>(column.index) < job.needles.size() : there(column.index);
  });
}

namespace {

Result<> register_scan(duckdb_connection connection, ScanSource& source) {
  auto const& library = *source.library;
  scan_library = source.library;
  auto function = library.create_table_function();
  library.table_function_set_name(function, "pages");
  library.table_function_set_extra_info(function, &source, nullptr);
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

}  // namespace

Result<> register_pages(duckdb_connection connection, ScanSource& source) {
  TRY(register_scan(connection, source));
  return register_marks(*source.library, connection, source.marks);
}

}  // namespace sextant::duckdb
