#include "drivers/postgresql/driver.h"

#include <array>
#include <new>

#include "drivers/postgresql/connect.h"
#include "drivers/postgresql/dsn.h"
#include "drivers/postgresql/explain.h"
#include "drivers/postgresql/session.h"
#include "drivers/postgresql/url.h"
#include "net/tls_options.h"

namespace sextant {

namespace {

constexpr std::array<std::string_view, 2> schemes{"postgres", "postgresql"};

constexpr auto first_options = std::to_array<OptionSpec>({
    {.name = "host", .title = "Host", .kind = OptionKind::text,
     .help = "Name or address of the server, or the folder of its socket; several are separated by commas. Empty: this machine."},
    {.name = "port", .title = "Port", .kind = OptionKind::text, .default_value = "5432",
     .help = "Port of the server; one for all hosts, or one for each."},
    {.name = "database", .title = "Database", .kind = OptionKind::text,
     .help = "Name of the database. Empty: the same as the user."},
    {.name = "user", .title = "User", .kind = OptionKind::text,
     .help = "Name of the user. Empty: your name on this machine."},
    {.name = "password", .title = "Password", .kind = OptionKind::secret,
     .help = "Password of the user. Empty: none, or the one in ~/.pgpass."},
});
constexpr auto last_options = std::to_array<OptionSpec>({
    {.name = "options", .title = "Server options", .kind = OptionKind::text,
     .help = "Settings for the server's process, such as -c search_path=shop."},
    {.name = "application_name", .title = "Application name", .kind = OptionKind::text,
     .help = "What the server shows for the connection. Empty: sextant."},
    {.name = "target_session_attrs", .title = "Wanted server", .kind = OptionKind::choice,
     .choices = "any|read-write|read-only|primary|standby|prefer-standby",
     .help = "Which of several servers to take. Empty: any."},
});
constexpr auto options =
    net::with_tls_options(first_options, net::tls_option_specs(net::ssl_names, net::TlsMode::prefer), last_options);

// What format_type() writes where there is no modifier; by the shown names a cast would cut values to one character or bit.
constexpr auto type_names = std::to_array<LiteralStyle::TypeName>({{"char", "bpchar"}, {"char[]", "bpchar[]"}, {"bit", "\"bit\""}});

// An interval of the style sql_standard, whose signs another session would read otherwise: neither units nor a clock alone.
bool is_unclear_interval(std::string_view text) {
  if (text.find_first_of("abcdefghijklmnopqrstuvwxyzPT") != std::string_view::npos) return false;
  return text.find(' ') != std::string_view::npos || text.find('-', 1) != std::string_view::npos;
}

// Every style but ISO begins with something else than a year of at least four digits.
bool is_iso_date(std::string_view text) {
  return text.ends_with("infinity") || text.find_first_not_of("0123456789") >= 4;
}

std::string_view refuses_literal(DataType const& type, std::string_view text) {
  std::string_view const name = type.vendor_name;
  if (name.starts_with("record")) return "a row without a type cannot be read back; cast it to a type.";
  if (type.type != Type::text || name.ends_with(']')) return {};
  if (name == "date" || name.starts_with("timestamp")) {
    return is_iso_date(text) ? std::string_view() : "its text depends on DateStyle; SET datestyle = ISO first.";
  }
  if (!name.starts_with("interval") || !is_unclear_interval(text)) return {};
  return "its text depends on IntervalStyle; SET intervalstyle = postgres first.";
}

constexpr LiteralStyle literals{.casts = true,
                                .text_type = "text",
                                .integer_type = "int4",
                                .type_names = type_names,
                                .hex_bytes = false,
                                .copies_rows = true,
                                .refuses = &refuses_literal};

constexpr std::array<std::string_view, 4> isolation_levels{"read uncommitted", "read committed", "repeatable read", "serializable"};

// These functions are there since PostgreSQL 10, and still are.
constexpr TransactionFacts transactions{.isolation_levels = isolation_levels,
                                        .number_query = "SELECT pg_catalog.txid_current_if_assigned()::text",
                                        .outcome_query = "SELECT pg_catalog.txid_status($1::bigint)"};

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  try {
    auto handle = TRY(postgresql::open_connection(spec, std::move(stop)));
    auto session = std::make_unique<postgresql::PostgresqlSession>(std::move(handle), spec.read_only);
    // A pooler may have dropped the settings that refuse writes.
    if (spec.read_only) TRY(session->verify_read_only());
    return session;
  } catch (std::exception const& error) {
    return Error{.code = ErrorCode::internal, .message = fmt::format("Connecting failed: {}.", error.what())};
  }
}

}  // namespace

Driver const postgresql_driver{.name = "postgresql",
                               .title = "PostgreSQL",
                               .tile = "Pg",
                               .family = Family::sql,
                               .url_schemes = schemes,
                               .file_extensions = {},
                               .options = options,
                               .dialect = &sql::postgresql_dialect,
                               .literals = &literals,
                               .transactions = &transactions,
                               .parse_url = postgresql::parse_url,
                               .parse_dsn = postgresql::parse_dsn,
                               .connect = connect,
                               .recognises_file = nullptr,
                               .plans = &postgresql::plans};

}  // namespace sextant
