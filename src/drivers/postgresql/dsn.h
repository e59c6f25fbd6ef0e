// The other addresses that PostgreSQL's tools take: connection strings of libpq and of Npgsql, and services.
// Any thread. Errors never hold a value.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::postgresql {

// "host=db dbname=shop" or "Host=db;Database=shop"; nullopt if the text is neither. libpq's names, and what Npgsql calls them.
Result<std::optional<ConnectSpec>> parse_dsn(std::string_view text);

// A service's name among the options, as ?service=shop or service=shop: its options are read from the user's file of services
// ($PGSERVICEFILE or ~/.pg_service.conf), else from the machine's ($PGSYSCONFDIR or /etc/postgresql-common), where they are not
// given otherwise. not_found if no file has it.
inline constexpr std::string_view service_option = "service";
Result<> apply_service(ConnectSpec& spec);

}  // namespace sextant::postgresql
