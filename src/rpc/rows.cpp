#include "rpc/rows.h"

#include "rpc/codec.h"

namespace sextant::rpc {

Result<std::string> result_window(ops::Context& context, ops::WindowRequest const& request) {
  return ops::result_window(context, request);
}

Result<> write_result(ops::Context& context, std::string const& result, Format format, ByteSink& out) {
  auto const writer = make_writer(format, out, {});
  return ops::copy_result(context, result, *writer);
}

Result<> check_result(ops::Context& context, std::string const& result) {
  TRY(context.engine.results().find(result));
  return {};
}

Result<ops::StreamSummary> write_query_rows(ops::Context& context, Json const& params, Format format, ByteSink& out) {
  auto const request = TRY(from_json<ops::StreamRequest>(params, ""));
  std::vector<std::unique_ptr<RowSink>> writers;
  ops::StreamControl control;
  return ops::stream_query(
      context, request,
      [&](size_t) {
        writers.push_back(make_writer(format, out, {}));
        return writers.back().get();
      },
      [](ops::StreamStatement const&) {}, control);
}

}  // namespace sextant::rpc
