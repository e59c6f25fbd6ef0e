// `sextant query`: runs statements and prints their rows.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "rpc/rows.h"

namespace sextant::cli {

namespace {

constexpr int64_t longest_script = int64_t{64} << 20;

struct QueryOptions {
  std::string target, file, saved, format, output, confirmation, table;
  std::vector<std::string> sql, parameters, nulls;
  std::vector<std::pair<std::string, std::string>> sources;  // Target and SQL.
  int64_t max_rows = 0;
  bool read_only = false, quiet = false, no_header = false, canonical = false;
};

class FileOutput final : public ByteSink {
 public:
  explicit FileOutput(OutputFile& file) : file_(file) {}
  Result<> write(std::string_view bytes) override { return file_.write(bytes); }

 private:
  OutputFile& file_;
};

Result<std::string> read_standard_input() {
  if (is_terminal(STDIN_FILENO)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is no SQL to run.",
                 .hint = "Give it after the target, with --file, or on standard input."};
  }
  return read_file("/dev/stdin", longest_script);
}

Result<std::string> script_of(CommandLine const& line, QueryOptions const& options) {
  if (int{!options.sql.empty()} + int{!options.file.empty()} + int{!options.saved.empty()} > 1) {
    return Error{.code = ErrorCode::invalid_argument, .message = "Give one of SQL, --file and --saved."};
  }
  if (!options.saved.empty()) return member_text(TRY(call(line, "saved.get", {{"name", options.saved}})), "text");
  if (!options.sql.empty()) return fmt::format("{}", fmt::join(options.sql, "\n"));
  if (options.file.empty() || options.file == "-") return read_standard_input();
  auto text = read_file(options.file, longest_script);
  if (!text) {
    auto error = std::move(text).error();
    error.code = ErrorCode::invalid_argument;  // The caller's input cannot be read: bad usage.
    return error;
  }
  return text;
}

Result<std::vector<ops::QueryParameter>> parameters_of(QueryOptions const& options) {
  std::vector<ops::QueryParameter> result;
  for (auto const& text : options.parameters) {
    auto const equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("--param {} is not name=value.", visible_text(text)),
                   .hint = "Use --null NAME to bind NULL."};
    }
    result.push_back({.name = text.substr(0, equals), .value = text.substr(equals + 1)});
  }
  for (auto const& name : options.nulls) result.push_back({.name = name, .value = std::nullopt});
  return result;
}

// `result`: where its rows are kept; empty: nowhere.
void narrate(ops::StreamStatement const& statement, QueryOptions const& options, std::string const& result = {}) {
  std::string text;
  for (auto const& notice : statement.notices) {
    text += fmt::format("{}: {}\n", visible_text(notice.severity), visible_text(notice.message));
  }
  if (!options.quiet) {
    auto const& timing = statement.timing;
    if (!result.empty()) text += result + ": ";
    if (statement.has_rows) {
      text += fmt::format("{} row{}", with_thousands(statement.rows), statement.rows == 1 ? "" : "s");
    } else if (statement.rows_affected) {
      text += fmt::format("{}: {} row{}", statement.command.substr(0, statement.command.find(' ')),
                          with_thousands(*statement.rows_affected), *statement.rows_affected == 1 ? "" : "s");
    } else {
      text += statement.command.empty() ? "Done" : visible_text(statement.command);
    }
    text += fmt::format(" in {}", format_duration(timing.total_ms / 1000));
    if (statement.has_rows) {
      text += fmt::format(" (server {} · first row {} · transfer {})", format_duration(timing.server_ms / 1000),
                          format_duration(timing.first_row_ms / 1000), format_duration(timing.transfer_ms / 1000));
    }
    text += "\n";
  }
  if (statement.truncated) {
    text += fmt::format("Stopped after {} rows as asked (--max-rows); there are more.\n", with_thousands(statement.rows));
  }
  std::fputs(text.c_str(), stderr);
}

// Prints the danger and asks on the terminal. nullopt: no.
std::optional<std::string> ask(Error const& error) {
  if (!is_terminal(STDIN_FILENO) || !is_terminal(STDERR_FILENO)) return std::nullopt;
  fmt::print(stderr, "{}\nType yes to run it: ", visible_text(error.message));
  std::fflush(stderr);
  std::array<char, 16> answer{};
  if (std::fgets(answer.data(), answer.size(), stdin) == nullptr) return std::nullopt;
  if (std::string_view(answer.data()) != "yes\n") return std::nullopt;
  return error.detail;
}

struct Run {
  QueryOptions const& options;
  rpc::Context& context;
  ByteSink& out;
  Format format;
  ops::StreamControl& control;
};

Result<ops::StreamSummary> run_once(Run const& run, ops::StreamRequest const& request) {
  std::vector<std::unique_ptr<RowSink>> writers;
  auto const terminal = run.options.output.empty() && is_terminal(STDOUT_FILENO);
  WriteOptions write{.header = !run.options.no_header,
                           .terminal = terminal,
                           .canonical = run.options.canonical,
                           .terminal_width = terminal ? terminal_width(STDOUT_FILENO) : 0};
  return ops::stream_query(
      run.context, request, run.format,
      [&](SqlTarget const& sql) {
        write.sql = sql;
        writers.push_back(make_writer(run.format, run.out, write));
        return writers.back().get();
      },
      [&](ops::StreamStatement const& statement) { narrate(statement, run.options); }, run.control);
}

Result<> run_script(Run const& run, std::string const& script) {
  ops::StreamRequest request{.target = run.options.target,
                             .text = script,
                             .max_rows = run.options.max_rows,
                             .parameters = TRY(parameters_of(run.options)),
                             .read_only = run.options.read_only};
  if (!run.options.confirmation.empty()) request.confirmation = run.options.confirmation;
  if (!run.options.table.empty()) request.table = run.options.table;
  auto summary = run_once(run, request);
  if (summary) return {};
  auto error = std::move(summary).error();
  if (error.code != ErrorCode::confirmation || error.detail.empty()) return error;
  if (auto const token = ask(error)) {
    request.confirmation = *token;
    TRY(run_once(run, request));
    return {};
  }
  error.hint = fmt::format("Nothing of it was run. Run the same command with --confirm {} to go on.", error.detail);
  return error;
}

// Runs the statements of --with; their rows become r1, r2 and so on.
Result<> store_rows(rpc::Context& context, QueryOptions const& options, std::pair<std::string, std::string> const& source,
                    ops::StreamControl& control) {
  ops::StreamRequest request{.target = source.first, .text = source.second};
  if (options.read_only) request.read_only = true;
  std::vector<std::unique_ptr<ops::StoringSink>> sinks;
  auto const next_sink = [&](SqlTarget const&) {
    sinks.push_back(std::make_unique<ops::StoringSink>(context));
    return sinks.back().get();
  };
  auto const told = [&](ops::StreamStatement const& statement) {
    narrate(statement, options, statement.has_rows ? sinks.back()->id() : std::string());
  };
  auto summary = ops::stream_query(context, request, Format::csv, next_sink, told, control);
  if (summary) return {};
  auto error = std::move(summary).error();
  if (error.code == ErrorCode::confirmation) error.hint = "Run it by itself first, where it can be confirmed.";
  return error;
}

int run_query(CommandLine const& line, QueryOptions const& options) {
  ops::StreamControl control;
  Interrupt const interrupt([&] { control.cancel(); });
  auto const script = script_of(line, options);
  if (!script) return report(script.error());
  auto const context = line.context();
  if (!context) return report(context.error());
  for (auto const& source : options.sources) {
    auto const stored = store_rows(**context, options, source, control);
    if (stored) continue;
    if (!interrupt.happened()) return report(stored.error(), source.second);
    std::fputs("Interrupted.\n", stderr);
    return interrupted;
  }
  StandardOutput standard;
  std::optional<OutputFile> file;
  std::optional<FileOutput> file_output;
  if (!options.output.empty()) {
    auto created = OutputFile::create(options.output, true);
    if (!created) return report(created.error());
    file.emplace(std::move(*created));
    file_output.emplace(*file);
  }
  auto format = is_terminal(STDOUT_FILENO) && options.output.empty() ? Format::table : Format::csv;
  if (!options.format.empty()) format = *format_from(options.format);
  auto& out = file_output ? static_cast<ByteSink&>(*file_output) : standard;
  auto status = run_script({options, **context, out, format, control}, *script);
  if (status && file) status = file->commit();
  if (status || standard.closed()) return done;
  if (interrupt.happened()) {
    std::fputs("Interrupted.\n", stderr);
    return interrupted;
  }
  return report(status.error(), *script);
}

}  // namespace

void add_query_command(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<QueryOptions>();
  auto* const command = app.add_subcommand("query", "Run statements and print their rows");
  command->add_option("target", options->target, "A URL, a file's path, a saved connection's name, or results: what --with has stored")->required();
  command->add_option("sql", options->sql, "The statements; standard input if neither SQL nor --file is given");
  command->add_option("--with", options->sources,
                      "TARGET SQL: run this first and keep its rows as r1, r2 ..., the tables of the target \"results\"; may be repeated")
      ->type_name("TARGET SQL")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--file", options->file, "Read the statements from a file; - is standard input");
  command->add_option("--saved", options->saved, "Run the saved query of this name, or folder/name");
  command->add_option("--format", options->format, "How to print rows; table on a terminal, else csv")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown", "arrow", "parquet", "sql", "html", "xlsx"}));
  command->add_option("--table", options->table, "sql: insert into this table, and not into the one the rows come from");
  command->add_option("--output", options->output, "Write the rows to a file; it appears when complete");
  command->add_option("--max-rows", options->max_rows, "Stop reading each result after so many rows; 0: all")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--param", options->parameters, "name=value for a placeholder; 1=value for $1 or the first ?")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--null", options->nulls, "Bind NULL to the placeholder of this name")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--confirm", options->confirmation, "The token of a statement that has to be confirmed");
  command->add_flag("--read-only", options->read_only, "Refuse to write, in the server's session too");
  command->add_flag("--no-header", options->no_header, "Leave the names of columns out");
  command->add_flag("--canonical", options->canonical, "json, ndjson: keep the type of every value of a document");
  command->add_flag("--quiet", options->quiet, "Print no summary to standard error");
  command->callback([options, &line, &exit_code] { exit_code = run_query(line, *options); });
}

}  // namespace sextant::cli
