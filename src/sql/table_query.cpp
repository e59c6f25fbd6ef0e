#include "sql/table_query.h"

#include <fmt/format.h>

#include <cassert>

#include "sql/lexer.h"

namespace sextant::sql {

namespace {

// Where an engine puts NULL if nobody says.
enum class NullOrder : uint8_t { low, high, last };

NullOrder null_order(Dialect const& dialect) {
  switch (dialect.family) {
    case LexicalFamily::postgresql: return NullOrder::high;
    case LexicalFamily::mysql:
    case LexicalFamily::sqlite: return NullOrder::low;
    case LexicalFamily::duckdb: return NullOrder::last;
  }
  return NullOrder::last;
}

Error refused(std::string message) {
  return {.code = ErrorCode::invalid_argument,
          .message = std::move(message),
          .hint = "Write one condition, as it would stand behind WHERE."};
}

bool has_tokens(std::string_view text, Dialect const& dialect) {
  Lexer lexer(text, dialect);
  for (Token token; lexer.next(token);) {
    if (is_significant(token.kind)) return true;
  }
  return false;
}

// The rows behind one row, in one order.
class Seek {
 public:
  Seek(TableQuery const& query, Dialect const& dialect) : query_(query), dialect_(dialect), nulls_(null_order(dialect)) {}

  std::string text() const {
    std::string alternatives, equal;
    for (size_t at = 0; at < query_.order.size(); ++at) {
      if (auto const after = behind(at); !after.empty()) {
        alternatives += fmt::format("{}({}{})", alternatives.empty() ? "" : " OR ", equal, after);
      }
      equal += same(at) + " AND ";
    }
    if (alternatives.empty()) return "1 = 0";  // Nothing comes after NULLs that come last.
    return query_.order.size() > 1 ? bound() + "(" + alternatives + ")" : alternatives;
  }

 private:
  std::string column(size_t at) const { return quote_identifier(query_.order[at].column, dialect_); }
  bool nulls_last(size_t at) const {
    return nulls_ == NullOrder::last || (nulls_ == NullOrder::high) != query_.order[at].descending;
  }
  bool may_be_null(size_t at) const { return query_.order[at].nullable; }
  std::string_view beyond(size_t at) const { return query_.order[at].descending ? "<" : ">"; }

  std::string same(size_t at) const {
    auto const& value = query_.after[at];
    return value ? fmt::format("{} = {}", column(at), *value) : column(at) + " IS NULL";
  }
  // Empty if no row can be.
  std::string behind(size_t at) const {
    auto const& value = query_.after[at];
    if (!value) return nulls_last(at) ? std::string() : column(at) + " IS NOT NULL";
    auto const later = fmt::format("{} {} {}", column(at), beyond(at), *value);
    return nulls_last(at) && may_be_null(at) ? fmt::format("({} OR {} IS NULL)", later, column(at)) : later;
  }
  // What follows from the alternatives anyway, in a form for which engines use an index.
  std::string bound() const {
    if (!query_.after[0] || (nulls_last(0) && may_be_null(0))) return {};
    return fmt::format("{} {}= {} AND ", column(0), beyond(0), *query_.after[0]);
  }

  TableQuery const& query_;
  Dialect const& dialect_;
  NullOrder const nulls_;
};

// The person's text has lines of its own: a comment at its end must not hide what follows.
std::string where_text(TableQuery const& query, Dialect const& dialect) {
  auto const condition = has_tokens(query.condition, dialect) ? fmt::format("(\n{}\n)", query.condition) : std::string();
  auto const seek = query.after.empty() ? std::string() : Seek(query, dialect).text();
  if (condition.empty() && seek.empty()) return {};
  if (condition.empty() || seek.empty()) return " WHERE " + condition + seek;
  return fmt::format(" WHERE {} AND ({})", condition, seek);
}

}  // namespace

Result<> check_condition(std::string_view condition, Dialect const& dialect) {
  if (condition.size() > max_text_bytes / 2) return refused("The condition is too long.");
  int64_t depth = 0;
  Lexer lexer(condition, dialect);
  for (Token token; lexer.next(token);) {
    if (token.unterminated) return refused("A quote or a comment in the condition is not closed.");
    switch (token.kind) {
      case TokenKind::semicolon:
      case TokenKind::delimiter: return refused("The condition holds the end of a statement.");
      case TokenKind::executable_comment: return refused("A condition cannot hold an executable comment.");
      case TokenKind::open_parenthesis: ++depth; break;
      case TokenKind::close_parenthesis:
        if (--depth < 0) return refused("The condition closes a parenthesis that it did not open.");
        break;
      default: break;
    }
  }
  if (depth > 0) return refused("A parenthesis in the condition is not closed.");
  return {};
}

std::string table_query_text(TableQuery const& query, Dialect const& dialect) {
  assert(query.after.empty() || query.after.size() == query.order.size());
  assert(query.offset == 0 || query.limit);
  auto text = fmt::format("SELECT * FROM {}{}", quote_path(query.path, dialect), where_text(query, dialect));
  std::string_view separator = " ORDER BY ";
  for (auto const& term : query.order) {
    text += fmt::format("{}{}{}", separator, quote_identifier(term.column, dialect), term.descending ? " DESC" : "");
    separator = ", ";
  }
  if (query.limit) text += fmt::format(" LIMIT {}", *query.limit);
  if (query.offset > 0) text += fmt::format(" OFFSET {}", query.offset);
  return text;
}

std::string count_query_text(TableQuery const& query, Dialect const& dialect) {
  return fmt::format("SELECT count(*) AS {} FROM {}{}", quote_identifier("rows", dialect), quote_path(query.path, dialect),
                     where_text(query, dialect));
}

}  // namespace sextant::sql
