// Routes: what a request asks for, and the answer. Any thread; blocks while the work is done.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "format/writer.h"
#include "rpc/context.h"
#include "server/access.h"
#include "server/http.h"

namespace sextant::server {

// A file of the window, embedded in the binary. Bytes live as long as the program.
struct Asset {
  std::string_view path, bytes;
};

class Routes {
 public:
  using FindAsset = std::function<std::optional<Asset>(std::string_view path)>;
  Routes(rpc::Context context, Access& access, FindAsset find_asset)
      : context_(context), access_(access), find_asset_(std::move(find_asset)) {}

  Reply handle(Request const& request);
  rpc::Context& context() { return context_; }

 private:
  Reply handle_api(Request const& request);
  Reply handle_post(Request const& request, std::string const& name);
  Reply log_in(Request const& request);
  Reply result_rows(Request const& request);
  Reply download(Request const& request, std::string const& result, Format format);
  Reply query_rows(Request const& request);
  Reply receive_upload(Request const& request);
  Reply handle_asset(Request const& request);

  rpc::Context context_;
  Access& access_;
  FindAsset find_asset_;
};

}  // namespace sextant::server
