#include "engine/saved_queries.h"

#include <algorithm>
#include <tuple>

#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/address.h"
#include "engine/saved_files.h"
#include "engine/store_database.h"

namespace sextant::engine {

namespace {

constexpr size_t longest_description = 1000, longest_name = 200;
constexpr int id_bytes = 8;

Error absent(std::string_view what) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("There is no saved query {}.", visible_text(what)),
          .hint = "`sextant saved list` shows them."};
}

Error taken(SavedQuery const& query) {
  return {.code = ErrorCode::already_exists,
          .message = fmt::format("There is a saved query named {} {} already.", visible_text(query.name),
                                 query.folder.empty() ? "here" : fmt::format("in {}", visible_text(query.folder))),
          .hint = "Choose another name or another folder."};
}

Error changed_meanwhile(SavedQuery const& query) {
  return {.code = ErrorCode::invalid_state,
          .message = fmt::format("The saved query {} was changed elsewhere meanwhile.", visible_text(query.name)),
          .hint = "Open it again to see what it is now, or save yours under another name."};
}

bool same_name(SavedQuery const& one, SavedQuery const& other) { return one.name == other.name && one.folder == other.folder; }

Result<std::vector<SavedQuery>> own_queries(Store& store) {
  auto& database = store.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Prepared query(database.handle,
                 "select id, folder, name, description, connection, text, changed_at, revision from saved_query order by folder, name");
  std::vector<SavedQuery> queries;
  while (TRY(query.step())) {
    queries.push_back({.id = query.text(0),
                       .name = query.text(2),
                       .folder = query.text(1),
                       .description = query.text(3),
                       .connection = query.text(4),
                       .text = query.text(5),
                       .changed_at = query.text(6),
                       .revision = std::to_string(query.integer(7))});
  }
  return queries;
}

Result<> remove_own(Store& store, std::string const& id) {
  auto& database = store.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Durable const durable(database.handle);
  Prepared remove(database.handle, "delete from saved_query where id = ?");
  TRY(remove.bind(id).run());
  if (rows_changed(database.handle) == 0) return absent(id);
  return {};
}

}  // namespace

Result<> check_saved_name(std::string const& name) {
  if (!name.empty() && name.size() <= longest_name && is_valid_utf8(name) && visible_text(name) == name) return {};
  return Error{.code = ErrorCode::invalid_argument, .message = "A saved query's name has 1 to 200 printable bytes."};
}

Result<SavedList> SavedQueries::list() {
  SavedList list{.queries = TRY(own_queries(store_)), .problems = {}};
  if (project_ != nullptr) read_saved_files(project_->folder(), list);
  std::stable_sort(list.queries.begin(), list.queries.end(), [](SavedQuery const& one, SavedQuery const& other) {
    return std::tie(one.folder, one.name) < std::tie(other.folder, other.name);
  });
  return list;
}

Result<SavedQuery> SavedQueries::find(std::string_view what) {
  auto const list = TRY(this->list());
  std::vector<SavedQuery const*> found;
  for (auto const& each : list.queries) {
    if (each.id == what) return each;
    if (each.name == what || fmt::format("{}/{}", each.folder, each.name) == what) found.push_back(&each);
  }
  if (found.empty()) return absent(what);
  if (found.size() == 1) return *found[0];
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("{} saved queries are named {}.", found.size(), visible_text(what)),
               .hint = fmt::format("Write its folder before it, or its id, such as {}.", found[0]->id)};
}

Result<> SavedQueries::check(SavedQuery const& query) {
  TRY(check_saved_name(query.name));
  TRY(check_folder(query.folder));
  auto const line = [](std::string const& text) { return is_valid_utf8(text) && text.find_first_of("\r\n", 0) == std::string::npos; };
  if (query.description.size() > longest_description || !line(query.description) || !line(query.connection)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The description of a saved query is one line of at most 1,000 bytes, and so is its connection."};
  }
  if (query.text.size() > longest_saved_text) {
    return Error{.code = ErrorCode::limit, .message = "A saved query is at most 1 MiB long.", .hint = "Keep longer scripts as files."};
  }
  if (!is_valid_utf8(query.text) || query.text.find('\0') != std::string::npos) {
    return Error{.code = ErrorCode::invalid_argument, .message = "A saved query is text in UTF-8."};
  }
  if (query.project && project_ == nullptr) {
    return Error{.code = ErrorCode::invalid_argument, .message = "There is no project here.", .hint = "`sextant project init` makes one."};
  }
  return {};
}

Result<SavedQuery> SavedQueries::put(SavedQuery query) {
  TRY(check(query));
  auto const list = TRY(this->list());
  SavedQuery const* before = nullptr;
  for (auto const& each : list.queries) {
    if (!query.id.empty() && each.id == query.id) before = &each;
    else if (each.project == query.project && same_name(each, query)) return taken(query);
  }
  if (!query.id.empty() && before == nullptr) return absent(query.id);
  if (before != nullptr && !query.revision.empty() && query.revision != before->revision) return changed_meanwhile(query);
  if (before == nullptr && list.queries.size() >= most_saved_queries) {
    return Error{.code = ErrorCode::limit, .message = "There are 10,000 saved queries already.", .hint = "Remove some first."};
  }
  auto const old_id = query.id;
  auto const moves = before != nullptr && before->project != query.project;
  if (moves) query.id.clear();
  auto written = query.project ? write_file(std::move(query)) : write_own(std::move(query));
  if (written && moves) TRY(remove(old_id));
  return written;
}

Result<SavedQuery> SavedQueries::write_own(SavedQuery query) {
  if (query.id.empty()) query.id = TRY(random_hex(id_bytes));
  auto& database = store_.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Durable const durable(database.handle);
  query.changed_at = utc_timestamp();
  Prepared put(database.handle,
               "insert into saved_query values (?, ?, ?, ?, ?, ?, ?, 1) on conflict(id) do update set folder = excluded.folder, "
               "name = excluded.name, description = excluded.description, connection = excluded.connection, text = excluded.text, "
               "changed_at = excluded.changed_at, revision = revision + 1 returning revision");
  put.bind(query.id).bind(query.folder).bind(query.name).bind(query.description).bind(query.connection).bind(query.text);
  put.bind(query.changed_at);
  if (TRY(put.step())) query.revision = std::to_string(put.integer(0));
  TRY(put.run());
  return query;
}

Result<SavedQuery> SavedQueries::write_file(SavedQuery query) {
  auto const id = TRY(write_saved_file(project_->folder(), query));
  return find(id);
}

Result<> SavedQueries::remove(std::string const& id) {
  if (!id.starts_with(saved_file_mark)) return remove_own(store_, id);
  if (project_ == nullptr) return absent(id);
  return remove_saved_file(project_->folder(), id);
}

}  // namespace sextant::engine
