// Errors as values with facts in them. Plain data; any thread.
//
// An Error says what failed in one plain sentence (`message`), what to do next (`hint`), and the facts a face needs
// to react: the code, the SQLSTATE, the position in the user's own text, and what is unusable afterwards. It never
// holds a password, a token or a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sextant {

enum class ErrorCode : uint8_t {
  cancelled,         // Somebody asked to stop it.
  timeout,           // A deadline passed.
  invalid_argument,  // The caller's input is wrong.
  invalid_state,     // Not possible now: a closed session, an aborted transaction.
  not_found,         // A named thing does not exist.
  already_exists,    // A named thing exists already.
  not_supported,     // The engine cannot do it.
  syntax,            // The statement's text is wrong.
  constraint,        // A constraint of the database refused it.
  bad_data,          // A value or a file cannot be read as what it should be.
  unauthenticated,   // Wrong or missing credentials.
  unauthorized,      // Known, but not allowed by the server.
  unavailable,       // The server or the file cannot be reached, or the connection was lost.
  read_only,         // Refused because the connection only reads.
  confirmation,      // Refused until a person confirms it.
  vault_locked,      // Refused until the vault that holds the secret is unlocked.
  password_needed,   // Refused until a person gives the password that is kept nowhere.
  limit,             // A limit was reached: rows, bytes, time, disk space, concurrency.
  internal,          // A fault of Sextant.
};

// What is unusable after the error.
enum class Damage : uint8_t { statement, transaction, connection };

// How far connecting came: the step that failed.
enum class ConnectStep : uint8_t { none, lookup, tcp, tunnel, tls, authentication, database };

// A half-open range of UTF-8 byte offsets.
struct TextRange {
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(TextRange const&, TextRange const&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;      // What failed; one sentence in the user's words.
  std::string hint;         // What to do next; may be empty.
  std::string detail;       // The server's DETAIL, or other facts; may be empty.
  std::string sqlstate;     // Five characters, where the engine has one.
  std::string vendor_code;  // The engine's own code, as text.
  std::optional<TextRange> position;  // In the text the user sent.
  Damage damage = Damage::statement;
  bool retryable = false;  // True only if nothing was done and trying again may help.
  bool uncertain = false;  // The statement may have taken effect, or may not: nobody can tell from here.
  ConnectStep step = ConnectStep::none;  // Where connecting failed; none for other failures.
};

std::string_view to_string(ErrorCode code);
std::string_view to_string(Damage damage);
std::string_view to_string(ConnectStep step);

}  // namespace sextant
