#include "engine/names.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "driver/driver.h"
#include "engine/address.h"
#include "engine/connection.h"

namespace sextant::engine {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int32_t page = 1000;
constexpr size_t most_levels = 4, most_parents = 5'000, longest_path = 4'000;
constexpr auto fresh = std::chrono::seconds(60);
// A large catalog is not read all the time.
constexpr int rest = 20;
// Of those that answer, so many of the best are looked at closely.
constexpr size_t most_kept = 2'000;

bool is_parent(ObjectKind kind) { return kind == ObjectKind::database || kind == ObjectKind::schema; }

bool is_named(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::database:
    case ObjectKind::schema:
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::foreign_table:
    case ObjectKind::virtual_table:
    case ObjectKind::routine:
    case ObjectKind::sequence:
    case ObjectKind::type:
    case ObjectKind::collection: return true;
    case ObjectKind::column:
    case ObjectKind::index:
    case ObjectKind::primary_key:
    case ObjectKind::unique_key:
    case ObjectKind::foreign_key:
    case ObjectKind::check:
    case ObjectKind::trigger:
    case ObjectKind::extension:
    case ObjectKind::key_prefix:
    case ObjectKind::key: return false;
  }
  return false;
}

// What is opened to read rows comes before what is not.
int loss_of(ObjectKind kind) {
  if (kind == ObjectKind::table || kind == ObjectKind::collection) return 0;
  if (kind == ObjectKind::routine || kind == ObjectKind::sequence || kind == ObjectKind::type) return 12;
  return 4;
}

// Reads a connection's catalog from the top, level by level.
class Walk {
 public:
  Walk(Connection& connection, std::stop_token const& stop) : connection_(connection), stop_(stop) {}

  Result<std::shared_ptr<NameList const>> run() {
    std::vector<std::vector<std::string>> level{{}};
    for (size_t depth = 0; depth < most_levels && !level.empty(); ++depth) {
      next_.clear();
      for (auto const& parent : level) TRY(read_parent(parent));
      level = std::move(next_);
    }
    return std::shared_ptr<NameList const>(std::move(list_));
  }

 private:
  Result<> read_parent(std::vector<std::string> const& parent) {
    if (stop_.stop_requested()) return {};
    for (auto const& group : TRY(connection_.groups(parent))) {
      if (is_named(group.kind)) TRY(read_group(parent, group.kind));
    }
    return {};
  }
  Result<> read_group(std::vector<std::string> const& parent, ObjectKind kind) {
    ListRequest request{.parent = parent, .kind = kind, .search = {}, .after = {}, .limit = page};
    while (!stop_.stop_requested() && list_->size() < most_names) {
      auto const found = TRY(connection_.list(request));
      for (auto const& entry : found.entries) add(entry);
      if (found.next.empty()) return {};
      request.after = found.next;
    }
    return {};
  }
  void add(CatalogEntry const& entry) {
    auto const parent = is_parent(entry.object.kind);
    if (parent && entry.detail == "system") return;
    list_->add(entry.object, entry.estimated_rows);
    if (parent && entry.expandable && next_.size() < most_parents) next_.push_back(entry.object.path);
  }

  Connection& connection_;
  std::stop_token const& stop_;
  std::shared_ptr<NameList> list_ = std::make_shared<NameList>();
  std::vector<std::vector<std::string>> next_;
};

struct Candidate {
  size_t list = 0;
  uint32_t index = 0;
  int score = 0;
};

bool better(Candidate const& one, Candidate const& other) {
  if (one.score != other.score) return one.score > other.score;
  return std::tie(one.list, one.index) < std::tie(other.list, other.index);
}

using Lists = std::vector<std::pair<std::string, std::shared_ptr<NameList const>>>;

std::vector<Candidate> best_of(Lists const& lists, FuzzyPattern const& pattern, size_t limit, int64_t& count) {
  std::vector<Candidate> found;
  for (size_t at = 0; at < lists.size(); ++at) {
    auto const& list = *lists[at].second;
    for (size_t index = 0; index < list.size(); ++index) {
      auto const score = list.score(index, pattern);
      if (score > 0) found.push_back({at, static_cast<uint32_t>(index), score});
    }
  }
  count = std::ssize(found);
  auto const kept = std::min(found.size(), std::min(limit, most_kept));
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(), better);
  found.resize(kept);
  return found;
}

}  // namespace

void NameList::add(ObjectRef const& object, std::optional<int64_t> rows) {
  size_t length = 0;
  for (auto const& part : object.path) length += part.size() + 1;
  if (names_.size() >= most_names || object.path.empty() || length > longest_path || object.path.size() > 16) return;
  if (shown_.size() + length > UINT32_MAX) return;
  Name name{.begin = static_cast<uint32_t>(shown_.size()), .kind = object.kind, .parts = static_cast<uint8_t>(object.path.size())};
  ends_begin_.push_back(static_cast<uint32_t>(ends_.size()));
  for (auto const& part : object.path) {
    if (shown_.size() > name.begin) shown_ += '.';
    name.last = static_cast<uint16_t>(shown_.size() - name.begin);
    shown_ += part;
    ends_.push_back(static_cast<uint16_t>(shown_.size() - name.begin));
  }
  name.length = static_cast<uint16_t>(shown_.size() - name.begin);
  lower_ += lower_ascii(std::string_view(shown_).substr(name.begin));
  name.rows = rows.value_or(-1);
  name.mask = letter_mask(path(name, lower_));
  names_.push_back(name);
}

int NameList::score(size_t index, FuzzyPattern const& pattern) const {
  constexpr int path_loss = 150;
  auto const& name = names_[index];
  if ((pattern.mask() & ~name.mask) != 0) return 0;
  auto const shown_path = path(name, shown_), lower_path = path(name, lower_);
  if (auto const score = pattern.score(shown_path.substr(name.last), lower_path.substr(name.last)); score > 0) {
    return std::max(1, score - loss_of(name.kind));
  }
  // Letters here and there in a long path would answer nearly everything.
  if (name.last == 0 || !pattern.is_within(lower_path)) return 0;
  auto const score = pattern.score(shown_path, lower_path);
  return score == 0 ? 0 : std::max(1, score - path_loss - loss_of(name.kind));
}

ObjectRef NameList::object(size_t index) const {
  auto const& name = names_[index];
  ObjectRef object{.kind = name.kind, .path = {}};
  size_t begin = 0;
  for (size_t i = 0; i < name.parts; ++i) {
    auto const end = ends_[ends_begin_[index] + i];
    object.path.emplace_back(path(name, shown_).substr(begin, end - begin));
    begin = end + size_t{1};
  }
  return object;
}

std::string_view NameList::shown(size_t index) const { return path(names_[index], shown_).substr(names_[index].last); }
std::string_view NameList::lower(size_t index) const { return path(names_[index], lower_).substr(names_[index].last); }

std::optional<int64_t> NameList::rows(size_t index) const {
  if (names_[index].rows < 0) return std::nullopt;
  return names_[index].rows;
}

Names::~Names() { stop(); }

void Names::stop() {
  {
    std::lock_guard const lock(mutex_);
    stopped_ = true;
  }
  worker_.request_stop();
}

// REQUIRES: mutex_ is held.
void Names::want(std::string const& connection, Known& known) {
  auto const age = Clock::now() - known.read_at;
  if (known.waits || stopped_ || ((known.list || known.failed) && age < std::max<Clock::duration>(fresh, known.took * rest))) return;
  known.waits = true;
  wanted_.push_back(connection);
  if (!worker_.joinable()) worker_ = std::jthread([this](std::stop_token const& stop) { work(stop); });
  wake_.notify_one();
}

Result<FoundNames> Names::find(FuzzyPattern const& pattern, size_t limit) {
  FoundNames found;
  Lists lists;
  for (auto const& info : TRY(connections_.list())) {
    auto const driver = find_driver(info.driver);
    if (info.state != ConnectionState::open || !driver || (*driver)->costly_search) continue;
    std::lock_guard const lock(mutex_);
    auto& known = known_[info.name];
    if (known.epoch != info.epoch) {
      known.failed = false;
      known.epoch = info.epoch;
      known.read_at = {};
    }
    want(info.name, known);
    if (known.list) lists.emplace_back(info.name, known.list);
    else if (known.waits) found.loading = true;
    if (known.list && known.list->size() >= most_names) found.cut = true;
  }
  if (pattern.empty()) return found;
  for (auto const& each : best_of(lists, pattern, limit, found.count)) {
    auto const& [connection, list] = lists[each.list];
    found.names.push_back({.connection = connection,
                           .object = list->object(each.index),
                           .rows = list->rows(each.index),
                           .score = each.score,
                           .marks = pattern.marks(list->shown(each.index), list->lower(each.index))});
  }
  return found;
}

void Names::work(std::stop_token const& stop) {
  while (!stop.stop_requested()) {
    std::string connection;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [&] { return !wanted_.empty(); })) return;
      connection = std::move(wanted_.front());
      wanted_.pop_front();
    }
    read(connection, stop);
  }
}

void Names::read(std::string const& connection, std::stop_token const& stop) {
  auto const started = Clock::now();
  std::shared_ptr<NameList const> list;
  // Only while it is open: nothing is connected for this.
  auto const found = connections_.find(connection);
  if (found && (*found)->info().state == ConnectionState::open) {
    if (auto walked = Walk(**found, stop).run(); walked && !stop.stop_requested()) list = std::move(*walked);
  }
  std::lock_guard const lock(mutex_);
  auto& known = known_[connection];
  known.waits = false;
  known.failed = list == nullptr;
  if (list) known.list = std::move(list);
  known.read_at = Clock::now();
  known.took = known.read_at - started;
}

}  // namespace sextant::engine
