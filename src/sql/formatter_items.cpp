#include "sql/formatter_items.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"

namespace sextant::sql {

namespace {

constexpr size_t most_items = 2'000'000;
constexpr size_t most_nesting = 64;
constexpr size_t longest_word = 16;
constexpr FormatItem no_item{};

// recased: no table or column has this name without quotes; blank: one stands before a parenthesis that follows.
struct LayoutWord {
  std::string_view text;
  bool recased = false, blank = false;
};

constexpr LayoutWord words[] = {
    {"ALL", true, true}, {"ALTER", true}, {"ANALYZE"}, {"AND", true, true}, {"ANTI"}, {"AS", true, true}, {"ASC", true}, {"ASOF"},
    {"BETWEEN", true, true}, {"BY", true, true}, {"CASE", true, true}, {"CHECK", true, true}, {"COLLATE", true}, {"CONFLICT", false, true},
    {"CONSTRAINT", true}, {"CREATE", true}, {"CROSS", true}, {"DEFAULT", true, true}, {"DELETE", true}, {"DESC", true},
    {"DISTINCT", true, true}, {"DO"}, {"DROP", true}, {"DUPLICATE"}, {"ELSE", true, true}, {"END", true}, {"EXCEPT", true, true},
    {"EXISTS", true, true}, {"EXPLAIN", true}, {"FALSE", true}, {"FETCH"}, {"FILTER", false, true}, {"FIRST"}, {"FOR", true},
    {"FOREIGN", true}, {"FROM", true, true}, {"FULL"}, {"GO"}, {"GROUP", true, true}, {"HAVING", true, true}, {"IF"},
    {"ILIKE", false, true}, {"IN", true, true}, {"INDEX"}, {"INNER", true}, {"INSERT", true}, {"INTERSECT", true, true},
    {"INTO", true, true}, {"IS", true}, {"JOIN", true, true}, {"KEY", false, true}, {"LAST"}, {"LATERAL", false, true}, {"LEFT", true},
    {"LIKE", true, true}, {"LIMIT", true, true}, {"MATCHED"}, {"MATERIALIZED"}, {"MERGE"}, {"MINUS"}, {"NATURAL", true}, {"NEXT"},
    {"NO"}, {"NOT", true, true}, {"NOTHING"}, {"NULL", true}, {"NULLS"}, {"OFFSET", false, true}, {"ON", true, true}, {"ONLY"},
    {"OR", true, true}, {"ORDER", true}, {"OUTER", true}, {"OVER", false, true}, {"PARTITION"}, {"POSITIONAL"}, {"PRIMARY", true},
    {"QUALIFY", false, true}, {"RECURSIVE"}, {"REFERENCES", true}, {"REPLACE"}, {"RETURNING", false, true}, {"RIGHT", true}, {"ROW"},
    {"ROWS"}, {"SELECT", true, true}, {"SEMI"}, {"SET", true, true}, {"SHARE"}, {"STRAIGHT_JOIN"}, {"TABLE", true}, {"TEMP"},
    {"TEMPORARY"}, {"THEN", true, true}, {"TRUE", true}, {"UNION", true, true}, {"UNIQUE", true, true}, {"UPDATE", true},
    {"USING", true, true}, {"VALUES", true, true}, {"VIEW"}, {"WHEN", true, true}, {"WHERE", true, true}, {"WINDOW", false, true},
    {"WITH", true, true}, {"WITHIN"},
};
static_assert(std::is_sorted(std::begin(words), std::end(words), [](auto const& a, auto const& b) { return a.text < b.text; }));

// Words that are keywords together, and may be names alone.
constexpr std::pair<std::string_view, std::string_view> phrases[] = {
    {"PRIMARY", "KEY"},      {"FOREIGN", "KEY"},   {"DUPLICATE", "KEY"},  {"UNIQUE", "KEY"},   {"WITH", "RECURSIVE"}, {"ON", "CONFLICT"},
    {"ON", "DUPLICATE"},     {"DO", "NOTHING"},    {"DO", "UPDATE"},      {"NULLS", "FIRST"},  {"NULLS", "LAST"},     {"OR", "REPLACE"},
    {"PARTITION", "BY"},     {"CREATE", "TEMP"},   {"CREATE", "TEMPORARY"}, {"CREATE", "VIEW"}, {"CREATE", "INDEX"},  {"UNIQUE", "INDEX"},
    {"REPLACE", "VIEW"},     {"TEMP", "TABLE"},    {"TEMPORARY", "TABLE"}, {"FETCH", "FIRST"}, {"FETCH", "NEXT"},     {"ROWS", "ONLY"},
    {"CREATE", "MATERIALIZED"}, {"MATERIALIZED", "VIEW"}, {"IF", "NOT"},  {"IF", "EXISTS"},    {"WHEN", "MATCHED"},   {"NOT", "MATCHED"},
    {"MERGE", "INTO"},       {"REPLACE", "INTO"},  {"EXPLAIN", "ANALYZE"}, {"FULL", "JOIN"},   {"FULL", "OUTER"},     {"FOR", "SHARE"},
    {"JOIN", "LATERAL"},     {"WITHIN", "GROUP"},
};

LayoutWord const* layout_word(std::string_view text) {
  if (text.size() > longest_word) return nullptr;
  std::array<char, longest_word> buffer{};
  std::transform(text.begin(), text.end(), buffer.begin(),
                 [](char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte; });
  std::string_view const upper(buffer.data(), text.size());
  auto const* const found = std::lower_bound(std::begin(words), std::end(words), upper,
                                             [](LayoutWord const& word, std::string_view wanted) { return word.text < wanted; });
  return found != std::end(words) && found->text == upper ? found : nullptr;
}

bool ends_line(std::string_view blanks) { return blanks.find_first_of("\n\r") != std::string_view::npos; }

bool is_always_spaced(std::string_view text) {
  constexpr std::array<std::string_view, 11> operators{"=", "<", ">", "<=", ">=", "<>", "!=", "==", "<=>", "||", ":="};
  return std::find(operators.begin(), operators.end(), text) != operators.end();
}

bool is_arithmetic(std::string_view text) { return text.size() == 1 && std::string_view("+-*/%").find(text[0]) != std::string_view::npos; }

bool ends_value(FormatItem const& item) {
  switch (item.kind) {
    case TokenKind::identifier: return item.keyword.empty() || item.is("END") || item.is("NULL");
    case TokenKind::quoted_identifier:
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::placeholder:
    case TokenKind::close_parenthesis: return true;
    case TokenKind::symbol: return item.text == "]";
    case TokenKind::whitespace: case TokenKind::comment: case TokenKind::executable_comment:
    case TokenKind::semicolon: case TokenKind::open_parenthesis: case TokenKind::delimiter: return false;
  }
  return false;
}

uint32_t width_of(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

class ItemReader {
 public:
  ItemReader(std::string_view statement, Dialect const& dialect) : statement_(statement), lexer_(statement, dialect) {}

  FormatItems run() {
    for (Token token; result_.certain && lexer_.next(token);) add(token);
    find_new_lines();
    if (result_.certain) find_closings();
    if (result_.certain) find_recased();
    return std::move(result_);
  }

 private:
  void add(Token const& token) {
    auto const text = token_text(statement_, token.range);
    if (token.kind == TokenKind::whitespace) {
      blank_ = true;
      new_line_ = new_line_ || ends_line(text);
      return;
    }
    bool const known = token.kind != TokenKind::executable_comment && token.kind != TokenKind::delimiter && text != "\\";
    if (!known || token.unterminated || items().size() == most_items) {
      result_.certain = false;
      return;
    }
    FormatItem item;
    item.text = text;
    item.kind = token.kind;
    item.new_line = new_line_;
    if (token.kind == TokenKind::comment) read_comment(item, token.range.end);
    else read_token(item);
    item.width = width_of(item.text);
    items().push_back(item);
    if (!item.is_comment()) last_ = items().size();
    blank_ = new_line_ = false;
  }

  void read_comment(FormatItem& item, uint32_t end) {
    item.space = true;
    bool const to_line_end = !item.text.starts_with("/*");
    while (to_line_end && item.text.ends_with('\r')) item.text.remove_suffix(1);
    auto const next = statement_.find_first_not_of(" \t\f\v", end);
    bool const ends = to_line_end || (next != std::string_view::npos && (statement_[next] == '\n' || statement_[next] == '\r'));
    if (!ends) item.comment = CommentPlace::before;
    else item.comment = new_line_ ? CommentPlace::own_line : CommentPlace::behind;
  }

  void read_token(FormatItem& item) {
    auto const& before = last_ == 0 ? no_item : items()[last_ - 1];
    bool const behind_comment = last_ != items().size();
    bool const adjacent = !blank_ && !behind_comment;
    if (item.kind == TokenKind::identifier && !names(before, adjacent)) {
      auto const* const word = layout_word(item.text);
      if (word != nullptr) item.keyword = word->text;
      if (item.is("GO")) result_.certain = false;  // Alone on a line it would end the statement.
      bool const called = before.kind == TokenKind::symbol && !before.text.empty();
      if (item.is("VALUES") && called) item.keyword = {};  // A function: a = values(a).
    }
    if (item.kind == TokenKind::symbol && !before.is_symbol(".") && before.kind != TokenKind::open_parenthesis) {
      item.spaced = is_always_spaced(item.text) || (is_arithmetic(item.text) && ends_value(before));
    }
    item.space = behind_comment || has_space(before, item);
    item.stays = !item.space;
  }

  // Behind a point stands a name; right behind a colon or an at sign a parameter or a variable.
  static bool names(FormatItem const& before, bool adjacent) {
    if (before.is_symbol(".")) return true;
    return adjacent && (before.is_symbol(":") || before.is_symbol("@") || before.is_symbol("@@"));
  }

  // Where it could mean something, such as between a function's name and its parenthesis, a blank stays or stays away.
  bool has_space(FormatItem const& before, FormatItem const& item) const {
    if (last_ == 0 || item.is_symbol(",") || item.kind == TokenKind::close_parenthesis) return false;
    if (before.kind == TokenKind::open_parenthesis) return false;
    if (before.is_symbol(",") || before.spaced || item.spaced) return true;
    if (item.kind == TokenKind::open_parenthesis && !before.keyword.empty()) {
      return blank_ || layout_word(before.keyword)->blank;
    }
    bool const is_word = item.kind == TokenKind::identifier || item.kind == TokenKind::quoted_identifier;
    return blank_ || (before.kind == TokenKind::close_parenthesis && is_word);
  }

  // Only between strings the line's end means something. A word with a point behind it is a name.
  void find_new_lines() {
    std::vector<bool> string_follows(items().size() + 1);
    for (size_t i = items().size(); i-- > 0;) {
      auto const& item = items()[i];
      string_follows[i] = item.is_comment() ? string_follows[i + 1] : item.kind == TokenKind::string;
    }
    bool behind_string = false;
    for (size_t i = 0; i < items().size(); ++i) {
      auto& item = items()[i];
      bool const joins = behind_string && string_follows[i];
      item.stays = item.stays || joins;
      item.new_line = item.new_line && joins;
      if (i + 1 < items().size() && items()[i + 1].is_symbol(".")) item.keyword = {};
      if (!item.is_comment()) behind_string = item.kind == TokenKind::string;
    }
  }

  void find_closings() {
    std::vector<size_t> open;
    for (size_t i = 0; i < items().size(); ++i) {
      auto const& item = items()[i];
      if (item.kind == TokenKind::open_parenthesis || item.is("CASE")) {
        open.push_back(i);
        if (open.size() > most_nesting) return give_up();
      } else if (item.kind == TokenKind::close_parenthesis) {
        while (!open.empty() && items()[open.back()].kind != TokenKind::open_parenthesis) open.pop_back();
        if (open.empty()) return give_up();
        items()[open.back()].close = static_cast<uint32_t>(i);
        open.pop_back();
      } else if (item.is("END") && !open.empty() && items()[open.back()].is("CASE")) {
        items()[open.back()].close = static_cast<uint32_t>(i);
        open.pop_back();
      }
    }
    if (!open.empty()) give_up();
  }

  void give_up() { result_.certain = false; }

  void find_recased() {
    size_t before = items().size();
    for (size_t i = 0; i < items().size(); ++i) {
      auto& item = items()[i];
      if (item.is_comment()) continue;
      if (!item.keyword.empty()) {
        bool const opens = i + 1 < items().size() && items()[i + 1].kind == TokenKind::open_parenthesis;
        bool const called = opens && (item.is("OVER") || item.is("FILTER"));
        item.recased = layout_word(item.keyword)->recased || called;
        if (before < i && is_phrase(items()[before].keyword, item.keyword)) items()[before].recased = item.recased = true;
      }
      before = i;
    }
  }

  static bool is_phrase(std::string_view first, std::string_view second) {
    return std::any_of(std::begin(phrases), std::end(phrases),
                       [&](auto const& phrase) { return phrase.first == first && phrase.second == second; });
  }

  std::vector<FormatItem>& items() { return result_.items; }
  std::vector<FormatItem> const& items() const { return result_.items; }

  std::string_view statement_;
  Lexer lexer_;
  FormatItems result_;
  size_t last_ = 0;  // Behind the last item that is no comment.
  bool blank_ = false, new_line_ = false;
};

}  // namespace

FormatItems read_format_items(std::string_view statement, Dialect const& dialect) { return ItemReader(statement, dialect).run(); }

}  // namespace sextant::sql
