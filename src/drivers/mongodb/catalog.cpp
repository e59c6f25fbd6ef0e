#include "drivers/mongodb/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "drivers/mongodb/cursor.h"

namespace sextant::mongodb {

namespace {

using std::chrono::milliseconds;

constexpr auto own_timeout = milliseconds(30'000);
constexpr auto estimating_time = milliseconds(700);  // For the counts of one page.
constexpr int32_t sampled_documents = 200;
constexpr size_t most_fields = 5'000;
constexpr size_t most_listed = 1'000'000;

Error not_found(std::vector<std::string> const& path) {
  return {.code = ErrorCode::not_found, .message = fmt::format("There is no {}.",
      path.empty() ? "such object" : fmt::format("{}", fmt::join(path, ".")))};
}

bool is_database_name(std::string_view name) {
  return !name.empty() && name.size() <= 63 && name.find_first_of(std::string_view("/\\. \"$*<>:|?\0", 13)) == std::string_view::npos;
}

bool contains(std::string_view name, std::string_view lower_part) {
  return lower_part.empty() || lower_ascii(name).find(lower_part) != std::string::npos;
}

std::string keys_text(Value const& index) {
  std::string result;
  auto const* const keys = index.find("key");
  for (auto const& key : keys ? keys->members : std::vector<Member>()) {
    if (!result.empty()) result += ", ";
    result += key.name;
    if (key.value.is(ValueKind::text)) result += " " + key.value.text;
    else if (key.value.integer < 0 || key.value.number < 0) result += " DESC";
  }
  return result;
}

std::string text_member(Value const& value, std::string_view name) {
  auto const* const member = value.find(name);
  return member && member->is(ValueKind::text) ? member->text : std::string();
}

bool flag_member(Value const& value, std::string_view name) {
  auto const* const member = value.find(name);
  return member && member->truthy();
}

int rank_of(std::string_view name, std::string_view lower_text) {
  auto const lower = lower_ascii(name);
  if (lower == lower_text) return 0;
  return lower.starts_with(lower_text) ? 1 : 2;
}

}  // namespace

Result<std::string> MongoCatalog::run(std::string const& database, Value command) {
  if (connection_.cursor_open) {
    return Error{.code = ErrorCode::invalid_state, .message = "A result of this connection is still open.",
        .hint = "Read it to its end or close it first."};
  }
  auto& interruption = connection_.interruption();
  interruption.start(own_timeout);
  auto reply = connection_.run(database, std::move(command), {.verb = "reading the catalog", .with_deadline = false});
  interruption.stop();
  return reply;
}

// All documents of a command that gives a cursor.
Result<std::vector<Value>> MongoCatalog::read_all(std::string const& database, Value command) {
  DocumentSource source;
  source.reply = TRY(run(database, std::move(command)));
  std::vector<Value> result;
  TRY(take_cursor(source, "firstBatch"));
  for (;;) {
    for (auto const document : source.documents) result.push_back(TRY(read_bson(document)));
    if (source.id == 0 || result.size() >= most_listed) return result;
    source.reply = TRY(run(database, Value::object({{"getMore", Value::of(source.id)}, {"collection",
        Value::of(std::string_view(source.collection))}})));
    TRY(take_cursor(source, "nextBatch"));
  }
}

Result<std::vector<CatalogEntry>> MongoCatalog::databases() {
  auto const reply = TRY(run("admin", Value::object({{"listDatabases", Value::of(1)}})));
  std::vector<CatalogEntry> result;
  Element list, item;
  if (!find_element(reply, "databases", list) || list.kind != ValueKind::array) return result;
  Elements items(list.document());
  while (items.next(item)) {
    if (item.kind != ValueKind::object) continue;
    std::string const name(text_of(item.document(), "name"));
    CatalogEntry entry{.object = {.kind = ObjectKind::database, .path = {name}}, .name = name};
    if (auto const size = integer_of(item.document(), "sizeOnDisk", -1); size >= 0) entry.size_bytes = size;
    entry.expandable = true;
    result.push_back(std::move(entry));
  }
  return result;
}

Result<std::vector<CollectionInfo>> MongoCatalog::collections(std::string const& database, bool names_only, std::string const& only) {
  std::vector<CollectionInfo> result;
  if (!is_database_name(database)) return result;
  auto command = Value::object({{"listCollections", Value::of(1)}, {"cursor", Value::object({{"batchSize", Value::of(100'000)}})}});
  if (names_only) command.add("nameOnly", Value::of(true));
  if (!only.empty()) command.add("filter", Value::object({{"name", Value::of(std::string_view(only))}}));
  for (auto const& document : TRY(read_all(database, std::move(command)))) {
    CollectionInfo info{.name = text_member(document, "name"), .type = text_member(document, "type")};
    if (auto const* const options = document.find("options")) info.options = *options;
    if (only.empty() || info.name == only) result.push_back(std::move(info));
  }
  return result;
}

Result<CollectionInfo> MongoCatalog::collection(std::vector<std::string> const& path) {
  if (path.size() < 2 || path[1].empty()) return not_found(path);
  auto found = TRY(collections(path[0], false, path[1]));
  if (found.empty()) return not_found(path);
  return std::move(found[0]);
}

Result<std::vector<FieldInfo>> MongoCatalog::fields(std::vector<std::string> const& path) {
  auto command = Value::object({{"find", Value::of(std::string_view(path[1]))}, {"limit", Value::of(sampled_documents)},
      {"singleBatch", Value::of(true)}});
  DocumentSource source;
  source.reply = TRY(run(path[0], std::move(command)));
  TRY(take_cursor(source, "firstBatch"));
  struct Seen {
    std::string name;
    int64_t documents = 0;
    std::map<std::string_view, int64_t> types;
  };
  std::vector<Seen> seen;
  std::map<std::string, size_t, std::less<>> places;
  for (auto const document : source.documents) {
    Elements elements(document);
    Element element;
    while (elements.next(element)) {
      auto place = places.find(element.name);
      if (place == places.end()) {
        if (seen.size() >= most_fields || !is_valid_utf8(element.name)) continue;
        place = places.emplace(element.name, seen.size()).first;
        seen.push_back({.name = std::string(element.name), .documents = 0, .types = {}});
      }
      ++seen[place->second].documents;
      ++seen[place->second].types[type_name(element.kind)];
    }
  }
  auto const id = std::find_if(seen.begin(), seen.end(), [](Seen const& field) { return field.name == "_id"; });
  if (id != seen.end()) std::rotate(seen.begin(), id, id + 1);
  std::vector<FieldInfo> result;
  for (auto& field : seen) {
    std::vector<std::pair<std::string_view, int64_t>> types(field.types.begin(), field.types.end());
    std::stable_sort(types.begin(), types.end(), [](auto const& left, auto const& right) { return left.second > right.second; });
    FieldInfo info{.name = std::move(field.name), .detail = {}, .everywhere = field.documents == std::ssize(source.documents)};
    for (auto const& [type, count] : types) {
      if (!info.detail.empty()) info.detail += ", ";
      info.detail += types.size() == 1 ? std::string(type) : fmt::format("{} {} %", type, count * 100 / field.documents);
    }
    result.push_back(std::move(info));
  }
  return result;
}

Result<std::vector<Value>> MongoCatalog::indexes(std::vector<std::string> const& path) {
  return read_all(path[0], Value::object({{"listIndexes", Value::of(std::string_view(path[1]))}, {"cursor", Value::object()}}));
}

Result<std::vector<CatalogGroup>> MongoCatalog::groups(std::vector<std::string> const& parent) {
  std::vector<CatalogGroup> result;
  auto const add = [&result](ObjectKind kind, int64_t count) {
    if (count > 0) result.push_back({.kind = kind, .count = count});
  };
  if (parent.empty()) {
    auto const all = TRY(databases());
    add(ObjectKind::database, std::ssize(all));
  } else if (parent.size() == 1) {
    auto const all = TRY(collections(parent[0], true));
    auto const views = std::count_if(all.begin(), all.end(), [](CollectionInfo const& info) { return info.type == "view"; });
    add(ObjectKind::collection, std::ssize(all) - views);
    add(ObjectKind::view, views);
  } else if (parent.size() == 2) {
    auto const info = TRY(collection(parent));
    add(ObjectKind::column, std::ssize(TRY(fields(parent))));
    if (info.type != "view") add(ObjectKind::index, std::ssize(TRY(indexes(parent))));
  }
  return result;
}

// All children of one kind, in order, without the counts that cost a command each.
Result<std::vector<CatalogEntry>> MongoCatalog::entries(ListRequest const& request) {
  auto const& parent = request.parent;
  std::vector<CatalogEntry> result;
  if (parent.empty() && request.kind == ObjectKind::database) {
    result = TRY(databases());
  } else if (parent.size() == 1 && (request.kind == ObjectKind::collection || request.kind == ObjectKind::view)) {
    for (auto& info : TRY(collections(parent[0], true))) {
      if ((info.type == "view") != (request.kind == ObjectKind::view)) continue;
      CatalogEntry entry{.object = {.kind = request.kind, .path = {parent[0], info.name}}, .name = info.name};
      entry.detail = info.type == "collection" || info.type == "view" ? "" : info.type;
      entry.expandable = true;
      result.push_back(std::move(entry));
    }
  } else if (parent.size() == 2 && request.kind == ObjectKind::column) {
    TRY(collection(parent));
    for (auto& field : TRY(fields(parent))) {
      CatalogEntry entry{.object = {.kind = ObjectKind::column, .path = {parent[0], parent[1], field.name}}, .name = field.name,
          .detail = field.detail};
      entry.nullable = !field.everywhere;
      entry.primary_key = field.name == "_id";
      result.push_back(std::move(entry));
    }
    return result;
  } else if (parent.size() == 2 && request.kind == ObjectKind::index) {
    for (auto const& index : TRY(indexes(parent))) {
      auto const name = text_member(index, "name");
      result.push_back({.object = {.kind = ObjectKind::index, .path = {parent[0], parent[1], name}}, .name = name,
          .detail = keys_text(index)});
    }
  }
  std::sort(result.begin(), result.end(), [](CatalogEntry const& left, CatalogEntry const& right) { return left.name < right.name; });
  return result;
}

// Counts of the page's collections, as far as a moment suffices: whatever is missing is unknown.
void MongoCatalog::estimate(std::vector<CatalogEntry>& page) {
  auto const until = Interruption::Clock::now() + estimating_time;
  for (auto& entry : page) {
    if (entry.object.kind != ObjectKind::collection || Interruption::Clock::now() >= until) return;
    auto const reply = run(entry.object.path[0], Value::object({{"count", Value::of(std::string_view(entry.name))}}));
    if (!reply.ok()) return;
    entry.estimated_rows = integer_of(*reply, "n");
  }
}

Result<CatalogPage> MongoCatalog::list(ListRequest const& request) {
  CatalogPage page;
  auto const search = lower_ascii(request.search);
  auto const limit = static_cast<size_t>(std::max(1, request.limit));
  bool passed = request.after.empty();
  for (auto& entry : TRY(entries(request))) {
    auto const by_position = entry.object.kind == ObjectKind::column;
    if (!passed) {
      // Names keep their order when others come and go; a field's place is that of its name.
      if (by_position) {
        passed = entry.name == request.after;
        continue;
      }
      passed = entry.name > request.after;
      if (!passed) continue;
    }
    if (!contains(entry.name, search)) continue;
    if (page.entries.size() == limit) {
      page.next = page.entries.back().name;
      break;
    }
    page.entries.push_back(std::move(entry));
  }
  estimate(page.entries);
  return page;
}

Result<std::vector<CatalogEntry>> MongoCatalog::search(std::string const& text, int32_t limit) {
  auto const lower = lower_ascii(text);
  std::vector<CatalogEntry> found;
  for (auto const& database : TRY(databases())) {
    if (contains(database.name, lower)) found.push_back(database);
    auto const all = collections(database.name, true);
    if (!all.ok() && all.error().damage == Damage::connection) return all.error();
    for (auto const& info : all.ok() ? *all : std::vector<CollectionInfo>()) {
      if (!contains(info.name, lower)) continue;
      CatalogEntry entry{.object = {.kind = info.type == "view" ? ObjectKind::view : ObjectKind::collection,
          .path = {database.name, info.name}}, .name = info.name};
      entry.detail = database.name;
      entry.expandable = true;
      found.push_back(std::move(entry));
    }
  }
  std::stable_sort(found.begin(), found.end(), [&lower](CatalogEntry const& left, CatalogEntry const& right) {
    auto const key = [&lower](CatalogEntry const& entry) { return std::tuple(rank_of(entry.name, lower), entry.name.size(), entry.name); };
    return key(left) < key(right);
  });
  if (std::ssize(found) > limit) found.resize(static_cast<size_t>(std::max(0, limit)));
  return found;
}

Result<std::string> MongoCatalog::ddl(ObjectRef const& object) {
  auto const& path = object.path;
  if (object.kind == ObjectKind::index && path.size() == 3) {
    TRY(collection(path));
    for (auto const& index : TRY(indexes(path))) {
      if (text_member(index, "name") == path[2]) return index_ddl(path[0], path[1], index);
    }
    return not_found(path);
  }
  auto const is_collection = object.kind == ObjectKind::collection || object.kind == ObjectKind::view;
  if (!is_collection || path.size() != 2) return not_found(path);
  auto const info = TRY(collection(path));
  if (info.type == "view") return collection_ddl(path[0], info, {});
  if (object.kind == ObjectKind::view) return not_found(path);
  return collection_ddl(path[0], info, TRY(indexes(path)));
}

Result<ObjectDescription> MongoCatalog::describe_database(std::string const& name) {
  auto const all = TRY(databases());
  auto const found = std::find_if(all.begin(), all.end(), [&](CatalogEntry const& entry) { return entry.name == name; });
  if (found == all.end()) return not_found({name});
  ObjectDescription result{.object = found->object};
  result.size_bytes = found->size_bytes;
  auto const stats = run(name, Value::object({{"dbStats", Value::of(1)}}));
  for (auto const* const fact : {"collections", "views", "objects", "indexes", "dataSize", "indexSize"}) {
    if (auto const number = stats.ok() ? integer_of(*stats, fact, -1) : -1; number >= 0) result.properties.push_back({fact,
        std::to_string(number)});
  }
  return result;
}

Result<ObjectDescription> MongoCatalog::describe_collection(CollectionInfo const& info, std::vector<std::string> const& path) {
  bool const view = info.type == "view";
  ObjectDescription result{.object = {.kind = view ? ObjectKind::view : ObjectKind::collection, .path = path}};
  for (auto const& field : TRY(fields(path))) {
    ColumnDescription column{.name = field.name, .type = field.detail};
    column.nullable = !field.everywhere;
    column.primary_key_position = !view && field.name == "_id" ? 1 : 0;
    result.columns.push_back(std::move(column));
  }
  for (auto const& option : info.options.members) result.properties.push_back({option.name, shell_text(option.value)});
  if (view) return result;
  result.primary_key = {"_id"};
  auto const stats = run(path[0], Value::object({{"collStats", Value::of(std::string_view(path[1]))}}));
  if (stats.ok()) {
    result.estimated_rows = integer_of(*stats, "count");
    result.size_bytes = integer_of(*stats, "storageSize") + integer_of(*stats, "totalIndexSize");
  }
  for (auto const& index : TRY(indexes(path))) {
    IndexDescription description{.name = text_member(index, "name"), .method = {}, .predicate = {}, .comment = {}};
    auto const* const keys = index.find("key");
    for (auto const& key : keys ? keys->members : std::vector<Member>()) {
      auto const descending = key.value.integer < 0 || key.value.number < 0;
      description.columns.push_back(key.name + (descending ? " DESC" : ""));
      if (key.value.is(ValueKind::text)) description.method = key.value.text;
    }
    description.primary = description.name == "_id_";
    description.unique = description.primary || flag_member(index, "unique");
    if (auto const* const partial = index.find("partialFilterExpression")) description.predicate = shell_text(*partial);
    if (stats.ok()) {
      Element element;
      if (find_element(*stats, {"indexSizes", description.name}, element)) description.size_bytes = element.integer();
    }
    result.indexes.push_back(std::move(description));
  }
  return result;
}

// A field or an index.
Result<ObjectDescription> MongoCatalog::describe_part(ObjectRef const& object) {
  auto const info = TRY(collection(object.path));
  auto const whole = TRY(describe_collection(info, {object.path[0], object.path[1]}));
  ObjectDescription result{.object = object};
  for (auto const& column : whole.columns) {
    if (object.kind == ObjectKind::column && column.name == object.path[2]) result.columns.push_back(column);
  }
  for (auto const& index : whole.indexes) {
    if (object.kind != ObjectKind::index || index.name != object.path[2]) continue;
    result.indexes.push_back(index);
    result.size_bytes = index.size_bytes;
  }
  if (result.columns.empty() && result.indexes.empty()) return not_found(object.path);
  return result;
}

Result<ObjectDescription> MongoCatalog::describe(ObjectRef const& object) {
  auto const& path = object.path;
  if (object.kind == ObjectKind::database && path.size() == 1) return describe_database(path[0]);
  if ((object.kind == ObjectKind::column || object.kind == ObjectKind::index) && path.size() == 3) return describe_part(object);
  if ((object.kind != ObjectKind::collection && object.kind != ObjectKind::view) || path.size() != 2) return not_found(path);
  auto const info = TRY(collection(path));
  return describe_collection(info, path);
}

}  // namespace sextant::mongodb
