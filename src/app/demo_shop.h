// The demo database: a made-up shop with about twenty tables and over a million rows, so that a person who has just
// started Sextant has something to look at, and so that tests and benchmarks have real shapes of data.
//
// The same seed and scale give the same rows in the same build (compilers differ in the order they draw the numbers).
// Blocks for a few seconds; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace sextant::app {

// Writes the SQLite file `path`: first as path + ".part", renamed when it is complete. A file that exists is
// already_exists and stays as it is. `progress` is called on this thread with 0 to 1; it may be empty.
Result<> create_demo_shop(std::string const& path, uint64_t seed, std::function<void(double fraction)> progress);
// `scale` 1 is the whole shop; smaller ones have fewer rows of the same kinds. REQUIRES: 0 < scale <= 1.
Result<> create_demo_shop(std::string const& path, uint64_t seed, double scale, std::function<void(double fraction)> progress);

}  // namespace sextant::app
