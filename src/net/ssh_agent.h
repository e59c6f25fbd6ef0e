// The person's SSH agent, of whose keys a server sees no more than it bears: after some refusals servers hang up.
//
// AgentFilter stands between libssh and the agent on a thread of its own: it tells of the chosen keys only, and ends the talk
// when its time is up, which libssh by itself never does. Used by the thread that made it.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/stream.h"

namespace sextant::net {

struct AgentKey {
  std::string blob;  // The public key, as SSH writes it.
  std::string comment;
};

class AgentFilter {
 public:
  // Asks the agent behind the Unix socket for its keys. `interruption` is raised by whoever stops connecting.
  static Result<std::unique_ptr<AgentFilter>> open(std::string const& path, Clock::time_point deadline,
                                                   std::shared_ptr<Interruption> const& interruption);
  AgentFilter(std::unique_ptr<Stream> agent, std::vector<AgentKey> keys, Clock::time_point deadline);  // For open().
  ~AgentFilter();
  AgentFilter(AgentFilter const&) = delete;
  AgentFilter& operator=(AgentFilter const&) = delete;

  std::vector<AgentKey> const& keys() const { return keys_; }
  // Starts to serve; the socket is the caller's, and is to be called once.
  Result<Descriptor> serve(std::vector<AgentKey> const& chosen);

 private:
  void run(std::string const& identities);

  std::unique_ptr<Stream> const agent_;
  std::vector<AgentKey> const keys_;
  Clock::time_point const deadline_;
  Descriptor near_;
  std::shared_ptr<Interruption> end_;
  std::thread thread_;
};

}  // namespace sextant::net
