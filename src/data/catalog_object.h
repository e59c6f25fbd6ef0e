// What a catalog says of the objects of a database: plain data, any thread.
//
// The universal mapping: namespace (database, schema, Redis db) -> collection (table, view, key prefix) -> record.
// An object is named by its kind and its path of unquoted names, outermost first: {table, ["public", "orders"]}.
// Overloaded routines carry their argument list in the last name, as the engine writes it: "area(integer, integer)".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant {

enum class ObjectKind : uint8_t {
  database, schema, table, view, materialized_view, foreign_table, virtual_table, column, index, primary_key,
  unique_key, foreign_key, check, trigger, routine, sequence, type, extension, collection, key_prefix, key,
};

std::string_view to_string(ObjectKind kind);
std::optional<ObjectKind> object_kind_from(std::string_view text);
// "Tables", "Materialized views": the heading of a group of objects.
std::string_view group_title(ObjectKind kind);

struct ObjectRef {
  ObjectKind kind = ObjectKind::schema;
  std::vector<std::string> path;
};

// One line of a list or a tree.
struct CatalogEntry {
  ObjectRef object;
  std::string name;                       // The last name of the path, for display.
  std::string detail;                     // A column's type, an index's columns, a trigger's event ...
  std::string comment;
  std::optional<int64_t> estimated_rows;  // Absent if the engine has no estimate; never a made-up 0.
  std::optional<int64_t> size_bytes;
  bool expandable = false;                // list() with this object as parent gives something.
  bool nullable = true;                   // Columns only.
  bool primary_key = false;               // Columns only.
  bool foreign_key = false;               // Columns only.
};

// How many objects of a kind a parent holds; the tree draws one folder a group.
struct CatalogGroup {
  ObjectKind kind = ObjectKind::table;
  int64_t count = 0;
};

// Asks for children of `parent` (an empty path: the top level) of one kind, in the order of their names (columns: of
// their position), a page at a time.
struct ListRequest {
  std::vector<std::string> parent;
  ObjectKind kind = ObjectKind::table;
  std::string search;  // Only names that contain it, without regard to case; empty: all.
  std::string after;   // CatalogPage::next of the page before; empty: the first page.
  int32_t limit = 200;
};

struct CatalogPage {
  std::vector<CatalogEntry> entries;
  std::string next;  // Empty: no more.
};

struct ColumnDescription {
  std::string name, type, default_value, comment, collation;
  std::string generated;  // The expression of a generated column, or "identity"; empty for a plain one.
  bool nullable = true;
  int32_t primary_key_position = 0;  // From 1; 0 if not part of the primary key.
};

struct IndexDescription {
  std::string name, method, predicate, comment;
  std::vector<std::string> columns;  // Names or expressions, in order, with DESC where it applies.
  bool unique = false, primary = false;
  std::optional<int64_t> size_bytes;
};

struct ForeignKeyDescription {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> referenced_table;  // A path.
  std::vector<std::string> referenced_columns;
  std::string on_update, on_delete;  // NO ACTION, CASCADE ...
  bool deferrable = false;
};

struct CheckDescription {
  std::string name, expression;
};

struct TriggerDescription {
  std::string name, timing, events, definition;
  bool enabled = true;
};

struct Property {
  std::string name, value;
};

// All that is known of one object. Parts that an object does not have are empty.
struct ObjectDescription {
  ObjectRef object;
  std::string comment, owner;
  std::optional<int64_t> estimated_rows, size_bytes;
  std::vector<ColumnDescription> columns;
  std::vector<std::string> primary_key;
  std::vector<IndexDescription> indexes;
  std::vector<ForeignKeyDescription> foreign_keys;
  std::vector<ForeignKeyDescription> referenced_by;  // referenced_table is the table that refers to this one.
  std::vector<CheckDescription> checks;
  std::vector<CheckDescription> unique_keys;         // expression: the columns, as the engine writes them.
  std::vector<TriggerDescription> triggers;
  std::vector<Property> properties;                  // What is special to the engine or the kind.
};

}  // namespace sextant
