// LateLibrary: shared libraries that are loaded on first need, so that a start that does not need them does not pay for
// them (libpq alone brings 25 others). Any thread.
//
// The build writes one for each archive with late libraries (cmake/late_library.cmake): for every function that the archive
// calls and one of the libraries defines, a jump through a slot. Code calls the functions as ever, after load().
#pragma once

#include <cstddef>

#include "base/result.h"

namespace sextant {

struct LateLibrary {
  char const* const* libraries;  // File names such as "libpq.so.5"; null at the end.
  char const* const* names;      // A function each.
  void** slots;                  // Where each was found; until load() they end the process with a message.
  size_t count;
};

// Loads the libraries and fills the slots; quick when that is done. unavailable if a library or a function is missing.
Result<> load(LateLibrary const& late);

// What a slot holds before load(): says which mistake was made, and ends the process.
extern "C" [[noreturn]] void sextant_late_library_missing();

}  // namespace sextant
