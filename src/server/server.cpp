// The only file that includes Boost.Beast: it compiles slowly.
#include "server/server.h"

#include <fmt/format.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <thread>

#include "base/random.h"
#include "base/text.h"
#include "rpc/events.h"

namespace sextant::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

constexpr int most_connections = 256;
constexpr size_t longest_body = size_t{80} << 20;
constexpr size_t most_waiting_events = 1024;
constexpr auto idle_timeout = std::chrono::seconds(75);
constexpr int write_timeout_ms = 30'000, read_timeout_ms = 30'000, poll_step_ms = 200, drain_ms = 2'000;
constexpr int handler_threads = 16;
constexpr size_t read_buffer_bytes = 16 << 10;

constexpr std::string_view security_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

// Writes to a socket that may be in non-blocking mode, with a deadline for each step. A browser that went away or stopped
// reading ends the answer, not the thread.
Result<> write_socket(int descriptor, std::string_view bytes) {
  auto const gone = Error{.code = ErrorCode::unavailable, .message = "The client went away."};
  while (!bytes.empty()) {
    auto const sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return gone;
    pollfd wait{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (::poll(&wait, 1, write_timeout_ms) <= 0) return gone;
  }
  return {};
}

// The body of a request, read on a thread of the pool: what the loop has read already, then from the socket.
class LongBody {
 public:
  LongBody(int descriptor, std::string begun, int64_t length, bool expects_word, std::atomic<bool> const& stopped)
      : descriptor_(descriptor), begun_(std::move(begun)), left_(length), expects_word_(expects_word), stopped_(stopped) {}

  Result<size_t> read(std::span<char> out) {
    auto const most = static_cast<size_t>(std::min<int64_t>(left_, static_cast<int64_t>(out.size())));
    if (most == 0) return size_t{0};
    // "Expect: 100-continue": the client holds its body back until it is asked for.
    if (std::exchange(expects_word_, false)) TRY(write_socket(descriptor_, "HTTP/1.1 100 Continue\r\n\r\n"));
    auto got = begun_.copy(out.data(), most);
    begun_.erase(0, got);
    if (got == 0) got = receive(out.first(most), read_timeout_ms);
    left_ -= static_cast<int64_t>(got);
    return got;
  }
  bool at_end() const { return left_ == 0; }
  // An answer to a half-read body would be lost with the connection, so the rest is thrown away for a moment.
  void drain() {
    ::shutdown(descriptor_, SHUT_WR);
    std::vector<char> waste(64 << 10);
    auto const begin = std::chrono::steady_clock::now();
    while (receive(waste, poll_step_ms) > 0) {
      if (std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(drain_ms)) return;
    }
  }

 private:
  // 0: the client went away, says nothing for too long, or the server stops.
  size_t receive(std::span<char> out, int timeout_ms) {
    for (int waited = 0; waited < timeout_ms && !stopped_; waited += poll_step_ms) {
      pollfd wait{.fd = descriptor_, .events = POLLIN, .revents = 0};
      if (::poll(&wait, 1, poll_step_ms) <= 0) continue;
      auto const got = ::recv(descriptor_, out.data(), out.size(), MSG_DONTWAIT);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return 0;
    }
    return 0;
  }

  int const descriptor_;
  std::string begun_;
  int64_t left_;
  bool expects_word_;
  std::atomic<bool> const& stopped_;
};

class ChunkedSink final : public ByteSink {
 public:
  ChunkedSink(int descriptor, std::string head) : descriptor_(descriptor), head_(std::move(head)) {}
  Result<> write(std::string_view bytes) override {
    if (bytes.empty()) return {};
    TRY(write_socket(descriptor_, fmt::format("{}{:x}\r\n", std::exchange(head_, {}), bytes.size())));
    TRY(write_socket(descriptor_, bytes));
    return write_socket(descriptor_, "\r\n");
  }
  Result<> finish() { return write_socket(descriptor_, std::exchange(head_, {}) + "0\r\n\r\n"); }
  bool begun() const { return head_.empty(); }

 private:
  int descriptor_;
  std::string head_;  // Sent with the first chunk, so that an early failure can still be told as one.
};

std::string head_of(Reply const& reply, std::string_view length, bool keep_alive) {
  auto head = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\n{}", reply.status, reason_phrase(reply.status),
                          reply.content_type, length);
  for (auto const& [name, value] : reply.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (!reply.headers.contains("Cache-Control")) head += "Cache-Control: no-store\r\n";
  head += security_headers;
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

// False: the connection must be closed.
bool send_reply(int descriptor, Reply const& reply, bool keep_alive, bool head_only) {
  if (!reply.stream) {
    auto text = head_of(reply, fmt::format("Content-Length: {}\r\n", reply.body.size()), keep_alive);
    if (!head_only) text += reply.body;
    return write_socket(descriptor, text).ok() && keep_alive;
  }
  ChunkedSink sink(descriptor, head_of(reply, "Transfer-Encoding: chunked\r\n", keep_alive));
  auto const written = reply.stream(sink);
  if (written) return sink.finish().ok() && keep_alive;
  if (!sink.begun()) return send_reply(descriptor, error_reply(written.error()), keep_alive, false);
  return false;
}

Request to_request(http::request<http::string_body>& message) {
  Request request;
  request.method = std::string(message.method_string());
  parse_target(std::string_view(message.target().data(), message.target().size()), request);
  for (auto const& header : message) {
    auto const name = lower_ascii(std::string_view(header.name_string().data(), header.name_string().size()));
    request.headers.insert_or_assign(name, std::string(header.value()));
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace

// The loop, the acceptor and the pool. Connections hold it; stop() breaks the circle.
class Server::Listener : public std::enable_shared_from_this<Server::Listener> {
 public:
  Listener(rpc::Context context, ServerOptions options, std::unique_ptr<asio::io_context> loop, tcp::acceptor acceptor)
      : loop_(std::move(loop)),
        acceptor_(std::move(acceptor)),
        port_(acceptor_->local_endpoint().port()),
        access_(port_),
        routes_(context, access_, std::move(options.find_asset)) {}

  void start();
  void stop();
  void accept();

  std::unique_ptr<asio::io_context> loop_;
  std::optional<tcp::acceptor> acceptor_;
  int const port_;
  Access access_;
  Routes routes_;
  std::atomic<int> connections_{0};
  asio::thread_pool handlers_{handler_threads};
  std::thread thread_;
  std::atomic<bool> stopped_{false};
};

namespace {

// A window that watches events.
class EventSocket : public std::enable_shared_from_this<EventSocket> {
 public:
  EventSocket(tcp::socket socket, rpc::Context& context) : stream_(std::move(socket)), context_(context) {}
  ~EventSocket() {
    if (subscription_ != 0) rpc::unsubscribe_events(context_, subscription_);
  }

  void run(http::request<http::string_body> request) {
    stream_.set_option(beast::websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream_.read_message_max(1024);
    auto const kept = std::make_shared<http::request<http::string_body>>(std::move(request));
    stream_.async_accept(*kept, [self = shared_from_this(), kept](error_code error) {
      if (error) return;
      auto const push = [weak = self->weak_from_this()](std::string const& key, std::string const& text) {
        if (auto const socket = weak.lock()) socket->push(key, text);
      };
      self->subscription_ = rpc::subscribe_events(self->context_, push);
      self->read();
    });
  }

 private:
  // A waiting event gives way to a newer one of the same query or connection: a slow window gets the latest state, and
  // what waits stays small.
  void push(std::string const& key, std::string const& text) {
    asio::post(stream_.get_executor(), [self = shared_from_this(), key, text] {
      auto& queue = self->queue_;
      for (size_t i = 1; i < queue.size(); ++i) {
        if (queue[i].first != key) continue;
        queue[i].second = text;
        return;
      }
      if (queue.size() >= most_waiting_events) return beast::get_lowest_layer(self->stream_).close();
      queue.emplace_back(key, text);
      if (queue.size() == 1) self->write();
    });
  }
  void write() {
    stream_.text(true);
    stream_.async_write(asio::buffer(queue_.front().second), [self = shared_from_this()](error_code error, size_t) {
      if (error) return;
      self->queue_.pop_front();
      if (!self->queue_.empty()) self->write();
    });
  }
  void read() {
    // Nothing is expected from the window; reading notices that it has gone.
    stream_.async_read(incoming_, [self = shared_from_this()](error_code error, size_t) {
      if (error) return self->leave();
      self->incoming_.consume(self->incoming_.size());
      self->read();
    });
  }
  void leave() {
    if (subscription_ != 0) rpc::unsubscribe_events(context_, std::exchange(subscription_, 0));
  }

  beast::websocket::stream<beast::tcp_stream> stream_;
  rpc::Context& context_;
  beast::flat_buffer incoming_;
  std::deque<std::pair<std::string, std::string>> queue_;  // The first one is being sent.
  uint64_t subscription_ = 0;
};

// One HTTP connection: read on the loop, handle and answer on the pool, and so on until it is idle or closed.
template <class Owner>
class HttpConnection : public std::enable_shared_from_this<HttpConnection<Owner>> {
 public:
  HttpConnection(tcp::socket socket, std::shared_ptr<Owner> owner)
      : stream_(std::move(socket)), owner_(std::move(owner)) {
    ++owner_->connections_;
    buffer_.reserve(read_buffer_bytes);  // At once, so that it leaves no smaller ones behind with what they held.
  }
  ~HttpConnection() { --owner_->connections_; }

  void read() {
    parser_.emplace();
    parser_->body_limit(boost::none);  // Set when the head has told whether the body is a file's.
    parser_->header_limit(64 << 10);
    stream_.expires_after(idle_timeout);
    http::async_read_header(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code error, size_t) {
      self->on_head(error);
    });
  }

 private:
  void on_head(error_code error) {
    if (error) return on_read(error);
    auto const& message = parser_->get();
    auto const target = std::string_view(message.target().data(), message.target().size());
    if (has_long_body(std::string(message.method_string()), target)) return receive();
    if (auto const length = parser_->content_length(); length && *length > longest_body) return on_read(http::error::body_limit);
    parser_->body_limit(longest_body);
    http::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code failure, size_t) {
      self->on_read(failure);
    });
  }

  // A file: its body is read on the pool, by the one who writes it to the disk.
  void receive() {
    stream_.expires_never();
    auto const length = parser_->content_length();
    if (!length || *length > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      auto reply = error_reply({.code = ErrorCode::invalid_argument, .message = "A file is sent with its length."});
      reply.status = 411;
      send_reply(stream_.socket().native_handle(), reply, false, false);
      return close();
    }
    asio::post(owner_->handlers_, [self = this->shared_from_this(), length = static_cast<int64_t>(*length)] {
      auto const open = self->receive_body(length);
      asio::post(self->stream_.get_executor(), [self, open] { open ? self->read() : self->close(); });
    });
  }

  // On the pool; nothing else touches the connection meanwhile. False: it must be closed.
  bool receive_body(int64_t length) {
    auto const descriptor = stream_.socket().native_handle();
    auto const begun = std::min<size_t>(buffer_.size(), static_cast<size_t>(length));
    auto& message = parser_->get();
    LongBody body(descriptor, {static_cast<char const*>(buffer_.data().data()), begun}, length,
                  begun == 0 && message[http::field::expect] == "100-continue", owner_->stopped_);
    buffer_.consume(begun);
    auto request = to_request(message);
    request.body_bytes = length;
    request.read_body = [&body](std::span<char> out) { return body.read(out); };
    auto const reply = owner_->routes_.handle(request);
    auto const keep_alive = message.keep_alive() && body.at_end() && !owner_->stopped_;
    auto const open = send_reply(descriptor, reply, keep_alive, false);
    if (!body.at_end()) body.drain();
    return open;
  }

  void on_read(error_code error) {
    stream_.expires_never();
    if (error == http::error::body_limit || error == http::error::header_limit) {
      auto reply = error_reply({.code = ErrorCode::limit, .message = "The request is too large."});
      reply.status = 413;
      send_reply(stream_.socket().native_handle(), reply, false, false);
      return close();
    }
    if (error) return close();
    auto message = parser_->release();
    if (beast::websocket::is_upgrade(message)) return upgrade(std::move(message));
    wipe_read_bytes();
    asio::post(owner_->handlers_, [self = this->shared_from_this(), message = std::move(message)]() mutable {
      auto const keep_alive = message.keep_alive() && !self->owner_->stopped_;
      auto request = to_request(message);
      auto const reply = self->owner_->routes_.handle(request);
      wipe(request.body);
      auto const open = send_reply(self->stream_.socket().native_handle(), reply, keep_alive,
                                   message.method() == http::verb::head);
      asio::post(self->stream_.get_executor(), [self, open] { open ? self->read() : self->close(); });
    });
  }

  // A request may hold a password, and the buffer is not freed before the connection is.
  void wipe_read_bytes() {
    auto const unused = buffer_.prepare(buffer_.capacity() - buffer_.size());
    ::explicit_bzero(unused.data(), unused.size());
  }

  void upgrade(http::request<http::string_body> message) {
    auto const request = to_request(message);
    auto refused = owner_->access_.check_source(request);
    if (!refused && request.header("origin").empty()) {
      refused = error_reply({.code = ErrorCode::unauthorized, .message = "The events socket is for the window."});
    }
    if (!refused && (request.path != "/api/v1/events" || !owner_->access_.has_session(request))) {
      refused = error_reply({.code = ErrorCode::unauthenticated, .message = "This window is not signed in."});
    }
    if (refused) {
      send_reply(stream_.socket().native_handle(), *refused, false, false);
      return close();
    }
    std::make_shared<EventSocket>(stream_.release_socket(), owner_->routes_.context())->run(std::move(message));
  }

  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  std::shared_ptr<Owner> owner_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
};

}  // namespace

void Server::Listener::accept() {
  acceptor_->async_accept(asio::make_strand(*loop_), [self = shared_from_this()](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || self->stopped_) return;
    if (!error && self->connections_ < most_connections) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      std::make_shared<HttpConnection<Listener>>(std::move(socket), self)->read();
    }
    self->accept();
  });
}

void Server::Listener::start() {
  accept();
  thread_ = std::thread([loop = loop_.get()] { loop->run(); });
}

void Server::Listener::stop() {
  if (stopped_.exchange(true)) return;
  loop_->stop();
  thread_.join();
  handlers_.stop();
  handlers_.join();
  acceptor_.reset();
  loop_.reset();  // Destroys the connections that waited on it.
}

Server::Server(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(rpc::Context context, ServerOptions options) {
  auto loop = std::make_unique<asio::io_context>(1);
  tcp::acceptor acceptor(*loop);
  tcp::endpoint const endpoint(asio::ip::address_v4::loopback(), static_cast<uint16_t>(options.port));
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return Error{.code = ErrorCode::unavailable,
                 .message = fmt::format("Cannot listen on 127.0.0.1:{}: {}.", options.port, error.message()),
                 .hint = "Choose another port, or 0 for a free one."};
  }
  auto listener = std::make_shared<Listener>(context, std::move(options), std::move(loop), std::move(acceptor));
  listener->start();
  return std::make_unique<Server>(std::move(listener));
}

int Server::port() const { return listener_->port_; }

Result<std::string> Server::launch_url() {
  return fmt::format("http://127.0.0.1:{}/#code={}", port(), TRY(listener_->access_.issue_code()));
}

void Server::stop() { listener_->stop(); }

}  // namespace sextant::server
