#include "ops/saved.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::ops {

namespace {

constexpr size_t preview_bytes = 200;

engine::SavedQueries queries_of(Context& context) { return {context.engine.store(), context.engine.project()}; }

bool answers(engine::SavedQuery const& query, std::string_view search) {
  auto const text = lower_ascii(query.folder + "\n" + query.name + "\n" + query.description + "\n" + query.text);
  auto const words = lower_ascii(search);
  for (size_t at = 0; at < words.size();) {
    auto const end = std::min(words.find(' ', at), words.size());
    if (text.find(words.substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

Result<SavedItems> list_saved(Context& context, SavedRequest const& params) {
  auto list = TRY(queries_of(context).list());
  SavedItems items{.queries = {}, .problems = std::move(list.problems)};
  for (auto& query : list.queries) {
    if (!answers(query, params.search.value_or(""))) continue;
    items.queries.push_back({.id = std::move(query.id),
                             .name = std::move(query.name),
                             .folder = std::move(query.folder),
                             .description = std::move(query.description),
                             .connection = std::move(query.connection),
                             .preview = std::string(utf8_prefix(query.text, preview_bytes)),
                             .changed_at = std::move(query.changed_at),
                             .revision = std::move(query.revision),
                             .project = query.project});
  }
  return items;
}

Result<engine::SavedQuery> get_saved(Context& context, SavedName const& params) { return queries_of(context).find(params.name); }

Result<engine::SavedQuery> put_saved(Context& context, SavedPut const& params) {
  engine::SavedQuery query;
  if (params.id) query = TRY(queries_of(context).find(*params.id));
  query.name = params.name;
  query.text = params.text;
  query.folder = params.folder.value_or(query.folder);
  query.description = params.description.value_or(query.description);
  query.connection = params.connection.value_or(query.connection);
  query.project = params.project.value_or(query.project);
  query.revision = params.revision.value_or("");
  return queries_of(context).put(std::move(query));
}

Result<engine::SavedQuery> move_saved(Context& context, SavedMove const& params) {
  auto query = TRY(queries_of(context).find(params.id));
  query.name = params.name.value_or(query.name);
  query.folder = params.folder.value_or(query.folder);
  query.project = params.project.value_or(query.project);
  return queries_of(context).put(std::move(query));
}

Result<Empty> remove_saved(Context& context, SavedId const& params) {
  TRY(queries_of(context).remove(params.id));
  return Empty{};
}

}  // namespace sextant::ops
