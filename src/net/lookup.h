// The addresses that a host's name stands for. Any thread.
//
// The system's look-up cannot be stopped, so it runs on a thread of its own, which is left behind if it takes too long or
// nobody wants its answer any more.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace sextant::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  // In digits, without the port.
  std::string text() const;
  uint16_t port() const;
};

// At least one address, at most 16. `timeout` after the deadline, `cancelled` once `stop` is readable (-1: never), and
// `unavailable` for a name that nobody knows.
Result<std::vector<SocketAddress>> look_up(std::string const& host, uint16_t port, std::chrono::steady_clock::time_point deadline,
                                           int stop);
Result<std::vector<SocketAddress>> look_up(std::string const& host, uint16_t port, std::chrono::steady_clock::time_point deadline,
                                           std::stop_token const& stop);

}  // namespace sextant::net
