// Operations of the palette: one search over all that a person may want to open. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "base/fuzzy.h"
#include "ops/catalog.h"
#include "ops/context.h"

namespace sextant::ops {

enum class HitKind : uint8_t { object, connection, saved, history, candidate };
std::string_view to_string(HitKind kind);

// What only the face knows of: its commands, its open tabs.
struct SearchCandidate {
  std::string key, text;
  std::optional<std::string> words;
};

struct SearchRequest {
  std::string text;
  std::vector<SearchCandidate> candidates;
  std::optional<std::vector<HitKind>> kinds;
  std::optional<int32_t> limit;
};

struct SearchHit {
  HitKind kind = HitKind::object;
  std::string key, title, detail;
  int32_t score = 0;
  std::vector<FuzzyMark> marks;
  std::optional<std::string> connection, state, at;
  std::optional<ObjectRef> object;
  std::optional<int64_t> rows;
};

struct SearchCount {
  HitKind kind = HitKind::object;
  int64_t count = 0;
};

struct SearchHits {
  std::vector<SearchHit> hits;
  std::vector<SearchCount> counts;
  bool loading = false, cut = false;
};

struct SearchUse {
  std::string key;
};

Result<SearchHits> search_everything(Context& context, SearchRequest const& params);
Result<Empty> note_search_use(Context& context, SearchUse const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<ops::HitKind> {
  static constexpr std::string_view name = "HitKind";
  static constexpr std::array values{ops::HitKind::object, ops::HitKind::connection, ops::HitKind::saved, ops::HitKind::history,
                                     ops::HitKind::candidate};
};

template <>
struct Describe<ops::SearchCandidate> {
  using T = ops::SearchCandidate;
  static constexpr std::string_view name = "SearchCandidate";
  static constexpr auto fields = std::tuple{
      field("key", &T::key, "What it is called when it was used."),
      field("text", &T::text, "Its title."),
      field("words", &T::words, "Other words for it, which count less."),
  };
};

template <>
struct Describe<ops::SearchRequest> {
  using T = ops::SearchRequest;
  static constexpr std::string_view name = "SearchRequest";
  static constexpr auto fields = std::tuple{
      field("text", &T::text, "Parts of a name, or letters of it in their order; empty: what was used last."),
      field("candidates", &T::candidates, "What only the caller knows of, at most 1,000."),
      field("kinds", &T::kinds, "Only these; absent: all."),
      field("limit", &T::limit, "Hits of each kind, at most 200; 20 if not given."),
  };
};

template <>
struct Describe<FuzzyMark> {
  static constexpr std::string_view name = "FuzzyMark";
  static constexpr auto fields = std::tuple{
      field("begin", &FuzzyMark::begin, "The first byte that answers."),
      field("end", &FuzzyMark::end, "The byte behind the last one."),
  };
};

template <>
struct Describe<ops::SearchHit> {
  using T = ops::SearchHit;
  static constexpr std::string_view name = "SearchHit";
  static constexpr auto fields = std::tuple{
      field("kind", &T::kind, "What it is."),
      field("key", &T::key, "For search.used; of a candidate its own one."),
      field("title", &T::title, "Its name, or a statement on one line."),
      field("detail", &T::detail, "Where it is, or what it is for."),
      field("score", &T::score, "How well it answers; greater is better."),
      field("marks", &T::marks, "The bytes of the title that answer."),
      field("connection", &T::connection, "Objects and statements: the connection's name."),
      field("state", &T::state, "Connections and statements: the state."),
      field("at", &T::at, "Statements: when it ran; saved queries: when it was changed."),
      field("object", &T::object, "Objects: which one."),
      field("rows", &T::rows, "Objects: the engine's estimate."),
  };
};

template <>
struct Describe<ops::SearchCount> {
  static constexpr std::string_view name = "SearchCount";
  static constexpr auto fields = std::tuple{
      field("kind", &ops::SearchCount::kind, "Of what."),
      field("count", &ops::SearchCount::count, "How many answer; of statements those that were looked at."),
  };
};

template <>
struct Describe<ops::SearchHits> {
  using T = ops::SearchHits;
  static constexpr std::string_view name = "SearchHits";
  static constexpr auto fields = std::tuple{
      field("hits", &T::hits, "By kind, the best of each first."),
      field("counts", &T::counts, "How many of each kind there are."),
      field("loading", &T::loading, "The names of a connection are still being read: ask again."),
      field("cut", &T::cut, "A connection has more names than are kept."),
  };
};

template <>
struct Describe<ops::SearchUse> {
  static constexpr std::string_view name = "SearchUse";
  static constexpr auto fields = std::tuple{field("key", &ops::SearchUse::key, "The key of a hit that was opened.")};
};

}  // namespace sextant
