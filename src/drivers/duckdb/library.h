// DuckDB's C API as a table of functions of a library that is opened when it is first needed, in the worker process only:
// no program is linked to DuckDB. Constant once loaded; any thread.
#pragma once

#include <duckdb.h>

#include "base/result.h"

namespace sextant::duckdb {

// Each member is duckdb_<name> of duckdb.h.
struct Library {
  decltype(&duckdb_library_version) library_version = nullptr;
  decltype(&duckdb_create_config) create_config = nullptr;
  decltype(&duckdb_set_config) set_config = nullptr;
  decltype(&duckdb_destroy_config) destroy_config = nullptr;
  decltype(&duckdb_open_ext) open_ext = nullptr;
  decltype(&duckdb_close) close = nullptr;
  decltype(&duckdb_connect) connect = nullptr;
  decltype(&duckdb_disconnect) disconnect = nullptr;
  decltype(&duckdb_interrupt) interrupt = nullptr;
  decltype(&duckdb_query) query = nullptr;
  decltype(&duckdb_destroy_result) destroy_result = nullptr;
  decltype(&duckdb_column_name) column_name = nullptr;
  decltype(&duckdb_column_logical_type) column_logical_type = nullptr;
  decltype(&duckdb_column_count) column_count = nullptr;
  decltype(&duckdb_rows_changed) rows_changed = nullptr;
  decltype(&duckdb_result_error) result_error = nullptr;
  decltype(&duckdb_result_error_type) result_error_type = nullptr;
  decltype(&duckdb_result_return_type) result_return_type = nullptr;
  decltype(&duckdb_free) free = nullptr;
  decltype(&duckdb_destroy_prepare) destroy_prepare = nullptr;
  decltype(&duckdb_prepare_error) prepare_error = nullptr;
  decltype(&duckdb_nparams) nparams = nullptr;
  decltype(&duckdb_parameter_name) parameter_name = nullptr;
  decltype(&duckdb_param_type) param_type = nullptr;
  decltype(&duckdb_prepared_statement_type) prepared_statement_type = nullptr;
  decltype(&duckdb_prepared_statement_column_count) prepared_statement_column_count = nullptr;
  decltype(&duckdb_prepared_statement_column_type) prepared_statement_column_type = nullptr;
  decltype(&duckdb_bind_varchar_length) bind_varchar_length = nullptr;
  decltype(&duckdb_bind_null) bind_null = nullptr;
  decltype(&duckdb_execute_prepared_streaming) execute_prepared_streaming = nullptr;
  decltype(&duckdb_extract_statements) extract_statements = nullptr;
  decltype(&duckdb_prepare_extracted_statement) prepare_extracted_statement = nullptr;
  decltype(&duckdb_extract_statements_error) extract_statements_error = nullptr;
  decltype(&duckdb_destroy_extracted) destroy_extracted = nullptr;
  decltype(&duckdb_fetch_chunk) fetch_chunk = nullptr;
  decltype(&duckdb_destroy_data_chunk) destroy_data_chunk = nullptr;
  decltype(&duckdb_data_chunk_get_size) data_chunk_get_size = nullptr;
  decltype(&duckdb_data_chunk_get_vector) data_chunk_get_vector = nullptr;
  decltype(&duckdb_vector_get_data) vector_get_data = nullptr;
  decltype(&duckdb_vector_get_validity) vector_get_validity = nullptr;
  decltype(&duckdb_list_vector_get_child) list_vector_get_child = nullptr;
  decltype(&duckdb_struct_vector_get_child) struct_vector_get_child = nullptr;
  decltype(&duckdb_array_vector_get_child) array_vector_get_child = nullptr;
  decltype(&duckdb_get_type_id) get_type_id = nullptr;
  decltype(&duckdb_logical_type_get_alias) logical_type_get_alias = nullptr;
  decltype(&duckdb_decimal_width) decimal_width = nullptr;
  decltype(&duckdb_decimal_scale) decimal_scale = nullptr;
  decltype(&duckdb_decimal_internal_type) decimal_internal_type = nullptr;
  decltype(&duckdb_enum_internal_type) enum_internal_type = nullptr;
  decltype(&duckdb_enum_dictionary_size) enum_dictionary_size = nullptr;
  decltype(&duckdb_enum_dictionary_value) enum_dictionary_value = nullptr;
  decltype(&duckdb_list_type_child_type) list_type_child_type = nullptr;
  decltype(&duckdb_array_type_child_type) array_type_child_type = nullptr;
  decltype(&duckdb_array_type_array_size) array_type_array_size = nullptr;
  decltype(&duckdb_map_type_key_type) map_type_key_type = nullptr;
  decltype(&duckdb_map_type_value_type) map_type_value_type = nullptr;
  decltype(&duckdb_struct_type_child_count) struct_type_child_count = nullptr;
  decltype(&duckdb_struct_type_child_name) struct_type_child_name = nullptr;
  decltype(&duckdb_struct_type_child_type) struct_type_child_type = nullptr;
  decltype(&duckdb_union_type_member_count) union_type_member_count = nullptr;
  decltype(&duckdb_union_type_member_name) union_type_member_name = nullptr;
  decltype(&duckdb_union_type_member_type) union_type_member_type = nullptr;
  decltype(&duckdb_destroy_logical_type) destroy_logical_type = nullptr;
  decltype(&duckdb_create_table_function) create_table_function = nullptr;
  decltype(&duckdb_table_function_set_name) table_function_set_name = nullptr;
  decltype(&duckdb_table_function_set_extra_info) table_function_set_extra_info = nullptr;
  decltype(&duckdb_table_function_set_bind) table_function_set_bind = nullptr;
  decltype(&duckdb_table_function_set_init) table_function_set_init = nullptr;
  decltype(&duckdb_table_function_set_local_init) table_function_set_local_init = nullptr;
  decltype(&duckdb_table_function_set_function) table_function_set_function = nullptr;
  decltype(&duckdb_table_function_supports_projection_pushdown) table_function_supports_projection_pushdown = nullptr;
  decltype(&duckdb_register_table_function) register_table_function = nullptr;
  decltype(&duckdb_destroy_table_function) destroy_table_function = nullptr;
  decltype(&duckdb_bind_get_extra_info) bind_get_extra_info = nullptr;
  decltype(&duckdb_bind_add_result_column) bind_add_result_column = nullptr;
  decltype(&duckdb_bind_set_cardinality) bind_set_cardinality = nullptr;
  decltype(&duckdb_bind_set_error) bind_set_error = nullptr;
  decltype(&duckdb_init_get_extra_info) init_get_extra_info = nullptr;
  decltype(&duckdb_init_set_init_data) init_set_init_data = nullptr;
  decltype(&duckdb_init_get_column_count) init_get_column_count = nullptr;
  decltype(&duckdb_init_get_column_index) init_get_column_index = nullptr;
  decltype(&duckdb_init_set_max_threads) init_set_max_threads = nullptr;
  decltype(&duckdb_function_get_extra_info) function_get_extra_info = nullptr;
  decltype(&duckdb_function_get_init_data) function_get_init_data = nullptr;
  decltype(&duckdb_function_get_local_init_data) function_get_local_init_data = nullptr;
  decltype(&duckdb_function_set_error) function_set_error = nullptr;
  decltype(&duckdb_create_logical_type) create_logical_type = nullptr;
  decltype(&duckdb_data_chunk_set_size) data_chunk_set_size = nullptr;
  decltype(&duckdb_vector_ensure_validity_writable) vector_ensure_validity_writable = nullptr;
  decltype(&duckdb_vector_assign_string_element_len) vector_assign_string_element_len = nullptr;
  decltype(&duckdb_bind_blob) bind_blob = nullptr;
  decltype(&duckdb_create_decimal_type) create_decimal_type = nullptr;
  decltype(&duckdb_logical_type_set_alias) logical_type_set_alias = nullptr;
  decltype(&duckdb_table_function_add_parameter) table_function_add_parameter = nullptr;
  decltype(&duckdb_bind_get_parameter) bind_get_parameter = nullptr;
  decltype(&duckdb_is_null_value) is_null_value = nullptr;
  decltype(&duckdb_get_int64) get_int64 = nullptr;
  decltype(&duckdb_destroy_value) destroy_value = nullptr;
  decltype(&duckdb_bind_set_bind_data) bind_set_bind_data = nullptr;
  decltype(&duckdb_init_get_bind_data) init_get_bind_data = nullptr;
  decltype(&duckdb_create_aggregate_function) create_aggregate_function = nullptr;
  decltype(&duckdb_destroy_aggregate_function) destroy_aggregate_function = nullptr;
  decltype(&duckdb_aggregate_function_set_name) aggregate_function_set_name = nullptr;
  decltype(&duckdb_aggregate_function_add_parameter) aggregate_function_add_parameter = nullptr;
  decltype(&duckdb_aggregate_function_set_return_type) aggregate_function_set_return_type = nullptr;
  decltype(&duckdb_aggregate_function_set_functions) aggregate_function_set_functions = nullptr;
  decltype(&duckdb_aggregate_function_set_extra_info) aggregate_function_set_extra_info = nullptr;
  decltype(&duckdb_aggregate_function_get_extra_info) aggregate_function_get_extra_info = nullptr;
  decltype(&duckdb_register_aggregate_function) register_aggregate_function = nullptr;
};

// Opens the library beside the program, where the build found it, or where the system keeps it. Never closes it.
Result<Library> load_library();

}  // namespace sextant::duckdb
