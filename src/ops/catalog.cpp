#include "ops/catalog.h"

#include <algorithm>

namespace sextant::ops {

namespace {

Result<std::shared_ptr<engine::Connection>> connection_of(Context& context, std::string const& target) {
  return context.engine.connections().resolve(target, false);
}

int32_t bounded(std::optional<int32_t> limit, int32_t fallback) { return std::clamp(limit.value_or(fallback), 1, 1000); }

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
  return CatalogPage{.entries = TRY(connection->search(params.text, bounded(params.limit, 100))), .next = {}};
}

Result<ObjectDescription> catalog_describe(Context& context, CatalogObject const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  return connection->describe({.kind = params.kind, .path = params.path});
}

Result<DdlText> catalog_ddl(Context& context, CatalogObject const& params) {
  auto const connection = TRY(connection_of(context, params.connection));
  return DdlText{TRY(connection->ddl({.kind = params.kind, .path = params.path}))};
}

}  // namespace sextant::ops
