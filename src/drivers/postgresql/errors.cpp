#include "drivers/postgresql/errors.h"

#include <array>
#include <charconv>

namespace sextant::postgresql {

namespace {

// A server may send as much text as it likes.
constexpr size_t longest_field = 64 * 1024;

struct StateCode {
  std::string_view state;  // Five characters, or the two of a class.
  ErrorCode code;
  std::string_view hint = {};
};

// Source: PostgreSQL 15, appendix A "Error Codes". Exact states come before their class.
constexpr auto state_codes = std::to_array<StateCode>({
    {"03000", ErrorCode::syntax},
    {"08P01", ErrorCode::internal},
    {"22021", ErrorCode::bad_data, "Send text that is valid UTF-8 and that the database's encoding can hold."},
    {"22023", ErrorCode::invalid_argument},
    {"22P05", ErrorCode::bad_data, "The client reads UTF-8; this character cannot be converted to it."},
    {"25001", ErrorCode::invalid_state},
    {"25006", ErrorCode::read_only, "Open the connection with writing allowed."},
    {"25P02", ErrorCode::invalid_state, "Roll the transaction back; then go on."},
    {"25P03", ErrorCode::unavailable},
    {"25P04", ErrorCode::unavailable},
    {"28000", ErrorCode::unauthenticated, "Check the user, the password and the server's pg_hba.conf."},
    {"28P01", ErrorCode::unauthenticated, "Check the user and the password."},
    {"2BP01", ErrorCode::constraint},
    {"3D000", ErrorCode::not_found, "Check the name of the database."},
    {"3F000", ErrorCode::not_found},
    {"42501", ErrorCode::unauthorized, "Ask the owner of the object, or an administrator, for the privilege."},
    {"42601", ErrorCode::syntax},
    {"42602", ErrorCode::syntax},
    {"42611", ErrorCode::invalid_argument},
    {"42622", ErrorCode::invalid_argument},
    {"42701", ErrorCode::already_exists},
    {"42702", ErrorCode::invalid_argument},
    {"42703", ErrorCode::not_found},
    {"42704", ErrorCode::not_found},
    {"42710", ErrorCode::already_exists},
    {"42712", ErrorCode::invalid_argument},
    {"42723", ErrorCode::already_exists},
    {"42725", ErrorCode::invalid_argument},
    {"42883", ErrorCode::not_found},
    {"42939", ErrorCode::invalid_argument},
    {"42P01", ErrorCode::not_found},
    {"42P02", ErrorCode::not_found},
    {"42P03", ErrorCode::already_exists},
    {"42P04", ErrorCode::already_exists},
    {"42P05", ErrorCode::already_exists},
    {"42P06", ErrorCode::already_exists},
    {"42P07", ErrorCode::already_exists},
    {"42P18", ErrorCode::invalid_argument, "Cast the parameter: $1::integer."},
    {"53000", ErrorCode::limit},
    {"53300", ErrorCode::unavailable, "All connections of the server are taken; close some, or try again later."},
    {"55000", ErrorCode::invalid_state},
    {"55006", ErrorCode::invalid_state},
    {"55P03", ErrorCode::limit, "Somebody else holds a lock on the object; try again later."},
    {"57014", ErrorCode::cancelled},
    {"57P01", ErrorCode::unavailable, "An administrator ended the connection; connect again."},
    {"57P02", ErrorCode::unavailable, "The server restarts after a crash; connect again in a moment."},
    {"57P03", ErrorCode::unavailable, "The server is starting or stopping; try again in a moment."},
    {"57P04", ErrorCode::unavailable, "The database was dropped."},
    {"57P05", ErrorCode::unavailable, "The connection was idle for too long; connect again."},
    {"58P01", ErrorCode::not_found},
    {"58P02", ErrorCode::already_exists},
    {"08", ErrorCode::unavailable},
    {"0A", ErrorCode::not_supported},
    {"0P", ErrorCode::unauthorized},
    {"21", ErrorCode::invalid_argument},
    {"22", ErrorCode::bad_data},
    {"23", ErrorCode::constraint},
    {"24", ErrorCode::invalid_state},
    {"25", ErrorCode::invalid_state},
    {"26", ErrorCode::not_found},
    {"28", ErrorCode::unauthenticated},
    {"2D", ErrorCode::invalid_state},
    {"34", ErrorCode::not_found},
    {"38", ErrorCode::invalid_argument},
    {"39", ErrorCode::invalid_argument},
    {"3B", ErrorCode::invalid_state},
    {"40", ErrorCode::invalid_state, "Another transaction was in the way; run the transaction again."},
    {"42", ErrorCode::invalid_argument},
    {"44", ErrorCode::constraint},
    {"53", ErrorCode::limit},
    {"54", ErrorCode::limit},
    {"55", ErrorCode::invalid_state},
    {"57", ErrorCode::unavailable},
    {"58", ErrorCode::unavailable},
    {"P0", ErrorCode::invalid_argument},
    {"XX", ErrorCode::invalid_state, "The server reports a fault of its own; its log has more."},
});

StateCode const* find_state(std::string_view sqlstate) {
  for (auto const& entry : state_codes) {
    if (sqlstate == entry.state || (entry.state.size() == 2 && sqlstate.starts_with(entry.state))) return &entry;
  }
  return nullptr;
}

int64_t number_of(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         byte == '$' || (byte & 0x80) != 0;
}

bool starts_code_point(char byte) { return (byte & 0xc0) != 0x80; }

// One past the last byte of a quoted token that starts at `begin`; doubled quotes belong to it.
size_t end_of_quoted(std::string_view text, size_t begin) {
  auto const quote = text[begin];
  for (auto i = begin + 1; i < text.size(); ++i) {
    if (text[i] != quote) continue;
    if (i + 1 < text.size() && text[i + 1] == quote) ++i;
    else return i + 1;
  }
  return text.size();
}

}  // namespace

void set_message_field(ServerMessage& message, char field, std::string_view text) {
  text = text.substr(0, longest_field);
  switch (field) {
    case 'S': if (message.severity.empty()) message.severity = text; return;
    case 'V': message.severity = text; return;  // The same, never translated.
    case 'C': message.sqlstate = text; return;
    case 'M': message.message = text; return;
    case 'D': message.detail = text; return;
    case 'H': message.hint = text; return;
    case 'W': message.context = text; return;
    case 'q': message.internal_query = text; return;
    case 'P': message.position = number_of(text); return;
  }
}

ErrorCode code_of(std::string_view sqlstate) {
  // Only the client library makes errors without a state: the connection was lost. An unknown state is one that a
  // routine raised.
  if (sqlstate.empty()) return ErrorCode::unavailable;
  auto const* const entry = find_state(sqlstate);
  return entry == nullptr ? ErrorCode::invalid_argument : entry->code;
}

bool ends_connection(std::string_view sqlstate) {
  return sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" || sqlstate == "57P04" ||
         sqlstate == "57P05" || sqlstate == "25P03" || sqlstate == "25P04";
}

TextRange token_at(std::string_view statement, int64_t position) {
  size_t begin = 0;
  for (int64_t left = position - 1; begin < statement.size(); ++begin) {
    if (!starts_code_point(statement[begin])) continue;
    if (left-- == 0) break;
  }
  auto end = begin;
  if (begin < statement.size()) {
    if (statement[begin] == '"' || statement[begin] == '\'') {
      end = end_of_quoted(statement, begin);
    } else if (is_word(statement[begin])) {
      while (end < statement.size() && is_word(statement[end])) ++end;
    } else {
      end = begin + 1;
    }
  }
  return {.begin = static_cast<uint32_t>(begin), .end = static_cast<uint32_t>(end)};
}

Error to_error(ServerMessage const& message, std::string_view statement) {
  auto const* const entry = find_state(message.sqlstate);
  Error error{.code = code_of(message.sqlstate),
              .message = message.message.empty() ? "The server reports an error without a text." : message.message,
              .hint = message.hint,
              .detail = message.detail,
              .sqlstate = message.sqlstate,
              .vendor_code = message.sqlstate};
  if (error.hint.empty() && entry != nullptr) error.hint = entry->hint;
  if (!message.context.empty()) {
    if (!error.detail.empty()) error.detail += '\n';
    error.detail += message.context;
  }
  if (!message.internal_query.empty()) error.detail += (error.detail.empty() ? "In: " : "\nIn: ") + message.internal_query;
  if (message.position > 0 && !statement.empty()) error.position = token_at(statement, message.position);
  if (ends_connection(message.sqlstate)) error.damage = Damage::connection;
  error.retryable = message.sqlstate == "40001" || message.sqlstate == "40P01" || message.sqlstate == "53300" ||
                    message.sqlstate == "55P03" || message.sqlstate == "57P03";
  return error;
}

Notice to_notice(ServerMessage const& message) {
  return {.severity = message.severity,
          .message = message.message,
          .detail = message.detail,
          .hint = message.hint,
          .sqlstate = message.sqlstate};
}

}  // namespace sextant::postgresql
