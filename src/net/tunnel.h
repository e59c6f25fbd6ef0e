// Tunnel: the route through SSH servers, a proxy, or both. Any thread.
//
// Each host and port that is asked for gets a port of 127.0.0.1 for as long as the tunnel lives. Whoever connects there, if it
// is a process of this user, is carried to the host. The first reach() connects. When the way breaks, all that it carried is
// closed at once, and the next reach() or connection opens it again; connections do so with growing pauses, and not at all
// after a refusal that only a person can mend.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "net/carrier.h"
#include "net/proxy.h"
#include "net/route.h"
#include "net/ssh_session.h"

namespace sextant::net {

struct TunnelSpec {
  std::vector<SshHop> hops;  // Empty: the proxy alone.
  SshLogin login;
  std::optional<Proxy> proxy;  // The way to the first hop, or to the hosts.
  std::chrono::milliseconds keep_alive{15'000};
};

class Tunnel final : public Route {
 public:
  // Connects nothing yet. REQUIRES: a hop or a proxy.
  static Result<std::shared_ptr<Tunnel>> create(TunnelSpec spec);
  Tunnel(TunnelSpec spec, std::shared_ptr<Interruption> wake);  // For create().
  ~Tunnel() override;
  Tunnel(Tunnel const&) = delete;
  Tunnel& operator=(Tunnel const&) = delete;

  Result<std::vector<SocketAddress>> reach(std::string const& host, uint16_t port, Clock::time_point deadline,
                                           std::stop_token const& stop) override;
  // A person has seen this fingerprint of a server's key, and trusts it.
  void trust(std::string fingerprint);

 private:
  struct Listener {
    std::string host;
    uint16_t port = 0;
    Descriptor socket;
    uint16_t local_port = 0;
  };
  Result<std::shared_ptr<Carrier>> carrier(Clock::time_point deadline, std::stop_token const& stop);
  Result<std::shared_ptr<Carrier>> connect_all(Clock::time_point deadline, std::stop_token const& stop);
  Result<Descriptor> dial(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop);
  Result<uint16_t> listen(std::string const& host, uint16_t port);
  void accept_all();
  void accept_one(size_t index);
  std::shared_ptr<Carrier> carrier_for_connection();
  bool may_connect_again();
  void note_outcome(Result<> const& outcome);

  TunnelSpec const spec_;
  std::shared_ptr<Interruption> const wake_;
  std::stop_source stopping_;
  std::mutex mutex_;  // Guards what follows.
  bool opening_ = false;  // By one thread; the others wait for opened_.
  std::condition_variable opened_;
  std::set<std::string> trusted_;
  std::shared_ptr<Carrier> carrier_;
  std::vector<Listener> listeners_;
  int failures_ = 0;
  bool refused_ = false;  // Only a person can mend it.
  Clock::time_point not_before_{};
  std::thread thread_;  // Accepts.
};

}  // namespace sextant::net
