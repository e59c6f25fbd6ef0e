// Joint: a socket of this machine and something far away that bytes go to and come from, with a bounded buffer each way: who
// reads slowly slows down who writes. Used by one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "net/descriptor.h"

namespace sextant::net {

// What lies on the other side. Nothing in it waits.
class FarEnd {
 public:
  enum class Outcome : uint8_t { moved, nothing, ended, broken };
  struct Moved {
    Outcome outcome = Outcome::nothing;
    size_t count = 0;
  };
  virtual ~FarEnd() = default;
  virtual Moved read(std::span<char> out) = 0;
  virtual Moved write(std::string_view bytes) = 0;
  // Nothing more will be written.
  virtual void finish() = 0;
};

class Joint {
 public:
  enum class State : uint8_t {
    waiting,  // For one of the two sides.
    busy,     // There is more to do at once.
    over,
  };

  // REQUIRES: the socket does not block.
  Joint(Descriptor near, std::unique_ptr<FarEnd> far);

  // Moves what can be moved. `hung_up`: poll() says so of the near socket.
  State step(bool hung_up);
  // For poll(): the near socket, -1 when nothing is expected of it any more, and what is waited for there.
  int near() const { return near_gone_ ? -1 : near_.number(); }
  short near_events() const;
  // Whether bytes wait to go far, and whether there is room for what comes from there.
  bool wants_to_write() const { return !outward_.empty(); }
  bool wants_to_read() const { return inward_.empty() && !far_ended_; }
  FarEnd& far() { return *far_; }

 private:
  struct Buffer {
    static constexpr size_t capacity = size_t{64} << 10;
    std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(capacity);
    size_t begin = 0, end = 0;
    bool empty() const { return begin == end; }
  };
  bool fill_outward();
  bool drain_inward();
  bool step_outward(bool& broken);
  bool step_inward(bool& broken);

  Descriptor near_;
  std::unique_ptr<FarEnd> far_;
  Buffer outward_, inward_;
  bool near_ended_ = false, near_gone_ = false, near_shut_ = false;
  bool far_ended_ = false, far_finished_ = false;
};

}  // namespace sextant::net
