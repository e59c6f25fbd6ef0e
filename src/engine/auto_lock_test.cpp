#include "engine/auto_lock.h"

#include <gtest/gtest.h>

namespace sextant::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Clocks at(seconds awake, seconds slept = seconds(0)) { return {.awake = awake, .whole = awake + slept}; }

TEST(AutoLock, IsDueAfterTheMinutesWithoutUse) {
  AutoLock lock;
  lock.touch(at(seconds(100)));
  EXPECT_EQ(lock.due(at(seconds(100 + 899)), 15), LockReason::none);
  EXPECT_EQ(lock.due(at(seconds(100 + 900)), 15), LockReason::idle);
  lock.touch(at(seconds(1000)));
  EXPECT_EQ(lock.due(at(seconds(1000 + 899)), 15), LockReason::none);
}

TEST(AutoLock, IsNeverDueForIdlenessAtZeroMinutes) {
  AutoLock lock;
  lock.touch(at(seconds(0)));
  EXPECT_EQ(lock.due(at(seconds(1'000'000)), 0), LockReason::none);
}

TEST(AutoLock, IsDueAfterTheMachineSlept) {
  AutoLock lock;
  lock.touch(at(seconds(10), seconds(50)));
  EXPECT_EQ(lock.due(at(seconds(10), seconds(50)), 0), LockReason::none);
  EXPECT_EQ(lock.due(at(seconds(11), seconds(51)), 0), LockReason::none);
  EXPECT_EQ(lock.due(at(seconds(12), seconds(60)), 0), LockReason::sleep);
  EXPECT_EQ(lock.due(at(seconds(13), seconds(60)), 0), LockReason::none);
}

TEST(AutoLock, CountsTheTimeAsleepAsIdle) {
  AutoLock lock;
  lock.touch(at(seconds(0)));
  EXPECT_EQ(lock.due(at(seconds(0), minutes(15)), 15), LockReason::idle);
}

TEST(AutoLock, ReadsTheMachinesClocks) {
  auto const clocks = read_clocks();
  EXPECT_GT(clocks.awake.count(), 0);
  EXPECT_GE(clocks.whole + seconds(1), clocks.awake);
}

}  // namespace
}  // namespace sextant::engine
