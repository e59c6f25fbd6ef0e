// The server that the tests of the driver run against, named by SEXTANT_TEST_POSTGRESQL: the URL of a superuser and a
// scratch database. One thread at a time.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "data/value_text.h"
#include "drivers/postgresql/driver.h"

namespace sextant::postgresql {

// Rows as text, NULL told from the empty string.
using Table = std::vector<std::vector<std::optional<std::string>>>;

struct Answer {
  std::shared_ptr<Schema const> schema;
  Table rows;
  Outcome outcome;
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

// Runs a statement to its end.
inline Result<Answer> run(Session& session, std::string_view text, std::vector<Parameter> parameters = {},
                          ExecuteOptions const& options = {}) {
  auto cursor = TRY(session.execute({.text = text, .parameters = std::move(parameters)}, options));
  Answer answer{.schema = cursor->schema(), .rows = {}, .outcome = {}};
  for (;;) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
    append_rows(answer.rows, *batch);
  }
  answer.outcome = TRY(cursor->finish());
  return answer;
}

class ServerTest : public testing::Test {
 protected:
  static std::string url() {
    auto const* const text = std::getenv("SEXTANT_TEST_POSTGRESQL");
    return text == nullptr ? "" : text;
  }

  void SetUp() override {
    if (!url().empty()) return;
    auto const* const ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL() << "SEXTANT_TEST_POSTGRESQL is not set";
    GTEST_SKIP() << "SEXTANT_TEST_POSTGRESQL is not set: it names the server to test against";
  }

  static ConnectSpec spec() {
    auto parsed = postgresql_driver.parse_url(url());
    EXPECT_TRUE(parsed.ok()) << parsed.error().message;
    return *parsed;
  }

  static std::unique_ptr<Session> open(ConnectSpec const& wanted) {
    auto session = postgresql_driver.connect(wanted, {});
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

  static Error fails(Session& session, std::string_view text, std::vector<Parameter> parameters = {}) {
    auto answer = run(session, text, std::move(parameters));
    if (!answer.ok()) return answer.error();
    ADD_FAILURE() << text << " did not fail";
    return {};
  }

  // The one cell of a result.
  static std::string cell(Session& session, std::string_view text) {
    auto const answer = must(session, text);
    if (answer.rows.size() != 1 || answer.rows[0].size() != 1) {
      ADD_FAILURE() << text << " did not give one cell";
      return {};
    }
    return answer.rows[0][0].value_or("NULL");
  }
};

}  // namespace sextant::postgresql
