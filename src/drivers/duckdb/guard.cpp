#include "drivers/duckdb/guard.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "sql/statement_words.h"

namespace sextant::duckdb {

namespace {

constexpr std::array<std::string_view, 12> refused{
    "enable_logging", "disable_logging", "enable_profiling", "disable_profiling", "enable_profile", "disable_profile",
    "truncate_duckdb_logs", "checkpoint", "force_checkpoint", "query", "query_table", "json_execute_serialized_sql"};

// The name without its quotes, in lower case.
std::string plain_name(sql::Word const& word) {
  if (word.kind != sql::TokenKind::quoted_identifier || word.text.size() < 2) return lower_ascii(word.text);
  std::string result;
  auto const inside = word.text.substr(1, word.text.size() - 2);
  for (size_t index = 0; index < inside.size(); ++index) {
    result += inside[index];
    if (inside[index] == '"') ++index;
  }
  return lower_ascii(result);
}

}  // namespace

std::optional<std::string_view> explained(std::string_view text) {
  auto const read = sql::read_words(text, sql::duckdb_dialect);
  sql::Words const words(read.words);
  if (!sql::word_at(words, 0).is("EXPLAIN")) return std::nullopt;
  size_t index = 1;
  if (sql::word_at(words, index).is("ANALYZE") || sql::word_at(words, index).is("ANALYSE")) ++index;
  if (sql::word_at(words, index).kind == sql::TokenKind::open_parenthesis) {
    // EXPLAIN (FORMAT json) SELECT ..., or EXPLAIN (SELECT ...).
    auto const behind = sql::behind_parenthesis(words, index);
    auto const inner = sql::word_at(words, index + 1);
    auto const options = inner.is("FORMAT") || inner.is("ANALYZE") || equals_ignoring_case(inner.text, "format");
    if (options) index = behind;
  }
  if (index >= words.size()) return std::string_view();
  return text.substr(static_cast<size_t>(words[index].text.data() - text.data()));
}

Result<> check_functions(std::string_view text) {
  auto const read = sql::read_words(text, sql::duckdb_dialect);
  for (size_t index = 0; index + 1 < read.words.size(); ++index) {
    auto const& word = read.words[index];
    if (!word.is_name() || read.words[index + 1].kind != sql::TokenKind::open_parenthesis) continue;
    auto const name = plain_name(word);
    if (std::find(refused.begin(), refused.end(), name) != refused.end()) return only_reads(name + "()");
  }
  if (read.too_long) return only_reads("a statement of so many words");
  return {};
}

Error only_reads(std::string_view what) {
  return Error{.code = ErrorCode::read_only,
               .message = fmt::format("This connection is read-only, so {} was refused.", what),
               .hint = "Open it with writing allowed to run statements that change something."};
}

}  // namespace sextant::duckdb
