#include "drivers/mongodb/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "base/text.h"
#include "base/url_text.h"
#include "net/tls_options.h"

namespace sextant::mongodb {

namespace {

constexpr size_t most_hosts = 50;

constexpr auto first_specs = std::to_array<OptionSpec>({
    {.name = "host", .title = "Host", .default_value = "localhost",
        .help = "The server, or several separated by commas; host:port overrides the port."},
    {.name = "port", .title = "Port", .kind = OptionKind::number, .default_value = "27017", .help = "The port of hosts that name none."},
    {.name = "database", .title = "Database", .default_value = "test", .help = "The database that statements run in at first."},
    {.name = "user", .title = "User", .help = "The user's name; empty connects without one."},
    {.name = "password", .title = "Password", .kind = OptionKind::secret, .help = "The user's password."},
    {.name = "auth_source", .title = "Authentication database", .help = "The database that knows the user; admin if it is empty."},
    {.name = "auth_mechanism", .title = "Authentication", .kind = OptionKind::choice, .default_value = "default",
     .choices = "default|SCRAM-SHA-256|SCRAM-SHA-1|PLAIN|MONGODB-X509", .help = "How the user proves who they are; PLAIN needs TLS."},
    {.name = "srv", .title = "SRV record", .kind = OptionKind::boolean, .default_value = "false",
        .help = "The host is a name whose DNS record lists the servers (mongodb+srv)."},
    {.name = "replica_set", .title = "Replica set", .help = "The name of the replica set, whose members are then looked for."},
    {.name = "direct_connection", .title = "Direct connection", .kind = OptionKind::choice, .default_value = "auto",
        .choices = "auto|true|false",
     .help = "Talk to the named host only; auto does so for a single host without a replica set."},
});
constexpr auto last_specs = std::to_array<OptionSpec>({
    {.name = "read_preference", .title = "Read from", .kind = OptionKind::choice, .default_value = "primary",
     .choices = "primary|primaryPreferred|secondary|secondaryPreferred|nearest", .help = "Which member of a replica set reads go to."},
    {.name = "read_concern", .title = "Read concern", .kind = OptionKind::choice, .default_value = "default",
     .choices = "default|local|available|majority|linearizable|snapshot", .help = "How settled data must be to be read."},
    {.name = "write_concern", .title = "Write concern", .help = "How many members must confirm a write: a number or majority."},
    {.name = "server_selection_timeout_ms", .title = "Selection timeout", .kind = OptionKind::number, .default_value = "5000",
        .help = "How long a fitting server is looked for, in milliseconds."},
});
constexpr net::TlsNames tls_names{.mode = "tls",
                                  .authority = "tls_ca_file",
                                  .certificate = "tls_certificate_file",
                                  .key = "tls_key_file",
                                  .passphrase = "tls_key_password",
                                  .server_name = "tls_server_name",
                                  .minimum = "tls_minimum"};
constexpr auto specs = net::with_tls_options(first_specs, net::tls_option_specs(tls_names, net::TlsMode::disable), last_specs);

// Names of the MongoDB URI, in lower case, and ours.
constexpr auto uri_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"authsource", "auth_source"}, {"authmechanism", "auth_mechanism"}, {"replicaset", "replica_set"},
    {"directconnection", "direct_connection"}, {"ssl", "tls"}, {"tlscafile", "tls_ca_file"},
    {"tlscertificatekeyfile", "tls_certificate_file"}, {"tlscertificatekeyfilepassword", "tls_key_password"},
    {"readpreference", "read_preference"},
    {"readconcernlevel", "read_concern"}, {"w", "write_concern"}, {"serverselectiontimeoutms", "server_selection_timeout_ms"},
});

// Options of other drivers that mean nothing here: nothing is retried, and a session is one connection.
constexpr auto without_meaning = std::to_array<std::string_view>({"retrywrites", "retryreads", "maxpoolsize", "minpoolsize",
    "maxidletimems",
                                                                  "waitqueuetimeoutms", "heartbeatfrequencyms"});

constexpr std::string_view good_url = "Write it as mongodb://user@host:27017/database?authSource=admin.";

Error bad(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::string(good_url)};
}

bool has_option(std::string_view name) {
  return std::any_of(specs.begin(), specs.end(), [&](OptionSpec const& spec) { return spec.name == name; });
}

Result<int32_t> number_of(std::string_view text, std::string_view name, int32_t least, int32_t most) {
  if (auto const number = whole_number(text, least, most)) return static_cast<int32_t>(*number);
  return bad(fmt::format("The option {} is not a whole number from {} to {}.", name, least, most));
}

Result<bool> flag_of(std::string_view text, std::string_view name) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no" || text.empty()) return false;
  return bad(fmt::format("The option {} is neither true nor false.", name));
}

// The URI's flags that let certificates pass unchecked, and the mode that each stands for.
struct Leniency {
  std::string_view name, written;
  net::TlsMode mode;
};
constexpr auto leniencies = std::to_array<Leniency>({
    {"tlsinsecure", "tlsInsecure", net::TlsMode::require},
    {"tlsallowinvalidcertificates", "tlsAllowInvalidCertificates", net::TlsMode::require},
    {"tlsallowinvalidhostnames", "tlsAllowInvalidHostnames", net::TlsMode::verify_ca},
});

// What a URL says of TLS in the URI's words, which may come in any order.
class UrlTls {
 public:
  // True if the option was one of those.
  Result<bool> take(std::string_view name, std::string_view value) {
    for (auto const& each : leniencies) {
      if (each.name != name) continue;
      auto const set = TRY(flag_of(value, each.written));
      if (set && (lenient_ == nullptr || each.mode < lenient_->mode)) lenient_ = &each;
      return true;
    }
    return false;
  }

  // Puts the mode into the spec. REQUIRES: all options were taken.
  Result<> settle(ConnectSpec& spec) const {
    auto const found = spec.options.find("tls");
    if (found != spec.options.end() && found->second.empty()) return bad("The option tls has no value.");
    if (found != spec.options.end() && !net::tls_mode_from(found->second)) {
      auto const on = TRY(flag_of(found->second, "tls"));
      found->second = to_string(on ? net::TlsMode::verify_full : net::TlsMode::disable);
    }
    if (lenient_ == nullptr) return {};
    if (found != spec.options.end() && found->second != "verify-full") {
      return bad(fmt::format("The options tls={} and {} contradict each other.", found->second, lenient_->written));
    }
    if (lenient_->mode == net::TlsMode::require && spec.options.contains("tls_ca_file")) {
      return bad(fmt::format("The option {} checks no certificate, so tlsCAFile is of no use with it.", lenient_->written));
    }
    spec.options["tls"] = to_string(lenient_->mode);
    return {};
  }

 private:
  Leniency const* lenient_ = nullptr;
};

Result<> set_option(std::string const& written, std::string value, ConnectSpec& spec, UrlTls& tls) {
  auto name = lower_ascii(written);
  if (TRY(tls.take(name, value))) return {};
  for (auto const& [theirs, ours] : uri_names) {
    if (theirs == name) name = ours;
  }
  if (std::find(without_meaning.begin(), without_meaning.end(), name) != without_meaning.end()) return {};
  if (name == "appname") {
    spec.application_name = value;
    return {};
  }
  if (name == "connecttimeoutms") {
    spec.connect_timeout = std::chrono::milliseconds(TRY(number_of(value, "connectTimeoutMS", 1, 3'600'000)));
    return {};
  }
  if (!has_option(name)) return bad(fmt::format("The URL has an option that the MongoDB driver does not know: {}.", written.substr(0, 64)));
  spec.options[name] = std::move(value);
  return {};
}

Result<> read_query(std::string_view text, ConnectSpec& spec) {
  UrlTls tls;
  for (auto const& option : split_query(text)) {
    if (!option.value) return bad("The URL has an option without a value.");
    auto const name = TRY(percent_decode(option.name));
    auto value = TRY(percent_decode(*option.value));
    TRY(set_option(name, std::move(value), spec, tls));
  }
  return tls.settle(spec);
}

Result<Host> read_host(std::string_view text, uint16_t port) {
  Host host{.name = std::string(text), .port = port};
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return bad("An address has a bracket that is not closed.");
    host.name = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return bad("There is text between an address and its port.");
    if (!text.empty()) host.port = static_cast<uint16_t>(TRY(number_of(text.substr(1), "port", 1, 65'535)));
  } else if (auto const colon = text.rfind(':'); colon != std::string_view::npos && text.find(':') == colon) {
    host.name = text.substr(0, colon);
    host.port = static_cast<uint16_t>(TRY(number_of(text.substr(colon + 1), "port", 1, 65'535)));
  }
  if (host.name.empty()) host.name = "localhost";
  auto const good = std::all_of(host.name.begin(), host.name.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' ||
           byte == '_' || byte == ':';
  });
  if (!good || host.name.size() > 255) return bad("The name of a host holds a sign that no host's name may hold.");
  host.name = lower_ascii(host.name);
  return host;
}

bool is_choice(OptionSpec const& spec, std::string_view value) {
  auto const choices = parts_of(spec.choices, '|');
  return std::find(choices.begin(), choices.end(), value) != choices.end();
}

Result<> check_options(ConnectSpec const& spec) {
  for (auto const& [name, value] : spec.options) {
    auto const found = std::find_if(specs.begin(), specs.end(), [&, &key = name](OptionSpec const& option) { return option.name == key; });
    if (found == specs.end()) return bad(fmt::format("The MongoDB driver has no option {}.", name.substr(0, 64)));
    if (value.find('\0') != std::string::npos || !is_valid_utf8(value)) return bad(fmt::format("The option {} is not valid text.", name));
    if (found->kind == OptionKind::choice && !value.empty() && !is_choice(*found, value)) {
      return bad(fmt::format("The option {} is none of {}.", name, found->choices));
    }
  }
  return {};
}

Result<> read_hosts(std::string_view hosts, std::string_view port_text, Settings& settings) {
  auto const port = static_cast<uint16_t>(TRY(number_of(port_text, "port", 1, 65'535)));
  auto const names = parts_of(hosts, ',');
  if (names.size() > most_hosts) return bad("There are more than 50 hosts.");
  for (auto const name : names) settings.hosts.push_back(TRY(read_host(name, port)));
  return {};
}

Result<> check_together(Settings const& settings, std::string_view direct) {
  if (settings.srv && settings.hosts.size() > 1) return bad("An SRV record has one name; several hosts were given.");
  if (settings.hosts.size() > 1 && direct == "true") return bad("A direct connection has one host; several were given.");
  if (settings.auth_mechanism == "PLAIN" && settings.tls.mode < net::TlsMode::require) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "PLAIN would send the password readable for everybody, so it needs TLS.",
                 .hint = "Set tls=verify-full, or use SCRAM-SHA-256."};
  }
  if (settings.user.empty() && !settings.password.empty()) return bad("There is a password without a user.");
  return {};
}

Result<ConnectSpec> read_url(std::string_view url) {
  ConnectSpec spec;
  for (std::string_view const scheme : {"mongodb+srv:", "mongodb:"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    if (scheme.starts_with("mongodb+")) spec.options["srv"] = "true";
    break;
  }
  auto parts = TRY(split_url(url));
  if (parts.hosts.empty()) return bad("The URL names no host.");
  if (!parts.path.empty()) spec.options["database"] = std::move(parts.path);
  if (!parts.user.empty()) spec.options["user"] = std::move(parts.user);
  if (!parts.password.empty()) spec.options["password"] = std::move(parts.password);
  auto const hosts = parts_of(parts.hosts, ',');
  for (auto const host : hosts) TRY(read_host(host, 27'017));
  auto const single = TRY(read_host(hosts[0], 27'017));
  if (hosts.size() > 1) {
    spec.options["host"] = parts.hosts;
  } else {
    spec.options["host"] = single.name;
    if (parts.hosts.size() > single.name.size()) spec.options["port"] = std::to_string(single.port);
  }
  TRY(read_query(parts.query, spec));
  for (auto const& [name, value] : spec.options) {
    if (!is_valid_utf8(name) || !is_valid_utf8(value)) return bad("A part of the URL is not valid UTF-8.");
  }
  return spec;
}

}  // namespace

std::span<OptionSpec const> option_specs() { return specs; }

std::string Host::text() const {
  return name.find(':') == std::string::npos ? fmt::format("{}:{}", name, port) : fmt::format("[{}]:{}", name, port);
}

Result<ConnectSpec> parse_url(std::string_view url) {
  auto spec = read_url(url);
  if (!spec.ok() && spec.error().hint.empty()) spec.error().hint = good_url;
  return spec;
}

Result<Settings> read_settings(ConnectSpec const& spec) {
  TRY(check_options(spec));
  auto const option = [&spec](std::string_view name) -> std::string {
    auto const found = spec.options.find(name);
    if (found != spec.options.end() && !found->second.empty()) return found->second;
    auto const known = std::find_if(specs.begin(), specs.end(), [&](OptionSpec const& each) { return each.name == name; });
    return std::string(known->default_value);
  };
  Settings settings;
  settings.srv = TRY(flag_of(option("srv"), "srv"));
  TRY(read_hosts(option("host"), option("port"), settings));
  settings.database = option("database");
  settings.user = option("user");
  settings.password = option("password");
  settings.auth_source = option("auth_source");
  settings.auth_mechanism = option("auth_mechanism") == "default" ? "" : option("auth_mechanism");
  settings.replica_set = option("replica_set");
  auto const direct = option("direct_connection");
  settings.direct = direct == "true" || (direct == "auto" && settings.hosts.size() == 1 && !settings.srv && settings.replica_set.empty());
  auto const is_local = [](Host const& host) { return net::is_local_host(host.name); };
  auto const all_local = !settings.srv && std::all_of(settings.hosts.begin(), settings.hosts.end(), is_local);
  settings.tls = TRY(net::read_tls_options(spec, tls_names, all_local ? net::TlsMode::disable : net::TlsMode::verify_full));
  settings.read_preference = option("read_preference");
  settings.read_concern = option("read_concern") == "default" ? "" : option("read_concern");
  settings.write_concern = option("write_concern");
  settings.selection_timeout_ms = TRY(number_of(option("server_selection_timeout_ms"), "server_selection_timeout_ms", 1, 3'600'000));
  settings.connect_timeout_ms = static_cast<int32_t>(std::clamp<int64_t>(spec.connect_timeout.count(), 1, 3'600'000));
  settings.application_name = spec.application_name.substr(0, 128);
  settings.read_only = spec.read_only;
  settings.route = spec.route;
  TRY(check_together(settings, direct));
  return settings;
}

}  // namespace sextant::mongodb
