#include "drivers/redis/options.h"

#include "base/digits.h"
#include "base/url_text.h"
#include "driver/options.h"
#include "net/tls_options.h"

namespace sextant::redis {

namespace {

constexpr size_t longest_separator = 16;

constexpr auto first_specs = std::to_array<OptionSpec>({
    {.name = "host", .title = "Host", .kind = OptionKind::text, .default_value = "localhost",
     .help = "Name or address of the server. Empty: this machine."},
    {.name = "port", .title = "Port", .kind = OptionKind::number, .default_value = "6379", .help = "Port of the server."},
    {.name = "socket", .title = "Socket", .kind = OptionKind::file,
     .help = "File of a Unix socket, in place of host and port."},
    {.name = "database", .title = "Database", .kind = OptionKind::number, .default_value = "0",
     .help = "Number of the database to begin with."},
    {.name = "user", .title = "User", .kind = OptionKind::text, .help = "Name of the ACL user. Empty: default."},
    {.name = "password", .title = "Password", .kind = OptionKind::secret, .help = "Password of the user. Empty: none."},
});
constexpr auto last_specs = std::to_array<OptionSpec>({
    {.name = "client_name", .title = "Client name", .kind = OptionKind::text,
     .help = "What the server shows for the connection. Empty: sextant."},
    {.name = "separator", .title = "Separator", .kind = OptionKind::text, .default_value = ":",
     .help = "What separates the parts of a key's name in the tree; none for a flat list."},
    {.name = "protocol", .title = "Protocol", .kind = OptionKind::choice, .default_value = "auto", .choices = "auto|resp2|resp3",
     .help = "Version of the protocol. auto: RESP3 where the server has it."},
});
constexpr auto specs =
    net::with_tls_options(first_specs, net::tls_option_specs(net::tls_names, net::TlsMode::disable), last_specs);

constexpr std::string_view good_url = "Write it as redis://user@host:6379/0, or rediss:// for TLS.";

Error bad_url(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Error bad_option(std::string_view name, std::string_view must) {
  return {.code = ErrorCode::invalid_argument, .message = fmt::format("The option {} must be {}.", name, must)};
}

OptionSpec const* find_spec(std::string_view name) {
  auto const found = std::ranges::find(specs, name, &OptionSpec::name);
  return found == specs.end() ? nullptr : &*found;
}

Result<> set_option(std::string name, std::string value, ConnectSpec& spec) {
  if (name == "connect_timeout") {
    auto const seconds = whole_number(value, 1, 3600);
    if (!seconds) return bad_url("connect_timeout is not a number of seconds from 1 to 3600.");
    spec.connect_timeout = std::chrono::seconds(*seconds);
    return {};
  }
  if (find_spec(name) == nullptr) {
    return bad_url(fmt::format("The URL has an option that the Redis driver does not know: {}.", name.substr(0, 64)));
  }
  spec.options[std::move(name)] = std::move(value);
  return {};
}

// The scheme's part before the colon, taken off the URL.
bool take_scheme(std::string_view& url) {
  for (std::string_view const scheme : {"rediss:", "valkeys:"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    return true;
  }
  for (std::string_view const scheme : {"redis:", "valkey:"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  return false;
}

Result<ConnectSpec> read_url(std::string_view url) {
  auto const encrypted = take_scheme(url);
  auto parts = TRY(split_url(url));
  if (parts.hosts.find(',') != std::string_view::npos) return bad_url("The URL has more than one host.");
  if (!parts.path.empty() && !whole_number(parts.path, 0, INT32_MAX)) return bad_url("The database in the URL is not a number.");
  auto [host, port] = TRY(split_host(parts.hosts));
  ConnectSpec spec;
  if (!parts.path.empty()) spec.options["database"] = std::move(parts.path);
  if (!parts.user.empty()) spec.options["user"] = std::move(parts.user);
  if (!parts.password.empty()) spec.options["password"] = std::move(parts.password);
  if (!host.empty()) spec.options["host"] = std::move(host);
  if (!port.empty()) spec.options["port"] = port;
  auto const set = [&](std::string name, std::string value) { return set_option(std::move(name), std::move(value), spec); };
  TRY(sextant::read_options(parts.query, set));
  auto& tls = spec.options["tls"];
  if (encrypted && (tls == "disable" || tls == "prefer")) return bad_url("The URL's scheme asks for TLS, but its option tls does not.");
  if (encrypted && tls.empty()) tls = "verify-full";
  if (tls.empty()) spec.options.erase("tls");
  return spec;
}

class Reader {
 public:
  explicit Reader(ConnectSpec const& spec) : spec_(spec) {}
  // The value, or the default if it is empty or missing.
  std::string text(std::string_view name) const {
    auto const found = spec_.options.find(name);
    return found == spec_.options.end() || found->second.empty() ? std::string(find_spec(name)->default_value) : found->second;
  }

  Result<> check() const {
    for (auto const& [name, value] : spec_.options) {
      auto const* const spec = find_spec(name);
      if (spec == nullptr) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = fmt::format("The Redis driver has no option called {}.", name.substr(0, 64))};
      }
      if (value.find('\0') != std::string::npos) return bad_option(name, "without NUL characters");
      if (spec->kind != OptionKind::choice || value.empty()) continue;
      auto const known = fmt::format("|{}|", spec->choices).find(fmt::format("|{}|", value)) != std::string::npos;
      if (!known || value.find('|') != std::string::npos) return bad_option(name, fmt::format("one of {}", spec->choices));
    }
    return {};
  }

 private:
  ConnectSpec const& spec_;
};

// CLIENT SETNAME takes printable ASCII without spaces.
std::string fitting_name(std::string name) {
  std::ranges::replace_if(name, [](char c) { return c <= ' ' || c > '~'; }, '-');
  return name;
}

}  // namespace

std::span<OptionSpec const> option_specs() { return specs; }

Result<ConnectSpec> parse_url(std::string_view url) {
  auto spec = read_url(url);
  if (!spec.ok() && spec.error().hint.empty()) spec.error().hint = good_url;
  return spec;
}

Result<Options> read_options(ConnectSpec const& spec) {
  Reader const reader(spec);
  TRY(reader.check());
  Options options;
  auto const port = whole_number(reader.text("port"), 1, most_port);
  if (!port) return bad_option("port", "a number from 1 to 65535");
  auto const database = whole_number(reader.text("database"), 0, INT32_MAX);
  if (!database) return bad_option("database", "a number from 0 on");
  options.address = {.host = reader.text("host"), .port = static_cast<uint16_t>(*port), .socket_path = reader.text("socket"),
                     .route = spec.route};
  options.database = *database;
  options.tls = TRY(net::read_tls_options(spec, net::tls_names, net::default_tls_mode(options.address)));
  options.user = reader.text("user");
  options.password = reader.text("password");
  auto const name = reader.text("client_name");
  options.client_name = fitting_name(name.empty() ? spec.application_name : name);
  // An empty separator means none, which is why it is not read as its default.
  if (auto const found = spec.options.find("separator"); found != spec.options.end()) options.separator = found->second;
  if (options.separator.size() > longest_separator) return bad_option("separator", "at most 16 bytes long");
  auto const protocol = reader.text("protocol");
  options.protocol = protocol == "resp2" ? Protocol::resp2 : protocol == "resp3" ? Protocol::resp3 : Protocol::automatic;
  return options;
}

}  // namespace sextant::redis
