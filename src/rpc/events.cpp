#include "rpc/events.h"

#include "ops/connection.h"
#include "ops/export.h"
#include "ops/log.h"
#include "ops/query.h"
#include "ops/transaction.h"
#include "ops/vault.h"
#include "ops/view.h"
#include "rpc/codec.h"

namespace sextant::rpc {

uint64_t subscribe_events(ops::Context& context, std::function<void(std::string const&, std::string const&)> listener) {
  return context.engine.events().subscribe({
      .query = [listener](ops::Query const& query) {
        listener("query " + query.query, write_json(JsonObject{{"type", "query"}, {"query", to_json(query)}}));
      },
      .connection = [listener](ops::Connection const& connection) {
        listener("connection " + connection.name,
                 write_json(JsonObject{{"type", "connection"}, {"connection", to_json(connection)}}));
      },
      .vault = [listener](engine::VaultStatus const& vault) {
        listener("vault", write_json(JsonObject{{"type", "vault"}, {"vault", to_json(vault)}}));
      },
      .transaction = [listener](engine::TransactionStatus const& transaction) {
        listener("transaction " + transaction.connection + "\n" + transaction.session,
                 write_json(JsonObject{{"type", "transaction"}, {"transaction", to_json(transaction)}}));
      },
      .log = [listener](engine::LogEntry const& entry) {
        listener("log", write_json(JsonObject{{"type", "log"}, {"log", to_json(entry)}}));
      },
      .view = [listener](ops::View const& view) {
        listener("view " + view.view, write_json(JsonObject{{"type", "view"}, {"view", to_json(view)}}));
      },
      .exported = [listener](ops::Export const& exported) {
        listener("export " + exported.id, write_json(JsonObject{{"type", "export"}, {"export", to_json(exported)}}));
      },
  });
}

void unsubscribe_events(ops::Context& context, uint64_t id) { context.engine.events().unsubscribe(id); }

}  // namespace sextant::rpc
