#include "engine/route_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/random.h"
#include "base/url_text.h"

namespace sextant::engine {

namespace {

constexpr auto specs = std::to_array<OptionSpec>({
    {.name = "ssh", .title = "SSH server", .kind = OptionKind::text,
     .help = "Reaches the host through this server, user@host:port; several with commas between them, each through the one before."},
    {.name = "ssh_password", .title = "SSH password", .kind = OptionKind::secret,
     .help = "Password of the user at the SSH server. Empty: keys only."},
    {.name = "ssh_key", .title = "SSH key", .kind = OptionKind::file,
     .help = "File with the private key. Empty: those of the agent, then ~/.ssh/id_ed25519, id_ecdsa and id_rsa."},
    {.name = "ssh_key_passphrase", .title = "Passphrase of the key", .kind = OptionKind::secret,
     .help = "Opens the key's file, if it is protected."},
    {.name = "ssh_config", .title = "Use ~/.ssh/config", .kind = OptionKind::boolean, .default_value = "false",
     .help = "Completes the SSH servers by what ~/.ssh/config says of them: HostName, User, Port, IdentityFile and ProxyJump."},
    {.name = "ssh_host_key", .title = "Fingerprint", .kind = OptionKind::text,
     .help = "Fingerprint of a server's key to trust, SHA256:..., when it is not known yet."},
    {.name = "proxy", .title = "Proxy", .kind = OptionKind::text,
     .help = "Reaches the host, or the first SSH server, through socks5://user@host:port or http://user@host:port."},
    {.name = "proxy_password", .title = "Proxy password", .kind = OptionKind::secret,
     .help = "Password of the user at the proxy."},
});

std::string option(ConnectSpec const& spec, std::string_view name) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() ? std::string() : found->second;
}

Error bad_option(std::string_view name, std::string_view must) {
  return {.code = ErrorCode::invalid_argument, .message = fmt::format("The option {} must be {}.", name, must)};
}

bool is_route_option(std::string_view name) {
  return std::ranges::any_of(specs, [&](OptionSpec const& each) { return each.name == name; });
}

std::string environment(char const* name) {
  auto const* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// What stands in the options makes sense by itself and together.
Result<> check(std::map<std::string, std::string, std::less<>>& options, std::string const& base) {
  auto const given = [&](std::string_view name) {
    auto const found = options.find(name);
    return found != options.end() && !found->second.empty();
  };
  if (given("ssh")) TRY(net::read_hops(options["ssh"]));
  for (std::string_view const name : {"ssh_password", "ssh_key", "ssh_key_passphrase", "ssh_config", "ssh_host_key"}) {
    if (given(name) && !given("ssh")) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("The option {} is for an SSH server, but none is named.", name),
                   .hint = "Name it as ssh=user@host."};
    }
  }
  if (given("ssh_config") && options["ssh_config"] != "true" && options["ssh_config"] != "false") return bad_option("ssh_config", "true or false");
  if (given("ssh_host_key") && !options["ssh_host_key"].starts_with("SHA256:")) return bad_option("ssh_host_key", "like SHA256:...");
  if (auto& key = options["ssh_key"]; !key.empty() && !key.starts_with('~')) {
    key = std::filesystem::absolute(std::filesystem::path(base) / key).lexically_normal().string();
  }
  if (given("proxy")) {
    auto const proxy = TRY(net::read_proxy(options["proxy"]));
    if (!proxy.password.empty()) options["proxy_password"] = proxy.password;
    wipe(options["proxy"]);
    options["proxy"] = net::write_proxy(proxy);
  } else if (given("proxy_password")) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is a password for a proxy, but no proxy.",
                 .hint = "Name it as proxy=socks5://user@host:1080."};
  }
  std::erase_if(options, [](auto const& each) { return each.second.empty(); });
  return {};
}

std::vector<std::string> usual_keys(std::string const& home) {
  std::vector<std::string> keys;
  for (auto const* name : {"id_ed25519", "id_ecdsa", "id_rsa"}) {
    auto path = fmt::format("{}/.ssh/{}", home, name);
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) keys.push_back(std::move(path));
  }
  return keys;
}

Result<std::vector<net::SshHop>> hops_of(ConnectSpec const& spec, std::string const& home) {
  auto hops = TRY(net::read_hops(option(spec, "ssh")));
  auto const key = option(spec, "ssh_key");
  for (auto& hop : hops) {
    if (key.empty()) continue;
    hop.key_files = {net::in_home(key, home)};
    hop.key_is_named = true;
  }
  if (option(spec, "ssh_config") == "true") {
    auto const config = TRY(net::read_ssh_config(home + "/.ssh/config"));
    hops = TRY(net::complete_hops(hops, config, home));
  }
  for (auto& hop : hops) {
    if (hop.key_files.empty()) hop.key_files = usual_keys(home);
  }
  return hops;
}

}  // namespace

std::span<OptionSpec const> route_options() { return specs; }

bool takes_route(Driver const& driver) {
  return std::ranges::any_of(driver.options, [](OptionSpec const& each) { return each.name == "host"; });
}

std::vector<OptionSpec const*> options_of(Driver const& driver) {
  std::vector<OptionSpec const*> all;
  for (auto const& each : driver.options) all.push_back(&each);
  if (!takes_route(driver)) return all;
  for (auto const& each : specs) all.push_back(&each);
  return all;
}

Result<RoutedUrl> take_route(Driver const& driver, std::string_view url, std::string const& base) {
  RoutedUrl routed{.rest = std::string(url), .options = {}};
  auto const mark = url.find('?');
  if (mark == std::string_view::npos) return routed;
  auto const query = url.substr(mark + 1, url.find('#', mark) - mark - 1);
  std::string rest;
  for (auto const pair : parts_of(query, '&')) {
    auto const equals = pair.find('=');
    auto const name = pair.substr(0, equals);
    if (!is_route_option(name)) {
      rest += fmt::format("{}{}", rest.empty() ? "" : "&", pair);
      continue;
    }
    if (!takes_route(driver)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("{} opens files of this machine: the option {} is for databases on hosts.", driver.title, name)};
    }
    if (equals == std::string_view::npos) return bad_option(name, "given a value");
    routed.options.insert_or_assign(std::string(name), TRY(percent_decode(pair.substr(equals + 1))));
  }
  if (!routed.options.empty()) {
    wipe(routed.rest);
    routed.rest = fmt::format("{}{}{}", url.substr(0, mark), rest.empty() ? "" : "?", rest);
  }
  wipe(rest);
  TRY(check(routed.options, base));
  return routed;
}

bool has_route(ConnectSpec const& spec) { return !option(spec, "ssh").empty() || !option(spec, "proxy").empty(); }

std::string route_in_words(ConnectSpec const& spec) {
  std::string words;
  if (auto const proxy = option(spec, "proxy"); !proxy.empty()) words = fmt::format("the proxy {}", proxy);
  auto const hops = net::read_hops(option(spec, "ssh"));
  if (!hops.ok() || option(spec, "ssh").empty()) return words;
  for (auto const& hop : *hops) words += fmt::format("{}{}", words.empty() ? "" : ", then ", net::write_hops({hop}));
  return words;
}

Result<std::shared_ptr<net::Tunnel>> make_route(ConnectSpec const& spec, std::string const& known_hosts) {
  if (!has_route(spec)) return std::shared_ptr<net::Tunnel>();
  auto const home = environment("HOME");
  net::TunnelSpec tunnel;
  if (auto const proxy = option(spec, "proxy"); !proxy.empty()) {
    tunnel.proxy = TRY(net::read_proxy(proxy));
    tunnel.proxy->password = option(spec, "proxy_password");
  }
  if (!option(spec, "ssh").empty()) tunnel.hops = TRY(hops_of(spec, home));
  tunnel.login.password = option(spec, "ssh_password");
  tunnel.login.key_passphrase = option(spec, "ssh_key_passphrase");
  tunnel.login.agent_socket = environment("SSH_AUTH_SOCK");
  tunnel.login.known_hosts = {.own = known_hosts, .others = {home + "/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"}};
  if (auto fingerprint = option(spec, "ssh_host_key"); !fingerprint.empty()) tunnel.login.trusted.insert(std::move(fingerprint));
  return net::Tunnel::create(std::move(tunnel));
}

Result<> put_route(ConnectSpec& spec, std::shared_ptr<net::Route> route) {
  for (auto const& each : specs) {
    auto const found = spec.options.find(each.name);
    if (found == spec.options.end()) continue;
    wipe(found->second);
    spec.options.erase(found);
  }
  spec.route = std::move(route);
  if (spec.route == nullptr) return {};
  auto const host = option(spec, "host");
  if (!option(spec, "socket").empty() || host.starts_with('/') || host.starts_with('@')) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "A Unix socket is a file of this machine, and no SSH server or proxy leads there.",
                 .hint = "Name the host as the last server sees it, such as localhost."};
  }
  // Without a host drivers look for a socket on this machine; meant is the machine at the end of the way.
  if (host.empty()) spec.options["host"] = "localhost";
  return {};
}

}  // namespace sextant::engine
