#include "drivers/mysql/url.h"

#include <charconv>

#include "drivers/mysql/driver.h"

namespace sextant::mysql {

namespace {

constexpr size_t longest_url = 64 * 1024;

Error bad_url(std::string message) {
  return {.code = ErrorCode::invalid_argument,
          .message = std::move(message),
          .hint = "Write it as mysql://user@host:3306/database?sslmode=verify-full."};
}

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
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

Result<> read_user(std::string_view text, ConnectSpec& spec) {
  auto const colon = text.find(':');
  if (auto user = TRY(percent_decode(text.substr(0, colon))); !user.empty()) spec.options["user"] = std::move(user);
  if (colon == std::string_view::npos) return {};
  if (auto secret = TRY(percent_decode(text.substr(colon + 1))); !secret.empty()) {
    spec.options["password"] = std::move(secret);
  }
  return {};
}

Result<> read_host(std::string_view text, ConnectSpec& spec) {
  if (text.empty()) return {};
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return bad_url("The URL has an address whose bracket is not closed.");
    host = text.substr(1, end - 1);
    auto const rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad_url("The URL has text between the address and the port.");
    if (!rest.empty()) port = rest.substr(1);
  } else if (auto const colon = text.rfind(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (host.find(':') != std::string_view::npos) {
      return bad_url("The URL has a host with more than one colon; an IPv6 address needs brackets around it.");
    }
  }
  if (!port.empty() && port_number(port) == 0) return bad_url("The port in the URL is not a number from 1 to 65535.");
  if (auto decoded = TRY(percent_decode(host)); !decoded.empty()) spec.options["host"] = std::move(decoded);
  if (!port.empty()) spec.options["port"] = port;
  return {};
}

bool is_option(std::string_view name) {
  for (auto const& option : mysql_driver.options) {
    if (option.name == name) return true;
  }
  return false;
}

Result<> set_option(std::string name, std::string value, ConnectSpec& spec) {
  if (name == "connect_timeout") {
    int seconds = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc{} || end != value.data() + value.size() || seconds < 1 || seconds > 3600) {
      return bad_url("connect_timeout is not a number of seconds from 1 to 3600.");
    }
    spec.connect_timeout = std::chrono::seconds(seconds);
    return {};
  }
  if (!is_option(name)) {
    return bad_url(fmt::format("The URL has an option that the MySQL driver does not know: {}.", name.substr(0, 64)));
  }
  if (name == "application_name") spec.application_name = value;
  spec.options[std::move(name)] = std::move(value);
  return {};
}

Result<> read_query(std::string_view text, ConnectSpec& spec) {
  while (!text.empty()) {
    auto const pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) return bad_url("The URL has an option without a value.");
    auto name = TRY(percent_decode(pair.substr(0, equals)));
    auto value = TRY(percent_decode(pair.substr(equals + 1)));
    TRY(set_option(std::move(name), std::move(value), spec));
  }
  return {};
}

}  // namespace

uint16_t port_number(std::string_view text) {
  uint16_t port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() ? port : uint16_t{0};
}

Result<ConnectSpec> parse_url(std::string_view url) {
  if (url.size() > longest_url) return bad_url("The URL is longer than 64 KiB.");
  if (url.find('\0') != std::string_view::npos) return bad_url("The URL holds a NUL character.");
  for (std::string_view const scheme : {"mysql:", "mariadb:"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  if (!url.starts_with("//")) return bad_url("The URL has no // after its scheme.");
  url.remove_prefix(2);
  url = url.substr(0, url.find('#'));

  ConnectSpec spec;
  std::string_view query;
  if (auto const mark = url.find('?'); mark != std::string_view::npos) {
    query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  auto authority = url.substr(0, url.find('/'));
  if (authority.size() < url.size()) {
    auto database = TRY(percent_decode(url.substr(authority.size() + 1)));
    if (!database.empty()) spec.options["database"] = std::move(database);
  }
  if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
    TRY(read_user(authority.substr(0, at), spec));
    authority.remove_prefix(at + 1);
  }
  TRY(read_host(authority, spec));
  TRY(read_query(query, spec));
  return spec;
}

bool is_local_host(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace sextant::mysql
