#include "net/route.h"

#include <poll.h>

#include <array>
#include <system_error>
#include <thread>

#include "net/stream.h"

namespace sextant::net {

namespace {

// Requests a stop once a descriptor is readable, until it goes.
class Watch {
 public:
  // REQUIRES: nobody else uses `done`.
  Watch(int watched, std::shared_ptr<Interruption> done) : done_(std::move(done)) {
    thread_ = std::jthread([this, watched] {
      std::array<pollfd, 2> entries{{{.fd = watched, .events = POLLIN, .revents = 0},
                                     {.fd = done_->descriptor(), .events = POLLIN, .revents = 0}}};
      while (::poll(entries.data(), entries.size(), -1) < 0) continue;
      if (entries[0].revents != 0) source_.request_stop();
    });
  }
  ~Watch() { done_->raise(); }
  Watch(Watch const&) = delete;
  Watch& operator=(Watch const&) = delete;
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::shared_ptr<Interruption> const done_;
  std::stop_source source_;
  std::jthread thread_;  // Ends before what it uses.
};

}  // namespace

Error route_error(ErrorCode code, std::string message, std::string hint) {
  return {.code = code,
          .message = std::move(message),
          .hint = std::move(hint),
          .damage = Damage::connection,
          .retryable = code == ErrorCode::unavailable || code == ErrorCode::timeout,
          .step = ConnectStep::tunnel};
}

Result<std::vector<SocketAddress>> find(Route* route, std::string const& host, uint16_t port, Clock::time_point deadline,
                                        std::stop_token const& stop) {
  return route != nullptr ? route->reach(host, port, deadline, stop) : look_up(host, port, deadline, stop);
}

Result<std::vector<SocketAddress>> find(Route* route, std::string const& host, uint16_t port, Clock::time_point deadline, int stop) {
  if (route == nullptr) return look_up(host, port, deadline, stop);
  if (stop < 0) return route->reach(host, port, deadline, std::stop_token());
  auto done = TRY(Interruption::create());
  try {
    Watch const watch(stop, std::move(done));
    return route->reach(host, port, deadline, watch.token());
  } catch (std::system_error const&) {
    return route_error(ErrorCode::limit, "There is no thread to reach the host with.", {});
  }
}

}  // namespace sextant::net
