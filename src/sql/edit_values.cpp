#include "sql/edit_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/lexer.h"
#include "sql/table_query.h"

namespace sextant::sql {

namespace {

// PostgreSQL compares these by something less than their value, or not at all.
constexpr auto compared_as_text = std::to_array<std::string_view>(
    {"json", "xml", "point", "box", "circle", "path", "polygon", "line", "lseg", "interval", "citext", "jsonpath", "refcursor",
     "txid_snapshot", "pg_snapshot", "ltxtquery", "lquery"});
constexpr auto float_names = std::to_array<std::string_view>({"float", "real", "double", "numeric_float", "hugefloat"});
constexpr size_t most_whole_digits = 18, most_real_digits = 17;

Error refused(EditColumn const& column, std::string_view reason) {
  return {.code = ErrorCode::invalid_argument,
          .message = fmt::format("{} cannot take this value: {}", column.name, reason),
          .hint = "Give another text, or an SQL expression."};
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (auto& character : result) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return result;
}

// "numeric(10,2)" -> "numeric", "character varying(20)[]" stays an array by its end.
std::string base_type(EditColumn const& column) {
  auto name = lowered(column.type);
  return name.substr(0, name.find_first_of("(["));
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool is_list(EditColumn const& column) { return column.type.ends_with(']'); }

bool is_float(EditColumn const& column) {
  auto const name = base_type(column);
  return std::any_of(float_names.begin(), float_names.end(), [&](std::string_view each) { return name.starts_with(each); });
}

bool is_number(EditColumn const& column) {
  auto const name = base_type(column);
  return !is_list(column) && !holds_any(name, {"interval", "point"}) && (is_float(column) || holds_any(name, {"int", "dec", "num", "serial"}));
}

bool is_words(EditColumn const& column) { return holds_any(base_type(column), {"char", "text", "enum", "json", "clob"}); }

bool is_bytes(EditColumn const& column) { return holds_any(base_type(column), {"blob", "binary"}); }

// 12, -0.5: what every engine reads as the number it says.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  auto const digit = [](char character) { return character >= '0' && character <= '9'; };
  if (text.empty() || !digit(text.front()) || !digit(text.back())) return false;
  return std::count(text.begin(), text.end(), '.') <= 1 && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

size_t significant_digits(std::string_view text) {
  auto const first = text.find_first_of("123456789");
  if (first == std::string_view::npos) return 1;
  text.remove_prefix(first);
  return text.size() - static_cast<size_t>(std::count(text.begin(), text.end(), '.'));
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (auto const character : text) {
    if (character == '\'') result += '\'';
    result += character;
  }
  return result + "'";
}

std::string hexadecimal(std::string_view text) {
  std::string result;
  for (auto const character : text) result += fmt::format("{:02x}", static_cast<unsigned char>(character));
  return result;
}

// \x00ff, 0x00ff and x'00ff' are the bytes 00 ff.
std::optional<std::string> bytes_in(std::string_view text) {
  auto const prefix = lowered(text.substr(0, 2));
  if (prefix == "x'" && text.size() > 2 && text.back() == '\'') text.remove_suffix(1);
  else if (prefix != "\\x" && prefix != "0x") return std::nullopt;
  text.remove_prefix(2);
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

// How much deeper in parentheses, brackets and braces a token leads.
int depth_change(TokenKind kind, std::string_view text) {
  if (kind == TokenKind::open_parenthesis) return 1;
  if (kind == TokenKind::close_parenthesis) return -1;
  if (kind != TokenKind::symbol) return 0;
  auto const count = [&](char of) { return static_cast<int>(std::count(text.begin(), text.end(), of)); };
  return count('[') + count('{') - count(']') - count('}');
}

// Nothing that another operator could bind to: a literal, maybe with its sign or its cast.
bool is_one_literal(std::string_view expression, Dialect const& dialect) {
  Lexer lexer(expression, dialect);
  auto depth = 0;
  bool first = true;
  for (Token token; lexer.next(token); first = false) {
    auto const text = token_text(expression, token.range);
    auto const change = depth_change(token.kind, text);
    depth += change;
    if (depth < 0 || token.kind == TokenKind::comment) return false;
    if (depth > 0 || change != 0) continue;
    if (!is_significant(token.kind)) return false;
    if (token.kind == TokenKind::symbol && text != "::" && !(first && text == "-")) return false;
  }
  return true;
}

// Rows of values, as (1, 2), and what ends the statement stay out; a comment at its end ends with its line.
Result<std::string> enclosed(std::string_view expression, EditColumn const& column, Dialect const& dialect) {
  if (expression.find_first_not_of(" \t\r\n") == std::string_view::npos) return refused(column, "the expression is empty.");
  if (auto checked = check_condition(expression, dialect); !checked) {
    auto message = checked.error().message;
    if (message.starts_with("The condition")) message.replace(0, 13, "The expression");
    return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{}: {}", column.name, message), .hint = "Write one expression."};
  }
  Lexer lexer(expression, dialect);
  auto depth = 0;
  bool comments = false;
  for (Token token; lexer.next(token);) {
    auto const text = token_text(expression, token.range);
    depth += depth_change(token.kind, text);
    comments = comments || token.kind == TokenKind::comment;
    if (token.kind == TokenKind::placeholder) return refused(column, "the expression holds a placeholder, and nobody gives it a value.");
    if (depth < 0) return refused(column, "the expression closes a bracket that it did not open.");
    if (depth == 0 && text == ",") return refused(column, "the expression is a list of several.");
  }
  if (is_one_literal(expression, dialect)) return std::string(expression);
  return comments ? fmt::format("(\n{}\n)", expression) : fmt::format("({})", expression);
}

// Where no type of a column stops it, a number with more digits than the engine holds would be another one.
Result<> check_digits(std::string_view text, EditColumn const& column, Dialect const& dialect) {
  if (dialect.family != LexicalFamily::sqlite || !is_plain_number(text) || !is_number(column)) return {};
  auto const is_whole = text.find('.') == std::string_view::npos;
  if (significant_digits(text) <= (is_whole ? most_whole_digits : most_real_digits)) return {};
  if (is_whole && significant_digits(text) == most_whole_digits + 1) {
    // The largest number of 64 bits, and the lowest one.
    auto const digits = text.substr(text.find_first_of("123456789"));
    if (digits <= "9223372036854775807" || (text.front() == '-' && digits == "9223372036854775808")) return {};
  }
  return refused(column, "it has more digits than this engine keeps of a number.");
}

}  // namespace

bool is_constant(std::string_view expression, Dialect const& dialect) {
  auto const unsigned_part = expression.starts_with('-') ? expression.substr(1) : expression;
  Lexer lexer(unsigned_part, dialect);
  Token token;
  auto const begins = lexer.next(token) && (token.kind == TokenKind::string || token.kind == TokenKind::number);
  return begins && is_one_literal(expression, dialect);
}

Result<std::string> text_literal(std::string_view text, EditColumn const& column, Dialect const& dialect) {
  if (text.find('\0') != std::string_view::npos) return refused(column, "it holds NUL.");
  TRY(check_digits(text, column, dialect));
  if (dialect.family == LexicalFamily::postgresql) {
    if (text.find('\\') == std::string_view::npos) return quoted(text);
    std::string escaped;  // Whatever standard_conforming_strings says.
    for (auto const character : text) escaped += character == '\\' ? std::string(2, '\\') : std::string(1, character);
    return "E" + quoted(escaped);
  }
  if (dialect.family == LexicalFamily::duckdb) return quoted(text);
  if (is_bytes(column)) {
    auto const bytes = bytes_in(text);
    if (!bytes) return refused(column, "bytes are written in hexadecimal, as \\x00ff.");
    return fmt::format("x'{}'", *bytes);
  }
  if (dialect.family == LexicalFamily::sqlite) {
    // A column without a type keeps what it is given: a number is meant as one.
    auto const is_short = is_plain_number(text) && significant_digits(text) <= most_real_digits;
    auto const is_meant = column.type.empty() && is_short && (text == "0" || text.starts_with("0.") || !text.starts_with('0'));
    return is_meant ? std::string(text) : quoted(text);
  }
  if ((is_number(column) || base_type(column) == "bit") && is_plain_number(text)) return std::string(text);
  return text.find('\\') == std::string_view::npos ? quoted(text) : fmt::format("_utf8mb4 x'{}'", hexadecimal(text));
}

Result<std::string> bytes_literal(std::string_view digits, EditColumn const& column, Dialect const& dialect) {
  if (digits.size() % 2 != 0 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
    return refused(column, "bytes are pairs of hexadecimal digits.");
  }
  switch (dialect.family) {
    case LexicalFamily::postgresql: return fmt::format("E'\\\\x{}'::bytea", digits);  // Whatever standard_conforming_strings says.
    case LexicalFamily::duckdb: {
      std::string text;
      for (size_t at = 0; at < digits.size(); at += 2) text += fmt::format("\\x{}", digits.substr(at, 2));
      return fmt::format("'{}'::BLOB", text);
    }
    case LexicalFamily::mysql:
    case LexicalFamily::sqlite: break;
  }
  return fmt::format("x'{}'", digits);
}

Result<std::string> value_text(EditValue const& value, EditColumn const& column, Dialect const& dialect) {
  if (value.is_default && dialect.family == LexicalFamily::sqlite) return refused(column, "this engine sets a default in new rows only.");
  if (value.is_default) return std::string("DEFAULT");
  if (value.expression) return enclosed(*value.expression, column, dialect);
  if (value.bytes) return bytes_literal(*value.bytes, column, dialect);
  return value.text ? text_literal(*value.text, column, dialect) : Result<std::string>("NULL");
}

Result<std::string> same_condition(EditValue const& value, EditColumn const& column, bool exact, Dialect const& dialect) {
  auto const name = quote_identifier(column.name, dialect);
  if (value.is_default) return refused(column, "a row is not found by a default.");
  if (!value.text && !value.bytes && (!value.expression || *value.expression == "NULL")) return name + " IS NULL";
  auto const literal = TRY(value_text(value, column, dialect));
  switch (dialect.family) {
    case LexicalFamily::postgresql: {
      auto const base = base_type(column);
      if (std::find(compared_as_text.begin(), compared_as_text.end(), base) == compared_as_text.end()) break;
      return fmt::format("{}::text = CAST({} AS {})::text", name, literal, column.type);
    }
    case LexicalFamily::mysql:
      if (base_type(column).starts_with("float")) return fmt::format("{} = CAST({} AS FLOAT)", name, literal);
      // Whatever its collation takes for the same.
      if (exact && is_words(column)) return fmt::format("CAST(CONVERT({} USING utf8mb4) AS BINARY) = CAST({} AS BINARY)", name, literal);
      break;
    case LexicalFamily::sqlite:
      if (exact) return fmt::format("{} = {} COLLATE BINARY", name, literal);
      break;
    case LexicalFamily::duckdb: break;
  }
  return fmt::format("{} = {}", name, literal);
}

Result<std::string> proof_condition(EditValue const& value, EditColumn const& column, Dialect const& dialect) {
  if (value.is_default || value.expression) return std::string();
  // Bytes stand as they are, whatever the column is called.
  if (!value.text) return value.bytes && is_words(column) ? Result<std::string>("") : same_condition(value, column, true, dialect);
  auto const base = base_type(column);
  if (is_float(column) || base == "set" || base == "json" || is_list(column)) return std::string();
  // Only types that round or cut; a bare text is not compared with some of the others.
  auto const is_cut = is_number(column) || is_words(column) || holds_any(base, {"time", "date", "bit", "bytea"});
  if (dialect.family == LexicalFamily::postgresql && !is_cut) return std::string();
  // Against the number itself: the text alone would be rounded for the comparison just as it was for the column.
  auto const is_wide = dialect.family == LexicalFamily::duckdb || dialect.family == LexicalFamily::mysql;
  if (is_wide && is_number(column) && is_plain_number(*value.text)) {
    return fmt::format("{} = {}", quote_identifier(column.name, dialect), *value.text);
  }
  return same_condition(value, column, true, dialect);
}

}  // namespace sextant::sql
