#include "drivers/mongodb/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/errors.h"
#include "net/connect_step.h"

namespace sextant::mongodb {

namespace {

using std::chrono::milliseconds;

constexpr auto stopping_time = milliseconds(700);  // Of asking the server to stop an operation.
constexpr auto closing_time = milliseconds(500);   // Of telling the server that a cursor is given up.

void silent(mongoc_log_level_t, char const*, char const*, void*) {}

void initialise() {
  static std::once_flag once;
  std::call_once(once, [] {
    mongoc_init();
    mongoc_log_set_handler(&silent, nullptr);
  });
}

Result<Owned<mongoc_uri_t>> make_uri(Settings const& settings) {
  std::string text = settings.srv ? "mongodb+srv://" : "mongodb://";
  for (size_t index = 0; index < settings.hosts.size(); ++index) {
    auto const& host = settings.hosts[index];
    text += (index > 0 ? "," : "") + (settings.srv ? host.name : host.text());
  }
  bson_error_t error;
  Owned<mongoc_uri_t> uri(mongoc_uri_new_with_error((text + "/").c_str(), &error));
  if (!uri) return Error{.code = ErrorCode::invalid_argument, .message = "The hosts cannot be used: " + one_line(error.message)};
  auto* const raw = uri.get();
  if (!settings.user.empty()) {
    mongoc_uri_set_username(raw, settings.user.c_str());
    if (!settings.password.empty()) mongoc_uri_set_password(raw, settings.password.c_str());
    auto const fallback = settings.auth_mechanism == "PLAIN" || settings.auth_mechanism == "MONGODB-X509" ? "$external" : "admin";
    mongoc_uri_set_auth_source(raw, settings.auth_source.empty() ? fallback : settings.auth_source.c_str());
  }
  if (!settings.auth_mechanism.empty()) mongoc_uri_set_auth_mechanism(raw, settings.auth_mechanism.c_str());
  if (!settings.replica_set.empty()) mongoc_uri_set_option_as_utf8(raw, MONGOC_URI_REPLICASET, settings.replica_set.c_str());
  if (!settings.srv) mongoc_uri_set_option_as_bool(raw, MONGOC_URI_DIRECTCONNECTION, settings.direct);
  if (!settings.application_name.empty()) mongoc_uri_set_appname(raw, settings.application_name.c_str());
  mongoc_uri_set_option_as_int32(raw, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, std::min(settings.selection_timeout_ms,
      settings.connect_timeout_ms));
  mongoc_uri_set_option_as_int32(raw, MONGOC_URI_CONNECTTIMEOUTMS, std::min(settings.selection_timeout_ms, settings.connect_timeout_ms));
  mongoc_uri_set_option_as_int32(raw, MONGOC_URI_SOCKETTIMEOUTMS, 86'400'000);  // The interruption and keep-alive end a wait.
  mongoc_uri_set_option_as_bool(raw, MONGOC_URI_RETRYREADS, false);
  mongoc_uri_set_option_as_bool(raw, MONGOC_URI_RETRYWRITES, false);
  return uri;
}

mongoc_read_mode_t read_mode(std::string_view name) {
  if (name == "primaryPreferred") return MONGOC_READ_PRIMARY_PREFERRED;
  if (name == "secondary") return MONGOC_READ_SECONDARY;
  if (name == "secondaryPreferred") return MONGOC_READ_SECONDARY_PREFERRED;
  if (name == "nearest") return MONGOC_READ_NEAREST;
  return MONGOC_READ_PRIMARY;
}

std::string_view bytes_of(bson_t const& document) {
  return {reinterpret_cast<char const*>(bson_get_data(&document)), document.len};
}

bool is_write_command(std::string_view name) {
  return name == "insert" || name == "update" || name == "delete" || name == "findAndModify";
}

}  // namespace

Connection::Connection(Settings settings, Interruption& interruption)
    : settings_(std::move(settings)), interruption_(interruption), host_{.interruption = interruption} {
  initialise();
  for (auto const& host : settings_.hosts) host_.named_hosts.push_back(host.text());
  // Whoever claims to be another member of the set must prove it before the user's credentials are used.
  auto const proven = settings_.tls.mode == net::TlsMode::verify_full;
  host_.only_named = settings_.direct || (!settings_.srv && !settings_.user.empty() && !proven);
  host_.connect_timeout = milliseconds(std::min(settings_.connect_timeout_ms, settings_.selection_timeout_ms));
  host_.route = settings_.route.get();
  host_.on_interrupt = [this] { return stop_on_server(); };
  host_.tls = &settings_.tls;
}

Connection::~Connection() { drop(false); }

// Throws the client away; gently: the server may be told, in a moment.
void Connection::drop(bool gently) {
  if (!client_) return;
  auto const running = interruption_.running();
  if (!running) interruption_.start(milliseconds(200));
  host_.closing = !gently;
  host_.in_command = false;
  session_.reset();
  client_.reset();
  host_.closing = false;
  if (!running) interruption_.stop();
}

Result<> Connection::connect() {
  if (!uri_) uri_ = TRY(make_uri(settings_));
  prefs_.reset(mongoc_read_prefs_new(read_mode(settings_.read_preference)));
  bson_error_t error{};
  host_.refusal.clear();
  host_.failure.reset();
  host_.no_way.reset();
  host_.broken = host_.interrupted = host_.reached = false;
  host_.received = 0;
  client_.reset(mongoc_client_new_from_uri_with_error(uri_.get(), &error));
  if (!client_) {
    return Error{.code = settings_.srv ? ErrorCode::unavailable : ErrorCode::invalid_argument,
                 .message = "The connection cannot be set up: " + one_line(error.message),
                 .damage = Damage::connection,
                 .step = settings_.srv ? ConnectStep::lookup : ConnectStep::none};
  }
  mongoc_client_set_error_api(client_.get(), MONGOC_ERROR_API_VERSION_2);
  mongoc_client_set_stream_initiator(client_.get(), &open_stream, &host_);
  auto* const server = mongoc_client_select_server(client_.get(), false, prefs_.get(), &error);
  if (server == nullptr) {
    auto result = failure(error, {}, true);
    if (!host_.refusal.empty()) result.message = host_.refusal;
    if (host_.no_way) return *host_.no_way;
    else if (host_.failure && result.code != ErrorCode::cancelled) result = *host_.failure;
    result.damage = Damage::connection;
    return net::at_step(ConnectStep::authentication, std::move(result));
  }
  server_ = mongoc_server_description_id(server);
  mongoc_server_description_destroy(server);
  auto* const options = mongoc_session_opts_new();
  mongoc_session_opts_set_causal_consistency(options, false);
  session_.reset(mongoc_client_start_session(client_.get(), options, &error));  // Null: a server without sessions.
  mongoc_session_opts_destroy(options);
  return {};
}

Result<> Connection::open() {
  TRY(connect());
  auto const reply = run("admin", Value::object({{"ping", Value::of(1)}}), {.verb = "ping", .with_deadline = false});
  if (reply.ok()) return {};
  auto error = reply.error();
  error.damage = Damage::connection;
  alive_ = false;
  return net::at_step(ConnectStep::authentication, std::move(error));
}

Error Connection::failure(bson_error_t const& error, RunOptions const& options, bool connecting) {
  CommandFacts const facts{.verb = options.verb, .reads = options.reads, .cancelled = interruption_.cancelled(),
                           .timed_out = interruption_.timed_out(), .connecting = connecting, .broken = host_.broken};
  auto result = error_of_client(error, facts);
  if (host_.flooded) {
    result.code = ErrorCode::limit;
    result.message = "The server sent more than any reply may have, so the connection was closed.";
  }
  auto const interrupted = interruption_.requested() && !connecting;
  if (result.damage == Damage::connection || host_.flooded) alive_ = false;
  // After an interruption, and after an error of the protocol, nobody knows what the stream would say next.
  if (interrupted || result.damage == Damage::connection || host_.flooded) drop(false);
  return result;
}

bool Connection::stop_on_server() {
  if (!session_) return false;
  auto const lsid = read_bson(bytes_of(*mongoc_client_session_get_lsid(session_.get())));
  if (!lsid.ok()) return false;
  Interruption apart;
  apart.start(stopping_time);
  Connection helper(settings_, apart);
  helper.host_.on_interrupt = nullptr;
  if (!helper.connect().ok()) return false;
  auto const command = Value::object({{"killSessions", Value::array({*lsid})}});
  return helper.run("admin", command, {.verb = "killSessions", .with_deadline = false}).ok();
}

Result<std::string> Connection::command(std::string_view database, std::string const& bytes, RunOptions const& options) {
  bson_t request, extra = BSON_INITIALIZER, reply;
  if (!bson_init_static(&request, reinterpret_cast<uint8_t const*>(bytes.data()), bytes.size())) {
    return Error{.code = ErrorCode::internal, .message = "A command could not be encoded."};
  }
  bson_error_t error{};
  if (session_) mongoc_client_session_append(session_.get(), &extra, &error);
  if (options.reads) bson_append_int32(&extra, "serverId", -1, static_cast<int32_t>(server_));
  host_.received = 0;
  host_.interrupted = false;
  host_.broken = false;
  host_.in_command = true;
  auto const ok = mongoc_client_command_with_opts(client_.get(), std::string(database).c_str(), &request,
                                                  options.reads ? prefs_.get() : nullptr, &extra, &reply, &error);
  host_.in_command = false;
  std::string answer(bytes_of(reply));
  bson_destroy(&reply);
  bson_destroy(&extra);
  if (ok) return answer;
  if (error.domain != MONGOC_ERROR_SERVER && error.domain != MONGOC_ERROR_WRITE_CONCERN) return failure(error, options, false);
  return answer;  // The server's own refusal; the caller reads it.
}

Result<std::string> Connection::run_write(std::string_view database, Value command_value, RunOptions const& options) {
  if (!alive_) {
    return Error{.code = ErrorCode::unavailable, .message = "The connection to the server was lost.", .hint = "Connect again.",
        .damage = Damage::connection};
  }
  if (!client_) {
    auto const connected = connect();
    if (!connected.ok()) {
      alive_ = interruption_.requested();
      return connected.error();
    }
  }
  auto const deadline = interruption_.deadline();
  if (deadline && options.with_deadline && !command_value.find("maxTimeMS")) {
    auto const left = std::chrono::duration_cast<milliseconds>(*deadline - Interruption::Clock::now()).count();
    command_value.add("maxTimeMS", Value::of(std::max<int64_t>(1, left)));
  }
  auto const name = command_value.members[0].name;
  if (!settings_.write_concern.empty() && is_write_command(name) && !command_value.find("writeConcern")) {
    auto const& w = settings_.write_concern;
    int32_t members = 0;
    auto const [end, problem] = std::from_chars(w.data(), w.data() + w.size(), members);
    auto const number = problem == std::errc{} && end == w.data() + w.size();
    auto const value = number ? Value::of(members) : Value::of(std::string_view(w));
    command_value.add("writeConcern", Value::object({{"w", value}}));
  }
  auto const reads_data = name == "find" || name == "aggregate" || name == "distinct" || name == "count";
  if (!settings_.read_concern.empty() && reads_data && !command_value.find("readConcern")) {
    command_value.add("readConcern", Value::object({{"level", Value::of(std::string_view(settings_.read_concern))}}));
  }
  auto const bytes = TRY(write_bson(command_value));
  return command(database, bytes, options);
}

Result<std::string> Connection::run(std::string_view database, Value command_value, RunOptions const& options) {
  auto reply = TRY(run_write(database, std::move(command_value), options));
  if (!is_error_reply(reply)) return reply;
  return error_of_reply(reply, {.verb = options.verb, .reads = options.reads, .cancelled = interruption_.cancelled(),
                                .timed_out = interruption_.timed_out(), .connecting = false});
}

void Connection::kill_cursor(std::string_view database, std::string_view collection, int64_t id) {
  if (!alive_ || !client_) return;
  interruption_.start(closing_time);
  auto command_value = Value::object({{"killCursors", Value::of(collection)}, {"cursors", Value::array({Value::of(id)})}});
  auto const stop = std::move(host_.on_interrupt);
  host_.on_interrupt = nullptr;
  auto const reply = run(database, std::move(command_value), {.verb = "killCursors", .with_deadline = false});
  host_.on_interrupt = stop;
  interruption_.stop();
  (void)reply.ok();
}

}  // namespace sextant::mongodb
