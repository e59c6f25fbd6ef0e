#include "drivers/sqlite/query.h"

#include <sqlite3.h>

namespace sextant::sqlite {

Result<Query> Query::prepare(Connection& connection, std::string_view sql) {
  Guard::OwnStatements const own(connection.guard());
  sqlite3_stmt* statement = nullptr;
  auto const code =
      sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
  PreparedStatement owner(statement);
  if (code != SQLITE_OK) return connection.failure(code, {}, Phase::compiling, connection.in_transaction());
  return Query(connection, std::move(owner));
}

void Query::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Query::bind(int index, int64_t number) { sqlite3_bind_int64(statement_.get(), index, number); }

Result<bool> Query::step() {
  auto const code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->failure(code, {}, Phase::running, connection_->in_transaction());
}

std::string Query::text(int column) const {
  auto const* const bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

bool Query::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

}  // namespace sextant::sqlite
