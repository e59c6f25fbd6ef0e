#include "net/lookup.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include "net/stream.h"

namespace sextant::net {

namespace {

constexpr size_t most_addresses = 16;

// Shared with the thread that looks up; the last one frees it.
struct Lookup {
  std::mutex mutex;  // Guards what follows.
  int error = 0;
  std::vector<SocketAddress> addresses;
  Interruption* done = nullptr;  // Null once nobody waits any more.
};

void ask_system(Lookup& lookup, std::string const& host, uint16_t port) {
  addrinfo const hints{.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  addrinfo* list = nullptr;
  auto const error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  std::vector<SocketAddress> addresses;
  for (auto const* entry = list; entry != nullptr && addresses.size() < most_addresses; entry = entry->ai_next) {
    if (entry->ai_addrlen > sizeof(sockaddr_storage)) continue;
    auto& address = addresses.emplace_back();
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = entry->ai_addrlen;
  }
  if (list != nullptr) ::freeaddrinfo(list);
  std::lock_guard const lock(lookup.mutex);
  lookup.error = error;
  lookup.addresses = std::move(addresses);
  if (lookup.done != nullptr) lookup.done->raise();
}

// A stop counts even where the answer is there already.
Result<> wait_for(Interruption const& done, Clock::time_point deadline, int stop) {
  for (;;) {
    std::array<pollfd, 2> entries{{{.fd = done.descriptor(), .events = POLLIN, .revents = 0},
                                   {.fd = stop, .events = POLLIN, .revents = 0}}};
    (void)::poll(entries.data(), entries.size(), poll_milliseconds(deadline));
    if (entries[1].revents != 0) return Error{.code = ErrorCode::cancelled, .message = "Connecting was stopped."};
    if (done.raised()) return {};
    if (Clock::now() >= deadline) {
      return Error{.code = ErrorCode::timeout,
                   .message = "The host's name was not looked up in time.",
                   .hint = "Check the network and its name server, or give the host's address.",
                   .step = ConnectStep::lookup};
    }
  }
}

}  // namespace

std::string SocketAddress::text() const {
  std::array<char, NI_MAXHOST> digits{};
  auto const* const address = reinterpret_cast<sockaddr const*>(&storage);
  auto const error = ::getnameinfo(address, size, digits.data(), digits.size(), nullptr, 0, NI_NUMERICHOST);
  return error == 0 ? digits.data() : std::string();
}

uint16_t SocketAddress::port() const {
  if (storage.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in const*>(&storage)->sin_port);
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6 const*>(&storage)->sin6_port);
  return 0;
}

Result<std::vector<SocketAddress>> look_up(std::string const& host, uint16_t port, Clock::time_point deadline, int stop) {
  auto const done = TRY(Interruption::create());
  auto const lookup = std::make_shared<Lookup>();
  lookup->done = done.get();
  try {
    std::thread([lookup, host, port] { ask_system(*lookup, host, port); }).detach();
  } catch (std::system_error const&) {
    return Error{.code = ErrorCode::limit, .message = "There is no thread to look up the host's name with."};
  }
  auto const waited = wait_for(*done, deadline, stop);
  std::lock_guard const lock(lookup->mutex);
  lookup->done = nullptr;
  if (!waited.ok()) return waited.error();
  if (lookup->error == 0 && !lookup->addresses.empty()) return lookup->addresses;
  return Error{.code = ErrorCode::unavailable,
               .message = fmt::format("The host {} is not known: {}.", host,
                                      lookup->error != 0 ? ::gai_strerror(lookup->error) : "it has no address"),
               .hint = "Check the spelling of the host.",
               .damage = Damage::connection,
               .retryable = lookup->error == EAI_AGAIN,
               .step = ConnectStep::lookup};
}

Result<std::vector<SocketAddress>> look_up(std::string const& host, uint16_t port, Clock::time_point deadline,
                                           std::stop_token const& stop) {
  auto const stopped = TRY(Interruption::create());
  std::stop_callback const raise(stop, [&stopped] { stopped->raise(); });
  return look_up(host, port, deadline, stopped->descriptor());
}

}  // namespace sextant::net
