#include "drivers/mongodb/stream.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include "drivers/mongodb/bson.h"
#include "net/tls.h"

namespace sextant::mongodb {

namespace {

using Clock = Interruption::Clock;
using std::chrono::milliseconds;

constexpr int stream_type = 100;  // None of libmongoc's own.
constexpr int64_t longest_reply = 64'000'000;
constexpr auto slack = milliseconds(150);  // The server's own deadline comes first.
constexpr auto patience = milliseconds(1'500);

struct Stream : mongoc_stream_t {
  StreamHost* host = nullptr;
  int descriptor = -1;
  bool timed_out_flag = false;
  std::unique_ptr<net::Stream> tls;  // Over the descriptor; null in the clear.
};

Stream& of(mongoc_stream_t* stream) { return *static_cast<Stream*>(stream); }

int milliseconds_left(Clock::time_point until) {
  auto const left = std::chrono::duration_cast<milliseconds>(until - Clock::now()).count() + 1;
  return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

// Decides what an interruption means for this wait. False: give up now.
bool go_on_waiting(StreamHost& host) {
  if (!host.in_command || host.closing) return false;
  if (!host.interrupted) {
    host.interrupted = true;
    auto const accepted = host.on_interrupt && host.on_interrupt();
    host.grace = accepted ? Clock::now() + patience : Clock::now();
  }
  return Clock::now() < host.grace;
}

// Waits until the descriptor is ready. False with errno: ETIMEDOUT or ECANCELED.
bool wait(Stream& stream, short events, int32_t timeout) {
  auto& host = *stream.host;
  auto const until = Clock::now() + (timeout < 0 ? milliseconds(86'400'000) : milliseconds(timeout));
  for (;;) {
    if (host.closing) {
      errno = ECANCELED;
      return false;
    }
    auto const deadline = host.interruption.deadline();
    auto const late = deadline && Clock::now() >= *deadline + (host.in_command ? slack : milliseconds(0));
    if ((host.interruption.cancelled() || late) && !go_on_waiting(host)) {
      errno = ECANCELED;
      return false;
    }
    auto next = until;
    if (host.interrupted) next = std::min(next, host.grace);
    else if (deadline) next = std::min(next, *deadline + (host.in_command ? slack : milliseconds(0)));
    pollfd waiting[2] = {{stream.descriptor, events, 0}, {host.interruption.descriptor(), POLLIN, 0}};
    auto const count = ::poll(waiting, host.interruption.cancelled() ? 1 : 2, milliseconds_left(next));
    if (count < 0 && errno != EINTR) return false;
    if (waiting[0].revents != 0) return true;
    if (Clock::now() >= until) {
      errno = ETIMEDOUT;
      return false;
    }
  }
}

void destroy(mongoc_stream_t* base) {
  std::unique_ptr<Stream> const stream(&of(base));
  stream->tls.reset();
  if (stream->descriptor >= 0) ::close(stream->descriptor);
}

int close_stream(mongoc_stream_t* base) {
  auto& stream = of(base);
  auto const result = stream.descriptor >= 0 ? ::close(stream.descriptor) : 0;
  stream.descriptor = -1;
  return result;
}

int flush(mongoc_stream_t*) { return 0; }

ssize_t fail(Stream& stream) {
  stream.timed_out_flag = errno == ETIMEDOUT;
  if (errno != EAGAIN && errno != EWOULDBLOCK) stream.host->broken = true;
  return -1;
}

Clock::time_point moment_in(int32_t timeout) {
  return Clock::now() + (timeout < 0 ? milliseconds(86'400'000) : milliseconds(timeout));
}

// What libmongoc reads of an error of src/net.
int errno_of(Error const& error, int32_t timeout) {
  if (error.code == ErrorCode::cancelled) return ECANCELED;
  if (error.code == ErrorCode::timeout) return timeout == 0 ? EAGAIN : ETIMEDOUT;
  return ECONNRESET;
}

// Always -1, with errno.
ssize_t fail_encrypted(Stream& stream, Error const& error, int32_t timeout) {
  if (error.step != ConnectStep::none) stream.host->failure = error;
  errno = errno_of(error, timeout);
  return -1;
}

// Half a record cannot be taken back, so it is waited for in any case.
ssize_t write_encrypted(Stream& stream, std::span<mongoc_iovec_t const> parts, int32_t timeout) {
  constexpr int32_t least_wait = 5'000;
  ssize_t total = 0;
  for (auto const& part : parts) {
    std::string_view const bytes(static_cast<char const*>(part.iov_base), part.iov_len);
    auto const sent = stream.tls->write(bytes, moment_in(timeout < 0 ? timeout : std::max(timeout, least_wait)));
    if (!sent.ok()) {
      (void)fail_encrypted(stream, sent.error(), timeout);
      return fail(stream);
    }
    total += static_cast<ssize_t>(bytes.size());
  }
  return total;
}

ssize_t write_all(mongoc_stream_t* base, mongoc_iovec_t* parts, size_t count, int32_t timeout) {
  auto& stream = of(base);
  if (stream.tls) return write_encrypted(stream, {parts, count}, timeout);
  ssize_t total = 0;
  for (size_t part = 0; part < count; ++part) {
    auto const* bytes = static_cast<char const*>(parts[part].iov_base);
    auto left = parts[part].iov_len;
    while (left > 0) {
      auto const sent = ::send(stream.descriptor, bytes, left, MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return fail(stream);
      if (sent < 0) {
        if (timeout == 0) return total > 0 ? total : fail(stream);
        if (!wait(stream, POLLOUT, timeout)) return fail(stream);
        continue;
      }
      bytes += sent;
      left -= static_cast<size_t>(sent);
      total += sent;
    }
  }
  return total;
}

// Bytes of one part; 0 or less: none came, and errno says why.
ssize_t receive(Stream& stream, char* bytes, size_t size, int32_t timeout) {
  for (;;) {
    auto const got = ::recv(stream.descriptor, bytes, size, 0);
    if (got > 0) {
      stream.host->received += got;
      if (stream.host->received <= longest_reply) return got;
      stream.host->flooded = true;
      errno = EMSGSIZE;
      return -1;
    }
    if (got == 0) {
      errno = ECONNRESET;
      return -1;
    }
    if (errno == EINTR) continue;
    if ((errno != EAGAIN && errno != EWOULDBLOCK) || timeout == 0) return -1;
    if (!wait(stream, POLLIN, timeout)) return -1;
  }
}

ssize_t receive_any(Stream& stream, char* bytes, size_t size, int32_t timeout) {
  if (!stream.tls) return receive(stream, bytes, size, timeout);
  auto const got = stream.tls->read({bytes, size}, moment_in(timeout));
  if (!got.ok()) return fail_encrypted(stream, got.error(), timeout);
  if (*got > 0) return static_cast<ssize_t>(*got);
  errno = ECONNRESET;
  return -1;
}

ssize_t read_some(mongoc_stream_t* base, mongoc_iovec_t* parts, size_t count, size_t least, int32_t timeout) {
  auto& stream = of(base);
  ssize_t total = 0;
  for (size_t part = 0; part < count; ++part) {
    auto* bytes = static_cast<char*>(parts[part].iov_base);
    auto left = parts[part].iov_len;
    while (left > 0) {
      auto const got = receive_any(stream, bytes, left, timeout);
      if (got <= 0) return total >= static_cast<ssize_t>(least) && total > 0 ? total : fail(stream);
      bytes += got;
      left -= static_cast<size_t>(got);
      total += got;
      if (total >= static_cast<ssize_t>(least) && left > 0) return total;
    }
    if (total >= static_cast<ssize_t>(least) && part + 1 == count) return total;
  }
  return total;
}

int set_option(mongoc_stream_t* base, int level, int name, void* value, mongoc_socklen_t size) {
  return ::setsockopt(of(base).descriptor, level, name, value, size);
}

bool check_closed(mongoc_stream_t* base) {
  char byte = 0;
  auto const got = ::recv(of(base).descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

// The last descriptor is the interruption's.
ssize_t poll_all(StreamHost& host, mongoc_stream_poll_t* streams, std::vector<pollfd>& waiting, int32_t timeout) {
  auto const count = waiting.size() - 1;
  auto limit = timeout < 0 ? milliseconds(86'400'000) : milliseconds(timeout);
  if (auto const deadline = host.interruption.deadline()) limit = std::min(limit, milliseconds(milliseconds_left(*deadline)));
  auto const stopped = host.closing || host.interruption.requested();
  auto ready = stopped ? 0 : ::poll(waiting.data(), count + 1, static_cast<int>(limit.count()));
  if (stopped || waiting[count].revents != 0 || host.interruption.requested()) {
    for (size_t index = 0; index < count; ++index) streams[index].revents = POLLERR | POLLHUP;
    return static_cast<ssize_t>(count);
  }
  for (size_t index = 0; index < count; ++index) streams[index].revents = waiting[index].revents;
  return ready;
}

ssize_t poll_streams(mongoc_stream_poll_t* streams, size_t count, int32_t timeout) {
  if (count == 0) return 0;
  std::vector<pollfd> waiting(count + 1);
  for (size_t index = 0; index < count; ++index) {
    waiting[index] = {of(streams[index].stream).descriptor, static_cast<short>(streams[index].events), 0};
  }
  auto& host = *of(streams[0].stream).host;
  waiting[count] = {host.interruption.descriptor(), POLLIN, 0};
  return poll_all(host, streams, waiting, timeout);
}

void failed(mongoc_stream_t* base) { destroy(base); }

bool timed_out(mongoc_stream_t* base) { return of(base).timed_out_flag; }

bool should_retry(mongoc_stream_t*) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

std::unique_ptr<Stream> make_stream(StreamHost& host, int descriptor) {
  auto stream = std::make_unique<Stream>();
  static_cast<mongoc_stream_t&>(*stream) = mongoc_stream_t{};
  stream->type = stream_type;
  stream->destroy = &destroy;
  stream->close = &close_stream;
  stream->flush = &flush;
  stream->writev = &write_all;
  stream->readv = &read_some;
  stream->setsockopt = &set_option;
  stream->get_base_stream = nullptr;  // This is the base.
  stream->check_closed = &check_closed;
  stream->poll = &poll_streams;
  stream->failed = &failed;
  stream->timed_out = &timed_out;
  stream->should_retry = &should_retry;
  stream->host = &host;
  stream->descriptor = descriptor;
  return stream;
}

// What libmongoc reads: whole messages that were looked at before. libmongoc 1.23 follows some of what a broken message
// says without a check, so a message that is not exactly what a server may send never reaches it.
struct Framed : mongoc_stream_t {
  StreamHost* host = nullptr;
  mongoc_stream_t* inner = nullptr;  // A Stream.
  int descriptor = -1;
  std::string message;
  size_t served = 0;
  bool complete = false;
};

Framed& framed(mongoc_stream_t* stream) { return *static_cast<Framed*>(stream); }

int32_t number_at(std::string_view bytes, size_t at) {
  int32_t result = 0;
  if (bytes.size() >= at + 4) std::memcpy(&result, bytes.data() + at, 4);
  return result;
}

bool is_good_document(std::string_view document) {
  Elements elements(document);
  Element element;
  while (elements.next(element)) {
  }
  return !elements.flawed();
}

// One document in an OP_MSG without flags, or in an OP_REPLY.
bool is_good_message(std::string_view message) {
  constexpr int32_t reply = 1, msg = 2013;
  auto const code = number_at(message, 12);
  if (code == msg) return message.size() > 21 && number_at(message, 16) == 0 && message[20] == 0 && is_good_document(message.substr(21));
  return code == reply && message.size() > 36 && number_at(message, 32) == 1 && is_good_document(message.substr(36));
}

// Reads on until the message is whole. False with errno.
bool fill_message(Framed& stream, int32_t timeout) {
  constexpr size_t header = 16, portion = 256 * 1024;
  while (!stream.complete) {
    auto const size = stream.message.size();
    auto const length = size < header ? static_cast<int64_t>(header) : static_cast<int64_t>(number_at(stream.message, 0));
    if (length < static_cast<int64_t>(header) || length > longest_reply) {
      stream.host->flooded = length > longest_reply;
      stream.host->broken = true;
      errno = EBADMSG;
      return false;
    }
    if (size >= header && static_cast<int64_t>(size) == length) {
      stream.complete = is_good_message(stream.message);
      if (stream.complete) return true;
      stream.host->broken = true;
      errno = EBADMSG;
      return false;
    }
    auto const wanted = std::min(static_cast<size_t>(length) - size, portion);
    stream.message.resize(size + wanted);
    mongoc_iovec_t part{.iov_base = stream.message.data() + size, .iov_len = wanted};
    auto const got = mongoc_stream_readv(stream.inner, &part, 1, timeout == 0 ? 0 : wanted, timeout);
    stream.message.resize(size + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got <= 0) return false;
  }
  return true;
}

ssize_t read_framed(mongoc_stream_t* base, mongoc_iovec_t* parts, size_t count, size_t least, int32_t timeout) {
  auto& stream = framed(base);
  ssize_t total = 0;
  for (size_t part = 0; part < count; ++part) {
    size_t done = 0;
    while (done < parts[part].iov_len) {
      if (total > 0 && total >= static_cast<ssize_t>(least) && !stream.complete) return total;
      if (!fill_message(stream, timeout)) return total > 0 && total >= static_cast<ssize_t>(least) ? total : -1;
      auto const taken = std::min(parts[part].iov_len - done, stream.message.size() - stream.served);
      std::memcpy(static_cast<char*>(parts[part].iov_base) + done, stream.message.data() + stream.served, taken);
      stream.served += taken;
      done += taken;
      total += static_cast<ssize_t>(taken);
      if (stream.served < stream.message.size()) continue;
      stream.message.clear();
      stream.served = 0;
      stream.complete = false;
    }
  }
  return total;
}

// libmongoc gives up a stream that was closed without reading on, so a server's refusal of the client's certificate is read here.
void hear_last_words(Stream& stream) {
  if (!stream.tls || stream.host->closing) return;
  char byte = 0;
  auto const got = stream.tls->read({&byte, 1}, Clock::now());
  if (!got.ok() && got.error().step != ConnectStep::none) stream.host->failure = got.error();
}

void destroy_framed(mongoc_stream_t* base) {
  auto* const stream = &framed(base);
  mongoc_stream_destroy(stream->inner);
  std::unique_ptr<Framed> const owner(stream);
}

ssize_t poll_framed(mongoc_stream_poll_t* streams, size_t count, int32_t timeout) {
  if (count == 0) return 0;
  std::vector<pollfd> waiting(count + 1);
  for (size_t index = 0; index < count; ++index) {
    waiting[index] = {framed(streams[index].stream).descriptor, static_cast<short>(streams[index].events), 0};
  }
  auto& host = *framed(streams[0].stream).host;
  waiting[count] = {host.interruption.descriptor(), POLLIN, 0};
  auto const ready = poll_all(host, streams, waiting, timeout);
  for (size_t index = 0; index < count; ++index) {
    if ((streams[index].revents & (POLLERR | POLLHUP)) != 0) hear_last_words(of(framed(streams[index].stream).inner));
  }
  return ready;
}

mongoc_stream_t* frame(StreamHost& host, mongoc_stream_t* inner, int descriptor) {
  auto stream = std::make_unique<Framed>();
  static_cast<mongoc_stream_t&>(*stream) = mongoc_stream_t{};
  stream->type = stream_type + 1;
  stream->destroy = &destroy_framed;
  stream->close = [](mongoc_stream_t* base) { return mongoc_stream_close(framed(base).inner); };
  stream->flush = &flush;
  stream->writev = [](mongoc_stream_t* base, mongoc_iovec_t* parts, size_t count, int32_t timeout) {
    return mongoc_stream_writev(framed(base).inner, parts, count, timeout);
  };
  stream->readv = &read_framed;
  stream->setsockopt = [](mongoc_stream_t* base, int level, int name, void* value, mongoc_socklen_t size) {
    return ::setsockopt(framed(base).descriptor, level, name, value, size);
  };
  stream->check_closed = [](mongoc_stream_t* base) { return mongoc_stream_check_closed(framed(base).inner); };
  stream->poll = &poll_framed;
  stream->failed = &destroy_framed;
  stream->timed_out = [](mongoc_stream_t* base) { return mongoc_stream_timed_out(framed(base).inner); };
  stream->should_retry = [](mongoc_stream_t* base) { return errno != EBADMSG && mongoc_stream_should_retry(framed(base).inner); };
  stream->host = &host;
  stream->inner = inner;
  stream->descriptor = descriptor;
  return stream.release();
}

mongoc_stream_t* refuse(bson_error_t* error, std::string const& message) {
  bson_set_error(error, MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_CONNECT, "%s", message.c_str());
  return nullptr;
}

// As refuse(), for a client that has reached a host: libmongoc 1.23 waits for itself for ever where a host that it knows fails at once,
// since it notes that under a lock which it holds already. So it gets a stream that has ended, and finds out a moment later.
mongoc_stream_t* refuse_later(StreamHost& host, bson_error_t* error, std::string const& message) {
  int ends[2];
  if (!host.reached || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return refuse(error, message);
  ::close(ends[1]);
  return frame(host, make_stream(host, ends[0]).release(), ends[0]);
}

// Connects to one address; -1 with errno.
int connect_to(StreamHost& host, net::SocketAddress const& address, Clock::time_point until) {
  auto const descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  int const yes = 1;
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
  Stream waiting;
  waiting.host = &host;
  waiting.descriptor = descriptor;
  int problem = 0;
  if (::connect(descriptor, reinterpret_cast<sockaddr const*>(&address.storage), address.size) != 0) {
    problem = errno;
    if (problem == EINPROGRESS) {
      socklen_t size = sizeof problem;
      if (!wait(waiting, POLLOUT, milliseconds_left(until))) problem = errno;
      else if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) != 0) problem = errno;
    }
  }
  if (problem == 0) return descriptor;
  ::close(descriptor);
  errno = problem;
  return -1;
}

// -1 with the host's `failure`.
int connect_to_any(StreamHost& host, mongoc_host_list_t const& target) {
  // libmongoc asks again and again, but what only a person can mend must not be tried again.
  if (host.no_way && !host.no_way->retryable) {
    host.failure = host.no_way;
    return -1;
  }
  auto const until = Clock::now() + host.connect_timeout;
  auto const found = net::find(host.route, target.host, target.port,
                               std::min(until, host.interruption.deadline().value_or(until)), host.interruption.descriptor());
  if (!found.ok()) {
    host.failure = found.error();
    if (found.error().step == ConnectStep::tunnel) host.no_way = found.error();
    return -1;
  }
  std::string problem;
  for (auto const& address : *found) {
    auto const descriptor = connect_to(host, address, until);
    if (descriptor >= 0) return descriptor;
    problem = fmt::format("{}: {}", target.host_and_port, errno == ECANCELED ? "interrupted" : fmt::format("error {}", errno));
    if (errno == ECONNREFUSED) problem = fmt::format("{} refused the connection", target.host_and_port);
    if (errno == ETIMEDOUT) problem = fmt::format("{} did not answer", target.host_and_port);
    if (errno == ECANCELED) break;
  }
  auto const late = problem.ends_with("did not answer");
  host.failure = Error{.code = late ? ErrorCode::timeout : ErrorCode::unavailable,
                       .message = late ? "The server did not answer in time." : fmt::format("No server could be reached: {}.", problem),
                       .hint = "Check the host, the port, that the server runs, and that no firewall is in the way.",
                       .detail = problem,
                       .damage = Damage::connection,
                       .step = ConnectStep::tcp};
  return -1;
}

// The descriptor, for TLS. Its waits end as those of any stream do.
class Socket final : public net::Stream {
 public:
  explicit Socket(mongodb::Stream& stream) : stream_(stream) {}

  Result<size_t> read(std::span<char> out, Clock::time_point until) override {
    auto const got = receive(stream_, out.data(), out.size(), until <= Clock::now() ? 0 : milliseconds_left(until));
    if (got > 0) return static_cast<size_t>(got);
    if (errno == ECONNRESET) return size_t{0};
    return failed_wait();
  }

  Result<> write(std::string_view bytes, Clock::time_point until) override {
    while (!bytes.empty()) {
      auto const sent = ::send(stream_.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
      else if (errno == EINTR) continue;
      else if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait(stream_, POLLOUT, milliseconds_left(until))) return failed_wait();
    }
    return {};
  }

  std::string encryption() const override { return {}; }

 private:
  static Error failed_wait() {
    if (errno == ECANCELED) return {.code = ErrorCode::cancelled, .message = "Waiting for the server was stopped."};
    if (errno == ETIMEDOUT || errno == EAGAIN || errno == EWOULDBLOCK) {
      return {.code = ErrorCode::timeout, .message = "The server did not answer in time."};
    }
    return {.code = ErrorCode::unavailable, .message = "The connection to the server was lost.", .damage = Damage::connection};
  }

  mongodb::Stream& stream_;
};

// Connects to the host, encrypted if that is wanted; null with the host's `failure`.
std::unique_ptr<Stream> dial(StreamHost& host, mongoc_host_list_t const& target, net::TlsMode mode) {
  constexpr auto longest_try = milliseconds(2'000);  // Of TLS that is only preferred.
  auto const until = Clock::now() + host.connect_timeout;
  auto const descriptor = connect_to_any(host, target);
  if (descriptor < 0) return nullptr;
  auto stream = make_stream(host, descriptor);
  host.tls_facts = {};
  if (mode == net::TlsMode::disable) return stream;
  auto options = *host.tls;
  auto const prefers = mode == net::TlsMode::prefer;
  if (prefers) options.mode = net::TlsMode::require;
  auto encrypted = net::start_tls(std::make_unique<Socket>(*stream), options, target.host,
                                  prefers ? std::min(until, Clock::now() + longest_try) : until);
  if (encrypted.ok()) {
    host.tls_facts = (*encrypted)->tls_facts();
    stream->tls = std::move(*encrypted);
    return stream;
  }
  destroy(stream.release());
  auto const& error = encrypted.error();
  if (prefers && error.code != ErrorCode::cancelled && error.code != ErrorCode::invalid_argument) {
    return dial(host, target, net::TlsMode::disable);
  }
  host.failure = error;
  if (error.code == ErrorCode::timeout) {
    host.failure->code = ErrorCode::unavailable;
    host.failure->message = "The server did not answer the TLS handshake in time.";
    host.failure->hint = "Check the host and the port.";
  }
  if (host.failure->code == ErrorCode::unavailable) {
    host.failure->hint += " A server without TLS needs tls=disable; everything then goes in the clear.";
  }
  return nullptr;
}

}  // namespace

mongoc_stream_t* open_stream(mongoc_uri_t const*, mongoc_host_list_t const* address, void* data, bson_error_t* error) {
  auto& host = *static_cast<StreamHost*>(data);
  if (host.closing) return refuse_later(host, error, "The connection is being closed.");
  auto const named = std::find(host.named_hosts.begin(), host.named_hosts.end(), address->host_and_port) != host.named_hosts.end();
  if (host.only_named && !named) {
    host.refusal = fmt::format("The server told of another host, {}, which was not asked for.", address->host_and_port);
    return refuse(error, host.refusal);
  }
  host.failure.reset();
  auto stream = dial(host, *address, host.tls == nullptr ? net::TlsMode::disable : host.tls->mode);
  if (!stream) return refuse_later(host, error, host.failure ? host.failure->message : "No server could be reached.");
  host.reached = true;
  auto const descriptor = stream->descriptor;
  return frame(host, stream.release(), descriptor);
}

}  // namespace sextant::mongodb
