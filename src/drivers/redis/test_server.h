// The servers that the tests of the driver run against, named by SEXTANT_TEST_REDIS and its kind: see service.sh. Each test has
// the database 9 for itself and leaves it empty; one process at a time tests against a server. One thread at a time.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "data/value_text.h"
#include "drivers/redis/driver.h"

namespace sextant::redis {

// Rows as text; NULL told from the empty string.
using Table = std::vector<std::vector<std::optional<std::string>>>;

struct Answer {
  std::shared_ptr<Schema const> schema;
  Table rows;
  Outcome outcome;
  std::vector<int64_t> batches;  // Their rows.
};

inline void append_rows(Table& rows, RecordBatch const& batch) {
  for (int64_t row = 0; row < batch.rows; ++row) {
    auto& cells = rows.emplace_back();
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      auto const& type = batch.schema->fields[i].type;
      if (is_null_value(batch.columns[i], type, row)) {
        cells.emplace_back(std::nullopt);
      } else {
        append_value_text(cells.emplace_back(std::string()).value(), batch.columns[i], type, row, batch.schema->text_style);
      }
    }
  }
}

// Runs a command to its end.
inline Result<Answer> run(Session& session, std::string_view text, std::vector<Parameter> parameters = {},
                          ExecuteOptions const& options = {}) {
  auto cursor = TRY(session.execute({.text = text, .parameters = std::move(parameters)}, options));
  Answer answer{.schema = cursor->schema(), .rows = {}, .outcome = {}, .batches = {}};
  for (;;) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
    append_rows(answer.rows, *batch);
    answer.batches.push_back(batch->rows);
  }
  answer.outcome = TRY(cursor->finish());
  return answer;
}

// Waits until no other process tests against this server, and keeps it until this one ends. Databases of its own would not
// do: a script without an end keeps a whole server busy, and read-only tests compare what it says of itself.
inline void claim_server(ConnectSpec const& spec) {
  static int const lock = [&] {
    auto const option = [&](std::string_view name) {
      auto const found = spec.options.find(name);
      return found == spec.options.end() ? std::string("default") : found->second;
    };
    auto const name = fmt::format("sextant-test-redis-{}-{}.lock", option("host"), option("port"));
    auto const file = ::open((std::filesystem::temp_directory_path() / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    while (file >= 0 && ::flock(file, LOCK_EX) != 0 && errno == EINTR) {
    }
    return file;
  }();
  ASSERT_GE(lock, 0) << "The lock of the server cannot be made.";
}

class ServerTest : public testing::Test {
 protected:
  static constexpr int database = 9;

  static std::string variable(char const* name) {
    auto const* const text = std::getenv(name);
    return text == nullptr ? "" : text;
  }
  static std::string url() { return variable("SEXTANT_TEST_REDIS"); }

  void SetUp() override {
    if (url().empty()) {
      if (variable("CI") == "true") FAIL() << "SEXTANT_TEST_REDIS is not set";
      GTEST_SKIP() << "SEXTANT_TEST_REDIS is not set: it names the server to test against";
    }
    claim_server(spec());
    clear();
  }
  void TearDown() override {
    if (!url().empty()) clear();
  }

  static void clear() {
    auto const session = open();
    if (session) must(*session, "FLUSHDB");
  }

  static ConnectSpec spec(std::string const& text) {
    auto parsed = redis_driver.parse_url(text);
    EXPECT_TRUE(parsed.ok()) << parsed.error().message;
    parsed->options["database"] = std::to_string(database);
    return *parsed;
  }
  static ConnectSpec spec() { return spec(url()); }
  static ConnectSpec resp2() {
    auto wanted = spec();
    wanted.options["protocol"] = "resp2";
    return wanted;
  }
  static ConnectSpec read_only() {
    auto wanted = spec();
    wanted.read_only = true;
    return wanted;
  }

  static std::unique_ptr<Session> open(ConnectSpec const& wanted) {
    auto session = redis_driver.connect(wanted, {});
    if (!session.ok()) {
      ADD_FAILURE() << session.error().message << " " << session.error().hint;
      return nullptr;
    }
    return std::move(session).value();
  }
  static std::unique_ptr<Session> open() { return open(spec()); }

  static Answer must(Session& session, std::string_view text, std::vector<Parameter> parameters = {}) {
    auto answer = run(session, text, std::move(parameters));
    if (!answer.ok()) {
      ADD_FAILURE() << text << ": " << answer.error().message << " " << answer.error().detail;
      return {};
    }
    return std::move(answer).value();
  }
  static Error fails(Session& session, std::string_view text, std::vector<Parameter> parameters = {},
                     ExecuteOptions const& options = {}) {
    auto answer = run(session, text, std::move(parameters), options);
    if (!answer.ok()) return answer.error();
    ADD_FAILURE() << text << " did not fail";
    return {};
  }
  // The one cell of a result.
  static std::string cell(Session& session, std::string_view text) {
    auto const answer = must(session, text);
    if (answer.rows.size() != 1 || answer.rows[0].size() != 1) {
      ADD_FAILURE() << text << " gave " << answer.rows.size() << " rows";
      return {};
    }
    return answer.rows[0][0].value_or("NULL");
  }
  // Fills a key with elements from a script on the server: "RPUSH", 0 to count - 1.
  static void fill(Session& session, std::string_view script, int64_t count) {
    must(session, fmt::format("EVAL \"for i = 0, tonumber(ARGV[1]) - 1 do {} end\" 0 {}", script, count));
  }
};

}  // namespace sextant::redis
