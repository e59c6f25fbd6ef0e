// The list of pragmas that statements of the user may use. What is not on it is refused.
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>

#include "drivers/sqlite/guard.h"

namespace sextant::sqlite {

namespace {

enum class PragmaUse : uint8_t {
  question,  // Only reads; its argument says what.
  setting,   // Reading is free; setting needs a writable session.
  fixed,     // Reading is free; nobody sets it. `reason` says why.
  action,    // Does something; needs a writable session.
};

struct PragmaRule {
  std::string_view name;
  PragmaUse use;
  std::string_view reason = {};
};

constexpr std::string_view whole_program = "It acts on the whole program, not on this connection.";
constexpr std::string_view nature = "It changes the nature of the file for every program that uses it.";
constexpr std::string_view damage = "It lets a statement damage the file.";

constexpr std::array rules{
    PragmaRule{"table_info", PragmaUse::question},
    PragmaRule{"table_xinfo", PragmaUse::question},
    PragmaRule{"table_list", PragmaUse::question},
    PragmaRule{"index_list", PragmaUse::question},
    PragmaRule{"index_info", PragmaUse::question},
    PragmaRule{"index_xinfo", PragmaUse::question},
    PragmaRule{"foreign_key_list", PragmaUse::question},
    PragmaRule{"foreign_key_check", PragmaUse::question},
    PragmaRule{"integrity_check", PragmaUse::question},
    PragmaRule{"quick_check", PragmaUse::question},
    PragmaRule{"database_list", PragmaUse::question},
    PragmaRule{"collation_list", PragmaUse::question},
    PragmaRule{"function_list", PragmaUse::question},
    PragmaRule{"module_list", PragmaUse::question},
    PragmaRule{"pragma_list", PragmaUse::question},
    PragmaRule{"compile_options", PragmaUse::question},
    PragmaRule{"data_version", PragmaUse::question},
    PragmaRule{"freelist_count", PragmaUse::question},
    PragmaRule{"page_count", PragmaUse::question},

    PragmaRule{"analysis_limit", PragmaUse::setting},
    PragmaRule{"application_id", PragmaUse::setting},
    PragmaRule{"automatic_index", PragmaUse::setting},
    PragmaRule{"cache_size", PragmaUse::setting},
    PragmaRule{"cache_spill", PragmaUse::setting},
    PragmaRule{"case_sensitive_like", PragmaUse::setting},
    PragmaRule{"cell_size_check", PragmaUse::setting},
    PragmaRule{"defer_foreign_keys", PragmaUse::setting},
    PragmaRule{"foreign_keys", PragmaUse::setting},
    PragmaRule{"ignore_check_constraints", PragmaUse::setting},
    PragmaRule{"journal_size_limit", PragmaUse::setting},
    PragmaRule{"legacy_alter_table", PragmaUse::setting},
    PragmaRule{"max_page_count", PragmaUse::setting},
    PragmaRule{"query_only", PragmaUse::setting},
    PragmaRule{"read_uncommitted", PragmaUse::setting},
    PragmaRule{"recursive_triggers", PragmaUse::setting},
    PragmaRule{"reverse_unordered_selects", PragmaUse::setting},
    PragmaRule{"secure_delete", PragmaUse::setting},
    PragmaRule{"synchronous", PragmaUse::setting},
    PragmaRule{"temp_store", PragmaUse::setting},
    PragmaRule{"threads", PragmaUse::setting},
    PragmaRule{"user_version", PragmaUse::setting},
    PragmaRule{"wal_autocheckpoint", PragmaUse::setting},

    PragmaRule{"auto_vacuum", PragmaUse::fixed, nature},
    PragmaRule{"busy_timeout", PragmaUse::fixed, "Set busy_timeout_ms in the options of the connection."},
    PragmaRule{"data_store_directory", PragmaUse::fixed, whole_program},
    PragmaRule{"encoding", PragmaUse::fixed, nature},
    PragmaRule{"hard_heap_limit", PragmaUse::fixed, whole_program},
    PragmaRule{"journal_mode", PragmaUse::fixed, nature},
    PragmaRule{"locking_mode", PragmaUse::fixed, "It locks every other program out of the file."},
    PragmaRule{"mmap_size", PragmaUse::fixed, "A read error of a mapped file ends the whole program."},
    PragmaRule{"page_size", PragmaUse::fixed, nature},
    PragmaRule{"schema_version", PragmaUse::fixed, damage},
    PragmaRule{"soft_heap_limit", PragmaUse::fixed, whole_program},
    PragmaRule{"temp_store_directory", PragmaUse::fixed, whole_program},
    PragmaRule{"trusted_schema", PragmaUse::fixed, "It lets the file's own views and triggers run unsafe functions."},
    PragmaRule{"writable_schema", PragmaUse::fixed, damage},

    PragmaRule{"incremental_vacuum", PragmaUse::action},
    PragmaRule{"optimize", PragmaUse::action},
    PragmaRule{"shrink_memory", PragmaUse::action},
    PragmaRule{"wal_checkpoint", PragmaUse::action},
};

PragmaRule const* find_rule(std::string_view name) {
  for (auto const& rule : rules) {
    auto const size = static_cast<int>(rule.name.size());
    if (rule.name.size() == name.size() && sqlite3_strnicmp(rule.name.data(), name.data(), size) == 0) return &rule;
  }
  return nullptr;
}

Error refusal(ErrorCode code, std::string_view name, std::string_view reason, std::string_view hint) {
  return Error{.code = code, .message = fmt::format("PRAGMA {} is refused. {}", name, reason), .hint = std::string(hint)};
}

}  // namespace

std::optional<Error> judge_pragma(std::string_view name, char const* argument, bool read_only) {
  auto const* const rule = find_rule(name);
  if (rule == nullptr) {
    return refusal(ErrorCode::not_supported, name, "It is not on the list of pragmas that are known to be safe.", "");
  }
  auto const plain = argument == nullptr;
  switch (rule->use) {
    case PragmaUse::question: return std::nullopt;
    case PragmaUse::fixed:
      if (plain) return std::nullopt;
      return refusal(ErrorCode::not_supported, name, rule->reason, "Without a value it shows the present setting.");
    case PragmaUse::setting:
      if (plain || !read_only) return std::nullopt;
      break;
    case PragmaUse::action:
      if (!read_only) return std::nullopt;
      break;
  }
  return refusal(ErrorCode::read_only, name, "This connection is read-only.",
                 "Open it with writing allowed to use it.");
}

}  // namespace sextant::sqlite
