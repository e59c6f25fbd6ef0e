#include "engine/result_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sextant::engine {

namespace {

std::string const& name_of(NamedResult const& result) { return result.name.empty() ? result.id : result.name; }

bool has(std::string_view name, std::string_view text) {
  return text.empty() || lower_ascii(name).find(lower_ascii(text)) != std::string::npos;
}

CatalogEntry table_entry(NamedResult const& result) {
  return {.object = {.kind = ObjectKind::table, .path = {name_of(result)}},
          .name = name_of(result),
          .detail = result.name.empty() ? std::string() : result.id,
          .comment = {},
          .estimated_rows = result.result->rows(),
          .size_bytes = result.result->bytes(),
          .expandable = true};
}

CatalogEntry column_entry(std::string const& table, Field const& field) {
  return {.object = {.kind = ObjectKind::column, .path = {table, field.name}},
          .name = field.name,
          .detail = field.type.vendor_name,
          .comment = {},
          .estimated_rows = std::nullopt,
          .size_bytes = std::nullopt,
          .nullable = field.nullable};
}

// A page of the entries whose names have the text in them; it begins behind the place that the page before tells.
CatalogPage page_of(std::vector<CatalogEntry> entries, ListRequest const& request) {
  std::erase_if(entries, [&](CatalogEntry const& entry) { return !has(entry.name, request.search); });
  size_t first = 0;
  std::from_chars(request.after.data(), request.after.data() + request.after.size(), first);
  first = std::min(first, entries.size());
  auto const last = std::min(entries.size(), first + static_cast<size_t>(std::max(request.limit, 1)));
  CatalogPage page{.entries = {entries.begin() + static_cast<int64_t>(first), entries.begin() + static_cast<int64_t>(last)}, .next = {}};
  if (last < entries.size()) page.next = std::to_string(last);
  return page;
}

}  // namespace

Result<NamedResult> ResultCatalog::table(std::vector<std::string> const& path) {
  auto found = path.empty() ? std::nullopt : results_.find_named(path.front());
  if (found) return *std::move(found);
  return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no result {}.", path.empty() ? "" : path.front())};
}

Result<std::vector<CatalogGroup>> ResultCatalog::groups(std::vector<std::string> const& parent) {
  if (!parent.empty()) {
    auto const result = TRY(table(parent));
    return std::vector<CatalogGroup>{{.kind = ObjectKind::column, .count = std::ssize(result.result->schema()->fields)}};
  }
  auto const count = std::ssize(results_.list());
  if (count == 0) return std::vector<CatalogGroup>();
  return std::vector<CatalogGroup>{{.kind = ObjectKind::table, .count = count}};
}

Result<CatalogPage> ResultCatalog::list(ListRequest const& request) {
  std::vector<CatalogEntry> entries;
  if (request.parent.empty() && request.kind == ObjectKind::table) {
    for (auto const& result : results_.list()) entries.push_back(table_entry(result));
  } else if (!request.parent.empty() && request.kind == ObjectKind::column) {
    auto const result = TRY(table(request.parent));
    for (auto const& field : result.result->schema()->fields) entries.push_back(column_entry(request.parent.front(), field));
  }
  return page_of(std::move(entries), request);
}

Result<ObjectDescription> ResultCatalog::describe(ObjectRef const& object) {
  auto const result = TRY(table(object.path));
  ObjectDescription description{.object = object, .comment = {}, .owner = {}, .estimated_rows = result.result->rows(),
                                .size_bytes = result.result->bytes()};
  for (auto const& field : result.result->schema()->fields) {
    ColumnDescription column;
    column.name = field.name;
    column.type = field.type.vendor_name;
    column.nullable = field.nullable;
    description.columns.push_back(std::move(column));
  }
  description.properties.push_back({.name = "result", .value = result.id});
  return description;
}

Result<std::string> ResultCatalog::ddl(ObjectRef const&) {
  return Error{.code = ErrorCode::not_supported, .message = "A stored result is made by a query, and not by a definition.",
               .hint = "Export it as SQL to get a table of it."};
}

Result<std::vector<CatalogEntry>> ResultCatalog::search(std::string const& text, int32_t limit) {
  std::vector<CatalogEntry> found;
  for (auto const& result : results_.list()) {
    if (has(name_of(result), text)) found.push_back(table_entry(result));
  }
  std::stable_sort(found.begin(), found.end(), [](auto const& one, auto const& other) { return one.name.size() < other.name.size(); });
  if (limit >= 0 && found.size() > static_cast<size_t>(limit)) found.resize(static_cast<size_t>(limit));
  return found;
}

}  // namespace sextant::engine
