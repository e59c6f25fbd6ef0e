// Addresses: what a person names a database by, a URL, a connection string or a file's path, as the options of a driver; and
// back. Any thread. No error holds a secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "driver/driver.h"
#include "engine/store.h"

namespace sextant::engine {

Result<Driver const*> find_driver(std::string_view name);

// A saved connection without a name of its own. Looks at the files that the text may name.
Result<SavedConnection> parse_address(std::string const& target);
// Only a URL with a scheme that a driver knows; nullopt for all else. Looks at no file. A path in it that is not absolute
// begins at the folder `base`; empty: at the current one, where it matters.
Result<std::optional<SavedConnection>> parse_url(std::string_view target, std::string const& base = {});

// The options as a URL that parses to the same, without secrets.
std::string url_of(Driver const& driver, ConnectSpec const& spec);
// The target as it may be shown: no secrets.
std::string display_url(Driver const& driver, ConnectSpec const& spec);

// The value of an option; empty if it is not set.
std::string option_of(ConnectSpec const& spec, std::string_view name);
// Not found: neither saved, nor a URL, nor a file.
Error unknown_target(std::string const& target);

// Of a connection's own name, and of its place in the list.
Result<> check_name(std::string const& name);
Result<> check_folder(std::string const& folder);

}  // namespace sextant::engine
