#include "sql/parameters.h"

#include <algorithm>
#include <array>
#include <map>

#include "sql/keywords.h"
#include "sql/lexer.h"

namespace sextant::sql {
namespace {

// PostgreSQL's limit, and above all others' that number their parameters. A higher $n gets no position.
constexpr uint32_t max_position = 65535;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The number of $n or ?n, 0 if it is too high or none.
uint32_t position_number(std::string_view digits) {
  uint32_t number = 0;
  for (char const digit : digits) {
    number = number * 10 + static_cast<uint32_t>(digit - '0');
    if (number > max_position) return 0;
  }
  return number;
}

// The positions of a statement's parameters, counted as the engines do.
class Positions {
 public:
  // $n and ?n: the positions below exist as well.
  void add_number(uint32_t number) {
    while (names_.size() < number) names_.push_back(std::to_string(names_.size() + 1));
  }
  // The position, from 1, of a name; a new one at its first appearance.
  uint32_t add_name(std::string const& name) {
    auto const [found, added] = known_.try_emplace(name, static_cast<uint32_t>(names_.size() + 1));
    if (added) names_.push_back(name);
    return found->second;
  }
  // A position of its own, whatever the name.
  void add(std::string const& name) { names_.push_back(name); }
  size_t size() const { return names_.size(); }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, uint32_t> known_;
};

enum class Form : uint8_t { numbered, unnamed, named };

Form form_of(std::string_view text) {
  if (text == "?") return Form::unnamed;
  if ((text[0] == '$' || text[0] == '?') && is_digits(text.substr(1))) return Form::numbered;
  return Form::named;
}

// Counts one placeholder as the engine would.
void add_position(Positions& positions, std::string_view text, std::string const& name) {
  switch (form_of(text)) {
    case Form::numbered: positions.add_number(position_number(text.substr(1))); break;
    case Form::unnamed: positions.add(name); break;
    case Form::named: positions.add_name(name); break;
  }
}

class Finder {
 public:
  Finder(std::string_view statement, Dialect const& dialect)
      : statement_(statement.substr(0, max_text_bytes)), dialect_(dialect), lexer_(statement, dialect) {}

  std::vector<Placeholder> run() {
    for (Token token; lexer_.next(token);) {
      if (is_name_behind_colon(token)) {
        add({.begin = previous_.range.begin, .end = token.range.end});
      } else if (token.kind == TokenKind::placeholder) {
        add(token.range);
      }
      if (is_significant(token.kind)) remember(token);
    }
    return std::move(found_);
  }

 private:
  void add(TextRange range) {
    std::string_view const text = token_text(statement_, range);
    std::string name(text.substr(1));
    if (form_of(text) == Form::unnamed) name = std::to_string(next_unnamed());
    if (dialect_.named_parameters) add_position(positions_, text, name);
    found_.push_back({.range = range, .name = std::move(name)});
  }

  // SQLite counts names as well; elsewhere a name is ours and does not count.
  size_t next_unnamed() { return dialect_.named_parameters ? positions_.size() + 1 : ++unnamed_; }

  bool is_name_behind_colon(Token const& token) const {
    bool const behind_colon = previous_.kind == TokenKind::symbol && previous_.range.end == token.range.begin &&
                              token_text(statement_, previous_.range) == ":";
    if (!behind_colon || token.kind != TokenKind::identifier || colon_is_part_of_value_) return false;
    std::string_view const name = token_text(statement_, token.range);
    if ((name[0] >= '0' && name[0] <= '9') || name[0] == '$') return false;
    return !is_label(name);
  }

  // MySQL: `again:LOOP` names a block.
  bool is_label(std::string_view name) const {
    static constexpr auto blocks = std::to_array<std::string_view>({"BEGIN", "LOOP", "REPEAT", "WHILE", "FOR"});
    return dialect_.family == LexicalFamily::mysql && is_any_of(keyword(name), blocks);
  }

  void remember(Token const& token) {
    std::string_view const text = token_text(statement_, token.range);
    if (token.kind == TokenKind::symbol) {
      if (text == "[" || text == "{") ++brackets_;
      if ((text == "]" || text == "}") && brackets_ > 0) --brackets_;
      // The colon of a slice, list[a:b], or of a key, {a:b}, stands behind a value; that of a parameter does not.
      if (text == ":") colon_is_part_of_value_ = brackets_ > 0 && ends_value();
    }
    previous_ = token;
  }

  bool ends_value() const {
    std::string_view const text = token_text(statement_, previous_.range);
    switch (previous_.kind) {
      case TokenKind::identifier: return keyword(text).empty();
      case TokenKind::quoted_identifier:
      case TokenKind::string:
      case TokenKind::number:
      case TokenKind::placeholder:
      case TokenKind::close_parenthesis: return true;
      case TokenKind::symbol: return text == "]" || text == "}";
      case TokenKind::whitespace: case TokenKind::comment: case TokenKind::executable_comment:
      case TokenKind::semicolon: case TokenKind::open_parenthesis: case TokenKind::delimiter: return false;
    }
    return false;
  }

  std::string_view statement_;
  Dialect const& dialect_;
  Lexer lexer_;
  std::vector<Placeholder> found_;
  Positions positions_;  // Only where names count.
  Token previous_;
  size_t unnamed_ = 0;
  uint32_t brackets_ = 0;
  bool colon_is_part_of_value_ = false;
};

// Writes `statement` with some placeholders replaced.
class Writer {
 public:
  explicit Writer(std::string_view statement) : statement_(statement) {}

  void replace(TextRange original, std::string_view with) {
    bound_.text += statement_.substr(copied_, original.begin - copied_);
    auto const begin = static_cast<uint32_t>(bound_.text.size());
    // `LIMIT:n` must not become the word `LIMIT$1`.
    if (!bound_.text.empty() && is_word_byte(bound_.text.back())) bound_.text += ' ';
    bound_.text += with;
    bound_.replaced.push_back({{.begin = begin, .end = static_cast<uint32_t>(bound_.text.size())}, original});
    copied_ = original.end;
  }

  BoundText finish(std::vector<std::string> names) {
    bound_.text += statement_.substr(copied_);
    bound_.names = std::move(names);
    return std::move(bound_);
  }

 private:
  static bool is_word_byte(char byte) {
    bool const letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    return letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' || static_cast<uint8_t>(byte) >= 0x80;
  }

  std::string_view statement_;
  uint32_t copied_ = 0;
  BoundText bound_;
};

bool has_colon_names(std::string_view statement, std::vector<Placeholder> const& placeholders) {
  return std::any_of(placeholders.begin(), placeholders.end(),
                     [statement](Placeholder const& found) { return statement[found.range.begin] == ':'; });
}

BoundText bind_numbered(std::string_view statement, std::vector<Placeholder> const& placeholders) {
  Writer writer(statement);
  Positions positions;
  for (Placeholder const& found : placeholders) {
    std::string_view const text = token_text(statement, found.range);
    if (form_of(text) == Form::numbered) positions.add_number(position_number(text.substr(1)));
  }
  for (Placeholder const& found : placeholders) {
    Form const form = form_of(token_text(statement, found.range));
    if (form == Form::numbered) continue;
    if (form == Form::unnamed) positions.add(found.name);
    size_t const position = form == Form::unnamed ? positions.size() : positions.add_name(found.name);
    writer.replace(found.range, "$" + std::to_string(position));
  }
  return writer.finish(positions.take());
}

BoundText bind_questions(std::string_view statement, std::vector<Placeholder> const& placeholders) {
  Writer writer(statement);
  Positions positions;
  for (Placeholder const& found : placeholders) {
    positions.add(found.name);
    if (statement[found.range.begin] == ':') writer.replace(found.range, "?");
  }
  return writer.finish(positions.take());
}

}  // namespace

std::vector<Placeholder> find_placeholders(std::string_view statement, Dialect const& dialect) {
  return Finder(statement, dialect).run();
}

uint32_t BoundText::original_offset(uint32_t offset) const {
  auto const behind = std::upper_bound(replaced.begin(), replaced.end(), offset,
                                       [](uint32_t wanted, auto const& pair) { return wanted < pair.first.begin; });
  if (behind == replaced.begin()) return offset;
  auto const& [written, original] = *(behind - 1);
  return offset < written.end ? original.begin : offset - written.end + original.end;
}

BoundText bind_names(std::string_view statement, Dialect const& dialect) {
  std::vector<Placeholder> const placeholders = find_placeholders(statement, dialect);
  if (!dialect.named_parameters && has_colon_names(statement, placeholders)) {
    return dialect.dollar_parameters ? bind_numbered(statement, placeholders) : bind_questions(statement, placeholders);
  }
  Positions positions;
  for (Placeholder const& found : placeholders) {
    add_position(positions, token_text(statement, found.range), found.name);
  }
  return Writer(statement).finish(positions.take());
}

}  // namespace sextant::sql
