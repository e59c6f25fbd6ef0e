#include "net/dialogue.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sextant::net {

namespace {

constexpr size_t usual_capacity = 1 << 20;
// A request that arrives before the server has begun with the statement is lost, so it is repeated.
constexpr std::chrono::milliseconds ask_again_after{100};
// A cancel from another thread is noticed at least this often while we wait.
constexpr std::chrono::milliseconds wait_slice{250};
// From here on an answer is long. To be woken for every packet of it costs more than to read it, so we sleep until this much is
// there, or for this long.
constexpr size_t long_answer = 256 << 10;
constexpr int long_answer_low_water = 256 << 10, long_answer_sleep_ms = 2;

}  // namespace

Dialogue::Dialogue(int socket, ssl_st* ssl, std::function<void()> ask_to_stop, std::chrono::milliseconds patience)
    : socket_(socket),
      ssl_(ssl),
      patience_(patience),
      canceller_(std::move(ask_to_stop), patience),
      in_(std::make_unique_for_overwrite<char[]>(usual_capacity)),
      capacity_(usual_capacity) {}

void Dialogue::abandon() {
  alive_ = false;
  ::shutdown(socket_, SHUT_RDWR);
}

Result<> Dialogue::send() {
  while (sent_ < out_.size()) {
    if (!alive_) return lost_error();
    switch (write_some()) {
      case Transfer::done: break;
      case Transfer::would_block_read: TRY(wait(POLLIN, std::nullopt)); break;
      case Transfer::would_block_write: TRY(wait(POLLOUT, std::nullopt)); break;
      case Transfer::closed: {
        // The server may have said why before it went away: receive() reports that.
        out_.clear();
        sent_ = 0;
        return {};
      }
    }
  }
  out_.clear();
  if (out_.capacity() > usual_capacity) out_.shrink_to_fit();
  sent_ = 0;
  answered_ = 0;
  return {};
}

// Transport

Dialogue::Transfer Dialogue::ssl_outcome(int result) const {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return Transfer::would_block_read;
    case SSL_ERROR_WANT_WRITE: return Transfer::would_block_write;
    default: return Transfer::closed;
  }
}

Dialogue::Transfer Dialogue::write_some() {
  auto const* const bytes = out_.data() + sent_;
  auto const count = out_.size() - sent_;
  if (ssl_ != nullptr) {
    ERR_clear_error();
    // The same bytes must be offered again after SSL_ERROR_WANT_*; they are, as out_ does not change meanwhile.
    auto const written = SSL_write(ssl_, bytes, static_cast<int>(std::min<size_t>(count, 1 << 20)));
    if (written <= 0) return ssl_outcome(written);
    sent_ += static_cast<size_t>(written);
    return Transfer::done;
  }
  auto const written = ::send(socket_, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written < 0) {
    if (errno == EINTR) return Transfer::done;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Transfer::would_block_write : Transfer::closed;
  }
  sent_ += static_cast<size_t>(written);
  return Transfer::done;
}

Dialogue::Transfer Dialogue::read_some() {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    auto const count = SSL_read(ssl_, in_.get() + end_, static_cast<int>(std::min<size_t>(capacity_ - end_, 1 << 30)));
    if (count <= 0) return ssl_outcome(count);
    end_ += static_cast<size_t>(count);
    return Transfer::done;
  }
  auto const count = ::recv(socket_, in_.get() + end_, capacity_ - end_, MSG_DONTWAIT);
  if (count < 0) {
    if (errno == EINTR) return Transfer::done;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Transfer::would_block_read : Transfer::closed;
  }
  if (count == 0) return Transfer::closed;
  end_ += static_cast<size_t>(count);
  return Transfer::done;
}

// Makes room for more bytes: moves what is left to the front, or doubles the buffer. It grows with what has come, never
// with what a length announces.
void Dialogue::make_room() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (capacity_ > 4 * usual_capacity) {
      in_ = std::make_unique_for_overwrite<char[]>(usual_capacity);
      capacity_ = usual_capacity;
    }
    return;
  }
  if (capacity_ - end_ >= capacity_ / 4) return;
  if (end_ - begin_ <= capacity_ / 2) {
    std::memmove(in_.get(), in_.get() + begin_, end_ - begin_);
  } else {
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
    std::memcpy(larger.get(), in_.get() + begin_, end_ - begin_);
    in_ = std::move(larger);
    capacity_ *= 2;
  }
  end_ -= begin_;
  begin_ = 0;
}

Result<bool> Dialogue::fill(std::optional<Clock::time_point> until) {
  make_room();
  for (;;) {
    if (!alive_) return lost_error();
    TRY(check_clock(Clock::now()));
    auto const before = end_;
    switch (read_some()) {
      case Transfer::done:
        answered_ += end_ - before;
        if (end_ > before) return true;
        break;
      case Transfer::would_block_read:
        if (!TRY(wait_for_bytes(until))) return false;
        break;
      case Transfer::would_block_write:
        if (!TRY(wait(POLLOUT, until))) return false;
        break;
      case Transfer::closed: abandon(); return lost_error();
    }
  }
}

// Waiting

void Dialogue::set_low_water(int bytes) {
  if (bytes == low_water_) return;
  low_water_ = bytes;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

Result<bool> Dialogue::wait_for_bytes(std::optional<Clock::time_point> until) {
  if (answered_ >= long_answer) {
    set_low_water(long_answer_low_water);
    pollfd socket{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&socket, 1, long_answer_sleep_ms) > 0) return true;
  }
  set_low_water(1);
  return wait(POLLIN, until);
}

// True if the socket is ready, false if `until` has passed.
Result<bool> Dialogue::wait(short events, std::optional<Clock::time_point> until) {
  for (;;) {
    auto const now = Clock::now();
    TRY(check_clock(now));
    if (until && now >= *until) return false;
    auto wake = now + wait_slice;
    for (auto const& moment : {until, deadline_, stop_by_, ask_again_at_}) {
      if (moment && *moment > now) wake = std::min(wake, *moment);
    }
    pollfd socket{.fd = socket_, .events = events, .revents = 0};
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(wake - now);
    auto const ready = ::poll(&socket, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) {
      abandon();
      return lost_error();
    }
  }
}

// Asks the server to stop when time is up, and gives up on a server that does not obey.
Result<> Dialogue::check_clock(Clock::time_point now) {
  if (deadline_ && now >= *deadline_ && !timed_out_) {
    timed_out_ = true;
    canceller_.cancel();
  }
  if (!stop_by_ && stopping()) {
    stop_by_ = now + patience_;
    ask_again_at_ = now + ask_again_after;
  }
  if (stop_by_ && now >= *ask_again_at_) {
    canceller_.cancel();
    ask_again_at_ = now + ask_again_after;
  }
  if (stop_by_ && now >= *stop_by_) {
    abandon();
    auto error = stopped_error();
    error.damage = Damage::connection;
    error.detail = "The server did not say that it stopped the statement; the connection was given up.";
    return error;
  }
  return {};
}

void Dialogue::set_time_limit(std::chrono::milliseconds limit) {
  limit_ = limit;
  left_ = limit;
  deadline_.reset();
  stop_by_.reset();
  ask_again_at_.reset();
  timed_out_ = false;
}

void Dialogue::resume_clock() {
  if (limit_.count() > 0) deadline_ = Clock::now() + left_;
  stop_by_.reset();
  ask_again_at_.reset();
}

void Dialogue::pause_clock() {
  if (deadline_) left_ = std::max(Clock::duration::zero(), *deadline_ - Clock::now());
  deadline_.reset();
}

// Errors

Error Dialogue::stopped_error() const {
  if (timed_out_) {
    return {.code = ErrorCode::timeout,
            .message = fmt::format("The statement ran longer than its limit of {} ms and was stopped.", limit_.count()),
            .hint = "Allow more time, or make the statement do less."};
  }
  return {.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
}

Error Dialogue::lost_error() const {
  return {.code = ErrorCode::unavailable,
          .message = "The connection to the server was lost.",
          .hint = "Connect again. What ran at that moment may or may not have been carried out: look before you repeat it.",
          .damage = Damage::connection};
}

Error Dialogue::corrupt_error(std::string_view what) {
  abandon();
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("The server sent a {}; the connection was closed.", what),
          .hint = "Check that nothing between here and the server changes the traffic.",
          .damage = Damage::connection};
}

}  // namespace sextant::net
