#include "sql/formatter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "sql/formatter_clauses.h"
#include "sql/formatter_items.h"
#include "sql/keywords.h"
#include "sql/splitter.h"

namespace sextant::sql {

namespace {

constexpr uint32_t short_query = 60;  // A query of so many characters stays on one line.
constexpr uint32_t small_group = 24;  // Parentheses of so many are never opened.

class Layout {
 public:
  Layout(FormatItems const& items, FormatOptions const& options, std::string_view line_end)
      : items_(items), options_(options), line_end_(line_end), widths_(items.size() + 1), breaks_(items.size() + 1) {
    for (size_t i = 0; i < items.size(); ++i) {
      auto const& item = items[i];
      bool const breaks = item.comment == CommentPlace::own_line || item.comment == CommentPlace::behind || item.new_line ||
                          item.text.find('\n') != std::string_view::npos;
      widths_[i + 1] = widths_[i] + item.width + (item.space ? 1 : 0);
      breaks_[i + 1] = breaks_[i] + (breaks ? 1 : 0);
    }
  }

  std::string run() {
    definitions_ = definition_group(items_);
    query({0, items_.size()}, 0);
    return std::move(text_);
  }

 private:
  // ---- What is written ----
  void emit(size_t index) {
    auto const& item = items_[index];
    if (item.comment == CommentPlace::behind) {
      text_ += ' ';
      text_ += item.text;
      must_break_ = true;
      holds_ = false;
      return;
    }
    // What a comment stands before stays on its line.
    if (std::exchange(holds_, item.comment == CommentPlace::before)) break_.reset();
    bool const forced = must_break_ || item.new_line || item.comment == CommentPlace::own_line;
    if (!break_ && forced && !text_.empty()) break_ = soft_level_;
    auto const level = break_;
    if (break_) begin_line(*break_);
    else if (item.space && !text_.empty()) write(" ");
    break_.reset();
    must_break_ = item.comment == CommentPlace::own_line;
    if (must_break_) break_ = level.value_or(soft_level_);
    write_text(item);
  }

  void begin_line(uint32_t level) {
    text_ += line_end_;
    column_ = 0;
    write(std::string(size_t{level} * options_.indent, ' '));
  }

  void write_text(FormatItem const& item) {
    if (item.recased && options_.keywords == KeywordCase::upper) return write(item.keyword);
    if (item.recased && options_.keywords == KeywordCase::lower) return write(lower_case(item.text));
    text_ += item.text;
    auto const line = item.text.rfind('\n');
    column_ = line == std::string_view::npos ? column_ + item.width : static_cast<uint32_t>(item.text.size() - line - 1);
  }

  static std::string lower_case(std::string_view word) {
    std::string result(word);
    for (char& byte : result) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    return result;
  }

  void write(std::string_view text) {
    text_ += text;
    column_ += static_cast<uint32_t>(text.size());
  }

  void emit_all(Part part) {
    for (size_t i = part.begin; i < part.end; ++i) emit(i);
  }

  void new_line(uint32_t level) { break_ = level; }

  // ---- What fits ----
  Part without_comments_behind(Part part) const {
    while (part.end > part.begin && items_[part.end - 1].comment == CommentPlace::behind) --part.end;
    return part;
  }
  uint32_t width_of(Part part) const {
    if (part.begin >= part.end) return 0;
    return widths_[part.end] - widths_[part.begin] - (items_[part.begin].space ? 1 : 0);
  }
  bool has_breaks(Part part) const { return breaks_[part.end] != breaks_[part.begin]; }

  bool fits(Part whole) const {
    auto const part = without_comments_behind(whole);
    if (has_breaks(part) || (must_break_ && !break_)) return false;
    auto const column = break_ ? *break_ * options_.indent : column_ + 1;
    return column + width_of(part) < options_.width;
  }

  // ---- Queries and their clauses ----
  void query(Part part, uint32_t level) {
    bool const is_short = width_of(part) <= short_query && fits(part) && definitions_ == 0;
    if (is_short) return emit_all(part);
    bool first = true;
    for (auto const& clause : read_clauses(items_, part)) {
      if (!first) new_line(level);
      first = false;
      print(clause, level);
    }
  }

  void print(FormatClause const& clause, uint32_t level) {
    auto const soft = std::exchange(soft_level_, level);
    emit_all({clause.begin, clause.head});
    soft_level_ = soft;
    Part const whole{clause.head, clause.end};
    bool const opens = definitions_ > clause.head && definitions_ < clause.end;
    if (!opens && clause.kind != ClauseKind::set_operation && fits(whole)) return emit_all(whole);
    emit_all({clause.head, clause.body});
    Part const body{clause.body, clause.end};
    switch (clause.kind) {
      case ClauseKind::select: return list(body, level + 1);
      case ClauseKind::list:
        if (has_comma(items_, body)) return list(body, level + 1);
        return run_of(body, level);
      case ClauseKind::common_tables: return list(body, level, level);
      case ClauseKind::condition: return condition(body, level + 1, level);
      case ClauseKind::join: return join(body, level);
      case ClauseKind::set_operation:
        if (body.begin < body.end) new_line(level);
        return run_of(body, level);
      case ClauseKind::plain:
        if (has_comma(items_, body)) return list(body, level + 1, level);
        return run_of(body, level);
    }
  }

  // Each item on a line of its own; the first one stays where it is if it is given a level of its own.
  void list(Part part, uint32_t level, std::optional<uint32_t> first_level = std::nullopt) {
    bool const leading = options_.commas == CommaPlace::leading;
    bool first = true;
    for (size_t begin = part.begin; begin < part.end;) {
      auto const comma = next_comma(items_, {begin, part.end});
      if (first ? !first_level : !leading) new_line(level);
      run_of({begin, comma}, first ? first_level.value_or(level) : level);
      first = false;
      begin = comma + 1;
      if (comma == part.end) break;
      if (leading) new_line(level);
      emit(comma);
    }
  }

  // Its parts between AND and OR: the first one where it is, the others on lines of `level`.
  void condition(Part part, uint32_t level, uint32_t first_level) {
    size_t begin = part.begin;
    auto end = next_junction(items_, part, begin);
    if (end == part.end) return run_of(part, first_level);
    while (true) {
      run_of({begin, end}, level);
      if (end == part.end) return;
      begin = end;
      new_line(level);
      end = next_junction(items_, part, begin + 1);
    }
  }

  void join(Part part, uint32_t level) {
    auto const on = next_join_condition(items_, part);
    run_of({part.begin, on}, level);
    if (on == part.end) return;
    if (fits({on, part.end})) return emit_all({on, part.end});
    new_line(level + 1);
    emit(on);
    condition({on + 1, part.end}, level + 1, level + 1);
  }

  // ---- Expressions ----
  void run_of(Part part, uint32_t level) {
    auto const soft = std::exchange(soft_level_, level + 1);
    for (size_t i = part.begin; i < part.end; ++i) {
      auto const& item = items_[i];
      bool const full = column_ + 1 + word_width(i, part.end) > options_.width && column_ > level * options_.indent;
      if (full && !break_ && !holds_ && !item.stays && !text_.empty()) {
        new_line(level + 1);
      }
      if (item.close == 0) {
        emit(i);
        continue;
      }
      Part const group{i, size_t{item.close} + 1};
      if (item.is("CASE")) case_of(group, level);
      else parentheses(group, level);
      i = item.close;
    }
    soft_level_ = soft;
  }

  // Of an item and what stands right behind it, as far as a parenthesis.
  uint32_t word_width(size_t index, size_t end) const {
    uint32_t width = items_[index].width;
    for (size_t i = index + 1; i < end && !items_[i].space && width <= options_.width; ++i) {
      width += items_[i].width;
      if (items_[i].kind == TokenKind::open_parenthesis) break;
    }
    return width;
  }

  void parentheses(Part group, uint32_t level) {
    Part const inside{group.begin + 1, group.end - 1};
    bool const is_query = begins_query(items_, inside);
    bool const small = !has_breaks(group) && width_of(group) <= small_group;
    bool const long_query = is_query && width_of(inside) > short_query;
    if (group.begin != definitions_ && (small || (fits(group) && !long_query))) return emit_all(group);
    if (group.begin == definitions_) definitions_ = 0;
    emit(group.begin);
    if (inside.begin < inside.end) {
      new_line(level + 1);
      if (is_query) query(inside, level + 1);
      else if (has_comma(items_, inside)) list(inside, level + 1);
      else condition(inside, level + 1, level + 1);
      new_line(level);
    }
    emit(group.end - 1);
  }

  void case_of(Part group, uint32_t level) {
    if (fits(group)) return emit_all(group);
    emit(group.begin);
    size_t const last = group.end - 1;
    size_t begin = group.begin + 1;
    auto end = next_branch(items_, {begin, last}, begin);
    run_of({begin, end}, level);
    while (end < last) {
      begin = end;
      end = next_branch(items_, {begin, last}, begin + 1);
      new_line(level + 1);
      run_of({begin, end}, level + 1);
    }
    new_line(level);
    emit(last);
  }

  FormatItems const& items_;
  FormatOptions const& options_;
  std::string_view line_end_;
  std::vector<uint32_t> widths_, breaks_;  // Of all items before.
  std::string text_;
  uint32_t column_ = 0;
  uint32_t soft_level_ = 1;          // Of a line that begins because it must.
  std::optional<uint32_t> break_;    // The next item begins a line of this level.
  bool must_break_ = false;          // A comment stands before that runs to the end of the line.
  bool holds_ = false;               // A comment stands before that what follows stays with.
  size_t definitions_ = 0;           // The parenthesis of a new table's columns: always opened. 0: none.
};

// The same tokens, but for white space and, if asked for, the case of words.
bool has_same_tokens(std::string_view before, std::string_view after, Dialect const& dialect, bool any_case) {
  Lexer left(before, dialect);
  Lexer right(after, dialect);
  auto const next = [](Lexer& lexer, Token& token) {
    while (lexer.next(token)) {
      if (token.kind != TokenKind::whitespace) return true;
    }
    return false;
  };
  auto const text_of = [](std::string_view whole, Token const& token) {
    auto text = token_text(whole, token.range);
    while (token.kind == TokenKind::comment && text.ends_with('\r')) text.remove_suffix(1);
    return text;
  };
  Token a;
  Token b;
  while (true) {
    bool const more = next(left, a);
    if (more != next(right, b)) return false;
    if (!more) return true;
    if (a.kind != b.kind || b.unterminated) return false;
    auto const [was, is] = std::pair(text_of(before, a), text_of(after, b));
    bool const word = any_case && a.kind == TokenKind::identifier;
    if (word ? !equals_ignoring_case(was, is) : was != is) return false;
  }
}

class Script {
 public:
  Script(std::string_view script, Dialect const& dialect, FormatOptions const& options)
      : script_(script), dialect_(dialect), options_(options) {
    auto const line = script.find('\n');
    if (line != std::string_view::npos && line > 0 && script[line - 1] == '\r') line_end_ = "\r\n";
  }

  std::string run() {
    std::string result;
    uint32_t copied = 0;
    bool first = true;
    for (auto const& statement : split_statements(script_, dialect_)) {
      result += gap(script_.substr(copied, statement.text.begin - copied), first, false);
      result += formatted(token_text(script_, statement.text));
      copied = statement.text.end;
      first = false;
    }
    return result + gap(script_.substr(copied), first, true);
  }

 private:
  std::string formatted(std::string_view statement) const {
    if (own_delimiter_) return std::string(statement);
    auto const items = read_format_items(statement, dialect_);
    if (!items.certain || !has_known_layout(items)) return std::string(statement);
    auto text = Layout(items, options_, line_end_).run();
    bool const any_case = options_.keywords != KeywordCase::keep;
    return has_same_tokens(statement, text, dialect_, any_case) ? text : std::string(statement);
  }

  // What stands between statements: semicolons and comments stay; of blank lines one at most does.
  std::string gap(std::string_view text, bool first, bool last) {
    std::string result;
    size_t lines = 0;  // Since what was written last.
    bool behind_line_comment = false;
    Lexer lexer(text, dialect_);
    for (Token token; lexer.next(token);) {
      auto part = token_text(text, token.range);
      bool const is_comment = token.kind == TokenKind::comment;
      if (token.kind == TokenKind::whitespace) {
        lines += line_ends(part);
        continue;
      }
      if (token.unterminated || (!is_comment && token.kind != TokenKind::semicolon)) return verbatim(text, token);
      bool const begins = first && result.empty();
      if (is_comment && !begins) result += lines == 0 ? " " : ends(std::min<size_t>(lines, 2));
      if (!is_comment && behind_line_comment) result += line_end_;
      behind_line_comment = is_comment && !part.starts_with("/*");
      while (behind_line_comment && part.ends_with('\r')) part.remove_suffix(1);
      result += part;
      lines = 0;
    }
    bool const nothing = first && result.empty();
    if (nothing || (last && lines == 0)) return result;
    if (last) return result + std::string(line_end_);
    bool const needs_line = behind_line_comment || result.ends_with(';');
    return result + (lines == 0 && !needs_line ? " " : ends(std::clamp<size_t>(lines, 1, 2)));
  }

  // What is no semicolon stays as it is: GO, and DELIMITER, behind which semicolons end nothing.
  std::string verbatim(std::string_view text, Token const& token) {
    bool const command = token.kind == TokenKind::identifier && keyword(token_text(text, token.range)) == "DELIMITER";
    own_delimiter_ = own_delimiter_ || command;
    return std::string(text);
  }

  static size_t line_ends(std::string_view blanks) {
    auto const lines = std::count(blanks.begin(), blanks.end(), '\n');
    return lines > 0 ? static_cast<size_t>(lines) : static_cast<size_t>(std::count(blanks.begin(), blanks.end(), '\r'));
  }
  std::string ends(size_t count) const {
    std::string result;
    for (size_t i = 0; i < count; ++i) result += line_end_;
    return result;
  }

  std::string_view script_;
  Dialect const& dialect_;
  FormatOptions const& options_;
  std::string_view line_end_ = "\n";
  bool own_delimiter_ = false;  // From the first DELIMITER command on.
};

}  // namespace

std::string_view to_string(KeywordCase keywords) {
  switch (keywords) {
    case KeywordCase::keep: return "keep";
    case KeywordCase::upper: return "upper";
    case KeywordCase::lower: return "lower";
  }
  return "keep";
}

std::string_view to_string(CommaPlace commas) { return commas == CommaPlace::leading ? "leading" : "trailing"; }

std::string format_script(std::string_view script, Dialect const& dialect, FormatOptions const& options) {
  if (script.size() > max_text_bytes) return std::string(script);
  return Script(script, dialect, options).run();
}

}  // namespace sextant::sql
