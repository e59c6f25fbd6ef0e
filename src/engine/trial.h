// A trial of a connection: connects, measures a round trip, tells what was found, and closes, in a bounded time. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "driver/driver.h"

namespace sextant::engine {

struct ConnectionTest {
  std::string product, server_version, database, user, encryption;
  std::string cipher, certificate_subject, certificate_issuer, certificate_until;  // As those of ServerInfo.
  std::vector<ConnectStep> steps;  // What connecting took, in order.
  double connect_ms = 0, latency_ms = 0;
  std::string via;  // The way to its host, in words; empty: directly.
};

inline constexpr std::chrono::seconds longest_trial{10};
// Shorter, so that a driver has the time to say which step it waits for.
inline constexpr std::chrono::seconds longest_connecting{9};

// `timeout` if all of it takes longer than longest_trial. REQUIRES: spec.connect_timeout is at most longest_connecting.
Result<ConnectionTest> try_connection(Driver const& driver, ConnectSpec const& spec);

}  // namespace sextant::engine
