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
  std::string name, url;
  std::optional<engine::Environment> environment;
  std::optional<bool> read_only;
};

struct ConnectionName {
  std::string name;
};

struct ConnectionTarget {
  std::string target;
};

Result<ConnectionList> list_connections(Context& context, Empty const& params);
Result<Connection> add_connection(Context& context, ConnectionAdd const& params);
Result<Connection> open_connection(Context& context, ConnectionName const& params);
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
  static constexpr std::array values{engine::ConnectionState::closed, engine::ConnectionState::connecting,
                                     engine::ConnectionState::open, engine::ConnectionState::lost};
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
      field("copy", &T::copy, "Its file is a copy that Sextant keeps; it goes when the connection is removed."),
      field("state", &T::state, "Whether it is open."),
      field("product", &T::product, "What the server says it is; empty until it was open."),
      field("server_version", &T::server_version, "The server's version."),
      field("database", &T::database, "The current database or file."),
      field("user", &T::user, "The user at the server."),
      field("encryption", &T::encryption, "TLS version, or empty."),
      field("latency_ms", &T::latency_ms, "A round trip in milliseconds; 0 if unknown."),
      field("error", &T::error, "Why it is not open."),
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
      field("environment", &T::environment, "What it is used for."),
      field("read_only", &T::read_only, "Never write through it."),
  };
};

template <>
struct Describe<ops::ConnectionName> {
  static constexpr std::string_view name = "ConnectionName";
  static constexpr auto fields = std::tuple{field("name", &ops::ConnectionName::name, "The connection's name.")};
};

template <>
struct Describe<ops::ConnectionTarget> {
  static constexpr std::string_view name = "ConnectionTarget";
  static constexpr auto fields =
      std::tuple{field("target", &ops::ConnectionTarget::target, "A URL, a file's path, or a saved name.")};
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
      field("connect_ms", &T::connect_ms, "Time to connect in milliseconds."),
      field("latency_ms", &T::latency_ms, "A round trip in milliseconds."),
  };
};

}  // namespace sextant
