#include "net/tunnel.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <system_error>

#include "net/proxy_link.h"
#include "net/socket_owner.h"
#include "net/ssh_link.h"

namespace sextant::net {

namespace {

constexpr size_t most_listeners = 64;
constexpr int backlog = 32;
constexpr uint16_t default_port = 22;
constexpr std::chrono::milliseconds slice{50};
constexpr std::chrono::seconds longest_reconnect{10};
constexpr std::chrono::milliseconds shortest_pause{100}, longest_pause{30'000};

Error stopped() { return route_error(ErrorCode::cancelled, "Connecting was stopped.", {}); }

uint16_t port_of(SshHop const& hop) { return hop.port == 0 ? default_port : hop.port; }

// The links of a way, each carried by the one before. They end in the opposite order.
class Chain final : public Carrier {
 public:
  ~Chain() override {
    while (!links_.empty()) links_.pop_back();
  }
  void add(std::unique_ptr<SshLink> link) { links_.push_back(std::move(link)); }
  SshLink& last() const { return *links_.back(); }

  Result<> prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) override {
    return last().prepare(host, port, deadline, stop);
  }
  void carry(Descriptor socket, std::string const& host, uint16_t port) override { last().carry(std::move(socket), host, port); }
  bool alive() const override {
    return std::ranges::all_of(links_, [](auto const& link) { return link->alive(); });
  }

 private:
  std::vector<std::unique_ptr<SshLink>> links_;
};

// Two ends that do not block: one for the link that carries, one for the session over it.
Result<std::pair<Descriptor, Descriptor>> socket_pair() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()) != 0) {
    return route_error(ErrorCode::limit, "There is no socket for an SSH connection.", {});
  }
  return std::pair(Descriptor(pair[0]), Descriptor(pair[1]));
}

SocketAddress loopback(uint16_t port) {
  SocketAddress address;
  auto* const local = reinterpret_cast<sockaddr_in*>(&address.storage);
  local->sin_family = AF_INET;
  local->sin_port = htons(port);
  local->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.size = sizeof(sockaddr_in);
  return address;
}

Result<std::pair<Descriptor, uint16_t>> listen_on_loopback() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  auto address = loopback(0);
  auto* const raw = reinterpret_cast<sockaddr*>(&address.storage);
  if (!socket.is_open() || ::bind(socket.number(), raw, address.size) != 0 || ::listen(socket.number(), backlog) != 0 ||
      ::getsockname(socket.number(), raw, &address.size) != 0) {
    return route_error(ErrorCode::limit,
                       fmt::format("There is no port for a tunnel: {}.", std::generic_category().message(errno)), {});
  }
  return std::pair(std::move(socket), address.port());
}

bool is_for_a_person(ErrorCode code) {
  return code != ErrorCode::unavailable && code != ErrorCode::timeout && code != ErrorCode::limit && code != ErrorCode::cancelled;
}

}  // namespace

Result<std::shared_ptr<Tunnel>> Tunnel::create(TunnelSpec spec) {
  auto wake = TRY(Interruption::create());
  auto tunnel = std::make_shared<Tunnel>(std::move(spec), std::move(wake));
  try {
    tunnel->thread_ = std::thread([raw = tunnel.get()] { raw->accept_all(); });
  } catch (std::system_error const&) {
    return route_error(ErrorCode::limit, "There is no thread for a tunnel.", {});
  }
  return tunnel;
}

Tunnel::Tunnel(TunnelSpec spec, std::shared_ptr<Interruption> wake) : spec_(std::move(spec)), wake_(std::move(wake)) {}

Tunnel::~Tunnel() {
  stopping_.request_stop();
  {
    std::lock_guard const lock(mutex_);
    if (carrier_) carrier_->abandon();
  }
  wake_->raise();
  if (thread_.joinable()) thread_.join();
}

void Tunnel::trust(std::string fingerprint) {
  std::lock_guard const lock(mutex_);
  trusted_.insert(std::move(fingerprint));
}

Result<std::vector<SocketAddress>> Tunnel::reach(std::string const& host, uint16_t port, Clock::time_point deadline,
                                                 std::stop_token const& stop) {
  auto way = TRY(carrier(deadline, stop));
  auto prepared = way->prepare(host, port, deadline, stop);
  if (!prepared.ok() && !way->alive()) {
    // It had ended, and nobody had noticed.
    way = TRY(carrier(deadline, stop));
    prepared = way->prepare(host, port, deadline, stop);
  }
  TRY(std::move(prepared));
  auto const local = TRY(listen(host, port));
  return std::vector{loopback(local)};
}

// The way, opened if it is not open.
Result<std::shared_ptr<Carrier>> Tunnel::carrier(Clock::time_point deadline, std::stop_token const& stop) {
  std::unique_lock lock(mutex_);
  while (opening_) {
    if (stop.stop_requested()) return stopped();
    if (Clock::now() >= deadline) return route_error(ErrorCode::timeout, "The tunnel was not opened in time.", "Try again.");
    opened_.wait_for(lock, slice);
  }
  if (carrier_ && carrier_->alive()) return carrier_;
  opening_ = true;
  auto old = std::move(carrier_);
  lock.unlock();
  old.reset();  // Its threads end before others begin.
  auto carrier = connect_all(deadline, stop);
  note_outcome(carrier.ok() ? Result<>() : Result<>(carrier.error()));
  lock.lock();
  opening_ = false;
  if (carrier.ok()) carrier_ = *carrier;
  lock.unlock();
  opened_.notify_all();
  return carrier;
}

Result<std::shared_ptr<Carrier>> Tunnel::connect_all(Clock::time_point deadline, std::stop_token const& stop) {
  if (spec_.hops.empty()) {
    std::shared_ptr<Carrier> link = TRY(ProxyLink::start(*spec_.proxy));
    return link;
  }
  auto login = spec_.login;
  {
    std::lock_guard const lock(mutex_);
    login.trusted.insert(trusted_.begin(), trusted_.end());
  }
  auto const chain = std::make_shared<Chain>();
  auto socket = TRY(dial(spec_.hops.front().host, port_of(spec_.hops.front()), deadline, stop));
  for (size_t i = 0; i < spec_.hops.size(); ++i) {
    if (i > 0) {
      auto const& hop = spec_.hops[i];
      TRY(chain->prepare(hop.host, port_of(hop), deadline, stop));
      auto ends = TRY(socket_pair());
      chain->carry(std::move(ends.first), hop.host, port_of(hop));
      socket = std::move(ends.second);
    }
    auto session = TRY(SshSession::open(std::move(socket), spec_.hops[i], login, deadline, stop));
    auto link = TRY(SshLink::start(std::move(session), spec_.keep_alive));
    chain->add(std::move(link));
  }
  return std::shared_ptr<Carrier>(chain);
}

// A socket to the first server.
Result<Descriptor> Tunnel::dial(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) {
  if (spec_.proxy) return dial_by_proxy(*spec_.proxy, host, port, deadline, stop);
  auto const interruption = TRY(Interruption::create());
  std::stop_callback const raise(stop, [&interruption] { interruption->raise(); });
  auto socket = connect_socket({.host = host, .port = port, .socket_path = {}, .route = {}}, deadline, interruption);
  if (socket.ok()) return socket;
  auto const& error = socket.error();
  if (error.code == ErrorCode::cancelled) return stopped();
  auto const in_time = error.code != ErrorCode::timeout;
  auto reason = in_time ? error.message : std::string("no answer in time");
  while (reason.ends_with('.')) reason.pop_back();
  return route_error(in_time ? ErrorCode::unavailable : ErrorCode::timeout,
                     fmt::format("The SSH server {} port {} cannot be reached: {}.", host, port, reason),
                     "Check the address, that the server runs, and that no firewall is in the way.");
}

Result<uint16_t> Tunnel::listen(std::string const& host, uint16_t port) {
  std::lock_guard const lock(mutex_);
  for (auto const& known : listeners_) {
    if (known.host == host && known.port == port) return known.local_port;
  }
  if (listeners_.size() == most_listeners) {
    return route_error(ErrorCode::limit, fmt::format("A tunnel leads to at most {} hosts.", most_listeners), {});
  }
  auto made = TRY(listen_on_loopback());
  listeners_.push_back({.host = host, .port = port, .socket = std::move(made.first), .local_port = made.second});
  wake_->raise();
  return made.second;
}

void Tunnel::accept_all() {
  std::vector<pollfd> entries;
  while (!stopping_.stop_requested()) {
    wake_->clear();
    entries.assign(1, {.fd = wake_->descriptor(), .events = POLLIN, .revents = 0});
    {
      std::lock_guard const lock(mutex_);
      for (auto const& listener : listeners_) entries.push_back({.fd = listener.socket.number(), .events = POLLIN, .revents = 0});
    }
    if (stopping_.stop_requested() || ::poll(entries.data(), entries.size(), -1) < 0) continue;
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].revents != 0) accept_one(i - 1);
    }
  }
}

void Tunnel::accept_one(size_t index) {
  std::string host;
  uint16_t port = 0, local_port = 0;
  int listener = -1;
  {
    std::lock_guard const lock(mutex_);
    host = listeners_[index].host;
    port = listeners_[index].port;
    local_port = listeners_[index].local_port;
    listener = listeners_[index].socket.number();  // Open as long as this lives.
  }
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  Descriptor socket(::accept4(listener, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.is_open()) {
    // There are no more files to be had: a connection that waits would be asked for again and again.
    if (errno == EMFILE || errno == ENFILE) (void)::poll(nullptr, 0, static_cast<int>(slice.count()));
    return;
  }
  // Other users of this machine are not let through.
  if (owner_of_connection(peer.port(), local_port) != ::geteuid()) return;
  int const on = 1;
  (void)::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (auto const way = carrier_for_connection()) way->carry(std::move(socket), host, port);
}

// Null: there is no way now.
std::shared_ptr<Carrier> Tunnel::carrier_for_connection() {
  {
    std::lock_guard const lock(mutex_);
    if (carrier_ && carrier_->alive()) return carrier_;
  }
  if (!may_connect_again()) return nullptr;
  auto opened = carrier(Clock::now() + longest_reconnect, stopping_.get_token());
  return opened.ok() ? *opened : nullptr;
}

bool Tunnel::may_connect_again() {
  std::lock_guard const lock(mutex_);
  return !refused_ && Clock::now() >= not_before_;
}

void Tunnel::note_outcome(Result<> const& outcome) {
  std::lock_guard const lock(mutex_);
  refused_ = !outcome.ok() && is_for_a_person(outcome.error().code);
  failures_ = outcome.ok() ? 0 : failures_ + 1;
  if (failures_ == 0) return;
  // With some chance in it, so that many that lost the same server do not come back all at once.
  constexpr int most_doublings = 8;
  auto const longest = std::min(longest_pause, shortest_pause * (1 << std::min(failures_, most_doublings)));
  std::uniform_int_distribution<int64_t> pause(shortest_pause.count(), longest.count());
  std::random_device source;
  not_before_ = Clock::now() + std::chrono::milliseconds(pause(source));
}

}  // namespace sextant::net
