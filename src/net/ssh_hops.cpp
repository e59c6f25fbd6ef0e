#include "net/ssh_hops.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digits.h"
#include "base/file.h"
#include "base/text.h"
#include "base/url_text.h"

namespace sextant::net {

namespace {

constexpr int64_t longest_config = int64_t{1} << 20;
constexpr size_t longest_host = 255, most_identity_files = 16;
constexpr uint16_t default_port = 22;
constexpr std::string_view blanks = " \t\r";
constexpr char const* good_chain = "Write it as user@host:port; several with commas between them, each reached through the one before.";

Error bad_chain(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = good_chain};
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte != 0x7F; });
}

Result<SshHop> read_hop(std::string_view text) {
  SshHop hop;
  if (auto const at = text.rfind('@'); at != std::string_view::npos) {
    hop.user = text.substr(0, at);
    text.remove_prefix(at + 1);
    if (hop.user.empty()) return bad_chain("The SSH server has no user before its @.");
    if (hop.user.find(':') != std::string::npos) {
      auto error = bad_chain("An SSH server's password does not stand in its address.");
      error.hint = "Give it as ssh_password.";
      return error;
    }
  }
  auto const place = split_host(text);
  if (!place.ok()) return bad_chain("The SSH server's port is not a number from 1 to 65535, or its address lacks its brackets.");
  hop.host = place->host;
  if (hop.host.empty() || hop.host.size() > longest_host || hop.host.starts_with('-') || !is_plain(hop.host) || !is_plain(hop.user) ||
      hop.host.find('/') != std::string::npos) {
    return bad_chain("The SSH server's name cannot be one.");
  }
  if (!place->port.empty()) hop.port = static_cast<uint16_t>(*whole_number(place->port, 1, most_port));
  return hop;
}

// One word, which may stand in quotes; `text` is what follows it.
std::string_view take_word(std::string_view& text) {
  auto const begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return text = {};
  text.remove_prefix(begin);
  if (text.starts_with('"')) {
    auto const end = text.find('"', 1);
    auto const word = text.substr(1, end == std::string_view::npos ? end : end - 1);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
  }
  auto const word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

// Keyword and the rest of its line: "Port 22", "Port=22", "Port = 22".
std::pair<std::string, std::string_view> keyword_of(std::string_view line) {
  auto const begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos || line[begin] == '#') return {};
  line.remove_prefix(begin);
  auto const word = line.substr(0, line.find_first_of(" \t\r="));
  line.remove_prefix(word.size());
  auto const rest = line.find_first_not_of(blanks);
  line.remove_prefix(rest == std::string_view::npos ? line.size() : rest);
  if (line.starts_with('=')) line.remove_prefix(1);
  return {lower_ascii(word), line};
}

// * is any text and ? one character.
bool matches_pattern(std::string_view text, std::string_view pattern) {
  size_t at = 0, in_pattern = 0, star = std::string_view::npos, after_star = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && (pattern[in_pattern] == '?' || pattern[in_pattern] == text[at])) {
      ++at;
      ++in_pattern;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      after_star = at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++after_star;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

// A ! before a pattern excludes what it matches, whatever the others say.
bool matches_host(std::string_view host, std::string_view patterns) {
  bool found = false;
  for (auto word = take_word(patterns); !word.empty(); word = take_word(patterns)) {
    if (word.starts_with('!')) {
      if (matches_pattern(host, word.substr(1))) return false;
    } else {
      found = found || matches_pattern(host, word);
    }
  }
  return found;
}

// The first value that is said of a thing holds, as for ssh itself.
void put_value(SshConfigEntry& entry, std::string_view keyword, std::string_view rest) {
  auto const value = std::string(take_word(rest));
  if (value.empty()) return;
  if (keyword == "hostname" && entry.host_name.empty()) entry.host_name = value;
  if (keyword == "user" && entry.user.empty()) entry.user = value;
  if (keyword == "proxyjump" && entry.proxy_jump.empty()) entry.proxy_jump = value;
  if (keyword == "port" && entry.port == 0) entry.port = static_cast<uint16_t>(whole_number(value, 1, most_port).value_or(0));
  if (keyword == "identityfile" && entry.identity_files.size() < most_identity_files) entry.identity_files.push_back(value);
}

// The few of ssh's % signs that make sense in what is read.
std::string without_signs(std::string text, SshHop const& hop, std::string const& home) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    auto const sign = text[i] == '%' && i + 1 < text.size() ? text[++i] : '\0';
    if (sign == '\0') result += text[i];
    else if (sign == 'h') result += hop.host;
    else if (sign == 'r') result += hop.user;
    else if (sign == 'd') result += home;
    else if (sign == 'p') result += std::to_string(hop.port == 0 ? default_port : hop.port);
    else result += sign;
  }
  return result;
}

SshHop complete_hop(SshHop hop, SshConfigEntry const& entry, std::string const& home) {
  if (hop.user.empty()) hop.user = entry.user;
  if (hop.port == 0) hop.port = entry.port;
  if (!entry.host_name.empty()) hop.host = without_signs(entry.host_name, hop, home);
  if (!hop.key_is_named) {
    for (auto const& file : entry.identity_files) hop.key_files.push_back(in_home(without_signs(file, hop, home), home));
    hop.key_is_named = !hop.key_files.empty();
  }
  return hop;
}

}  // namespace

std::string SshHop::place() const { return fmt::format("{} port {}", host, port == 0 ? default_port : port); }

Result<std::vector<SshHop>> read_hops(std::string_view chain) {
  std::vector<SshHop> hops;
  for (auto const part : parts_of(chain, ',')) {
    if (hops.size() == most_hops) return bad_chain(fmt::format("A way has at most {} SSH servers.", most_hops));
    hops.push_back(TRY(read_hop(part)));
  }
  return hops;
}

std::string write_hops(std::vector<SshHop> const& hops) {
  std::string text;
  for (auto const& hop : hops) {
    auto const host = hop.host.find(':') == std::string::npos ? hop.host : fmt::format("[{}]", hop.host);
    text += fmt::format("{}{}{}{}{}", text.empty() ? "" : ",", hop.user, hop.user.empty() ? "" : "@", host,
                        hop.port == 0 || hop.port == default_port ? "" : fmt::format(":{}", hop.port));
  }
  return text;
}

SshConfigEntry find_in_ssh_config(std::string_view config, std::string_view host) {
  SshConfigEntry entry;
  bool applies = true;  // What stands before the first Host is of all hosts.
  for (auto const line : parts_of(config, '\n')) {
    auto const [keyword, rest] = keyword_of(line);
    if (keyword == "host") {
      applies = matches_host(host, rest);
    } else if (keyword == "match") {
      auto words = rest;
      applies = equals_ignoring_case(take_word(words), "all") && take_word(words).empty();
    } else if (applies) {
      put_value(entry, keyword, rest);
    }
  }
  return entry;
}

Result<std::vector<SshHop>> complete_hops(std::vector<SshHop> const& hops, std::string_view config, std::string const& home) {
  std::vector<SshHop> completed;
  for (auto const& hop : hops) completed.push_back(complete_hop(hop, find_in_ssh_config(config, hop.host), home));
  // What the first server needs to be reached stands before it, and what that one needs before that.
  auto jump = hops.empty() ? std::string() : find_in_ssh_config(config, hops.front().host).proxy_jump;
  while (!jump.empty() && !equals_ignoring_case(jump, "none")) {
    auto const before = read_hops(jump);
    if (!before.ok()) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "The ProxyJump of the SSH configuration cannot be read.",
                   .hint = "Name the servers in the connection instead: first,second."};
    }
    std::vector<SshHop> longer;
    for (auto const& hop : *before) longer.push_back(complete_hop(hop, find_in_ssh_config(config, hop.host), home));
    jump = find_in_ssh_config(config, before->front().host).proxy_jump;
    longer.insert(longer.end(), completed.begin(), completed.end());
    completed = std::move(longer);
    if (completed.size() > most_hops) return bad_chain(fmt::format("A way has at most {} SSH servers.", most_hops));
  }
  return completed;
}

Result<std::string> read_ssh_config(std::string const& path) {
  auto text = read_file(path, longest_config);
  if (!text.ok() && text.error().code == ErrorCode::not_found) return std::string();
  return text;
}

std::string in_home(std::string const& path, std::string const& home) {
  return path == "~" || path.starts_with("~/") ? home + path.substr(1) : path;
}

}  // namespace sextant::net
