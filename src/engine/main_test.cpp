// The tests of views start worker processes, which are copies of this program.
#include <gtest/gtest.h>

#include "driver/driver.h"
#include "driver/worker.h"

int main(int argc, char** argv) {
  if (auto const status = sextant::run_worker_if_asked(argc, argv, sextant::all_drivers())) return *status;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
