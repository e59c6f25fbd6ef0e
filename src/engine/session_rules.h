// SessionRules: how many sessions a connection holds, and how long everything around them takes. Plain data; any thread.
#pragma once

#include <chrono>
#include <cstddef>

namespace sextant::engine {

struct SessionRules {
  size_t most_sessions = 8;                           // Of tabs; idle ones make room for others.
  std::chrono::milliseconds idle_before_ping{60'000};  // A session without use is asked whether it still lives.
  std::chrono::milliseconds ping_patience{5'000};
  std::chrono::milliseconds idle_before_close{600'000};
  std::chrono::milliseconds transaction_warning{300'000};  // An open transaction that nobody uses.
  std::chrono::milliseconds first_pause{100};              // Between two attempts to reconnect: doubled each time,
  std::chrono::milliseconds longest_pause{30'000};         // up to this, each a random part of it.
  std::chrono::milliseconds settle_patience{15'000};       // For finding out what became of a COMMIT.
  std::chrono::milliseconds tick{5'000};                   // How often all of this is looked at.
};

}  // namespace sextant::engine
