// The other addresses that MySQL's tools take: the strings of ADO.NET and of Go's driver, and the groups of option files.
// Any thread. Errors never hold a value.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::mysql {

// "Server=db;Uid=ann;Pwd=secret;Database=shop" (MySQL Connector/NET) or "ann:secret@tcp(db:3306)/shop?tls=true" (Go's
// go-sql-driver/mysql); nullopt if the text is neither.
Result<std::optional<ConnectSpec>> parse_dsn(std::string_view text);

// An option file and a group of it, as ?defaults_group=shop&defaults_file=/path/my.cnf: what [client] and then that group say of
// host, port, socket, database, user, password and TLS is taken where the address does not say it. Without a file: ~/.my.cnf.
// Everything else in those groups is for other programs. not_found if the file or the group is not there.
inline constexpr std::string_view defaults_file_option = "defaults_file", defaults_group_option = "defaults_group";
Result<> apply_defaults(ConnectSpec& spec);

}  // namespace sextant::mysql
