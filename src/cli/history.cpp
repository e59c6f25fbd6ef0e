// `sextant history`: what was run, of all processes that share Sextant's folder.
#include <fmt/format.h>

#include <cstdio>

#include "cli/command.h"
#include "cli/output.h"

namespace sextant::cli {

namespace {

struct HistoryOptions {
  std::string connection, state, since, search, format;
  int limit = 50, keep_days = -1;
  int64_t keep_entries = 0, keep_megabytes = 0;
  bool clear = false, only_project = false;
};

Result<JsonObject> request_of(CommandLine const& line, HistoryOptions const& options) {
  JsonObject params{{"limit", options.limit}};
  if (!options.connection.empty()) params["connection"] = options.connection;
  if (!options.state.empty()) params["state"] = options.state;
  if (!options.since.empty()) params["since"] = options.since;
  if (!options.search.empty()) params["search"] = options.search;
  if (options.only_project) {
    auto const project = TRY(call(line, "project.info", {}));
    if (member_text(project, "id").empty()) {
      return Error{.code = ErrorCode::not_found, .message = "There is no project here.", .hint = "`sextant project init` makes one."};
    }
    params["project"] = member_text(project, "id");
  }
  return params;
}

Result<> list(CommandLine const& line, HistoryOptions const& options) {
  auto const params = TRY(request_of(line, options));
  auto const reply = TRY(call(line, "history.list", params));
  TextTable table{.columns = {"started", "connection", "state", "rows", "statement"},
                  .rows = {},
                  .numbers = {false, false, false, true, false}};
  for (auto const& entry : reply.at("entries").as_array()) {
    auto const rows = entry.as_object().contains("rows") ? "rows" : "rows_affected";
    table.rows.push_back({member_text(entry, "started_at"), member_text(entry, "connection"), member_text(entry, "state"),
                          member_text(entry, rows), member_text(entry, "text")});
  }
  return print_table(table, options.format);
}

Result<> change(CommandLine const& line, HistoryOptions const& options) {
  auto limits = TRY(call(line, "history.limits", {})).as_object();
  if (options.keep_days >= 0) limits["days"] = options.keep_days;
  if (options.keep_entries > 0) limits["entries"] = options.keep_entries;
  if (options.keep_megabytes > 0) limits["megabytes"] = options.keep_megabytes;
  auto const now = TRY(call(line, "history.set_limits", limits));
  auto const days = member_text(now, "days");
  fmt::print(stderr, "The history keeps {} statements of {} MB{}.\n", member_text(now, "entries"), member_text(now, "megabytes"),
             days == "0" ? "" : fmt::format(", for {} days", days));
  return {};
}

Result<> show(CommandLine const& line, HistoryOptions const& options) {
  if (options.clear) {
    JsonObject params;
    if (!options.connection.empty()) params["connection"] = options.connection;
    TRY(call(line, "history.clear", params));
    std::fputs("The history is empty.\n", stderr);
    return {};
  }
  if (options.keep_days >= 0 || options.keep_entries > 0 || options.keep_megabytes > 0) return change(line, options);
  return list(line, options);
}

}  // namespace

void add_history_command(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<HistoryOptions>();
  auto* const command = app.add_subcommand("history", "Show what was run, newest first");
  command->add_option("--search", options->search, "Only statements with all of these words; \"a b\" is one");
  command->add_option("--connection", options->connection, "Only of this connection");
  command->add_flag("--this-project", options->only_project, "Only of the connections of this folder's project");
  command->add_option("--state", options->state, "Only in this state")->check(CLI::IsMember({"running", "done", "failed", "cancelled"}));
  command->add_option("--since", options->since, "Only from this moment on, UTC, such as 2026-11-20 or 2026-11-20T12:00");
  command->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 1000));
  command->add_option("--format", options->format, "How to print them")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  command->add_option("--keep-days", options->keep_days, "From now on forget what is older; 0: nothing for its age")->check(CLI::NonNegativeNumber);
  command->add_option("--keep-entries", options->keep_entries, "From now on keep so many")->check(CLI::PositiveNumber);
  command->add_option("--keep-megabytes", options->keep_megabytes, "From now on keep so much text")->check(CLI::PositiveNumber);
  command->add_flag("--clear", options->clear, "Forget all of it, or that of --connection");
  command->callback([options, &line, &exit_code] {
    auto const status = show(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

}  // namespace sextant::cli
