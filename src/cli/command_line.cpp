#include "cli/command_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "data/builder.h"
#include "rpc/registry.h"

namespace sextant::cli {

namespace {

constexpr size_t longest_shown_line = 200;

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return usage;
    case ErrorCode::read_only:
    case ErrorCode::confirmation: return refused;
    case ErrorCode::cancelled: return interrupted;
    case ErrorCode::timeout:
    case ErrorCode::invalid_state:
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::not_supported:
    case ErrorCode::syntax:
    case ErrorCode::constraint:
    case ErrorCode::bad_data:
    case ErrorCode::unauthenticated:
    case ErrorCode::unauthorized:
    case ErrorCode::unavailable:
    case ErrorCode::vault_locked:
    case ErrorCode::password_needed:
    case ErrorCode::limit:
    case ErrorCode::internal: return failed;
  }
  return failed;
}

// "  3 | select x from t" and a line of carets under the place.
std::string marked_line(std::string_view text, TextRange range) {
  if (range.begin > text.size()) return {};
  auto const line_begin = text.rfind('\n', range.begin == 0 ? 0 : range.begin - 1);
  auto const begin = line_begin == std::string_view::npos || range.begin == 0 ? 0 : line_begin + 1;
  auto const line_end = std::min(text.find('\n', range.begin), text.size());
  auto const number = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
  auto line = text.substr(begin, line_end - begin);
  auto before = text.substr(begin, range.begin - begin);
  if (display_width(line) > static_cast<int>(longest_shown_line)) {
    // A very long line: only what surrounds the place.
    auto const from = before.size() > 60 ? before.size() - 60 : 0;
    before.remove_prefix(from);
    line = utf8_prefix(line.substr(from), longest_shown_line);
  }
  auto const marked = text.substr(range.begin, std::min<size_t>(range.end, line_end) - range.begin);
  auto const head = fmt::format("  {} | ", number);
  auto const width = std::max(1, display_width(visible_text(marked)));
  return fmt::format("{}{}\n{}{}\n", head, visible_text(line),
                     std::string(head.size() + static_cast<size_t>(display_width(visible_text(before))), ' '),
                     std::string(static_cast<size_t>(width), '^'));
}

void add_session_limits(CLI::App& command, LaunchOptions& options) {
  command.add_option("--most-sessions", options.most_sessions, "Sessions of one connection's tabs at once; 8 if not given")
      ->check(CLI::Range(1, 1000));
  command.add_option("--transaction-minutes", options.transaction_minutes,
                     "Warn of a transaction that is open without use for so long; 5 if not given")
      ->check(CLI::Range(1, 100'000));
}

void add_upload_limit(CLI::App& command, LaunchOptions& options) {
  command.add_option("--upload-limit", options.upload_limit, "The most that one drop of files may copy, such as 500MB; 4GB if not given")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

int report(Error const& error, std::string_view text) {
  auto message = fmt::format("Error: {}\n", visible_text(error.message));
  if (error.position && !text.empty()) message += marked_line(text, *error.position);
  if (!error.detail.empty() && error.code != ErrorCode::confirmation) {
    message += fmt::format("Detail: {}\n", visible_text(error.detail));
  }
  if (!error.hint.empty()) message += fmt::format("Hint: {}\n", visible_text(error.hint));
  if (!error.sqlstate.empty()) message += fmt::format("SQLSTATE: {}\n", visible_text(error.sqlstate));
  std::fputs(message.c_str(), stderr);
  auto const code = exit_code_of(error.code);
  // What a person wrote reads well where connecting came to a step: it is the step that failed.
  return code == usage && error.step != ConnectStep::none ? failed : code;
}

Result<Json> call(CommandLine const& line, std::string_view method, JsonObject const& params) {
  auto* const context = TRY(line.context());
  auto const* found = rpc::find_method(method);
  if (found == nullptr || !found->invoke) {
    return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("There is no method {}.", method)};
  }
  return found->invoke(*context, params);
}

std::string member_text(Json const& object, std::string_view name) {
  auto const* const found = object.get_object().if_contains(name);
  if (found == nullptr || found->is_null()) return {};
  if (auto const* text = found->if_string()) return std::string(*text);
  return write_json(*found);
}

Result<> print_table(TextTable const& table, std::string const& format) {
  auto schema = std::make_shared<Schema>();
  for (size_t i = 0; i < table.columns.size(); ++i) {
    auto const number = i < table.numbers.size() && table.numbers[i];
    schema->fields.push_back({.name = table.columns[i], .type = {.type = number ? Type::decimal : Type::text}});
  }
  StandardOutput out;
  auto const terminal = is_terminal(STDOUT_FILENO);
  auto const writer = make_writer(format_from(format).value_or(Format::table), out,
                                  {.terminal = terminal, .terminal_width = terminal_width(STDOUT_FILENO)});
  TRY(writer->begin(schema));
  BatchBuilder batch(schema, static_cast<int64_t>(table.rows.size()) + 1, int64_t{1} << 30);
  for (auto const& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i]) batch.column(i).append_bytes(*row[i]);
      else batch.column(i).append_null();
    }
    batch.end_row();
  }
  if (batch.rows() > 0) TRY(writer->write(batch.finish(1)));
  auto status = writer->end();
  return out.closed() ? Result<>() : status;
}

int run(CommandLine const& command_line, int argc, char const* const* argv) {
  CLI::App app("Sextant: one client for every database.", "sextant");
  app.require_subcommand(1);
  app.set_version_flag("--version", "sextant " SEXTANT_VERSION, "Print the version");
  app.set_help_all_flag("--help-all", "Print help for every command");
  app.failure_message(CLI::FailureMessage::simple);
  int exit_code = done;
  add_query_command(app, command_line, exit_code);
  add_export_command(app, command_line, exit_code);
  add_catalog_commands(app, command_line, exit_code);
  add_connection_commands(app, command_line, exit_code);
  add_vault_commands(app, command_line, exit_code);
  add_history_command(app, command_line, exit_code);
  add_saved_commands(app, command_line, exit_code);
  add_log_command(app, command_line, exit_code);
  add_project_commands(app, command_line, exit_code);
  add_api_commands(app, command_line, exit_code);
  app.add_option("--vault-key-fd", command_line.start.vault_key_descriptor, "Read the vault's key from this open descriptor")
      ->check(CLI::Range(3, 1023));
  auto* const project = app.add_option("--project", command_line.start.project, "The folder whose project's connections come too");
  app.add_flag("--no-project", command_line.start.no_project, "Only personal connections")->excludes(project);

  LaunchOptions launch;
  auto* const window = app.add_subcommand("app", "Open the window on the demo project or on the given databases");
  window->add_option("targets", launch.targets, "URLs or files to open beside the saved connections");
  window->add_option("--port", launch.port, "Port on loopback; 0: a free one")->check(CLI::Range(0, 65535));
  window->add_flag("!--no-browser", launch.browser, "Only print the address");
  window->add_flag("!--no-demo", launch.demo, "Leave the demo project out");
  add_upload_limit(*window, launch);
  add_session_limits(*window, launch);
  window->callback([&] { exit_code = command_line.launch(launch); });
  auto* const serve = app.add_subcommand("serve", "Serve the window and the API on loopback, without a browser");
  serve->add_option("--port", launch.port, "Port on loopback; 0: a free one")->check(CLI::Range(0, 65535));
  add_upload_limit(*serve, launch);
  add_session_limits(*serve, launch);
  serve->callback([&] {
    launch.browser = launch.demo = false;
    exit_code = command_line.launch(launch);
  });

  try {
    app.parse(argc, argv);
  } catch (CLI::Success const& success) {
    return app.exit(success);
  } catch (CLI::ParseError const& error) {
    app.exit(error);
    return usage;
  }
  return exit_code;
}

}  // namespace sextant::cli
