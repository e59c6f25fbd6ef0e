#include "sql/row_changes.h"

#include <algorithm>
#include <array>

#include "sql/keywords.h"

namespace sextant::sql {
namespace {

// Looking for a WHERE costs one pass over the statement for each change; nobody writes this many.
constexpr size_t max_changes = 64;
// Parentheses around a condition that are looked through: each costs a pass over it.
constexpr int max_layers = 16;

constexpr auto change_verbs = std::to_array<std::string_view>({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"});
// Behind these no row change begins: a name or a clause follows.
constexpr auto not_before_change = std::to_array<std::string_view>({
    "SELECT", "DISTINCT",  "ALL",  "AS",        "BY",  "WHERE", "AND", "OR", "NOT", "ON",     "HAVING", "WHEN", "ELSE", "FROM",
    "CASE",   "RETURNING", "WITH", "RECURSIVE", "FOR", "KEY",   "DO",  "OF", "SET", "BEFORE", "AFTER",  "THEN", "JOIN"});
constexpr auto before_table = std::to_array<std::string_view>({
    "FROM", "INTO", "ONLY", "LOW_PRIORITY", "QUICK", "IGNORE", "HIGH_PRIORITY", "DELAYED", "OR", "ROLLBACK", "ABORT", "FAIL",
    "REPLACE", "OVERWRITE"});
constexpr auto constant_words = std::to_array<std::string_view>(
    {"TRUE", "FALSE", "NOT", "AND", "OR", "NULL", "IS", "LIKE", "BETWEEN", "UNKNOWN", "XOR", "IN"});

bool is_literal(Word const& word) { return word.kind == TokenKind::number || word.kind == TokenKind::string; }

// Has neither a column nor a parameter, so it is the same for every row.
bool is_constant(Words predicate) {
  return !predicate.empty() && std::all_of(predicate.begin(), predicate.end(), [](Word const& word) {
    if (word.kind == TokenKind::identifier) return is_any_of(word.keyword, constant_words);
    return word.kind != TokenKind::quoted_identifier && word.kind != TokenKind::placeholder;
  });
}

Words without_parentheses(Words words) {
  for (int layer = 0; layer < max_layers; ++layer) {
    bool const wrapped = words.size() > 2 && words.front().kind == TokenKind::open_parenthesis &&
                         behind_parenthesis(words, 0) == words.size();
    if (!wrapped) break;
    words = words.subspan(1, words.size() - 2);
  }
  return words;
}

// FALSE, 0, 1=0: people write them to change nothing.
bool is_false(Words predicate) {
  if (predicate.size() == 1) return predicate[0].is("FALSE") || predicate[0].text == "0";
  if (predicate.size() != 3 || !is_literal(predicate[0]) || !is_literal(predicate[2])) return false;
  bool const equal = predicate[0].text == predicate[2].text;
  if (predicate[1].is_symbol("=")) return !equal;
  return equal && (predicate[1].is_symbol("<>") || predicate[1].is_symbol("!="));
}

bool is_same_column(Words predicate) {
  return predicate.size() == 3 && predicate[0].is_name() && predicate[1].is_symbol("=") &&
         predicate[0].text == predicate[2].text;
}

bool is_always_true(Words operand) {
  operand = without_parentheses(operand);
  return is_same_column(operand) || (is_constant(operand) && !is_false(operand));
}

// One operand of a top-level OR that is always true makes the whole so.
bool limits_nothing(Words predicate) {
  predicate = without_parentheses(predicate);
  if (predicate.empty()) return true;
  uint32_t const depth = predicate.front().depth;
  size_t begin = 0;
  for (size_t i = 0; i <= predicate.size(); ++i) {
    bool const ends = i == predicate.size() || (predicate[i].depth == depth && predicate[i].is("OR"));
    if (!ends) continue;
    if (is_always_true(predicate.subspan(begin, i - begin))) return true;
    begin = i + 1;
  }
  return false;
}

std::string every_row(Words words, size_t index, std::string_view reason) {
  std::string const table = changed_table(words, index);
  return std::string(words[index].keyword) + std::string(reason) + " changes every row of " +
         (table.empty() ? "the table" : table) + ".";
}

// The sentence on one UPDATE or DELETE, empty if its own WHERE limits it.
std::string judge_change(Words words, size_t index) {
  uint32_t const depth = words[index].depth;
  size_t where = words.size();
  size_t end = index + 1;
  bool has_limit = false;
  for (; end < words.size() && words[end].depth >= depth; ++end) {
    if (words[end].depth != depth) continue;
    if (words[end].is("WHERE") && where == words.size()) where = end;
    if (where == words.size() && words[end].is("LIMIT")) has_limit = true;
    bool const behind_predicate = words[end].is("RETURNING") || words[end].is("ORDER") || words[end].is("LIMIT") ||
                                  words[end].kind == TokenKind::semicolon;
    if (where != words.size() && behind_predicate) break;
  }
  if (where == words.size()) {
    if (!has_limit) return every_row(words, index, " without WHERE");
    return std::string(words[index].keyword) + " without WHERE changes any rows of " + changed_table(words, index) +
           ", up to its LIMIT.";
  }
  if (!limits_nothing(words.subspan(where + 1, end - where - 1))) return {};
  return every_row(words, index, " with a WHERE that is always true");
}

}  // namespace

bool is_row_change(Words words, size_t index) {
  if (!is_any_of(words[index].keyword, change_verbs)) return false;
  // SQLite takes a string for a name where it cannot be one, and MySQL with ANSI_QUOTES the double-quoted ones.
  Word const& next = word_at(words, index + 1);
  if (!next.is_name() && next.kind != TokenKind::string) return false;
  if (index == 0) return true;
  Word const& previous = words[index - 1];
  return previous.kind != TokenKind::symbol && !is_any_of(previous.keyword, not_before_change);
}

size_t find_row_change(Words words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (is_row_change(words, i)) return i;
  }
  return words.size();
}

std::string changed_table(Words words, size_t index) {
  for (++index; is_any_of(word_at(words, index).keyword, before_table); ++index) {
  }
  if (word_at(words, index).kind == TokenKind::open_parenthesis) ++index;  // ONLY (orders)
  return name_at(words, index);
}

std::string unlimited_change(Words words) {
  size_t changes = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].is("UPDATE") && !words[i].is("DELETE")) continue;
    bool const first = i == 0;
    if (!first && !is_row_change(words, i)) continue;
    if (++changes > max_changes) return "The statement holds more than 64 changes; not all of them were looked at.";
    if (std::string sentence = judge_change(words, i); !sentence.empty()) return sentence;
  }
  return {};
}

}  // namespace sextant::sql
