// Options as drivers take them from the query of a URL, and check them before they connect. Pure functions; any thread. Errors name
// the option and never its value.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "driver/driver.h"

namespace sextant {

bool has_option(Driver const& driver, std::string_view name);

// Gives each "name=value" of a URL's query, decoded, to `set`. invalid_argument for one without a value.
Result<> read_options(std::string_view query, std::function<Result<>(std::string name, std::string value)> const& set);

// Sets an option that every server's driver takes the same way. invalid_argument if the driver does not have it.
Result<> set_option(Driver const& driver, std::string name, std::string value, ConnectSpec& spec);

// All of them are known to the driver, hold no NUL, and are one of the choices where there are any.
Result<> check_options(Driver const& driver, ConnectSpec const& spec);

}  // namespace sextant
