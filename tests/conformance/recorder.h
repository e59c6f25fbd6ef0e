// Recorder: writes what ran and what was skipped as JSON lines, from which `render` makes docs/reference/drivers.md.
// Used by GoogleTest in the test's thread.
//
// A line is one fact: {"record": "driver" | "type" | "skip" | "test", "driver": ..., ...}. Lines are appended to the
// file; the program's first line of a driver makes the earlier ones of that driver void.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sextant::conformance {

class Recorder : public testing::EmptyTestEventListener {
 public:
  explicit Recorder(std::string file) : file_(std::move(file)) {}

  void OnTestEnd(testing::TestInfo const& test) override;
  // Appends everything. A file that cannot be written is a failure of the program.
  void OnTestProgramEnd(testing::UnitTest const& all) override;

 private:
  std::string file_;
  std::string lines_;
};

}  // namespace sextant::conformance
