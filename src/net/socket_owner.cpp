#include "net/socket_owner.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/digits.h"
#include "base/file.h"
#include "base/url_text.h"

namespace sextant::net {

namespace {

constexpr int64_t longest_table = int64_t{64} << 20;
constexpr size_t local_column = 1, remote_column = 2, user_column = 7;

std::vector<std::string_view> words_of(std::string_view line) {
  auto words = parts_of(line, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

// In the kernel's tables an address is in hexadecimal digits, the port after a colon; one of IPv4 ends those of IPv6.
std::optional<uid_t> find_in(char const* table, std::string_view loopback, uint16_t from, uint16_t to) {
  auto const text = read_file(table, longest_table);
  if (!text.ok()) return std::nullopt;
  auto const local = fmt::format("{}:{:04X}", loopback, from), remote = fmt::format("{}:{:04X}", loopback, to);
  for (auto const line : parts_of(*text, '\n')) {
    if (line.find(local) == std::string_view::npos) continue;
    auto const words = words_of(line);
    if (words.size() <= user_column || words[local_column] != local || words[remote_column] != remote) continue;
    if (auto const user = whole_number(words[user_column], 0, UINT32_MAX)) return static_cast<uid_t>(*user);
  }
  return std::nullopt;
}

}  // namespace

std::optional<uid_t> owner_of_connection(uint16_t from, uint16_t to) {
  // 127.0.0.1 in the byte order of all machines that Sextant runs on.
  if (auto const owner = find_in("/proc/net/tcp", "0100007F", from, to)) return owner;
  return find_in("/proc/net/tcp6", "0000000000000000FFFF00000100007F", from, to);
}

}  // namespace sextant::net
