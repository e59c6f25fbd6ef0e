// The call that brings a file's bytes, for faces: it stands beside the JSON methods because its body is bytes. Blocks; any
// thread.
#pragma once

#include "rpc/context.h"

namespace sextant::rpc {

using engine::ReadBytes;

// Writes the file number `index` of an upload that upload.begin gave; `read` gives its bytes, 0 at their end.
Result<> receive_upload(Context& context, std::string const& upload, size_t index, int64_t bytes, ReadBytes const& read);

}  // namespace sextant::rpc
