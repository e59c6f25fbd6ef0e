// Reads MySQL and MariaDB connection URLs. Pure; any thread. Errors never hold a value of the URL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::mysql {

// "//user:password@host:port/database?option=value", with or without the scheme before it. Parts are percent-decoded;
// IPv6 addresses stand in brackets; a socket comes as ?socket=/run/mysqld/mysqld.sock.
Result<ConnectSpec> parse_url(std::string_view url);
// Sets the option that an address calls `name`; an error names what the driver does not know.
Result<> set_option(std::string name, std::string value, ConnectSpec& spec);
// 1 to 65535; 0 for anything else.
uint16_t port_number(std::string_view text);

}  // namespace sextant::mysql
