#include "drivers/postgresql/catalog_query.h"

#include <charconv>

namespace sextant::postgresql {

namespace {

constexpr int first_version_with_jit = 110000;

struct Scope {
  std::string_view open, close, recover;
};

constexpr Scope own_transaction{.open = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                .close = "ROLLBACK",
                                .recover = "ROLLBACK"};
constexpr Scope in_transaction{
    .open = "SAVEPOINT sextant_catalog",
    .close = "ROLLBACK TO SAVEPOINT sextant_catalog",
    .recover = "ROLLBACK TO SAVEPOINT sextant_catalog; RELEASE SAVEPOINT sextant_catalog"};

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
  if (world.connection.transaction() == TransactionState::failed) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "The transaction has failed, so the catalog cannot be read.",
                 .hint = "Roll the transaction back; then go on."};
  }
  return {};
}

Result<std::vector<TextRows>> ask_in(Connection& connection, Scope const& scope, std::vector<Query> const& queries) {
  std::vector<Query> all{{.text = scope.open, .parameters = {}},
                         {.text = "SET LOCAL search_path TO ''", .parameters = {}},
                         {.text = "SET LOCAL lock_timeout TO '2s'", .parameters = {}}};
  // A catalog of many tables makes the server expect much work, and compiling the query takes longer than that.
  if (connection.settings().server_version >= first_version_with_jit) all.push_back({.text = "SET LOCAL jit TO off", .parameters = {}});
  auto const before = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), queries.begin(), queries.end());
  all.push_back({.text = scope.close, .parameters = {}});
  if (&scope == &in_transaction) all.push_back({.text = "RELEASE SAVEPOINT sextant_catalog", .parameters = {}});
  auto answers = TRY(connection.ask(all));
  answers.erase(answers.begin(), answers.begin() + before);
  answers.resize(queries.size());
  return answers;
}

}  // namespace

Result<std::vector<TextRows>> ask_catalog(World& world, std::vector<Query> queries) {
  TRY(check(world));
  auto& connection = world.connection;
  TRY(connection.start_statement({}, std::chrono::milliseconds(0)));
  auto const& scope = connection.transaction() == TransactionState::open ? in_transaction : own_transaction;
  auto answers = ask_in(connection, scope, queries);
  connection.end_statement();
  if (answers.ok() || !connection.alive()) return answers;
  // Whatever went wrong, the user's transaction is as it was before.
  if (connection.transaction() == TransactionState::failed) TRY(connection.run(scope.recover));
  auto error = std::move(answers).error();
  if (error.damage == Damage::transaction) error.damage = Damage::statement;
  return error;
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

bool flag_of(TextRow const& row, size_t column) { return column < row.size() && row[column] == "t"; }

std::vector<std::string> array_of(TextRow const& row, size_t column) {
  std::vector<std::string> elements;
  if (column >= row.size() || !row[column]) return elements;
  std::string_view text = *row[column];
  if (text.size() < 2 || text == "{}") return elements;
  text = text.substr(1, text.size() - 2);
  std::string element;
  bool quoted = false, was_quoted = false;
  auto const take = [&] {
    elements.push_back(!was_quoted && element == "NULL" ? "" : std::move(element));
    element.clear();
    was_quoted = false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      element += text[++i];
    } else if (text[i] == '"') {
      quoted = !quoted;
      was_quoted = true;
    } else if (text[i] == ',' && !quoted) {
      take();
    } else {
      element += text[i];
    }
  }
  take();
  return elements;
}

}  // namespace sextant::postgresql
