#include "rpc/rows.h"

#include "rpc/codec.h"

namespace sextant::rpc {

Result<std::string> result_window(ops::Context& context, ops::WindowRequest const& request) {
  return ops::result_window(context, request);
}

Result<> write_result(ops::Context& context, std::string const& result, Format format, SqlTarget const& sql, ByteSink& out) {
  auto const writer = make_writer(format, out, {.sql = sql});
  return ops::copy_result(context, result, *writer);
}

Result<SqlTarget> check_result(ops::Context& context, std::string const& result, Format format, std::string const& table) {
  return ops::result_sql(context, result, format, table.empty() ? std::nullopt : std::optional(table));
}

Result<ops::StreamSummary> write_query_rows(ops::Context& context, Json const& params, Format format, ByteSink& out) {
  auto const request = TRY(from_json<ops::StreamRequest>(params, ""));
  std::vector<std::unique_ptr<RowSink>> writers;
  ops::StreamControl control;
  return ops::stream_query(
      context, request, format,
      [&](SqlTarget const& sql) {
        writers.push_back(make_writer(format, out, {.sql = sql}));
        return writers.back().get();
      },
      [](ops::StreamStatement const&) {}, control);
}

Result<ops::Export> run_export(ops::Context& context, Json const& params, ByteSink* out,
                               std::function<void(ops::Export const&)> const& changed,
                               std::function<void(std::function<void()>)> const& stop) {
  auto const request = TRY(from_json<ops::ExportStart>(params, ""));
  ops::ExportProgress progress(TRY(ops::plan_export(context, request, out == nullptr)), changed);
  stop([&progress] { progress.cancel(); });
  progress.finish(ops::run_export(context, request, out, progress));
  stop({});
  return progress.snapshot();
}

}  // namespace sextant::rpc
