#include "net/stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "net/route.h"

namespace sextant::net {

namespace {

constexpr int keep_alive_idle_s = 30;
constexpr int keep_alive_interval_s = 10;
constexpr int keep_alive_probes = 3;

std::string reason(int error_number) { return std::generic_category().message(error_number); }

Error lost(std::string message) {
  return {.code = ErrorCode::unavailable, .message = std::move(message), .damage = Damage::connection};
}

Error interrupted() { return {.code = ErrorCode::cancelled, .message = "Waiting for the server was stopped."}; }

Error too_late() { return {.code = ErrorCode::timeout, .message = "The server did not answer in time."}; }

class Socket final : public Stream {
 public:
  Socket(int descriptor, std::shared_ptr<Interruption> interruption)
      : socket_(descriptor), descriptor_(descriptor), interruption_(std::move(interruption)) {}
  Descriptor take() { return std::move(socket_); }

  Result<size_t> read(std::span<char> out, Clock::time_point deadline) override {
    for (;;) {
      // What has been raised stops a wait even if there is something to read.
      if (interruption_ && interruption_->raised()) return interrupted();
      auto const count = ::recv(descriptor_, out.data(), out.size(), 0);
      if (count >= 0) return static_cast<size_t>(count);
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return lost(fmt::format("The connection to the server was lost: {}.", reason(errno)));
      TRY(wait(POLLIN, deadline, true));
    }
  }

  Result<> write(std::string_view bytes, Clock::time_point deadline) override {
    while (!bytes.empty()) {
      auto const count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        bytes.remove_prefix(static_cast<size_t>(count));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return lost(fmt::format("The connection to the server was lost: {}.", reason(errno)));
      TRY(wait(POLLOUT, deadline, false));
    }
    return {};
  }

  std::string encryption() const override { return {}; }

  // Waits until connect() is through.
  Result<> finish_connecting(Clock::time_point deadline) {
    TRY(wait(POLLOUT, deadline, true));
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) return lost(reason(error));
    return {};
  }

 private:
  Result<> wait(short events, Clock::time_point deadline, bool interruptible) {
    for (;;) {
      std::array<pollfd, 2> entries{{{.fd = descriptor_, .events = events, .revents = 0},
                                     {.fd = interruption_ ? interruption_->descriptor() : -1, .events = POLLIN, .revents = 0}}};
      auto const ready = ::poll(entries.data(), interruptible ? 2 : 1, poll_milliseconds(deadline));
      if (ready < 0 && errno != EINTR) return lost(fmt::format("Waiting for the server failed: {}.", reason(errno)));
      if (ready > 0 && entries[1].revents != 0) return interrupted();
      if (ready > 0) return {};
      if (Clock::now() >= deadline) return too_late();
    }
  }

  Descriptor socket_;
  int const descriptor_;  // The same.
  std::shared_ptr<Interruption> const interruption_;
};

void set_options(int descriptor) {
  int const on = 1;
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &keep_alive_idle_s, sizeof keep_alive_idle_s);
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &keep_alive_interval_s, sizeof keep_alive_interval_s);
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &keep_alive_probes, sizeof keep_alive_probes);
}

Result<std::unique_ptr<Socket>> connect_one(SocketAddress const& address, Clock::time_point deadline,
                                            std::shared_ptr<Interruption> interruption) {
  auto const family = address.storage.ss_family;
  auto const descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return lost(reason(errno));
  auto socket = std::make_unique<Socket>(descriptor, std::move(interruption));
  if (family != AF_UNIX) set_options(descriptor);
  if (::connect(descriptor, reinterpret_cast<sockaddr const*>(&address.storage), address.size) != 0) {
    if (errno != EINPROGRESS && errno != EINTR) return lost(reason(errno));
    TRY(socket->finish_connecting(deadline));
  }
  return socket;
}

// The first address that answers, or the error of the first one.
Result<std::unique_ptr<Socket>> connect_any(std::vector<SocketAddress> const& addresses, Clock::time_point deadline,
                                            std::shared_ptr<Interruption> const& interruption) {
  std::optional<Error> first;
  for (size_t i = 0; i < addresses.size(); ++i) {
    // An address that swallows everything leaves time for the others.
    auto const now = Clock::now();
    auto const share =
        deadline == Clock::time_point::max() ? deadline : now + (deadline - now) / static_cast<int>(addresses.size() - i);
    auto socket = connect_one(addresses[i], share, interruption);
    if (socket.ok() || socket.error().code == ErrorCode::cancelled) return socket;
    if (!first) first = socket.error();
  }
  return *first;
}

Result<std::vector<SocketAddress>> addresses_of(Address const& address, Clock::time_point deadline,
                                                std::shared_ptr<Interruption> const& interruption) {
  auto const host = address.host.empty() ? std::string("localhost") : address.host;
  return find(address.route.get(), host, address.port, deadline, interruption ? interruption->descriptor() : -1);
}

Error cannot_connect(std::string_view where, Error const& error, ConnectStep step = ConnectStep::tcp) {
  auto const cause = error.code == ErrorCode::timeout ? "no answer in time" : error.message;
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("Cannot connect to {}: {}.", where, cause),
          .hint = "Check the address, that the server runs, and that no firewall is in the way.",
          .damage = Damage::connection,
          .retryable = true,
          .step = step};
}

Result<std::unique_ptr<Stream>> connect_unix(std::string const& path, Clock::time_point deadline,
                                             std::shared_ptr<Interruption> interruption) {
  SocketAddress address;
  auto* const local = reinterpret_cast<sockaddr_un*>(&address.storage);
  local->sun_family = AF_UNIX;
  if (path.size() >= sizeof local->sun_path || path.find('\0') != std::string::npos) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The path of the socket is too long or holds a NUL."};
  }
  std::memcpy(local->sun_path, path.data(), path.size());
  address.size = sizeof(sockaddr_un);
  auto socket = connect_one(address, deadline, std::move(interruption));
  if (socket.ok()) return std::unique_ptr<Stream>(std::move(*socket));
  if (socket.error().code == ErrorCode::cancelled) return std::move(socket).error();
  return cannot_connect(path, socket.error());
}

}  // namespace

int poll_milliseconds(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

Result<std::shared_ptr<Interruption>> Interruption::create() {
  auto const descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) return Error{.code = ErrorCode::limit, .message = fmt::format("No event can be made: {}.", reason(errno))};
  return std::make_shared<Interruption>(descriptor);
}

Interruption::~Interruption() { ::close(descriptor_); }

void Interruption::raise() noexcept {
  raised_.store(true, std::memory_order_release);
  uint64_t const one = 1;
  (void)!::write(descriptor_, &one, sizeof one);
}

void Interruption::clear() noexcept {
  uint64_t count = 0;
  (void)!::read(descriptor_, &count, sizeof count);
  raised_.store(false, std::memory_order_release);
}

Result<std::unique_ptr<Stream>> connect(Address const& address, Clock::time_point deadline,
                                        std::shared_ptr<Interruption> interruption) {
  if (!address.socket_path.empty()) return connect_unix(address.socket_path, deadline, std::move(interruption));
  auto const host = address.host.empty() ? std::string("localhost") : address.host;
  auto const where = fmt::format("{} port {}", host, address.port);
  auto const found = addresses_of(address, deadline, interruption);
  if (!found.ok()) {
    auto const in_time = found.error().code != ErrorCode::timeout || found.error().step == ConnectStep::tunnel;
    return in_time ? found.error() : cannot_connect(where, found.error(), ConnectStep::lookup);
  }
  auto socket = connect_any(*found, deadline, interruption);
  if (socket.ok()) return std::unique_ptr<Stream>(std::move(*socket));
  if (socket.error().code == ErrorCode::cancelled) return std::move(socket).error();
  return cannot_connect(where, socket.error());
}

Result<Descriptor> connect_socket(Address const& address, Clock::time_point deadline,
                                  std::shared_ptr<Interruption> const& interruption) {
  auto const found = TRY(addresses_of(address, deadline, interruption));
  auto const socket = TRY(connect_any(found, deadline, interruption));
  return socket->take();
}

Result<std::unique_ptr<Stream>> borrow_socket(int socket, std::shared_ptr<Interruption> interruption) {
  auto const copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return Error{.code = ErrorCode::limit, .message = fmt::format("No socket can be made: {}.", reason(errno))};
  return std::unique_ptr<Stream>(std::make_unique<Socket>(copy, std::move(interruption)));
}

bool is_local_host(std::string_view host) {
  return host.empty() || host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

bool is_numeric_host(std::string const& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace sextant::net
