// Faults: a connection that is lost ends in an error, soon, and never in a wrong value or a result that looks whole.
#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "conformance/fixture.h"
#include "conformance/proxy.h"

namespace sextant::conformance {
namespace {

constexpr auto deadline = std::chrono::seconds(5);

// Runs `work` in a thread of its own. A hang ends the program, for a thread cannot be ended.
template <class Work>
auto within_deadline(Work work, std::string_view what, std::chrono::milliseconds limit = deadline) {
  std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
  auto result = task.get_future();
  std::thread thread(std::move(task));
  if (result.wait_for(limit * sanitizer_factor()) != std::future_status::ready) {
    fmt::print(stderr, "{}: still not done after {} ms: a hang.\n", what, limit.count());
    std::abort();
  }
  thread.join();
  return result.get();
}

struct Reading {
  int64_t rows = 0;
  bool wrong = false;  // A value that the server never sent.
  std::optional<Error> error;
  bool alive = true;
};

}  // namespace

class Faults : public Conformance {
 protected:
  // Reads numbers, and checks that they come in order without a gap.
  Reading read_numbers(Session& in, int64_t rows) {
    Reading result;
    auto cursor = in.execute({.text = numbers(rows)}, {});
    if (!cursor.ok()) {
      result.error = cursor.error();
    } else {
      read_on(**cursor, result);
    }
    cursor = Error{};
    result.alive = in.alive();
    return result;
  }

  static void read_on(Cursor& cursor, Reading& result) {
    for (;;) {
      auto batch = cursor.next();
      if (!batch.ok()) {
        result.error = batch.error();
        return;
      }
      if (!*batch) break;
      for (auto const& row : cells_of(**batch)) result.wrong = result.wrong || row.at(0) != std::to_string(++result.rows);
    }
    auto outcome = cursor.finish();
    if (!outcome.ok()) result.error = outcome.error();
  }

  void expect_lost(std::optional<Error> const& error, Session const& in) {
    ASSERT_TRUE(error.has_value()) << "A lost connection gave no error.";
    EXPECT_EQ(error->code, ErrorCode::unavailable) << describe_error(*error);
    EXPECT_EQ(error->damage, Damage::connection) << describe_error(*error);
    EXPECT_FALSE(in.alive());
  }

  // Ends a session from the first one.
  void kill(std::string const& name) {
    auto sql = quirks().kill_session_sql;
    sql.replace(sql.find("{session}"), 9, name);
    must(sql);
  }

  std::string name_of(Session& in) { return must(in, quirks().session_name_sql).text(); }
};

TEST_F(Faults, InTheMiddleOfAResultAreErrors) {
  if (auto const why = skipped("kill_session")) GTEST_SKIP() << *why;
  auto const victim = open();
  auto const name = name_of(*victim);
  session();
  auto cursor = victim->execute({.text = query("endless")}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  kill(name);
  auto const reading = within_deadline(
      [&] {
        Reading result;
        for (int batch = 0; batch < 100'000 && !result.error; ++batch) {
          auto next = (*cursor)->next();
          if (!next.ok()) result.error = next.error();
        }
        return result;
      },
      "reading from a killed session");
  cursor = Error{};
  expect_lost(reading.error, *victim);
}

TEST_F(Faults, BetweenTwoStatementsAreErrors) {
  if (auto const why = skipped("kill_session")) GTEST_SKIP() << *why;
  auto const victim = open();
  kill(name_of(*victim));
  auto const result = within_deadline([&] { return run(*victim, query("one")); }, "executing in a killed session");
  ASSERT_FALSE(result.ok());
  expect_lost(result.error(), *victim);
}

TEST_F(Faults, AreSeenByAPing) {
  if (auto const why = skipped("kill_session")) GTEST_SKIP() << *why;
  auto const victim = open();
  kill(name_of(*victim));
  auto const result = within_deadline([&] { return victim->ping(); }, "pinging in a killed session");
  ASSERT_FALSE(result.ok());
  expect_lost(result.error(), *victim);
}

TEST_F(Faults, LeaveADeadSessionThatStillAnswersWithErrors) {
  if (auto const why = skipped("kill_session")) GTEST_SKIP() << *why;
  auto const victim = open();
  kill(name_of(*victim));
  EXPECT_FALSE(victim->ping().ok());
  EXPECT_FALSE(run(*victim, query("one")).ok());
  EXPECT_FALSE(victim->catalog().groups(place().path).ok());
  EXPECT_FALSE(victim->catalog().ddl({.kind = quirks().collection_kind, .path = path_of({"t"})}).ok());
  EXPECT_FALSE(victim->ping().ok());
  if (victim->transactions()) {
    EXPECT_FALSE(victim->transactions()->begin().ok());
  }
  victim->cancel();
  victim->server_info();
  EXPECT_FALSE(victim->alive());
}

TEST_F(Faults, AreNeverRetryableWritesThatWereDone) {
  if (auto const why = skipped("kill_session")) GTEST_SKIP() << *why;
  must(query("create", {.name = "t"}));
  auto const victim = open();
  kill(name_of(*victim));
  auto const result =
      within_deadline([&] { return run(*victim, query("insert", {.name = "t", .id = 1})); }, "writing in a killed session");
  ASSERT_FALSE(result.ok());
  if (!result.error().retryable) return;
  EXPECT_EQ(must(query("count", {.name = "t"})).text(), "0");
}

class Cuts : public Faults, public testing::WithParamInterface<std::pair<char const*, Cut>> {
 protected:
  ConnectSpec through(CuttingProxy const& proxy) {
    auto changed = quirks().with_endpoint(spec(), {"127.0.0.1", proxy.port()});
    changed.connect_timeout = milliseconds(2'000);
    return changed;
  }

  // Connects through the proxy and reads; what must hold wherever the cut falls.
  Reading converse(CuttingProxy const& proxy, int64_t rows) {
    auto opened = quirks().driver->connect(through(proxy), {});
    if (!opened.ok()) return {.error = opened.error(), .alive = false};
    return read_numbers(**opened, rows);
  }

  // How many bytes the whole conversation takes from the server.
  int64_t whole_conversation(int64_t rows) {
    CuttingProxy const proxy(quirks().endpoint(spec()), 1'000'000'000, Cut::close);
    auto const reading = converse(proxy, rows);
    EXPECT_FALSE(reading.error.has_value()) << describe_error(*reading.error);
    EXPECT_EQ(reading.rows, rows);
    return proxy.forwarded();
  }
};

// 3,000 rows: some batches, and more bytes than the opening takes.
constexpr int64_t cut_rows = 3'000;

TEST_P(Cuts, AtRandomBytesAreErrorsAndNeverWrongValues) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  auto const bytes = whole_conversation(cut_rows);
  auto const* const chosen = std::getenv("SEXTANT_TEST_SEED");
  auto const seed = chosen ? static_cast<uint32_t>(std::strtoul(chosen, nullptr, 10)) : 20'260'101U;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int64_t> byte(0, bytes - 1);
  for (int round = 0; round < 60; ++round) {
    auto const at = byte(random);
    SCOPED_TRACE(fmt::format("seed {}, cut after byte {} of {}", seed, at, bytes));
    CuttingProxy const proxy(quirks().endpoint(spec()), at, GetParam().second);
    auto const reading = within_deadline([&] { return converse(proxy, cut_rows); }, fmt::format("cut after byte {}", at));
    EXPECT_FALSE(reading.wrong);
    EXPECT_FALSE(reading.error.has_value() && reading.error->message.empty());
    // The last bytes say that the server is ready again; without them the rows may still be whole.
    if (!reading.error) {
      EXPECT_EQ(reading.rows, cut_rows);
    }
    if (reading.error) {
      EXPECT_TRUE(reading.error->code == ErrorCode::unavailable || reading.error->code == ErrorCode::timeout)
          << describe_error(*reading.error);
    }
    if (reading.error) {
      EXPECT_FALSE(reading.alive);
    }
  }
}

TEST_P(Cuts, InTheFirstBytesAreErrors) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  for (int64_t at = 0; at < 40; ++at) {
    SCOPED_TRACE(at);
    CuttingProxy const proxy(quirks().endpoint(spec()), at, GetParam().second);
    auto const opened = within_deadline([&] { return quirks().driver->connect(through(proxy), {}); },
                                        fmt::format("cut after byte {}", at));
    ASSERT_FALSE(opened.ok());
    EXPECT_TRUE(opened.error().code == ErrorCode::unavailable || opened.error().code == ErrorCode::timeout)
        << describe_error(opened.error());
  }
}

// TLS, logging in and what is asked first, in steps that share no factor with sizes of packets.
TEST_P(Cuts, WhileASessionIsOpenedAreLosses) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  for (int64_t at = 41; at < 4'000; at += 97) {
    SCOPED_TRACE(at);
    CuttingProxy const proxy(quirks().endpoint(spec()), at, GetParam().second);
    auto const opened = within_deadline([&] { return quirks().driver->connect(through(proxy), {}); },
                                        fmt::format("cut after byte {}", at));
    if (opened.ok()) break;  // The rest is the rows'.
    EXPECT_TRUE(opened.error().code == ErrorCode::unavailable || opened.error().code == ErrorCode::timeout)
        << describe_error(opened.error());
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Cuts, testing::Values(std::pair("close", Cut::close), std::pair("reset", Cut::reset)),
                         [](auto const& row) { return std::string(row.param.first); });

class Stalls : public Faults {};

// A connection that is silent in mid-result cannot be told from a slow server: cancel must still bring it back.
TEST_F(Stalls, InTheMiddleOfAResultEndWithATimeout) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  CuttingProxy proxy(quirks().endpoint(spec()), 20'000, Cut::stall);
  auto changed = quirks().with_endpoint(spec(), {"127.0.0.1", proxy.port()});
  auto const reading = within_deadline(
      [&]() -> Reading {
        auto opened = quirks().driver->connect(changed, {});
        if (!opened.ok()) return {.error = opened.error(), .alive = false};
        Reading result;
        auto const begin = Clock::now();
        auto cursor = (*opened)->execute({.text = numbers(100'000)}, {.timeout = milliseconds(500)});
        if (!cursor.ok()) result.error = cursor.error();
        if (cursor.ok()) read_on(**cursor, result);
        EXPECT_LT(since(begin), deadline) << "Nobody waits so long for a timeout of half a second.";
        cursor = Error{};
        return result;
      },
      "a stalled connection", milliseconds(30'000));
  EXPECT_FALSE(reading.wrong);
  ASSERT_TRUE(reading.error.has_value());
  EXPECT_TRUE(reading.error->code == ErrorCode::timeout || reading.error->code == ErrorCode::unavailable)
      << describe_error(*reading.error);
}

TEST_F(Stalls, LetTheSessionBeClosed) {
  if (auto const why = skipped("network")) GTEST_SKIP() << *why;
  CuttingProxy proxy(quirks().endpoint(spec()), 20'000, Cut::stall);
  auto changed = quirks().with_endpoint(spec(), {"127.0.0.1", proxy.port()});
  within_deadline(
      [&] {
        auto opened = quirks().driver->connect(changed, {});
        if (!opened.ok()) return false;
        auto cursor = (*opened)->execute({.text = numbers(100'000)}, {});
        if (cursor.ok()) (*cursor)->next().ok();
        auto const begin = Clock::now();
        cursor = Error{};  // Dropped in mid-result, while the network is silent.
        opened = Error{};
        EXPECT_LT(since(begin), deadline);
        return true;
      },
      "closing a stalled session", milliseconds(30'000));
}

}  // namespace sextant::conformance
