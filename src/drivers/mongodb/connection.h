// Connection: commands to a server through libmongoc, one at a time. Used by one thread at a time.
//
// A client of libmongoc is made when a command needs one, and thrown away after whatever leaves its stream unusable: a
// command that was given up because it was cancelled. The next command then brings a new one, so that a session outlives
// it: MongoDB keeps nothing in a connection that a new one would lack. A connection that broke by itself is lost for good.
#pragma once

#include <mongoc/mongoc.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/mongodb/interruption.h"
#include "drivers/mongodb/stream.h"
#include "drivers/mongodb/url.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

struct MongocDeleter {
  void operator()(mongoc_client_t* client) const { mongoc_client_destroy(client); }
  void operator()(mongoc_uri_t* uri) const { mongoc_uri_destroy(uri); }
  void operator()(mongoc_client_session_t* session) const { mongoc_client_session_destroy(session); }
  void operator()(mongoc_read_prefs_t* prefs) const { mongoc_read_prefs_destroy(prefs); }
};
template <class T>
using Owned = std::unique_ptr<T, MongocDeleter>;

// How a command runs.
struct RunOptions {
  std::string_view verb;  // For messages.
  bool reads = true;
  bool with_deadline = true;  // The server is told the time that is left.
};

class Connection {
 public:
  // Call open() before anything else.
  Connection(Settings settings, Interruption& interruption);
  ~Connection();
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  // Connects and authenticates.
  Result<> open();
  // The server's reply as BSON. What the server refuses is an error.
  Result<std::string> run(std::string_view database, Value command, RunOptions const& options);
  // As run(), but a reply with writeErrors is a reply.
  Result<std::string> run_write(std::string_view database, Value command, RunOptions const& options);
  // Frees a cursor of the server, in little time; problems are nobody's.
  void kill_cursor(std::string_view database, std::string_view collection, int64_t id);

  bool alive() const { return alive_; }
  Settings const& settings() const { return settings_; }
  net::TlsFacts const& tls_facts() const { return host_.tls_facts; }
  Interruption& interruption() { return interruption_; }
  bool cursor_open = false;

 private:
  Result<> connect();
  Result<std::string> command(std::string_view database, std::string const& bytes, RunOptions const& options);
  Error failure(bson_error_t const& error, RunOptions const& options, bool connecting);
  void drop(bool gently);
  // On a connection of its own.
  bool stop_on_server();

  Settings const settings_;
  Interruption& interruption_;
  StreamHost host_;
  Owned<mongoc_uri_t> uri_;
  Owned<mongoc_read_prefs_t> prefs_;
  Owned<mongoc_client_t> client_;
  Owned<mongoc_client_session_t> session_;
  uint32_t server_ = 0;
  bool alive_ = true;
};

}  // namespace sextant::mongodb
