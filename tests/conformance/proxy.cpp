#include "conformance/proxy.h"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sextant::conformance {
namespace {

constexpr int tick_ms = 50;  // How soon a thread sees that it should end.

sockaddr_in address_of(Endpoint const& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  auto const host = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host.c_str();
  inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

int connect_to(Endpoint const& endpoint) {
  auto const address = address_of(endpoint);
  int const descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(descriptor, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0) return descriptor;
  close(descriptor);
  return -1;
}

bool send_all(int descriptor, char const* bytes, int64_t count) {
  while (count > 0) {
    auto const sent = send(descriptor, bytes, static_cast<size_t>(count), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= sent;
  }
  return true;
}

// Forwards what is there. False at the end of the connection, or when the allowance is used up.
bool forward(int from, int to, int64_t* allowance) {
  char buffer[16'384];
  auto wanted = static_cast<int64_t>(sizeof(buffer));
  if (allowance) wanted = std::min(wanted, *allowance);
  if (wanted == 0) return false;
  auto const count = recv(from, buffer, static_cast<size_t>(wanted), 0);
  if (count <= 0 || !send_all(to, buffer, count)) return false;
  if (allowance) *allowance -= count;
  return true;
}

void close_with_reset(int descriptor) {
  linger const now{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(descriptor);
}

}  // namespace

Listener::Listener() {
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = address_of({"127.0.0.1", 0});
  socklen_t size = sizeof(address);
  bind(descriptor_, reinterpret_cast<sockaddr const*>(&address), size);
  listen(descriptor_, 16);
  getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  EXPECT_NE(port_, 0) << "No port of 127.0.0.1 could be listened on.";
}

Listener::~Listener() { close(descriptor_); }

void SilentServer::wait_for_client() const {
  pollfd waiting{.fd = listener_.descriptor(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&waiting, 1, 10'000), 1) << "Nobody connected.";
}

CuttingProxy::CuttingProxy(Endpoint target, int64_t bytes, Cut cut)
    : target_(std::move(target)), bytes_(bytes), cut_(cut), accepting_([this] { accept_clients(); }) {}

CuttingProxy::~CuttingProxy() {
  cut_all();
  accepting_.join();
  std::lock_guard const lock(mutex_);
  for (auto& thread : serving_) thread.join();
}

void CuttingProxy::cut_all() { stopping_ = true; }

void CuttingProxy::accept_clients() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_.descriptor(), .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, tick_ms) != 1) continue;
    int const client = accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    std::lock_guard const lock(mutex_);
    serving_.emplace_back([this, client] { serve(client); });
  }
}

void CuttingProxy::serve(int client) {
  int const server = connect_to(target_);
  int64_t allowance = bytes_;
  bool going = server >= 0;
  while (going && !stopping_) {
    auto waiting = std::to_array<pollfd>(
        {{.fd = client, .events = POLLIN, .revents = 0}, {.fd = server, .events = POLLIN, .revents = 0}});
    if (poll(waiting.data(), waiting.size(), tick_ms) <= 0) continue;
    if (waiting[0].revents != 0) going = forward(client, server, nullptr);
    if (going && waiting[1].revents != 0) going = forward(server, client, &allowance);
    forwarded_ = bytes_ - allowance;
  }
  if (allowance == 0) has_cut_ = true;
  // A stalled connection stays open and silent until the test cuts it or ends.
  while (cut_ == Cut::stall && allowance == 0 && !stopping_) poll(nullptr, 0, tick_ms);
  if (server >= 0) close(server);
  if (cut_ == Cut::reset) {
    close_with_reset(client);
  } else {
    close(client);
  }
}

}  // namespace sextant::conformance
