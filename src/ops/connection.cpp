#include "ops/connection.h"

namespace sextant::ops {

Result<ConnectionList> list_connections(Context& context, Empty const&) {
  return ConnectionList{TRY(context.engine.connections().list())};
}

Result<Connection> add_connection(Context& context, ConnectionAdd const& params) {
  return context.engine.connections().add(params.name, params.url, params.settings, params.project.value_or(""));
}

Result<Connection> update_connection(Context& context, ConnectionUpdate const& params) {
  return context.engine.connections().update(params.name, params.new_name, params.url, params.settings);
}

Result<Connection> duplicate_connection(Context& context, ConnectionDuplicate const& params) {
  return context.engine.connections().duplicate(params.name, params.new_name, params.project);
}

Result<Connection> trust_connection(Context& context, ConnectionTrust const& params) {
  if (context.actor == engine::Actor::agent) {
    return Error{.code = ErrorCode::confirmation, .message = "A person has to trust a connection; an agent cannot."};
  }
  return context.engine.connections().trust(params.name, params.fingerprint);
}

Result<ConnectionAddress> connection_address(Context& context, ConnectionName const& params) {
  return ConnectionAddress{TRY(context.engine.connections().address(params.name))};
}

Result<Connection> open_connection(Context& context, ConnectionOpen const& params) {
  auto& connections = context.engine.connections();
  auto const option = params.password_of.value_or("password");
  if (params.password) TRY(connections.give_secret(params.name, option, *params.password));
  auto const connection = TRY(connections.find(params.name));
  TRY(connection->open(params.trust.value_or("")));
  if (params.keep.value_or(false)) TRY(connections.keep_secret(params.name, option));
  return connection->info();
}

Result<Connection> close_connection(Context& context, ConnectionName const& params) {
  auto const connection = TRY(context.engine.connections().find(params.name));
  connection->close();
  return connection->info();
}

Result<Empty> remove_connection(Context& context, ConnectionName const& params) {
  TRY(context.engine.connections().remove(params.name));
  return Empty{};
}

Result<ConnectionTest> test_connection(Context& context, ConnectionTarget const& params) {
  return context.engine.connections().test(params.target, params.settings, params.secrets_of.value_or(""),
                                           params.trust.value_or(""));
}

}  // namespace sextant::ops
