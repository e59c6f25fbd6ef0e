// What a face is given to call methods with. A face includes rpc only; the operations' own headers stay behind it.
#pragma once

#include "ops/context.h"

namespace sextant::rpc {

using Context = ops::Context;

}  // namespace sextant::rpc
