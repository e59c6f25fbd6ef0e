#include "sql/completion_scope.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "base/text.h"

namespace sextant::sql {

namespace {

constexpr int deepest = 8;
constexpr size_t most_columns = 5'000, most_tables = 200;

bool says_any(Word const& word, std::span<std::string_view const> keywords) {
  return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view each) { return says(word, each); });
}

constexpr std::array<std::string_view, 50> table_ends{
    "ON", "USING", "JOIN", "LEFT", "RIGHT", "INNER", "FULL", "CROSS", "NATURAL", "OUTER", "WHERE", "GROUP", "ORDER", "HAVING",
    "LIMIT", "OFFSET", "UNION", "EXCEPT", "INTERSECT", "MINUS", "SET", "RETURNING", "VALUES", "WINDOW", "FETCH", "FOR", "SELECT",
    "FROM", "LATERAL", "TABLESAMPLE", "QUALIFY", "STRAIGHT_JOIN", "ASOF", "POSITIONAL", "ANTI", "SEMI", "USE", "FORCE", "IGNORE",
    "PARTITION", "DEFAULT", "OVERRIDING", "WHEN", "DO", "THEN", "INDEXED", "NOT", "INSERT", "UPDATE", "DELETE"};
constexpr std::array<std::string_view, 4> set_operators{"UNION", "EXCEPT", "INTERSECT", "MINUS"};
constexpr std::array<std::string_view, 5> changes{"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"};
// In front of UPDATE, DELETE and the like these make it part of another statement: FOR UPDATE, ON DELETE CASCADE.
constexpr std::array<std::string_view, 12> change_parts{"FOR", "DO", "KEY", "ON", "THEN", "OR", "BEFORE", "AFTER", "OF", "NO", "GRANT",
                                                        "REVOKE"};

bool opens(Word const& word) { return word.kind == TokenKind::open_parenthesis; }

bool begins_query(Words words, size_t index) {
  auto const& word = word_at(words, index);
  constexpr std::array<std::string_view, 6> beginnings{"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"};
  return says_any(word, beginnings) && !word_at(words, index + 1).is_symbol(",");
}

// Behind the word, and all that stands in the parentheses that it opens; never behind the range.
size_t next_of(Words words, WordRange range, size_t index) {
  return std::min(opens(words[index]) ? behind_parenthesis(words, index) : index + 1, range.end);
}

WordRange inside(Words words, size_t parenthesis) {
  size_t const behind = behind_parenthesis(words, parenthesis);
  bool const closed = behind > parenthesis + 1 && words[behind - 1].kind == TokenKind::close_parenthesis;
  return {parenthesis + 1, std::max(parenthesis + 1, closed ? behind - 1 : behind), words[parenthesis].depth + 1};
}

std::vector<std::string> names_inside(Words words, size_t parenthesis) {
  std::vector<std::string> names;
  auto const range = inside(words, parenthesis);
  for (size_t i = range.begin; i < range.end && names.size() < most_columns; i = next_of(words, range, i)) {
    if (words[i].is_name() && (i == range.begin || words[i - 1].is_symbol(","))) names.push_back(unquoted(words[i].text));
  }
  return names;
}

// Reads the tables of one segment.
class TableReader {
 public:
  TableReader(Words words, WordRange range, std::vector<ScopeTable>& tables) : words_(words), range_(range), tables_(tables) {}

  void read_all() {
    auto const& first = word_at(words_, range_.begin);
    bool const changes_rows = says_any(first, changes);
    bool in_tables = false;
    for (size_t i = range_.begin; i < range_.end;) {
      auto const& word = words_[i];
      bool const is_target = changes_rows && (says(word, "INTO") || (i == range_.begin && says(word, "UPDATE")));
      bool const is_from = says(word, "FROM") || says(word, "JOIN") || says(word, "STRAIGHT_JOIN") ||
                           (says(word, "USING") && !opens(word_at(words_, i + 1)) && !in_join_);
      if (is_target || is_from) {
        in_tables = true;
        in_join_ = says(word, "JOIN");
        i = read_table(i + 1, is_target || (says(first, "DELETE") && tables_.empty()));
      } else if (in_tables && word.is_symbol(",")) {
        i = read_table(i + 1, false);
      } else {
        if (ends_tables(word)) in_tables = false;
        i = next_of(words_, range_, i);
      }
    }
  }

  // A nested join in parentheses, and what a table place holds.
  size_t read_table(size_t i, bool target) {
    ScopeTable table{.at = i, .target = target};
    while (i < range_.end && (says(words_[i], "LATERAL") || says(words_[i], "ONLY"))) {
      table.lateral = table.lateral || says(words_[i], "LATERAL");
      ++i;
    }
    if (i >= range_.end || tables_.size() >= most_tables) return i;
    if (opens(words_[i])) {
      if (begins_query(words_, i + 1)) table.body = inside(words_, i);
      else read_nested(inside(words_, i));
      i = next_of(words_, range_, i);
      if (!table.body) return i;
    } else if (words_[i].is_name() && !ends_table(words_[i])) {
      i = read_path(i, table);
    } else {
      return i;
    }
    i = read_alias(i, table);
    tables_.push_back(std::move(table));
    return i;
  }

 private:
  static bool ends_tables(Word const& word) {
    constexpr std::array<std::string_view, 11> ends{"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "SET", "RETURNING", "VALUES", "SELECT",
                                                    "WINDOW", "QUALIFY"};
    return says_any(word, ends);
  }

  void read_nested(WordRange nested) {
    TableReader reader(words_, nested, tables_);
    size_t i = reader.read_table(nested.begin, false);
    while (i < nested.end) {
      bool const again = says(words_[i], "JOIN") || words_[i].is_symbol(",");
      i = again ? reader.read_table(i + 1, false) : next_of(words_, nested, i);
    }
  }

  size_t read_path(size_t i, ScopeTable& table) {
    table.path.push_back(unquoted(words_[i].text));
    table.written = words_[i].text;
    ++i;
    while (i + 1 < range_.end && words_[i].is_symbol(".") && words_[i + 1].is_name()) {
      table.path.push_back(unquoted(words_[i + 1].text));
      table.written = words_[i + 1].text;
      i += 2;
    }
    // A function that gives rows; but of an INSERT's target these are the columns.
    if (i < range_.end && opens(words_[i]) && !table.target) i = next_of(words_, range_, i);
    return i;
  }

  size_t read_alias(size_t i, ScopeTable& table) {
    if (i < range_.end && says(words_[i], "AS")) ++i;
    if (i >= range_.end || !words_[i].is_name() || ends_table(words_[i])) return i;
    table.alias = unquoted(words_[i].text);
    table.written = words_[i].text;
    ++i;
    if (i < range_.end && opens(words_[i]) && !table.target) {
      table.columns = names_inside(words_, i);
      i = next_of(words_, range_, i);
    }
    return i;
  }

  Words words_;
  WordRange range_;
  std::vector<ScopeTable>& tables_;
  bool in_join_ = false;
};

bool begins_segment(Words words, WordRange range, size_t i) {
  auto const& word = words[i];
  if (says(word, "SELECT")) return true;
  if (!says_any(word, changes) || opens(word_at(words, i + 1))) return false;
  if (i == range.begin) return true;
  auto const& before = words[i - 1];
  return !says_any(before, change_parts) && !before.is_symbol(",") && !before.is_symbol(".") && !says(before, "CREATE");
}

// The WITH that lists common tables: first of all, or behind EXPLAIN, INSERT INTO a, CREATE VIEW a AS.
size_t find_with(Words words, WordRange range) {
  for (size_t i = range.begin; i < range.end && !says(words[i], "SELECT"); i = next_of(words, range, i)) {
    if (!says(words[i], "WITH") || !(word_at(words, i + 1).is_name() || i + 1 >= range.end)) continue;
    size_t const name = says(word_at(words, i + 1), "RECURSIVE") ? i + 2 : i + 1;
    if (i == range.begin || says(word_at(words, name + 1), "AS") || opens(word_at(words, name + 1))) return i;
  }
  return range.end;
}

// Reads WITH a AS (...), b AS (...): `common` gets what is visible at `caret`. Returns the index behind if the range begins so.
size_t read_common(Words words, WordRange range, size_t caret, std::vector<CommonTable>& common) {
  size_t const with = find_with(words, range);
  if (with == range.end) return range.begin;
  size_t i = with + 1;
  bool const recursive = i < range.end && says(words[i], "RECURSIVE");
  if (recursive) ++i;
  while (i < range.end && words[i].is_name() && !begins_query(words, i)) {
    CommonTable table{.name = unquoted(words[i].text)};
    ++i;
    if (i < range.end && opens(words[i])) {
      table.columns = names_inside(words, i);
      i = next_of(words, range, i);
    }
    while (i < range.end && (says(words[i], "AS") || says(words[i], "NOT") || says(words[i], "MATERIALIZED"))) ++i;
    if (i >= range.end || !opens(words[i])) break;
    table.body = inside(words, i);
    bool const around = caret >= table.body.begin && caret <= table.body.end;
    if (!around || recursive) common.push_back(std::move(table));
    if (around) return range.end;
    i = next_of(words, range, i);
    if (i < range.end && words[i].is_symbol(",")) ++i;
    else break;
  }
  return with == range.begin ? i : range.begin;
}

// The opening parentheses around the caret.
std::vector<size_t> open_parentheses(Words words, size_t caret) {
  std::vector<size_t> open;
  for (size_t i = 0; i < caret && i < words.size(); ++i) {
    if (opens(words[i])) open.push_back(i);
    else if (words[i].kind == TokenKind::close_parenthesis && !open.empty()) open.pop_back();
  }
  return open;
}

// Outer tables that a query in parentheses, which begins at `at`, sees: not its neighbours in FROM, unless it is LATERAL.
std::vector<ScopeTable> outer_tables(Segment const& segment, size_t at) {
  for (auto const& table : segment.tables) {
    if (!table.body || table.body->begin != at) continue;
    if (!table.lateral) return {};
    std::vector<ScopeTable> before;
    std::copy_if(segment.tables.begin(), segment.tables.end(), std::back_inserter(before),
                 [&](ScopeTable const& each) { return each.at < table.at; });
    return before;
  }
  return segment.tables;
}

bool is_body(std::vector<CommonTable> const& common, size_t at) {
  return std::any_of(common.begin(), common.end(), [&](CommonTable const& each) { return each.body.begin == at; });
}

}  // namespace

bool ends_table(Word const& word) { return word.kind == TokenKind::identifier && says_any(word, table_ends); }

std::vector<Segment> read_segments(Words words, WordRange range) {
  std::vector<Segment> segments;
  size_t begin = range.begin;
  bool selects = false;
  auto const finish = [&](size_t end) {
    if (end > begin || segments.empty()) segments.push_back({.words = {begin, end, range.depth}, .tables = {}});
  };
  for (size_t i = range.begin; i < range.end; i = next_of(words, range, i)) {
    if (i == begin || !(begins_segment(words, range, i) || says_any(words[i], set_operators))) continue;
    // FROM a SELECT b
    if (says(words[begin], "FROM") && says(words[i], "SELECT") && !selects) {
      selects = true;
      continue;
    }
    selects = false;
    finish(i);
    begin = i;
  }
  finish(range.end);
  for (auto& segment : segments) {
    auto inner = segment.words;
    if (says_any(word_at(words, inner.begin), set_operators)) ++inner.begin;
    TableReader(words, inner, segment.tables).read_all();
  }
  return segments;
}

Scope read_scope(Words words, size_t caret) {
  Scope scope;
  std::vector<size_t> starts;  // Parentheses that begin a query.
  for (size_t const open : open_parentheses(words, caret)) {
    if (begins_query(words, open + 1) && caret > open + 1) starts.push_back(open);
  }
  std::vector<std::vector<ScopeTable>> outer;
  for (size_t i = 0; i <= starts.size(); ++i) {
    WordRange const range = i == 0 ? WordRange{0, words.size(), 0} : inside(words, starts[i - 1]);
    auto main = range;
    std::vector<CommonTable> common;
    bool const in_common = (main.begin = read_common(words, range, caret, common)) >= range.end && range.end > range.begin &&
                           says(words[range.begin], "WITH");
    scope.common.insert(scope.common.end(), common.begin(), common.end());
    Level level{.words = range, .segments = read_segments(words, main)};
    while (level.current + 1 < level.segments.size() && level.segments[level.current + 1].words.begin < caret) ++level.current;
    if (i < starts.size()) {
      auto const at = starts[i] + 1;
      auto tables = in_common || is_body(common, at) ? std::vector<ScopeTable>() : outer_tables(level.segments[level.current], at);
      outer.push_back(std::move(tables));
    }
    scope.levels.push_back(std::move(level));
  }
  auto const& last = scope.levels.back();
  scope.tables = last.segments[last.current].tables;
  scope.inner = scope.tables.size();
  for (auto each = outer.rbegin(); each != outer.rend(); ++each) scope.tables.insert(scope.tables.end(), each->begin(), each->end());
  for (size_t const open : open_parentheses(words, caret)) {
    if (open >= last.words.begin && open < last.words.end) scope.parentheses.push_back(open);
  }
  return scope;
}

// Columns

CommonTable const* ScopeColumns::common_table(std::vector<std::string> const& path) const {
  if (path.size() != 1) return nullptr;
  auto const found = std::find_if(common_.rbegin(), common_.rend(),
                                  [&](CommonTable const& each) { return equals_ignoring_case(each.name, path[0]); });
  return found == common_.rend() ? nullptr : &*found;
}

KnownTable const* ScopeColumns::known(ScopeTable const& table) {
  if (table.path.empty() || common_table(table.path) != nullptr) return nullptr;
  return names_.table(table.path);
}

std::vector<KnownColumn> ScopeColumns::of(ScopeTable const& table, int depth) {
  std::vector<KnownColumn> columns;
  if (depth > deepest) return columns;
  if (table.body) {
    columns = outputs(*table.body, depth + 1);
  } else if (auto const* common = common_table(table.path)) {
    columns = outputs(common->body, depth + 1);
    for (size_t i = 0; i < common->columns.size(); ++i) {
      if (i < columns.size()) columns[i].name = common->columns[i];
      else columns.push_back({.name = common->columns[i], .type = {}});
    }
  } else if (auto const* found = known(table)) {
    columns = found->columns;
  }
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i < columns.size()) columns[i].name = table.columns[i];
    else columns.push_back({.name = table.columns[i], .type = {}});
  }
  return columns;
}

void ScopeColumns::add_all(std::vector<ScopeTable> const& tables, std::string_view qualifier, int depth,
                           std::vector<KnownColumn>& columns) {
  for (auto const& table : tables) {
    auto const& name = table.alias.empty() && !table.path.empty() ? table.path.back() : table.alias;
    if (!qualifier.empty() && !equals_ignoring_case(name, qualifier)) continue;
    for (auto& column : of(table, depth + 1)) {
      if (columns.size() < most_columns) columns.push_back(std::move(column));
    }
  }
}

// Of a plain column, written with or without its table.
std::string ScopeColumns::type_of(Segment const& segment, size_t first, size_t last, int depth) {
  auto const name = unquoted(words_[last].text);
  std::vector<KnownColumn> columns;
  add_all(segment.tables, last > first ? unquoted(words_[last - 2].text) : std::string(), depth, columns);
  for (auto const& column : columns) {
    if (equals_ignoring_case(column.name, name)) return column.type;
  }
  return {};
}

void ScopeColumns::add_output(Segment const& segment, WordRange item, int depth, std::vector<KnownColumn>& columns) {
  if (item.begin >= item.end || columns.size() >= most_columns) return;
  auto const& last = words_[item.end - 1];
  if (last.is_symbol("*") && (item.end - item.begin == 1 || words_[item.end - 2].is_symbol("."))) {
    auto const qualifier = item.end - item.begin >= 3 ? unquoted(words_[item.end - 3].text) : std::string();
    add_all(segment.tables, qualifier, depth, columns);
    return;
  }
  if (last.is_name() && last.depth == item.depth) {
    size_t first = item.end - 1;
    while (first >= item.begin + 2 && words_[first - 1].is_symbol(".")) first -= 2;
    auto const is_plain = first == item.begin;
    // "a.b AS c" and "a.b c" have the type of a.b.
    auto const alias_of_plain = !is_plain && item.end - item.begin <= 5;
    size_t source = item.end - 1;
    if (alias_of_plain) source = says(words_[item.end - 2], "AS") && item.end - item.begin >= 3 ? item.end - 3 : item.end - 2;
    bool const has_source = is_plain || (alias_of_plain && source >= item.begin && words_[source].is_name());
    columns.push_back({.name = unquoted(last.text),
                       .type = has_source ? type_of(segment, is_plain ? first : item.begin, source, depth) : std::string()});
    return;
  }
  // A function's result has its name.
  if (opens(word_at(words_, item.begin + 1)) && words_[item.begin].is_name() && behind_parenthesis(words_, item.begin + 1) >= item.end) {
    columns.push_back({.name = lower_ascii(unquoted(words_[item.begin].text)), .type = {}});
  }
}

std::vector<KnownColumn> ScopeColumns::outputs(WordRange query, int depth) {
  std::vector<KnownColumn> columns;
  if (depth > deepest) return columns;
  WordRange main = query;
  std::vector<CommonTable> own;
  main.begin = read_common(words_, query, words_.size() + 1, own);
  auto const segments = read_segments(words_, main);
  auto const& segment = segments.front();
  bool const selects = says(word_at(words_, segment.words.begin), "SELECT");
  size_t i = segment.words.begin + 1;
  while (!selects && i < segment.words.end && !says(words_[i - 1], "RETURNING")) i = next_of(words_, segment.words, i);
  if (selects && i < segment.words.end && (says(words_[i], "DISTINCT") || says(words_[i], "ALL"))) ++i;
  if (i < segment.words.end && says(words_[i], "ON") && opens(word_at(words_, i + 1))) i = next_of(words_, segment.words, i + 1);
  own.insert(own.begin(), common_.begin(), common_.end());
  ScopeColumns nested(words_, own, names_);
  WordRange item{i, i, query.depth};
  while (i < segment.words.end && !says(words_[i], "FROM") && !says(words_[i], "INTO")) {
    if (words_[i].is_symbol(",")) {
      nested.add_output(segment, item, depth, columns);
      item.begin = i + 1;
    }
    i = next_of(words_, segment.words, i);
    item.end = i;
    if (i < segment.words.end && words_[i].is_symbol(",")) item.end = i;
  }
  item.end = i;
  nested.add_output(segment, item, depth, columns);
  return columns;
}

}  // namespace sextant::sql
