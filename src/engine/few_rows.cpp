#include "engine/few_rows.h"

namespace sextant::engine {

namespace {

constexpr CellBounds shown_cell{.text = 256, .literal = 4096};

Result<std::unique_ptr<Cursor>> start(Connection& connection, Lane& lane, std::string const& statement, ReadBounds const& bounds) {
  Execution execution{.actor = Actor::app,
                      .statement = {.text = statement, .parameters = {}},
                      .classification = connection.classify(statement),
                      .options = {.timeout = bounds.time}};
  return lane.execute(execution);
}

}  // namespace

Result<FewRows> read_few(Connection& connection, Lane& lane, std::string const& statement, ReadBounds const& bounds) {
  auto cursor = TRY(start(connection, lane, statement, bounds));
  FewRows few{.schema = cursor->schema(), .rows = {}};
  while (!few.more) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
    for (int64_t row = 0; row < batch->rows && !few.more; ++row) {
      few.more = std::ssize(few.rows) == bounds.rows;
      if (!few.more) few.rows.push_back(read_cells(connection.driver(), *batch, row, shown_cell));
    }
  }
  if (!few.more) TRY(cursor->finish());
  return few;
}

Result<SeenRows> count_few(Connection& connection, Lane& lane, std::string const& statement, ReadBounds const& bounds) {
  SeenRows seen;
  auto const end = [&](Error error) -> Result<SeenRows> {
    if (error.code != ErrorCode::timeout) return error;
    seen.at_least = true;
    return seen;
  };
  auto cursor = start(connection, lane, statement, bounds);
  if (!cursor) return end(std::move(cursor).error());
  while (seen.rows <= bounds.rows) {
    auto const batch = (*cursor)->next();
    if (!batch) return end(batch.error());
    if (!*batch) {
      auto done = (*cursor)->finish();
      if (!done) return end(std::move(done).error());
      return seen;
    }
    seen.rows += (*batch)->rows;
  }
  return SeenRows{.rows = bounds.rows, .at_least = true};
}

}  // namespace sextant::engine
