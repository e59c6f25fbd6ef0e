#include "ops/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "ops/export_file.h"
#include "ops/export_plan.h"
#include "ops/sql_target.h"
#include "ops/stream.h"

namespace sextant::ops {

namespace {

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "The export was cancelled."}; }

// Stands for the rows of a result that has no place in the file.
class NoRows final : public RowSink {
 public:
  Result<> begin(std::shared_ptr<Schema const>) override {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "More than one statement returns rows; a file holds the rows of one.",
                 .hint = "Export them one after the other."};
  }
  Result<> write(RecordBatch const&) override { return {}; }
  Result<> end() override { return {}; }
};

struct Work {
  Context& context;
  ExportStart const& params;
  ExportPlan const& plan;
  ByteSink* out;
  ExportProgress& progress;
};

SqlWish sql_wish(ExportStart const& params) { return {.table = params.options.insert_into, .style = params.options.sql_style}; }

WriteOptions write_options(Work const& work, std::string const& title, SqlTarget const& sql) {
  auto options = work.plan.write;
  options.title = title;
  options.sql = sql;
  auto const of = work.plan.in_folder ? visible_text(title) + ": " : std::string();
  options.note = [&progress = work.progress, of](std::string const& text) { progress.note(of + text); };
  return options;
}

Result<std::unique_ptr<ExportFile>> create_file(Work const& work, std::string const& path) {
  return ExportFile::create(path, work.plan.overwrite, work.out, work.plan.compression, work.progress);
}

Result<> complete(Work const& work, ExportFile& file, std::string name, std::string path) {
  if (work.progress.cancelled()) return cancelled_error();
  TRY(file.commit());
  work.progress.end_part({.name = std::move(name), .path = std::move(path)});
  return {};
}

Result<> export_stored(Work const& work) {
  auto const& id = *work.params.result;
  auto const result = TRY(all_rows(work.context, id));
  auto const name = TRY(stored_name(work.context, id));
  auto const whole = TRY(work.context.engine.results().find(name));
  auto const sql = TRY(result_sql(work.context, id, work.plan.format, sql_wish(work.params)));
  auto const rows = result->rows();
  work.progress.set_parts(1, rows);
  auto const file = TRY(create_file(work, work.plan.path));
  TRY(result->copy_to(file->rows(work.plan.format, write_options(work, id, sql)), 0, rows));
  if (!whole->complete()) {
    work.progress.note(
        fmt::format("The result was not read to its end; the {} rows that were read are in the file.", with_thousands(rows)));
  }
  return complete(work, *file, id, work.plan.path);
}

// Runs the text, and writes the rows of its one result to the file. `whole_table`: what it reads all of; empty: something else.
Result<> stream_into(Work const& work, ExportFile& file, std::string const& text, std::string const& title,
                     std::vector<std::string> const& whole_table = {}) {
  StreamControl control(fmt::format("export {}", work.progress.snapshot().id));
  work.progress.on_cancel([&control] { control.cancel(); });
  std::unique_ptr<ExportProgress, void (*)(ExportProgress*)> const ended(&work.progress, [](ExportProgress* at) { at->on_cancel({}); });
  if (work.progress.cancelled()) return cancelled_error();
  NoRows refusing;
  StreamRequest const request{.target = *work.params.connection,
                              .text = text,
                              .max_rows = 0,
                              .parameters = {},
                              .read_only = work.params.read_only,
                              .confirmation = work.params.confirmation,
                              .table = work.params.options.insert_into,
                              .sql_style = work.params.options.sql_style,
                              .whole_table = whole_table};
  TRY(stream_query(
      work.context, request, work.plan.format,
      [&](SqlTarget const& sql) -> RowSink* {
        if (file.has_rows()) return &refusing;
        return &file.rows(work.plan.format, write_options(work, title, sql));
      },
      [](StreamStatement const&) {}, control));
  if (file.has_rows()) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = "No statement returned rows; there is nothing to write.",
               .hint = "It was run all the same."};
}

Result<> export_text(Work const& work) {
  auto const file = TRY(create_file(work, work.plan.path));
  TRY(stream_into(work, *file, *work.params.text, "Query"));
  return complete(work, *file, "Query", work.plan.path);
}

Result<> export_table(Work const& work, engine::Connection& connection, ExportTable const& table) {
  auto const text = open_text(connection.driver(), table.path);
  if (text.empty()) {
    return Error{.code = ErrorCode::not_supported, .message = fmt::format("{} has no rows to read.", visible_text(table.name))};
  }
  work.progress.begin_part(table.name);
  auto const path = work.plan.in_folder ? (std::filesystem::path(work.plan.path) / table.file).string() : work.plan.path;
  auto const file = TRY(create_file(work, path));
  TRY(stream_into(work, *file, text, table.name, table.path));
  return complete(work, *file, table.name, path);
}

Result<> export_all_tables(Work const& work, engine::Connection& connection) {
  auto const tables = TRY(export_tables(connection, work.params, work.plan));
  int64_t estimate = 0;
  auto const known = std::all_of(tables.begin(), tables.end(), [&](ExportTable const& table) {
    estimate += table.estimated_rows.value_or(0);
    return table.estimated_rows.has_value();
  });
  auto const count = static_cast<int64_t>(tables.size());
  work.progress.set_parts(count, known ? std::optional(estimate) : std::nullopt);
  if (work.plan.in_folder) {
    std::error_code error;
    std::filesystem::create_directories(work.plan.path, error);
    if (error) return file_error(fmt::format("Cannot make the folder {}", work.plan.path), error.value());
  }
  for (int64_t index = 0; index < count; ++index) {
    auto const& table = tables[static_cast<size_t>(index)];
    auto written = export_table(work, connection, table);
    if (written) continue;
    if (count > 1) {
      work.progress.note(fmt::format("{} of {} tables are complete files; {} and those after it were not written.", index, count,
                                     visible_text(table.name)));
    }
    return written;
  }
  return {};
}

Result<> run_work(Work const& work) {
  auto const& params = work.params;
  if (params.result) return export_stored(work);
  auto const connection =
      TRY(work.context.engine.connections().resolve(*params.connection, params.read_only.value_or(false)));
  auto const session = fmt::format("export {}", work.progress.snapshot().id);
  auto status = params.text ? export_text(work) : export_all_tables(work, *connection);
  connection->drop_lane(session);
  return status;
}

std::string title_of(ExportStart const& params) {
  if (params.result) return fmt::format("Rows of {}", *params.result);
  if (params.text) return "Rows of a query";
  if (params.tables && params.tables->size() == 1) return fmt::format("{}", fmt::join(params.tables->front(), "."));
  if (params.tables) return fmt::format("{} tables", params.tables->size());
  return params.container->empty() ? std::string("All tables") : fmt::format("Tables of {}", fmt::join(*params.container, "."));
}

}  // namespace

Result<Export> plan_export(Context& context, ExportStart const& params, bool to_file) {
  auto const plan = TRY(make_plan(params, to_file));
  Export first{.title = title_of(params), .format = std::string(to_string(plan.format)), .path = plan.path};
  if (params.result) {
    TRY(result_sql(context, *params.result, plan.format, sql_wish(params)));
    auto const name = TRY(stored_name(context, *params.result));
    first.connection = TRY(context.engine.queries().source_of(name)).connection;
  } else {
    auto const connection = TRY(context.engine.connections().resolve(*params.connection, params.read_only.value_or(false)));
    TRY(sql_target(*connection, plan.format, sql_wish(params)));
    first.connection = connection->name();
  }
  return first;
}

Result<> run_export(Context& context, ExportStart const& params, ByteSink* out, ExportProgress& progress) {
  auto const plan = TRY(make_plan(params, out == nullptr));
  Work const work{.context = context, .params = params, .plan = plan, .out = out, .progress = progress};
  auto status = run_work(work);
  auto const rows = progress.snapshot().rows;
  if (!status && out == nullptr && !plan.in_folder && rows > 0) {
    progress.note(fmt::format("No file was left; the {} rows that were written so far went with it.", with_thousands(rows)));
  }
  return status;
}

Result<Export> start_export(Context& context, ExportStart const& params) {
  auto first = TRY(plan_export(context, params, true));
  return context.engine.exports().start(std::move(first), [context, params](ExportProgress& progress) {
    auto own = context;
    return run_export(own, params, nullptr, progress);
  });
}

Result<Export> export_status(Context& context, ExportId const& params) { return context.engine.exports().status(params.id); }

Result<ExportList> list_exports(Context& context, Empty const&) { return ExportList{.exports = context.engine.exports().list()}; }

Result<Export> cancel_export(Context& context, ExportId const& params) { return context.engine.exports().cancel(params.id); }

Result<Empty> forget_export(Context& context, ExportId const& params) {
  TRY(context.engine.exports().forget(params.id));
  return Empty{};
}

}  // namespace sextant::ops
