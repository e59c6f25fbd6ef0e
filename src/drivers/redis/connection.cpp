#include "drivers/redis/connection.h"

#include <condition_variable>

#include "base/text.h"
#include "drivers/redis/errors.h"
#include "net/connect_step.h"

namespace sextant::redis {

struct Nudge {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
};

namespace {

// How long the rest of a stopped command's replies may take. Past it the connection is closed.
constexpr std::chrono::milliseconds grace{600};
constexpr std::chrono::seconds longest_nudge{10};
// A server in the clear waits for the end of a line, which a handshake does not have: with `prefer` it is not waited for longer.
constexpr std::chrono::seconds longest_try{2};
constexpr std::string_view unknown_outcome = "The command may or may not have been done.";

Error closed_error() {
  return {.code = ErrorCode::invalid_state,
          .message = "The connection is closed.",
          .hint = "Open it again.",
          .damage = Damage::connection};
}

// True for what a server says that is older than RESP3.
bool lacks_hello(std::string_view error) {
  auto const text = lower_ascii(error);
  return text.starts_with("noproto") || text.find("unknown command") != std::string::npos;
}

Value scalar(Event const& event) {
  return {.kind = event.kind,
          .shape = event.shape,
          .boolean = event.boolean,
          .integer = event.integer,
          .floating = event.floating,
          .text = std::string(event.text),
          .items = {}};
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(ConnectSpec const& spec, std::stop_token stop) {
  auto options = TRY(read_options(spec));
  auto interruption = TRY(net::Interruption::create());
  std::stop_callback const on_stop(std::move(stop), [interruption] { interruption->raise(); });
  auto connection = std::make_unique<Connection>(std::move(options), interruption);
  connection->deadline_ = Clock::now() + spec.connect_timeout;
  auto opened = connection->dial();
  if (opened.ok()) opened = net::at_step(ConnectStep::authentication, connection->log_in());
  if (opened.ok()) {
    connection->deadline_ = Clock::time_point::max();
    return connection;
  }
  auto error = std::move(opened).error();
  if (error.code == ErrorCode::cancelled) error.message = "Connecting was stopped.";
  if (error.code == ErrorCode::timeout) {
    error = {.code = ErrorCode::unavailable,
             .message = "The server did not answer in time.",
             .hint = "Check that it is a Redis or Valkey server, and whether it wants TLS.",
             .retryable = true,
             .step = error.step};
  }
  error.damage = Damage::connection;
  return error;
}

Result<> Connection::dial() {
  auto stream = TRY(net::connect(options_.address, deadline_, interruption_));
  if (options_.tls.mode == net::TlsMode::disable) {
    stream_ = std::move(stream);
    return {};
  }
  auto tls = options_.tls;
  if (tls.mode == net::TlsMode::prefer) tls.mode = net::TlsMode::require;
  auto const prefers = options_.tls.mode == net::TlsMode::prefer;
  auto const until = prefers ? std::min(deadline_, Clock::now() + longest_try) : deadline_;
  auto encrypted = net::start_tls(std::move(stream), tls, options_.address.host, until);
  if (encrypted.ok()) {
    stream_ = std::move(encrypted).value();
    return {};
  }
  auto error = std::move(encrypted).error();
  if (!prefers || error.code == ErrorCode::cancelled || error.code == ErrorCode::invalid_argument) {
    if (error.code == ErrorCode::unavailable) error.hint += " A server without TLS needs tls=disable; everything then goes in the clear.";
    return error;
  }
  stream_ = TRY(net::connect(options_.address, deadline_, interruption_));
  return {};
}

Result<> Connection::log_in() {
  if (options_.protocol == Protocol::resp2) return log_in_resp2();
  std::vector<std::string_view> hello{"HELLO", "3"};
  auto const user = options_.user.empty() ? std::string_view("default") : std::string_view(options_.user);
  if (!options_.password.empty() || !options_.user.empty()) hello.insert(hello.end(), {"AUTH", user, options_.password});
  if (!options_.client_name.empty()) hello.insert(hello.end(), {"SETNAME", options_.client_name});
  add_list(hello);
  TRY(send());
  auto const answer = TRY(next_value());
  if (answer.kind == Kind::error && lacks_hello(answer.text) && options_.protocol == Protocol::automatic) return log_in_resp2();
  if (answer.kind == Kind::error) return server_error(answer.text);
  return read_hello(answer);
}

Result<> Connection::read_hello(Value const& hello) {
  auto const* const proto = hello.find("proto");
  if (proto == nullptr || proto->as_integer() != 3) {
    return Error{.code = ErrorCode::bad_data, .message = "The server did not answer HELLO as a Redis or Valkey server does."};
  }
  facts_.resp3 = true;
  auto const text = [&](std::string_view key) {
    auto const* const found = hello.find(key);
    return found == nullptr ? std::string() : visible_text(utf8_prefix(found->as_text(), 100));
  };
  if (text("server") == "valkey") facts_.product = "Valkey";
  facts_.version = text("version");
  facts_.mode = text("mode");
  facts_.role = text("role");
  auto const* const id = hello.find("id");
  facts_.client_id = id == nullptr ? 0 : id->as_integer().value_or(0);
  return choose_database();
}

Result<> Connection::choose_database() {
  if (options_.database == 0) return {};
  auto const chosen = ask("SELECT", std::to_string(options_.database));
  // A server may say only here that it wants a password.
  if (!chosen.ok() && chosen.error().code == ErrorCode::unauthenticated) return chosen.error();
  if (!chosen.ok()) return net::at_step(ConnectStep::database, chosen.error());
  database = options_.database;
  return {};
}

Result<> Connection::log_in_resp2() {
  if (!options_.password.empty() && options_.user.empty()) {
    (void)TRY(ask("AUTH", options_.password));
  } else if (!options_.user.empty()) {
    (void)TRY(ask("AUTH", options_.user, options_.password));
  }
  TRY(choose_database());
  // Without a password this is where the server says so. The rest is good to know, but may be forbidden.
  (void)TRY(ask("PING"));
  if (!options_.client_name.empty()) (void)ask("CLIENT", "SETNAME", options_.client_name);
  if (auto const id = ask("CLIENT", "ID"); id.ok()) facts_.client_id = id->as_integer().value_or(0);
  auto const info = ask("INFO", "server");
  if (!info.ok()) return alive() ? Result<>() : info.error();
  auto const found = info->text.find("redis_version:");
  if (found != std::string::npos) {
    auto const version = std::string_view(info->text).substr(found + 14);
    facts_.version = visible_text(version.substr(0, std::min(version.find_first_of("\r\n"), size_t{100})));
  }
  return {};
}

Result<> Connection::start(Work const& work, std::chrono::milliseconds limit) {
  if (!alive()) return closed_error();
  work_ = work;
  stopping_.reset();
  left_.reset();
  if (limit.count() > 0) left_ = limit;
  deadline_ = Clock::time_point::max();
  std::lock_guard const lock(mutex_);
  interruption_->clear();
  running_ = true;
  return {};
}

void Connection::end() {
  settle();
  std::lock_guard const lock(mutex_);
  running_ = false;
  interruption_->clear();
  deadline_ = Clock::time_point::max();
  left_.reset();
  stopping_.reset();
  work_ = {};
}

void Connection::cancel() noexcept {
  std::lock_guard const lock(mutex_);
  if (running_) interruption_->raise();
}

void Connection::resume_clock() {
  if (left_ && !stopping_) deadline_ = Clock::now() + *left_;
}

void Connection::pause_clock() {
  if (!left_ || stopping_) return;
  left_ = std::max<std::chrono::nanoseconds>(deadline_ - Clock::now(), std::chrono::nanoseconds(0));
  deadline_ = Clock::time_point::max();
}

void Connection::add_list(std::span<std::string_view const> arguments) {
  append_command(out_, arguments);
  ++unread_;
}

void Connection::add_list(std::span<std::string const> arguments) {
  append_command(out_, arguments);
  ++unread_;
}

Result<> Connection::send() {
  if (!alive()) return closed_error();
  auto sent = stream_->write(out_, deadline_);
  out_.clear();
  if (out_.capacity() > (size_t{1} << 20)) std::string().swap(out_);
  if (sent.ok()) return {};
  return lose(std::move(sent).error());
}

Error Connection::lose(Error error) {
  if (work_.writes) error.message += fmt::format(" {}", unknown_outcome);
  error.damage = Damage::connection;
  error.retryable = !work_.writes && error.code == ErrorCode::unavailable;
  stream_.reset();
  unread_ = 0;
  out_.clear();
  return error;
}

Result<> Connection::look_for_stop() {
  if (!alive()) return closed_error();
  if (interruption_->raised()) return stop(ErrorCode::cancelled);
  if (Clock::now() >= deadline_) return stop(ErrorCode::timeout);
  return {};
}

// Waits for bytes of the server.
Result<> Connection::receive() {
  if (!alive()) return closed_error();
  // A server that never stops talking keeps read() from looking at the time.
  if (Clock::now() >= deadline_) return stop(ErrorCode::timeout);
  auto const count = stream_->read(parser_.space(), deadline_);
  if (count.ok() && *count > 0) {
    parser_.added(*count);
    return {};
  }
  if (count.ok()) {
    return lose({.code = ErrorCode::unavailable, .message = "The server closed the connection.", .hint = "Open it again."});
  }
  if (count.error().code == ErrorCode::cancelled) return stop(ErrorCode::cancelled);
  if (count.error().code == ErrorCode::timeout) return stop(ErrorCode::timeout);
  return lose(count.error());
}

// The first time: asks the server to stop, and goes on reading for a moment. Then: closes the connection.
Result<> Connection::stop(ErrorCode code) {
  interruption_->clear();
  if (!stopping_) {
    {
      std::lock_guard const lock(mutex_);
      // While connecting, and in calls of ours that nobody can stop, there is nothing to come back to.
      if (!running_) return lose({.code = code, .message = "The server did not answer in time."});
    }
    stopping_ = code;
    deadline_ = Clock::now() + grace;
    nudge();
    return {};
  }
  if (code == ErrorCode::cancelled) return {};
  auto const why = *stopping_ == ErrorCode::timeout ? "The command ran longer than its time limit" : "The command was cancelled";
  return lose({.code = *stopping_,
               .message = fmt::format("{}, and the connection was closed as the server did not answer.", why),
               .hint = "Open the connection again."});
}

Error Connection::stopped_error(std::optional<Error> const& server) const {
  auto const timed_out = stopping_ == ErrorCode::timeout;
  Error error{.code = timed_out ? ErrorCode::timeout : ErrorCode::cancelled,
              .message = timed_out ? "The command ran longer than its time limit." : "The command was cancelled."};
  if (server) {
    error.detail = server->message;
    error.vendor_code = server->vendor_code;
  } else if (work_.writes) {
    error.message += " It was too late: the server had done it already.";
  }
  return error;
}

// Asks the server to stop what holds it up. What runs without a script and without waiting ends by itself, or cannot be stopped
// at all. A server hears nothing else in the first seconds of a script (busy-reply-threshold, 5 s by default), so a thread waits
// with the request, even after the connection is given up: a script without an end would hold everybody up for good.
void Connection::nudge() {
  if (!work_.script && (!work_.waits || facts_.client_id == 0)) return;
  auto options = options_;
  options.database = 0;  // A server that is busy with a script takes no SELECT.
  auto const nudge = std::make_shared<Nudge>();
  nudge_ = nudge;
  std::thread([nudge, options, work = work_, id = facts_.client_id] {
    stop_elsewhere(options, work, id);
    std::lock_guard const lock(nudge->mutex);
    nudge->done = true;
    nudge->changed.notify_all();
  }).detach();
}

void Connection::stop_elsewhere(Options options, Work work, int64_t client_id) {
  auto interruption = net::Interruption::create();
  if (!interruption.ok()) return;
  Connection other(std::move(options), std::move(interruption).value());
  other.deadline_ = Clock::now() + longest_nudge;
  if (!other.dial().ok() || !other.log_in().ok()) return;
  if (work.script) {
    auto const killed = other.ask("SCRIPT", "KILL");
    if (!killed.ok()) (void)other.ask("FUNCTION", "KILL");
  } else {
    (void)other.ask("CLIENT", "UNBLOCK", std::to_string(client_id), "ERROR");
  }
}

// A request to stop that is still under way would hit what comes next.
void Connection::settle() {
  auto const nudge = std::exchange(nudge_, nullptr);
  if (!nudge || !alive()) return;
  std::unique_lock lock(nudge->mutex);
  if (nudge->changed.wait_for(lock, grace, [&] { return nudge->done; })) return;
  (void)lose({});
}

Result<Event> Connection::event() {
  for (;;) {
    auto next = parser_.next();
    if (!next.ok()) return lose(std::move(next).error());
    if (!*next) {
      TRY(receive());
      continue;
    }
    auto const& event = **next;
    auto const aside = event.kind == Kind::begin && (event.shape == Shape::attribute || (event.shape == Shape::push && depth_ == 0));
    if (skipped_depth_ > 0 || aside) {
      if (event.kind == Kind::begin) ++skipped_depth_;
      if (event.kind == Kind::end) --skipped_depth_;
      continue;
    }
    if (event.kind == Kind::begin) ++depth_;
    if (event.kind == Kind::end) --depth_;
    if (event.complete) --unread_;
    return event;
  }
}

Result<Value> Connection::value(Event const& first, size_t most_bytes) {
  auto left = most_bytes;
  return finish_value(first, left);
}

Result<Value> Connection::next_value(size_t most_bytes) {
  auto const first = TRY(event());
  return value(first, most_bytes);
}

Result<Value> Connection::finish_value(Event const& first, size_t& bytes_left) {
  auto result = scalar(first);
  auto const size = sizeof(Value) + result.text.size();
  if (size > bytes_left) {
    return lose({.code = ErrorCode::limit,
                 .message = "The server's reply has a part that is too large to be shown at once.",
                 .hint = "BROWSE reads a key piece by piece."});
  }
  bytes_left -= size;
  if (first.kind != Kind::begin) return result;
  for (;;) {
    auto const next = TRY(event());
    if (next.kind == Kind::end) return result;
    result.items.push_back(TRY(finish_value(next, bytes_left)));
  }
}

Result<> Connection::skip(Event const& first) {
  int64_t depth = first.kind == Kind::begin ? 1 : 0;
  while (depth > 0) {
    auto const next = TRY(event());
    if (next.kind == Kind::begin) ++depth;
    if (next.kind == Kind::end) --depth;
  }
  return {};
}

Result<Value> Connection::reply() {
  auto result = TRY(next_value());
  if (result.kind == Kind::error) return server_error(result.text);
  return result;
}

Result<> Connection::drain() {
  if (!alive() || unread_ == 0) return {};
  if (!stopping_) {
    stopping_ = ErrorCode::cancelled;
    deadline_ = Clock::now() + grace;
    nudge();
  }
  while (unread_ > 0) (void)TRY(event());
  return {};
}

}  // namespace sextant::redis
