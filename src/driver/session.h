// Session: one connection to a database. The contract that every driver implements.
//
// A session, its cursors and its catalog are one world: used by one thread at a time, except cancel(), which any thread
// may call at any time. One cursor is open at a time; opening another while it lives is an invalid_state error.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/connect_spec.h"
#include "data/cursor.h"
#include "driver/catalog.h"

namespace sextant {

// A value bound to a placeholder, as text that the server reads as the placeholder's type; nullopt is NULL.
struct Parameter {
  std::string name;  // "1", "2" ... for positional ones ($1, ?), else the name without its sigil.
  std::optional<std::string> value;
};

// Exactly one statement. `text` is sent verbatim and is borrowed during execute().
struct Statement {
  std::string_view text;
  std::vector<Parameter> parameters;
};

struct ExecuteOptions {
  int64_t first_batch_rows = 256;
  int64_t max_batch_bytes = 1 << 20;
  std::chrono::milliseconds timeout{0};  // 0: none. Afterwards the statement is cancelled and fails with timeout.
};

// What the other side says of itself.
struct ServerInfo {
  std::string product;   // "PostgreSQL", "SQLite"
  std::string version;   // "15.18"
  std::string database;  // The current database or file.
  std::string user;
  std::string encryption;  // "TLSv1.3", empty if none or not applicable; so are the four that follow.
  std::string cipher;      // "TLS_AES_256_GCM_SHA384"
  // Of the server's certificate: "CN=db.example.org", and the last moment it holds, "2027-01-31T12:00:00Z".
  std::string certificate_subject, certificate_issuer, certificate_until;
};

enum class TransactionState : uint8_t { none, open, failed };

// Explicit transactions, for engines that have them.
class Transactions {
 public:
  virtual ~Transactions() = default;
  virtual TransactionState state() const = 0;
  virtual Result<> begin() = 0;
  virtual Result<> commit() = 0;
  virtual Result<> rollback() = 0;
};

class Session {
 public:
  virtual ~Session() = default;  // Closes the connection; work of the server is cancelled.

  // Runs one statement. Text that holds none is invalid_argument; more than one is refused by the engine itself.
  virtual Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) = 0;
  // Any thread. Stops the statement that runs now, on the server too; none running: does nothing to later ones.
  virtual void cancel() noexcept = 0;
  virtual Catalog& catalog() = 0;
  virtual ServerInfo server_info() = 0;
  // A cheap round trip.
  virtual Result<> ping() = 0;
  // False after an error with Damage::connection.
  virtual bool alive() const = 0;
  // For a session opened with ConnectSpec::read_only: asks the server's own session state whether it still refuses
  // writes, and fails with read_only if not. The engine calls it after every statement and closes the session on failure.
  virtual Result<> verify_read_only() = 0;
  // A capability is a non-null pointer.
  virtual Transactions* transactions() { return nullptr; }
};

}  // namespace sextant
