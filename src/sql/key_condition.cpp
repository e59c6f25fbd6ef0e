#include "sql/key_condition.h"

#include <fmt/format.h>

#include <cassert>

#include "sql/edit_values.h"

namespace sextant::sql {

Result<std::string> key_condition(std::span<KeyPart const> parts, Dialect const& dialect) {
  assert(!parts.empty());
  std::string condition;
  for (auto const& part : parts) {
    condition += condition.empty() ? "" : " AND ";
    condition += TRY(same_condition(part.value, part.column, false, dialect));
  }
  return condition;
}

bool quotes_take_types(Dialect const& dialect) { return dialect.family == LexicalFamily::postgresql; }

std::string probe_query_text(std::vector<std::string> const& path, std::string const& condition, int64_t limit,
                             Dialect const& dialect) {
  // The condition has lines of its own: a comment at its end must not hide what follows.
  return fmt::format("SELECT 1 FROM {} WHERE (\n{}\n) LIMIT {}", quote_path(path, dialect), condition, limit);
}

}  // namespace sextant::sql
