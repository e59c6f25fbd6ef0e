#include "drivers/mysql/errors.h"

#include <array>
#include <charconv>

#include "base/text.h"
#include "drivers/mysql/packet.h"
#include "sql/lexer.h"

namespace sextant::mysql {

namespace {

constexpr size_t longest_message = 64 * 1024;
// The server quotes this much of the statement behind "near"; shorter quotes reach its end.
constexpr size_t longest_near = 80;

struct NumberCode {
  uint16_t number;
  ErrorCode code;
  std::string_view hint = {};
  bool retryable = false;
};

constexpr std::string_view privilege_hint = "Ask an administrator for the privilege: SHOW GRANTS lists what you have.";

// Source: https://mariadb.com/kb/en/mariadb-error-codes/, the numbers that MySQL shares. Ordered by number.
constexpr auto number_codes = std::to_array<NumberCode>({
    {1007, ErrorCode::already_exists},
    {1008, ErrorCode::not_found},
    {1022, ErrorCode::constraint},
    {1021, ErrorCode::limit, "The server's disk is full; free some space, or ask its administrator."},
    {1040, ErrorCode::unavailable, "All connections of the server are taken; close some, or try again later.", true},
    {1044, ErrorCode::unauthorized, privilege_hint},
    {1045, ErrorCode::unauthenticated, "Check the user and the password, and from which hosts the user may connect."},
    {1046, ErrorCode::invalid_state, "Choose a database: USE name, or write database.table."},
    {1047, ErrorCode::not_supported},
    {1048, ErrorCode::constraint},
    {1049, ErrorCode::not_found, "Check the name of the database."},
    {1050, ErrorCode::already_exists},
    {1051, ErrorCode::not_found},
    {1052, ErrorCode::invalid_argument},
    {1053, ErrorCode::unavailable, "The server is stopping; connect again in a moment."},
    {1054, ErrorCode::not_found},
    {1060, ErrorCode::already_exists},
    {1061, ErrorCode::already_exists},
    {1062, ErrorCode::constraint},
    {1064, ErrorCode::syntax},
    {1065, ErrorCode::invalid_argument, "Write a statement; comments alone do nothing."},
    {1068, ErrorCode::invalid_argument},
    {1072, ErrorCode::not_found},
    {1091, ErrorCode::not_found},
    {1095, ErrorCode::unauthorized, privilege_hint},
    {1109, ErrorCode::not_found},
    {1114, ErrorCode::limit, "The table or its tablespace is full."},
    {1129, ErrorCode::unavailable, "The server has blocked this host after many failures; FLUSH HOSTS clears that."},
    {1130, ErrorCode::unauthenticated, "The server lets nobody in from this host."},
    {1132, ErrorCode::unauthorized, privilege_hint},
    {1133, ErrorCode::not_found},
    {1142, ErrorCode::unauthorized, privilege_hint},
    {1143, ErrorCode::unauthorized, privilege_hint},
    {1146, ErrorCode::not_found},
    {1148, ErrorCode::not_supported, "LOAD DATA LOCAL is never allowed, as a server could ask for any file; use import."},
    {1149, ErrorCode::syntax},
    {1152, ErrorCode::unavailable},
    {1153, ErrorCode::limit, "It is larger than the server's max_allowed_packet, which its administrator can raise."},
    {1158, ErrorCode::unavailable},
    {1159, ErrorCode::unavailable},
    {1160, ErrorCode::unavailable},
    {1161, ErrorCode::unavailable},
    {1170, ErrorCode::invalid_argument},
    {1175, ErrorCode::invalid_argument, "sql_safe_updates is on: name a key in WHERE, or add LIMIT."},
    {1193, ErrorCode::not_found},
    {1203, ErrorCode::unavailable, "The user has too many connections; close some, or try again later.", true},
    {1205, ErrorCode::limit, "Somebody else holds a lock on the rows; try the statement again later.", true},
    {1206, ErrorCode::limit},
    {1207, ErrorCode::read_only},
    {1211, ErrorCode::unauthorized, privilege_hint},
    {1213, ErrorCode::invalid_state, "Another transaction was in the way, and this one was rolled back; run it again.", true},
    {1216, ErrorCode::constraint},
    {1217, ErrorCode::constraint},
    {1222, ErrorCode::invalid_argument},
    {1226, ErrorCode::limit, "A limit of the user is reached; its administrator can raise it."},
    {1227, ErrorCode::unauthorized, privilege_hint},
    {1231, ErrorCode::invalid_argument},
    {1235, ErrorCode::not_supported},
    {1242, ErrorCode::invalid_argument},
    {1264, ErrorCode::bad_data},
    {1265, ErrorCode::bad_data},
    {1286, ErrorCode::not_found},
    {1290, ErrorCode::read_only, "An option of the server forbids it; its administrator can change that."},
    {1292, ErrorCode::bad_data},
    {1295, ErrorCode::not_supported},
    {1304, ErrorCode::already_exists},
    {1305, ErrorCode::not_found},
    {1317, ErrorCode::cancelled},
    {1359, ErrorCode::already_exists},
    {1360, ErrorCode::not_found},
    {1364, ErrorCode::constraint},
    {1365, ErrorCode::bad_data},
    {1366, ErrorCode::bad_data},
    {1367, ErrorCode::bad_data},
    {1370, ErrorCode::unauthorized, privilege_hint},
    {1396, ErrorCode::invalid_argument},
    {1406, ErrorCode::bad_data},
    {1411, ErrorCode::bad_data},
    {1419, ErrorCode::unauthorized, privilege_hint},
    {1427, ErrorCode::invalid_argument},
    {1451, ErrorCode::constraint},
    {1452, ErrorCode::constraint},
    {1525, ErrorCode::bad_data},
    {1526, ErrorCode::constraint},
    {1537, ErrorCode::already_exists},
    {1539, ErrorCode::not_found},
    {1568, ErrorCode::invalid_state},
    {1690, ErrorCode::bad_data},
    {1698, ErrorCode::unauthenticated, "This user logs in by another way than a password, such as its account on the server."},
    {1792, ErrorCode::read_only, "Open the connection with writing allowed."},
    {1836, ErrorCode::read_only},
    {1927, ErrorCode::unavailable, "An administrator ended the connection; connect again."},
    {1969, ErrorCode::timeout, "The server's max_statement_time has passed."},
    {3024, ErrorCode::timeout, "The server's max_execution_time has passed."},
    {3140, ErrorCode::bad_data},
    {3819, ErrorCode::constraint},
    {4025, ErrorCode::constraint},
    {4031, ErrorCode::unavailable, "The connection was idle for too long; connect again."},
    {4078, ErrorCode::bad_data},
});

NumberCode const* find_number(uint16_t number) {
  for (auto const& entry : number_codes) {
    if (entry.number == number) return &entry;
  }
  return nullptr;
}

struct ClassCode {
  std::string_view state;
  ErrorCode code;
};

// For numbers that the table lacks: by the SQLSTATE or its class, exact states first.
constexpr auto class_codes = std::to_array<ClassCode>({
    {"02", ErrorCode::not_found},
    {"08", ErrorCode::unavailable},
    {"0A", ErrorCode::not_supported},
    {"21", ErrorCode::invalid_argument},
    {"22", ErrorCode::bad_data},
    {"23", ErrorCode::constraint},
    {"24", ErrorCode::invalid_state},
    {"25", ErrorCode::invalid_state},
    {"28", ErrorCode::unauthenticated},
    {"40", ErrorCode::invalid_state},
    {"42S01", ErrorCode::already_exists},
    {"42S02", ErrorCode::not_found},
    {"42S22", ErrorCode::not_found},
    {"42", ErrorCode::invalid_argument},
    {"70", ErrorCode::cancelled},
});

bool starts_with_name(std::string_view token) { return !token.empty() && (token[0] == '`' || token[0] == '"'); }

// A quoted identifier without its quotes.
std::string unquoted(std::string_view token) {
  if (!starts_with_name(token) || token.size() < 2) return std::string(token);
  auto const quote = token[0];
  std::string name;
  for (size_t i = 1; i + 1 < token.size(); ++i) {
    name += token[i];
    if (token[i] == quote && token[i + 1] == quote) ++i;
  }
  return name;
}

// The token at `begin`; an empty range at the end of the text.
TextRange token_at(std::string_view statement, size_t begin) {
  sql::Lexer lexer(statement, sql::mysql_dialect);
  sql::Token token;
  while (lexer.next(token)) {
    if (token.range.end <= begin || !sql::is_significant(token.kind)) continue;
    return token.range;
  }
  auto const end = static_cast<uint32_t>(statement.size());
  return {.begin = end, .end = end};
}

std::optional<size_t> start_of_line(std::string_view statement, size_t line) {
  size_t begin = 0;
  for (; line > 1; --line) {
    auto const end = statement.find('\n', begin);
    if (end == std::string_view::npos) return std::nullopt;
    begin = end + 1;
  }
  return begin;
}

// "... near 'FROM t' at line 1": the quote is the rest of the statement, cut after 80 characters.
std::optional<TextRange> near_position(std::string_view message, std::string_view statement) {
  constexpr std::string_view opening = "near '", closing = "' at line ";
  auto const begin = message.rfind(opening);
  auto const end = message.rfind(closing);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + opening.size()) return std::nullopt;
  auto quote = message.substr(begin + opening.size(), end - begin - opening.size());
  if (statement.ends_with(quote)) return token_at(statement, statement.size() - quote.size());
  if (quote.ends_with("...")) quote.remove_suffix(3);
  if (quote.size() + 4 < longest_near) {
    // The server does not count what stands behind a delimiter.
    auto const found = statement.rfind(quote);
    if (quote.empty() || found == std::string_view::npos || statement.find(quote) != found) return std::nullopt;
    return token_at(statement, found);
  }
  size_t line = 0;
  auto const digits = message.substr(end + closing.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), line);
  auto const from = start_of_line(statement, line);
  if (!from) return std::nullopt;
  auto const found = statement.find(quote, *from);
  if (found == std::string_view::npos || statement.find(quote, found + 1) != std::string_view::npos) return std::nullopt;
  return token_at(statement, found);
}

// The names in quotes, without the database before the last dot.
std::string_view quoted_name(std::string_view message, bool qualified) {
  auto const begin = message.find('\'');
  if (begin == std::string_view::npos) return {};
  auto const end = message.find("' ", begin + 1);
  auto const last = end == std::string_view::npos ? message.rfind('\'') : end;
  if (last <= begin + 1) return {};
  auto name = message.substr(begin + 1, last - begin - 1);
  if (auto const dot = name.rfind('.'); qualified && dot != std::string_view::npos) name.remove_prefix(dot + 1);
  return name;
}

// "FUNCTION shop.nope does not exist"
std::string_view routine_name(std::string_view message) {
  auto const begin = message.find(' ');
  auto const end = message.find(" does not exist");
  if (begin == std::string_view::npos || end == std::string_view::npos || end <= begin + 1) return {};
  auto name = message.substr(begin + 1, end - begin - 1);
  if (auto const dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  return name;
}

// The only identifier of the statement that is `name`.
std::optional<TextRange> only_identifier(std::string_view statement, std::string_view name) {
  if (name.empty()) return std::nullopt;
  std::optional<TextRange> found;
  sql::Lexer lexer(statement, sql::mysql_dialect);
  sql::Token token;
  while (lexer.next(token)) {
    if (token.kind != sql::TokenKind::identifier && token.kind != sql::TokenKind::quoted_identifier) continue;
    if (!equals_ignoring_case(unquoted(sql::token_text(statement, token.range)), name)) continue;
    if (found) return std::nullopt;
    found = token.range;
  }
  return found;
}

}  // namespace

std::optional<ServerError> parse_error(std::string_view packet) {
  PacketReader reader(packet);
  if (reader.number<uint8_t>() != error_mark) return std::nullopt;
  ServerError error{.number = reader.number<uint16_t>(), .sqlstate = {}, .message = {}};
  // Errors before the log-in carry no state.
  if (reader.peek() == '#') {
    reader.take(1);
    error.sqlstate = reader.take(5);
  }
  if (!reader.ok()) return std::nullopt;
  error.message = reader.rest().substr(0, longest_message);
  return error;
}

std::string plain_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (size_t offset = 0; offset < text.size();) {
    auto const code_point = next_code_point(text, offset);
    append_utf8(line, code_point < 0x20 || code_point == 0x7F ? U' ' : code_point);
  }
  return line;
}

ErrorCode code_of(ServerError const& error) {
  if (auto const* const entry = find_number(error.number)) return entry->code;
  for (auto const& entry : class_codes) {
    if (error.sqlstate.starts_with(entry.state)) return entry.code;
  }
  // "HY000" says nothing; other states are what a routine raised.
  return ErrorCode::invalid_argument;
}

bool ends_connection(uint16_t number) {
  constexpr std::array<uint16_t, 10> numbers{1040, 1053, 1152, 1153, 1158, 1159, 1160, 1161, 1927, 4031};
  for (auto const ending : numbers) {
    if (number == ending) return true;
  }
  return false;
}

std::optional<TextRange> position_of(ServerError const& error, std::string_view statement) {
  if (statement.empty()) return std::nullopt;
  switch (error.number) {
    case 1064: return near_position(error.message, statement);
    case 1046: return std::nullopt;
    case 1049: return only_identifier(statement, quoted_name(error.message, false));
    case 1051: case 1052: case 1054: case 1109: case 1146: case 1193:
      return only_identifier(statement, quoted_name(error.message, true));
    case 1305: return only_identifier(statement, routine_name(error.message));
    default: return std::nullopt;
  }
}

Error to_error(ServerError const& error, std::string_view statement) {
  auto const* const entry = find_number(error.number);
  Error result{.code = code_of(error),
               .message = error.message.empty() ? "The server reports an error without a text." : plain_line(error.message),
               .sqlstate = error.sqlstate,
               .vendor_code = std::to_string(error.number)};
  if (entry != nullptr) {
    result.hint = entry->hint;
    result.retryable = entry->retryable;
  }
  result.position = position_of(error, statement);
  if (ends_connection(error.number)) result.damage = Damage::connection;
  return result;
}

}  // namespace sextant::mysql
