#include "drivers/duckdb/errors.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "sql/lexer.h"

namespace sextant::duckdb {

namespace {

// What DuckDB says, taken apart.
struct Said {
  std::string kind;     // "Binder"
  std::string subtype;  // "COLUMN_NOT_FOUND"
  std::string text;     // May have several lines.
  std::optional<uint32_t> position;
};

std::string member(JsonObject const& object, std::string_view name) {
  auto const* const found = object.if_contains(boost::json::string_view(name.data(), name.size()));
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// "Binder Error: the rest"
Said read_plain(std::string_view message) {
  constexpr std::string_view separator = " Error: ";
  auto const at = message.find(separator);
  if (at == std::string_view::npos || at > 40) return {.text = std::string(message)};
  message = message.substr(0, message.find("\n\nLINE "));
  return {.kind = std::string(message.substr(0, at)), .text = std::string(message.substr(at + separator.size()))};
}

Said read_message(std::string_view message) {
  auto const brace = message.find('{');
  auto const json = brace == std::string_view::npos ? Result<Json>(Error{}) : parse_json(message.substr(brace));
  if (!json.ok() || !json->is_object()) return read_plain(message);
  auto const& object = json->get_object();
  Said said{.kind = member(object, "exception_type"), .subtype = member(object, "error_subtype"),
            .text = member(object, "exception_message")};
  auto const position = member(object, "position");
  uint32_t number = 0;
  auto const [end, code] = std::from_chars(position.data(), position.data() + position.size(), number);
  if (code == std::errc() && end == position.data() + position.size()) said.position = number;
  return said;
}

struct Rule {
  std::string_view kind;  // Empty: any.
  std::string_view part;  // Of the subtype or of the text; empty: any.
  ErrorCode code;
  std::string_view hint = {};
};

// The first that fits.
constexpr std::array rules{
    Rule{"", "attached in read-only mode", ErrorCode::read_only, "Open it with writing allowed to change something."},
    Rule{"", "database is in read-only mode", ErrorCode::read_only, "Open it with writing allowed to change something."},
    Rule{"", "configuration has been locked", ErrorCode::read_only, "Open it with writing allowed to change settings."},
    Rule{"", "Could not set lock on file", ErrorCode::unavailable,
         "Another connection or program has it open for writing; DuckDB allows one. Close that one first."},
    Rule{"", "file is already open", ErrorCode::unavailable, "Close the connection that has it open."},
    Rule{"Parser", "", ErrorCode::syntax},
    Rule{"Syntax", "", ErrorCode::syntax},
    Rule{"Catalog", "ENTRY_ALREADY_EXISTS", ErrorCode::already_exists},
    Rule{"Catalog", "already exists", ErrorCode::already_exists},
    Rule{"Catalog", "depend on it", ErrorCode::constraint},
    Rule{"Catalog", "", ErrorCode::not_found},
    Rule{"Binder", "COLUMN_NOT_FOUND", ErrorCode::not_found},
    Rule{"Binder", "does not exist", ErrorCode::not_found},
    Rule{"Binder", "does not have a column", ErrorCode::not_found},
    Rule{"Binder", "not found", ErrorCode::not_found},
    Rule{"Binder", "already exists", ErrorCode::already_exists},
    Rule{"Binder", "", ErrorCode::invalid_argument},
    Rule{"Constraint", "", ErrorCode::constraint},
    Rule{"Dependency", "", ErrorCode::constraint},
    Rule{"TransactionContext", "onflict", ErrorCode::invalid_state, "Roll back, and do it again."},
    Rule{"TransactionContext", "", ErrorCode::invalid_state},
    Rule{"Interrupt", "", ErrorCode::cancelled},
    Rule{"INTERRUPT", "", ErrorCode::cancelled},
    Rule{"Out of Memory", "", ErrorCode::limit, "Raise the option memory_limit, or read less at once."},
    Rule{"Object Size", "", ErrorCode::limit},
    Rule{"IO", "No files found", ErrorCode::not_found},
    Rule{"IO", "No such file", ErrorCode::not_found},
    Rule{"IO", "does not exist", ErrorCode::not_found},
    Rule{"IO", "valid DuckDB database", ErrorCode::bad_data},
    Rule{"IO", "Permission denied", ErrorCode::unauthorized},
    Rule{"IO", "", ErrorCode::unavailable},
    Rule{"Permission", "", ErrorCode::unauthorized},
    Rule{"Not implemented", "", ErrorCode::not_supported},
    Rule{"Missing Extension", "", ErrorCode::not_supported},
    Rule{"Extension Autoloading", "", ErrorCode::not_supported},
    Rule{"HTTP", "", ErrorCode::not_supported, "DuckDB has no network here."},
    Rule{"Settings", "", ErrorCode::invalid_argument},
    Rule{"Invalid Configuration", "", ErrorCode::invalid_argument},
    Rule{"Parameter Not Resolved", "", ErrorCode::invalid_argument},
    Rule{"Parameter Not Allowed", "", ErrorCode::invalid_argument},
    Rule{"FATAL", "", ErrorCode::unavailable, "Open the database again."},
    Rule{"INTERNAL", "", ErrorCode::unavailable, "This is a fault of DuckDB. Open the database again."},
    Rule{"", "", ErrorCode::bad_data},
};

Rule const& rule_of(Said const& said) {
  for (auto const& rule : rules) {
    auto const fits = rule.part.empty() || said.subtype == rule.part || said.text.find(rule.part) != std::string::npos;
    if ((rule.kind.empty() || rule.kind == said.kind) && fits) return rule;
  }
  return rules.back();
}

std::string without_control_characters(std::string_view text) {
  std::string result;
  for (char const byte : text) result += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f ? ' ' : byte;
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

// The parser counts characters, everything behind it bytes.
uint32_t byte_of_character(std::string_view text, uint32_t character) {
  size_t offset = 0;
  for (; character > 0 && offset < text.size(); --character) next_code_point(text, offset);
  return static_cast<uint32_t>(offset);
}

// The token that begins at the position, or up to the end of the text.
std::optional<TextRange> range_at(std::string_view statement, uint32_t position) {
  if (position >= statement.size()) {
    auto const end = static_cast<uint32_t>(statement.size());
    return TextRange{end, end};
  }
  sql::Lexer lexer(statement, sql::duckdb_dialect);
  sql::Token token;
  while (lexer.next(token)) {
    if (token.range.end <= position) continue;
    return TextRange{position, token.range.end};
  }
  return std::nullopt;
}

}  // namespace

Error error_of(std::string_view message, std::string_view statement) {
  auto const said = read_message(message);
  auto const& rule = rule_of(said);
  auto const line_end = std::min(said.text.find('\n'), said.text.size());
  Error error{.code = rule.code,
              .message = without_control_characters(std::string_view(said.text).substr(0, line_end)),
              .hint = std::string(rule.hint)};
  if (error.message.empty()) error.message = "DuckDB failed without a message.";
  auto const more = without_control_characters(std::string_view(said.text).substr(line_end));
  if (error.hint.empty()) error.hint = more.substr(std::min(more.find_first_not_of(' '), more.size()));
  else error.detail = more;
  error.vendor_code = said.subtype.empty() ? said.kind : said.kind + "/" + said.subtype;
  error.retryable = said.text.find("onflict") != std::string::npos && rule.code == ErrorCode::invalid_state;
  if (said.position && !statement.empty()) {
    auto const in_characters = said.kind == "Parser" || said.kind == "Syntax";
    error.position = range_at(statement, in_characters ? byte_of_character(statement, *said.position) : *said.position);
  }
  if (ends_the_instance(error)) error.damage = Damage::connection;
  return error;
}

bool ends_the_instance(Error const& error) {
  return error.vendor_code.starts_with("FATAL") || error.vendor_code.starts_with("INTERNAL");
}

}  // namespace sextant::duckdb
