// Operations on connections: list, add, open, close, remove, test. No operation returns a secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"
#include "ops/facts.h"

namespace sextant::ops {

using Connection = engine::ConnectionInfo;
using ConnectionTest = engine::ConnectionTest;

struct ConnectionList {
  std::vector<Connection> connections;
};

struct ConnectionAdd {
  std::string name;
  vault::SecretBuffer url;  // It may hold a password.
  std::optional<std::string> project;
  engine::ConnectionSettings settings;
};

struct ConnectionDuplicate {
  std::string name;
  std::optional<std::string> new_name, project;
};

struct ConnectionTrust {
  std::string name, fingerprint;
};

struct ConnectionUpdate {
  std::string name;
  std::optional<std::string> new_name;
  std::optional<vault::SecretBuffer> url;
  engine::ConnectionSettings settings;
};

struct ConnectionName {
  std::string name;
};

struct ConnectionOpen {
  std::string name;
  std::optional<vault::SecretBuffer> password;
  std::optional<std::string> password_of;
  std::optional<bool> keep;
  std::optional<std::string> trust;
};

struct ConnectionTarget {
  vault::SecretBuffer target;
  std::optional<std::string> secrets_of;
  std::optional<std::string> trust;
  engine::ConnectionSettings settings;
};

struct ConnectionAddress {
  std::string url;
};

Result<ConnectionList> list_connections(Context& context, Empty const& params);
Result<Connection> add_connection(Context& context, ConnectionAdd const& params);
Result<Connection> update_connection(Context& context, ConnectionUpdate const& params);
Result<Connection> duplicate_connection(Context& context, ConnectionDuplicate const& params);
Result<Connection> trust_connection(Context& context, ConnectionTrust const& params);
Result<ConnectionAddress> connection_address(Context& context, ConnectionName const& params);
Result<Connection> open_connection(Context& context, ConnectionOpen const& params);
Result<Connection> close_connection(Context& context, ConnectionName const& params);
Result<Empty> remove_connection(Context& context, ConnectionName const& params);
Result<ConnectionTest> test_connection(Context& context, ConnectionTarget const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<engine::Environment> {
  static constexpr std::string_view name = "Environment";
  static constexpr std::array values{engine::Environment::none, engine::Environment::development,
                                     engine::Environment::test, engine::Environment::staging,
                                     engine::Environment::production};
};

template <>
struct DescribeEnum<engine::ConnectionState> {
  static constexpr std::string_view name = "ConnectionState";
  using S = engine::ConnectionState;
  static constexpr std::array values{S::closed, S::connecting, S::open, S::suspect, S::lost, S::reconnecting};
};

template <>
struct DescribeEnum<engine::PasswordFrom> {
  static constexpr std::string_view name = "PasswordFrom";
  static constexpr std::array values{engine::PasswordFrom::none, engine::PasswordFrom::vault, engine::PasswordFrom::ask,
                                     engine::PasswordFrom::command};
};

template <>
struct Describe<engine::ConnectionSettings> {
  using T = engine::ConnectionSettings;
  static constexpr std::string_view name = "ConnectionSettings";
  static constexpr auto fields = std::tuple{
      field("environment", &T::environment, "What it is used for."),
      field("read_only", &T::read_only, "Never write through it."),
      field("password", &T::password, "The password, which never comes back out; empty or absent: as it was."),
      field("password_from", &T::password_from,
            "Where it comes from: the vault, a person each time, a command, or nowhere. Absent: the vault if there is one."),
      field("password_command", &T::password_command, "A program and its arguments that prints the password; no shell."),
      field("folder", &T::folder, "Where it stands in the list, like team/shop; empty: at the top."),
      field("favorite", &T::favorite, "It stands first."),
  };
};

template <>
struct Describe<engine::ConnectionInfo> {
  using T = engine::ConnectionInfo;
  static constexpr std::string_view name = "Connection";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("driver", &T::driver, "The driver's name."),
      field("title", &T::title, "The engine's name."),
      field("tile", &T::tile, "Two letters for a tile."),
      field("family", &T::family, "sql, document or key_value."),
      field("language", &T::language, "What its text is written in; an editor picks its highlighting by it."),
      field("url", &T::url, "Where it leads, without secrets."),
      field("environment", &T::environment, "What it is used for."),
      field("read_only", &T::read_only, "Nothing can be written through it."),
      field("folder", &T::folder, "Where it stands in the list; empty: at the top."),
      field("favorite", &T::favorite, "It stands first."),
      field("password_from", &T::password_from, "Where its password comes from."),
      field("password_command", &T::password_command, "The command that prints its password; empty if there is none."),
      field("password_set", &T::password_set, "A password is known; it is told to nobody."),
      field("saved", &T::saved, "It will be there after a restart."),
      field("copy", &T::copy, "Its file is a copy that Sextant keeps; it goes when the connection is removed."),
      field("state", &T::state, "Whether it is open."),
      field("product", &T::product, "What the server says it is; empty until it was open."),
      field("server_version", &T::server_version, "The server's version."),
      field("database", &T::database, "The current database or file."),
      field("user", &T::user, "The user at the server."),
      field("encryption", &T::encryption, "TLS version, or empty."),
      field("latency_ms", &T::latency_ms, "A round trip in milliseconds; 0 if unknown."),
      field("epoch", &T::epoch, "Grows by one each time it is opened, and opened again after a loss."),
      field("retry_in_ms", &T::retry_in_ms, "Until the next attempt to reconnect; 0: it is being made, or there is none."),
      field("error", &T::error, "Why it is not open."),
      field("via", &T::via, "The way to its host, through SSH servers or a proxy; empty: directly."),
      field("project", &T::project, "The id of the project that it belongs to; empty: a personal connection."),
      field("untrusted", &T::untrusted, "The fingerprint for connection.trust, without which it is not opened; empty: it is trusted."),
      field("hides", &T::hides, "A personal connection of the same name is hidden by it."),
  };
};

template <>
struct Describe<ops::ConnectionList> {
  static constexpr std::string_view name = "ConnectionList";
  static constexpr auto fields =
      std::tuple{field("connections", &ops::ConnectionList::connections, "In the order of their names.")};
};

template <>
struct Describe<ops::ConnectionAdd> {
  using T = ops::ConnectionAdd;
  static constexpr std::string_view name = "ConnectionAdd";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "A name of your choice."),
      field("url", &T::url, "A URL or the path of a file."),
      field("project", &T::project, "The id of the project whose folder it is saved in; absent or empty: it is a personal one."),
      embed(&T::settings),
  };
};

template <>
struct Describe<ops::ConnectionUpdate> {
  using T = ops::ConnectionUpdate;
  static constexpr std::string_view name = "ConnectionUpdate";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("new_name", &T::new_name, "Another name for it."),
      field("url", &T::url, "Where it leads now; absent: as before."),
      embed(&T::settings),
  };
};

template <>
struct Describe<ops::ConnectionDuplicate> {
  using T = ops::ConnectionDuplicate;
  static constexpr std::string_view name = "ConnectionDuplicate";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("new_name", &T::new_name, "The other one's name; absent: this name with a number."),
      field("project", &T::project, "The id of the project for the other one; empty: a personal one; absent: where this one is."),
  };
};

template <>
struct Describe<ops::ConnectionTrust> {
  using T = ops::ConnectionTrust;
  static constexpr std::string_view name = "ConnectionTrust";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("fingerprint", &T::fingerprint, "Of what it does, as connection.list and the refusal to open it tell it."),
  };
};

template <>
struct Describe<ops::ConnectionName> {
  static constexpr std::string_view name = "ConnectionName";
  static constexpr auto fields = std::tuple{field("name", &ops::ConnectionName::name, "The connection's name.")};
};

template <>
struct Describe<ops::ConnectionOpen> {
  using T = ops::ConnectionOpen;
  static constexpr std::string_view name = "ConnectionOpen";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("password", &T::password, "For this process only, where the connection asks for it."),
      field("password_of", &T::password_of,
            "The option that the password is for: ssh_password, ssh_key_passphrase, proxy_password; absent: the database's own."),
      field("keep", &T::keep, "Put it into the vault once it has let us in."),
      field("trust", &T::trust, "The fingerprint of an SSH server's key that a person has seen and trusts; it is remembered."),
  };
};

template <>
struct Describe<ops::ConnectionTarget> {
  using T = ops::ConnectionTarget;
  static constexpr std::string_view name = "ConnectionTarget";
  static constexpr auto fields = std::tuple{
      field("target", &T::target, "A URL, a file's path, or a saved name."),
      field("secrets_of", &T::secrets_of, "A saved connection, whose secrets are used where none is given."),
      field("trust", &T::trust, "The fingerprint of an SSH server's key that a person has seen and trusts; it is remembered."),
      embed(&T::settings),
  };
};

template <>
struct Describe<ops::ConnectionAddress> {
  static constexpr std::string_view name = "ConnectionAddress";
  static constexpr auto fields =
      std::tuple{field("url", &ops::ConnectionAddress::url, "A URL that opens the same, but for its secrets.")};
};

template <>
struct Describe<engine::ConnectionTest> {
  using T = engine::ConnectionTest;
  static constexpr std::string_view name = "ConnectionTest";
  static constexpr auto fields = std::tuple{
      field("product", &T::product, "What the server says it is."),
      field("server_version", &T::server_version, "The server's version."),
      field("database", &T::database, "The database or file."),
      field("user", &T::user, "The user at the server."),
      field("encryption", &T::encryption, "TLS version, or empty."),
      field("cipher", &T::cipher, "What the connection is encrypted with, or empty."),
      field("certificate_subject", &T::certificate_subject, "Whom the server's certificate names."),
      field("certificate_issuer", &T::certificate_issuer, "Who signed it."),
      field("certificate_until", &T::certificate_until, "The last moment that it holds."),
      field("steps", &T::steps, "What connecting took, in order."),
      field("connect_ms", &T::connect_ms, "Time to connect in milliseconds."),
      field("latency_ms", &T::latency_ms, "A round trip in milliseconds."),
      field("via", &T::via, "The way to its host, through SSH servers or a proxy; empty: directly."),
  };
};

}  // namespace sextant
