#include "drivers/mysql/catalog_query.h"

#include <charconv>

#include "sql/dialect.h"

namespace sextant::mysql {

namespace {

Result<> check(World const& world) {
  if (!world.connection.alive()) {
    return Error{.code = ErrorCode::invalid_state, .message = "The connection is closed.", .hint = "Connect again.",
                 .damage = Damage::connection};
  }
  if (world.cursor_open) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A result of this session is still open, so its catalog cannot be read.",
                 .hint = "Read the result to its end or close it first, or use another session."};
  }
  return {};
}

}  // namespace

Result<std::vector<TextRows>> ask_catalog(World& world, std::vector<Query> const& queries) {
  TRY(check(world));
  auto& connection = world.connection;
  TRY(connection.pin_character_set());
  TRY(connection.start_statement({}, std::chrono::milliseconds(0)));
  std::vector<TextRows> answers;
  std::optional<Error> failure;
  for (auto const& query : queries) {
    auto rows = connection.ask(query);
    if (!rows.ok()) {
      failure = std::move(rows).error();
      break;
    }
    answers.push_back(std::move(*rows));
  }
  connection.end_statement();
  if (failure) return *failure;
  return answers;
}

std::string text_of(TextRow const& row, size_t column) {
  return column < row.size() ? row[column].value_or("") : std::string();
}

std::optional<int64_t> number_of(TextRow const& row, size_t column) {
  if (column >= row.size() || !row[column]) return std::nullopt;
  auto const& text = *row[column];
  int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool flag_of(TextRow const& row, size_t column) { return column < row.size() && row[column] == "1"; }

Error no_such_object(std::string_view what, std::vector<std::string> const& path) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("There is no {} {}.", what, plain_line(sql::quote_path(path, sql::mysql_dialect))),
          .hint = "It may have been dropped or renamed; refresh the tree."};
}

RoutineName routine_name_of(std::string_view shown) {
  constexpr std::string_view function_mark = "()", event_mark = " (event)";
  if (shown.ends_with(function_mark)) {
    return {.kind = "FUNCTION", .name = std::string(shown.substr(0, shown.size() - function_mark.size()))};
  }
  if (shown.ends_with(event_mark)) {
    return {.kind = "EVENT", .name = std::string(shown.substr(0, shown.size() - event_mark.size()))};
  }
  return {.kind = "PROCEDURE", .name = std::string(shown)};
}

}  // namespace sextant::mysql
