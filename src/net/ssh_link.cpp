#include "net/ssh_link.h"

#include <fmt/format.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <sys/socket.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "net/route.h"

namespace sextant::net {

namespace {

constexpr size_t most_flows = 256;
constexpr size_t largest_write = size_t{32} << 10;
constexpr int most_silent_probes = 3;
constexpr std::chrono::seconds longest_unused{10};  // Of a channel that was prepared for nobody.
constexpr std::chrono::milliseconds slice{100};

Error stopped() { return route_error(ErrorCode::cancelled, "Connecting was stopped.", {}); }

Error too_many() {
  return route_error(ErrorCode::limit, fmt::format("{} connections go through the SSH server already.", most_flows),
                     "Close tabs that are not needed.");
}

}  // namespace

// A channel as the far end of a joint. Borrows both.
class SshLink::Channel final : public FarEnd {
 public:
  Channel(SshSession& session, ssh_channel channel) : session_(session), channel_(channel) {}

  Moved read(std::span<char> out) override {
    auto const count = ssh_channel_read_nonblocking(channel_, out.data(), static_cast<uint32_t>(out.size()), 0);
    if (count > 0) return {.outcome = Outcome::moved, .count = static_cast<size_t>(count)};
    if (count == SSH_EOF || ssh_channel_is_eof(channel_) != 0) return {.outcome = Outcome::ended, .count = 0};
    return {.outcome = count == 0 || count == SSH_AGAIN ? Outcome::nothing : Outcome::broken, .count = 0};
  }

  // What the socket does not take waits here and not in libssh, whose buffer has no bound.
  Moved write(std::string_view bytes) override {
    if (session_.write_pending()) return {};
    auto const count = ssh_channel_write(channel_, bytes.data(), static_cast<uint32_t>(std::min(bytes.size(), largest_write)));
    if (count > 0) return {.outcome = Outcome::moved, .count = static_cast<size_t>(count)};
    return {.outcome = count == 0 || count == SSH_AGAIN ? Outcome::nothing : Outcome::broken, .count = 0};
  }

  void finish() override { (void)ssh_channel_send_eof(channel_); }

 private:
  SshSession& session_;
  ssh_channel const channel_;
};

Result<std::unique_ptr<SshLink>> SshLink::start(std::unique_ptr<SshSession> session, std::chrono::milliseconds keep_alive) {
  auto wake = TRY(Interruption::create());
  auto link = std::make_unique<SshLink>(std::move(session), keep_alive, std::move(wake));
  try {
    link->thread_ = std::thread([raw = link.get()] { raw->run(); });
  } catch (std::system_error const&) {
    return route_error(ErrorCode::limit, "There is no thread for an SSH connection.", {});
  }
  return link;
}

SshLink::SshLink(std::unique_ptr<SshSession> session, std::chrono::milliseconds keep_alive, std::shared_ptr<Interruption> wake)
    : session_(std::move(session)), keep_alive_(keep_alive), wake_(std::move(wake)) {}

SshLink::~SshLink() {
  stopping_ = true;
  wake_->raise();
  if (thread_.joinable()) thread_.join();
}

Result<> SshLink::prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) {
  Order order{.host = host, .port = port, .socket = Descriptor(), .done = {}};
  auto done = order.done.get_future();
  {
    std::lock_guard const lock(mutex_);
    if (!alive_) return ended_error();
    orders_.push_back(std::move(order));
  }
  wake_->raise();
  while (done.wait_for(slice) != std::future_status::ready) {
    if (stop.stop_requested()) return stopped();
    if (Clock::now() < deadline) continue;
    return route_error(ErrorCode::timeout,
                       fmt::format("The SSH server {} did not reach {} port {} in time.", session_->hop().place(), host, port),
                       "Check the host and the port as that server sees them, and its firewall.");
  }
  return done.get();
}

void SshLink::carry(Descriptor socket, std::string const& host, uint16_t port) {
  {
    std::lock_guard const lock(mutex_);
    if (!alive_) return;
    orders_.push_back({.host = host, .port = port, .socket = std::move(socket), .done = {}});
  }
  wake_->raise();
}

void SshLink::run() {
  while (!stopping_) {
    take_orders();
    if (!session_->process()) break;
    auto const heard = session_->bytes_in();
    auto const busy = move_all();
    close_channels();
    if (!look_for_life(Clock::now())) break;
    // libssh looks at the socket in nearly every call: what a flow waits for may have come while another one was moved.
    wait(busy || session_->bytes_in() != heard || can_write());
  }
  finish();
}

void SshLink::take_orders() {
  wake_->clear();
  std::vector<Order> orders;
  {
    std::lock_guard const lock(mutex_);
    orders.swap(orders_);
  }
  for (auto& order : orders) begin(std::move(order));
}

// A socket takes the channel that was prepared for its host, if there is one.
void SshLink::begin(Order order) {
  auto const prepared = std::ranges::find_if(flows_, [&](auto const& flow) {
    return order.socket.is_open() && !flow->order.socket.is_open() && flow->joint == nullptr && flow->channel != nullptr &&
           flow->order.host == order.host && flow->order.port == order.port;
  });
  if (prepared != flows_.end()) {
    (*prepared)->order.socket = std::move(order.socket);
    order.done.set_value({});
    return;
  }
  auto const full = flows_.size() >= most_flows;
  auto* const channel = full ? nullptr : ssh_channel_new(session_->raw());
  if (channel == nullptr) {
    order.done.set_value(too_many());
    return;
  }
  auto& flow = *flows_.emplace_back(std::make_unique<Flow>());
  flow.order = std::move(order);
  flow.channel = channel;
}

// True if there is more to do at once.
bool SshLink::move_all() {
  bool busy = false;
  std::erase_if(flows_, [&](std::unique_ptr<Flow> const& flow) {
    auto const lives = move_one(*flow, busy);
    if (!lives) drop(*flow);
    return !lives;
  });
  return busy;
}

// False: the flow is over.
bool SshLink::move_one(Flow& flow, bool& busy) {
  if (!flow.open && !open_channel(flow)) return false;
  if (!flow.open) return true;
  if (flow.joint == nullptr) {
    if (!flow.order.socket.is_open()) return Clock::now() - flow.since < longest_unused;
    flow.joint = std::make_unique<Joint>(std::move(flow.order.socket), std::make_unique<Channel>(*session_, flow.channel));
  }
  auto const state = flow.joint->step(std::exchange(flow.hung_up, false));
  busy = busy || state == Joint::State::busy;
  return state != Joint::State::over;
}

// False: the server refused.
bool SshLink::open_channel(Flow& flow) {
  auto const result = ssh_channel_open_forward(flow.channel, flow.order.host.c_str(), flow.order.port, "127.0.0.1", 0);
  if (result == SSH_AGAIN) return true;
  if (result != SSH_OK) {
    answer(flow, open_error(flow.order));
    return false;
  }
  flow.open = true;
  flow.since = Clock::now();
  answer(flow, {});
  return true;
}

void SshLink::answer(Flow& flow, Result<> result) {
  if (!std::exchange(flow.answered, true)) flow.order.done.set_value(std::move(result));
}

void SshLink::drop(Flow& flow) {
  answer(flow, ended_error());
  flow.joint.reset();
  closing_.push_back(flow.channel);
}

// While bytes wait in libssh it says "again" to closing, and nothing would ever be sent.
void SshLink::close_channels() {
  while (!closing_.empty() && !session_->write_pending()) {
    auto* const channel = closing_.back();
    if (ssh_channel_is_open(channel) != 0 && ssh_channel_close(channel) == SSH_AGAIN) return;
    ssh_channel_free(channel);
    closing_.pop_back();
  }
}

// Any byte of the server is a sign of life. False: there was none for too long.
bool SshLink::look_for_life(Clock::time_point now) {
  if (auto const bytes = session_->bytes_in(); bytes != heard_bytes_) {
    heard_bytes_ = bytes;
    probed_ = now;
    silent_probes_ = 0;
  }
  if (now - probed_ < keep_alive_) return true;
  probed_ = now;
  if (silent_probes_++ == most_silent_probes) return false;
  auto const before = session_->bytes_out();
  (void)ssh_send_keepalive(session_->raw());
  // The first call may only have taken the answer to the last question.
  if (session_->bytes_out() == before && silent_probes_ == 1) (void)ssh_send_keepalive(session_->raw());
  return true;
}

// Whether something waits that would be taken now.
bool SshLink::can_write() const {
  if (session_->write_pending()) return false;
  return !closing_.empty() || std::ranges::any_of(flows_, [](auto const& flow) {
    return flow->joint != nullptr && flow->joint->wants_to_write() && ssh_channel_window_size(flow->channel) > 0;
  });
}

void SshLink::wait(bool busy) {
  auto const events = static_cast<short>(POLLIN | (session_->write_pending() ? POLLOUT : 0));
  entries_.assign(1, {.fd = wake_->descriptor(), .events = POLLIN, .revents = 0});
  entries_.push_back({.fd = session_->socket(), .events = events, .revents = 0});
  auto until = probed_ + keep_alive_;
  for (auto const& flow : flows_) {
    auto const joined = flow->joint != nullptr;
    entries_.push_back({.fd = joined ? flow->joint->near() : -1, .events = joined ? flow->joint->near_events() : short{0}, .revents = 0});
    if (!joined && flow->open) until = std::min(until, flow->since + longest_unused);
  }
  if (::poll(entries_.data(), entries_.size(), busy ? 0 : poll_milliseconds(until)) < 0) return;
  for (size_t i = 0; i < flows_.size(); ++i) flows_[i]->hung_up = (entries_[i + 2].revents & (POLLHUP | POLLERR)) != 0;
}

// Everything that it carried is closed, and nobody waits any more.
void SshLink::finish() {
  std::vector<Order> orders;
  {
    std::lock_guard const lock(mutex_);
    alive_ = false;
    orders.swap(orders_);
  }
  for (auto& order : orders) order.done.set_value(ended_error());
  for (auto const& flow : flows_) answer(*flow, ended_error());
  flows_.clear();  // The session frees its channels.
  if (!stopping_) ::shutdown(session_->socket(), SHUT_RDWR);
}

Error SshLink::open_error(Order const& order) const {
  auto const reason = session_->reason();
  auto const said = reason.rfind(") ");
  auto const words = reason.find("error (") != std::string::npos && said != std::string::npos ? reason.substr(said + 2) : reason;
  auto const& place = session_->hop().place();
  // 1 of RFC 4254, 5.1: administratively prohibited.
  if (reason.find("error (1)") != std::string::npos) {
    return route_error(ErrorCode::unauthorized,
                       fmt::format("The SSH server {} does not allow connections to {} port {}: {}.", place, order.host, order.port, words),
                       "AllowTcpForwarding or PermitOpen in its configuration forbids it; ask whoever runs it.");
  }
  return route_error(ErrorCode::unavailable,
                     fmt::format("The SSH server {} does not reach {} port {}: {}.", place, order.host, order.port, words),
                     "Check the host and the port as that server sees them, and that the database runs.");
}

Error SshLink::ended_error() const {
  return route_error(ErrorCode::unavailable, fmt::format("The connection to the SSH server {} was lost.", session_->hop().place()),
                     "Try again: it is opened anew.");
}

}  // namespace sextant::net
