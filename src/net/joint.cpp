#include "net/joint.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace sextant::net {

namespace {
constexpr int most_rounds = 16;  // So that one that never ends leaves time for the others.
}

Joint::Joint(Descriptor near, std::unique_ptr<FarEnd> far) : near_(std::move(near)), far_(std::move(far)) {}

short Joint::near_events() const {
  short events = 0;
  if (outward_.empty() && !near_ended_) events |= POLLIN;
  if (!inward_.empty()) events |= POLLOUT;
  return events;
}

Joint::State Joint::step(bool hung_up) {
  if (hung_up && (near_events() & POLLIN) == 0) near_ended_ = near_gone_ = true;
  bool broken = false;
  for (int round = 0; round < most_rounds; ++round) {
    auto const outward = step_outward(broken);
    auto const inward = step_inward(broken);
    if (broken || (far_finished_ && (near_gone_ || near_shut_))) return State::over;
    if (!outward && !inward) return State::waiting;
  }
  return State::busy;
}

// True if something moved.
bool Joint::step_outward(bool& broken) {
  auto moved = outward_.empty() && !near_ended_ && fill_outward();
  if (!outward_.empty()) {
    auto const sent = far_->write({outward_.bytes.get() + outward_.begin, outward_.end - outward_.begin});
    broken = broken || sent.outcome == FarEnd::Outcome::broken;
    outward_.begin += sent.count;
    moved = moved || sent.count > 0;
  }
  if (near_ended_ && outward_.empty() && !far_finished_ && !broken) {
    far_->finish();
    far_finished_ = moved = true;
  }
  return moved;
}

bool Joint::step_inward(bool& broken) {
  bool moved = false;
  if (inward_.empty() && !far_ended_ && !broken) {
    auto const got = far_->read(std::span(inward_.bytes.get(), Buffer::capacity));
    broken = got.outcome == FarEnd::Outcome::broken;
    far_ended_ = got.outcome == FarEnd::Outcome::ended;
    inward_.begin = 0;
    inward_.end = got.count;
    moved = far_ended_ || got.count > 0;
  }
  if (!inward_.empty()) moved = drain_inward() || moved;
  if (far_ended_ && inward_.empty() && !near_shut_) {
    ::shutdown(near_.number(), SHUT_WR);
    near_shut_ = moved = true;
  }
  return moved;
}

bool Joint::fill_outward() {
  auto const count = ::recv(near_.number(), outward_.bytes.get(), Buffer::capacity, 0);
  if (count > 0) {
    outward_.begin = 0;
    outward_.end = static_cast<size_t>(count);
    return true;
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  near_ended_ = true;
  near_gone_ = near_gone_ || count < 0;
  return true;
}

bool Joint::drain_inward() {
  if (near_gone_) {
    inward_.begin = inward_.end = 0;
    return true;
  }
  auto const count = ::send(near_.number(), inward_.bytes.get() + inward_.begin, inward_.end - inward_.begin, MSG_NOSIGNAL);
  if (count > 0) inward_.begin += static_cast<size_t>(count);
  else if (errno != EAGAIN && errno != EINTR) near_ended_ = near_gone_ = true;
  else return false;
  return true;
}

}  // namespace sextant::net
