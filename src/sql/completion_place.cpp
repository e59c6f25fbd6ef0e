#include "sql/completion_place.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace sextant::sql {

namespace {

bool says_any(Word const& word, std::span<std::string_view const> keywords) {
  return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view each) { return says(word, each); });
}

bool opens(Word const& word) { return word.kind == TokenKind::open_parenthesis; }
bool closes(Word const& word) { return word.kind == TokenKind::close_parenthesis; }

// Behind these an operand is expected.
constexpr std::array<std::string_view, 36> operators{
    "AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS", "SELECT", "DISTINCT", "ALL", "WHEN", "THEN", "ELSE", "CASE", "BY", "ON",
    "WHERE", "HAVING", "SET", "VALUES", "RETURNING", "ANY", "SOME", "EXISTS", "SIMILAR", "REGEXP", "RLIKE", "GLOB", "MATCH", "QUALIFY",
    "DIV", "MOD", "XOR", "ESCAPE", "INTERVAL"};

bool ends_operand(Words words, size_t index) {
  auto const& word = words[index];
  switch (word.kind) {
    case TokenKind::identifier: return !says_any(word, operators);
    case TokenKind::quoted_identifier:
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::placeholder:
    case TokenKind::close_parenthesis: return true;
    case TokenKind::symbol: {
      if (word.text == "]") return true;
      if (word.text != "*" || index == 0) return false;
      auto const& before = words[index - 1];
      return before.is_symbol(",") || before.is_symbol(".") || opens(before) || says_any(before, operators);
    }
    default: return false;
  }
}

struct Found {
  Clause clause = Clause::start;
  size_t at = 0;  // The word that begins it.
};

struct ClauseWord {
  std::string_view word;
  Clause clause;
};

constexpr std::array clause_words{
    ClauseWord{"SELECT", Clause::select},   ClauseWord{"FROM", Clause::from},       ClauseWord{"JOIN", Clause::from},
    ClauseWord{"STRAIGHT_JOIN", Clause::from}, ClauseWord{"ON", Clause::on},        ClauseWord{"WHERE", Clause::where},
    ClauseWord{"GROUP", Clause::group},     ClauseWord{"HAVING", Clause::having},   ClauseWord{"QUALIFY", Clause::having},
    ClauseWord{"ORDER", Clause::order},     ClauseWord{"LIMIT", Clause::limit},     ClauseWord{"OFFSET", Clause::limit},
    ClauseWord{"FETCH", Clause::limit},     ClauseWord{"SET", Clause::set},         ClauseWord{"VALUES", Clause::values},
    ClauseWord{"RETURNING", Clause::returning}, ClauseWord{"INTO", Clause::into},   ClauseWord{"WINDOW", Clause::window},
    ClauseWord{"UNION", Clause::query},     ClauseWord{"EXCEPT", Clause::query},    ClauseWord{"INTERSECT", Clause::query},
    ClauseWord{"MINUS", Clause::query},     ClauseWord{"CONFLICT", Clause::conflict}, ClauseWord{"DUPLICATE", Clause::conflict},
};

// What a statement's first word begins.
constexpr std::array first_words{
    ClauseWord{"UPDATE", Clause::update}, ClauseWord{"DELETE", Clause::erase},   ClauseWord{"CREATE", Clause::create},
    ClauseWord{"DROP", Clause::drop},     ClauseWord{"ALTER", Clause::alter},    ClauseWord{"TRUNCATE", Clause::table},
    ClauseWord{"DESCRIBE", Clause::table}, ClauseWord{"DESC", Clause::table},    ClauseWord{"ANALYZE", Clause::table},
    ClauseWord{"VACUUM", Clause::table},  ClauseWord{"COPY", Clause::table},     ClauseWord{"LOCK", Clause::table},
    ClauseWord{"TABLE", Clause::table},   ClauseWord{"SUMMARIZE", Clause::table}, ClauseWord{"REINDEX", Clause::table},
    ClauseWord{"EXPLAIN", Clause::start}, ClauseWord{"WITH", Clause::start},     ClauseWord{"INSERT", Clause::into},
    ClauseWord{"REPLACE", Clause::into},  ClauseWord{"MERGE", Clause::into},
};

Clause first_clause(Word const& word) {
  for (auto const& [text, clause] : first_words) {
    if (says(word, text)) return clause;
  }
  for (auto const& [text, clause] : clause_words) {
    if (says(word, text)) return clause;
  }
  return Clause::other;
}

size_t behind(Words words, size_t index) { return opens(words[index]) ? behind_parenthesis(words, index) : index + 1; }

// The clause that the word before `end` stands in.
Found clause_at(Words words, size_t begin, size_t end, Found found) {
  bool const defines = found.clause == Clause::create || found.clause == Clause::alter || found.clause == Clause::drop;
  for (size_t i = begin; i < end; i = behind(words, i)) {
    for (auto const& [text, clause] : clause_words) {
      if (!says(words[i], text)) continue;
      // "SET x" of a definition, FROM of "IS DISTINCT FROM", ON of "ON CONFLICT" and "DISTINCT ON".
      if (defines && clause != Clause::select && clause != Clause::on) break;
      if (clause == Clause::from && i > 0 && says(words[i - 1], "DISTINCT")) break;
      if (clause == Clause::on && i > 0 && says(words[i - 1], "DISTINCT")) break;
      if (clause == Clause::set && (found.clause == Clause::from)) break;
      bool const merges = found.at > 0 && says(words[found.at - 1], "MERGE");
      bool const conflict = clause == Clause::on && !merges && (found.clause == Clause::values || found.clause == Clause::into);
      found = {conflict ? Clause::conflict : clause, i};
      break;
    }
  }
  return found;
}

class PlaceFinder {
 public:
  PlaceFinder(Words words, size_t caret, Scope const& scope)
      : words_(words), caret_(caret), scope_(scope), level_(scope.levels.back()), segment_(level_.segments[level_.current]) {}

  Expected find() {
    begin_ = segment_.words.begin;
    if (caret_ <= begin_) return at_start();
    auto const& first = words_[begin_];
    size_t const outermost = scope_.parentheses.empty() ? caret_ : scope_.parentheses.front();
    auto const found = clause_at(words_, begin_ + 1, outermost, {first_clause(first), begin_});
    if (!scope_.parentheses.empty()) return in_parentheses(scope_.parentheses.back(), found);
    return in_clause(found);
  }

 private:
  Word const& previous(size_t back = 1) const { return caret_ >= back ? words_[caret_ - back] : word_at(words_, words_.size()); }

  Expected at_start() const {
    if (caret_ > level_.words.begin && !closes(previous())) return {};
    if (scope_.levels.size() > 1 || caret_ > level_.words.begin) return {.place = Place::keyword, .clause = Clause::query};
    return {.place = Place::keyword, .clause = Clause::start};
  }

  static Expected keyword(Clause clause, bool ended = false) { return {.place = Place::keyword, .clause = clause, .ended = ended}; }

  Expected value(Clause clause) const {
    auto const& last = previous();
    Expected expected{.place = Place::value, .clause = clause};
    if (says(last, "AS")) return {};
    if (last.is_symbol("::")) return {.place = Place::type, .clause = clause};
    if (says(last, "IS")) return {.place = Place::keyword, .clause = clause, .after_is = true};
    expected.ended = ends_operand(words_, caret_ - 1);
    if (expected.ended) expected.place = Place::keyword;
    return expected;
  }

  // The target of the statement around: of an INSERT whose rows a query gives, too.
  std::vector<ScopeTable> targets() const {
    for (size_t i = level_.current + 1; i-- > 0;) {
      for (auto const& table : level_.segments[i].tables) {
        if (table.target) return {table};
      }
    }
    return {};
  }

  // A name path behind the word at `index`.
  std::vector<ScopeTable> table_behind(size_t index) const {
    ScopeTable table{.at = index + 1};
    for (size_t i = index + 1; i < caret_ && words_[i].is_name(); i += 2) {
      if (says(words_[i], "IF") || says(words_[i], "EXISTS") || says(words_[i], "ONLY")) {
        --i;
        continue;
      }
      table.path.push_back(unquoted(words_[i].text));
      table.written = words_[i].text;
      if (!word_at(words_, i + 1).is_symbol(".")) break;
    }
    if (table.path.empty()) return {};
    return {table};
  }

  std::vector<std::string> names_since(size_t open) const {
    std::vector<std::string> names;
    for (size_t i = open + 1; i < words_.size() && !closes(words_[i]); ++i) {
      if (words_[i].is_name() && (i == open + 1 || words_[i - 1].is_symbol(","))) names.push_back(unquoted(words_[i].text));
    }
    return names;
  }

  Expected columns(std::vector<ScopeTable> targets, std::vector<std::string> taken) const {
    auto const& last = previous();
    if (!opens(last) && !last.is_symbol(",") && !says(last, "SET") && !says(last, "COLUMN")) return {};
    return {.place = Place::columns, .targets = std::move(targets), .taken = std::move(taken)};
  }

  // The last word of these before `index`, or its own index if there is none.
  size_t find_back(size_t index, std::string_view word) const {
    for (size_t i = index; i-- > begin_;) {
      if (says(words_[i], word)) return i;
    }
    return index;
  }

  Expected in_parentheses(size_t open, Found const& found) const {
    auto const& before = open > begin_ ? words_[open - 1] : word_at(words_, words_.size());
    bool const first = caret_ == open + 1;
    bool const outermost = scope_.parentheses.size() == 1;
    if (found.clause == Clause::from && says(before, "USING")) return {.place = Place::joined, .taken = names_since(open)};
    if (found.clause == Clause::into && outermost) return columns(targets(), names_since(open));
    if (found.clause == Clause::conflict) return columns(targets(), names_since(open));
    if (found.clause == Clause::create || found.clause == Clause::alter || (found.clause == Clause::on && is_definition())) {
      return in_definition(open);
    }
    bool const table_place = says(before, "FROM") || says(before, "JOIN") || says(before, "LATERAL") ||
                             (found.clause == Clause::from && (before.is_symbol(",") || opens(before)) && outermost);
    if (table_place && first) return {.place = Place::table, .clause = Clause::from, .query = true};
    if (table_place) return in_clause(clause_at(words_, open + 1, caret_, {Clause::from, open}));
    if (says(word_at(words_, begin_), "WITH")) return {};
    auto const clause = found.clause == Clause::values ? found.clause : Clause::where;
    auto expected = says(before, "CAST") || says(before, "TRY_CAST") ? in_cast() : value(clause);
    if (expected.place == Place::nothing) return expected;
    if (expected.ended) expected.clause = Clause::other;
    expected.query = first;
    expected.over = says(before, "OVER") || says(before, "GROUP") || found.clause == Clause::window;
    if (expected.over && (first || expected.ended)) expected.place = Place::keyword;
    if (says(previous(), "PARTITION") || says(previous(), "ORDER")) return keyword(Clause::group);
    return expected;
  }

  Expected in_cast() const {
    if (says(previous(), "AS")) return {.place = Place::type};
    return value(Clause::where);
  }

  bool is_definition() const {
    auto const& first = word_at(words_, begin_);
    return says(first, "CREATE") || says(first, "ALTER") || says(first, "DROP");
  }

  // CREATE TABLE a (…), CREATE INDEX a ON b (…), REFERENCES a (…)
  Expected in_definition(size_t open) const {
    if (size_t const references = find_back(open, "REFERENCES"); references + 4 > open && references < open) {
      return columns(table_behind(references), names_since(open));
    }
    if (size_t const on = find_back(open, "ON"); on < open && says_index()) return columns(table_behind(on), names_since(open));
    auto const& last = previous();
    if (says(last, "REFERENCES")) return {.place = Place::table};
    if (opens(last) || last.is_symbol(",")) return {.place = Place::keyword, .clause = Clause::table, .query = true};
    auto const& before = previous(2);
    if (last.is_name() && (opens(before) || before.is_symbol(","))) return {.place = Place::type};
    return {.place = Place::keyword, .clause = Clause::create, .ended = true};
  }

  bool says_index() const {
    for (size_t i = begin_; i < std::min(begin_ + 4, caret_); ++i) {
      if (says(words_[i], "INDEX")) return true;
    }
    return false;
  }

  Expected in_clause(Found const& found) const {
    auto const& last = previous();
    switch (found.clause) {
      case Clause::start:
        if (says(last, "AS") || says(last, "WITH") || says(last, "RECURSIVE")) return {};
        return {.place = Place::keyword, .clause = Clause::start};
      case Clause::query: return keyword(Clause::query);
      case Clause::from: return in_from(found);
      case Clause::on: return is_definition() ? Expected{.place = says(last, "ON") ? Place::table : Place::nothing} : in_on(found);
      case Clause::group:
      case Clause::order: return in_order(found);
      case Clause::set: return in_set(found);
      case Clause::into: return in_into(found);
      case Clause::update: return in_target(found, Clause::update);
      case Clause::erase: return keyword(Clause::erase);
      case Clause::values: return says(last, "VALUES") ? Expected() : keyword(Clause::values, true);
      case Clause::conflict: return in_conflict(found);
      case Clause::limit: return ends_operand(words_, caret_ - 1) && caret_ - 1 > found.at ? keyword(Clause::limit, true) : Expected();
      case Clause::table: return in_target(found, Clause::table);
      case Clause::create:
      case Clause::drop:
      case Clause::alter: return in_definition_words(found);
      case Clause::select:
      case Clause::where:
      case Clause::having:
      case Clause::returning:
      case Clause::window: return value(found.clause);
      case Clause::other: break;
    }
    bool const calls = caret_ == begin_ + 1 && (says(last, "CALL") || says(last, "EXECUTE"));
    return calls ? Expected{.place = Place::routine} : Expected();
  }

  Expected in_from(Found const& found) const {
    auto const& last = previous();
    auto const at_table = [&] {
      constexpr std::array<std::string_view, 6> words{"FROM", "JOIN", "STRAIGHT_JOIN", "LATERAL", "ONLY", "USING"};
      return says_any(last, words) || last.is_symbol(",") || caret_ - 1 == found.at;
    };
    if (at_table()) return {.place = Place::table, .clause = Clause::from, .join = says(words_[found.at], "JOIN") && !last.is_symbol(",")};
    if (says(last, "AS")) return {};
    constexpr std::array<std::string_view, 11> join_words{"LEFT",  "RIGHT", "FULL", "INNER", "CROSS", "NATURAL",
                                                          "OUTER", "ASOF",  "SEMI", "ANTI",  "POSITIONAL"};
    if (says_any(last, join_words)) return {.place = Place::keyword, .clause = Clause::from, .join = true};
    auto expected = keyword(Clause::from, true);
    expected.condition = says(words_[found.at], "JOIN");
    return expected;
  }

  Expected in_on(Found const& found) const {
    auto expected = value(Clause::on);
    expected.condition = caret_ == found.at + 1;
    return expected;
  }

  Expected in_order(Found const& found) const {
    if (caret_ == found.at + 1) return keyword(found.clause);
    auto expected = value(found.clause);
    expected.aliases = true;
    return expected;
  }

  Expected in_set(Found const& found) const {
    auto const& first = word_at(words_, begin_);
    if (says(first, "SET")) return {};
    auto const& last = previous();
    if (caret_ == found.at + 1 || last.is_symbol(",")) {
      return {.place = Place::columns, .targets = set_targets(), .taken = {}};
    }
    if (last.is_name() && (words_[caret_ - 2].is_symbol(",") || caret_ - 2 == found.at || words_[caret_ - 2].is_symbol("."))) {
      auto const since = words_.subspan(found.at, caret_ - found.at);
      bool const assigned = std::any_of(since.begin(), since.end(), [](Word const& word) { return word.is_symbol("="); });
      if (!assigned || words_[caret_ - 2].is_symbol(",")) return {};
    }
    return value(Clause::set);
  }

  // UPDATE of several tables (MySQL): the columns of all of them.
  std::vector<ScopeTable> set_targets() const {
    if (says(word_at(words_, begin_), "UPDATE") && !segment_.tables.empty()) return segment_.tables;
    return targets();
  }

  Expected in_into(Found const& found) const {
    auto const& last = previous();
    if (says(last, "INTO")) return {.place = Place::table, .clause = Clause::into};
    if (found.at == begin_) return says(words_[found.at], "INTO") ? Expected() : keyword(Clause::other);
    if (!says_any(word_at(words_, begin_), std::array<std::string_view, 3>{"INSERT", "REPLACE", "MERGE"})) return {};
    if (says(last, "AS")) return {};
    return keyword(Clause::into, true);
  }

  Expected in_target(Found const& found, Clause clause) const {
    auto const& last = previous();
    constexpr std::array<std::string_view, 9> before{"TABLE", "UPDATE",  "ONLY",   "EXISTS",   "DESCRIBE",
                                                     "DESC",  "ANALYZE", "VACUUM", "SUMMARIZE"};
    bool const at_first = caret_ == found.at + 1;
    if (at_first && says(last, "ANALYZE") && begin_ > 0) return keyword(Clause::start);
    if (at_first || says_any(last, before) || last.is_symbol(",")) return {.place = Place::table, .clause = clause};
    if (says(last, "AS")) return {};
    return clause == Clause::update ? keyword(Clause::update, true) : Expected();
  }

  Expected in_conflict(Found const& found) const {
    auto const& last = previous();
    if (says(last, "ON")) return keyword(Clause::conflict);
    if (says(last, "UPDATE")) return {.place = Place::columns, .targets = targets(), .taken = {}};
    auto expected = keyword(Clause::conflict, caret_ == found.at + 1 || closes(last));
    expected.condition = says(last, "DO");
    return expected.ended || expected.condition ? expected : Expected();
  }

  Expected in_definition_words(Found const& found) const {
    auto const& last = previous();
    if (caret_ == begin_ + 1) return keyword(found.clause);
    bool const create = found.clause == Clause::create;
    constexpr std::array<std::string_view, 4> kinds{"TABLE", "VIEW", "EXISTS", "ONLY"};
    if (says(last, "REFERENCES") || (!create && says_any(last, kinds)) || (found.clause == Clause::drop && last.is_symbol(",")))
      return {.place = Place::table};
    if (create && says(last, "AS")) return keyword(Clause::query);
    if (found.clause == Clause::alter && says(word_at(words_, begin_ + 1), "TABLE")) {
      constexpr std::array<std::string_view, 3> of_column{"DROP", "ALTER", "RENAME"};
      if (says(last, "COLUMN") && says_any(previous(2), of_column))
        return {.place = Place::columns, .targets = table_behind(begin_ + 1), .taken = {}};
      bool const behind_table = last.is_name() && caret_ <= begin_ + 6;
      if (behind_table || last.is_symbol(",")) return keyword(Clause::alter, true);
      if (says_any(last, std::array<std::string_view, 4>{"ADD", "DROP", "ALTER", "RENAME"})) return keyword(Clause::alter, true);
    }
    return {};
  }

  Words words_;
  size_t const caret_;
  Scope const& scope_;
  Level const& level_;
  Segment const& segment_;
  size_t begin_ = 0;
};

}  // namespace

Expected expected_at(Words words, size_t caret, Scope const& scope) { return PlaceFinder(words, caret, scope).find(); }

}  // namespace sextant::sql
