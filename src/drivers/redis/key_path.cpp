#include "drivers/redis/key_path.h"

#include <charconv>

#include "drivers/redis/text.h"

namespace sextant::redis {

Result<KeyPath> parse_path(std::vector<std::string> const& path) {
  KeyPath result{.database = 0, .name = {}, .prefix = true};
  auto const bad = [](std::string message) { return Error{.code = ErrorCode::not_found, .message = std::move(message)}; };
  if (path.empty()) return bad("The path does not begin with the number of a database.");
  auto const& number = path[0];
  auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), result.database);
  if (error != std::errc{} || end != number.data() + number.size() || result.database < 0) {
    return bad(fmt::format("There is no database called {}: they have numbers.", show_name(number)));
  }
  for (size_t i = 1; i < path.size(); ++i) {
    std::string_view part = path[i];
    result.prefix = part.ends_with('*');
    if (!result.prefix && i + 1 < path.size()) return bad("A key has nothing below it.");
    if (result.prefix) part.remove_suffix(1);
    result.name += TRY(parse_name(part));
  }
  return result;
}

std::string key_part(std::string_view bytes) {
  auto part = show_name(bytes);
  if (part.ends_with('*')) part.replace(part.size() - 1, 1, "\\x2a");
  return part;
}

std::string prefix_part(std::string_view bytes) { return show_name(bytes) + "*"; }

std::vector<std::string> path_of(KeyPath const& key, std::string_view separator) {
  std::vector<std::string> path{std::to_string(key.database)};
  std::string_view rest = key.name;
  while (!separator.empty()) {
    auto const found = rest.find(separator);
    if (found == std::string_view::npos) break;
    path.push_back(prefix_part(rest.substr(0, found + separator.size())));
    rest.remove_prefix(found + separator.size());
  }
  if (!key.prefix) path.push_back(key_part(rest));
  else if (!rest.empty()) path.push_back(prefix_part(rest));
  return path;
}

}  // namespace sextant::redis
