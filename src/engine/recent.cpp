#include "engine/recent.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "engine/store_database.h"

namespace sextant::engine {

namespace {

int64_t unix_seconds() { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); }

}  // namespace

Result<> note_used(Store& store, std::string const& key) {
  if (key.empty() || key.size() > longest_key) {
    return Error{.code = ErrorCode::invalid_argument, .message = "What is used is named by 1 to 4,096 bytes."};
  }
  auto& database = store.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Prepared put(database.handle,
               "insert into recent values (?, ?, 1) on conflict(key) do update set used_at = excluded.used_at, uses = uses + 1");
  TRY(put.bind(key).bind(unix_seconds()).run());
  Prepared trim(database.handle, "delete from recent where key in (select key from recent order by used_at desc, key limit -1 offset ?)");
  return trim.bind(most_recent).run();
}

Result<std::map<std::string, Recent>> recent_uses(Store& store) {
  auto& database = store.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  std::map<std::string, Recent> uses;
  Prepared query(database.handle, "select key, used_at, uses from recent");
  while (TRY(query.step())) uses.emplace(query.text(0), Recent{query.integer(1), query.integer(2)});
  return uses;
}

int recent_bonus(Recent const& recent, int64_t now) {
  if (recent.uses <= 0) return 0;
  constexpr int64_t week = 7 * 24 * 3600;
  auto const weeks = std::clamp<int64_t>((now - recent.used_at) / week, 0, 8);
  auto const often = 40 + 10 * std::min(8, static_cast<int>(std::bit_width(static_cast<uint64_t>(recent.uses))));
  return often >> weeks;
}

}  // namespace sextant::engine
