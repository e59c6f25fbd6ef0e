// Runs the records of a case file against one driver, in sessions of a place of its own. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver/driver.h"
#include "logic/case_file.h"

namespace sextant::logic {

// An empty namespace of a database, for one file.
struct Place {
  ConnectSpec spec;
  std::vector<std::string> create, enter, drop;  // Before all; at the start of every session; after all.
  std::function<void()> remove;                  // Called last; may be empty.
};

struct Failure {
  int line = 0;
  std::string message;  // What was run, what was expected and what came; several lines.
};

struct Report {
  int passed = 0, skipped = 0;
  std::vector<Failure> failures;
};

Report run_case_file(CaseFile const& file, Driver const& driver, Place const& place);

}  // namespace sextant::logic
