#include "rpc/rows.h"

#include "format/compression.h"
#include "ops/log.h"
#include "rpc/codec.h"

namespace sextant::rpc {

namespace {

// The error of a route that is no method, which stands in the log too.
template <class T>
Result<T> logged(ops::Context& context, ops::LogSubject const& subject, Result<T> result) {
  if (!result) ops::log_error(context, "result.rows", subject, result.error());
  return result;
}

}  // namespace

Result<std::string> result_window(ops::Context& context, ops::WindowRequest const& request) {
  return logged(context, ops::subject_of(request), ops::result_window(context, request));
}

Result<> write_result(ops::Context& context, std::string const& result, Format format, SqlTarget const& sql, ByteSink& out) {
  auto const writer = make_writer(format, out, {.sql = sql});
  return logged(context, {.connection = {}, .name = {}, .query = {}, .result = result}, ops::copy_result(context, result, *writer));
}

Result<SqlTarget> check_result(ops::Context& context, std::string const& result, Format format, std::string const& table) {
  return ops::result_sql(context, result, format, {.table = table.empty() ? std::nullopt : std::optional(table)});
}

Result<Download> plan_download(ops::Context& context, std::string const& result, Format format, std::string const& options,
                               std::string const& table) {
  ops::LogSubject const subject{.connection = {}, .name = {}, .query = {}, .result = result};
  auto const plan = [&]() -> Result<Download> {
    auto params = TRY(parse_json(options.empty() ? "{}" : options));
    auto* const object = params.if_object();
    if (object == nullptr) return Error{.code = ErrorCode::invalid_argument, .message = "options must be a JSON object."};
    (*object)["result"] = result;
    (*object)["format"] = std::string_view(to_string(format));
    (*object)["path"] = "";
    if (!table.empty()) (*object)["insert_into"] = table;
    Download download{.request = TRY(from_json<ops::ExportStart>(params, "")), .first = {}, .media_type = {}, .extension = {}};
    download.first = TRY(ops::plan_export(context, download.request, false));
    // Parquet is compressed in itself.
    auto const packed = format == Format::parquet ? Compression::none : download.request.options.compression.value_or(Compression::none);
    download.media_type = packed == Compression::none ? std::string(media_type(format)) : fmt::format("application/{}", to_string(packed));
    download.extension = fmt::format("{}{}", file_extension(format), file_extension(packed));
    return download;
  };
  return logged(context, subject, plan());
}

Result<> write_download(ops::Context& context, Download const& download, ByteSink& out) {
  ops::ExportProgress progress(download.first, [](ops::Export const&) {});
  return logged(context, {.connection = {}, .name = {}, .query = {}, .result = *download.request.result},
                ops::run_export(context, download.request, &out, progress));
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
