#include "drivers/mysql/driver.h"

#include <array>
#include <new>

#include "drivers/mysql/connect.h"
#include "drivers/mysql/dsn.h"
#include "drivers/mysql/explain.h"
#include "drivers/mysql/session.h"
#include "drivers/mysql/url.h"
#include "net/connect_step.h"
#include "net/tls_options.h"

namespace sextant {

namespace {

constexpr std::array<std::string_view, 2> schemes{"mysql", "mariadb"};

constexpr auto first_options = std::to_array<OptionSpec>({
    {.name = "host", .title = "Host", .kind = OptionKind::text,
     .help = "Name or address of the server. Empty: this machine, through the server's socket if there is one."},
    {.name = "port", .title = "Port", .kind = OptionKind::text, .default_value = "3306", .help = "Port of the server."},
    {.name = "database", .title = "Database", .kind = OptionKind::text,
     .help = "Name of the database to start in. Empty: none."},
    {.name = "user", .title = "User", .kind = OptionKind::text,
     .help = "Name of the user. Empty: your name on this machine."},
    {.name = "password", .title = "Password", .kind = OptionKind::secret, .help = "Password of the user. Empty: none."},
    {.name = "socket", .title = "Socket", .kind = OptionKind::file,
     .help = "File of the server's socket on this machine; then host, port and TLS do not count."},
});
constexpr auto last_options = std::to_array<OptionSpec>({
    {.name = "application_name", .title = "Application name", .kind = OptionKind::text,
     .help = "What the server shows for the connection. Empty: sextant."},
});
constexpr auto options =
    net::with_tls_options(first_options, net::tls_option_specs(net::ssl_names, net::TlsMode::prefer), last_options);

// What a backslash means depends on sql_mode.
constexpr LiteralStyle literals{.reads_backslashes = true, .hex_text_begin = "_utf8mb4 x'", .hex_text_end = "'"};

constexpr std::array<std::string_view, 4> isolation_levels{"read uncommitted", "read committed", "repeatable read", "serializable"};

constexpr TransactionFacts transactions{.isolation_levels = isolation_levels,
                                        .level_before_begin = true,
                                        .definitions_commit = true,
                                        .rollback_leaves = "Changes to tables without transactions (MyISAM, Aria) stay."};

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  try {
    auto world = std::make_shared<mysql::World>(TRY(mysql::open_connection(spec, std::move(stop))), spec);
    auto& connection = world->connection;
    // The answer must come as soon as the log-in did.
    TRY(connection.start_statement({}, spec.connect_timeout));
    auto set_up = connection.set_up();
    connection.end_statement();
    if (!set_up.ok()) return net::at_step(ConnectStep::database, std::move(set_up).error());
    auto session = std::make_unique<mysql::MysqlSession>(std::move(world));
    if (spec.read_only) TRY(session->verify_read_only());
    return session;
  } catch (std::exception const& error) {
    return Error{.code = ErrorCode::internal, .message = fmt::format("Connecting failed: {}.", error.what())};
  }
}

}  // namespace

Driver const mysql_driver{.name = "mysql",
                          .title = "MySQL / MariaDB",
                          .tile = "My",
                          .family = Family::sql,
                          .url_schemes = schemes,
                          .file_extensions = {},
                          .options = options,
                          .dialect = &sql::mysql_dialect,
                          .literals = &literals,
                          .transactions = &transactions,
                          .parse_url = mysql::parse_url,
                          .parse_dsn = mysql::parse_dsn,
                          .connect = connect,
                          .recognises_file = nullptr,
                          .plans = &mysql::plans};

}  // namespace sextant
