#include "rpc/uploads.h"

#include "ops/log.h"
#include "ops/upload.h"

namespace sextant::rpc {

Result<> receive_upload(Context& context, std::string const& upload, size_t index, int64_t bytes, ReadBytes const& read) {
  auto received = ops::receive_upload(context, upload, index, bytes, read);
  if (!received) ops::log_error(context, "upload.send", {}, received.error());
  return received;
}

}  // namespace sextant::rpc
