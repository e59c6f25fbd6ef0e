#include "drivers/postgresql/wire.h"

#include <libpq-fe.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

constexpr size_t header_bytes = 5;                                 // The type and the length.
constexpr size_t longest_message = (size_t{1} << 30) + (1 << 20);  // The server's own limit of 1 GiB, and some.
constexpr size_t usual_capacity = 1 << 20;
// After a statement was told to stop, the server gets this long to obey; then the connection is given up.
constexpr std::chrono::seconds patience{2};
// A request that arrives before the server has begun with the statement is lost, so it is repeated.
constexpr std::chrono::milliseconds ask_again_after{100};
// A cancel from another thread is noticed at least this often while we wait.
constexpr std::chrono::milliseconds wait_slice{250};

}  // namespace

void ConnectionCloser::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

Wire::Wire(ConnectionHandle connection)
    : connection_(std::move(connection)),
      ssl_(static_cast<ssl_st*>(PQsslInUse(connection_.get()) != 0 ? PQgetssl(connection_.get()) : nullptr)),
      canceller_(connection_.get()),
      in_(std::make_unique_for_overwrite<char[]>(usual_capacity)),
      capacity_(usual_capacity) {}

Wire::~Wire() = default;

void Wire::abandon() {
  alive_ = false;
  if (connection_ != nullptr) ::shutdown(PQsocket(connection_.get()), SHUT_RDWR);
}

// Sending

void Wire::begin_message(char type) {
  out_ += type;
  message_begin_ = out_.size();
  out_.append(4, '\0');
}

void Wire::end_message() { write_network(out_.data() + message_begin_, static_cast<uint32_t>(out_.size() - message_begin_)); }

void Wire::add_text(std::string_view text) {
  out_ += text;
  out_ += '\0';
}

template <class T>
void Wire::add_number(T number) {
  char bytes[sizeof(T)];
  write_network(bytes, number);
  out_.append(bytes, sizeof(T));
}

void Wire::add_query(std::string_view text) {
  begin_message('Q');
  add_text(text);
  end_message();
}

void Wire::add_parse(std::string_view text) {
  begin_message('P');
  add_text({});  // The unnamed statement.
  add_text(text);
  add_number(uint16_t{0});  // The server infers the types of all parameters.
  end_message();
}

void Wire::add_describe_statement() {
  begin_message('D');
  out_ += 'S';
  add_text({});
  end_message();
}

void Wire::add_bind(std::span<std::optional<std::string_view> const> parameters, std::span<uint8_t const> binary_columns) {
  begin_message('B');
  add_text({});             // The unnamed portal.
  add_text({});             // The unnamed statement.
  add_number(uint16_t{0});  // All parameters are text.
  add_number(static_cast<uint16_t>(parameters.size()));
  for (auto const& parameter : parameters) {
    add_number(parameter ? static_cast<int32_t>(parameter->size()) : int32_t{-1});
    if (parameter) out_ += *parameter;
  }
  add_number(static_cast<uint16_t>(binary_columns.size()));
  for (auto const binary : binary_columns) add_number(uint16_t{binary});
  end_message();
}

void Wire::add_execute() {
  begin_message('E');
  add_text({});
  add_number(uint32_t{0});  // All rows.
  end_message();
}

void Wire::add_flush() {
  begin_message('H');
  end_message();
}

void Wire::add_sync() {
  begin_message('S');
  end_message();
}

void Wire::add_copy_fail(std::string_view reason) {
  begin_message('f');
  add_text(reason);
  end_message();
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
  auto const written = ::send(PQsocket(connection_.get()), bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
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
  auto const count = ::recv(PQsocket(connection_.get()), in_.get() + end_, capacity_ - end_, MSG_DONTWAIT);
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

bool Wire::whole_message(size_t& length) const {
  if (end_ - begin_ < header_bytes) return false;
  length = read_network<uint32_t>(in_.get() + begin_ + 1);
  return end_ - begin_ >= length + 1;
}

Result<Message> Wire::receive() {
  auto message = TRY(receive_until(Clock::time_point::max()));
  return *message;
}

Result<std::optional<Message>> Wire::receive_until(Clock::time_point until) {
  size_t length = 0;
  while (!whole_message(length)) {
    if (length > longest_message) return corrupt_error();
    auto const limit = until == Clock::time_point::max() ? std::nullopt : std::optional(until);
    if (!TRY(fill(limit))) return std::optional<Message>();
  }
  if (length < 4 || length > longest_message) return corrupt_error();
  std::optional<Message> message{{.type = in_[begin_], .body = {in_.get() + begin_ + header_bytes, length - 4}}};
  begin_ += length + 1;
  return message;
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
    pollfd socket{.fd = PQsocket(connection_.get()), .events = events, .revents = 0};
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
    error.detail = "The server did not stop the statement; the connection was given up.";
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
          .message = "The server sent a message that is not of the PostgreSQL protocol; the connection was closed.",
          .hint = "Check that nothing between here and the server changes the traffic.",
          .damage = Damage::connection};
}

}  // namespace sextant::postgresql
