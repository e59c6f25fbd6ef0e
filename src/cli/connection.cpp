// `sextant connection` and `sextant history`.
#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"

namespace sextant::cli {

namespace {

struct ConnectionOptions {
  std::string name, url, target, environment, format, search;
  bool read_only = false;
  int limit = 50;
};

Result<> add(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params{{"name", options.name}, {"url", options.url}, {"read_only", options.read_only}};
  if (!options.environment.empty()) params["environment"] = options.environment;
  auto const connection = TRY(call(line, "connection.add", params));
  fmt::print(stderr, "Saved {}: {}\n", visible_text(options.name), visible_text(member_text(connection, "url")));
  return {};
}

Result<> list(CommandLine const& line, ConnectionOptions const& options) {
  auto const reply = TRY(call(line, "connection.list", {}));
  TextTable table{.columns = {"name", "engine", "url", "environment", "access"}, .rows = {}, .numbers = {}};
  for (auto const& connection : reply.at("connections").as_array()) {
    table.rows.push_back({member_text(connection, "name"), member_text(connection, "title"), member_text(connection, "url"),
                          member_text(connection, "environment"),
                          connection.at("read_only").as_bool() ? "read-only" : "read and write"});
  }
  return print_table(table, options.format);
}

Result<> remove(CommandLine const& line, ConnectionOptions const& options) {
  TRY(call(line, "connection.remove", {{"name", options.name}}));
  fmt::print(stderr, "Removed {}.\n", visible_text(options.name));
  return {};
}

Result<> test(CommandLine const& line, ConnectionOptions const& options) {
  auto const reply = TRY(call(line, "connection.test", {{"target", options.target}}));
  StandardOutput out;
  auto const encryption = member_text(reply, "encryption");
  auto const user = visible_text(member_text(reply, "user"));
  return out.write(fmt::format("{} {}\ndatabase: {}\n{}{}connected in {}, round trip {}\n", member_text(reply, "product"),
                               member_text(reply, "server_version"), visible_text(member_text(reply, "database")),
                               user.empty() ? "" : "user: " + user + "\n",
                               encryption.empty() ? "" : "encryption: " + encryption + "\n",
                               format_duration(reply.at("connect_ms").to_number<double>() / 1000),
                               format_duration(reply.at("latency_ms").to_number<double>() / 1000)));
}

Result<> history(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params{{"limit", options.limit}};
  if (!options.search.empty()) params["search"] = options.search;
  if (!options.name.empty()) params["connection"] = options.name;
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

using Action = Result<> (*)(CommandLine const&, ConnectionOptions const&);

void bind(CLI::App* command, std::shared_ptr<ConnectionOptions> options, CommandLine const& line, int& exit_code, Action action) {
  command->callback([options, &line, &exit_code, action] {
    auto const status = action(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

}  // namespace

void add_connection_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<ConnectionOptions>();
  auto const formats = CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"});
  auto* const connection = app.add_subcommand("connection", "Save, list, test and remove connections");
  connection->require_subcommand(1);
  auto* const add_command = connection->add_subcommand("add", "Save a connection; its password is not kept");
  add_command->add_option("name", options->name, "A name of your choice")->required();
  add_command->add_option("url", options->url, "A URL or a file's path")->required();
  add_command->add_option("--environment", options->environment, "What it is used for")
      ->check(CLI::IsMember({"none", "development", "test", "staging", "production"}));
  add_command->add_flag("--read-only", options->read_only, "Never write through it");
  bind(add_command, options, line, exit_code, &add);
  auto* const list_command = connection->add_subcommand("list", "List the saved connections");
  list_command->add_option("--format", options->format, "How to print them")->check(formats);
  bind(list_command, options, line, exit_code, &list);
  auto* const test_command = connection->add_subcommand("test", "Connect, measure a round trip, and disconnect");
  test_command->add_option("target", options->target, "A URL, a file's path, or a saved connection's name")->required();
  bind(test_command, options, line, exit_code, &test);
  auto* const remove_command = connection->add_subcommand("remove", "Forget a saved connection");
  remove_command->add_option("name", options->name, "Its name")->required();
  bind(remove_command, options, line, exit_code, &remove);
  auto* const history_command = app.add_subcommand("history", "List the statements that were run, newest first");
  history_command->add_option("--connection", options->name, "Only of this connection");
  history_command->add_option("--search", options->search, "Only statements that contain it");
  history_command->add_option("--limit", options->limit, "How many")->check(CLI::Range(1, 1000));
  history_command->add_option("--format", options->format, "How to print them")->check(formats);
  bind(history_command, options, line, exit_code, &history);
}

}  // namespace sextant::cli
