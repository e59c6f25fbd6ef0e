#include "engine/workspace.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/store_database.h"

namespace sextant::engine {

namespace {

// A page says that it is there every twenty seconds; browsers let one in the background speak once a minute.
constexpr int64_t held_ms = 90'000;
constexpr int64_t most_windows = 50;
constexpr size_t longest_id = 100;

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool is_id(std::string const& id) { return !id.empty() && id.size() <= longest_id && visible_text(id) == id; }

Error wrong(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Result<> check(WorkspaceSave const& change) {
  if (!is_id(change.window) || !is_id(change.holder)) return wrong("A window and its page are named by 1 to 100 printable bytes.");
  if (change.order.size() > most_tabs || change.tabs.size() > most_tabs) {
    return Error{.code = ErrorCode::limit, .message = "A window keeps at most 500 tabs.", .hint = "Close some."};
  }
  for (auto const& id : change.order) {
    if (!is_id(id)) return wrong("A tab is named by 1 to 100 printable bytes.");
  }
  for (auto const& tab : change.tabs) {
    if (std::find(change.order.begin(), change.order.end(), tab.id) == change.order.end()) return wrong("A saved tab is not in the order.");
    if (tab.body.size() > longest_tab) {
      return Error{.code = ErrorCode::limit, .message = "A tab of more than 16 MiB is not kept.", .hint = "Keep its text as a file.", .detail = tab.id};
    }
    if (!is_valid_json(tab.body)) return wrong("A saved tab is not JSON.");
  }
  return {};
}

struct Holder {
  bool there = false;  // The window is.
  std::string holder;  // Who holds it now; empty: nobody.
};

Result<Holder> holder_of(OpenFile* database, std::string const& window) {
  Prepared query(database, "select holder, holder_process, held_until from workspace_window where id = ?");
  if (!TRY(query.bind(window).step())) return Holder();
  auto const process = static_cast<pid_t>(query.integer(1));
  auto const gone = process <= 0 || (::kill(process, 0) != 0 && errno == ESRCH);
  auto const held = !gone && query.integer(2) > now_ms();
  return Holder{.there = true, .holder = held ? query.text(0) : std::string()};
}

Result<> put_holder(OpenFile* database, std::string const& window, std::string const& holder) {
  Prepared update(database, "update workspace_window set holder = ?, holder_process = ?, held_until = ? where id = ?");
  return update.bind(holder).bind(int64_t{::getpid()}).bind(now_ms() + held_ms).bind(window).run();
}

Result<> write(OpenFile* database, WorkspaceSave const& change) {
  JsonArray order(change.order.begin(), change.order.end());
  Prepared put(database,
               "insert into workspace_window values (?, ?, ?, ?, ?, '', 0, 0) on conflict(id) do update set active = excluded.active, "
               "tab_order = excluded.tab_order, revision = excluded.revision, saved_at = excluded.saved_at");
  TRY(put.bind(change.window).bind(change.active).bind(write_json(order)).bind(change.revision).bind(utc_timestamp()).run());
  for (auto const& tab : change.tabs) {
    Prepared insert(database, "insert or replace into workspace_tab values (?, ?, ?)");
    TRY(insert.bind(change.window).bind(tab.id).bind(tab.body).run());
  }
  Prepared remove(database, "delete from workspace_tab where window = ? and id not in (select value from json_each(?))");
  TRY(remove.bind(change.window).bind(write_json(order)).run());
  Prepared old(database, "delete from workspace_window where id in (select id from workspace_window order by saved_at desc limit -1 offset ?)");
  TRY(old.bind(most_windows).run());
  Prepared lost(database, "delete from workspace_tab where window not in (select id from workspace_window)");
  TRY(lost.run());
  return put_holder(database, change.window, change.holder);
}

Result<std::optional<std::string>> free_window(OpenFile* database) {
  std::vector<std::string> ids;
  Prepared query(database, "select id from workspace_window order by saved_at desc");
  while (TRY(query.step())) ids.push_back(query.text(0));
  for (auto const& id : ids) {
    auto const held = TRY(holder_of(database, id));
    if (held.holder.empty()) return std::optional(id);
  }
  return std::optional<std::string>();
}

Result<WorkspaceWindow> read(OpenFile* database, std::string const& id) {
  WorkspaceWindow window{.id = id};
  Prepared query(database, "select active, tab_order, revision, saved_at from workspace_window where id = ?");
  if (!TRY(query.bind(id).step())) return window;
  window.active = query.text(0);
  window.revision = query.integer(2);
  window.saved_at = query.text(3);
  auto const order = TRY(parse_json(query.text(1)));
  if (auto const* const list = order.if_array()) {
    for (auto const& each : *list) {
      if (each.is_string()) window.order.emplace_back(each.get_string());
    }
  }
  Prepared tabs(database, "select id, body from workspace_tab where window = ?");
  tabs.bind(id);
  while (TRY(tabs.step())) window.tabs.push_back({.id = tabs.text(0), .body = tabs.text(1)});
  return window;
}

}  // namespace

Result<> Workspace::save(WorkspaceSave const& change) {
  TRY(check(change));
  auto& database = store_.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Durable const durable(database.handle);
  auto transaction = TRY(Transaction::begin(database.handle));
  auto const held = TRY(holder_of(database.handle, change.window));
  if (!held.holder.empty() && held.holder != change.holder) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "Another window has these tabs now.",
                 .hint = "What is typed here is kept in this browser only."};
  }
  TRY(write(database.handle, change));
  return transaction.commit();
}

Result<std::optional<WorkspaceWindow>> Workspace::claim(WorkspaceClaim const& claim) {
  if (!is_id(claim.holder)) return wrong("A page is named by 1 to 100 printable bytes.");
  auto& database = store_.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  auto transaction = TRY(Transaction::begin(database.handle));
  auto id = claim.window;
  if (!id) id = TRY(free_window(database.handle));
  if (!id) return std::optional<WorkspaceWindow>();
  auto const held = TRY(holder_of(database.handle, *id));
  if (!held.there || (!held.holder.empty() && held.holder != claim.holder)) return std::optional<WorkspaceWindow>();
  TRY(put_holder(database.handle, *id, claim.holder));
  auto window = TRY(read(database.handle, *id));
  TRY(transaction.commit());
  return std::optional(std::move(window));
}

Result<> Workspace::hold(std::string const& window, std::string const& holder) {
  auto& database = store_.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Prepared update(database.handle, "update workspace_window set held_until = ?, holder_process = ? where id = ? and holder = ?");
  return update.bind(now_ms() + held_ms).bind(int64_t{::getpid()}).bind(window).bind(holder).run();
}

Result<> Workspace::leave(std::string const& window, std::string const& holder) {
  auto& database = store_.database();
  std::lock_guard const lock(database.mutex);
  TRY(make_recall(database));
  Prepared empty(database.handle, "delete from workspace_window where id = ? and holder = ? and tab_order = '[]'");
  TRY(empty.bind(window).bind(holder).run());
  Prepared update(database.handle, "update workspace_window set held_until = 0 where id = ? and holder = ?");
  return update.bind(window).bind(holder).run();
}

}  // namespace sextant::engine
