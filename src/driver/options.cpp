#include "driver/options.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digits.h"
#include "base/text.h"
#include "base/url_text.h"

namespace sextant {

namespace {

constexpr size_t longest_shown = 64;

Error invalid(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

OptionSpec const* find_option(Driver const& driver, std::string_view name) {
  for (auto const& option : driver.options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

Error unknown(Driver const& driver, std::string_view name) {
  return invalid(fmt::format("The {} driver has no option called {}.", driver.title, visible_text(utf8_prefix(name, longest_shown))));
}

}  // namespace

bool has_option(Driver const& driver, std::string_view name) { return find_option(driver, name) != nullptr; }

Result<> read_options(std::string_view query, std::function<Result<>(std::string name, std::string value)> const& set) {
  for (auto const& option : split_query(query)) {
    if (!option.value) return invalid("The URL has an option without a value.");
    auto name = TRY(percent_decode(option.name));
    auto value = TRY(percent_decode(*option.value));
    TRY(set(std::move(name), std::move(value)));
  }
  return {};
}

Result<> set_option(Driver const& driver, std::string name, std::string value, ConnectSpec& spec) {
  if (name == "connect_timeout") {
    auto const seconds = whole_number(value, 1, 3600);
    if (!seconds) return invalid("connect_timeout is not a number of seconds from 1 to 3600.");
    spec.connect_timeout = std::chrono::seconds(*seconds);
    return {};
  }
  if (!has_option(driver, name)) return unknown(driver, name);
  if (name == "application_name") spec.application_name = value;
  spec.options[std::move(name)] = std::move(value);
  return {};
}

Result<> check_options(Driver const& driver, ConnectSpec const& spec) {
  for (auto const& [name, value] : spec.options) {
    auto const* const known = find_option(driver, name);
    if (known == nullptr) return unknown(driver, name);
    if (value.find('\0') != std::string::npos) return invalid(fmt::format("The option {} holds a NUL character.", known->name));
    if (known->kind != OptionKind::choice || value.empty()) continue;
    auto const choices = parts_of(known->choices, '|');
    if (std::ranges::find(choices, std::string_view(value)) == choices.end()) {
      return invalid(fmt::format("The option {} must be one of {}.", known->name, known->choices));
    }
  }
  return {};
}

}  // namespace sextant
