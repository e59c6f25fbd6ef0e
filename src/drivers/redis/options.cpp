#include "drivers/redis/options.h"

#include <charconv>
#include <optional>

namespace sextant::redis {

namespace {

constexpr size_t longest_url = size_t{64} << 10;
constexpr size_t longest_separator = 16;

constexpr auto specs = std::to_array<OptionSpec>({
    {.name = "host", .title = "Host", .kind = OptionKind::text, .default_value = "localhost",
     .help = "Name or address of the server. Empty: this machine."},
    {.name = "port", .title = "Port", .kind = OptionKind::number, .default_value = "6379", .help = "Port of the server."},
    {.name = "socket", .title = "Socket", .kind = OptionKind::file,
     .help = "File of a Unix socket, in place of host and port."},
    {.name = "database", .title = "Database", .kind = OptionKind::number, .default_value = "0",
     .help = "Number of the database to begin with."},
    {.name = "user", .title = "User", .kind = OptionKind::text, .help = "Name of the ACL user. Empty: default."},
    {.name = "password", .title = "Password", .kind = OptionKind::secret, .help = "Password of the user. Empty: none."},
    {.name = "tls", .title = "TLS", .kind = OptionKind::choice, .choices = "disable|prefer|require|verify-ca|verify-full",
     .help = "How the connection is encrypted. Empty: not at all on this machine, verify-full to every other."},
    {.name = "tls_ca", .title = "Certificate authority", .kind = OptionKind::file,
     .help = "File with the certificates of the authorities to trust. Empty: the system's."},
    {.name = "tls_certificate", .title = "Client certificate", .kind = OptionKind::file,
     .help = "File with the certificate that names the client."},
    {.name = "tls_key", .title = "Client key", .kind = OptionKind::file,
     .help = "File with the key of the client certificate. Empty: in the same file."},
    {.name = "tls_server_name", .title = "Server name", .kind = OptionKind::text,
     .help = "Name that the server's certificate must hold. Empty: the host."},
    {.name = "tls_minimum", .title = "Lowest TLS version", .kind = OptionKind::choice, .default_value = "1.2", .choices = "1.2|1.3",
     .help = "Refuses older versions of TLS."},
    {.name = "client_name", .title = "Client name", .kind = OptionKind::text,
     .help = "What the server shows for the connection. Empty: sextant."},
    {.name = "separator", .title = "Separator", .kind = OptionKind::text, .default_value = ":",
     .help = "What separates the parts of a key's name in the tree; none for a flat list."},
    {.name = "protocol", .title = "Protocol", .kind = OptionKind::choice, .default_value = "auto", .choices = "auto|resp2|resp3",
     .help = "Version of the protocol. auto: RESP3 where the server has it."},
});

Error bad_url(std::string message) {
  return {.code = ErrorCode::invalid_argument,
          .message = std::move(message),
          .hint = "Write it as redis://user@host:6379/0, or rediss:// for TLS."};
}

Error bad_option(std::string_view name, std::string_view must) {
  return {.code = ErrorCode::invalid_argument, .message = fmt::format("The option {} must be {}.", name, must)};
}

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    auto const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    auto const low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return bad_url("The URL has a % that is not followed by two hexadecimal digits.");
    if (high == 0 && low == 0) return bad_url("The URL holds a NUL character.");
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

std::optional<int64_t> number_in(std::string_view text, int64_t least, int64_t most) {
  int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) return std::nullopt;
  return number;
}

OptionSpec const* find_spec(std::string_view name) {
  auto const found = std::ranges::find(specs, name, &OptionSpec::name);
  return found == specs.end() ? nullptr : &*found;
}

Result<> read_authority(std::string_view text, ConnectSpec& spec) {
  if (auto const at = text.rfind('@'); at != std::string_view::npos) {
    auto const account = text.substr(0, at);
    auto const colon = account.find(':');
    if (auto user = TRY(percent_decode(account.substr(0, colon))); !user.empty()) spec.options["user"] = std::move(user);
    if (colon != std::string_view::npos) {
      if (auto secret = TRY(percent_decode(account.substr(colon + 1))); !secret.empty()) spec.options["password"] = std::move(secret);
    }
    text.remove_prefix(at + 1);
  }
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return bad_url("The URL has an address whose bracket is not closed.");
    host = text.substr(1, end - 1);
    auto const rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad_url("The URL has text between the address and the port.");
    if (!rest.empty()) port = rest.substr(1);
  } else if (auto const colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  if (host.find(',') != std::string_view::npos) return bad_url("The URL has more than one host.");
  if (!port.empty() && !number_in(port, 1, 65535)) return bad_url("The port in the URL is not a number from 1 to 65535.");
  if (!host.empty()) spec.options["host"] = TRY(percent_decode(host));
  if (!port.empty()) spec.options["port"] = port;
  return {};
}

Result<> read_query(std::string_view text, ConnectSpec& spec) {
  while (!text.empty()) {
    auto const pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) return bad_url("The URL has an option without a value.");
    auto const name = TRY(percent_decode(pair.substr(0, equals)));
    auto value = TRY(percent_decode(pair.substr(equals + 1)));
    if (name == "connect_timeout") {
      auto const seconds = number_in(value, 1, 3600);
      if (!seconds) return bad_url("connect_timeout is not a number of seconds from 1 to 3600.");
      spec.connect_timeout = std::chrono::seconds(*seconds);
      continue;
    }
    if (find_spec(name) == nullptr) {
      return bad_url(fmt::format("The URL has an option that the Redis driver does not know: {}.", name.substr(0, 64)));
    }
    spec.options[name] = std::move(value);
  }
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
  if (url.size() > longest_url) return bad_url("The URL is longer than 64 KiB.");
  if (url.find('\0') != std::string_view::npos) return bad_url("The URL holds a NUL character.");
  auto const encrypted = take_scheme(url);
  if (!url.starts_with("//")) return bad_url("The URL has no // after its scheme.");
  url.remove_prefix(2);
  url = url.substr(0, url.find('#'));
  std::string_view query;
  if (auto const mark = url.find('?'); mark != std::string_view::npos) {
    query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  ConnectSpec spec;
  auto const authority = url.substr(0, url.find('/'));
  if (authority.size() < url.size()) {
    auto const database = url.substr(authority.size() + 1);
    if (!database.empty() && !number_in(database, 0, INT32_MAX)) return bad_url("The database in the URL is not a number.");
    if (!database.empty()) spec.options["database"] = database;
  }
  TRY(read_authority(authority, spec));
  TRY(read_query(query, spec));
  auto& tls = spec.options["tls"];
  if (encrypted && (tls == "disable" || tls == "prefer")) return bad_url("The URL's scheme asks for TLS, but its option tls does not.");
  if (encrypted && tls.empty()) tls = "verify-full";
  if (tls.empty()) spec.options.erase("tls");
  return spec;
}

Result<Options> read_options(ConnectSpec const& spec) {
  Reader const reader(spec);
  TRY(reader.check());
  Options options;
  auto const port = number_in(reader.text("port"), 1, 65535);
  if (!port) return bad_option("port", "a number from 1 to 65535");
  auto const database = number_in(reader.text("database"), 0, INT32_MAX);
  if (!database) return bad_option("database", "a number from 0 on");
  options.address = {.host = reader.text("host"), .port = static_cast<uint16_t>(*port), .socket_path = reader.text("socket")};
  options.database = *database;
  auto const mode = reader.text("tls");
  options.tls = {.mode = mode.empty() ? net::default_tls_mode(options.address) : *net::tls_mode_from(mode),
                 .authority_file = reader.text("tls_ca"),
                 .certificate_file = reader.text("tls_certificate"),
                 .key_file = reader.text("tls_key"),
                 .server_name = reader.text("tls_server_name"),
                 .at_least_1_3 = reader.text("tls_minimum") == "1.3"};
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
