// ProxyLink: carries sockets through a proxy, each over a connection of its own; one thread moves the bytes of all. Any thread.
#pragma once

#include <poll.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "net/carrier.h"
#include "net/joint.h"
#include "net/proxy.h"

namespace sextant::net {

class ProxyLink final : public Carrier {
 public:
  static Result<std::unique_ptr<ProxyLink>> start(Proxy proxy);
  ProxyLink(Proxy proxy, std::shared_ptr<Interruption> wake);  // For start().
  ~ProxyLink() override;
  ProxyLink(ProxyLink const&) = delete;
  ProxyLink& operator=(ProxyLink const&) = delete;

  Result<> prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) override;
  void carry(Descriptor socket, std::string const& host, uint16_t port) override;
  void abandon() override { dialing_.request_stop(); }
  bool alive() const override { return true; }

 private:
  class Remote;
  // A connection that waits for its socket.
  struct Prepared {
    std::string host;
    uint16_t port = 0;
    Descriptor remote;
    Clock::time_point since;
  };
  struct Flow {
    std::unique_ptr<Joint> joint;
    int remote = -1;
    bool hung_up = false, over = false;
  };
  Descriptor take_prepared(std::string const& host, uint16_t port);
  void run();
  void wait(bool busy);

  Proxy const proxy_;
  std::shared_ptr<Interruption> const wake_;
  std::atomic<bool> stopping_ = false;
  std::stop_source dialing_;  // Of carry(), when this goes.
  std::mutex mutex_;          // Guards what follows.
  std::vector<Prepared> prepared_;
  std::vector<Flow> added_;
  // Of the thread.
  std::vector<Flow> flows_;
  std::vector<pollfd> entries_;
  std::thread thread_;
};

}  // namespace sextant::net
