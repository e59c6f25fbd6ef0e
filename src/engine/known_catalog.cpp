#include "engine/known_catalog.h"

#include <algorithm>
#include <array>

namespace sextant::engine {

namespace {

constexpr size_t most_objects = 200'000, most_tables = 2'000, most_waiting = 64, most_used = 1'000;
constexpr int32_t page_size = 1'000;
constexpr auto grows_old = std::chrono::minutes(10);
constexpr auto pause_after_failure = std::chrono::seconds(10);
// After reading names for a time, nothing is read again for so many times as long: definitions may come one after the other.
constexpr int rest_factor = 5;
constexpr auto longest_rest = std::chrono::minutes(1);

constexpr std::array tables{ObjectKind::table, ObjectKind::view, ObjectKind::materialized_view, ObjectKind::foreign_table,
                            ObjectKind::virtual_table};

Error stopped_error() { return {.code = ErrorCode::cancelled, .message = "The connection is not open."}; }

std::shared_ptr<sql::KnownTable const> known_table(ObjectDescription const& description, std::vector<std::string> const& path) {
  auto table = std::make_shared<sql::KnownTable>();
  table->path = path;
  for (auto const& column : description.columns) table->columns.push_back({.name = column.name, .type = column.type});
  for (auto const& key : description.foreign_keys) {
    table->keys.push_back({.columns = key.columns, .table = key.referenced_table, .referenced_columns = key.referenced_columns});
  }
  // There, the columns of this table are the ones that are referred to.
  for (auto const& key : description.referenced_by) {
    table->referring.push_back({.columns = key.columns, .table = key.referenced_table, .referenced_columns = key.referenced_columns});
  }
  return table;
}

}  // namespace

KnownCatalog::KnownCatalog(std::shared_ptr<Connection> const& connection)
    : connection_(connection), driver_(connection->driver()), index_(std::make_shared<NameIndex>()),
      worker_([this](std::stop_token const& stop) { work(stop); }) {}

KnownCatalog::~KnownCatalog() {
  worker_.request_stop();
  if (worker_.joinable()) worker_.join();
}

// Asking

void KnownCatalog::want_names(bool opens, bool again) {
  auto const connection = connection_.lock();
  if (!connection) return;
  std::lock_guard const lock(mutex_);
  if (opens) opens_ = true;
  if (again) ++refreshes_;
  auto const now = Clock::now();
  auto const version = version_of(*connection);
  bool const old = loaded_at_ != Clock::time_point() && now - loaded_at_ > grows_old;
  if (wanted_ || (version == loaded_ && !old)) return;
  if (now < again_at_ && !again && !opens) return;
  wanted_ = version;
  work_.notify_all();
}

std::shared_ptr<NameIndex const> KnownCatalog::names() {
  std::lock_guard const lock(mutex_);
  return index_;
}

bool KnownCatalog::loading() {
  std::lock_guard const lock(mutex_);
  return wanted_.has_value();
}

bool KnownCatalog::known() {
  std::lock_guard const lock(mutex_);
  return loaded_at_ != Clock::time_point();
}

std::shared_ptr<sql::KnownTable const> KnownCatalog::table(NameIndex::Entry const& entry, std::vector<std::string> const& path,
                                                           bool& fresh) {
  auto const connection = connection_.lock();
  if (!connection) return nullptr;
  std::lock_guard const lock(mutex_);
  auto const found = tables_.find(path);
  if (found != tables_.end()) {
    found->second.used = Clock::now();
    fresh = found->second.version == version_of(*connection);
    if (fresh) return found->second.table;
  }
  fresh = false;
  auto const is_it = [&](ObjectRef const& each) { return each.path == path; };
  bool const waits = std::any_of(tables_wanted_.begin(), tables_wanted_.end(), is_it) || (table_now_ && is_it(*table_now_));
  if (!waits && tables_wanted_.size() < most_waiting) {
    tables_wanted_.push_back({.kind = entry.object, .path = path});
    work_.notify_all();
  }
  return found == tables_.end() ? nullptr : found->second.table;
}

int64_t KnownCatalog::changes() {
  std::lock_guard const lock(mutex_);
  return changes_;
}

void KnownCatalog::wait(Clock::time_point until, int64_t seen) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [&] { return changes_ != seen; });
}

void KnownCatalog::note_use(std::string const& name) {
  std::lock_guard const lock(mutex_);
  if (uses_.size() >= most_used && uses_.find(name) == uses_.end()) {
    // What was used least goes; of others the half is kept, so that old habits fade.
    for (auto each = uses_.begin(); each != uses_.end();) each = (each->second /= 2) == 0 ? uses_.erase(each) : std::next(each);
    if (uses_.size() >= most_used) return;
  }
  ++uses_[name];
}

int64_t KnownCatalog::uses(std::string_view name) {
  std::lock_guard const lock(mutex_);
  auto const found = uses_.find(name);
  return found == uses_.end() ? 0 : found->second;
}

// Reading, on the worker's thread

void KnownCatalog::work(std::stop_token const& stop) {
  while (!stop.stop_requested()) {
    std::optional<Version> names;
    std::optional<ObjectRef> table;
    Version version;
    {
      std::unique_lock lock(mutex_);
      if (!work_.wait(lock, stop, [this] { return wanted_ || !tables_wanted_.empty(); })) return;
      // Columns that somebody waits for come before all names.
      if (!tables_wanted_.empty()) {
        table = std::move(tables_wanted_.front());
        tables_wanted_.pop_front();
        table_now_ = table;
      } else {
        names = wanted_;
      }
      if (auto const connection = connection_.lock()) version = version_of(*connection);
    }
    if (table) describe(*table, version);
    else load(stop, *names);
    std::lock_guard const lock(mutex_);
    table_now_.reset();
    ++changes_;
    changed_.notify_all();
  }
}

std::shared_ptr<Connection> KnownCatalog::usable(std::stop_token const& stop) {
  auto connection = connection_.lock();
  if (!connection || stop.stop_requested()) return nullptr;
  return opens_ || connection->info().state == ConnectionState::open ? connection : nullptr;
}

void KnownCatalog::describe(ObjectRef const& object, Version const& version) {
  auto const connection = usable({});
  if (!connection) return;
  auto const description = connection->describe(object);
  std::lock_guard const lock(mutex_);
  // What cannot be described has no columns, and is not asked for again until something changes.
  auto table = description ? known_table(*description, object.path) : std::make_shared<sql::KnownTable const>();
  tables_[object.path] = {.table = std::move(table), .version = version, .used = Clock::now()};
  if (tables_.size() > most_tables) {
    auto const older = [](auto const& a, auto const& b) { return a.second.used < b.second.used; };
    tables_.erase(std::min_element(tables_.begin(), tables_.end(), older));
  }
}

void KnownCatalog::load(std::stop_token const& stop, Version const& version) {
  auto const began = Clock::now();
  auto index = read_names(stop);
  auto const now = Clock::now();
  auto const connection = connection_.lock();
  std::lock_guard const lock(mutex_);
  wanted_.reset();
  opens_ = false;
  if (index) {
    index_ = std::move(*index);
    loaded_ = version;
    // The first time a connection is used it gets its first epoch.
    if (version.epoch == 0 && connection) loaded_.epoch = connection->epoch();
    loaded_at_ = now;
    again_at_ = now + std::min<Clock::duration>((now - began) * rest_factor, longest_rest);
  } else if (index.error().code != ErrorCode::cancelled) {
    again_at_ = now + pause_after_failure;
  }
}

uint32_t KnownCatalog::distance_of(Place const& place) const {
  auto const defaults = sql::default_schemas(*driver_.dialect);
  if (place.kind == ObjectKind::database) return place.path.back() == database_ ? 0 : NameIndex::out_of_reach;
  if (place.path.size() > 1 && place.path.front() != database_) return NameIndex::out_of_reach;
  auto const found = std::find(defaults.begin(), defaults.end(), place.path.back());
  return found == defaults.end() ? NameIndex::out_of_reach : static_cast<uint32_t>(found - defaults.begin());
}

// The databases and schemas right below; they are names too.
Result<std::vector<KnownCatalog::Place>> KnownCatalog::places_below(std::stop_token const& stop, Place const& place, NameIndex& index) {
  std::vector<Place> places;
  auto const parent = index.add_parent(place.path, 0);
  for (auto const kind : {ObjectKind::database, ObjectKind::schema}) {
    ListRequest request{.parent = place.path, .kind = kind, .limit = page_size};
    do {
      auto const connection = usable(stop);
      if (!connection) return stopped_error();
      auto page = connection->list(request);
      if (!page) break;  // The engine has none of them there.
      for (auto& entry : page->entries) {
        if (index.size() >= most_objects) return places;
        index.add(kind, parent, entry.object.path.back(), {});
        places.push_back({.path = entry.object.path, .kind = kind});
      }
      request.after = page->next;
    } while (!request.after.empty());
  }
  if (auto const connection = usable(stop)) database_ = connection->info().database;
  std::stable_sort(places.begin(), places.end(), [&](Place const& a, Place const& b) { return distance_of(a) < distance_of(b); });
  return places;
}

Result<> KnownCatalog::read_place(std::stop_token const& stop, Place const& place, uint32_t distance, NameIndex& index) {
  auto const connection = usable(stop);
  if (!connection) return stopped_error();
  auto const groups = connection->groups(place.path);
  if (!groups) return {};  // What may not be read is left out.
  auto const parent = index.add_parent(place.path, distance);
  for (auto const& group : *groups) {
    bool const is_wanted = group.kind == ObjectKind::routine || std::find(tables.begin(), tables.end(), group.kind) != tables.end();
    if (!is_wanted) continue;
    ListRequest request{.parent = place.path, .kind = group.kind, .limit = page_size};
    do {
      auto const again = usable(stop);
      if (!again) return stopped_error();
      auto page = again->list(request);
      if (!page) break;
      for (auto& entry : page->entries) {
        if (index.size() >= most_objects) return {};
        auto name = entry.object.path.back();
        std::string detail;
        // A routine's last name carries its arguments.
        if (auto const open = name.find('('); group.kind == ObjectKind::routine && open != std::string::npos) {
          detail = name.substr(open);
          name.resize(open);
        }
        index.add(group.kind, parent, std::move(name), std::move(detail));
      }
      request.after = page->next;
    } while (!request.after.empty());
  }
  return {};
}

Result<std::shared_ptr<NameIndex const>> KnownCatalog::read_names(std::stop_token const& stop) {
  auto index = std::make_shared<NameIndex>();
  std::vector<Place> open{{.path = {}, .kind = ObjectKind::database}};
  for (size_t depth = 0; depth < 2 && !open.empty(); ++depth) {
    std::vector<Place> next;
    for (auto const& place : open) {
      auto below = TRY(places_below(stop, place, *index));
      for (auto& each : below) {
        TRY(read_place(stop, each, distance_of(each), *index));
        if (each.kind == ObjectKind::database && index->size() < most_objects) next.push_back(std::move(each));
      }
    }
    open = std::move(next);
  }
  index->finish();
  return std::shared_ptr<NameIndex const>(std::move(index));
}

}  // namespace sextant::engine
