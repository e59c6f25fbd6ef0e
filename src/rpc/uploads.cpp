#include "rpc/uploads.h"

#include "ops/upload.h"

namespace sextant::rpc {

Result<> receive_upload(Context& context, std::string const& upload, size_t index, int64_t bytes, ReadBytes const& read) {
  return ops::receive_upload(context, upload, index, bytes, read);
}

}  // namespace sextant::rpc
