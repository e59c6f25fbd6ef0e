#include "sql/row_sources.h"

#include "sql/completion_caret.h"
#include "sql/completion_scope.h"
#include "sql/statement_words.h"

namespace sextant::sql {

namespace {

Error not_followed(std::string message) {
  return {.code = ErrorCode::not_supported, .message = std::move(message), .hint = "Ask the table itself, or open it from the tree."};
}

}  // namespace

Result<std::vector<std::vector<std::string>>> row_sources(std::string_view statement, Dialect const& dialect) {
  auto const read = read_words(statement, dialect);
  if (read.unterminated || read.too_long || read.has_executable_comment) return not_followed("The statement cannot be followed back to its tables.");
  Words words = read.words;
  while (!words.empty() && words.back().kind == TokenKind::semicolon) words = words.first(words.size() - 1);
  if (words.empty() || !says(words[0], "SELECT")) return not_followed("Only rows of a SELECT can be followed back to their table.");
  auto const segments = read_segments(words, {.begin = 0, .end = words.size(), .depth = 0});
  if (segments.size() != 1) return not_followed("The rows come from several queries.");
  std::vector<std::vector<std::string>> sources;
  for (auto const& table : segments[0].tables) {
    if (table.body || table.lateral || table.path.empty()) return not_followed("The rows come from a query in FROM.");
    sources.push_back(table.path);
  }
  return sources;
}

}  // namespace sextant::sql
