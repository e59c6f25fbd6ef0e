#include "engine/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/time.h"

namespace sextant::engine {

namespace {

// Stops connecting, and then what runs on the session, when time is up.
class TimeLimit {
 public:
  TimeLimit() : thread_([this](std::stop_token done) { wait(done); }) {}

  std::stop_token token() const { return source_.get_token(); }
  // The session to stop; null once it goes.
  void watch(Session* session) {
    std::lock_guard const lock(mutex_);
    session_ = session;
    if (passed_ && session_ != nullptr) session_->cancel();
  }
  bool passed() {
    std::lock_guard const lock(mutex_);
    return passed_;
  }

 private:
  void wait(std::stop_token const& done) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, done, longest_trial, [] { return false; });
    if (done.stop_requested()) return;
    passed_ = true;
    if (session_ != nullptr) session_->cancel();
    lock.unlock();
    source_.request_stop();
  }

  std::stop_source source_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable_any wake_;
  Session* session_ = nullptr;
  bool passed_ = false;
  std::jthread thread_;  // Last: it uses the others, and ends before they do.
};

// Reaching a server takes these; a file takes none of them.
std::vector<ConnectStep> steps_of(Driver const& driver, ServerInfo const& server, bool by_route) {
  auto const by_network = std::any_of(driver.options.begin(), driver.options.end(),
                                      [](OptionSpec const& option) { return option.name == "host"; });
  std::vector<ConnectStep> steps;
  if (by_route) steps = {ConnectStep::tunnel};
  else if (by_network) steps = {ConnectStep::lookup, ConnectStep::tcp};
  if (!server.encryption.empty()) steps.push_back(ConnectStep::tls);
  if (by_network) steps.push_back(ConnectStep::authentication);
  steps.push_back(ConnectStep::database);
  return steps;
}

Error too_late(Error error) {
  error.code = ErrorCode::timeout;
  error.message = fmt::format("The test took longer than {} s.", longest_trial.count());
  error.hint = "Check the host and the port, and whether the server is busy.";
  error.damage = Damage::connection;
  return error;
}

Result<ConnectionTest> measure(Session& session, Driver const& driver, bool by_route) {
  Stopwatch const pinging;
  TRY(session.ping());
  auto const latency_ms = pinging.elapsed_ms();
  auto server = session.server_info();
  auto steps = steps_of(driver, server, by_route);
  return ConnectionTest{.product = std::move(server.product),
                        .server_version = std::move(server.version),
                        .database = std::move(server.database),
                        .user = std::move(server.user),
                        .encryption = std::move(server.encryption),
                        .cipher = std::move(server.cipher),
                        .certificate_subject = std::move(server.certificate_subject),
                        .certificate_issuer = std::move(server.certificate_issuer),
                        .certificate_until = std::move(server.certificate_until),
                        .steps = std::move(steps),
                        .latency_ms = latency_ms,
                        .via = {}};
}

}  // namespace

Result<ConnectionTest> try_connection(Driver const& driver, ConnectSpec const& spec) {
  TimeLimit limit;
  Stopwatch const connecting;
  auto session = driver.connect(spec, limit.token());
  if (!session) return limit.passed() ? too_late(std::move(session).error()) : std::move(session).error();
  auto const connect_ms = connecting.elapsed_ms();
  if (limit.passed()) return too_late({});
  limit.watch(session->get());
  auto test = measure(**session, driver, spec.route != nullptr);
  limit.watch(nullptr);
  if (!test) return limit.passed() ? too_late(std::move(test).error()) : std::move(test).error();
  test->connect_ms = connect_ms;
  return test;
}

}  // namespace sextant::engine
