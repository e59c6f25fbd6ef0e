// What the subcommands share: the tree of commands, and how an error becomes text and an exit code. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/json.h"
#include "cli/command_line.h"

namespace sextant::cli {

// Each adds its subcommand; its callback sets `exit_code`.
void add_query_command(CLI::App& app, CommandLine const& line, int& exit_code);
void add_export_command(CLI::App& app, CommandLine const& line, int& exit_code);
void add_catalog_commands(CLI::App& app, CommandLine const& line, int& exit_code);
void add_connection_commands(CLI::App& app, CommandLine const& line, int& exit_code);
void add_vault_commands(CLI::App& app, CommandLine const& line, int& exit_code);
void add_log_command(CLI::App& app, CommandLine const& line, int& exit_code);
void add_history_command(CLI::App& app, CommandLine const& line, int& exit_code);
void add_saved_commands(CLI::App& app, CommandLine const& line, int& exit_code);
void add_project_commands(CLI::App& app, CommandLine const& line, int& exit_code);
void add_api_commands(CLI::App& app, CommandLine const& line, int& exit_code);

// Prints the error to standard error, with the line it stands in if `text` is given, and returns the exit code.
int report(Error const& error, std::string_view text = {});
// Calls a method of the registry by name.
Result<Json> call(CommandLine const& line, std::string_view method, JsonObject const& params);
// Prints rows of text as a table for eyes, or in the given format (json: the rows as objects).
struct TextTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::vector<bool> numbers;  // Columns to align right; may be shorter.
};
Result<> print_table(TextTable const& table, std::string const& format);
// A string member of an object; empty if it is absent.
std::string member_text(Json const& object, std::string_view name);
// A completion script for bash, zsh or fish, from the tree of commands.
std::string completion_script(CLI::App const& app, std::string const& shell);

}  // namespace sextant::cli
