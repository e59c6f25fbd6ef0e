// `sextant log`: what went wrong, of all processes that share Sextant's folder.
#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

#include "base/text.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"

namespace sextant::cli {

namespace {

constexpr auto look_every = std::chrono::milliseconds(500);

struct LogOptions {
  std::string connection, level, since, search, format;
  int limit = 50;
  bool follow = false, clear = false;
};

JsonObject request_of(LogOptions const& options) {
  JsonObject params;
  if (!options.connection.empty()) params["connection"] = options.connection;
  if (!options.level.empty()) params["level"] = options.level;
  if (!options.since.empty()) params["since"] = options.since;
  if (!options.search.empty()) params["text"] = options.search;
  return params;
}

Result<> list(CommandLine const& line, LogOptions const& options) {
  auto params = request_of(options);
  params["limit"] = options.limit;
  auto const reply = TRY(call(line, "log.list", params));
  TextTable table{.columns = {"at", "level", "connection", "operation", "code", "sqlstate", "step", "message", "hint"}, .rows = {}, .numbers = {}};
  for (auto const& entry : reply.at("entries").as_array()) {
    std::vector<std::optional<std::string>> row;
    for (auto const& column : table.columns) row.emplace_back(member_text(entry, column));
    table.rows.push_back(std::move(row));
  }
  return print_table(table, options.format);
}

Result<> print_line(StandardOutput& out, Json const& entry, bool as_json) {
  if (as_json) return out.write(write_json(entry) + "\n");
  auto const part = [&](std::string_view name) { return visible_text(member_text(entry, name)); };
  auto const connection = part("connection");
  return out.write(fmt::format("{} {:<7} {}{}: {}\n", part("at"), part("level"), connection.empty() ? "" : connection + " ",
                               part("operation"), part("message")));
}

// Prints what comes, from all processes, until somebody interrupts it or stops reading.
Result<> follow(CommandLine const& line, LogOptions const& options) {
  std::mutex mutex;
  std::condition_variable wake;
  bool stopped = false;
  Interrupt const interrupt([&] {
    std::lock_guard const lock(mutex);
    stopped = true;
    wake.notify_all();
  });
  auto const newest = TRY(call(line, "log.list", {{"limit", 1}}));
  auto const& entries = newest.at("entries").as_array();
  int64_t after = entries.empty() ? 0 : entries[0].at("id").as_int64();
  StandardOutput out;
  for (;;) {
    auto params = request_of(options);
    params["after"] = after;
    auto const reply = TRY(call(line, "log.list", params));
    for (auto const& entry : reply.at("entries").as_array()) {
      after = entry.at("id").as_int64();
      auto const printed = print_line(out, entry, options.format == "ndjson");
      if (out.closed()) return {};
      TRY(printed);
    }
    std::unique_lock lock(mutex);
    if (wake.wait_for(lock, look_every, [&] { return stopped; })) return {};
  }
}

Result<> show(CommandLine const& line, LogOptions const& options) {
  if (options.clear) {
    TRY(call(line, "log.clear", {}));
    std::fputs("The log is empty.\n", stderr);
    return {};
  }
  return options.follow ? follow(line, options) : list(line, options);
}

}  // namespace

void add_log_command(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<LogOptions>();
  auto* const command = app.add_subcommand("log", "Show what went wrong, newest first");
  command->add_option("--connection", options->connection, "Only of this connection");
  command->add_option("--level", options->level, "Only of this level and worse ones")->check(CLI::IsMember({"info", "warning", "error"}));
  command->add_option("--since", options->since, "Only from this moment on, UTC, such as 2026-11-20 or 2026-11-20T12:00");
  command->add_option("--search", options->search, "Only entries that contain it");
  command->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 1000));
  command->add_option("--format", options->format, "How to print them; with --follow, ndjson or a line each")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  auto* const following = command->add_flag("--follow", options->follow, "Print new ones as they come, until Ctrl+C");
  command->add_flag("--clear", options->clear, "Empty the log")->excludes(following);
  command->callback([options, &line, &exit_code] {
    auto const status = show(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

}  // namespace sextant::cli
