#include "drivers/duckdb/worker_tables.h"

#include <utility>

#include <fmt/format.h>

#include "drivers/duckdb/database.h"
#include "drivers/duckdb/text.h"

namespace sextant::duckdb {

namespace {

// The view gives the columns their names.
std::string view_text(std::string const& name, TablePlan const& plan, int64_t number) {
  std::string names, columns;
  for (size_t index = 0; index < plan.columns.size(); ++index) {
    names += (index > 0 ? ", " : "") + in_quotes(plan.columns[index].name, '"');
    columns += fmt::format("{}c{}", index > 0 ? ", " : "", index);
  }
  return fmt::format("CREATE OR REPLACE TEMP VIEW {} ({}) AS SELECT {} FROM stored_result({})", in_quotes(name, '"'), names, columns,
                     number);
}

}  // namespace

Result<std::vector<std::string>> WorkerTables::show(duckdb_connection connection, ShowRequest request, int descriptor) {
  auto table = std::make_shared<StoredTable>();
  table->pages = TRY(AttachedPages::open(std::move(request.pages), descriptor));
  table->plan = TRY(plan_table(request.name, *table->pages));
  auto const number = registry_.add(table);
  auto const made = run(library_, connection, view_text(request.name, table->plan, number));
  if (!made) {
    registry_.remove(number);
    return made.error();
  }
  auto const [place, is_new] = numbers_.try_emplace(request.name, number);
  if (!is_new) registry_.remove(std::exchange(place->second, number));
  return table->plan.sentences;
}

Result<> WorkerTables::hide(duckdb_connection connection, std::string const& name) {
  auto const found = numbers_.find(name);
  if (found == numbers_.end()) return {};
  TRY(run(library_, connection, fmt::format("DROP VIEW IF EXISTS temp.main.{}", in_quotes(name, '"'))));
  registry_.remove(found->second);
  numbers_.erase(found);
  return {};
}

void WorkerTables::forget_all() {
  for (auto const& [name, number] : numbers_) registry_.remove(number);
  numbers_.clear();
}

}  // namespace sextant::duckdb
