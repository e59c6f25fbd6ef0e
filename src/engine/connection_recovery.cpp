// Connection: what it does on a thread of its own while somebody watches: idle sessions are asked whether they live, unused
// ones are closed, and after a loss it connects again.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "engine/auto_lock.h"
#include "engine/connection.h"

namespace sextant::engine {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto cancel_interval = std::chrono::milliseconds(100);
// The machine slept if the clock that goes on during sleep is this far ahead of the one that stands still; or this process did,
// if it wakes so much later than it wanted.
constexpr auto least_sleep = std::chrono::seconds(5);
constexpr int most_cheap_attempts = 3;  // More of those that cost nothing make no pause longer: it is up to 0.8 s.

// Nobody answered at the server's port, or the server itself said that it is not there yet: the pause stays short, since who waits
// for it must not wait for half a minute more. What broke off on the way in is tried ever more seldom: servers count that, and
// shut a host out.
bool costs_nothing(Error const& failure) {
  auto const nobody_there = failure.step == ConnectStep::lookup || failure.step == ConnectStep::tcp || failure.step == ConnectStep::tunnel;
  return nobody_there || (!failure.sqlstate.empty() && failure.code == ErrorCode::unavailable);
}

double random_part() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

// The text of the first value; empty for NULL or none.
Result<std::string> first_value(Session& session, std::string_view text, std::string const& parameter,
                                std::chrono::milliseconds limit) {
  auto cursor = TRY(session.execute({.text = text, .parameters = {{.name = "1", .value = parameter}}}, {.timeout = limit}));
  auto const batch = TRY(cursor->next());
  std::string value;
  if (batch && batch->rows > 0 && !batch->columns.empty() && !batch->columns[0].is_null(0)) value = batch->columns[0].bytes(0);
  TRY(cursor->finish());
  return value;
}

}  // namespace

void Connection::lost(Error const& error) {
  {
    std::lock_guard const lock(mutex_);
    // A session of a connection that was closed, or one more of those that are gone already.
    if (state_ != ConnectionState::open) return;
    state_ = ConnectionState::suspect;
    error_ = error;
    retry_at_ = {};
  }
  log_.note(saved_.name, "connection.lost", LogLevel::warning, error);
  watch_over();
  if (!kept_) {
    std::lock_guard const lock(mutex_);
    state_ = ConnectionState::lost;
  }
  events_.publish(info());
  {
    std::lock_guard const lock(keeper_mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

CommitOutcome Connection::outcome_of(std::string const& number, std::stop_token stop) {
  auto const deadline = Clock::now() + rules_.settle_patience;
  std::mutex mutex;
  std::condition_variable_any pause;
  std::shared_ptr<Session> session;
  for (int attempt = 0; Clock::now() < deadline && !stop.stop_requested(); ++attempt) {
    if (!session || !session->alive()) {
      auto connection = connect(stop);
      if (!connection && !may_reconnect(connection.error())) return CommitOutcome::unknown;
      session = connection ? *connection : nullptr;
    }
    if (session) {
      auto const answer = first_value(*session, driver_.transactions->outcome_query, number, rules_.ping_patience);
      if (!answer && session->alive()) return CommitOutcome::unknown;
      // While the server still works on it, the answer is "in progress".
      if (answer && commit_outcome(*answer) != CommitOutcome::unknown) return commit_outcome(*answer);
      if (answer && answer->empty()) return CommitOutcome::unknown;
    }
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, pause_before(std::min(attempt, 3), rules_, 1), [] { return false; });
  }
  return CommitOutcome::unknown;
}

void Connection::watch_over() {
  if (!events_.watched()) return;
  std::lock_guard const lock(keeper_mutex_);
  if (keeper_.joinable()) return;
  kept_ = true;
  keeper_ = std::jthread([this](std::stop_token const& stop) {
    keep(stop);
    kept_ = false;
  });
}

void Connection::stop_watching() {
  std::jthread ending;
  {
    std::lock_guard const lock(keeper_mutex_);
    ending = std::move(keeper_);
  }
  if (!ending.joinable()) return;
  ending.request_stop();
  wake_.notify_all();
  // What it waits for must not hold us up; a cancel that comes just before a ping is lost, so it is said again.
  while (kept_) {
    for (auto& each : catalog_) each.lane.cancel();
    for (auto const& lane : lanes()) lane->cancel_check();
    std::unique_lock lock(keeper_mutex_);
    wake_.wait_for(lock, cancel_interval, [this] { return !kept_.load(); });
  }
  ending.join();
}

void Connection::keep(std::stop_token const& stop) {
  int attempt = 0;
  auto apart = read_clocks();
  while (!stop.stop_requested()) {
    auto const begun = Clock::now();
    auto wake_at = begun + rules_.tick;
    bool away = false;
    {
      std::lock_guard const lock(mutex_);
      away = state_ == ConnectionState::suspect || state_ == ConnectionState::reconnecting;
      if (away) wake_at = std::clamp(retry_at_, begun, wake_at);
    }
    {
      std::unique_lock lock(keeper_mutex_);
      wake_.wait_until(lock, stop, wake_at, [this] { return woken_; });
      woken_ = false;
    }
    if (stop.stop_requested()) return;
    auto const now = read_clocks();
    auto const slept = (now.whole - now.awake) - (apart.whole - apart.awake) >= least_sleep || Clock::now() - wake_at >= least_sleep;
    apart = now;
    {
      std::lock_guard const lock(mutex_);
      away = state_ == ConnectionState::suspect || state_ == ConnectionState::reconnecting;
      if (away && !slept && Clock::now() < retry_at_) continue;
    }
    if (away && !events_.watched()) {
      std::lock_guard const lock(mutex_);
      retry_at_ = Clock::now() + rules_.tick;  // Nobody waits for it: the next use connects.
      continue;
    }
    if (away) reconnect(stop, attempt);
    else attempt = 0;
    if (!away) look_after_lanes(slept);
  }
}

// One attempt, on a lane of catalog calls; a failure says when the next one is. Before the first one all lanes are asked.
void Connection::reconnect(std::stop_token const& stop, int& attempt) {
  if (attempt == 0) {
    // One session was lost: what is true of the others, and of their transactions, is told now and not with their next use.
    auto const all = lanes();
    std::vector<Check> checks;
    for (auto const& lane : all) checks.push_back({.lane = lane.get()});
    if (!checks.empty()) check_lanes(checks, std::chrono::milliseconds(0), true);
    if (stop.stop_requested()) return;
  }
  Result<std::shared_ptr<Session>> session = Error{.code = ErrorCode::unavailable};
  {
    auto const [lock, lane] = take_catalog();
    session = lane->revive();
  }
  if (session) {
    attempt = 0;
    return connected(**session);
  }
  if (stop.stop_requested()) return;
  log_.note(saved_.name, "connection.reconnect", LogLevel::warning, session.error());
  if (!may_reconnect(session.error()) && session.error().code != ErrorCode::cancelled) {
    return set_state(ConnectionState::lost, session.error());
  }
  {
    std::lock_guard const lock(mutex_);
    if (state_ == ConnectionState::open || state_ == ConnectionState::closed) return;
    state_ = ConnectionState::reconnecting;
    error_ = session.error();
    if (costs_nothing(session.error())) attempt = std::min(attempt, most_cheap_attempts);
    retry_at_ = Clock::now() + pause_before(attempt++, rules_, random_part());
  }
  events_.publish(info());
}

void Connection::look_after_lanes(bool slept) {
  auto const unused = slept ? std::chrono::milliseconds(0) : rules_.idle_before_ping;
  std::vector<Check> checks;
  auto const all = lanes();
  // After a sleep all are asked, those of transactions too: a server ends what it has not heard of for long.
  auto const is_due = [&](Lane& lane) { return slept || Clock::now() - lane.quiet_since() >= unused; };
  for (auto const& lane : all) {
    lane->close_unused(rules_.idle_before_close);
    lane->warn_if_idle(rules_.transaction_warning);
    if (is_due(*lane)) checks.push_back({.lane = lane.get()});
  }
  // The first lane of catalog calls stays: it is how the connection knows whether the server is there.
  if (std::unique_lock const call(catalog_[1].mutex, std::try_to_lock); call) catalog_[1].lane.close_unused(rules_.idle_before_close);
  for (auto& each : catalog_) {
    if (is_due(each.lane)) checks.push_back({.lane = &each.lane, .mutex = &each.mutex});
  }
  if (!checks.empty()) check_lanes(checks, unused, slept);
}

// All at once, so that one that does not answer holds up no other; it is stopped after a while.
void Connection::check_lanes(std::vector<Check> const& checks, std::chrono::milliseconds unused, bool in_transactions) {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<bool> done(checks.size());
  std::vector<std::jthread> threads;
  for (size_t i = 0; i < checks.size(); ++i) {
    threads.emplace_back([&, i] {
      auto const& check = checks[i];
      if (check.mutex == nullptr) {
        check.lane->check(unused, in_transactions);
      } else if (std::unique_lock const call(*check.mutex, std::try_to_lock); call) {
        check.lane->check(unused, in_transactions);
      }
      std::lock_guard const lock(mutex);
      done[i] = true;
      changed.notify_all();
    });
  }
  std::unique_lock lock(mutex);
  auto const all_done = [&] { return std::find(done.begin(), done.end(), false) == done.end(); };
  auto patience = rules_.ping_patience;
  while (!changed.wait_for(lock, patience, all_done)) {
    for (size_t i = 0; i < checks.size(); ++i) {
      if (!done[i]) checks[i].lane->cancel_check();
    }
    patience = cancel_interval;
  }
}

}  // namespace sextant::engine
