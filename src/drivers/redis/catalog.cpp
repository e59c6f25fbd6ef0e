#include "drivers/redis/catalog.h"

#include <charconv>
#include <set>
#include <tuple>

#include "base/text.h"
#include "drivers/redis/level.h"

namespace sextant::redis {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_call{120};
constexpr std::chrono::seconds fresh{3};  // What groups() counted is good for the lists that follow it.
constexpr int32_t most_entries = 1000;    // Of a page.

struct KeyspaceEntry {
  int64_t database = 0, keys = 0, expires = 0;
};

int64_t number_after(std::string_view text, std::string_view name) {
  auto const found = text.find(name);
  if (found == std::string_view::npos) return 0;
  int64_t number = 0;
  auto const* const begin = text.data() + found + name.size();
  std::from_chars(begin, text.data() + text.size(), number);
  return number;
}

// "db0:keys=1,expires=0,avg_ttl=0" lines.
std::vector<KeyspaceEntry> parse_keyspace(std::string_view info) {
  std::vector<KeyspaceEntry> entries;
  while (!info.empty()) {
    auto const line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(line.size() + 1, info.size()));
    if (!line.starts_with("db")) continue;
    entries.push_back({.database = number_after(line, "db"), .keys = number_after(line, "keys="), .expires = number_after(line, "expires=")});
  }
  return entries;
}

struct LevelKey {
  int64_t database = 0;
  std::string prefix, search;
  bool operator==(LevelKey const&) const = default;
};

// What a look through a level kept of one kind of names.
struct Kept {
  LevelKey level;
  std::string after;
  bool from_start = true;
  std::vector<std::pair<std::string, int64_t>> names;
  bool more = false;
  Clock::time_point at{};
};

std::string ttl_text(int64_t milliseconds) { return format_duration(static_cast<double>(milliseconds) / 1000); }

Error no_such_kind() {
  return {.code = ErrorCode::not_found, .message = "Redis has databases, prefixes of keys and keys here, and nothing else."};
}

class RedisCatalog final : public Catalog {
 public:
  explicit RedisCatalog(std::shared_ptr<World> world) : world_(std::move(world)) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override;
  Result<CatalogPage> list(ListRequest const& request) override;
  Result<ObjectDescription> describe(ObjectRef const& object) override;
  Result<std::string> ddl(ObjectRef const& object) override;
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override;

 private:
  Result<std::vector<KeyspaceEntry>> databases();
  Result<CatalogPage> list_databases(ListRequest const& request);
  Result<> look(LevelKey const& level, std::string const& prefixes_after, std::string const& keys_after, bool prefixes_from_start,
                bool keys_from_start);
  Result<> add_details(CatalogCall& call, KeyPath const& base, CatalogPage& page);
  Result<ObjectDescription> describe_key(ObjectRef const& object, KeyPath const& key);
  std::string const& separator() const { return world_->connection->options().separator; }

  std::shared_ptr<World> const world_;
  Kept prefixes_, keys_;
  int64_t prefix_count_ = 0, key_count_ = 0;
};

Result<std::vector<KeyspaceEntry>> RedisCatalog::databases() {
  CatalogCall call(*world_);
  TRY(call.begin(world_->connection->database));
  auto const info = TRY(call.connection().ask("INFO", "keyspace"));
  auto entries = parse_keyspace(info.text);
  // The current database is there even if it is empty.
  if (std::ranges::find(entries, world_->connection->database, &KeyspaceEntry::database) == entries.end()) {
    entries.push_back({.database = world_->connection->database});
  }
  std::ranges::sort(entries, {}, &KeyspaceEntry::database);
  return entries;
}

Result<std::vector<CatalogGroup>> RedisCatalog::groups(std::vector<std::string> const& parent) {
  std::vector<CatalogGroup> result;
  if (parent.empty()) {
    auto const entries = TRY(databases());
    result.push_back({.kind = ObjectKind::database, .count = static_cast<int64_t>(entries.size())});
    return result;
  }
  auto const path = TRY(parse_path(parent));
  if (!path.prefix) return result;
  TRY(look({.database = path.database, .prefix = path.name, .search = {}}, {}, {}, true, true));
  if (prefix_count_ > 0) result.push_back({.kind = ObjectKind::key_prefix, .count = prefix_count_});
  if (key_count_ > 0) result.push_back({.kind = ObjectKind::key, .count = key_count_});
  return result;
}

Result<CatalogPage> RedisCatalog::list_databases(ListRequest const& request) {
  auto const entries = TRY(databases());
  CatalogPage page;
  auto const after = request.after.empty() ? -1 : number_after(request.after, "");
  for (auto const& entry : entries) {
    auto const name = std::to_string(entry.database);
    if (entry.database <= after || name.find(request.search) == std::string::npos) continue;
    if (static_cast<int32_t>(page.entries.size()) >= std::clamp(request.limit, 1, most_entries)) {
      page.next = page.entries.back().name;
      break;
    }
    page.entries.push_back({.object = {.kind = ObjectKind::database, .path = {name}},
                            .name = name,
                            .detail = entry.expires > 0 ? fmt::format("{} keys expire", with_thousands(entry.expires)) : "",
                            .comment = {},
                            .estimated_rows = entry.keys,
                            .size_bytes = std::nullopt,
                            .expandable = entry.keys > 0});
  }
  return page;
}

// Looks through all keys of a level, counts them, and keeps the names that come next.
Result<> RedisCatalog::look(LevelKey const& level, std::string const& prefixes_after, std::string const& keys_after,
                            bool prefixes_from_start, bool keys_from_start) {
  CatalogCall call(*world_);
  TRY(call.begin(level.database));
  NameWindow prefixes(prefixes_after, prefixes_from_start), keys(keys_after, keys_from_start);
  DistinctCounter distinct;
  int64_t key_count = 0;
  auto const wanted = lower_ascii(level.search);
  auto const fits = [&](std::string_view name) { return wanted.empty() || lower_ascii(show_name(name)).find(wanted) != std::string::npos; };
  TRY(call.scan(escape_glob(level.prefix) + "*", [&](std::string const& key) -> Result<> {
    auto const rest = std::string_view(key).substr(std::min(level.prefix.size(), key.size()));
    auto const found = separator().empty() ? std::string_view::npos : rest.find(separator());
    auto const name = found == std::string_view::npos ? rest : rest.substr(0, found + separator().size());
    if (!fits(name)) return {};
    if (found == std::string_view::npos) {
      ++key_count;
      keys.add(name);
    } else {
      distinct.add(name);
      prefixes.add(name);
    }
    return {};
  }));
  auto const keep = [&](NameWindow const& window, std::string const& after, bool from_start) {
    return Kept{.level = level,
                .after = after,
                .from_start = from_start,
                .names = {window.names().begin(), window.names().end()},
                .more = window.more(),
                .at = Clock::now()};
  };
  prefixes_ = keep(prefixes, prefixes_after, prefixes_from_start);
  keys_ = keep(keys, keys_after, keys_from_start);
  prefix_count_ = distinct.count();
  key_count_ = key_count;
  return {};
}

Result<CatalogPage> RedisCatalog::list(ListRequest const& request) {
  if (request.parent.empty()) {
    if (request.kind != ObjectKind::database) return no_such_kind();
    return list_databases(request);
  }
  auto const path = TRY(parse_path(request.parent));
  auto const is_key = request.kind == ObjectKind::key;
  if (!path.prefix || (!is_key && request.kind != ObjectKind::key_prefix)) return no_such_kind();
  LevelKey const level{.database = path.database, .prefix = path.name, .search = request.search};
  // The name of the page before stands behind a letter, as it may be empty.
  auto const from_start = request.after.empty();
  auto const after = from_start ? std::string() : TRY(parse_name(std::string_view(request.after).substr(1)));
  auto& kept = is_key ? keys_ : prefixes_;
  auto const begin = [&] { return std::ranges::upper_bound(kept.names, after, {}, &std::pair<std::string, int64_t>::first); };
  auto const current = kept.level == level && kept.at != Clock::time_point{};
  auto const starts = current && from_start && kept.from_start && Clock::now() - kept.at < fresh;
  auto const covers = current && !from_start && (kept.from_start || kept.after <= after) && (begin() != kept.names.end() || !kept.more);
  if (!starts && !covers) TRY(look(level, after, after, from_start, from_start));
  CatalogPage page;
  auto at = from_start ? kept.names.begin() : begin();
  auto const limit = static_cast<size_t>(std::clamp(request.limit, 1, most_entries));
  for (; at != kept.names.end() && page.entries.size() < limit; ++at) {
    auto part = is_key ? key_part(at->first) : prefix_part(at->first);
    auto child = request.parent;
    child.push_back(part);
    page.entries.push_back({.object = {.kind = request.kind, .path = std::move(child)},
                            .name = std::move(part),
                            .detail = {},
                            .comment = {},
                            .estimated_rows = is_key ? std::nullopt : std::optional(at->second),
                            .size_bytes = std::nullopt,
                            .expandable = !is_key});
    page.next = "n" + show_name(at->first);
  }
  if (at == kept.names.end() && !kept.more) page.next.clear();
  if (is_key && !page.entries.empty()) {
    CatalogCall call(*world_);
    TRY(call.begin(path.database));
    TRY(add_details(call, path, page));
  }
  return page;
}

// Type, time to live and size of a page's keys, asked for at once.
Result<> RedisCatalog::add_details(CatalogCall& call, KeyPath const& base, CatalogPage& page) {
  auto& connection = call.connection();
  for (auto const& entry : page.entries) {
    auto const key = TRY(parse_path(entry.object.path)).name;
    connection.add("TYPE", key);
    connection.add("PTTL", key);
    connection.add("MEMORY", "USAGE", key);
  }
  TRY(connection.send());
  for (auto& entry : page.entries) {
    auto const type = TRY(connection.next_value());
    auto const ttl = TRY(connection.next_value());
    auto const bytes = TRY(connection.next_value());
    if (type.kind == Kind::text) entry.detail = visible_text(type.text == "none" ? "gone" : type.text);
    if (ttl.kind == Kind::integer && ttl.integer >= 0) entry.detail += fmt::format(", expires in {}", ttl_text(ttl.integer));
    if (bytes.kind == Kind::integer) entry.size_bytes = bytes.integer;
  }
  (void)base;
  return {};
}

Result<ObjectDescription> RedisCatalog::describe(ObjectRef const& object) {
  auto const path = TRY(parse_path(object.path));
  if (!path.prefix) return describe_key(object, path);
  ObjectDescription result{.object = object};
  if (object.path.size() > 1) {
    TRY(look({.database = path.database, .prefix = path.name, .search = {}}, {}, {}, true, true));
    if (prefix_count_ == 0 && key_count_ == 0) {
      return Error{.code = ErrorCode::not_found, .message = fmt::format("No key begins with {}.", quote_bytes(path.name))};
    }
    result.properties = {{.name = "prefixes", .value = with_thousands(prefix_count_)}, {.name = "keys", .value = with_thousands(key_count_)}};
    return result;
  }
  for (auto const& entry : TRY(databases())) {
    if (entry.database != path.database) continue;
    result.estimated_rows = entry.keys;
    result.properties = {{.name = "keys", .value = with_thousands(entry.keys)},
                         {.name = "keys that expire", .value = with_thousands(entry.expires)}};
    return result;
  }
  return Error{.code = ErrorCode::not_found, .message = fmt::format("The database {} is empty or does not exist.", path.database)};
}

std::string_view length_command(std::string_view type) {
  constexpr std::pair<std::string_view, std::string_view> commands[]{{"string", "STRLEN"}, {"list", "LLEN"},  {"hash", "HLEN"},
                                                                     {"set", "SCARD"},     {"zset", "ZCARD"}, {"stream", "XLEN"}};
  for (auto const& [name, command] : commands) {
    if (name == type) return command;
  }
  return "TYPE";
}

Result<ObjectDescription> RedisCatalog::describe_key(ObjectRef const& object, KeyPath const& key) {
  CatalogCall call(*world_);
  TRY(call.begin(key.database));
  auto& connection = call.connection();
  auto const type = TRY(connection.ask("TYPE", key.name)).as_text();
  if (type == "none") return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no key {}.", quote_bytes(key.name))};
  connection.add("OBJECT", "ENCODING", key.name);
  connection.add("PTTL", key.name);
  connection.add("OBJECT", "IDLETIME", key.name);
  connection.add("MEMORY", "USAGE", key.name);
  connection.add(length_command(type), key.name);
  TRY(connection.send());
  auto const encoding = TRY(connection.next_value());
  auto const ttl = TRY(connection.next_value());
  auto const idle = TRY(connection.next_value());
  auto const bytes = TRY(connection.next_value());
  auto const length = TRY(connection.next_value());
  ObjectDescription result{.object = object};
  auto const add = [&](std::string name, std::string value) { result.properties.push_back({std::move(name), std::move(value)}); };
  add("name", quote_bytes(key.name));
  add("type", visible_text(type));
  if (encoding.kind == Kind::text) add("encoding", visible_text(encoding.text));
  if (ttl.kind == Kind::integer) add("expires in", ttl.integer < 0 ? "never" : ttl_text(ttl.integer));
  if (idle.kind == Kind::integer) add("idle for", ttl_text(idle.integer * 1000));
  if (length.kind == Kind::integer) {
    result.estimated_rows = length.integer;
    add(type == "string" ? "bytes" : "elements", with_thousands(length.integer));
  }
  if (bytes.kind == Kind::integer) {
    result.size_bytes = bytes.integer;
    add("bytes in memory", with_thousands(bytes.integer));
  }
  return result;
}

Result<std::string> RedisCatalog::ddl(ObjectRef const& object) {
  auto const path = TRY(parse_path(object.path));
  if (path.prefix) {
    return Error{.code = ErrorCode::not_supported, .message = "Only a key can be written as commands; databases and prefixes are not made."};
  }
  CatalogCall call(*world_);
  TRY(call.begin(path.database));
  return key_commands(call, path);
}

Result<std::vector<CatalogEntry>> RedisCatalog::search(std::string const& text, int32_t limit) {
  auto const wanted = lower_ascii(text);
  auto const most = static_cast<size_t>(std::clamp(limit, 1, most_entries));
  // Rank, length, name: the best come first.
  std::set<std::tuple<int, size_t, std::string>> best;
  CatalogCall call(*world_);
  TRY(call.begin(world_->connection->database));
  // Redis takes the empty key for a match of one star, but not of two.
  auto const pattern = text.empty() ? std::string("*") : "*" + escape_glob_any_case(text) + "*";
  TRY(call.scan(pattern, [&](std::string const& key) -> Result<> {
    auto const lower = lower_ascii(key);
    best.emplace(lower == wanted ? 0 : lower.starts_with(wanted) ? 1 : 2, key.size(), key);
    if (best.size() > most) best.erase(std::prev(best.end()));
    return {};
  }));
  std::vector<CatalogEntry> entries;
  for (auto const& [rank, size, key] : best) {
    entries.push_back({.object = {.kind = ObjectKind::key,
                                  .path = path_of(KeyPath{.database = world_->connection->database, .name = key}, separator())},
                       .name = key_part(key),
                       .detail = {},
                       .comment = {},
                       .estimated_rows = std::nullopt,
                       .size_bytes = std::nullopt});
  }
  return entries;
}

}  // namespace

CatalogCall::~CatalogCall() {
  if (!begun_) return;
  auto& connection = *world_.connection;
  (void)connection.drain();
  (void)visit_.leave();
  connection.end();
}

Result<> CatalogCall::begin(int64_t database) {
  if (world_.cursor_open || world_.in_multi) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = world_.in_multi ? "Between MULTI and EXEC nothing can be read." : "A result of this session is still open."};
  }
  TRY(world_.connection->start({}, longest_call));
  begun_ = true;
  world_.connection->resume_clock();
  return visit_.enter(database);
}

Result<> CatalogCall::scan(std::string const& match, std::function<Result<>(std::string const&)> const& take) {
  Command const command{.arguments = {"SCAN", "MATCH", match}, .places = {{}, {}, {}}};
  auto const source = TRY(make_scan_source(world_, command));
  (void)TRY(source->open(0, 0));
  std::vector<Value> row(1);
  for (;;) {
    auto const step = TRY(source->next(row));
    if (step == Step::nothing) TRY(connection().look_for_stop());
    if (connection().stopping()) return connection().stopped_error(std::nullopt);
    if (step == Step::end) return {};
    if (step == Step::row) TRY(take(row[0].text));
  }
}

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world) { return std::make_unique<RedisCatalog>(std::move(world)); }

}  // namespace sextant::redis
