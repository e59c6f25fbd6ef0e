#include "sql/classifier.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sql/keywords.h"
#include "sql/pragmas.h"
#include "sql/row_changes.h"
#include "sql/splitter.h"
#include "sql/statement_words.h"

namespace sextant::sql {
namespace {

using enum StatementClass;

constexpr int max_nesting = 8;  // EXPLAIN ANALYZE of EXPLAIN ANALYZE of ...; no engine allows even two.

constexpr uint8_t pg = 1;
constexpr uint8_t my = 2;
constexpr uint8_t lite = 4;
constexpr uint8_t duck = 8;
constexpr uint8_t any = pg | my | lite | duck;

uint8_t family_bit(Dialect const& dialect) {
  switch (dialect.family) {
    case LexicalFamily::postgresql: return pg;
    case LexicalFamily::mysql: return my;
    case LexicalFamily::sqlite: return lite;
    case LexicalFamily::duckdb: return duck;
  }
  return any;
}

// A statement without the parentheses before its first word and without the semicolon at its end.
struct Statement {
  Words words;  // REQUIRES: not empty.
  Dialect const& dialect;
  int nesting = 0;

  Statement inner(size_t offset) const {
    return {.words = words.subspan(offset), .dialect = dialect, .nesting = nesting + 1};
  }
  bool in(uint8_t families) const { return (family_bit(dialect) & families) != 0; }
};

Classification interpret(Statement const& statement);

constexpr size_t max_verb_bytes = 32;

// Upper case, for messages; of an unknown word as well.
std::string verb_text(Word const& word) {
  if (word.kind != TokenKind::identifier || !word.keyword.empty()) return std::string(word.keyword);
  std::string text(word.text.substr(0, max_verb_bytes));
  for (char& byte : text) byte = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  return text;
}

// ---- Queries -------------------------------------------------------------------------------------------------------

bool locks_rows(Words words, size_t index) {
  if (words[index].is("LOCK")) return word_at(words, index + 1).is("IN") && word_at(words, index + 2).is("SHARE");
  if (!words[index].is("FOR")) return false;
  Word const& next = word_at(words, index + 1);
  if (next.is("UPDATE") || next.is("SHARE")) return true;
  return (next.is("NO") || next.is("KEY")) && (word_at(words, index + 2).is("KEY") || word_at(words, index + 2).is("SHARE"));
}

std::string queried_object(Words words) {
  if (words[0].is("TABLE") || words[0].is("SUMMARIZE") || words[0].is("FROM")) return name_at(words, 1);
  size_t found = words.size();
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].is("FROM") || !word_at(words, i + 1).is_name()) continue;
    if (found == words.size() || words[i].depth < words[found].depth) found = i;
    if (words[found].depth == words[0].depth) break;
  }
  if (found == words.size()) return {};
  return name_at(words, word_at(words, found + 1).is("ONLY") ? found + 2 : found + 1);
}

// Everything in a query that makes it more than a read; the first finding of the strictest kind names it.
void look_for_effects(Statement const& statement, Classification& result) {
  Words const words = statement.words;
  if (size_t const change = find_row_change(words); change != words.size()) {
    result = {.statement_class = write, .verb = verb_text(words[change]), .object = changed_table(words, change)};
    return;
  }
  for (size_t i = 1; i < words.size(); ++i) {
    bool const to_file = statement.in(my) && (words[i].is("OUTFILE") || words[i].is("DUMPFILE"));
    if ((words[i].is("INTO") && !words[i - 1].is("AS")) || to_file) {
      result.statement_class = write;
      result.verb += " INTO";
      result.object = name_at(words, i + 1);
      return;
    }
    if (locks_rows(words, i)) {
      result.statement_class = write;
      result.verb += words[i].is("LOCK") ? " LOCK IN SHARE MODE" : " FOR " + verb_text(word_at(words, i + 1));
      return;
    }
    if (!statement.in(my)) continue;
    if (words[i].is("PROCEDURE")) result.statement_class = unknown;  // SELECT ... PROCEDURE runs code.
    if (words[i].is_symbol(":=") && result.statement_class == read) result.statement_class = session;
  }
}

Classification query(Statement const& statement) {
  Classification result{.statement_class = read, .verb = verb_text(statement.words[0])};
  result.object = queried_object(statement.words);
  look_for_effects(statement, result);
  result.danger = unlimited_change(statement.words);
  return result;
}

// The verb behind the CTEs, or words.size().
size_t main_verb(Statement const& statement) {
  Words const words = statement.words;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].depth != words[0].depth) continue;
    Word const& previous = words[i - 1];
    bool const behind_list = previous.kind == TokenKind::close_parenthesis;
    if (behind_list && words[i].kind == TokenKind::open_parenthesis) {
      while (word_at(words, i).kind == TokenKind::open_parenthesis) ++i;
      Word const& first = word_at(words, i);
      return first.is("SELECT") || first.is("VALUES") || first.is("TABLE") || first.is("WITH") ? i : words.size();
    }
    bool const behind_name = previous.is_name() && !previous.is("WITH") && !previous.is("RECURSIVE");
    if (!behind_list && !behind_name) continue;
    bool const reads = words[i].is("SELECT") || words[i].is("VALUES") || words[i].is("TABLE") ||
                       (words[i].is("FROM") && statement.in(duck));
    if (reads || is_row_change(words, i)) return i;
  }
  return words.size();
}

Classification with_query(Statement const& statement) {
  size_t const verb = main_verb(statement);
  Classification result{.verb = "WITH", .danger = unlimited_change(statement.words)};
  if (verb == statement.words.size()) return result;
  result.verb = verb_text(statement.words[verb]);
  if (is_row_change(statement.words, verb)) {
    result.statement_class = write;
    result.object = changed_table(statement.words, verb);
    return result;
  }
  result.statement_class = read;
  result.object = queried_object(statement.words.subspan(verb));
  std::string danger = std::move(result.danger);
  look_for_effects(statement, result);
  result.danger = std::move(danger);
  return result;
}

Classification row_change(Statement const& statement) {
  return {.statement_class = write,
          .verb = verb_text(statement.words[0]),
          .object = changed_table(statement.words, 0),
          .danger = unlimited_change(statement.words)};
}

// ---- EXPLAIN and its like ------------------------------------------------------------------------------------------

bool begins_statement(Word const& word) {
  return word.is("SELECT") || word.is("WITH") || word.is("VALUES") || word.is("TABLE") || word.is("FROM") ||
         word.kind == TokenKind::open_parenthesis;
}

// EXPLAIN (ANALYZE, BUFFERS): whether the options run the statement. A quoted option name counts as ANALYZE.
bool options_run(Words words, size_t open) {
  bool name_position = true;
  for (size_t i = open + 1; i < words.size() && words[i].depth > words[open].depth; ++i) {
    if (words[i].is_symbol(",")) {
      name_position = true;
      continue;
    }
    if (!name_position) continue;
    name_position = false;
    if (words[i].kind == TokenKind::quoted_identifier) return true;
    if (!words[i].is("ANALYZE") && !words[i].is("ANALYSE")) continue;
    Word const& value = word_at(words, i + 1);
    if (!value.is("FALSE") && !value.is("OFF") && value.text != "0") return true;
  }
  return false;
}

struct ExplainOptions {
  size_t inner = 1;      // Where the explained statement begins.
  bool runs = false;     // The statement is run.
  bool stores = false;   // MySQL: EXPLAIN INTO @variable.
};

// The number of words one option takes, 0 if there is none at `index`.
size_t option_words(Statement const& statement, size_t index, ExplainOptions& options) {
  Words const words = statement.words;
  Word const& word = word_at(words, index);
  if (word.is("ANALYZE") || word.is("ANALYSE")) {
    options.runs = true;
    return 1;
  }
  if (word.is("VERBOSE") || word.is("EXTENDED") || word.is("PARTITIONS")) return 1;
  if (statement.in(lite) && word.is("QUERY") && word_at(words, index + 1).is("PLAN")) return 2;
  if (word.is("FORMAT") && word_at(words, index + 1).is_symbol("=")) return 3;
  if (statement.in(my) && word.is("INTO")) {
    options.stores = true;
    return word_at(words, index + 1).is_symbol("@") ? 3 : 2;
  }
  bool const list = statement.in(pg | duck) && word.kind == TokenKind::open_parenthesis &&
                    !begins_statement(word_at(words, index + 1));
  if (!list) return 0;
  options.runs = options.runs || options_run(words, index);
  return behind_parenthesis(words, index) - index;
}

ExplainOptions explain_options(Statement const& statement) {
  ExplainOptions options;
  while (options.inner < statement.words.size()) {
    size_t const count = option_words(statement, options.inner, options);
    if (count == 0) break;
    options.inner = std::min(options.inner + count, statement.words.size());
  }
  return options;
}

Classification explain(Statement const& statement) {
  ExplainOptions const options = explain_options(statement);
  std::string const verb = verb_text(statement.words[0]);
  if (options.inner == statement.words.size()) {
    return {.statement_class = options.runs ? unknown : read, .verb = verb};
  }
  Classification inner = interpret(statement.inner(options.inner));
  // SQLite may carry a pragma out while it compiles it.
  bool const pragma = statement.words[options.inner].is("PRAGMA");
  if (options.runs || pragma) {
    inner.verb = verb + (options.runs ? " ANALYZE " : " ") + inner.verb;
    return inner;
  }
  std::string object = statement.in(my | duck) ? name_at(statement.words, options.inner) : std::string();
  bool const describes_table = statement.words[options.inner].keyword.empty() && !object.empty();
  return {.statement_class = options.stores ? session : read,
          .verb = verb,
          .object = describes_table ? std::move(object) : std::move(inner.object)};
}

// MariaDB's ANALYZE SELECT runs the statement; ANALYZE TABLE and everybody else's ANALYZE write statistics.
Classification analyze(Statement const& statement) {
  static constexpr auto runnable = std::to_array<std::string_view>(
      {"FORMAT", "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "REPLACE"});
  bool const runs = statement.in(my) && is_any_of(word_at(statement.words, 1).keyword, runnable);
  if (!runs) return {.statement_class = write, .verb = "ANALYZE", .object = name_at(statement.words, 1)};
  ExplainOptions const options = explain_options(statement);
  if (options.inner == statement.words.size()) return {.verb = "ANALYZE"};
  Classification inner = interpret(statement.inner(options.inner));
  inner.verb = "ANALYZE " + inner.verb;
  return inner;
}

// ---- Definitions ---------------------------------------------------------------------------------------------------

constexpr auto object_kinds = std::to_array<std::string_view>({
    "TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "SEQUENCE", "TYPE",
    "DOMAIN", "ROLE", "USER", "EXTENSION", "POLICY", "RULE", "SERVER", "PUBLICATION", "SUBSCRIPTION", "TABLESPACE",
    "MACRO", "SECRET", "STATISTICS", "COLLATION", "CONVERSION", "AGGREGATE", "CAST", "OPERATOR", "TRANSFORM", "LANGUAGE",
    "GROUP", "PACKAGE", "OWNED", "LOGFILE", "ACCESS", "TEXT", "TABLES", "SYSTEM"});
constexpr auto kind_prefixes = std::to_array<std::string_view>({"MATERIALIZED", "FOREIGN", "VIRTUAL"});
constexpr auto before_object = std::to_array<std::string_view>(
    {"IF", "NOT", "EXISTS", "ONLY", "BY", "MAPPING", "CONCURRENTLY", "ON"});
constexpr size_t max_definition_head = 40;  // Words between CREATE and the kind: OR REPLACE, DEFINER = ..., and so on.

// ALTER ... DROP of something that holds data; DROP DEFAULT and DROP NOT NULL take nothing away.
bool drops_part(Words words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].depth != words[0].depth) continue;
    if (words[i].is("TRUNCATE") && word_at(words, i + 1).is("PARTITION")) return true;
    if (!words[i].is("DROP") || words[i - 1].is("RENAME") || words[i - 1].is("TO")) continue;
    if (!word_at(words, i + 1).is("DEFAULT") && !word_at(words, i + 1).is("NOT")) return true;
  }
  return false;
}

bool replaces_table(Words words) {
  if (!word_at(words, 1).is("OR") || !word_at(words, 2).is("REPLACE")) return false;
  Word const& kind = word_at(words, 3);
  return kind.is("TABLE") || ((kind.is("TEMP") || kind.is("TEMPORARY")) && word_at(words, 4).is("TABLE"));
}

std::string definition_danger(Words words, Classification const& definition) {
  std::string const object = definition.object.empty() ? "what it names" : definition.object;
  if (words[0].is("DROP")) return definition.verb + " removes " + object + " for good.";
  if (words[0].is("ALTER") && drops_part(words)) return definition.verb + " drops a part of " + object + ".";
  if (words[0].is("CREATE") && replaces_table(words)) return "CREATE OR REPLACE TABLE removes the " + object + " there is now.";
  return {};
}

Classification definition(Statement const& statement) {
  Words const words = statement.words;
  Classification result{.statement_class = ddl, .verb = verb_text(words[0])};
  if (statement.in(my) && words[0].is("DROP") && word_at(words, 1).is("PREPARE")) {
    return {.statement_class = session, .verb = "DROP PREPARE", .object = name_at(words, 2)};
  }
  size_t kind = 1;
  size_t const end = std::min(words.size(), max_definition_head);
  while (kind < end && !is_any_of(words[kind].keyword, object_kinds)) ++kind;
  if (kind < end) {
    if (is_any_of(words[kind - 1].keyword, kind_prefixes)) result.verb += ' ' + verb_text(words[kind - 1]);
    result.verb += ' ' + verb_text(words[kind]);
    size_t name = kind + 1;
    while (is_any_of(word_at(words, name).keyword, before_object)) ++name;
    result.object = words[0].is("DROP") ? names_at(words, name) : name_at(words, name);
  }
  result.danger = definition_danger(words, result);
  return result;
}

Classification truncate(Statement const& statement) {
  Words const words = statement.words;
  size_t name = word_at(words, 1).is("TABLE") ? 2 : 1;
  if (word_at(words, name).is("ONLY")) ++name;
  Classification result{.statement_class = write, .verb = "TRUNCATE", .object = names_at(words, name)};
  result.danger = "TRUNCATE removes every row of " + (result.object.empty() ? "the table" : result.object) + ".";
  return result;
}

// ---- Verbs that need a second word ---------------------------------------------------------------------------------

// MariaDB: SET STATEMENT variable = value FOR a statement that it runs.
Classification set_for_statement(Statement const& statement) {
  Words const words = statement.words;
  auto const marker = std::find_if(words.begin(), words.end(), [](Word const& word) { return word.is("FOR"); });
  auto const inner = static_cast<size_t>(marker - words.begin()) + 1;
  if (inner >= words.size()) return {.verb = "SET STATEMENT"};
  Classification result = interpret(statement.inner(inner));
  if (!result.writes()) result.statement_class = session;
  result.verb = "SET STATEMENT " + result.verb;
  return result;
}

Classification set(Statement const& statement) {
  Words const words = statement.words;
  if (statement.in(my) && word_at(words, 1).is("STATEMENT")) return set_for_statement(statement);
  Classification result{.statement_class = session, .verb = "SET"};
  Word const& second = word_at(words, 1);
  if (second.is("TRANSACTION")) result.statement_class = transaction;
  bool const lasting = second.is("GLOBAL") || second.is("PERSIST") || second.is("PASSWORD");
  for (size_t i = 1; statement.in(my) && i < words.size(); ++i) {
    std::string_view const scope = words[i - 1].is_symbol("@@") ? words[i].text : std::string_view();
    // @@global.x and @@persist.x in any case; everything but the session's own counts.
    bool const own = scope.empty() || (scope[0] | 0x20) == 's' || (scope[0] | 0x20) == 'l';
    if (!own) result.statement_class = write;
  }
  if (lasting && statement.in(my)) result.statement_class = write;
  return result;
}

Classification start(Statement const& statement) {
  bool const transaction_begins = word_at(statement.words, 1).is("TRANSACTION");
  return {.statement_class = transaction_begins ? transaction : write,
          .verb = transaction_begins ? "START TRANSACTION" : "START"};
}

Classification begin(Statement const& statement) {
  bool const block = statement.in(my) && word_at(statement.words, 1).is("NOT");  // BEGIN NOT ATOMIC
  return {.statement_class = block ? unknown : transaction, .verb = "BEGIN", .danger = unlimited_change(statement.words)};
}

Classification prepare(Statement const& statement) {
  Words const words = statement.words;
  if (word_at(words, 1).is("TRANSACTION")) return {.statement_class = transaction, .verb = "PREPARE TRANSACTION"};
  Classification result{.statement_class = unknown, .verb = "PREPARE", .object = name_at(words, 1)};
  auto const as = std::find_if(words.begin(), words.end(), [](Word const& word) { return word.is("AS"); });
  auto const inner = static_cast<size_t>(as - words.begin()) + 1;
  if (inner < words.size()) result.danger = interpret(statement.inner(inner)).danger;
  return result;
}

Classification reset(Statement const& statement) {
  return {.statement_class = statement.in(my) ? write : session, .verb = "RESET"};
}

Classification copy(Statement const& statement) {
  return {.statement_class = write,
          .verb = "COPY",
          .object = name_at(statement.words, 1),
          .danger = unlimited_change(statement.words)};
}

Classification pragma(Statement const& statement) {
  Words const words = statement.words;
  return {.statement_class = classify_pragma(words, statement.dialect), .verb = "PRAGMA", .object = name_at(words, 1)};
}

// ---- The table -----------------------------------------------------------------------------------------------------

// The class of a statement by its first word, or who finds it out. A word that is not here is unknown.
struct Verb {
  std::string_view word;
  uint8_t families;
  StatementClass statement_class;
  Classification (*read_on)(Statement const&) = nullptr;
};

constexpr Verb verbs[] = {
    {"SELECT", any, read, query},
    {"VALUES", any, read, query},
    {"TABLE", pg | my | duck, read, query},
    {"FROM", duck, read, query},
    {"SUMMARIZE", duck, read, query},
    {"WITH", any, read, with_query},
    {"SHOW", pg | my | duck, read},
    {"HELP", my, read},
    {"EXPLAIN", any, read, explain},
    {"DESCRIBE", my | duck, read, explain},
    {"DESC", my | duck, read, explain},
    {"PRAGMA", lite | duck, unknown, pragma},
    {"INSERT", any, write, row_change},
    {"UPDATE", any, write, row_change},
    {"DELETE", any, write, row_change},
    {"MERGE", any, write, row_change},
    {"REPLACE", my | lite, write, row_change},
    {"TRUNCATE", any, write, truncate},
    {"CREATE", any, ddl, definition},
    {"ALTER", any, ddl, definition},
    {"DROP", any, ddl, definition},
    {"RENAME", my, ddl},
    {"COMMENT", any, ddl},
    {"GRANT", any, ddl},
    {"REVOKE", any, ddl},
    {"SECURITY", pg, ddl},
    {"REASSIGN", pg, ddl},
    {"BEGIN", any, transaction, begin},
    {"START", any, transaction, start},
    {"COMMIT", any, transaction},
    {"ROLLBACK", any, transaction},
    {"SAVEPOINT", any, transaction},
    {"RELEASE", any, transaction},
    {"END", pg | lite | duck, transaction},
    {"ABORT", pg | duck, transaction},
    {"XA", my, transaction},
    {"SET", any, session, set},
    {"RESET", any, session, reset},
    {"USE", any, session},
    {"DISCARD", pg, session},
    {"DEALLOCATE", any, session},
    {"DECLARE", pg, session},
    {"FETCH", pg, session},
    {"MOVE", pg, session},
    {"CLOSE", pg, session},
    {"LISTEN", pg, session},
    {"UNLISTEN", pg, session},
    {"HANDLER", my, session},
    {"UNLOCK", my, session},
    {"DETACH", lite | duck, session},
    {"ATTACH", lite | duck, write},
    {"COPY", any, write, copy},
    {"ANALYZE", any, write, analyze},
    {"ANALYSE", pg, write, analyze},
    {"VACUUM", any, write},
    {"REINDEX", any, write},
    {"CLUSTER", pg, write},
    {"CHECKPOINT", any, write},
    {"REFRESH", pg, write},
    {"LOCK", any, write},
    {"NOTIFY", pg, write},
    {"LOAD", any, write},
    {"IMPORT", any, write},
    {"EXPORT", duck, write},
    {"INSTALL", any, write},
    {"UNINSTALL", my, write},
    {"FORCE", duck, write},
    {"OPTIMIZE", my, write},
    {"REPAIR", my, write},
    {"CHECK", my, write},
    {"CHECKSUM", my, write},
    {"CACHE", my, write},
    {"FLUSH", my, write},
    {"PURGE", my, write},
    {"KILL", my, write},
    {"CHANGE", my, write},
    {"STOP", my, write},
    {"SHUTDOWN", my, write},
    {"RESTART", my, write},
    {"BINLOG", my, write},
    {"PREPARE", any, unknown, prepare},
    {"EXECUTE", any, unknown},
    {"CALL", any, unknown},
    {"DO", any, unknown},
    {"PIVOT", duck, unknown},
};

Classification interpret(Statement const& whole) {
  Statement statement = whole;
  while (!statement.words.empty() && statement.words.front().kind == TokenKind::open_parenthesis) {
    statement.words = statement.words.subspan(1);
  }
  if (statement.words.empty() || statement.nesting > max_nesting) return {};
  Word const& first = statement.words.front();
  auto const verb = std::find_if(std::begin(verbs), std::end(verbs), [&](Verb const& known) {
    return known.word == first.keyword && statement.in(known.families);
  });
  if (verb == std::end(verbs)) return {.verb = verb_text(first)};
  if (verb->read_on != nullptr) return verb->read_on(statement);
  return {.statement_class = verb->statement_class, .verb = verb_text(first)};
}

Classification interpret_words(std::vector<Word> const& words, Dialect const& dialect) {
  Words statement = words;
  while (!statement.empty() && statement.back().kind == TokenKind::semicolon) {
    statement = statement.first(statement.size() - 1);
  }
  Classification result = interpret({.words = statement, .dialect = dialect});
  bool const several = std::any_of(statement.begin(), statement.end(),
                                   [](Word const& word) { return word.kind == TokenKind::semicolon; });
  // Only the body of a routine holds semicolons.
  if (several && result.statement_class != ddl) result.statement_class = unknown;
  return result;
}

Classification classify_single(std::string_view statement, Dialect const& dialect) {
  StatementWords read_statement = read_words(statement, dialect);
  Classification result = interpret_words(read_statement.words, dialect);
  if (read_statement.unterminated || read_statement.too_long) result.statement_class = unknown;
  if (!read_statement.has_executable_comment) return result;
  // The server may run what the comment holds or skip it: both readings must agree, and neither is ever a read.
  std::erase_if(read_statement.words, [](Word const& word) { return word.conditional; });
  Classification without = interpret_words(read_statement.words, dialect);
  if (result.statement_class != without.statement_class || !result.writes()) result.statement_class = unknown;
  if (result.danger.empty()) result.danger = std::move(without.danger);
  return result;
}

Classification classify_script(std::string_view script, std::vector<StatementRange> const& statements,
                               Dialect const& dialect) {
  Classification result;
  for (StatementRange const& statement : statements) {
    Classification single = classify_single(token_text(script, statement.text), dialect);
    if (result.verb.empty() && result.object.empty()) {
      result.verb = std::move(single.verb);
      result.object = std::move(single.object);
    }
    if (result.danger.empty()) result.danger = std::move(single.danger);
  }
  return result;
}

}  // namespace

std::string_view to_string(StatementClass statement_class) {
  switch (statement_class) {
    case read: return "read";
    case write: return "write";
    case ddl: return "ddl";
    case transaction: return "transaction";
    case session: return "session";
    case unknown: return "unknown";
  }
  return "unknown";
}

Classification classify(std::string_view statement, Dialect const& dialect) {
  if (statement.size() > max_text_bytes) return {};
  // Client libraries end the text at a NUL, whatever follows.
  std::string_view const sent = statement.substr(0, statement.find('\0'));
  Dialect server = dialect;
  server.delimiter_command = false;  // The client's command; the server does not know it.
  auto const statements = split_statements(sent, server);
  if (statements.empty()) return {};
  Classification result = statements.size() == 1 ? classify_single(sent, server) : classify_script(sent, statements, server);
  if (sent.size() != statement.size()) result.statement_class = unknown;
  return result;
}

}  // namespace sextant::sql
