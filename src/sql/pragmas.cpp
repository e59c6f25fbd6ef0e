#include "sql/pragmas.h"

#include <algorithm>
#include <array>
#include <string>

namespace sextant::sql {
namespace {

// What a pragma takes, and what happens then.
enum class PragmaKind : uint8_t {
  describes,  // Lists something, with or without an argument in parentheses.
  setting,    // Without a value it reads; with one it changes this session.
  stored,     // Without a value it reads; with one it changes the database file.
};

struct Pragma {
  std::string_view name;
  PragmaKind kind;
};

using enum PragmaKind;

constexpr Pragma sqlite_pragmas[] = {
    {"analysis_limit", setting},        {"application_id", stored},       {"auto_vacuum", stored},
    {"automatic_index", setting},       {"busy_timeout", setting},        {"cache_size", setting},
    {"cache_spill", setting},           {"cell_size_check", setting},     {"checkpoint_fullfsync", setting},
    {"collation_list", describes},      {"compile_options", describes},   {"data_version", describes},
    {"database_list", describes},       {"defer_foreign_keys", setting},  {"encoding", stored},
    {"foreign_key_check", describes},   {"foreign_key_list", describes},  {"foreign_keys", setting},
    {"freelist_count", describes},      {"fullfsync", setting},           {"function_list", describes},
    {"hard_heap_limit", setting},       {"ignore_check_constraints", setting},
    {"index_info", describes},          {"index_list", describes},        {"index_xinfo", describes},
    {"integrity_check", describes},     {"journal_mode", stored},         {"journal_size_limit", setting},
    {"legacy_alter_table", setting},    {"locking_mode", setting},        {"max_page_count", setting},
    {"mmap_size", setting},             {"module_list", describes},       {"page_count", describes},
    {"page_size", stored},              {"pragma_list", describes},       {"query_only", setting},
    {"quick_check", describes},         {"read_uncommitted", setting},    {"recursive_triggers", setting},
    {"reverse_unordered_selects", setting}, {"schema_version", stored},   {"secure_delete", setting},
    {"soft_heap_limit", setting},       {"synchronous", setting},         {"table_info", describes},
    {"table_list", describes},          {"table_xinfo", describes},       {"temp_store", setting},
    {"threads", setting},               {"trusted_schema", setting},      {"user_version", stored},
    {"wal_autocheckpoint", setting},    {"writable_schema", stored},
};

constexpr Pragma duckdb_pragmas[] = {
    {"collations", describes},   {"database_list", describes},        {"database_size", describes},
    {"functions", describes},    {"metadata_info", describes},        {"platform", describes},
    {"show", describes},         {"show_databases", describes},       {"show_tables", describes},
    {"show_tables_expanded", describes}, {"storage_info", describes}, {"table_info", describes},
    {"user_agent", describes},   {"version", describes},
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& byte : result) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
  return result;
}

}  // namespace

StatementClass classify_pragma(Words words, Dialect const& dialect) {
  size_t index = word_at(words, 2).is_symbol(".") ? 3 : 1;
  // A quoted name is not looked up: who hides a name gets the stricter answer.
  if (word_at(words, index).kind != TokenKind::identifier) return StatementClass::unknown;
  std::span<Pragma const> const pragmas = dialect.family == LexicalFamily::sqlite
                                              ? std::span<Pragma const>(sqlite_pragmas)
                                              : std::span<Pragma const>(duckdb_pragmas);
  auto const pragma = std::find_if(pragmas.begin(), pragmas.end(), [name = lower(words[index].text)](Pragma const& known) {
    return known.name == name;
  });
  if (pragma == pragmas.end()) return StatementClass::unknown;
  ++index;
  if (index == words.size()) return StatementClass::read;
  switch (pragma->kind) {
    case setting: return StatementClass::session;
    case stored: return StatementClass::write;
    case describes: break;
  }
  bool const call = words[index].kind == TokenKind::open_parenthesis && behind_parenthesis(words, index) == words.size();
  return call ? StatementClass::read : StatementClass::session;
}

}  // namespace sextant::sql
