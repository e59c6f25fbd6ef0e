// The options that say how a host is reached: through SSH servers, through a proxy. The same for every driver whose databases
// are on hosts; no driver knows of them. Any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/driver.h"
#include "net/tunnel.h"

namespace sextant::engine {

std::span<OptionSpec const> route_options();
// Whether its databases are on hosts.
bool takes_route(Driver const& driver);
// What a connection of this driver may set: the driver's own options, and those above if it takes a route.
std::vector<OptionSpec const*> options_of(Driver const& driver);

// A URL without the route's options, and these as they are kept: checked, paths made absolute, a proxy's password on its own.
// Relative paths begin at the folder `base`; empty: at the current one.
struct RoutedUrl {
  std::string rest;
  std::map<std::string, std::string, std::less<>> options;
};
Result<RoutedUrl> take_route(Driver const& driver, std::string_view url, std::string const& base = {});

// Whether these options ask for a route.
bool has_route(ConnectSpec const& spec);
// "me@bastion", "me@bastion, then inner", "the proxy socks5://host:1080"; empty: the host is reached directly.
std::string route_in_words(ConnectSpec const& spec);

// The route of the options, with their secrets; null if they ask for none. `known_hosts`: the file to remember servers in.
Result<std::shared_ptr<net::Tunnel>> make_route(ConnectSpec const& spec, std::string const& known_hosts);
// Leaves what a driver understands, to be reached by this route. Secrets among the others are wiped.
Result<> put_route(ConnectSpec& spec, std::shared_ptr<net::Route> route);

}  // namespace sextant::engine
