// The page of the drivers' options, docs/reference/options.md.
#include <fmt/format.h>

#include "ops/app.h"
#include "rpc/generate.h"

namespace sextant::rpc {

namespace {

// As a cell of a table.
std::string cell(std::string_view text) {
  std::string result;
  for (char const byte : text) {
    if (byte == '|') result += '\\';
    result += byte;
  }
  return result;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : fmt::format("`{}`", cell(text)); }

std::string values(ops::DriverOption const& option) {
  if (option.kind == "secret") return "secret, kept in the vault";
  if (option.choices.empty()) return option.kind;
  std::string text;
  for (auto const& choice : option.choices) text += fmt::format("{}{}", text.empty() ? "" : ", ", code(choice));
  return text;
}

std::string joined_schemes(ops::DriverInfo const& driver) {
  std::string text;
  for (auto const& scheme : driver.url_schemes) text += fmt::format("{}`{}:`", text.empty() ? "" : ", ", scheme);
  return text;
}

}  // namespace

std::string generate_options() {
  std::string page =
      "# Options of connections\n\n"
      "Made by `sextant api --options` from the drivers' own descriptions, and tested to be current. An option stands in the\n"
      "address, `?name=value&...`; one that is not here is an error that names it.\n";
  for (auto const& driver : ops::describe_drivers()) {
    page += fmt::format("\n## {}\n\nAddresses begin with {}.\n\n| Option | Values | Default | |\n|---|---|---|---|\n",
                        driver.title, joined_schemes(driver));
    for (auto const& option : driver.options) {
      page += fmt::format("| {} | {} | {} | {} |\n", code(option.name), values(option), code(option.default_value),
                          cell(option.help));
    }
  }
  return page;
}

}  // namespace sextant::rpc
