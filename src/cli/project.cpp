// `sextant project`: a folder that has connections of its own.
#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"

namespace sextant::cli {

namespace {

struct ProjectOptions {
  std::string folder = ".", name, format;
};

Result<> init(CommandLine const& line, ProjectOptions const& options) {
  JsonObject params{{"folder", options.folder}};
  if (!options.name.empty()) params["name"] = options.name;
  auto const made = TRY(call(line, "project.init", params));
  fmt::print(stderr, "Made the project {} in {}/.sextant.\n", visible_text(member_text(made, "name")),
             visible_text(member_text(made, "folder")));
  return {};
}

Result<> show(CommandLine const& line, ProjectOptions const& options) {
  auto const info = TRY(call(line, "project.info", {}));
  if (member_text(info, "folder").empty()) {
    return Error{.code = ErrorCode::not_found, .message = "There is no project here.", .hint = "`sextant project init` makes one."};
  }
  TextTable table{.columns = {"project", "folder", "id"}, .rows = {}, .numbers = {}};
  table.rows.push_back({member_text(info, "name"), member_text(info, "folder"), member_text(info, "id")});
  return print_table(table, options.format);
}

using Action = Result<> (*)(CommandLine const&, ProjectOptions const&);

void bind(CLI::App* command, std::shared_ptr<ProjectOptions> options, CommandLine const& line, int& exit_code, Action action) {
  command->callback([options, &line, &exit_code, action] {
    auto const status = action(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

}  // namespace

void add_project_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<ProjectOptions>();
  auto* const project = app.add_subcommand("project", "Keep connections in a folder, for git");
  project->require_subcommand(1);
  auto* const init_command = project->add_subcommand("init", "Make a project of a folder: it gets a folder .sextant");
  init_command->add_option("folder", options->folder, "The folder; else this one");
  init_command->add_option("--name", options->name, "The project's name; else the folder's");
  bind(init_command, options, line, exit_code, &init);
  auto* const show_command = project->add_subcommand("show", "Tell which project this folder belongs to");
  show_command->add_option("--format", options->format, "How to print it")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  bind(show_command, options, line, exit_code, &show);
}

}  // namespace sextant::cli
