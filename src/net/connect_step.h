// Marks errors with the step of connecting that failed. Pure; any thread.
#pragma once

#include "base/result.h"

namespace sextant::net {

// A layer below that knows better has the word; stopping is nobody's failure.
inline Error at_step(ConnectStep step, Error error) {
  if (error.step == ConnectStep::none && error.code != ErrorCode::cancelled) error.step = step;
  return error;
}

template <class T>
Result<T> at_step(ConnectStep step, Result<T> result) {
  if (!result.ok()) return at_step(step, std::move(result).error());
  return result;
}

}  // namespace sextant::net
