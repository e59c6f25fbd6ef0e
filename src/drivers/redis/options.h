// The options of a connection: their descriptions, the URL that holds them, and what they mean. Pure; any thread. Errors never
// hold a value of the URL.
#pragma once

#include <span>
#include <string>

#include "base/random.h"
#include "data/connect_spec.h"
#include "net/tls.h"

namespace sextant::redis {

std::span<OptionSpec const> option_specs();

// "redis://user:password@host:6379/0?option=value". rediss and valkeys are TLS, verified in full unless `tls` says else.
Result<ConnectSpec> parse_url(std::string_view url);

enum class Protocol : uint8_t { automatic, resp2, resp3 };

struct Options {
  Options() = default;
  Options(Options const&) = default;
  Options& operator=(Options const&) = default;
  ~Options() { wipe(password); }
  net::Address address;
  net::TlsOptions tls;
  std::string user, password;
  std::string client_name;
  std::string separator = ":";
  int64_t database = 0;
  Protocol protocol = Protocol::automatic;
};

// Checks every option; an unknown one is refused by name.
Result<Options> read_options(ConnectSpec const& spec);

}  // namespace sextant::redis
