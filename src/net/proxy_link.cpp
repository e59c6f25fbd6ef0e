#include "net/proxy_link.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "net/route.h"

namespace sextant::net {

namespace {
constexpr size_t most_prepared = 64;
constexpr std::chrono::seconds longest_unused{10};  // Of a connection that was prepared for nobody.
constexpr std::chrono::seconds longest_dialing{10};
}  // namespace

// The proxy's socket as the far end of a joint.
class ProxyLink::Remote final : public FarEnd {
 public:
  explicit Remote(Descriptor socket) : socket_(std::move(socket)) {}

  Moved read(std::span<char> out) override {
    auto const count = ::recv(socket_.number(), out.data(), out.size(), 0);
    if (count > 0) return {.outcome = Outcome::moved, .count = static_cast<size_t>(count)};
    return {.outcome = count == 0 ? Outcome::ended : later_or_never(), .count = 0};
  }

  Moved write(std::string_view bytes) override {
    auto const count = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return {.outcome = Outcome::moved, .count = static_cast<size_t>(count)};
    return {.outcome = later_or_never(), .count = 0};
  }

  void finish() override { ::shutdown(socket_.number(), SHUT_WR); }

 private:
  static Outcome later_or_never() { return errno == EAGAIN || errno == EINTR ? Outcome::nothing : Outcome::broken; }
  Descriptor const socket_;
};

Result<std::unique_ptr<ProxyLink>> ProxyLink::start(Proxy proxy) {
  auto wake = TRY(Interruption::create());
  auto link = std::make_unique<ProxyLink>(std::move(proxy), std::move(wake));
  try {
    link->thread_ = std::thread([raw = link.get()] { raw->run(); });
  } catch (std::system_error const&) {
    return route_error(ErrorCode::limit, "There is no thread for the proxy.", {});
  }
  return link;
}

ProxyLink::ProxyLink(Proxy proxy, std::shared_ptr<Interruption> wake) : proxy_(std::move(proxy)), wake_(std::move(wake)) {}

ProxyLink::~ProxyLink() {
  stopping_ = true;
  dialing_.request_stop();
  wake_->raise();
  if (thread_.joinable()) thread_.join();
}

Result<> ProxyLink::prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) {
  auto remote = TRY(dial_by_proxy(proxy_, host, port, deadline, stop));
  std::lock_guard const lock(mutex_);
  if (prepared_.size() == most_prepared) prepared_.erase(prepared_.begin());
  prepared_.push_back({.host = host, .port = port, .remote = std::move(remote), .since = Clock::now()});
  return {};
}

Descriptor ProxyLink::take_prepared(std::string const& host, uint16_t port) {
  std::lock_guard const lock(mutex_);
  std::erase_if(prepared_, [](Prepared const& each) { return Clock::now() - each.since > longest_unused; });
  auto const found = std::ranges::find_if(prepared_, [&](Prepared const& each) { return each.host == host && each.port == port; });
  if (found == prepared_.end()) return Descriptor();
  auto remote = std::move(found->remote);
  prepared_.erase(found);
  return remote;
}

void ProxyLink::carry(Descriptor socket, std::string const& host, uint16_t port) {
  auto remote = take_prepared(host, port);
  if (!remote.is_open()) {
    auto dialed = dial_by_proxy(proxy_, host, port, Clock::now() + longest_dialing, dialing_.get_token());
    if (!dialed.ok()) return;
    remote = std::move(*dialed);
  }
  auto const number = remote.number();
  Flow flow{.joint = std::make_unique<Joint>(std::move(socket), std::make_unique<Remote>(std::move(remote))), .remote = number};
  {
    std::lock_guard const lock(mutex_);
    added_.push_back(std::move(flow));
  }
  wake_->raise();
}

void ProxyLink::run() {
  while (!stopping_) {
    wake_->clear();
    {
      std::lock_guard const lock(mutex_);
      std::ranges::move(added_, std::back_inserter(flows_));
      added_.clear();
    }
    bool busy = false;
    for (auto& flow : flows_) {
      auto const state = flow.joint->step(std::exchange(flow.hung_up, false));
      busy = busy || state == Joint::State::busy;
      flow.over = state == Joint::State::over;
    }
    std::erase_if(flows_, [](Flow const& flow) { return flow.over; });
    wait(busy);
  }
  flows_.clear();
}

void ProxyLink::wait(bool busy) {
  entries_.assign(1, {.fd = wake_->descriptor(), .events = POLLIN, .revents = 0});
  for (auto const& flow : flows_) {
    auto const& joint = *flow.joint;
    auto const events = static_cast<short>((joint.wants_to_read() ? POLLIN : 0) | (joint.wants_to_write() ? POLLOUT : 0));
    entries_.push_back({.fd = joint.near(), .events = joint.near_events(), .revents = 0});
    // A socket that hangs up says so until it is read, so one that nobody reads from is not asked.
    entries_.push_back({.fd = events == 0 ? -1 : flow.remote, .events = events, .revents = 0});
  }
  if (::poll(entries_.data(), entries_.size(), busy ? 0 : -1) < 0) return;
  for (size_t i = 0; i < flows_.size(); ++i) flows_[i].hung_up = (entries_[1 + 2 * i].revents & (POLLHUP | POLLERR)) != 0;
}

}  // namespace sextant::net
