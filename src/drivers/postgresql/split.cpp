// How a session reads ranges of a table's pages, under a snapshot that others share.
#include <fmt/format.h>

#include <charconv>

#include "drivers/postgresql/session.h"
#include "sql/dialect.h"

namespace sextant::postgresql {

namespace {

// Not for what is no plain table, for temporary ones, which are their session's, for tables with children, whose pages have numbers
// of their own, for what is stored otherwise than in a heap, and for servers that would read all of the table for each range.
constexpr char const suitable_query[] = R"(
SELECT {}, t.bytes / t.block, t.block
FROM (SELECT pg_catalog.pg_relation_size(c.oid) AS bytes, pg_catalog.current_setting('block_size')::pg_catalog.int8 AS block
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am a ON a.oid = c.relam
      WHERE c.oid = pg_catalog.to_regclass($1::pg_catalog.text) AND c.relkind = 'r' AND a.amname = 'heap'
        AND c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
        AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000
      OFFSET 0) t
WHERE t.bytes >= $2::pg_catalog.int8)";

// A session that waits for its turn is idle in its transaction.
constexpr std::string_view begin_text =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0";

std::string table_name(std::vector<std::string> const& table) { return sql::quote_path(table, sql::postgresql_dialect); }

template <class T>
bool read_number(std::optional<std::string> const& text, T& number) {
  if (!text) return false;
  auto const* const end = text->data() + text->size();
  auto const read = std::from_chars(text->data(), end, number);
  return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

// The snapshot, if `wanted` names it, and the table's size; nullopt if it does not suit.
Result<std::optional<TableSplit::Led>> PostgresqlSession::ask_split(std::string_view wanted, std::vector<std::string> const& table,
                                                                    int64_t smallest_bytes) {
  TRY(connection().start_statement({}, std::chrono::milliseconds(0)));
  auto const text = fmt::format(suitable_query, wanted);
  Query const query{.text = text, .parameters = {table_name(table), std::to_string(smallest_bytes)}};
  auto answers = connection().ask({&query, 1});
  connection().end_statement();
  auto const rows = TRY(std::move(answers));
  Led led;
  if (rows.empty() || rows[0].size() != 1 || rows[0][0].size() != 3) return std::optional<Led>();
  auto const& row = rows[0][0];
  if (!row[0] || !read_number(row[1], led.blocks) || !read_number(row[2], led.block_bytes) || led.block_bytes <= 0) {
    return std::optional<Led>();
  }
  led.snapshot = *row[0];
  return std::optional(std::move(led));
}

Result<std::optional<TableSplit::Led>> PostgresqlSession::lead(std::vector<std::string> const& table, int64_t smallest_bytes) {
  TRY(check_idle());
  if (state() != TransactionState::none) return std::optional<Led>();
  // Asked first without a transaction, so that most tables cost one round trip.
  if (!TRY(ask_split("''", table, smallest_bytes))) return std::optional<Led>();
  // The lock comes before the snapshot: a table that was rewritten in between would look empty to it. It holds while the others
  // read, and keeps rows in their places.
  TRY(begin_split(fmt::format("{}; LOCK TABLE ONLY {} IN ACCESS SHARE MODE", begin_text, table_name(table))));
  auto led = ask_split("pg_catalog.pg_export_snapshot()", table, smallest_bytes);
  if ((!led || !*led) && alive()) TRY(leave());
  return led;
}

// A session that has to wait for its lock would wait for somebody who waits for the leader, so it does without.
Result<> PostgresqlSession::follow(std::vector<std::string> const& table, std::string_view snapshot) {
  TRY(check_idle());
  std::string quoted;
  for (auto const byte : snapshot) quoted.append(byte == '\'' ? 2 : 1, byte);
  return begin_split(fmt::format("{}; SET TRANSACTION SNAPSHOT '{}'; LOCK TABLE ONLY {} IN ACCESS SHARE MODE NOWAIT", begin_text, quoted,
                                 table_name(table)));
}

Result<> PostgresqlSession::begin_split(std::string_view text) {
  auto begun = run_alone(text);
  // The guard of a read-only session leaves its statements in this transaction, which cannot write either.
  if (begun) world_->explicit_transaction = connection().read_only();
  if (!begun && alive()) TRY(leave());
  return begun;
}

std::string PostgresqlSession::range_text(std::vector<std::string> const& table, int64_t first, std::optional<int64_t> end) const {
  auto text = fmt::format("SELECT * FROM ONLY {} WHERE ctid OPERATOR(pg_catalog.>=) '({},0)'::pg_catalog.tid", table_name(table), first);
  if (end) text += fmt::format(" AND ctid OPERATOR(pg_catalog.<) '({},0)'::pg_catalog.tid", *end);
  return text;
}

Result<> PostgresqlSession::leave() { return state() == TransactionState::none ? Result<>() : rollback(); }

}  // namespace sextant::postgresql

namespace sextant {

TableSplit* postgresql_split(Session& session) { return &static_cast<postgresql::PostgresqlSession&>(session); }

}  // namespace sextant
