// `sextant saved`: queries that are kept under names.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace sextant::cli {

namespace {

constexpr int64_t longest_file = int64_t{2} << 20;

struct SavedOptions {
  std::string name, search, file, format;
  std::optional<std::string> folder, description, connection, new_name;
  std::vector<std::string> sql;
  bool project = false, personal = false;
};

void add_optional(JsonObject& params, std::string_view name, std::optional<std::string> const& value) {
  if (value) params[name] = *value;
}

void add_place(JsonObject& params, SavedOptions const& options) {
  if (options.project || options.personal) params["project"] = options.project;
}

Result<> list(CommandLine const& line, SavedOptions const& options) {
  JsonObject params;
  if (!options.search.empty()) params["search"] = options.search;
  auto const reply = TRY(call(line, "saved.list", params));
  TextTable table{.columns = {"folder", "name", "connection", "project", "description", "id"}, .rows = {}, .numbers = {}};
  for (auto const& query : reply.at("queries").as_array()) {
    std::vector<std::optional<std::string>> row;
    for (auto const& column : table.columns) row.emplace_back(member_text(query, column));
    table.rows.push_back(std::move(row));
  }
  for (auto const& problem : reply.at("problems").as_array()) {
    fmt::print(stderr, "Warning: {}\n", visible_text(std::string(problem.as_string())));
  }
  return print_table(table, options.format);
}

Result<> show(CommandLine const& line, SavedOptions const& options) {
  auto const query = TRY(call(line, "saved.get", {{"name", options.name}}));
  auto text = member_text(query, "text");
  if (!text.ends_with('\n')) text += '\n';
  StandardOutput out;
  auto const status = out.write(text);
  return out.closed() ? Result<>() : status;
}

Result<std::string> text_of(SavedOptions const& options) {
  if (!options.sql.empty()) return fmt::format("{}", fmt::join(options.sql, "\n"));
  if (options.file.empty() && is_terminal(STDIN_FILENO)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is no SQL to save.",
                 .hint = "Give it after the name, with --file, or on standard input."};
  }
  return read_file(options.file.empty() || options.file == "-" ? "/dev/stdin" : options.file, longest_file);
}

Result<> put(CommandLine const& line, SavedOptions const& options) {
  auto const text = TRY(text_of(options));
  auto const wanted = options.folder && !options.folder->empty() ? *options.folder + "/" + options.name : options.name;
  auto const slash = wanted.rfind('/');
  JsonObject params{{"name", slash == std::string::npos ? wanted : wanted.substr(slash + 1)}, {"text", text}};
  if (slash != std::string::npos) params["folder"] = wanted.substr(0, slash);
  auto const before = call(line, "saved.get", {{"name", wanted}});
  if (before && member_text(*before, "name") == member_text(params, "name")) params["id"] = member_text(*before, "id");
  add_optional(params, "description", options.description);
  add_optional(params, "connection", options.connection);
  add_place(params, options);
  auto const saved = TRY(call(line, "saved.put", params));
  fmt::print(stderr, "Saved {}.\n", visible_text(member_text(saved, "name")));
  return {};
}

Result<> move(CommandLine const& line, SavedOptions const& options) {
  auto const before = TRY(call(line, "saved.get", {{"name", options.name}}));
  JsonObject params{{"id", member_text(before, "id")}};
  add_optional(params, "name", options.new_name);
  add_optional(params, "folder", options.folder);
  add_place(params, options);
  TRY(call(line, "saved.move", params));
  return {};
}

Result<> remove(CommandLine const& line, SavedOptions const& options) {
  auto const before = TRY(call(line, "saved.get", {{"name", options.name}}));
  TRY(call(line, "saved.remove", {{"id", member_text(before, "id")}}));
  fmt::print(stderr, "Removed {}.\n", visible_text(member_text(before, "name")));
  return {};
}

using Action = Result<> (*)(CommandLine const&, SavedOptions const&);
using Options = std::shared_ptr<SavedOptions>;

void bind(CLI::App* command, Options options, CommandLine const& line, int& exit_code, Action action) {
  command->callback([options, &line, &exit_code, action] {
    auto const status = action(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

CLI::App* add_named(CLI::App& saved, std::string const& name, std::string const& help, Options const& options) {
  auto* const command = saved.add_subcommand(name, help);
  command->add_option("name", options->name, "Its name, folder/name, or its id")->required();
  return command;
}

void add_place_options(CLI::App& command, Options const& options) {
  command.add_option("--folder", options->folder, "The folder, such as team/reports");
  auto* const project = command.add_flag("--project", options->project, "As a file of the project, for git");
  command.add_flag("--personal", options->personal, "As your own, not in the project")->excludes(project);
}

}  // namespace

void add_saved_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<SavedOptions>();
  auto* const saved = app.add_subcommand("saved", "Keep queries under names");
  saved->require_subcommand(1);
  auto* const list_command = saved->add_subcommand("list", "List them");
  list_command->add_option("--search", options->search, "Only those with all of these words");
  list_command->add_option("--format", options->format, "How to print them")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  bind(list_command, options, line, exit_code, &list);
  bind(add_named(*saved, "show", "Print one's text", options), options, line, exit_code, &show);
  auto* const put_command = add_named(*saved, "put", "Save one, or change the one of this name", options);
  put_command->add_option("sql", options->sql, "The statements; standard input if neither SQL nor --file is given");
  put_command->add_option("--file", options->file, "Read the statements from a file; - is standard input");
  put_command->add_option("--description", options->description, "A line on what it is for");
  put_command->add_option("--connection", options->connection, "The connection it is for");
  add_place_options(*put_command, options);
  bind(put_command, options, line, exit_code, &put);
  auto* const move_command = add_named(*saved, "move", "Give one another name or place", options);
  move_command->add_option("--name", options->new_name, "Its new name");
  add_place_options(*move_command, options);
  bind(move_command, options, line, exit_code, &move);
  bind(add_named(*saved, "remove", "Remove one", options), options, line, exit_code, &remove);
}

}  // namespace sextant::cli
