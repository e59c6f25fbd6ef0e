#include "ops/catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/dotted_name.h"
#include "base/text.h"

namespace sextant::ops {

namespace {

Result<std::shared_ptr<engine::Connection>> connection_of(Context& context, std::string const& target) {
  return context.engine.connections().resolve(target, false);
}

int32_t bounded(std::optional<int32_t> limit, int32_t fallback) { return std::clamp(limit.value_or(fallback), 1, 1000); }

bool ends_with(std::vector<std::string> const& path, std::vector<std::string> const& parts) {
  return path.size() >= parts.size() && std::equal(parts.rbegin(), parts.rend(), path.rbegin());
}

}  // namespace

Result<CatalogGroups> catalog_groups(Context& context, CatalogPath const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  CatalogGroups result;
  for (auto const& group : TRY(connection->groups(params.path))) {
    result.groups.push_back({.kind = group.kind, .title = std::string(group_title(group.kind)), .count = group.count});
  }
  return result;
}

Result<CatalogPage> catalog_list(Context& context, CatalogListRequest const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  return connection->list({.parent = params.path,
                           .kind = params.kind,
                           .search = params.search.value_or(""),
                           .after = params.after.value_or(""),
                           .limit = bounded(params.limit, 200)});
}

Result<CatalogPage> catalog_search(Context& context, CatalogSearch const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  auto const limit = bounded(params.limit, 100);
  return CatalogPage{.entries = TRY(connection->search(params.text, limit, params.search.value_or(""))), .next = {}};
}

Result<Empty> cancel_catalog_search(Context& context, CatalogCancel const& params) {
  TRY(context.engine.connections().find(params.connection))->cancel_search(params.search);
  return Empty{};
}

Result<ObjectDescription> catalog_describe(Context& context, CatalogObject const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  return connection->describe({.kind = params.kind, .path = params.path});
}

Result<DdlText> catalog_ddl(Context& context, CatalogObject const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  return DdlText{TRY(connection->ddl({.kind = params.kind, .path = params.path}))};
}

Result<CatalogEntry> catalog_resolve(Context& context, ObjectName const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  std::vector<CatalogEntry> found;
  // As written first; then, as engines fold or ignore case, without regard to case; a name may also hold dots itself.
  for (auto const& parts : {name_parts(params.name), std::vector<std::string>{params.name}}) {
    if (!found.empty() || parts.back().empty()) break;
    for (auto& entry : TRY(connection->find(parts.back(), 1000))) {
      if (params.kind && entry.object.kind != *params.kind) continue;
      auto path = entry.object.path;
      // A routine's last name carries its arguments.
      if (auto const open = path.back().find('('); open != std::string::npos && parts.back().find('(') == std::string::npos) {
        path.back().resize(open);
      }
      // Where a path is made of parts of a name, as the keys of Redis, the name may be given whole.
      if (ends_with(path, parts) || entry.name == params.name) found.push_back(std::move(entry));
    }
  }
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("There is no object named {}.", visible_text(params.name)),
                 .hint = "Names are written as in the catalog; `catalog list` shows them."};
  }
  std::string candidates;
  for (auto const& entry : found) {
    candidates += fmt::format("{}{} {}", candidates.empty() ? "" : ", ", to_string(entry.object.kind),
                              fmt::join(entry.object.path, "."));
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("{} may mean several objects: {}.", visible_text(params.name), candidates),
               .hint = "Write its schema before it, or say its kind."};
}

}  // namespace sextant::ops
