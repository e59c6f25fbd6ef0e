#include "ops/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.h"
#include "engine/names.h"
#include "engine/recent.h"
#include "engine/saved_queries.h"

namespace sextant::ops {

namespace {

constexpr size_t most_candidates = 1000, longest_title = 300, longest_text = 400;
// Other words than a title's count less.
constexpr int words_loss = 250, description_loss = 200;
constexpr int statement_score = 600, least_bonus = 20;
constexpr int32_t most_statements = 60;
// More of each kind are compared than are told, so that what was used comes up.
constexpr size_t compared = 400;

struct Search {
  FuzzyPattern pattern;
  std::map<std::string, engine::Recent> recent;
  int64_t now = 0;
  size_t limit = 20;
  SearchHits& result;
};

int bonus_of(Search const& search, std::string const& key) {
  auto const found = search.recent.find(key);
  return found == search.recent.end() ? 0 : engine::recent_bonus(found->second, search.now);
}

// Without a pattern only what was used lately answers.
void rate(Search const& search, SearchHit& hit) {
  auto const lower = lower_ascii(hit.title);
  auto const bonus = bonus_of(search, hit.key);
  auto const score = search.pattern.empty() ? 0 : search.pattern.score(hit.title, lower);
  if (score > 0) hit.marks = search.pattern.marks(hit.title, lower);
  hit.score = search.pattern.empty() || score > 0 ? score + bonus : 0;
}

// By other words, if the title does not answer.
void rate_words(Search const& search, SearchHit& hit, std::string_view words, int loss) {
  if (hit.score > 0 || words.empty()) return;
  auto const score = search.pattern.score(words, lower_ascii(words));
  if (score > 0) hit.score = std::max(1, score - loss) + bonus_of(search, hit.key);
}

void add_hits(Search& search, HitKind kind, std::vector<SearchHit> hits, std::optional<int64_t> count = std::nullopt) {
  std::erase_if(hits, [](SearchHit const& hit) { return hit.score <= 0; });
  if (!hits.empty()) search.result.counts.push_back({.kind = kind, .count = count.value_or(std::ssize(hits))});
  std::stable_sort(hits.begin(), hits.end(), [](SearchHit const& one, SearchHit const& other) { return one.score > other.score; });
  if (hits.size() > search.limit) hits.resize(search.limit);
  for (auto& hit : hits) search.result.hits.push_back(std::move(hit));
}

// "object", the connection, the kind and the path, a line each.
std::string object_key(std::string const& connection, ObjectRef const& object) {
  auto key = fmt::format("object\n{}\n{}", connection, to_string(object.kind));
  for (auto const& part : object.path) key += "\n" + part;
  return key;
}

std::optional<std::pair<std::string, ObjectRef>> object_of(std::string_view key) {
  std::vector<std::string> lines;
  for (size_t at = 0; at <= key.size();) {
    auto const end = std::min(key.find('\n', at), key.size());
    lines.emplace_back(key.substr(at, end - at));
    at = end + 1;
  }
  if (lines.size() < 4 || lines[0] != "object") return std::nullopt;
  auto const kind = object_kind_from(lines[2]);
  if (!kind) return std::nullopt;
  return std::pair(lines[1], ObjectRef{.kind = *kind, .path = {lines.begin() + 3, lines.end()}});
}

SearchHit object_hit(std::string const& connection, ObjectRef object) {
  auto const parents = std::vector<std::string>(object.path.begin(), object.path.end() - 1);
  SearchHit hit{.kind = HitKind::object, .key = object_key(connection, object), .title = object.path.back()};
  hit.detail = parents.empty() ? connection : fmt::format("{} / {}", connection, fmt::join(parents, " / "));
  hit.connection = connection;
  hit.object = std::move(object);
  return hit;
}

Result<> find_objects(Context& context, Search& search) {
  auto found = TRY(context.engine.names().find(search.pattern, std::max(compared, search.limit)));
  search.result.loading = found.loading;
  search.result.cut = found.cut;
  std::vector<SearchHit> hits;
  for (auto& name : found.names) {
    auto hit = object_hit(name.connection, std::move(name.object));
    hit.marks = std::move(name.marks);
    hit.rows = name.rows;
    hit.score = name.score + bonus_of(search, hit.key);
    hits.push_back(std::move(hit));
  }
  if (search.pattern.empty()) {
    for (auto const& [key, recent] : search.recent) {
      auto object = object_of(key);
      if (!object) continue;
      hits.push_back(object_hit(object->first, std::move(object->second)));
      hits.back().score = engine::recent_bonus(recent, search.now);
    }
    found.count = std::ssize(hits);
  }
  add_hits(search, HitKind::object, std::move(hits), found.count);
  return {};
}

Result<> find_connections(Context& context, Search& search) {
  std::vector<SearchHit> hits;
  for (auto const& info : TRY(context.engine.connections().list())) {
    SearchHit hit{.kind = HitKind::connection, .key = "connection\n" + info.name, .title = info.name, .detail = info.title};
    hit.connection = info.name;
    hit.state = std::string(engine::to_string(info.state));
    rate(search, hit);
    rate_words(search, hit, fmt::format("{} {} {}", info.folder, info.database, info.title), words_loss);
    hits.push_back(std::move(hit));
  }
  add_hits(search, HitKind::connection, std::move(hits));
  return {};
}

Result<> find_saved(Context& context, Search& search) {
  auto const list = TRY(engine::SavedQueries(context.engine.store(), context.engine.project()).list());
  std::vector<SearchHit> hits;
  for (auto const& query : list.queries) {
    SearchHit hit{.kind = HitKind::saved, .key = "saved\n" + query.id, .title = query.name, .detail = query.description};
    if (hit.detail.empty()) hit.detail = query.folder;
    hit.connection = query.connection;
    hit.at = query.changed_at;
    rate(search, hit);
    rate_words(search, hit, fmt::format("{} {} {}", query.folder, query.name, query.description), description_loss);
    hits.push_back(std::move(hit));
  }
  add_hits(search, HitKind::saved, std::move(hits));
  return {};
}

// On one line, for a list.
std::string title_of(std::string_view text) {
  std::string title;
  for (char const byte : utf8_prefix(text, longest_title)) {
    auto const blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
    if (!blank) title += byte;
    else if (!title.empty() && title.back() != ' ') title += ' ';
  }
  while (!title.empty() && title.back() == ' ') title.pop_back();
  return title;
}

// Statements are found by their words; one that was run many times is told once.
Result<> find_history(Context& context, Search& search, std::string const& text) {
  engine::HistoryRequest request{.limit = most_statements};
  if (!search.pattern.empty()) request.search = text;
  std::vector<SearchHit> hits;
  int place = 0;
  for (auto const& entry : TRY(context.engine.store().history(request))) {
    SearchHit hit{.kind = HitKind::history, .key = fmt::format("history\n{}", entry.id), .title = title_of(entry.text)};
    auto const same = std::any_of(hits.begin(), hits.end(), [&](SearchHit const& each) {
      return each.title == hit.title && each.connection == entry.connection;
    });
    if (same || hit.title.empty()) continue;
    hit.detail = entry.connection;
    hit.connection = entry.connection;
    hit.state = entry.state;
    hit.at = entry.started_at;
    hit.marks = search.pattern.marks(hit.title, lower_ascii(hit.title));
    // Without a pattern behind what was opened by name.
    hit.score = std::max(1, (search.pattern.empty() ? least_bonus : statement_score) - 5 * place++);
    hits.push_back(std::move(hit));
  }
  add_hits(search, HitKind::history, std::move(hits));
  return {};
}

void find_candidates(Search& search, std::vector<SearchCandidate> const& candidates) {
  std::vector<SearchHit> hits;
  for (auto const& candidate : candidates) {
    SearchHit hit{.kind = HitKind::candidate, .key = candidate.key, .title = candidate.text};
    rate(search, hit);
    rate_words(search, hit, candidate.words.value_or(""), words_loss);
    hits.push_back(std::move(hit));
  }
  add_hits(search, HitKind::candidate, std::move(hits));
}

}  // namespace

std::string_view to_string(HitKind kind) {
  switch (kind) {
    case HitKind::object: return "object";
    case HitKind::connection: return "connection";
    case HitKind::saved: return "saved";
    case HitKind::history: return "history";
    case HitKind::candidate: return "candidate";
  }
  return "object";
}

Result<SearchHits> search_everything(Context& context, SearchRequest const& params) {
  if (params.text.size() > longest_text || params.candidates.size() > most_candidates) {
    return Error{.code = ErrorCode::limit, .message = "A search has at most 400 bytes and 1,000 candidates."};
  }
  SearchHits result;
  Search search{.pattern = FuzzyPattern(params.text),
                .recent = TRY(engine::recent_uses(context.engine.store())),
                .now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()),
                .limit = static_cast<size_t>(std::clamp(params.limit.value_or(20), 1, 200)),
                .result = result};
  auto const wanted = [&](HitKind kind) {
    return !params.kinds || std::find(params.kinds->begin(), params.kinds->end(), kind) != params.kinds->end();
  };
  if (wanted(HitKind::object)) TRY(find_objects(context, search));
  if (wanted(HitKind::saved)) TRY(find_saved(context, search));
  if (wanted(HitKind::history)) TRY(find_history(context, search, params.text));
  if (wanted(HitKind::connection)) TRY(find_connections(context, search));
  if (wanted(HitKind::candidate)) find_candidates(search, params.candidates);
  return result;
}

Result<Empty> note_search_use(Context& context, SearchUse const& params) {
  TRY(engine::note_used(context.engine.store(), params.key));
  return Empty{};
}

}  // namespace sextant::ops
