// Connection: a named database, its sessions, and the interceptor chain in front of them. Any thread.
//
// Each tab of a face has a lane of its own (lane.h); catalog calls run on two others. While somebody watches (EventBus), a
// connection looks after its sessions on a thread of its own: it asks idle ones whether they live, closes those that nobody
// uses, and connects again after a loss.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "data/catalog_object.h"
#include "driver/driver.h"
#include "engine/address.h"
#include "engine/error_log.h"
#include "engine/events.h"
#include "engine/interceptor.h"
#include "engine/lane.h"
#include "engine/project.h"
#include "engine/secrets.h"
#include "engine/session_rules.h"
#include "engine/store.h"
#include "engine/trial.h"
#include "net/tunnel.h"

namespace sextant::engine {

// suspect: a session was lost, and whether the server still answers is being found out. reconnecting: it does not, and is
// asked again and again. lost: the next use connects.
enum class ConnectionState : uint8_t { closed, connecting, open, suspect, lost, reconnecting };
std::string_view to_string(ConnectionState state);

// What every face shows of a connection. No secrets.
struct ConnectionInfo {
  std::string name, driver, title, tile, family, language, url;
  Environment environment = Environment::none;
  bool read_only = false, copy = false;
  std::string folder;
  bool favorite = false;
  PasswordFrom password_from = PasswordFrom::none;
  std::string password_command;
  bool password_set = false;  // Known to the vault or to this process; the password itself is told to nobody.
  bool saved = false;         // It will be there after a restart.
  ConnectionState state = ConnectionState::closed;
  std::string product, server_version, database, user, encryption;
  double latency_ms = 0;  // 0: unknown.
  int64_t epoch = 0;      // Grows by one each time it is opened, or opened again after a loss.
  int64_t retry_in_ms = 0;  // Until the next attempt to reconnect; 0: now, or none.
  std::optional<Error> error;
  std::string via;  // The way to its host, in words; empty: directly.
  std::string project;    // The id of the project that it belongs to; empty: a personal connection.
  std::string untrusted;  // The fingerprint that a person must trust before it is opened; empty: nothing is in the way.
  bool hides = false;     // A personal connection of the same name is hidden by it.
};

// What a person decides of a connection; what is absent stays as it is.
struct ConnectionSettings {
  std::optional<Environment> environment;
  std::optional<bool> read_only;
  std::optional<vault::SecretBuffer> password;  // Empty counts as absent.
  std::optional<PasswordFrom> password_from;
  std::optional<std::string> password_command;
  std::optional<std::string> folder;
  std::optional<bool> favorite;
  std::vector<OptionSecret> secrets;  // Others that came in by a way of their own; no face gives these as settings.

  // Whether nothing but its place in the list is said.
  bool only_place() const;
};

// Opens the sessions of a connection that is no driver's.
using SessionSource = std::function<Result<std::unique_ptr<Session>>(std::stop_token)>;

class Connection {
 public:
  // What is referred to outlives it. `known_hosts`: the file of the SSH servers that are trusted. `source`: opens the sessions
  // instead of the driver.
  Connection(SavedConnection saved, bool is_saved, Driver const& driver, Store& store, Secrets& secrets, EventBus& events,
             ErrorLog& log, Limits const& limits, SessionRules const& rules, std::string known_hosts,
             SessionSource source = {});
  ~Connection();

  ConnectionInfo info();
  std::string const& name() const { return saved_.name; }
  std::string const& id() const { return saved_.id; }
  SavedConnection const& saved() const { return saved_; }
  Driver const& driver() const { return driver_; }
  bool read_only() const { return saved_.spec.read_only; }
  SessionRules const& rules() const { return rules_; }
  int64_t epoch() const { return epoch_; }
  // Grows when a statement may have changed what objects there are, in a tab of this connection, and others can see it.
  int64_t definitions() const { return definitions_; }
  // How a new tab commits: on production a person does it.
  TransactionMode default_mode() const;
  // Its file or folder; empty if it has none.
  std::string path() const;
  // How its engine's text is cut and judged; see driver/language.h.
  std::vector<sql::StatementRange> split(std::string_view script) const { return split_statements(driver_, script); }
  sql::Classification classify(std::string_view statement) const { return sextant::classify(driver_, statement); }

  // Its place in the list, which changes nothing of what is open.
  void place(std::string const& folder, bool favorite);
  // `trusted`: the fingerprint of an SSH server's key that a person has seen and trusts; empty: none.
  Result<> open(std::string const& trusted = {});
  // Cancels what runs and closes every session.
  void close();
  // Closes the sessions that nobody needs right now, if it took a secret to open them.
  void close_idle();
  // The lane of this id; made on first use. A limit error beyond 32.
  Result<std::shared_ptr<Lane>> lane(std::string const& id);
  // Null if there is none.
  std::shared_ptr<Lane> find_lane(std::string const& id);
  void drop_lane(std::string const& id);
  // What a lane that is not there yet would say.
  TransactionStatus transaction_status(std::string const& id, size_t most_statements);

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& path);
  Result<CatalogPage> list(ListRequest const& request);
  Result<ObjectDescription> describe(ObjectRef const& object);
  Result<std::string> ddl(ObjectRef const& object);
  Result<std::vector<CatalogEntry>> find(std::string const& name, int32_t limit);
  // `id`: the caller's own name for it, by which cancel_search() stops it; empty: nothing stops it.
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit, std::string const& id);
  // Any thread. Does nothing if no such search waits or runs.
  void cancel_search(std::string const& id);

 private:
  friend class Lane;
  struct CatalogLane {
    explicit CatalogLane(Connection& connection) : lane(connection, {}) {}
    std::mutex mutex;  // Held during a call.
    Lane lane;
  };
  struct Check {
    Lane* lane = nullptr;
    std::mutex* mutex = nullptr;  // Of a lane of catalog calls.
  };
  struct Search {
    bool cancelled = false;
    Lane* lane = nullptr;  // Where it runs.
  };

  // Connecting.
  Result<std::shared_ptr<Session>> connect(std::stop_token stop);
  Result<std::unique_ptr<Session>> open_session(std::stop_token stop);
  Result<std::unique_ptr<Session>> try_session(std::stop_token stop);
  Result<std::shared_ptr<net::Tunnel>> route(ConnectSpec const& spec);
  void drop_route();
  ConnectionState enter_connecting();
  void connected(Session& session);
  void connect_failed(ConnectionState before, Error const& error);
  // A limit error if too many sessions are open and none can be closed.
  Result<> make_room(Lane const& wanting);

  // Recovery: connection_recovery.cpp.
  // A session is gone. Finds out about the others if somebody watches.
  void lost(Error const& error);
  CommitOutcome outcome_of(std::string const& number, std::stop_token stop);
  void watch_over();
  void stop_watching();
  void keep(std::stop_token const& stop);
  void reconnect(std::stop_token const& stop, int& attempt);
  void look_after_lanes(bool slept);
  void check_lanes(std::vector<Check> const& checks, std::chrono::milliseconds unused, bool in_transactions);
  std::vector<std::shared_ptr<Lane>> lanes();

  void set_state(ConnectionState state, std::optional<Error> error);
  void publish(TransactionStatus const& status);
  // A statement that may have changed what objects there are is done.
  void note_definition(bool in_transaction);
  std::pair<std::unique_lock<std::mutex>, Lane*> take_catalog();
  template <class T>
  Result<T> with_catalog(std::function<Result<T>(Lane&, Catalog&)> const& call);

  SavedConnection const saved_;
  bool const is_saved_;
  Driver const& driver_;
  Store& store_;
  Secrets& secrets_;
  EventBus& events_;
  ErrorLog& log_;
  SessionRules const rules_;
  std::string const known_hosts_;
  std::vector<Interceptor> const chain_;
  std::atomic<int64_t> epoch_{0}, definitions_{0};
  std::atomic<bool> defines_{false};  // Definitions wait for a commit.
  SessionSource const source_;
  std::mutex mutex_;  // Guards what follows. Taken before a lane's.
  std::map<std::string, std::shared_ptr<Lane>> lanes_;
  ConnectionState state_ = ConnectionState::closed;
  ServerInfo server_;
  double latency_ms_ = 0;
  std::optional<Error> error_;
  std::string folder_;
  bool favorite_ = false;
  std::shared_ptr<net::Tunnel> route_;  // Made at the first connecting, shared by all sessions, gone when all are closed.
  std::string trusted_;
  std::chrono::steady_clock::time_point retry_at_{};
  std::map<std::string, Search> searches_;  // By their ids.
  std::array<CatalogLane, 2> catalog_{{CatalogLane(*this), CatalogLane(*this)}};
  std::mutex keeper_mutex_;  // Guards keeper_ and woken_.
  std::condition_variable_any wake_;
  bool woken_ = false;
  std::atomic<bool> kept_{false};  // The keeper runs.
  std::jthread keeper_;
};

// All connections of this process: the saved ones, the project's, and those opened from a URL or a path. Any thread.
//
// A name means the project's connection before a personal one. What a project's files say is looked at anew at each list() and
// find(); a connection that is open stays what it is until it is closed. The name `results` is that of the connection to stored
// results (result_session.h), which is listed while it is open.
class Connections {
 public:
  // `project` may be null. `copies`: the folder whose files are copies; see uploads.h. `known_hosts`: the file of the SSH
  // servers that are trusted.
  Connections(Store& store, Project* project, Secrets& secrets, EventBus& events, ErrorLog& log, Limits limits, std::string copies,
              SessionRules const& rules, std::string known_hosts)
      : store_(store),
        project_(project),
        secrets_(secrets),
        events_(events),
        log_(log),
        limits_(limits),
        copies_(std::move(copies)),
        rules_(rules),
        known_hosts_(std::move(known_hosts)) {}

  Result<std::vector<ConnectionInfo>> list();
  // Saves it. Its secrets, from the address or the settings, go to the vault; without one they stay in this process.
  // `project`: the id of the project to save it in; empty: none.
  Result<ConnectionInfo> add(std::string const& name, vault::SecretBuffer const& url, ConnectionSettings const& settings,
                             std::string const& project = {});
  // Saves the same once more with the same secrets, which do not leave the vault. Without a name it gets one with a number;
  // `project` as for add(), absent: where the other one is.
  Result<ConnectionInfo> duplicate(std::string const& name, std::optional<std::string> const& new_name,
                                   std::optional<std::string> const& project);
  // A person has seen what opening a project's connection does, and trusts it. invalid_argument if the fingerprint is not that
  // of what it does now.
  Result<ConnectionInfo> trust(std::string const& name, std::string const& fingerprint);
  // Changes a saved one, and closes it if more than its place changes. A secret that is not given stays.
  Result<ConnectionInfo> update(std::string const& name, std::optional<std::string> const& new_name,
                                std::optional<vault::SecretBuffer> const& url, ConnectionSettings const& settings);
  // The connection to stored results, whose sessions come from `source`.
  void add_results(SessionSource source);
  // For this process only.
  Result<std::shared_ptr<Connection>> add_temporary(SavedConnection saved);
  // A copy that no other connection uses goes with it.
  Result<> remove(std::string const& name);
  // The connection of this name. not_found with the known names as a hint.
  Result<std::shared_ptr<Connection>> find(std::string const& name);
  // A saved name, a URL or a file's path. `read_only` true makes it read-only whatever was saved.
  Result<std::shared_ptr<Connection>> resolve(std::string const& target, bool read_only);
  // Connects, measures a round trip, and closes. What is not saved gets the secrets that are not given from the saved
  // connection `secrets_of`; empty: from none. `trusted` as for Connection::open().
  Result<ConnectionTest> test(vault::SecretBuffer const& target, ConnectionSettings const& settings, std::string const& secrets_of,
                              std::string const& trusted);
  // Keeps a typed secret for this process; `option` is the one it is the value of.
  Result<> give_secret(std::string const& name, std::string const& option, vault::SecretBuffer const& secret);
  // Puts a secret that was given so into the vault, once it has proven right.
  Result<> keep_secret(std::string const& name, std::string const& option);
  // A URL that opens the same, with everything but its secrets.
  Result<std::string> address(std::string const& name);
  void close_all();
  void close_idle();
  // Tells the vault which connections there are, so that it drops the secrets of others.
  void sweep_secrets();

 private:
  Result<std::shared_ptr<Connection>> make(SavedConnection saved, bool is_saved);
  Result<std::shared_ptr<Connection>> put(SavedConnection saved, bool is_saved);
  // Personal ones and the project's.
  Result<std::vector<SavedConnection>> all_saved();
  Result<std::optional<SavedConnection>> find_saved(std::string const& name);
  // In the project or in the store; with what a project gives it.
  Result<SavedConnection> placed(SavedConnection saved, std::string const& project);
  Result<> check_free(std::string const& name);
  Result<> write(SavedConnection const& saved);
  Result<> rewrite(std::string const& name, SavedConnection const& saved);
  Result<> erase(SavedConnection const& saved);
  Result<ConnectionInfo> change_place(SavedConnection const& before, SavedConnection const& saved);
  Result<> change(SavedConnection const& before, SavedConnection& saved, std::vector<OptionSecret> secrets, bool leaves);
  // Drops closed connections that are no more what is saved under their names.
  void drop_stale(std::optional<std::string> const& name);
  Result<> settle_password(SavedConnection& saved, std::vector<OptionSecret>& secrets, ConnectionSettings const& settings);
  Result<> keep_secrets(SavedConnection const& saved, std::vector<OptionSecret> secrets);
  Result<ConnectionTest> try_once(SavedConnection const& saved, Driver const& driver, std::vector<OptionSecret> const& secrets,
                                  std::string const& trusted);
  void remove_copy(std::string const& path);
  Store& store_;
  Project* const project_;
  Secrets& secrets_;
  EventBus& events_;
  ErrorLog& log_;
  Limits const limits_;
  std::string const copies_;
  SessionRules const rules_;
  std::string const known_hosts_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Connection>> open_;
};

}  // namespace sextant::engine
