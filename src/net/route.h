// Route: how a driver reaches a host that it may not be able to reach by itself, such as through an SSH server or a proxy.
//
// Any thread. A driver that is given a route asks it for the address of every host it wants, instead of looking the name
// up, connects to what it is told, and goes on as if that were the host: certificates are checked against the host's own
// name. The route lives as long as the connections through it.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/lookup.h"

namespace sextant::net {

class Route {
 public:
  virtual ~Route() = default;
  // Where to connect to in place of this host and port: one address, with its port, of this machine. Errors have the step
  // `tunnel`. The same host and port get the same address for as long as the route lives.
  virtual Result<std::vector<SocketAddress>> reach(std::string const& host, uint16_t port,
                                                   std::chrono::steady_clock::time_point deadline, std::stop_token const& stop) = 0;
};

// Where to connect to for this host: by the route if there is one, else what its name stands for. The one way for a driver to
// turn a host into addresses. Their port is the one to connect to, which with a route is not the port that was asked for.
Result<std::vector<SocketAddress>> find(Route* route, std::string const& host, uint16_t port,
                                        std::chrono::steady_clock::time_point deadline, std::stop_token const& stop);
// `stop`: a descriptor that becomes readable; -1: never.
Result<std::vector<SocketAddress>> find(Route* route, std::string const& host, uint16_t port,
                                        std::chrono::steady_clock::time_point deadline, int stop);

// An error of a route, with its step: `message` says which part of the way failed.
Error route_error(ErrorCode code, std::string message, std::string hint);

}  // namespace sextant::net
