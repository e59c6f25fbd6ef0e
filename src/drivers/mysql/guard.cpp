#include <algorithm>
#include <array>

#include "base/text.h"
#include "drivers/mysql/world.h"
#include "sql/classifier.h"
#include "sql/lexer.h"

namespace sextant::mysql {

namespace {

// Functions that read or write files, hold locks for others to wait on, or change what outlives the statement.
constexpr auto refused_functions = std::to_array<std::string_view>({
    "LOAD_FILE", "GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "MASTER_POS_WAIT", "MASTER_GTID_WAIT", "SOURCE_POS_WAIT",
    "WAIT_FOR_EXECUTED_GTID_SET", "WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS", "NEXTVAL", "SETVAL", "SYS_EXEC",
    "SYS_EVAL", "SYS_SET",
});

Error refused(std::string what) {
  return {.code = ErrorCode::read_only,
          .message = std::move(what),
          .hint = "Open the connection with writing allowed."};
}

Error escaped(Connection& connection, std::string message) {
  connection.close();
  return {.code = ErrorCode::read_only,
          .message = std::move(message),
          .hint = "The connection was closed. Connect again, and leave the transaction to Sextant.",
          .damage = Damage::connection};
}

std::string bare_name(std::string_view token) {
  if (token.size() >= 2 && (token.front() == '`' || token.front() == '"')) token = token.substr(1, token.size() - 2);
  return std::string(token);
}

// The first function that is called though it must not be, or empty.
std::string refused_function(std::string_view text) {
  sql::Lexer lexer(text, sql::mysql_dialect);
  sql::Token token;
  std::string name;
  bool next_value = false;
  while (lexer.next(token)) {
    if (!sql::is_significant(token.kind)) continue;
    if (token.kind == sql::TokenKind::executable_comment) return "an executable comment";
    auto const is_name = token.kind == sql::TokenKind::identifier || token.kind == sql::TokenKind::quoted_identifier;
    if (token.kind == sql::TokenKind::open_parenthesis && !name.empty()) {
      auto const found = std::ranges::find_if(refused_functions,
                                              [&name](auto refused) { return equals_ignoring_case(refused, name); });
      if (found != refused_functions.end()) return std::string(*found);
    }
    auto const previous = std::exchange(name, is_name ? bare_name(sql::token_text(text, token.range)) : std::string());
    // NEXT VALUE FOR a sequence.
    if (next_value && equals_ignoring_case(name, "for")) return "NEXT VALUE FOR";
    next_value = equals_ignoring_case(previous, "next") && equals_ignoring_case(name, "value");
  }
  return {};
}

}  // namespace

Result<> check_statement(World const& world, std::string_view text) {
  if (!world.connection.read_only()) return {};
  if (auto const name = refused_function(text); !name.empty()) {
    return refused(fmt::format("This connection only reads, and {} may do more.", name));
  }
  auto const found = sql::classify(text, sql::mysql_dialect);
  // Text that holds no statement, or a broken one, is for the server to refuse.
  if (!found.writes() || found.verb.empty()) return {};
  return refused(fmt::format("This connection only reads, and {} may do more.", plain_line(found.verb)));
}

Result<> begin_guard(World& world) {
  auto& connection = world.connection;
  if (!connection.read_only() || world.explicit_transaction) return {};
  return connection.run("START TRANSACTION READ ONLY");
}

Result<> end_guard(World& world) {
  auto& connection = world.connection;
  if (!connection.read_only() || !connection.alive()) return {};
  if ((connection.status() & in_read_only_transaction) == 0) {
    return escaped(connection, "The statement ended the read-only transaction that it ran in.");
  }
  if (world.explicit_transaction) return {};
  return connection.run("ROLLBACK");
}

Result<> verify_guard(World& world) {
  auto& connection = world.connection;
  // MariaDB and MySQL call the variable by different names.
  Query const query{.text = "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only')",
                    .parameters = {}};
  auto const rows = TRY(connection.ask(query));
  auto const refuses = !rows.empty() && std::ranges::all_of(rows, [](TextRow const& row) {
    return row.size() == 2 && row[1] == "ON";
  });
  if (refuses) return {};
  return escaped(connection, "The server's session no longer refuses to write.");
}

}  // namespace sextant::mysql
