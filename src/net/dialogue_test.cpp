#include "net/dialogue.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

namespace sextant::net {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A protocol without messages.
class Bytes : public Dialogue {
 public:
  using Dialogue::Dialogue, Dialogue::out, Dialogue::received, Dialogue::consume, Dialogue::fill;
};

class DialogueTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_.data()), 0);
    bytes_ = std::make_unique<Bytes>(sockets_[0], nullptr, [this] { ++requests_; }, milliseconds(150));
    bytes_->canceller().start();
  }
  void TearDown() override {
    EXPECT_TRUE(bytes_->canceller().finish(true));
    for (auto const socket : sockets_) ::close(socket);
  }
  void say(std::string_view text) const { EXPECT_EQ(::send(sockets_[1], text.data(), text.size(), 0), std::ssize(text)); }

  std::array<int, 2> sockets_{};
  std::atomic<int> requests_ = 0;
  std::unique_ptr<Bytes> bytes_;
};

TEST_F(DialogueTest, SendsAndKeepsWhatWasNotConsumed) {
  bytes_->out() += "question";
  ASSERT_TRUE(bytes_->send().ok());
  EXPECT_TRUE(bytes_->out().empty());
  std::array<char, 16> buffer{};
  EXPECT_EQ(::recv(sockets_[1], buffer.data(), buffer.size(), 0), 8);
  say("ans");
  ASSERT_TRUE(bytes_->fill(std::nullopt).ok());
  bytes_->consume(1);
  say("wer");
  ASSERT_TRUE(bytes_->fill(std::nullopt).ok());
  EXPECT_EQ(bytes_->received(), "nswer");
}

TEST_F(DialogueTest, GrowsWithALongMessage) {
  std::string const text(10 << 20, 'x');
  std::thread speaker([&] {
    for (std::string_view left = text; !left.empty();) left.remove_prefix(static_cast<size_t>(::send(sockets_[1], left.data(), left.size(), 0)));
  });
  while (bytes_->received().size() < text.size()) ASSERT_TRUE(bytes_->fill(std::nullopt).ok());
  speaker.join();
  EXPECT_EQ(bytes_->received(), text);
}

TEST_F(DialogueTest, WaitsNoLongerThanTold) {
  auto const came = bytes_->fill(Clock::now() + milliseconds(30));
  ASSERT_TRUE(came.ok());
  EXPECT_FALSE(*came);
  EXPECT_TRUE(bytes_->alive());
}

TEST_F(DialogueTest, GivesUpAServerThatDoesNotStopAtTheTimeLimit) {
  bytes_->set_time_limit(milliseconds(30));
  bytes_->resume_clock();
  auto const came = bytes_->fill(std::nullopt);
  ASSERT_FALSE(came.ok());
  EXPECT_EQ(came.error().code, ErrorCode::timeout);
  EXPECT_EQ(came.error().damage, Damage::connection);
  EXPECT_TRUE(bytes_->timed_out());
  EXPECT_FALSE(bytes_->alive());
  EXPECT_GE(requests_, 1);
}

TEST_F(DialogueTest, GoesOnWithAServerThatStopsWhenAsked) {
  std::thread other([this] {
    bytes_->canceller().cancel();
    say("stopped");
  });
  auto const came = bytes_->fill(std::nullopt);
  other.join();
  ASSERT_TRUE(came.ok()) << came.error().message;
  EXPECT_EQ(bytes_->received(), "stopped");
  EXPECT_TRUE(bytes_->stopping());
  EXPECT_EQ(bytes_->stopped_error().code, ErrorCode::cancelled);
  EXPECT_TRUE(bytes_->alive());
}

TEST_F(DialogueTest, CountsNoTimeWhileItsClockIsPaused) {
  bytes_->set_time_limit(milliseconds(1));
  bytes_->resume_clock();
  bytes_->pause_clock();
  auto const came = bytes_->fill(Clock::now() + milliseconds(30));
  ASSERT_TRUE(came.ok());
  EXPECT_FALSE(bytes_->timed_out());
}

TEST_F(DialogueTest, LosesTheConnectionWithThePeer) {
  ::shutdown(sockets_[1], SHUT_RDWR);
  auto const came = bytes_->fill(std::nullopt);
  ASSERT_FALSE(came.ok());
  EXPECT_EQ(came.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(bytes_->alive());
  bytes_->out() += "x";
  EXPECT_FALSE(bytes_->send().ok());
}

}  // namespace
}  // namespace sextant::net
