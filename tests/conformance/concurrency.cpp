// Concurrency: sessions are worlds of their own, each in its thread.
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {

class Concurrency : public Conformance {};

TEST_F(Concurrency, RunsTwoSessionsInTwoThreads) {
  auto const first = open(), second = open();
  auto const read = [this](Session& in, int64_t rows, std::string& found) {
    for (int round = 0; round < 20; ++round) {
      auto const result = run(in, numbers(rows));
      found = result.ok() ? fmt::format("{} rows up to {}", result->size(), result->text(result->size() - 1))
                          : describe_error(result.error());
      if (found != fmt::format("{0} rows up to {0}", rows)) return;
    }
  };
  std::string first_found, second_found;
  std::thread one([&] { read(*first, many(10'000), first_found); });
  std::thread two([&] { read(*second, many(20'000), second_found); });
  one.join();
  two.join();
  EXPECT_EQ(first_found, fmt::format("{0} rows up to {0}", many(10'000)));
  EXPECT_EQ(second_found, fmt::format("{0} rows up to {0}", many(20'000)));
}

TEST_F(Concurrency, StreamsTwoResultsInTurns) {
  auto const first = open(), second = open();
  auto one = first->execute({.text = numbers(many(50'000))}, {}), two = second->execute({.text = numbers(many(70'000))}, {});
  ASSERT_TRUE(one.ok() && two.ok());
  int64_t one_rows = 0, two_rows = 0;
  for (bool going = true; going;) {
    auto const left = (*one)->next(), right = (*two)->next();
    ASSERT_TRUE(left.ok() && right.ok());
    going = left->has_value() || right->has_value();
    if (*left) one_rows += (*left)->rows;
    if (*right) two_rows += (*right)->rows;
  }
  EXPECT_EQ(one_rows, many(50'000));
  EXPECT_EQ(two_rows, many(70'000));
}

TEST_F(Concurrency, CancelsOneSessionAndNotTheOther) {
  auto const first = open(), second = open();
  auto one = first->execute({.text = query("endless")}, {}), two = second->execute({.text = numbers(many(200'000))}, {});
  ASSERT_TRUE(one.ok() && two.ok());
  ASSERT_TRUE((*one)->next().ok());
  ASSERT_TRUE((*two)->next().ok());
  first->cancel();
  EXPECT_FALSE((*one)->finish().ok());
  auto const outcome = (*two)->finish();
  EXPECT_TRUE(outcome.ok()) << describe_error(outcome.error());
}

TEST_F(Concurrency, MovesASessionFromThreadToThread) {
  session();
  for (int round = 0; round < 5; ++round) {
    std::thread([this] { EXPECT_EQ(must(query("one")).text(), "1"); }).join();
  }
}

TEST_F(Concurrency, OpensSessionsInManyThreadsAtOnce) {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int index = 0; index < 8; ++index) {
    threads.emplace_back([this, &good] {
      auto const opened = open();
      auto const rows = run(*opened, query("one"));
      if (rows.ok()) ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
}

TEST_F(Concurrency, WritesFromTwoSessionsAtOnce) {
  if (auto const why = skipped("concurrent_writers")) GTEST_SKIP() << *why;
  must(query("create", {.name = "t"}));
  auto const write = [this](int writer) {
    auto const in = open();
    for (int index = 0; index < 100; ++index) must(*in, query("insert", {.name = "t", .id = writer * 1'000 + index}));
  };
  std::thread one([&] { write(1); });
  std::thread two([&] { write(2); });
  one.join();
  two.join();
  EXPECT_EQ(must(query("count", {.name = "t"})).text(), "200");
}

TEST_F(Concurrency, ClosesASessionWhileAnotherReads) {
  auto const reader = open();
  auto cursor = reader->execute({.text = numbers(many(100'000))}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  for (int round = 0; round < 5; ++round) open();
  auto const outcome = (*cursor)->finish();
  EXPECT_TRUE(outcome.ok()) << describe_error(outcome.error());
}

}  // namespace sextant::conformance
