// Opening a connection: what works, what must fail and how, and what an error may say.
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "base/text.h"
#include "conformance/fixture.h"
#include "conformance/proxy.h"

namespace sextant::conformance {

class Open : public Conformance {};

TEST_F(Open, SaysWhatItIsConnectedTo) {
  auto const info = session().server_info();
  // A driver may serve several products.
  EXPECT_FALSE(info.product.empty());
  EXPECT_NE(quirks().driver->title.find(info.product), std::string_view::npos) << info.product;
  EXPECT_FALSE(info.version.empty());
  EXPECT_FALSE(info.database.empty());
  EXPECT_TRUE(session().alive());
}

TEST_F(Open, AnswersAPing) {
  EXPECT_TRUE(session().ping().ok());
  must(query("one"));
  EXPECT_TRUE(session().ping().ok());
}

TEST_F(Open, FindsTheDriverInTheBuild) {
  auto const& driver = *quirks().driver;
  EXPECT_FALSE(driver.name.empty());
  EXPECT_FALSE(driver.title.empty());
  EXPECT_EQ(driver.tile.size(), 2U);
  EXPECT_EQ(driver.family == Family::sql, driver.dialect != nullptr);
  EXPECT_FALSE(driver.url_schemes.empty());
}

TEST_F(Open, DescribesEveryOption) {
  for (auto const& option : quirks().driver->options) {
    EXPECT_FALSE(option.title.empty()) << option.name;
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.name, lower_ascii(option.name));
    EXPECT_EQ(option.kind == OptionKind::choice, !option.choices.empty()) << option.name;
    if (option.name.find("password") != std::string_view::npos && option.kind != OptionKind::file) {
      EXPECT_EQ(option.kind, OptionKind::secret) << option.name;
    }
  }
}

TEST_F(Open, RefusesAnUnknownOptionByName) {
  auto changed = spec();
  changed.options["no_such_option"] = "1";
  auto const opened = quirks().driver->connect(changed, {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
  EXPECT_NE((opened.error().message + opened.error().hint + opened.error().detail).find("no_such_option"),
            std::string::npos);
}

TEST_F(Open, RefusesAChoiceThatIsNone) {
  for (auto const& option : quirks().driver->options) {
    if (option.kind != OptionKind::choice && option.kind != OptionKind::number) continue;
    auto changed = spec();
    changed.options[std::string(option.name)] = "no such choice";
    auto const opened = quirks().driver->connect(changed, {});
    ASSERT_FALSE(opened.ok()) << option.name;
    EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument) << option.name << ": " << describe_error(opened.error());
  }
}

TEST_F(Open, StopsBeforeItBegins) {
  std::stop_source source;
  source.request_stop();
  auto const opened = quirks().driver->connect(spec(), source.get_token());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::cancelled);
}

TEST_F(Open, LeavesNoFileDescriptorsBehind) {
  auto const count = [] {
    auto const all = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  close_session();
  open();  // Whatever is opened once for all.
  auto const before = count();
  for (int round = 0; round < 10; ++round) must(*open(), query("one"));
  EXPECT_EQ(count(), before);
}

TEST_F(Open, ReportsTheSameDatabaseToTwoSessions) {
  auto const first = open(), second = open();
  EXPECT_EQ(first->server_info().database, second->server_info().database);
}

TEST_F(Open, GivesUpAServerThatNeverAnswers) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  SilentServer const server;
  auto changed = quirks().with_endpoint(spec(), {"127.0.0.1", server.port()});
  changed.connect_timeout = milliseconds(1'500);
  auto const begin = Clock::now();
  auto const opened = quirks().driver->connect(changed, {});
  ASSERT_FALSE(opened.ok());
  EXPECT_LT(since(begin), milliseconds(5'000));
  EXPECT_TRUE(opened.error().code == ErrorCode::timeout || opened.error().code == ErrorCode::unavailable)
      << describe_error(opened.error());
}

TEST_F(Open, StopsWhileItWaitsForTheServer) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  SilentServer const server;
  auto changed = quirks().with_endpoint(spec(), {"127.0.0.1", server.port()});
  changed.connect_timeout = milliseconds(30'000);
  std::stop_source source;
  Clock::time_point stopped;
  std::thread stopper([&] {
    server.wait_for_client();
    stopped = Clock::now();
    source.request_stop();
  });
  auto const opened = quirks().driver->connect(changed, source.get_token());
  stopper.join();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::cancelled) << describe_error(opened.error());
  EXPECT_LT(since(stopped), milliseconds(5'000));
}

TEST_F(Open, RecognisesItsFilesByTheirFirstBytes) {
  if (auto const why = skipped("file_format")) GTEST_SKIP() << *why;
  must(query("create", {.name = "t"}));
  ASSERT_NE(quirks().driver->recognises_file, nullptr);
  std::ifstream file(session().server_info().database, std::ios::binary);
  std::string head(64, '\0');
  file.read(head.data(), 64);
  ASSERT_EQ(file.gcount(), 64) << "server_info().database is not the file's path";
  EXPECT_TRUE(quirks().driver->recognises_file(head));
  for (std::string_view const other : {"", "S", "a,b\n1,2\n", "PAR1", "%PDF-1.7", "SQLite",
                                       "\x7f"
                                       "ELF"}) {
    EXPECT_FALSE(quirks().driver->recognises_file(other)) << other;
  }
}

class BadConnections : public Conformance, public testing::WithParamInterface<BadConnection> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BadConnections);

TEST_P(BadConnections, FailsWithTheRightCodeAndNoSecret) {
  auto const changed = GetParam().change(spec());
  auto const begin = Clock::now();
  auto const opened = quirks().driver->connect(changed, {});
  ASSERT_FALSE(opened.ok());
  auto const& error = opened.error();
  EXPECT_EQ(error.code, GetParam().code) << describe_error(error);
  EXPECT_FALSE(error.message.empty());
  EXPECT_LT(since(begin), milliseconds(15'000));
  for (auto const& option : quirks().driver->options) {
    auto const secret = changed.options.find(option.name);
    if (option.kind != OptionKind::secret || secret == changed.options.end() || secret->second.size() < 3) continue;
    EXPECT_EQ((error.message + error.hint + error.detail).find(secret->second), std::string::npos)
        << "The error tells the secret.";
  }
}

INSTANTIATE_TEST_SUITE_P(Table, BadConnections, testing::ValuesIn(quirks().bad_connections),
                         [](auto const& row) { return row.param.name; });

class Urls : public testing::TestWithParam<UrlRow> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Urls);

TEST_P(Urls, AreReadIntoOptions) {
  auto const read = quirks().driver->parse_url(GetParam().url);
  ASSERT_TRUE(read.ok()) << describe_error(read.error());
  for (auto const& [name, value] : GetParam().options) {
    auto const found = read->options.find(name);
    ASSERT_NE(found, read->options.end()) << name;
    EXPECT_EQ(found->second, value) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Urls, testing::ValuesIn(quirks().urls), [](auto const& row) { return row.param.name; });

TEST_F(Open, RefusesUrlsThatMakeNoSense) {
  for (auto const& url : quirks().bad_urls) {
    auto const read = quirks().driver->parse_url(url);
    ASSERT_FALSE(read.ok()) << url;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument) << url;
    EXPECT_EQ((read.error().message + read.error().hint + read.error().detail).find("s3cret"), std::string::npos) << url;
  }
}

TEST(Skips, NameAKnownFeatureAndAReason) {
  for (auto const& [feature, reason] : quirks().skipped) {
    EXPECT_TRUE(features().contains(feature)) << feature;
    EXPECT_GE(reason.size(), 20U) << feature << " needs a reason in a full sentence.";
  }
  EXPECT_EQ(quirks().skipped.contains("sql"), quirks().driver->dialect == nullptr);
}

}  // namespace sextant::conformance
