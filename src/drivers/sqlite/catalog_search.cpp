// Search over the names of all schemas: relations, triggers, indexes, and the columns of tables. The columns of views
// are left out: to know them SQLite would have to compile each view, and one broken view would fail the search.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "drivers/sqlite/catalog.h"

namespace sextant::sqlite {

namespace {
constexpr int32_t search_limit_max = 10'000;

// Best first: the whole name, its beginning, anywhere; shorter before longer. ?2 is the text, ?3 the limit.
constexpr std::string_view best_first =
    " AND instr(lower({0}), lower(?2)) > 0"
    " ORDER BY lower({0}) <> lower(?2), instr(lower({0}), lower(?2)) <> 1, length({0}), {0} LIMIT ?3";
constexpr std::string_view rank = "CASE WHEN lower({0}) = lower(?2) THEN 0 WHEN instr(lower({0}), lower(?2)) = 1 THEN 1 ELSE 2 END";

std::string of_name(std::string_view pattern, std::string_view name) { return fmt::format(fmt::runtime(pattern), name); }
}  // namespace

struct SqliteCatalog::Match {
  int64_t rank = 0;
  CatalogEntry entry;
};

Result<> SqliteCatalog::search_names(std::string const& schema, std::string const& text, int32_t limit,
                                     std::vector<Match>& matches) {
  auto rows = TRY(Query::prepare(connection_, fmt::format(
      "SELECT name, type, {} FROM pragma_table_list WHERE schema = ?1 AND type <> 'shadow' "
      "AND lower(substr(name, 1, 7)) <> 'sqlite_'{}", of_name(rank, "name"), of_name(best_first, "name"))));
  rows.bind(1, schema);
  rows.bind(2, text);
  rows.bind(3, int64_t{limit});
  while (TRY(rows.step())) {
    auto name = rows.text(0);
    auto const kind = kind_of_relation(rows.text(1));
    matches.push_back({rows.integer(2), {.object = {kind, {schema, name}}, .name = name, .expandable = true}});
  }
  return {};
}

Result<> SqliteCatalog::search_parts(std::string const& schema, std::string const& text, int32_t limit,
                                     std::vector<Match>& matches) {
  auto rows = TRY(query_schema("name, type, tbl_name, " + of_name(rank, "name"), schema,
                               "sqlite_schema WHERE type IN ('index', 'trigger')" + of_name(best_first, "name")));
  rows.bind(2, text);
  rows.bind(3, int64_t{limit});
  while (TRY(rows.step())) {
    auto name = rows.text(0);
    auto const kind = rows.text(1) == "index" ? ObjectKind::index : ObjectKind::trigger;
    auto const table = rows.text(2);
    matches.push_back({rows.integer(3), {.object = {kind, {schema, table, name}}, .name = name, .detail = "on " + table}});
  }
  return {};
}

Result<> SqliteCatalog::search_columns(std::string const& schema, std::string const& text, int32_t limit,
                                       std::vector<Match>& matches) {
  auto rows = TRY(Query::prepare(connection_, fmt::format(
      "SELECT c.name, t.name, c.type, {} FROM pragma_table_list AS t, pragma_table_xinfo(t.name, ?1) AS c "
      "WHERE t.schema = ?1 AND t.type = 'table' AND lower(substr(t.name, 1, 7)) <> 'sqlite_'{}",
      of_name(rank, "c.name"), of_name(best_first, "c.name"))));
  rows.bind(1, schema);
  rows.bind(2, text);
  rows.bind(3, int64_t{limit});
  while (TRY(rows.step())) {
    auto name = rows.text(0);
    auto const table = rows.text(1);
    matches.push_back({rows.integer(3), {.object = {ObjectKind::column, {schema, table, name}}, .name = name,
                                         .detail = fmt::format("{} in {}", rows.text(2), table)}});
  }
  return {};
}

Result<std::vector<CatalogEntry>> SqliteCatalog::search(std::string const& text, int32_t limit) {
  Connection::OwnWork const work(connection_);
  return without_exceptions([&]() -> Result<std::vector<CatalogEntry>> {
    std::vector<CatalogEntry> found;
    auto const wanted = std::clamp<int32_t>(limit, 0, search_limit_max);
    if (text.empty() || wanted == 0) return found;
    std::vector<Match> matches;
    for (auto const& schema : TRY(schemas())) {
      TRY(search_names(schema, text, wanted, matches));
      TRY(search_parts(schema, text, wanted, matches));
      TRY(search_columns(schema, text, wanted, matches));
    }
    std::stable_sort(matches.begin(), matches.end(), [](Match const& left, Match const& right) {
      return std::tuple(left.rank, left.entry.name.size()) < std::tuple(right.rank, right.entry.name.size());
    });
    for (auto& match : matches) {
      if (found.size() == static_cast<size_t>(wanted)) break;
      found.push_back(std::move(match.entry));
    }
    return found;
  });
}

}  // namespace sextant::sqlite
