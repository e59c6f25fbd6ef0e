// Events for faces that watch: each change as the JSON text of an AppEvent. Any thread.
//
// An event tells the whole state of one query or connection, so of two with the same key the older one may be dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ops/context.h"

namespace sextant::rpc {

// The listener is called on the thread that made the change and must be quick.
uint64_t subscribe_events(ops::Context& context, std::function<void(std::string const& key, std::string const& text)> listener);
void unsubscribe_events(ops::Context& context, uint64_t id);

}  // namespace sextant::rpc
