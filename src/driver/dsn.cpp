#include "driver/dsn.h"

#include <algorithm>

#include "base/text.h"

namespace sextant {

namespace {

constexpr size_t longest_dsn = 64 * 1024, most_pairs = 256;
constexpr std::string_view spaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  auto const begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '-' || byte == ' ';
  });
}

// Takes "name=" off the text's beginning; empty if it does not begin so.
std::string take_name(std::string_view& text) {
  auto const equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  auto const name = trimmed(text.substr(0, equals));
  if (!is_name(name)) return {};
  text.remove_prefix(equals + 1);
  return lower_ascii(name);
}

// Takes a value in quotes off the text's beginning, where its first quote stands. nullopt: it does not end.
std::optional<std::string> take_quoted(std::string_view& text, bool doubled, bool escaped) {
  char const quote = text.front();
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    auto const last = i + 1 == text.size();
    if (escaped && text[i] == '\\' && !last) {
      value += text[++i];
    } else if (text[i] != quote) {
      value += text[i];
    } else if (doubled && !last && text[i + 1] == quote) {
      value += text[++i];
    } else {
      text.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::string take_word(std::string_view& text) {
  std::string value;
  size_t i = 0;
  for (; i < text.size() && spaces.find(text[i]) == std::string_view::npos; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  text.remove_prefix(i);
  return value;
}

bool skip_spaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return !text.empty();
}

}  // namespace

std::optional<std::vector<DsnPair>> split_spaced_pairs(std::string_view text) {
  if (text.size() > longest_dsn) return std::nullopt;
  std::vector<DsnPair> pairs;
  while (skip_spaces(text)) {
    auto name = take_name(text);
    if (name.empty() || name.find(' ') != std::string::npos || pairs.size() == most_pairs) return std::nullopt;
    auto const is_quoted = skip_spaces(text) && text.front() == '\'';
    auto value = is_quoted ? take_quoted(text, false, true) : take_word(text);
    if (!value || (is_quoted && !text.empty() && spaces.find(text.front()) == std::string_view::npos)) return std::nullopt;
    pairs.push_back({.name = std::move(name), .value = std::move(*value)});
  }
  return pairs;
}

std::optional<std::vector<DsnPair>> split_semicolon_pairs(std::string_view text) {
  if (text.size() > longest_dsn || text.find(';') == std::string_view::npos) return std::nullopt;
  std::vector<DsnPair> pairs;
  while (skip_spaces(text)) {
    if (text.front() == ';') {
      text.remove_prefix(1);
      continue;
    }
    auto name = take_name(text);
    if (name.empty() || pairs.size() == most_pairs) return std::nullopt;
    skip_spaces(text);
    std::optional<std::string> value;
    if (!text.empty() && (text.front() == '\'' || text.front() == '"')) {
      value = take_quoted(text, true, false);
      if (value && skip_spaces(text) && text.front() != ';') return std::nullopt;
    } else {
      auto const end = std::min(text.find(';'), text.size());
      value = std::string(trimmed(text.substr(0, end)));
      text.remove_prefix(end);
    }
    if (!value) return std::nullopt;
    pairs.push_back({.name = std::move(name), .value = std::move(*value)});
  }
  return pairs;
}

std::string const* find_pair(std::vector<DsnPair> const& pairs, std::string_view name) {
  auto const found = std::ranges::find(pairs, name, &DsnPair::name);
  return found == pairs.end() ? nullptr : &found->value;
}

std::vector<DsnPair> read_section(std::string_view file, std::string_view section) {
  std::vector<DsnPair> pairs;
  bool inside = false;
  while (!file.empty() && pairs.size() < most_pairs) {
    auto const end = std::min(file.find('\n'), file.size());
    auto const line = trimmed(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.empty() || line[0] == '#' || line[0] == ';' || line[0] == '!') continue;
    if (line[0] == '[') {
      inside = line.back() == ']' && trimmed(line.substr(1, line.size() - 2)) == section;
      continue;
    }
    if (!inside) continue;
    auto const equals = std::min(line.find('='), line.size());
    auto name = lower_ascii(trimmed(line.substr(0, equals)));
    std::ranges::replace(name, '-', '_');
    auto value = equals < line.size() ? trimmed(line.substr(equals + 1)) : std::string_view();
    auto const is_quoted = value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (is_quoted) value = value.substr(1, value.size() - 2);
    pairs.push_back({.name = std::move(name), .value = std::string(value)});
  }
  return pairs;
}

}  // namespace sextant
