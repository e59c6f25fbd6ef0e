#include "data/catalog_object.h"

#include <array>

namespace sextant {

namespace {

struct KindNames {
  ObjectKind kind;
  std::string_view name, group;
};

constexpr std::array kind_names{
    KindNames{ObjectKind::database, "database", "Databases"},
    KindNames{ObjectKind::schema, "schema", "Schemas"},
    KindNames{ObjectKind::table, "table", "Tables"},
    KindNames{ObjectKind::view, "view", "Views"},
    KindNames{ObjectKind::materialized_view, "materialized_view", "Materialized views"},
    KindNames{ObjectKind::foreign_table, "foreign_table", "Foreign tables"},
    KindNames{ObjectKind::virtual_table, "virtual_table", "Virtual tables"},
    KindNames{ObjectKind::column, "column", "Columns"},
    KindNames{ObjectKind::index, "index", "Indexes"},
    KindNames{ObjectKind::primary_key, "primary_key", "Primary keys"},
    KindNames{ObjectKind::unique_key, "unique_key", "Unique keys"},
    KindNames{ObjectKind::foreign_key, "foreign_key", "Foreign keys"},
    KindNames{ObjectKind::check, "check", "Checks"},
    KindNames{ObjectKind::trigger, "trigger", "Triggers"},
    KindNames{ObjectKind::routine, "routine", "Routines"},
    KindNames{ObjectKind::sequence, "sequence", "Sequences"},
    KindNames{ObjectKind::type, "type", "Types"},
    KindNames{ObjectKind::extension, "extension", "Extensions"},
    KindNames{ObjectKind::collection, "collection", "Collections"},
    KindNames{ObjectKind::key_prefix, "key_prefix", "Key prefixes"},
    KindNames{ObjectKind::key, "key", "Keys"},
};

}  // namespace

std::string_view to_string(ObjectKind kind) { return kind_names[static_cast<size_t>(kind)].name; }

std::string_view group_title(ObjectKind kind) { return kind_names[static_cast<size_t>(kind)].group; }

std::optional<ObjectKind> object_kind_from(std::string_view text) {
  for (auto const& names : kind_names) {
    if (names.name == text) return names.kind;
  }
  return std::nullopt;
}

}  // namespace sextant
