#include "engine/name_index.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"

namespace sextant::engine {

namespace {

bool ends_with(std::vector<std::string> const& path, std::vector<std::string> const& end) {
  return end.size() <= path.size() && std::equal(end.rbegin(), end.rend(), path.rbegin(), equals_ignoring_case);
}

sql::ProposalKind proposal_kind(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::view:
    case ObjectKind::materialized_view: return sql::ProposalKind::view;
    case ObjectKind::routine: return sql::ProposalKind::function;
    case ObjectKind::schema:
    case ObjectKind::database: return sql::ProposalKind::schema;
    default: return sql::ProposalKind::table;
  }
}

}  // namespace

uint32_t NameIndex::add_parent(std::vector<std::string> path, uint32_t distance) {
  parents_.push_back({std::move(path), distance});
  return static_cast<uint32_t>(parents_.size() - 1);
}

void NameIndex::add(ObjectKind kind, uint32_t parent, std::string name, std::string detail) {
  auto const letters = sql::letters_of(name);
  entries_.push_back({.kind = proposal_kind(kind),
                      .object = kind,
                      .parent = parent,
                      .name = std::move(name),
                      .detail = std::move(detail),
                      .letters = letters});
}

void NameIndex::finish() {
  std::stable_sort(entries_.begin(), entries_.end(), [&](Entry const& a, Entry const& b) {
    return std::tie(parents_[a.parent].distance, a.name) < std::tie(parents_[b.parent].distance, b.name);
  });
  for (size_t i = 0; i < entries_.size(); ++i) {
    auto const kind = entries_[i].kind;
    bool const is_table = kind == sql::ProposalKind::table || kind == sql::ProposalKind::view;
    if (is_table) tables_.emplace(lower_ascii(entries_[i].name), static_cast<uint32_t>(i));
  }
}

bool NameIndex::below(Entry const& entry, std::vector<std::string> const& parent) const {
  return parent.empty() || ends_with(parents_[entry.parent].path, parent);
}

std::vector<std::string> NameIndex::path_of(Entry const& entry) const {
  auto path = parents_[entry.parent].path;
  path.push_back(entry.name);
  return path;
}

std::vector<sql::KnownObject> NameIndex::find(std::vector<std::string> const& parent, sql::NamePattern const& pattern, sql::Wanted wanted,
                                              size_t most) const {
  constexpr size_t classes = static_cast<size_t>(sql::Match::whole) + 1;
  std::array<std::vector<uint32_t>, classes> found;
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    auto const& entry = entries_[i];
    bool const function = entry.kind == sql::ProposalKind::function;
    if (wanted != sql::Wanted::all && function != (wanted == sql::Wanted::functions)) continue;
    auto const match = static_cast<size_t>(pattern.match(entry.name, entry.letters));
    if (match == 0 || found[match].size() >= most || !below(entry, parent)) continue;
    found[match].push_back(i);
    if (pattern.empty() && found[match].size() >= most) break;
  }
  std::vector<sql::KnownObject> objects;
  for (size_t match = classes; match-- > 1;) {
    for (uint32_t const i : found[match]) {
      if (objects.size() >= most) return objects;
      auto const& entry = entries_[i];
      auto const& place = parents_[entry.parent];
      objects.push_back({.kind = entry.kind,
                         .path = path_of(entry),
                         .match = static_cast<sql::Match>(match),
                         .in_reach = place.path.empty() || place.distance < out_of_reach,
                         .detail = entry.detail});
    }
  }
  return objects;
}

NameIndex::Entry const* NameIndex::table(std::vector<std::string> const& path) const {
  if (path.empty()) return nullptr;
  auto const [begin, end] = tables_.equal_range(lower_ascii(path.back()));
  Entry const* best = nullptr;
  for (auto at = begin; at != end; ++at) {
    auto const& entry = entries_[at->second];
    if (!ends_with(path_of(entry), path)) continue;
    auto const rank = [&](Entry const& each) { return std::tuple(each.name != path.back(), parents_[each.parent].distance); };
    if (best == nullptr || rank(entry) < rank(*best)) best = &entry;
  }
  return best;
}

}  // namespace sextant::engine
