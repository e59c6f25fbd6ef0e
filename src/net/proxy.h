// Proxies: SOCKS 5 (RFC 1928, 1929) and HTTP's CONNECT (RFC 9110, 9.3.6). The proxy looks the names up. Any thread.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "net/stream.h"

namespace sextant::net {

struct Proxy {
  enum class Kind : uint8_t { socks5, http };
  Proxy() = default;
  Proxy(Proxy const&) = default;
  Proxy& operator=(Proxy const&) = default;
  ~Proxy();
  // "socks5 proxy.example.org port 1080"
  std::string place() const;
  Kind kind = Kind::socks5;
  std::string host, user, password;
  uint16_t port = 0;
};

// "socks5://user@host:1080" or "http://user:password@host:3128".
Result<Proxy> read_proxy(std::string_view url);
// The same without the password.
std::string write_proxy(Proxy const& proxy);

// Asks the proxy for the host. The stream is one to the host afterwards, with nothing of what it sends lost.
Result<> ask_proxy(Stream& stream, Proxy const& proxy, std::string const& host, uint16_t port, Clock::time_point deadline);

// A socket that does not block and ends at the host.
Result<Descriptor> dial_by_proxy(Proxy const& proxy, std::string const& host, uint16_t port, Clock::time_point deadline,
                                 std::stop_token const& stop);

}  // namespace sextant::net
