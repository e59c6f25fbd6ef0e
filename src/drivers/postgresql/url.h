// Reads PostgreSQL connection URLs and says what the options mean. Pure; any thread. Errors never hold a value of the URL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::postgresql {

// "//user:password@host:port/database?option=value", with or without the scheme before it. Parts are percent-decoded;
// IPv6 addresses stand in brackets; several hosts are separated by commas; a socket folder comes as ?host=/tmp.
Result<ConnectSpec> parse_url(std::string_view url);

// Sets the option that a URL or a connection string calls `name`; an error names what the driver does not know.
Result<> set_option(std::string name, std::string value, ConnectSpec& spec);

// One address to try.
struct Endpoint {
  std::string host;
  std::string port;
  bool is_socket() const { return host.starts_with('/') || host.starts_with('@'); }
};

// The hosts and ports of the options, paired. One port serves all hosts.
Result<std::vector<Endpoint>> endpoints_of(std::string_view hosts, std::string_view ports);
// True for socket folders, localhost and loopback addresses.
bool is_local_host(std::string_view host);

}  // namespace sextant::postgresql
