#include "drivers/mongodb/errors.h"

#include <fmt/format.h>
#include <mongoc/mongoc.h>

#include <algorithm>

#include "base/text.h"
#include "drivers/mongodb/bson.h"

namespace sextant::mongodb {

namespace {

Error interrupted(CommandFacts const& facts, bool confirmed) {
  Error error{.code = facts.cancelled ? ErrorCode::cancelled : ErrorCode::timeout};
  error.message = facts.cancelled ? "The statement was cancelled." : "The statement took longer than its timeout and was stopped.";
  if (confirmed) return error;
  error.detail = "The server did not confirm that it stopped; it may still be working on the statement.";
  if (!facts.reads) {
    error.uncertain = true;
    error.message = facts.cancelled ? "The statement was cancelled while it ran; it may or may not have been done."
                                    : "The statement took longer than its timeout; it may or may not have been done.";
    error.hint = "Look at the data before you run it again.";
  }
  return error;
}

Error lost(CommandFacts const& facts, std::string const& text) {
  Error error{.code = ErrorCode::unavailable, .detail = text, .damage = Damage::connection};
  error.message = "The connection to the server was lost.";
  error.hint = "Connect again.";
  if (!facts.reads) {
    error.uncertain = true;
    error.message = fmt::format("The connection was lost while {} ran, so it may or may not have been done.",
                                facts.verb.empty() ? "the statement" : facts.verb);
    error.hint = "Connect again, and look at the data before you run it again.";
  }
  return error;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string result;
  size_t offset = 0;
  while (offset < text.size() && result.size() < 2'000) {
    auto const point = next_code_point(text, offset);
    append_utf8(result, point < 0x20 || point == 0x7f ? U' ' : point);
  }
  return result;
}

ErrorCode code_of(int64_t code) {
  switch (code) {
    case 11000: case 11001: case 12582: case 121: return ErrorCode::constraint;
    case 18: return ErrorCode::unauthenticated;
    case 13: case 8000: return ErrorCode::unauthorized;
    case 26: case 27: return ErrorCode::not_found;
    case 48: case 68: case 85: case 86: return ErrorCode::already_exists;
    case 50: case 262: case 64: return ErrorCode::timeout;
    case 11601: return ErrorCode::cancelled;
    case 59: case 238: case 115: case 20: case 166: return ErrorCode::not_supported;
    case 2: case 9: case 14: case 40: case 52: case 72: return ErrorCode::syntax;
    case 73: return ErrorCode::invalid_argument;
    case 43: case 237: case 112: case 251: return ErrorCode::invalid_state;
    case 10334: case 17419: case 17280: case 292: case 146: return ErrorCode::limit;
    case 91: case 189: case 10107: case 10058: case 11600: case 11602: case 13435: case 13436: case 6: case 7: case 89:
      return ErrorCode::unavailable;
    default: return code >= 15'000 ? ErrorCode::syntax : ErrorCode::bad_data;
  }
}

bool is_error_reply(std::string_view reply) {
  Element element;
  if (!find_element(reply, "ok", element) || element.integer() == 0) return true;
  return find_element(reply, {"writeErrors", "0"}, element) || find_element(reply, "writeConcernError", element);
}

Error error_of_reply(std::string_view reply, CommandFacts const& facts) {
  auto part = reply;
  Element element;
  bool const some_written = find_element(reply, {"writeErrors", "0"}, element) && element.kind == ValueKind::object;
  if (some_written) part = element.document();
  else if (flag_of(reply, "ok") && find_element(reply, "writeConcernError", element) && element.kind == ValueKind::object) {
    part = element.document();
  }
  auto const code = integer_of(part, "code");
  Error error{.code = code_of(code)};
  if ((code == 50 || code == 11601 || code == 262) && (facts.cancelled || facts.timed_out)) {
    error = interrupted(facts, true);
  }
  auto const text = text_of(part, "errmsg");
  if (error.message.empty()) error.message = text.empty() ? "The server gave an error without a message." : one_line(text);
  else error.detail = one_line(text);
  error.vendor_code = code == 0 ? "" : std::to_string(code);
  if (some_written) {
    auto const done = integer_of(reply, "n");
    if (done > 0) error.detail = fmt::format("{} documents were written before the error.", done);
  } else if (error.detail.empty()) {
    error.detail = one_line(text_of(part, "codeName"));
  }
  error.retryable = (code == 10107 || code == 112) && !some_written;
  if (error.code == ErrorCode::not_supported && code == 59) error.hint = "This server has no such command.";
  if (error.code == ErrorCode::unauthorized) error.hint = "Ask for a role that allows it.";
  return error;
}

Error error_of_client(bson_error_t const& error, CommandFacts const& facts) {
  if ((facts.cancelled || facts.timed_out) && !facts.connecting) return interrupted(facts, false);
  auto const text = one_line(error.message);
  if (facts.cancelled) return {.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
  // libmongoc also calls it so when the connection breaks while the user is checked.
  if (error.domain == MONGOC_ERROR_CLIENT && error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE && !facts.broken) {
    return {.code = ErrorCode::unauthenticated,
            .message = "The server refused the user's name or password.",
            .hint = "Check the user, the password and the authentication database.",
            .detail = text,
            .vendor_code = "18",
            .damage = Damage::connection};
  }
  if (facts.connecting) {
    auto const late = facts.timed_out || text.find("did not answer") != std::string::npos || text.find("timeout") != std::string::npos;
    return {.code = late ? ErrorCode::timeout : ErrorCode::unavailable,
            .message = late ? "The server did not answer in time." : "No server could be reached: " + text.substr(0, 500),
            .hint = "Check the host, the port, and whether the server runs and speaks TLS.",
            .detail = text,
            .damage = Damage::connection};
  }
  if (error.domain == MONGOC_ERROR_COMMAND && !facts.broken) {
    return {.code = ErrorCode::invalid_argument, .message = text.empty() ? "The command is not valid." : text};
  }
  return lost(facts, text);
}

}  // namespace sextant::mongodb
