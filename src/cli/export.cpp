// `sextant export`: writes rows to files.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>

#include "base/dotted_name.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "rpc/rows.h"

namespace sextant::cli {

namespace {

struct ExportFlags {
  std::string connection, query, schema, output, format, confirmation;
  std::string delimiter, null_text, decimal_point, quotes, encoding, dates, compression, into, sql_style;
  std::vector<std::string> tables;
  bool all = false, overwrite = false, read_only = false, no_header = false, crlf = false, guard = false, quiet = false;
};

JsonArray path_json(std::vector<std::string> const& path) {
  JsonArray array;
  for (auto const& name : path) array.emplace_back(std::string_view(name));
  return array;
}

// The paths of the tables that are named as a person names them.
Result<JsonArray> tables_of(CommandLine const& line, ExportFlags const& flags) {
  JsonArray tables;
  for (auto const& name : flags.tables) {
    auto const found = TRY(call(line, "catalog.resolve", {{"connection", flags.connection}, {"name", name}}));
    tables.push_back(*found.get_object().if_contains("path"));
  }
  return tables;
}

Result<JsonObject> params_of(CommandLine const& line, ExportFlags const& flags) {
  JsonObject params{{"connection", flags.connection}, {"path", flags.output}};
  if (!flags.query.empty()) params["text"] = flags.query;
  if (!flags.tables.empty()) params["tables"] = TRY(tables_of(line, flags));
  if (flags.all) params["container"] = JsonArray{};
  if (!flags.schema.empty()) params["container"] = path_json(name_parts(flags.schema));
  for (auto const& [name, text] : {std::pair{"format", &flags.format}, std::pair{"delimiter", &flags.delimiter},
                                   std::pair{"null_text", &flags.null_text}, std::pair{"decimal_point", &flags.decimal_point},
                                   std::pair{"quotes", &flags.quotes}, std::pair{"encoding", &flags.encoding},
                                   std::pair{"dates", &flags.dates}, std::pair{"compression", &flags.compression},
                                   std::pair{"insert_into", &flags.into}, std::pair{"sql_style", &flags.sql_style},
                                   std::pair{"confirmation", &flags.confirmation}}) {
    if (!text->empty()) params[name] = *text;
  }
  for (auto const& [name, flag] : {std::pair{"overwrite", flags.overwrite}, std::pair{"read_only", flags.read_only},
                                   std::pair{"crlf", flags.crlf}, std::pair{"guard_formulas", flags.guard}}) {
    if (flag) params[name] = true;
  }
  if (flags.no_header) params["header"] = false;
  return params;
}

std::string rows_and_bytes(ops::Export const& state) {
  return fmt::format("{} row{}, {} bytes", with_thousands(state.rows), state.rows == 1 ? "" : "s", with_thousands(state.bytes));
}

// One line that is written again and again.
void show_progress(ops::Export const& state) {
  auto text = state.part.empty() ? std::string() : visible_text(state.part) + ": ";
  text += rows_and_bytes(state);
  if (state.rows_per_second > 0) text += fmt::format(", {} rows/s", with_thousands(static_cast<int64_t>(state.rows_per_second)));
  if (state.remaining_ms) text += fmt::format(", about {} left", format_duration(*state.remaining_ms / 1000));
  fmt::print(stderr, "\r{}\x1b[K", text);
  std::fflush(stderr);
}

void narrate(ops::Export const& state, ExportFlags const& flags) {
  for (auto const& note : state.notes) fmt::print(stderr, "{}\n", visible_text(note));
  if (flags.quiet) return;
  if (state.state == engine::ExportState::done || !state.files.empty()) {
    auto const to = flags.output == "-" ? std::string("standard output") : visible_text(state.path);
    auto const files = state.parts > 1 ? fmt::format(" in {} files", with_thousands(state.parts_done)) : std::string();
    fmt::print(stderr, "{}{} to {} in {}\n", rows_and_bytes(state), files, to, format_duration(state.elapsed_ms / 1000));
  }
}

// What a signal stops. A signal may come before there is anything to stop, and after.
struct Stop {
  std::mutex mutex;
  std::function<void()> now;
  bool asked = false;
  void set(std::function<void()> stop) {
    std::lock_guard const lock(mutex);
    now = std::move(stop);
    if (asked && now) now();
  }
  void run() {
    std::lock_guard const lock(mutex);
    asked = true;
    if (now) now();
  }
};

int run_export(CommandLine const& line, ExportFlags const& flags) {
  Stop stop;
  Interrupt const interrupt([&] { stop.run(); });
  auto const context = line.context();
  if (!context) return report(context.error());
  auto const params = params_of(line, flags);
  if (!params) return report(params.error());
  StandardOutput standard;
  auto* const out = flags.output == "-" ? &standard : nullptr;
  auto const shows = is_terminal(STDERR_FILENO) && !flags.quiet && !(out != nullptr && is_terminal(STDOUT_FILENO));
  auto const changed = [&](ops::Export const& state) {
    if (shows && state.state == engine::ExportState::running) show_progress(state);
  };
  auto const state = rpc::run_export(**context, *params, out, changed, [&](std::function<void()> now) { stop.set(std::move(now)); });
  if (shows) fmt::print(stderr, "\r\x1b[K");
  if (state) narrate(*state, flags);
  if (standard.closed()) return done;
  if (interrupt.happened()) {
    std::fputs("Interrupted.\n", stderr);
    return interrupted;
  }
  if (!state) return report(state.error());
  if (!state->error) return done;
  auto error = *state->error;
  if (error.code == ErrorCode::confirmation && !error.detail.empty()) {
    error.hint = fmt::format("Nothing of it was run. Run the same command with --confirm {} to go on.", error.detail);
  }
  return report(error, flags.query);
}

void add_csv_flags(CLI::App& command, ExportFlags& flags) {
  command.add_option("--delimiter", flags.delimiter, "csv: a character between values, or the word tab; a comma if not given");
  command.add_option("--null", flags.null_text, "csv: what stands for NULL; nothing if not given");
  command.add_option("--quotes", flags.quotes, "csv: around values that need them, or around all but NULL")
      ->check(CLI::IsMember({"minimal", "all"}));
  command.add_option("--encoding", flags.encoding, "csv: how characters are stored")
      ->check(CLI::IsMember({"utf-8", "utf-8-bom", "utf-16le", "latin1", "windows-1252"}));
  command.add_option("--decimal-point", flags.decimal_point, "csv: . or , in numbers")->check(CLI::IsMember({".", ","}));
  command.add_option("--dates", flags.dates, "csv: 2026-12-31, 31/12/2026, 31.12.2026 or 12/31/2026")
      ->check(CLI::IsMember({"iso", "day_first", "day_first_dots", "month_first"}));
  command.add_flag("--crlf", flags.crlf, "csv: end lines as on Windows");
  command.add_flag("--guard-formulas", flags.guard, "csv: an apostrophe before texts that a spreadsheet would run");
}

}  // namespace

void add_export_command(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const flags = std::make_shared<ExportFlags>();
  auto* const command = app.add_subcommand("export", "Write the rows of a query, of tables or of a whole schema to files");
  command->add_option("-c,--connection", flags->connection, "A URL, a file's path, or a saved connection's name")->required();
  auto* const source = command->add_option_group("source");
  source->add_option("--query", flags->query, "Statements to run, of which one returns rows");
  source->add_option("--table", flags->tables, "A table; given several times, a file each in the folder --output")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  source->add_option("--schema", flags->schema, "All tables of a schema or database, a file each in the folder --output");
  source->add_flag("--all", flags->all, "All tables, a file each in the folder --output");
  source->require_option(1);
  command->add_option("--format", flags->format, "As the end of --output says if not given")
      ->check(CLI::IsMember({"csv", "tsv", "json", "ndjson", "markdown", "arrow", "parquet", "sql", "html", "xlsx"}));
  command->add_option("-o,--output", flags->output, "The file, which appears when it is complete, or the folder; - is standard output")
      ->required();
  command->add_option("--compress", flags->compression, "As .gz or .zst at the end of --output says if not given; of Parquet's columns: zstd")
      ->check(CLI::IsMember({"none", "gzip", "zstd"}));
  command->add_option("--into", flags->into, "sql: insert into this table, and not into the one the rows come from");
  command->add_option("--sql-style", flags->sql_style, "sql: INSERT statements, or COPY … FROM stdin as psql reads it; insert if not given")
      ->check(CLI::IsMember({"insert", "copy"}));
  command->add_flag("--no-header", flags->no_header, "Leave the names of columns out");
  add_csv_flags(*command, *flags);
  command->add_flag("--overwrite", flags->overwrite, "Replace files that are there");
  command->add_flag("--read-only", flags->read_only, "Refuse to write to the database, in the server's session too");
  command->add_option("--confirm", flags->confirmation, "The token of a statement that has to be confirmed");
  command->add_flag("--quiet", flags->quiet, "Print no progress and no summary to standard error");
  command->callback([flags, &line, &exit_code] { exit_code = run_export(line, *flags); });
}

}  // namespace sextant::cli
