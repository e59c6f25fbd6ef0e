// Operations on the history of statements.
#pragma once

#include "base/describe.h"
#include "ops/context.h"

namespace sextant::ops {

struct HistoryPage {
  std::vector<engine::HistoryEntry> entries;
};

struct HistoryClear {
  std::optional<std::string> connection;
};

Result<HistoryPage> list_history(Context& context, engine::HistoryRequest const& params);
Result<Empty> clear_history(Context& context, HistoryClear const& params);
Result<engine::HistoryLimits> history_limits(Context& context, Empty const& params);
Result<engine::HistoryLimits> set_history_limits(Context& context, engine::HistoryLimits const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<engine::HistoryRequest> {
  using T = engine::HistoryRequest;
  static constexpr std::string_view name = "HistoryRequest";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "Only of this connection."),
      field("project", &T::project, "Only of the connections of the project with this id; empty: only of personal ones."),
      field("search", &T::search,
            "Only statements that contain all of these words, in any order and without regard to case; \"a b\" in quotes is one."),
      field("state", &T::state, "Only entries in this state: running, done, failed or cancelled."),
      field("since", &T::since, "Only from this moment on, UTC, RFC 3339; a beginning such as 2026-11-20 is enough."),
      field("before", &T::before, "Only entries with smaller ids: the next page."),
      field("limit", &T::limit, "At most 1,000; 100 if not given."),
  };
};

template <>
struct Describe<engine::HistoryEntry> {
  using T = engine::HistoryEntry;
  static constexpr std::string_view name = "HistoryEntry";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Grows with time."),
      field("connection", &T::connection, "The connection's name."),
      field("project", &T::project, "The id of the connection's project; empty: a personal connection."),
      field("text", &T::text, "The statement, up to 1 MiB."),
      field("started_at", &T::started_at, "UTC, RFC 3339."),
      field("duration_ms", &T::duration_ms, "Until its last row or its end."),
      field("state", &T::state, "running, done, failed or cancelled."),
      field("rows", &T::rows, "Rows read."),
      field("rows_affected", &T::rows_affected, "Rows changed."),
      field("error", &T::error, "Why it failed; empty otherwise."),
  };
};

template <>
struct Describe<ops::HistoryClear> {
  static constexpr std::string_view name = "HistoryClear";
  static constexpr auto fields =
      std::tuple{field("connection", &ops::HistoryClear::connection, "Only of this connection; absent: all of it.")};
};

template <>
struct Describe<engine::HistoryLimits> {
  using T = engine::HistoryLimits;
  static constexpr std::string_view name = "HistoryLimits";
  static constexpr auto fields = std::tuple{
      field("days", &T::days, "Older statements are forgotten; 0: none is for its age. At most 36,500."),
      field("entries", &T::entries, "So many statements are kept, 100 to 10,000,000."),
      field("megabytes", &T::megabytes, "So long are all their texts together, 1 to 100,000."),
  };
};

template <>
struct Describe<ops::HistoryPage> {
  static constexpr std::string_view name = "HistoryPage";
  static constexpr auto fields = std::tuple{field("entries", &ops::HistoryPage::entries, "Newest first.")};
};

}  // namespace sextant
