// The entry of a driver's test program: GoogleTest, and --capabilities-out=FILE (or SEXTANT_CAPABILITIES_OUT).
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include "conformance/quirks.h"
#include "conformance/recorder.h"
#include "driver/worker.h"

namespace {

std::string capabilities_file(int count, char** arguments) {
  constexpr std::string_view flag = "--capabilities-out=";
  for (int index = 1; index < count; ++index) {
    std::string_view const argument = arguments[index];
    if (argument.substr(0, flag.size()) == flag) return std::string(argument.substr(flag.size()));
  }
  auto const* const variable = std::getenv("SEXTANT_CAPABILITIES_OUT");
  return variable ? variable : "";
}

}  // namespace

int main(int count, char** arguments) {
  auto const* const driver = sextant::conformance::quirks().driver;
  if (auto const status = sextant::run_worker_if_asked(count, arguments, {&driver, 1})) return *status;
  // A connection that the other side cut must be an error and not the end of the program, as in Sextant itself.
  std::signal(SIGPIPE, SIG_IGN);
  testing::InitGoogleTest(&count, arguments);
  auto const file = capabilities_file(count, arguments);
  if (!file.empty()) {
    testing::UnitTest::GetInstance()->listeners().Append(
        new sextant::conformance::Recorder(file));  // Owned by GoogleTest.
  }
  return RUN_ALL_TESTS();
}
