#include "drivers/mysql/wire.h"

#include <mysql.h>
// libmariadb's headers for plugins need these.
#define HAVE_TLS
using uchar = unsigned char;
#include <ma_pvio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace sextant::mysql {

namespace {

constexpr size_t header_bytes = 4;           // Three of the length, one of the number in its conversation.
constexpr size_t largest_part = 0xFF'FFFF;   // A packet of this length is followed by one that goes on.
constexpr size_t longest_packet = (size_t{1} << 30) + (1 << 20);  // The server's own limit of 1 GiB, and some.
constexpr size_t usual_capacity = 1 << 20;
// After a statement was told to stop, the server gets this long to obey; then the connection is given up.
constexpr std::chrono::seconds patience{3};
// A request that arrives before the server has begun with the statement is lost, so it is repeated.
constexpr std::chrono::milliseconds ask_again_after{100};
// A cancel from another thread is noticed at least this often while we wait.
constexpr std::chrono::milliseconds wait_slice{250};

// libmariadb tells its TLS stream in no other way; the header is installed for plugins.
ssl_st* ssl_of(MYSQL* connection) {
  auto const* const stream = connection->net.pvio;
  return stream != nullptr && stream->ctls != nullptr ? static_cast<ssl_st*>(stream->ctls->ssl) : nullptr;
}

size_t part_length(char const* header) {
  auto const byte = [header](int index) { return size_t{static_cast<uint8_t>(header[index])}; };
  return byte(0) | byte(1) << 8 | byte(2) << 16;
}

}  // namespace

void ConnectionCloser::operator()(st_mysql* connection) const noexcept { mysql_close(connection); }

Wire::Wire(ConnectionHandle connection, std::function<void()> kill)
    : connection_(std::move(connection)),
      socket_(mysql_get_socket(connection_.get())),
      ssl_(ssl_of(connection_.get())),
      canceller_(std::move(kill)),
      in_(std::make_unique_for_overwrite<char[]>(usual_capacity)),
      capacity_(usual_capacity) {}

Wire::~Wire() = default;

void Wire::abandon() {
  alive_ = false;
  ::shutdown(socket_, SHUT_RDWR);
}

// Sending

void Wire::add_packet(uint8_t sequence, std::string_view first, std::string_view rest) {
  auto const size = first.size() + rest.size();
  char const header[header_bytes] = {static_cast<char>(size), static_cast<char>(size >> 8), static_cast<char>(size >> 16),
                                     static_cast<char>(sequence)};
  out_.append(header, header_bytes);
  out_ += first;
  out_ += rest;
}

void Wire::add_command(Command command, std::string_view body) {
  char const first = static_cast<char>(command);
  uint8_t sequence = 0;
  std::string_view head(&first, 1);
  for (;;) {
    auto const part = body.substr(0, largest_part - head.size());
    auto const size = head.size() + part.size();
    add_packet(sequence++, head, part);
    body.remove_prefix(part.size());
    head = {};
    if (size < largest_part) break;
  }
  next_sequence_ = sequence;
}

Result<> Wire::send() {
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
  return {};
}

// Transport

Wire::Transfer Wire::ssl_outcome(int result) const {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return Transfer::would_block_read;
    case SSL_ERROR_WANT_WRITE: return Transfer::would_block_write;
    default: return Transfer::closed;
  }
}

Wire::Transfer Wire::write_some() {
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

Wire::Transfer Wire::read_some() {
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
void Wire::make_room() {
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

Result<bool> Wire::fill(std::optional<Clock::time_point> until) {
  make_room();
  for (;;) {
    if (!alive_) return lost_error();
    TRY(check_clock(Clock::now()));
    auto const before = end_;
    switch (read_some()) {
      case Transfer::done:
        if (end_ > before) return true;
        break;
      case Transfer::would_block_read:
        if (!TRY(wait(POLLIN, until))) return false;
        break;
      case Transfer::would_block_write:
        if (!TRY(wait(POLLOUT, until))) return false;
        break;
      case Transfer::closed: abandon(); return lost_error();
    }
  }
}

Result<std::string_view> Wire::receive() {
  auto const packet = TRY(receive_until(Clock::time_point::max()));
  return *packet;
}

Result<std::optional<std::string_view>> Wire::receive_until(Clock::time_point until) {
  auto const limit = until == Clock::time_point::max() ? std::nullopt : std::optional(until);
  if (!in_parts_ && !parts_.empty()) std::string().swap(parts_);
  for (;;) {
    if (auto const packet = TRY(take_packet())) return packet;
    if (!TRY(fill(limit))) return std::optional<std::string_view>();
  }
}

// A whole packet out of what has come; nullopt if there is none yet.
Result<std::optional<std::string_view>> Wire::take_packet() {
  while (end_ - begin_ >= header_bytes) {
    auto const* const header = in_.get() + begin_;
    auto const length = part_length(header);
    if (static_cast<uint8_t>(header[3]) != next_sequence_) return corrupt_error();
    if (end_ - begin_ < header_bytes + length) return std::optional<std::string_view>();
    std::string_view const part(header + header_bytes, length);
    begin_ += header_bytes + length;
    ++next_sequence_;
    if (length < largest_part && !in_parts_) return std::optional(part);
    if (parts_.size() + length > longest_packet) return corrupt_error();
    parts_ += part;
    in_parts_ = length == largest_part;
    if (!in_parts_) return std::optional<std::string_view>(parts_);
  }
  return std::optional<std::string_view>();
}

// Waiting

// True if the socket is ready, false if `until` has passed.
Result<bool> Wire::wait(short events, std::optional<Clock::time_point> until) {
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
Result<> Wire::check_clock(Clock::time_point now) {
  if (deadline_ && now >= *deadline_ && !timed_out_) {
    timed_out_ = true;
    canceller_.cancel();
  }
  if (!stop_by_ && stopping()) {
    stop_by_ = now + patience;
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

void Wire::set_time_limit(std::chrono::milliseconds limit) {
  limit_ = limit;
  left_ = limit;
  deadline_.reset();
  stop_by_.reset();
  ask_again_at_.reset();
  timed_out_ = false;
}

void Wire::resume_clock() {
  if (limit_.count() > 0) deadline_ = Clock::now() + left_;
  stop_by_.reset();
  ask_again_at_.reset();
}

void Wire::pause_clock() {
  if (deadline_) left_ = std::max(Clock::duration::zero(), *deadline_ - Clock::now());
  deadline_.reset();
}

// Errors

Error Wire::stopped_error() const {
  if (timed_out_) {
    return {.code = ErrorCode::timeout,
            .message = fmt::format("The statement ran longer than its limit of {} ms and was stopped.", limit_.count()),
            .hint = "Allow more time, or make the statement do less."};
  }
  return {.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
}

Error Wire::lost_error() const {
  return {.code = ErrorCode::unavailable,
          .message = "The connection to the server was lost.",
          .hint = "Connect again. What ran at that moment may or may not have been carried out: look before you repeat it.",
          .damage = Damage::connection};
}

Error Wire::corrupt_error() {
  abandon();
  return {.code = ErrorCode::unavailable,
          .message = "The server sent a packet that is not of the MySQL protocol; the connection was closed.",
          .hint = "Check that nothing between here and the server changes the traffic.",
          .damage = Damage::connection};
}

}  // namespace sextant::mysql
