#include "base/url_text.h"

#include <fmt/format.h>

#include "base/digits.h"

namespace sextant {

namespace {

constexpr size_t longest_url = 64 * 1024;

Error bad_url(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

// The byte of the escape that begins at `at`; -1 if there is none.
int escaped_byte(std::string_view text, size_t at) {
  if (at + 2 >= text.size()) return -1;
  auto const high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    auto const byte = escaped_byte(text, i);
    if (byte < 0) {
      auto error = bad_url("The URL has a % that is not followed by two hexadecimal digits.");
      error.hint = "Write a literal % as %25.";
      return error;
    }
    if (byte == 0) return bad_url("The URL holds a zero byte.");
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

std::string percent_encode(std::string_view text) {
  std::string result;
  for (char const byte : text) {
    auto const plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       std::string_view("-._~").find(byte) != std::string_view::npos;
    if (plain) result += byte;
    else result += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return result;
}

std::string form_decode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    auto const byte = text[i] == '%' ? escaped_byte(text, i) : -1;
    if (byte >= 0) i += 2;
    result += byte >= 0 ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i];
  }
  return result;
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<UrlOption> split_query(std::string_view query) {
  std::vector<UrlOption> options;
  for (auto const pair : parts_of(query, '&')) {
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    options.push_back({.name = pair.substr(0, equals),
                       .value = equals == std::string_view::npos ? std::nullopt : std::optional(pair.substr(equals + 1))});
  }
  return options;
}

Result<UrlParts> split_url(std::string_view url) {
  if (url.size() > longest_url) return bad_url("The URL is longer than 64 KiB.");
  if (url.find('\0') != std::string_view::npos) return bad_url("The URL holds a zero byte.");
  if (!url.starts_with("//")) return bad_url("The URL has no // after its scheme.");
  url.remove_prefix(2);
  url = url.substr(0, url.find('#'));
  UrlParts parts;
  if (auto const mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  parts.hosts = url.substr(0, url.find('/'));
  if (parts.hosts.size() < url.size()) parts.path = TRY(percent_decode(url.substr(parts.hosts.size() + 1)));
  auto const at = parts.hosts.rfind('@');
  if (at == std::string_view::npos) return parts;
  auto const account = parts.hosts.substr(0, at);
  auto const colon = account.find(':');
  parts.user = TRY(percent_decode(account.substr(0, colon)));
  if (colon != std::string_view::npos) parts.password = TRY(percent_decode(account.substr(colon + 1)));
  parts.hosts.remove_prefix(at + 1);
  return parts;
}

Result<UrlHost> split_host(std::string_view text) {
  auto host = text;
  std::string_view port;
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
  if (!port.empty() && !whole_number(port, 1, most_port)) return bad_url("The port in the URL is not a number from 1 to 65535.");
  return UrlHost{.host = TRY(percent_decode(host)), .port = port};
}

}  // namespace sextant
