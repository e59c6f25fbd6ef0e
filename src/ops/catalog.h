// Operations on the catalog: what objects a connection holds. `connection` is a name, a URL or a path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "data/catalog_object.h"
#include "ops/context.h"

namespace sextant::ops {

struct CatalogPath {
  std::string connection;
  std::vector<std::string> path;
};

struct CatalogGroupInfo {
  ObjectKind kind = ObjectKind::table;
  std::string title;
  int64_t count = 0;
};

struct CatalogGroups {
  std::vector<CatalogGroupInfo> groups;
};

struct CatalogListRequest {
  std::string connection;
  std::vector<std::string> path;
  ObjectKind kind = ObjectKind::table;
  std::optional<std::string> search, after;
  std::optional<int32_t> limit;
};

struct CatalogSearch {
  std::string connection, text;
  std::optional<int32_t> limit;
  std::optional<std::string> search;
};

struct CatalogCancel {
  std::string connection, search;
};

struct CatalogObject {
  std::string connection;
  ObjectKind kind = ObjectKind::table;
  std::vector<std::string> path;
};

struct DdlText {
  std::string text;
};

struct ObjectName {
  std::string connection, name;
  std::optional<ObjectKind> kind;
};

Result<CatalogGroups> catalog_groups(Context& context, CatalogPath const& params);
Result<CatalogPage> catalog_list(Context& context, CatalogListRequest const& params);
Result<CatalogPage> catalog_search(Context& context, CatalogSearch const& params);
Result<Empty> cancel_catalog_search(Context& context, CatalogCancel const& params);
Result<ObjectDescription> catalog_describe(Context& context, CatalogObject const& params);
Result<DdlText> catalog_ddl(Context& context, CatalogObject const& params);
// The one object that a person means by "orders" or "public.orders"; names may be quoted. An invalid_argument error lists
// the candidates if there are several.
Result<CatalogEntry> catalog_resolve(Context& context, ObjectName const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<ObjectKind> {
  static constexpr std::string_view name = "ObjectKind";
  static constexpr std::array values{
      ObjectKind::database, ObjectKind::schema, ObjectKind::table, ObjectKind::view, ObjectKind::materialized_view,
      ObjectKind::foreign_table, ObjectKind::virtual_table, ObjectKind::column, ObjectKind::index,
      ObjectKind::primary_key, ObjectKind::unique_key, ObjectKind::foreign_key, ObjectKind::check, ObjectKind::trigger,
      ObjectKind::routine, ObjectKind::sequence, ObjectKind::type, ObjectKind::extension,
      ObjectKind::collection, ObjectKind::key_prefix, ObjectKind::key};
};

template <>
struct Describe<ObjectRef> {
  static constexpr std::string_view name = "ObjectRef";
  static constexpr auto fields = std::tuple{
      field("kind", &ObjectRef::kind, "What it is."),
      field("path", &ObjectRef::path, "Its names, unquoted, outermost first."),
  };
};

template <>
struct Describe<ops::CatalogPath> {
  static constexpr std::string_view name = "CatalogPath";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::CatalogPath::connection, "A connection's name, a URL or a file's path."),
      field("path", &ops::CatalogPath::path, "Names, unquoted, outermost first; empty: the top."),
  };
};

template <>
struct Describe<ops::CatalogGroupInfo> {
  static constexpr std::string_view name = "CatalogGroup";
  static constexpr auto fields = std::tuple{
      field("kind", &ops::CatalogGroupInfo::kind, "What the group holds."),
      field("title", &ops::CatalogGroupInfo::title, "A heading."),
      field("count", &ops::CatalogGroupInfo::count, "How many, exactly."),
  };
};

template <>
struct Describe<ops::CatalogGroups> {
  static constexpr std::string_view name = "CatalogGroups";
  static constexpr auto fields = std::tuple{field("groups", &ops::CatalogGroups::groups, "In display order; none is empty.")};
};

template <>
struct Describe<ops::CatalogListRequest> {
  using T = ops::CatalogListRequest;
  static constexpr std::string_view name = "CatalogListRequest";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("path", &T::path, "The parent; empty: the top."),
      field("kind", &T::kind, "What to list."),
      field("search", &T::search, "Only names that contain it."),
      field("after", &T::after, "`next` of the page before."),
      field("limit", &T::limit, "Entries a page, at most 1,000; 200 if not given."),
  };
};

template <>
struct Describe<CatalogEntry> {
  using T = CatalogEntry;
  static constexpr std::string_view name = "CatalogEntry";
  static constexpr auto fields = std::tuple{
      embed(&T::object),
      field("name", &T::name, "The last name of the path."),
      field("detail", &T::detail, "A column's type, an index's columns and so on."),
      field("comment", &T::comment, "The comment in the database."),
      field("estimated_rows", &T::estimated_rows, "The engine's estimate; absent if it has none."),
      field("size_bytes", &T::size_bytes, "Bytes on disk; absent if unknown."),
      field("expandable", &T::expandable, "It has children."),
      field("nullable", &T::nullable, "Columns: NULL is allowed."),
      field("primary_key", &T::primary_key, "Columns: part of the primary key."),
      field("foreign_key", &T::foreign_key, "Columns: part of a foreign key."),
  };
};

template <>
struct Describe<CatalogPage> {
  static constexpr std::string_view name = "CatalogPage";
  static constexpr auto fields = std::tuple{
      field("entries", &CatalogPage::entries, "The objects of this page."),
      field("next", &CatalogPage::next, "Ask with it as `after` for the next page; empty: no more."),
  };
};

template <>
struct Describe<ops::CatalogCancel> {
  using T = ops::CatalogCancel;
  static constexpr std::string_view name = "CatalogCancel";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection's name."),
      field("search", &T::search, "The search's name, as given to catalog.search."),
  };
};

template <>
struct Describe<ops::CatalogSearch> {
  static constexpr std::string_view name = "CatalogSearch";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::CatalogSearch::connection, "A connection's name, a URL or a file's path."),
      field("text", &ops::CatalogSearch::text, "Part of a name."),
      field("limit", &ops::CatalogSearch::limit, "At most 1,000; 100 if not given."),
      field("search", &ops::CatalogSearch::search, "The caller's own name for this search, by which catalog.cancel stops it."),
  };
};

template <>
struct Describe<ops::CatalogObject> {
  static constexpr std::string_view name = "CatalogObject";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::CatalogObject::connection, "A connection's name, a URL or a file's path."),
      field("kind", &ops::CatalogObject::kind, "What it is."),
      field("path", &ops::CatalogObject::path, "Its names, unquoted, outermost first."),
  };
};

template <>
struct Describe<ops::ObjectName> {
  static constexpr std::string_view name = "ObjectName";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::ObjectName::connection, "A connection's name, a URL or a file's path."),
      field("name", &ops::ObjectName::name, "As a person writes it: orders, public.orders, \"odd name\"."),
      field("kind", &ops::ObjectName::kind, "Only objects of this kind."),
  };
};

template <>
struct Describe<ops::DdlText> {
  static constexpr std::string_view name = "DdlText";
  static constexpr auto fields = std::tuple{field("text", &ops::DdlText::text, "Statements that make the object again.")};
};

template <>
struct Describe<ColumnDescription> {
  using T = ColumnDescription;
  static constexpr std::string_view name = "ColumnDescription";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The column's name."),
      field("type", &T::type, "As the engine writes it."),
      field("default_value", &T::default_value, "The default's expression; empty if none."),
      field("comment", &T::comment, "The comment in the database."),
      field("collation", &T::collation, "If it is not the default."),
      field("generated", &T::generated, "The expression of a generated column, or identity; empty for a plain one."),
      field("nullable", &T::nullable, "NULL is allowed."),
      field("primary_key_position", &T::primary_key_position, "From 1; 0 if not part of the primary key."),
  };
};

template <>
struct Describe<IndexDescription> {
  using T = IndexDescription;
  static constexpr std::string_view name = "IndexDescription";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The index's name."),
      field("method", &T::method, "btree, gin and so on."),
      field("predicate", &T::predicate, "Of a partial index."),
      field("comment", &T::comment, "The comment in the database."),
      field("columns", &T::columns, "Names or expressions, in order."),
      field("unique", &T::unique, "No two rows may be equal in it."),
      field("primary", &T::primary, "It is the primary key's."),
      field("size_bytes", &T::size_bytes, "Bytes on disk."),
  };
};

template <>
struct Describe<ForeignKeyDescription> {
  using T = ForeignKeyDescription;
  static constexpr std::string_view name = "ForeignKeyDescription";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The constraint's name."),
      field("columns", &T::columns, "The referring columns."),
      field("referenced_table", &T::referenced_table, "The other table's path."),
      field("referenced_columns", &T::referenced_columns, "The columns it refers to."),
      field("on_update", &T::on_update, "NO ACTION, CASCADE and so on."),
      field("on_delete", &T::on_delete, "NO ACTION, CASCADE and so on."),
      field("deferrable", &T::deferrable, "It may be checked at the end of the transaction."),
  };
};

template <>
struct Describe<CheckDescription> {
  static constexpr std::string_view name = "CheckDescription";
  static constexpr auto fields = std::tuple{
      field("name", &CheckDescription::name, "The constraint's name."),
      field("expression", &CheckDescription::expression, "What it says."),
  };
};

template <>
struct Describe<TriggerDescription> {
  using T = TriggerDescription;
  static constexpr std::string_view name = "TriggerDescription";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The trigger's name."),
      field("timing", &T::timing, "BEFORE, AFTER, INSTEAD OF."),
      field("events", &T::events, "INSERT, UPDATE and so on."),
      field("definition", &T::definition, "The statement that made it."),
      field("enabled", &T::enabled, "It fires."),
  };
};

template <>
struct Describe<Property> {
  static constexpr std::string_view name = "Property";
  static constexpr auto fields = std::tuple{
      field("name", &Property::name, "What it is."),
      field("value", &Property::value, "What it says."),
  };
};

template <>
struct Describe<ObjectDescription> {
  using T = ObjectDescription;
  static constexpr std::string_view name = "ObjectDescription";
  static constexpr auto fields = std::tuple{
      embed(&T::object),
      field("comment", &T::comment, "The comment in the database."),
      field("owner", &T::owner, "Who owns it."),
      field("estimated_rows", &T::estimated_rows, "The engine's estimate; absent if it has none."),
      field("size_bytes", &T::size_bytes, "Bytes on disk; absent if unknown."),
      field("columns", &T::columns, "In their order."),
      field("primary_key", &T::primary_key, "Its columns, in order."),
      field("indexes", &T::indexes, "All indexes."),
      field("foreign_keys", &T::foreign_keys, "What it refers to."),
      field("referenced_by", &T::referenced_by, "What refers to it."),
      field("checks", &T::checks, "Check constraints."),
      field("unique_keys", &T::unique_keys, "Unique constraints."),
      field("triggers", &T::triggers, "All triggers."),
      field("properties", &T::properties, "What is special to the engine or the kind."),
  };
};

}  // namespace sextant
