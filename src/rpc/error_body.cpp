#include "rpc/error_body.h"

#include "ops/facts.h"
#include "rpc/codec.h"

namespace sextant::rpc {

Json error_body(Error const& error) { return JsonObject{{"error", to_json(error)}}; }

}  // namespace sextant::rpc
