#include "engine/exports.h"

#include <gtest/gtest.h>

#include <future>

namespace sextant::engine {
namespace {

// Waits for the end of an export, which it is told.
class ExportsTest : public testing::Test {
 protected:
  ExportsTest() {
    events_.subscribe({.query = [](QuerySnapshot const&) {},
                       .connection = [](ConnectionInfo const&) {},
                       .exported = [this](ExportSnapshot const& snapshot) {
                         std::lock_guard const lock(mutex_);
                         if (snapshot.state != ExportState::running) ended_[snapshot.id] = snapshot;
                         changed_.notify_all();
                       }});
  }
  ExportSnapshot wait_for_end(std::string const& id) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_.contains(id); });
    return ended_[id];
  }

  EventBus events_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, ExportSnapshot> ended_;
  Exports exports_{events_};
};

TEST_F(ExportsTest, TellsWhatBecameOfEachFile) {
  auto const begun = exports_.start({.title = "two tables"}, [](ExportProgress& progress) -> Result<> {
    progress.set_parts(2, 30);
    progress.begin_part("a");
    progress.add_rows(10);
    progress.add_bytes(100);
    progress.end_part({.name = "a", .path = "/a"});
    progress.begin_part("b");
    progress.add_rows(7);
    progress.add_bytes(70);
    return Error{.code = ErrorCode::unavailable, .message = "The server went away."};
  });
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->state, ExportState::running);
  auto const end = wait_for_end(begun->id);
  EXPECT_EQ(end.state, ExportState::failed);
  EXPECT_EQ(end.error->message, "The server went away.");
  // The unfinished file is gone, and so are its rows.
  EXPECT_EQ(end.rows, 10);
  EXPECT_EQ(end.bytes, 100);
  EXPECT_EQ(end.parts_done, 1);
  ASSERT_EQ(end.files.size(), 1U);
  EXPECT_EQ(end.files[0].rows, 10);
  ASSERT_EQ(exports_.list().size(), 1U);
  EXPECT_TRUE(exports_.forget(begun->id));
  EXPECT_FALSE(exports_.status(begun->id));
}

TEST_F(ExportsTest, ACancelReachesWorkThatWaits) {
  std::promise<void> began, stop;
  auto const begun = exports_.start({}, [&](ExportProgress& progress) -> Result<> {
    progress.on_cancel([&stop] { stop.set_value(); });
    began.set_value();
    stop.get_future().wait();
    progress.on_cancel({});
    return Error{.code = ErrorCode::cancelled, .message = "The export was cancelled."};
  });
  began.get_future().wait();
  auto const refused = exports_.forget(begun->id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_state);
  ASSERT_TRUE(exports_.cancel(begun->id));
  EXPECT_EQ(wait_for_end(begun->id).state, ExportState::cancelled);
}

TEST_F(ExportsTest, HasABoundAndForgetsTheOldest) {
  std::promise<void> let_go;
  auto const gate = let_go.get_future().share();
  auto const work = [gate](ExportProgress&) -> Result<> {
    gate.wait();
    return {};
  };
  for (int index = 0; index < 20; ++index) ASSERT_TRUE(exports_.start({}, work));
  auto const refused = exports_.start({}, work);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit);
  let_go.set_value();
  for (int index = 1; index <= 20; ++index) wait_for_end("x" + std::to_string(index));
  for (int index = 0; index < 100; ++index) wait_for_end(exports_.start({}, work)->id);
  EXPECT_LE(exports_.list().size(), 100U);
  EXPECT_FALSE(exports_.status("x1"));
}

}  // namespace
}  // namespace sextant::engine
