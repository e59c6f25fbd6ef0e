// The queries that write the statements of ddl.h. Constants; any thread. Parameters: schema, name, and the part's name.
//
// The server itself quotes every name and literal (format's %I and %L), so none is ever built here.
#pragma once

#include <string_view>

namespace sextant::postgresql {

// Head, tail, whether it may go without parentheses, pg_class.relkind.
extern std::string_view const table_head;
// One line of the table's parentheses a row.
extern std::string_view const table_columns, table_constraints;
// Statements, one a row.
extern std::string_view const owned_sequences, sequence_owners, table_later, table_indexes, table_rules, table_triggers,
    table_policies, table_statistics, relation_comments;
extern std::string_view const schema_ddl, extension_ddl, view_ddl, view_defaults, materialized_view_ddl, sequence_ddl,
    routine_ddl, type_ddl, type_comments, index_ddl, trigger_ddl;

}  // namespace sextant::postgresql
