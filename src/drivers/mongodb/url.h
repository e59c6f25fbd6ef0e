// Reads MongoDB connection URLs, and says what the options mean. Pure; any thread. Errors never hold a value of the URL.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/connect_spec.h"
#include "net/tls.h"

namespace sextant::mongodb {

std::span<OptionSpec const> option_specs();

// "mongodb://user:password@host:27017,other/database?authSource=admin", with or without the scheme. The URI's own options of TLS
// become ours: tls=true is verify-full, tlsAllowInvalidHostnames verify-ca, tlsInsecure and tlsAllowInvalidCertificates require.
Result<ConnectSpec> parse_url(std::string_view url);

struct Host {
  std::string name;
  uint16_t port = 27017;
  std::string text() const;  // "name:port", as libmongoc writes it.
};

// The options of a spec, read and checked.
struct Settings {
  std::vector<Host> hosts;
  bool srv = false;
  std::string database = "test";
  std::string user, password, auth_source, auth_mechanism, replica_set;
  bool direct = true;
  net::TlsOptions tls;
  std::string read_preference = "primary", read_concern, write_concern;
  int32_t selection_timeout_ms = 5'000;
  int32_t connect_timeout_ms = 10'000;
  std::string application_name;
  bool read_only = false;
  std::shared_ptr<net::Route> route;
};
Result<Settings> read_settings(ConnectSpec const& spec);

}  // namespace sextant::mongodb
