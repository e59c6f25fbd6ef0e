#include "rpc/registry.h"

#include "ops/app.h"
#include "ops/catalog.h"
#include "ops/completion.h"
#include "ops/connection.h"
#include "ops/edit.h"
#include "ops/edit_origin.h"
#include "ops/export.h"
#include "ops/history.h"
#include "ops/log.h"
#include "ops/profile.h"
#include "ops/project.h"
#include "ops/query.h"
#include "ops/related.h"
#include "ops/result.h"
#include "ops/saved.h"
#include "ops/search.h"
#include "ops/selection.h"
#include "ops/stored.h"
#include "ops/stream.h"
#include "ops/transaction.h"
#include "ops/upload.h"
#include "ops/vault.h"
#include "ops/view.h"
#include "ops/workspace.h"
#include "rpc/codec.h"

namespace sextant::rpc {

namespace {

// A window saves its tabs and says that it is there by itself.
template <class Params>
constexpr bool by_a_person = !std::is_same_v<Params, ops::Empty> && !std::is_same_v<Params, ops::WorkspaceHolder> &&
                             !std::is_same_v<Params, engine::WorkspaceSave>;

template <class Params, class Value>
Method method(std::string_view name, std::string_view summary, Effect effect,
              Result<Value> (*operation)(ops::Context&, Params const&)) {
  return {.name = name,
          .summary = summary,
          .effect = effect,
          .params = &type_desc<Params>(),
          .result = &type_desc<Value>(),
          .invoke = [operation, name](ops::Context& context, Json const& json) -> Result<Json> {
            auto const params = from_json<Params>(json, "");
            if (!params) {
              ops::log_error(context, name, {}, params.error());
              return params.error();
            }
            if constexpr (by_a_person<Params>) ops::note_use(context);
            auto result = operation(context, *params);
            if (result) return to_json(*result);
            ops::log_error(context, name, ops::subject_of(*params), result.error());
            return std::move(result).error();
          }};
}

std::vector<Method> vault_methods() {
  using enum Effect;
  return {
      method("vault.status", "Tell whether there is a vault, and whether it is open.", read, &ops::vault_status),
      method("vault.create", "Make the vault, with one way to open it.", admin, &ops::create_vault),
      method("vault.unlock", "Open the vault.", admin, &ops::unlock_vault),
      method("vault.lock", "Forget the vault's key, and close what nobody uses right now.", read, &ops::lock_vault),
      method("vault.change_passphrase", "Set or change the vault's passphrase.", admin, &ops::change_passphrase),
      method("vault.add_way", "Let the desktop's keyring or a key file open the vault too.", admin, &ops::add_vault_way),
      method("vault.remove_way", "Take a way into the vault away; the last one stays.", admin, &ops::remove_vault_way),
      method("vault.change_settings", "Say when the vault locks itself.", admin, &ops::change_vault_settings),
      method("vault.restore", "Put the vault's file before its last change back.", admin, &ops::restore_vault),
  };
}

std::vector<Method> result_methods() {
  using enum Effect;
  return {
      method("result.describe", "Describe a stored result and its columns.", read, &ops::describe_result),
      method("result.fetch", "Go on reading a paused result.", read, &ops::fetch_result),
      method("result.cell", "Read one value in full, a part at a time.", read, &ops::result_cell),
      method("result.export", "Write a stored result to a file.", write, &ops::export_result),
      method("result.values", "Count how often each value of a column is there.", read, &ops::result_values),
      method("result.profile", "Tell a column's least and greatest value, its NULLs and how its values spread.", read,
             &ops::result_profile),
      method("result.list", "List the stored results, by which names SQL on the connection \"results\" knows them.", read, &ops::list_results),
      method("result.keep", "Name a stored result, or pin it so that it stays.", write, &ops::keep_result),
      method("result.drop", "Drop a stored result and its views, pinned or not.", write, &ops::drop_result),
      method("view.open", "Sort and filter a stored result, without running its statement again.", read, &ops::open_view),
      method("view.status", "Tell how far a view is.", read, &ops::view_status),
      method("view.close", "Stop a view's work and drop it.", read, &ops::close_view),
      method("export.start", "Write rows to files in the background: a stored result's, a query's, or those of tables.", write,
             &ops::start_export),
      method("export.status", "Tell how far an export is.", read, &ops::export_status),
      method("export.list", "List the exports that run and those that ended, the newest first.", read, &ops::list_exports),
      method("export.cancel", "Stop an export; the file that is being written is removed, complete ones stay.", read,
             &ops::cancel_export),
      method("export.forget", "Take an export that ended off the list.", read, &ops::forget_export),
  };
}

std::vector<Method> edit_methods() {
  using enum Effect;
  return {
      method("edit.table", "Tell what of a table's rows can be changed, and by which key.", read, &ops::editable_table),
      method("edit.row", "Tell a row's values as the SQL literals that stand for them.", read, &ops::edit_row),
      method("edit.origin", "Tell which table a result's column comes from, and what of its rows can be changed.", read, &ops::edit_origin),
      method("edit.preview", "Write the statements of staged changes, without running them.", read, &ops::preview_edits),
      method("edit.apply", "Make staged changes of a table's rows, all of them or none.", write, &ops::apply_edits),
  };
}

std::vector<Method> related_methods() {
  using enum Effect;
  return {
      method("row.referenced", "Read the rows that the foreign keys of a row refer to.", read, &ops::referenced_rows),
      method("row.referencing", "Count the rows that refer to a row, for each foreign key.", read, &ops::referencing_tables),
      method("row.cancel", "Stop row.referenced or row.referencing, on the server too.", read, &ops::cancel_related),
      method("result.copy", "Write a part of a stored result as text, or as SQL of its engine.", read, &ops::copy_selection),
      method("result.statistics", "Tell the exact sum, the average and the ends of a part of a stored result.", read,
             &ops::selection_statistics),
  };
}

std::vector<Method> recall_methods() {
  using enum Effect;
  return {
      method("history.list", "List the statements that were run, newest first.", read, &ops::list_history),
      method("history.clear", "Forget the statements that were run.", write, &ops::clear_history),
      method("history.limits", "Tell how much of the history is kept.", read, &ops::history_limits),
      method("history.set_limits", "Say how much of the history is kept; the oldest beyond goes.", write, &ops::set_history_limits),
      method("saved.list", "List the saved queries, without their texts.", read, &ops::list_saved),
      method("saved.get", "Read a saved query.", read, &ops::get_saved),
      method("saved.put", "Save a query under a name, or change a saved one.", write, &ops::put_saved),
      method("saved.move", "Rename a saved query, or move it to a folder, to the project's files or from there.", write,
             &ops::move_saved),
      method("saved.remove", "Remove a saved query.", write, &ops::remove_saved),
      method("search.everything", "Find objects, connections, saved queries, statements and what else is given, the best first.", read,
             &ops::search_everything),
      method("search.used", "Note that something was opened: it comes first in later searches.", read, &ops::note_search_use),
      method("workspace.save", "Keep the tabs of a window.", read, &ops::save_workspace),
      method("workspace.claim", "Take the tabs of a window that no other page has.", read, &ops::claim_workspace),
      method("workspace.hold", "Say that the page of a window is still there.", read, &ops::hold_workspace),
      method("workspace.leave", "Say that the page of a window goes away.", read, &ops::leave_workspace),
  };
}

std::vector<Method> make_methods() {
  using enum Effect;
  std::vector<Method> list{
      method("app.info", "What this program is and which engines it opens.", read, &ops::app_info),
      method("connection.list", "List the connections.", read, &ops::list_connections),
      method("connection.add", "Save a connection under a name, its password in the vault.", write, &ops::add_connection),
      method("connection.update", "Change a saved connection; a password that is not given stays.", write,
             &ops::update_connection),
      method("connection.duplicate", "Save a connection once more, with its secrets.", write, &ops::duplicate_connection),
      method("connection.trust", "Trust what a project's connection does when it is opened.", write, &ops::trust_connection),
      method("connection.address", "Write a connection's URL, without its secrets.", read, &ops::connection_address),
      method("connection.export", "Tell saved connections for connection.import, without their secrets or with a passphrase for them.", read,
             &ops::export_profiles),
      method("connection.import", "Save connections that connection.export told.", write, &ops::import_profiles),
      method("connection.open", "Connect.", read, &ops::open_connection),
      method("connection.close", "Cancel what runs and disconnect.", read, &ops::close_connection),
      method("connection.remove", "Forget a saved connection.", write, &ops::remove_connection),
      method("connection.test", "Connect, measure a round trip, and disconnect.", read, &ops::test_connection),
      method("project.info", "Tell the project of this folder, and what in its files cannot be used.", read, &ops::project_info),
      method("project.init", "Make a project of a folder: its connections can be kept in git.", write, &ops::init_project),
      method("catalog.groups", "Count the kinds of objects that a parent holds.", read, &ops::catalog_groups),
      method("catalog.list", "List objects of one kind, a page at a time.", read, &ops::catalog_list),
      method("catalog.search", "Find objects by part of their name.", read, &ops::catalog_search),
      method("catalog.cancel", "Stop a search, on the server too.", read, &ops::cancel_catalog_search),
      method("catalog.describe", "Tell all that is known of one object.", read, &ops::catalog_describe),
      method("catalog.ddl", "Write the statements that make an object again.", read, &ops::catalog_ddl),
      method("catalog.resolve", "Find the one object that a name means.", read, &ops::catalog_resolve),
      method("query.run", "Run statements of a script in the background.", write, &ops::run_query),
      method("query.open_table", "Read the rows of a table in the background.", read, &ops::open_table),
      method("query.count_table", "Count the rows of a table in the background, exactly.", read, &ops::count_table),
      method("query.status", "Tell how far a query is.", read, &ops::query_status),
      method("query.cancel", "Stop a query, on the server too.", read, &ops::cancel_query),
      method("query.confirm", "Run the statement that waits for a confirmation.", write, &ops::confirm_query),
      method("query.close", "Stop a query and drop its results.", read, &ops::close_query),
      method("query.split", "Split a script into statements, without running it.", read, &ops::split_query),
      method("query.complete", "Propose what can stand at the caret of a script.", read, &ops::complete_query),
      method("session.close", "Close a server session of query.run.", read, &ops::close_session),
      method("transaction.status", "Tell what a session has not committed yet.", read, &ops::transaction_status),
      method("transaction.set_mode", "Say how a session commits: each statement by itself, or when it is told to.", write,
             &ops::set_transaction_mode),
      method("transaction.begin", "Begin a transaction in a session.", write, &ops::begin_transaction),
      method("transaction.commit", "Keep what a session's transaction did.", write, &ops::commit_transaction),
      method("transaction.rollback", "Undo what a session's transaction did.", write, &ops::roll_back_transaction),
      method("transaction.savepoint", "Mark a place in the transaction to go back to.", write, &ops::set_savepoint),
      method("transaction.rollback_to", "Undo what was done since a savepoint.", write, &ops::roll_back_to_savepoint),
      method("upload.begin", "Announce files that will be copied here, to be opened.", write, &ops::begin_upload),
      method("upload.open", "Save a connection to each database that was sent, and one to all data files.", write,
             &ops::open_upload),
      method("upload.discard", "Stop an upload and remove what was sent.", write, &ops::discard_upload),
      method("log.list", "List what went wrong, newest first, without secrets.", read, &ops::list_log),
      method("log.clear", "Empty the log of what went wrong.", write, &ops::clear_log),
  };
  for (auto* const more : {&result_methods, &edit_methods, &related_methods, &recall_methods, &vault_methods}) {
    for (auto& each : more()) list.push_back(std::move(each));
  }
  list.push_back({.name = "query.rows",
                  .summary = "Run statements and stream their rows as they come.",
                  .effect = write,
                  .reply = Reply::rows,
                  .params = &type_desc<ops::StreamRequest>(),
                  .result = &type_desc<ops::StreamSummary>(),
                  .invoke = nullptr});
  return list;
}

}  // namespace

std::string_view to_string(Effect effect) {
  switch (effect) {
    case Effect::read: return "read";
    case Effect::write: return "write";
    case Effect::admin: return "admin";
  }
  return "read";
}

std::span<Method const> methods() {
  static std::vector<Method> const list = make_methods();
  return list;
}

Method const* find_method(std::string_view name) {
  for (auto const& method : methods()) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

}  // namespace sextant::rpc
