// SshLink: carries sockets over one SSH connection, on a thread of its own: libssh's sessions know one thread only. Any thread.
//
// The link asks the server for a sign of life when it has been silent, and is over after three without an answer, or as soon
// as the connection ends; whatever it carried is closed then.
#pragma once

#include <poll.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "net/carrier.h"
#include "net/joint.h"
#include "net/ssh_session.h"

struct ssh_channel_struct;

namespace sextant::net {

class SshLink final : public Carrier {
 public:
  // `keep_alive`: after so much silence the server is asked.
  static Result<std::unique_ptr<SshLink>> start(std::unique_ptr<SshSession> session, std::chrono::milliseconds keep_alive);
  SshLink(std::unique_ptr<SshSession> session, std::chrono::milliseconds keep_alive, std::shared_ptr<Interruption> wake);
  ~SshLink() override;
  SshLink(SshLink const&) = delete;
  SshLink& operator=(SshLink const&) = delete;

  Result<> prepare(std::string const& host, uint16_t port, Clock::time_point deadline, std::stop_token const& stop) override;
  void carry(Descriptor socket, std::string const& host, uint16_t port) override;
  bool alive() const override { return alive_; }

 private:
  // What another thread wants.
  struct Order {
    std::string host;
    uint16_t port = 0;
    Descriptor socket;  // Not open: prepare().
    std::promise<Result<>> done;
  };
  // A channel, and from when both are there, what it is joined with.
  struct Flow {
    Order order;
    ssh_channel_struct* channel = nullptr;
    bool open = false;
    bool answered = false;  // Whoever waits for `order.done` knows.
    bool hung_up = false;
    Clock::time_point since = Clock::now();
    std::unique_ptr<Joint> joint;
  };
  class Channel;

  void run();
  void take_orders();
  void begin(Order order);
  bool move_all();
  bool move_one(Flow& flow, bool& busy);
  bool open_channel(Flow& flow);
  static void answer(Flow& flow, Result<> result);
  void drop(Flow& flow);
  void close_channels();
  bool look_for_life(Clock::time_point now);
  bool can_write() const;
  void wait(bool busy);
  void finish();
  Error open_error(Order const& order) const;
  Error ended_error() const;

  std::unique_ptr<SshSession> const session_;
  std::chrono::milliseconds const keep_alive_;
  std::shared_ptr<Interruption> const wake_;
  std::atomic<bool> alive_ = true, stopping_ = false;
  std::mutex mutex_;  // Guards orders_.
  std::vector<Order> orders_;
  // Of the link's thread.
  std::vector<std::unique_ptr<Flow>> flows_;
  std::vector<ssh_channel_struct*> closing_;
  std::vector<pollfd> entries_;
  uint64_t heard_bytes_ = 0;
  int silent_probes_ = 0;
  Clock::time_point probed_ = Clock::now();
  std::thread thread_;
};

}  // namespace sextant::net
