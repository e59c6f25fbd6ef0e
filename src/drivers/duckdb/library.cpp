#include "drivers/duckdb/library.h"

#include <dlfcn.h>

#include <array>
#include <filesystem>
#include <string>

#include <fmt/format.h>

namespace sextant::duckdb {

namespace {

// tidy: allow length: a table reads best whole. Finds every function; the name of one that is missing, or null.
char const* find_functions(void* handle, Library& library) {
  struct Entry {
    char const* name;
    void* place;
  };
  auto const entries = std::to_array<Entry>({
      {"duckdb_library_version", &library.library_version},
      {"duckdb_create_config", &library.create_config},
      {"duckdb_set_config", &library.set_config},
      {"duckdb_destroy_config", &library.destroy_config},
      {"duckdb_open_ext", &library.open_ext},
      {"duckdb_close", &library.close},
      {"duckdb_connect", &library.connect},
      {"duckdb_disconnect", &library.disconnect},
      {"duckdb_interrupt", &library.interrupt},
      {"duckdb_query", &library.query},
      {"duckdb_destroy_result", &library.destroy_result},
      {"duckdb_column_name", &library.column_name},
      {"duckdb_column_logical_type", &library.column_logical_type},
      {"duckdb_column_count", &library.column_count},
      {"duckdb_rows_changed", &library.rows_changed},
      {"duckdb_result_error", &library.result_error},
      {"duckdb_result_error_type", &library.result_error_type},
      {"duckdb_result_return_type", &library.result_return_type},
      {"duckdb_free", &library.free},
      {"duckdb_destroy_prepare", &library.destroy_prepare},
      {"duckdb_prepare_error", &library.prepare_error},
      {"duckdb_nparams", &library.nparams},
      {"duckdb_parameter_name", &library.parameter_name},
      {"duckdb_param_type", &library.param_type},
      {"duckdb_prepared_statement_type", &library.prepared_statement_type},
      {"duckdb_prepared_statement_column_count", &library.prepared_statement_column_count},
      {"duckdb_prepared_statement_column_type", &library.prepared_statement_column_type},
      {"duckdb_bind_varchar_length", &library.bind_varchar_length},
      {"duckdb_bind_null", &library.bind_null},
      {"duckdb_execute_prepared_streaming", &library.execute_prepared_streaming},
      {"duckdb_extract_statements", &library.extract_statements},
      {"duckdb_prepare_extracted_statement", &library.prepare_extracted_statement},
      {"duckdb_extract_statements_error", &library.extract_statements_error},
      {"duckdb_destroy_extracted", &library.destroy_extracted},
      {"duckdb_fetch_chunk", &library.fetch_chunk},
      {"duckdb_destroy_data_chunk", &library.destroy_data_chunk},
      {"duckdb_data_chunk_get_size", &library.data_chunk_get_size},
      {"duckdb_data_chunk_get_vector", &library.data_chunk_get_vector},
      {"duckdb_vector_get_data", &library.vector_get_data},
      {"duckdb_vector_get_validity", &library.vector_get_validity},
      {"duckdb_list_vector_get_child", &library.list_vector_get_child},
      {"duckdb_struct_vector_get_child", &library.struct_vector_get_child},
      {"duckdb_array_vector_get_child", &library.array_vector_get_child},
      {"duckdb_get_type_id", &library.get_type_id},
      {"duckdb_logical_type_get_alias", &library.logical_type_get_alias},
      {"duckdb_decimal_width", &library.decimal_width},
      {"duckdb_decimal_scale", &library.decimal_scale},
      {"duckdb_decimal_internal_type", &library.decimal_internal_type},
      {"duckdb_enum_internal_type", &library.enum_internal_type},
      {"duckdb_enum_dictionary_size", &library.enum_dictionary_size},
      {"duckdb_enum_dictionary_value", &library.enum_dictionary_value},
      {"duckdb_list_type_child_type", &library.list_type_child_type},
      {"duckdb_array_type_child_type", &library.array_type_child_type},
      {"duckdb_array_type_array_size", &library.array_type_array_size},
      {"duckdb_map_type_key_type", &library.map_type_key_type},
      {"duckdb_map_type_value_type", &library.map_type_value_type},
      {"duckdb_struct_type_child_count", &library.struct_type_child_count},
      {"duckdb_struct_type_child_name", &library.struct_type_child_name},
      {"duckdb_struct_type_child_type", &library.struct_type_child_type},
      {"duckdb_union_type_member_count", &library.union_type_member_count},
      {"duckdb_union_type_member_name", &library.union_type_member_name},
      {"duckdb_union_type_member_type", &library.union_type_member_type},
      {"duckdb_destroy_logical_type", &library.destroy_logical_type},
      {"duckdb_create_table_function", &library.create_table_function},
      {"duckdb_table_function_set_name", &library.table_function_set_name},
      {"duckdb_table_function_set_extra_info", &library.table_function_set_extra_info},
      {"duckdb_table_function_set_bind", &library.table_function_set_bind},
      {"duckdb_table_function_set_init", &library.table_function_set_init},
      {"duckdb_table_function_set_local_init", &library.table_function_set_local_init},
      {"duckdb_table_function_set_function", &library.table_function_set_function},
      {"duckdb_table_function_supports_projection_pushdown", &library.table_function_supports_projection_pushdown},
      {"duckdb_register_table_function", &library.register_table_function},
      {"duckdb_destroy_table_function", &library.destroy_table_function},
      {"duckdb_bind_get_extra_info", &library.bind_get_extra_info},
      {"duckdb_bind_add_result_column", &library.bind_add_result_column},
      {"duckdb_bind_set_cardinality", &library.bind_set_cardinality},
      {"duckdb_bind_set_error", &library.bind_set_error},
      {"duckdb_init_get_extra_info", &library.init_get_extra_info},
      {"duckdb_init_set_init_data", &library.init_set_init_data},
      {"duckdb_init_get_column_count", &library.init_get_column_count},
      {"duckdb_init_get_column_index", &library.init_get_column_index},
      {"duckdb_init_set_max_threads", &library.init_set_max_threads},
      {"duckdb_function_get_extra_info", &library.function_get_extra_info},
      {"duckdb_function_get_init_data", &library.function_get_init_data},
      {"duckdb_function_get_local_init_data", &library.function_get_local_init_data},
      {"duckdb_function_set_error", &library.function_set_error},
      {"duckdb_create_logical_type", &library.create_logical_type},
      {"duckdb_data_chunk_set_size", &library.data_chunk_set_size},
      {"duckdb_vector_ensure_validity_writable", &library.vector_ensure_validity_writable},
      {"duckdb_vector_assign_string_element_len", &library.vector_assign_string_element_len},
      {"duckdb_bind_blob", &library.bind_blob},
      {"duckdb_create_decimal_type", &library.create_decimal_type},
      {"duckdb_logical_type_set_alias", &library.logical_type_set_alias},
      {"duckdb_table_function_add_parameter", &library.table_function_add_parameter},
      {"duckdb_bind_get_parameter", &library.bind_get_parameter},
      {"duckdb_is_null_value", &library.is_null_value},
      {"duckdb_get_int64", &library.get_int64},
      {"duckdb_destroy_value", &library.destroy_value},
      {"duckdb_bind_set_bind_data", &library.bind_set_bind_data},
      {"duckdb_init_get_bind_data", &library.init_get_bind_data},
      {"duckdb_create_aggregate_function", &library.create_aggregate_function},
      {"duckdb_destroy_aggregate_function", &library.destroy_aggregate_function},
      {"duckdb_aggregate_function_set_name", &library.aggregate_function_set_name},
      {"duckdb_aggregate_function_add_parameter", &library.aggregate_function_add_parameter},
      {"duckdb_aggregate_function_set_return_type", &library.aggregate_function_set_return_type},
      {"duckdb_aggregate_function_set_functions", &library.aggregate_function_set_functions},
      {"duckdb_aggregate_function_set_extra_info", &library.aggregate_function_set_extra_info},
      {"duckdb_aggregate_function_get_extra_info", &library.aggregate_function_get_extra_info},
      {"duckdb_register_aggregate_function", &library.register_aggregate_function},
  });
  for (auto const& [name, place] : entries) {
    auto* const function = ::dlsym(handle, name);
    if (function == nullptr) return name;
    *static_cast<void**>(place) = function;
  }
  return nullptr;
}

std::string beside_the_program() {
  std::error_code ignored;
  auto const program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (program.parent_path() / "libduckdb.so").string();
}

}  // namespace

Result<Library> load_library() {
  // A function is bound when it is first called, which takes no system call that the sandbox would refuse: to bind all of
  // them now would double the time to open.
  void* handle = nullptr;
  for (auto const& path : {beside_the_program(), std::string(SEXTANT_DUCKDB_LIBRARY), std::string("libduckdb.so")}) {
    handle = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (handle != nullptr) break;
  }
  if (handle == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = "DuckDB's library, libduckdb.so, is not here.",
                 .hint = fmt::format("Put it beside the program, as {}; src/drivers/duckdb/setup.sh fetches it.",
                                     beside_the_program())};
  }
  Library library;
  if (auto const* const missing = find_functions(handle, library)) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("DuckDB's library is too old: it has no function {}.", missing),
                 .hint = "Sextant needs DuckDB 1.4."};
  }
  return library;
}

}  // namespace sextant::duckdb
