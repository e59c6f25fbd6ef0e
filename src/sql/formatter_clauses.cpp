#include "sql/formatter_clauses.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace sextant::sql {

namespace {

constexpr FormatItem no_item{};

FormatItem const& item_at(FormatItems const& items, size_t index) { return index < items.size() ? items[index] : no_item; }

template <size_t n>
bool is_any(FormatItem const& item, std::array<std::string_view, n> const& wanted) {
  return std::find(wanted.begin(), wanted.end(), item.keyword) != wanted.end();
}

// Behind the item, and behind what it opens.
size_t behind(FormatItems const& items, size_t index) { return (items[index].close == 0 ? index : items[index].close) + 1; }

size_t skip_comments(FormatItems const& items, size_t index, size_t end) {
  while (index < end && items[index].is_comment()) ++index;
  return index;
}

template <class Wanted>
size_t find_item(FormatItems const& items, Part part, size_t from, Wanted const& wanted) {
  size_t i = from;
  while (i < part.end && !wanted(items[i])) i = behind(items, i);
  return std::min(i, part.end);
}

bool is_word(FormatItem const& item) { return item.kind == TokenKind::identifier || item.kind == TokenKind::quoted_identifier; }

class ClauseReader {
 public:
  ClauseReader(FormatItems const& items, Part part) : items_(items), part_(part) {}

  std::vector<FormatClause> run() {
    size_t free = part_.begin;  // Behind the last item that belongs to the clause before.
    for (size_t i = part_.begin; i < part_.end; i = behind(items_, i)) {
      if (items_[i].is_comment()) {
        // A comment that ends a line speaks of what stands before it.
        if (items_[i].comment == CommentPlace::behind) free = i + 1;
        continue;
      }
      auto const head = head_at(i);
      if (head || clauses_.empty()) {
        if (!clauses_.empty()) clauses_.back().end = free;
        auto const begin = clauses_.empty() ? part_.begin : free;
        clauses_.push_back({.kind = head ? head->kind : ClauseKind::plain, .begin = begin, .head = i, .body = head ? head->end : i});
        last_ = i;
        note(items_[i]);
        if (head) i = head->end - 1;
      }
      free = std::min(behind(items_, i), part_.end);
    }
    if (clauses_.empty()) clauses_.push_back({.begin = part_.begin, .head = part_.begin, .body = part_.begin});
    clauses_.back().end = part_.end;
    return std::move(clauses_);
  }

 private:
  struct Head {
    ClauseKind kind = ClauseKind::plain;
    size_t end = 0;
  };

  void note(FormatItem const& first) {
    merges_ = merges_ || first.is("MERGE");
    sets_ = sets_ || first.is("UPDATE") || first.is("INSERT") || first.is("REPLACE") || first.is("MERGE");
  }

  FormatItem const& word(size_t index) const { return index < part_.end ? items_[index] : no_item; }
  // The next item that is no comment.
  size_t next(size_t index) const { return skip_comments(items_, index + 1, part_.end); }
  FormatItem const& before(size_t index) const {
    while (index > part_.begin && items_[index - 1].is_comment()) --index;
    return index > part_.begin ? items_[index - 1] : no_item;
  }
  // Nothing of the statement itself stands before.
  bool is_beginning() const { return clauses_.empty() || clauses_.back().kind == ClauseKind::common_tables || last_is("EXPLAIN"); }
  bool last_is(std::string_view keyword) const { return !clauses_.empty() && word(last_).is(keyword); }

  std::optional<Head> head_at(size_t i) const {
    auto const& item = items_[i];
    if (item.keyword.empty()) return std::nullopt;
    if (auto const found = query_head(i)) return found;
    if (auto const found = change_head(i)) return found;
    if (auto const found = tail_head(i)) return found;
    return join_head(i);
  }

  std::optional<Head> query_head(size_t i) const {
    auto const& item = items_[i];
    if (item.is("SELECT")) return Head{ClauseKind::select, select_end(i)};
    if (item.is("FROM") && !is_distinct_from(i)) return Head{ClauseKind::list, i + 1};
    if (item.is("WHERE") || item.is("HAVING") || item.is("QUALIFY")) return Head{ClauseKind::condition, i + 1};
    if ((item.is("GROUP") || item.is("ORDER")) && word(next(i)).is("BY")) return Head{ClauseKind::list, next(i) + 1};
    if (item.is("WITH")) return with_head(i);
    bool const operation = item.is("UNION") || item.is("EXCEPT") || item.is("INTERSECT");
    if (operation || (item.is("MINUS") && word(next(i)).is("SELECT"))) {
      auto const more = next(i);
      bool const all = word(more).is("ALL") || word(more).is("DISTINCT");
      return Head{ClauseKind::set_operation, all ? more + 1 : i + 1};
    }
    return std::nullopt;
  }

  std::optional<Head> with_head(size_t i) const {
    auto name = next(i);
    auto const end = word(name).is("RECURSIVE") ? name + 1 : i + 1;
    if (word(name).is("RECURSIVE")) name = next(name);
    auto const following = next(name);
    bool const named = is_word(word(name)) && (word(following).is("AS") || word(following).kind == TokenKind::open_parenthesis);
    if (!named || !word(name).keyword.empty() || equals_ignoring_case(word(name).text, "ordinality")) return std::nullopt;
    return Head{ClauseKind::common_tables, end};
  }

  size_t select_end(size_t i) const {
    auto const more = next(i);
    if (!word(more).is("DISTINCT") && !word(more).is("ALL")) return i + 1;
    auto const on = next(more);
    if (!word(on).is("ON") || word(next(on)).close == 0) return more + 1;
    return size_t{word(next(on)).close} + 1;
  }

  bool is_distinct_from(size_t i) const {
    return before(i).is("DISTINCT") && i >= part_.begin + 2 && (items_[i - 2].is("IS") || items_[i - 2].is("NOT"));
  }

  std::optional<Head> change_head(size_t i) const {
    auto const& item = items_[i];
    if (is_beginning() && (item.is("INSERT") || item.is("REPLACE") || item.is("MERGE"))) return Head{ClauseKind::plain, behind_into(i)};
    if (is_beginning() && item.is("UPDATE")) return Head{ClauseKind::plain, i + 1};
    if (is_beginning() && item.is("DELETE")) return Head{ClauseKind::list, word(next(i)).is("FROM") ? next(i) + 1 : i + 1};
    if (item.is("SET") && sets_) return Head{ClauseKind::list, i + 1};
    if (item.is("VALUES")) return Head{ClauseKind::list, i + 1};
    if (item.is("USING") && (last_is("DELETE") || merges_)) return Head{ClauseKind::list, i + 1};
    if (item.is("WHEN") && merges_) return Head{ClauseKind::plain, i + 1};
    if (item.is("ON") && word(next(i)).is("CONFLICT")) return Head{ClauseKind::plain, next(i) + 1};
    if (item.is("ON") && word(next(i)).is("DUPLICATE")) return Head{ClauseKind::list, behind_update(i)};
    return std::nullopt;
  }

  size_t behind_into(size_t i) const {
    size_t at = i;
    for (int words = 0; words < 4 && at < part_.end; ++words, at = next(at)) {
      if (items_[at].is("INTO")) return at + 1;
    }
    return i + 1;
  }

  size_t behind_update(size_t i) const {
    size_t at = i;
    for (int words = 0; words < 4 && at < part_.end; ++words, at = next(at)) {
      if (items_[at].is("UPDATE")) return at + 1;
    }
    return i + 1;
  }

  std::optional<Head> tail_head(size_t i) const {
    auto const& item = items_[i];
    auto const& following = word(next(i));
    if (item.is("LIMIT") || item.is("WINDOW")) return Head{ClauseKind::plain, i + 1};
    bool const counts = following.kind == TokenKind::number || following.kind == TokenKind::placeholder;
    if (item.is("OFFSET") && counts && !last_is("LIMIT")) return Head{ClauseKind::plain, i + 1};
    if (item.is("FETCH") && (following.is("FIRST") || following.is("NEXT"))) return Head{ClauseKind::plain, i + 1};
    constexpr std::array<std::string_view, 4> locks{"UPDATE", "SHARE", "NO", "KEY"};
    if (item.is("FOR") && is_any(following, locks)) return Head{ClauseKind::plain, next(i) + 1};
    if (item.is("RETURNING")) return Head{ClauseKind::list, i + 1};
    return std::nullopt;
  }

  // JOIN, with the words before it: LEFT OUTER JOIN.
  std::optional<Head> join_head(size_t i) const {
    constexpr std::array<std::string_view, 11> openings{"NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER", "ASOF", "ANTI", "SEMI",
                                                        "POSITIONAL"};
    size_t at = i;
    for (int words = 0; words < 4 && at < part_.end && is_any(items_[at], openings); ++words) at = next(at);
    if (!word(at).is("JOIN") && !word(at).is("STRAIGHT_JOIN")) return std::nullopt;
    return Head{ClauseKind::join, word(next(at)).is("LATERAL") ? next(at) + 1 : at + 1};
  }

  FormatItems const& items_;
  Part const part_;
  std::vector<FormatClause> clauses_;
  size_t last_ = 0;  // The first word of the last clause.
  bool merges_ = false, sets_ = false;  // There is a MERGE; a SET may come.
};

}  // namespace

std::vector<FormatClause> read_clauses(FormatItems const& items, Part part) { return ClauseReader(items, part).run(); }

bool begins_query(FormatItems const& items, Part part) {
  auto const first = skip_comments(items, part.begin, part.end);
  if (first >= part.end) return false;
  constexpr std::array<std::string_view, 6> beginnings{"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"};
  return is_any(items[first], beginnings);
}

bool has_comma(FormatItems const& items, Part part) { return next_comma(items, part) != part.end; }

size_t next_comma(FormatItems const& items, Part part) {
  return find_item(items, part, part.begin, [](FormatItem const& item) { return item.is_symbol(","); });
}

size_t next_junction(FormatItems const& items, Part part, size_t from) {
  bool between = false;  // Its AND is another one.
  return find_item(items, part, from, [&](FormatItem const& item) {
    if (item.is("BETWEEN")) between = true;
    if (item.is("AND") && std::exchange(between, false)) return false;
    return item.is("AND") || item.is("OR");
  });
}

size_t next_branch(FormatItems const& items, Part part, size_t from) {
  return find_item(items, part, from, [](FormatItem const& item) { return item.is("WHEN") || item.is("ELSE"); });
}

size_t next_join_condition(FormatItems const& items, Part part) {
  return find_item(items, part, part.begin, [](FormatItem const& item) { return item.is("ON") || item.is("USING"); });
}

size_t definition_group(FormatItems const& items) {
  if (items.size() == 0 || !items[0].is("CREATE")) return 0;
  bool table = false;
  for (size_t i = 0; i < items.size(); i = behind(items, i)) {
    if (items[i].is("TABLE")) table = true;
    if (items[i].is("SELECT") || items[i].is("WITH") || items[i].is("VIEW") || items[i].is("INDEX")) return 0;
    if (!table || items[i].kind != TokenKind::open_parenthesis) continue;
    return begins_query(items, {i + 1, items[i].close}) || !has_comma(items, {i + 1, items[i].close}) ? 0 : i;
  }
  return 0;
}

bool has_known_layout(FormatItems const& items) {
  size_t at = skip_comments(items, 0, items.size());
  auto const& first = item_at(items, at);
  if (first.kind == TokenKind::open_parenthesis) return true;
  constexpr std::array<std::string_view, 11> known{"SELECT", "WITH", "VALUES", "TABLE", "FROM", "INSERT",
                                                   "UPDATE", "DELETE", "MERGE", "REPLACE", "EXPLAIN"};
  if (is_any(first, known)) return true;
  if (first.is("ALTER")) return item_at(items, skip_comments(items, at + 1, items.size())).is("TABLE");
  if (!first.is("CREATE")) return false;
  constexpr std::array<std::string_view, 7> modifiers{"OR", "REPLACE", "TEMP", "TEMPORARY", "UNIQUE", "MATERIALIZED", "RECURSIVE"};
  do {
    at = skip_comments(items, at + 1, items.size());
  } while (is_any(item_at(items, at), modifiers));
  constexpr std::array<std::string_view, 3> objects{"TABLE", "VIEW", "INDEX"};
  return is_any(item_at(items, at), objects);
}

}  // namespace sextant::sql
