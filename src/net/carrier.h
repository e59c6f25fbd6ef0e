// Carrier: joins sockets of this machine with hosts far away: over an SSH connection, or through a proxy. Any thread.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "net/stream.h"

namespace sextant::net {

class Carrier {
 public:
  virtual ~Carrier() = default;  // Closes all that it joined.
  // Opens a way to the host, which the next carry() to it takes, if it comes soon. So whoever asks learns why it cannot be
  // reached, which a socket that is just closed does not tell.
  virtual Result<> prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) = 0;
  // Joins the socket with the host, now or after a way to it is open; it is closed when that fails, and in the end. REQUIRES:
  // the socket does not block.
  virtual void carry(Descriptor socket, std::string const& host, uint16_t port) = 0;
  // Gives up what carry() waits for, as this is going to be destroyed.
  virtual void abandon() {}
  // False once it is over for good. Its sockets are closed then.
  virtual bool alive() const = 0;
};

}  // namespace sextant::net
