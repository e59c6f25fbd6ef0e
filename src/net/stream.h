// Streams of bytes to a server: TCP and Unix sockets that wait no longer than told, and what stops a wait.
//
// A Stream is used by one thread at a time. An Interruption may be raised by any thread at any time; whoever waits in
// read() then gets a `cancelled` error and has lost nothing. write() is never interrupted, as half a request is worse
// than a late one. Every error but an interruption and a timeout of read() means that the stream is of no use any more.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/descriptor.h"

namespace sextant::net {

class Route;

using Clock = std::chrono::steady_clock;

// A flag that a poll() sees. Shared by those who wait and those who stop them.
class Interruption {
 public:
  static Result<std::shared_ptr<Interruption>> create();
  explicit Interruption(int event_descriptor) : descriptor_(event_descriptor) {}  // Takes it over; for create().
  ~Interruption();
  Interruption(Interruption const&) = delete;
  Interruption& operator=(Interruption const&) = delete;

  void raise() noexcept;
  void clear() noexcept;
  bool raised() const noexcept { return raised_.load(std::memory_order_acquire); }
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> raised_ = false;
  int const descriptor_;
};

// What is known of an encrypted connection, fit to be shown. All empty for one in the clear.
struct TlsFacts {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_256_GCM_SHA384"
  // Of the server's certificate: "CN=db.example.org", and the last moment it holds, "2027-01-31T12:00:00Z".
  std::string subject, issuer, until;
};

class Stream {
 public:
  virtual ~Stream() = default;
  // Waits for at least one byte; 0 is the end of the stream. `cancelled` if interrupted, `timeout` after the deadline.
  virtual Result<size_t> read(std::span<char> out, Clock::time_point deadline) = 0;
  // Sends all of it.
  virtual Result<> write(std::string_view bytes, Clock::time_point deadline) = 0;
  // "TLSv1.3"; empty for a stream in the clear.
  virtual std::string encryption() const = 0;
  virtual TlsFacts tls_facts() const { return {}; }
  // The SHA-1 of the server's certificate in hexadecimal digits; empty for a stream in the clear.
  virtual std::string certificate_fingerprint() const { return {}; }
};

struct Address {
  std::string host;         // Name or address; unused with a path.
  uint16_t port = 0;
  std::string socket_path;  // Not empty: a Unix socket.
  std::shared_ptr<Route> route;  // The way to the host; null: directly. See route.h.
};

// Tries every address of the host until one answers; keep-alive is on.
Result<std::unique_ptr<Stream>> connect(Address const& address, Clock::time_point deadline,
                                        std::shared_ptr<Interruption> interruption);

// The same without a stream around it: a socket that does not block. Errors name no address.
Result<Descriptor> connect_socket(Address const& address, Clock::time_point deadline,
                                  std::shared_ptr<Interruption> const& interruption);
// A stream over a socket that stays its owner's, who goes on with it after the stream is gone: read() takes no more bytes from
// it than it gives.
Result<std::unique_ptr<Stream>> borrow_socket(int socket, std::shared_ptr<Interruption> interruption);

// For poll(): what is left until then, rounded up so that a wait never spins; -1 without a deadline.
int poll_milliseconds(Clock::time_point deadline);

// True for localhost and loopback addresses, and an empty name.
bool is_local_host(std::string_view host);
// True for an address in digits, of IPv4 or IPv6.
bool is_numeric_host(std::string const& host);

}  // namespace sextant::net
