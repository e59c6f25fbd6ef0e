#include "net/lookup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "net/stream.h"

namespace sextant::net {
namespace {

using std::chrono::seconds;

TEST(Lookup, FindsTheAddressesOfANameWithTheirPort) {
  auto const found = look_up("localhost", 7000, Clock::now() + seconds(10), -1);
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_FALSE(found->empty());
  for (auto const& address : *found) {
    EXPECT_TRUE(is_local_host(address.text())) << address.text();
    if (address.storage.ss_family == AF_INET) {
      EXPECT_EQ(ntohs(reinterpret_cast<sockaddr_in const*>(&address.storage)->sin_port), 7000);
    }
  }
}

TEST(Lookup, TakesAddressesInDigitsAsTheyAre) {
  for (std::string const text : {"127.0.0.7", "::1", "2001:db8::1"}) {
    auto const found = look_up(text, 1, Clock::now() + seconds(10), -1);
    ASSERT_TRUE(found.ok()) << found.error().message;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().text(), text);
  }
}

TEST(Lookup, SaysThatNobodyKnowsAName) {
  auto const found = look_up("no such host", 1, Clock::now() + seconds(10), -1);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::unavailable);
  EXPECT_NE(found.error().message.find("no such host"), std::string::npos);
}

TEST(Lookup, EndsAtItsDeadline) {
  auto const found = look_up("host.invalid", 1, Clock::now() - seconds(1), -1);
  ASSERT_FALSE(found.ok());
  EXPECT_TRUE(found.error().code == ErrorCode::timeout || found.error().code == ErrorCode::unavailable);
}

TEST(Lookup, EndsWhenNobodyWantsTheAnswer) {
  std::stop_source source;
  source.request_stop();
  auto const found = look_up("localhost", 1, Clock::time_point::max(), source.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace sextant::net
