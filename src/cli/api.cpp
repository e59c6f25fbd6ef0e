// `sextant api`, `sextant call` and `sextant completion`: for programs and shells.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"
#include "rpc/generate.h"

namespace sextant::cli {

namespace {

int print(std::string const& text) {
  StandardOutput out;
  auto const status = out.write(text);
  return status || out.closed() ? done : report(status.error());
}

int call_method(CommandLine const& line, std::string const& method, std::string const& params) {
  auto const json = parse_json(params);
  if (!json) return report(json.error());
  if (!json->is_object()) {
    return report({.code = ErrorCode::invalid_argument, .message = "The parameters must be a JSON object."});
  }
  auto const result = call(line, method, json->get_object());
  return result ? print(write_json_pretty(*result)) : report(result.error());
}

}  // namespace

void add_api_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto* const api = app.add_subcommand("api", "Print the description of the API");
  auto const openapi = std::make_shared<bool>(false);
  auto const typescript = std::make_shared<bool>(false);
  auto const options = std::make_shared<bool>(false);
  auto* const kinds = api->add_option_group("kind");
  kinds->add_flag("--openapi", *openapi, "As an OpenAPI 3.1 document");
  kinds->add_flag("--typescript", *typescript, "As TypeScript types");
  kinds->add_flag("--options", *options, "The options of connections, as a page");
  kinds->require_option(1);
  api->callback([openapi, options, &exit_code] {
    exit_code = print(*openapi ? rpc::generate_openapi() : *options ? rpc::generate_options() : rpc::generate_typescript());
  });

  auto const method = std::make_shared<std::string>();
  auto const params = std::make_shared<std::string>("{}");
  auto* const call_command = app.add_subcommand("call", "Call any method of the API in this process");
  call_command->add_option("method", *method, "Such as catalog.list")->required();
  call_command->add_option("params", *params, "A JSON object");
  call_command->callback([method, params, &line, &exit_code] { exit_code = call_method(line, *method, *params); });

  auto const shell = std::make_shared<std::string>();
  auto* const completion = app.add_subcommand("completion", "Print a completion script for a shell");
  completion->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([shell, &app, &exit_code] { exit_code = print(completion_script(app, *shell)); });
}

}  // namespace sextant::cli
