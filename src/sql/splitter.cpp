#include "sql/splitter.h"

#include <algorithm>

#include "sql/keywords.h"
#include "sql/lexer.h"
#include "sql/routine_body.h"

namespace sextant::sql {
namespace {

constexpr size_t max_delimiter_bytes = 64;

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

std::string_view trimmed(std::string_view text) {
  size_t const begin = text.find_first_not_of(" \t\r\n\f\v");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n\f\v") + 1 - begin);
}

class Splitter {
 public:
  Splitter(std::string_view script, Dialect const& dialect)
      : script_(script.substr(0, max_text_bytes)), dialect_(dialect), lexer_(script, dialect), body_(dialect) {}

  std::vector<StatementRange> run() {
    for (Token token; lexer_.next(token);) add(token);
    end_script();
    return std::move(statements_);
  }

 private:
  void add(Token const& token) {
    unterminated_ = unterminated_ || token.unterminated;
    if (token.kind == TokenKind::whitespace) {
      new_line_ = new_line_ || token_text(script_, token.range).find('\n') != std::string_view::npos;
    } else if (token.kind == TokenKind::comment) {
      add_comment(token);
    } else if (is_separator(token)) {
      end_statement(token.range);
    } else if (!read_delimiter_command(token)) {
      add_to_statement(token);
    }
  }

  void add_comment(Token const& token) {
    // A line comment behind the delimiter, on its line, speaks of the statement before.
    bool const belongs_to_previous = !in_whole_ && !statements_.empty() && !new_line_ && script_[token.range.begin] != '/';
    if (belongs_to_previous) {
      statements_.back().whole.end = token.range.end;
      return;
    }
    begin_whole(token.range.begin);
    last_comment_ = token.range;
  }

  bool is_separator(Token const& token) const {
    if (token.kind == TokenKind::delimiter) return true;
    if (token.kind == TokenKind::semicolon) {
      return !has_delimiter_ && !(follows_parentheses() && parentheses_ > 0) && !body_.inside();
    }
    return token.kind == TokenKind::identifier && parentheses_ == 0 && is_go_line(token.range);
  }

  // CREATE RULE ... DO (a; b): psql and PostgreSQL's own scanner count parentheses in every statement.
  bool follows_parentheses() const { return dialect_.family == LexicalFamily::postgresql; }

  bool is_go_line(TextRange range) const {
    if (range.end - range.begin != 2 || keyword(token_text(script_, range)) != "GO") return false;
    uint32_t begin = range.begin;
    while (begin > 0 && is_blank(script_[begin - 1])) --begin;
    size_t end = range.end;
    while (end < script_.size() && is_blank(script_[end])) ++end;
    return (begin == 0 || script_[begin - 1] == '\n') && (end == script_.size() || script_[end] == '\n');
  }

  // DELIMITER //: the client's command, at the beginning of a statement. It is nobody's statement.
  bool read_delimiter_command(Token const& token) {
    if (!dialect_.delimiter_command || has_text_ || token.kind != TokenKind::identifier) return false;
    if (keyword(token_text(script_, token.range)) != "DELIMITER") return false;
    size_t const line_end = std::min(script_.find('\n', token.range.end), script_.size());
    std::string_view const rest = script_.substr(token.range.end, line_end - token.range.end);
    std::string_view const argument = trimmed(rest);
    if (argument.empty() || rest.data() == argument.data()) return false;
    std::string_view const delimiter = argument.substr(0, argument.find_first_of(" \t"));
    if (delimiter.size() > max_delimiter_bytes) return false;
    has_delimiter_ = delimiter != ";";
    lexer_.set_delimiter(has_delimiter_ ? delimiter : std::string_view());
    lexer_.skip_to(static_cast<uint32_t>(line_end));
    begin_whole(token.range.begin);
    last_end_ = static_cast<uint32_t>(line_end);
    return true;
  }

  void begin_whole(uint32_t offset) {
    if (!in_whole_) whole_begin_ = offset;
    in_whole_ = true;
  }

  void add_to_statement(Token const& token) {
    begin_whole(token.range.begin);
    if (!has_text_) {
      has_text_ = true;
      text_.begin = token.range.begin;
      title_ = title_above(token.range.begin);
    }
    text_.end = token.range.end;
    if (token.kind == TokenKind::open_parenthesis) ++parentheses_;
    if (token.kind == TokenKind::close_parenthesis && parentheses_ > 0) --parentheses_;
    body_.add(token.kind, token_text(script_, token.range));
  }

  // The comment that stands alone on the line right above `offset`, or in front of it on its line.
  std::string title_above(uint32_t offset) const {
    if (last_comment_.end <= last_end_ || last_comment_.end == 0) return {};
    std::string_view const gap = script_.substr(last_comment_.end, offset - last_comment_.end);
    auto const line_ends = std::count(gap.begin(), gap.end(), '\n');
    std::string_view comment = token_text(script_, last_comment_);
    if (comment.starts_with("/*")) {
      bool const in_front = line_ends == 0 && comment.ends_with("*/") && comment.find('\n') == std::string_view::npos;
      return in_front ? std::string(trimmed(comment.substr(2, comment.size() - 4))) : std::string();
    }
    uint32_t begin = last_comment_.begin;
    while (begin > 0 && is_blank(script_[begin - 1])) --begin;
    if (line_ends != 1 || (begin > 0 && script_[begin - 1] != '\n')) return {};
    size_t const text = comment.find_first_not_of("-#");
    return text == std::string_view::npos ? std::string() : std::string(trimmed(comment.substr(text)));
  }

  void end_statement(TextRange delimiter) {
    if (has_text_) {
      push(delimiter.end);
    } else if (!statements_.empty()) {
      statements_.back().whole.end = delimiter.end;  // An empty statement.
    } else {
      begin_whole(delimiter.begin);
      last_end_ = delimiter.end;
      return;
    }
    begin_next(delimiter.end);
  }

  void push(uint32_t whole_end) {
    statements_.push_back({.text = text_,
                           .whole = {.begin = whole_begin_, .end = whole_end},
                           .title = std::move(title_),
                           .unterminated = unterminated_});
  }

  void begin_next(uint32_t end) {
    has_text_ = in_whole_ = new_line_ = unterminated_ = false;
    parentheses_ = 0;
    last_end_ = end;
    last_comment_ = {};
    title_.clear();
    body_.reset();
  }

  void end_script() {
    if (!in_whole_) return;
    size_t const last = script_.find_last_not_of(" \t\r\n\f\v");
    auto const end = static_cast<uint32_t>(last == std::string_view::npos ? 0 : last + 1);
    if (has_text_) {
      unterminated_ = unterminated_ || lexer_.inside_executable_comment();
      push(std::max(end, text_.end));
    } else if (!statements_.empty()) {
      statements_.back().whole.end = end;
    }
  }

  std::string_view script_;
  Dialect const& dialect_;
  Lexer lexer_;
  RoutineBody body_;
  std::vector<StatementRange> statements_;
  bool has_delimiter_ = false;
  bool has_text_ = false;      // The statement has begun.
  bool in_whole_ = false;      // Something but white space came since the last statement.
  bool new_line_ = false;      // A line ended since the last statement.
  bool unterminated_ = false;
  uint32_t parentheses_ = 0;
  uint32_t whole_begin_ = 0;
  uint32_t last_end_ = 0;      // Behind the last delimiter or DELIMITER command.
  TextRange text_;
  TextRange last_comment_;
  std::string title_;
};

}  // namespace

std::vector<StatementRange> split_statements(std::string_view script, Dialect const& dialect) {
  return Splitter(script, dialect).run();
}

std::optional<size_t> statement_at(std::vector<StatementRange> const& statements, std::string_view script,
                                   uint32_t caret) {
  if (statements.empty()) return std::nullopt;
  auto const next = std::partition_point(statements.begin(), statements.end(), [caret](StatementRange const& statement) {
    return statement.whole.end <= caret;
  });
  auto const index = static_cast<size_t>(next - statements.begin());
  if (next == statements.end()) return index - 1;
  if (index == 0 || caret >= next->whole.begin) return index;
  uint32_t const previous_end = statements[index - 1].whole.end;
  std::string_view const between = script.substr(previous_end, caret - previous_end);
  return between.find('\n') == std::string_view::npos ? index - 1 : index;
}

}  // namespace sextant::sql
