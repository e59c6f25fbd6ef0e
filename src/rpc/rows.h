// The calls that carry rows, for faces: windows and whole results, and scripts whose rows are streamed. They stand beside
// the JSON methods because their replies are bytes. Blocks; any thread.
#pragma once

#include "base/json.h"
#include "format/writer.h"
#include "ops/export.h"
#include "ops/result.h"
#include "ops/stored.h"
#include "ops/stream.h"

namespace sextant::rpc {

// A window of a stored result as text cells in an Arrow stream.
Result<std::string> result_window(ops::Context& context, ops::WindowRequest const& request);
// The rows of a stored result as a file that a browser is to save, written as an export is.
struct Download {
  ops::ExportStart request;
  ops::Export first;  // What is asked for, before it begins.
  std::string media_type, extension;  // "application/gzip", "csv.gz".
};
// `options`: a JSON object with fields of an ExportStart besides result, format and path; empty: none. `table` as insert_into.
// Errors now rather than in mid-stream.
Result<Download> plan_download(ops::Context& context, std::string const& result, Format format, std::string const& options,
                               std::string const& table);
Result<> write_download(ops::Context& context, Download const& download, ByteSink& out);
// The rows of a stored result in a format; `sql` is of check_result().
Result<> write_result(ops::Context& context, std::string const& result, Format format, SqlTarget const& sql, ByteSink& out);
// Errors now rather than in mid-stream: no such result, or none that this format can hold. `table` as in result.export.
Result<SqlTarget> check_result(ops::Context& context, std::string const& result, Format format, std::string const& table);
// Runs a script of `params` (a StreamRequest as JSON) and writes the rows of its results one after another.
Result<ops::StreamSummary> write_query_rows(ops::Context& context, Json const& params, Format format, ByteSink& out);
// An export of `params` (an ExportStart as JSON) on this thread, told to `changed`; `out` instead of its path if it is not null.
// `stop` is given what cancels it, before it begins. What became of it is in the Export.
Result<ops::Export> run_export(ops::Context& context, Json const& params, ByteSink* out,
                               std::function<void(ops::Export const&)> const& changed,
                               std::function<void(std::function<void()>)> const& stop);

}  // namespace sextant::rpc
