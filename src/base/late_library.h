// LateLibrary: a shared library that is loaded on first need, so that a start that does not need it does not pay for it
// (libpq alone brings 25 others). Any thread.
//
// The build writes late_<library> (cmake/late_library.cmake): for every function of it that is called, a jump through a slot.
// Code declares `extern LateLibrary const late_pq;` and calls the functions as ever, after load().
#pragma once

#include <cstddef>

#include "base/result.h"

namespace sextant {

struct LateLibrary {
  char const* file;          // "libpq.so.5"
  char const* const* names;  // A function each.
  void** slots;              // Where each was found; until load() they end the process with a message.
  size_t count;
};

// Loads the library and fills the slots; quick when that is done. unavailable if the library or a function is missing.
Result<> load(LateLibrary const& late);

// What a slot holds before load(): says which mistake was made, and ends the process.
extern "C" [[noreturn]] void sextant_late_library_missing();

}  // namespace sextant
