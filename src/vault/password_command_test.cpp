#include "vault/password_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::vault {
namespace {

using Words = std::vector<std::string>;

std::string run(std::string_view command, CommandLimits const& limits = {}) {
  auto const password = run_password_command(command, {}, limits);
  return password ? std::string(password->reveal()) : std::string(to_string(password.error().code));
}

TEST(PasswordCommand, SplitsWordsWithoutAShell) {
  EXPECT_EQ(split_words("op read op://work/shop/password").value(), (Words{"op", "read", "op://work/shop/password"}));
  EXPECT_EQ(split_words("  a  'b c' \"d 'e\" f\\ g '' h'i'j ").value(), (Words{"a", "b c", "d 'e", "f g", "", "hij"}));
  EXPECT_EQ(split_words("echo $HOME `id` | x; y & *").value(), (Words{"echo", "$HOME", "`id`", "|", "x;", "y", "&", "*"}));
  EXPECT_EQ(split_words("a 'b\\' \"c\\\"d\"").value(), (Words{"a", "b\\", "c\"d"}));
  for (auto const* const text : {"", "   ", "a 'b", "a \"b", "'' x"}) EXPECT_FALSE(split_words(text).ok()) << text;
  EXPECT_FALSE(split_words(std::string(5000, 'x')).ok());
}

TEST(PasswordCommand, GivesItsOutputWithoutTheLastLineFeed) {
  EXPECT_EQ(run("printf 's3 cret\\n'"), "s3 cret");
  EXPECT_EQ(run("printf 'two\\n\\n'"), "two\n");
  EXPECT_EQ(run("printf 'windows\\r\\n'"), "windows");
  EXPECT_EQ(run("printf '$HOME'"), "$HOME");
}

TEST(PasswordCommand, TellsWhatACommandComplainedAbout) {
  auto const failed = run_password_command("sh -c 'echo s3cret; echo no such item >&2; exit 7'", {});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
  EXPECT_THAT(failed.error().message, testing::HasSubstr("status 7"));
  EXPECT_THAT(failed.error().detail, testing::HasSubstr("no such item"));
  EXPECT_THAT(failed.error().message + failed.error().detail + failed.error().hint, testing::Not(testing::HasSubstr("s3cret")));
}

TEST(PasswordCommand, RefusesNothingAndTooMuch) {
  EXPECT_EQ(run("true"), "unavailable");
  EXPECT_EQ(run("printf '\\n'"), "unavailable");
  EXPECT_EQ(run("head -c 1000000 /dev/zero"), "unavailable");
  EXPECT_EQ(run("sextant-no-such-program"), "unavailable");
}

TEST(PasswordCommand, IsEndedAtItsTimeWithAllThatItStarted) {
  EXPECT_EQ(run("sh -c 'sleep 3600 & sleep 3600'", {.time = std::chrono::milliseconds(200)}), "timeout");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(run_password_command("sleep 3600", stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST(PasswordCommand, GetsNoInputOfOurs) { EXPECT_EQ(run("sh -c 'cat; echo end'"), "end"); }

}  // namespace
}  // namespace sextant::vault
