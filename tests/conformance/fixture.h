// The fixture of every conformance test: an empty place in a database, and sessions in it. The test's thread.
//
// Declares a suite of one topic as `class Execute : public Conformance {};`. The suite's name becomes a line of
// docs/reference/drivers.md.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/quirks.h"
#include "conformance/rows.h"

namespace sextant::conformance {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// What stands for {rows}, {name} ... in a query of the suite.
struct Words {
  int64_t rows = 10'000;
  std::string_view name;  // An object of the place; written as in_place().
  int64_t id = 0;
  std::string_view literal, type, options, own;  // Of a TypeRow.
};

class Conformance : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  Place const& place() const { return place_; }
  ConnectSpec const& spec() const { return *place_.spec; }
  // Opens one more session in the place. Never null: a failure ends the program, for no test could go on.
  std::unique_ptr<Session> open(bool read_only = false);
  // The first session, opened when it is first asked for.
  Session& session();
  void close_session() { session_.reset(); }

  // Runs in the first session; an error fails the test, and gives no rows.
  Rows must(std::string_view sql, std::vector<Parameter> parameters = {});
  Rows must(Session& in, std::string_view sql, std::vector<Parameter> parameters = {});
  // Runs what must fail; success fails the test.
  Error must_fail(std::string_view sql, std::vector<Parameter> parameters = {});
  Error must_fail(Session& in, std::string_view sql, std::vector<Parameter> parameters = {});
  // Executes in the first session; an error fails the test and gives null.
  std::unique_ptr<Cursor> start(std::string_view sql, ExecuteOptions const& options = {});

  // A query of the suite in the engine's words. Known ids are in the table in fixture.cpp.
  std::string query(std::string_view id, Words const& words = {}) const;
  // As many rows as `rows` stands for with this engine.
  static int64_t many(int64_t rows) { return rows / quirks().row_divisor; }
  std::string numbers(int64_t rows) const;  // 1 to `rows`, one column `n`, in order, produced as it is read.

  std::string quoted(std::string_view name) const;
  // The name in the place, quoted: "main"."t". Engines without SQL quote by their quirks.
  std::string in_place(std::string_view name) const;
  std::vector<std::string> path_of(std::vector<std::string> const& names) const;
  // "$1" or "?", from 1.
  std::string placeholder(int number) const;
  // The reason why the driver's quirks leave the feature out.
  static std::optional<std::string> skipped(std::string_view feature);

 private:
  // By a session beside those of the test.
  void run_apart(std::vector<std::string> const& statements);

  Place place_;
  std::unique_ptr<Session> session_;
};

// Every object that a list holds, over all its pages.
Result<std::vector<CatalogEntry>> list_all(Catalog& catalog, std::vector<std::string> const& parent, ObjectKind kind,
                                           int32_t limit = 200, std::string const& search = "");

milliseconds since(Clock::time_point begin);
// Resident memory of this process.
int64_t resident_bytes();
// How much slower the sanitizers of this build make things.
int sanitizer_factor();
std::vector<Parameter> positional(std::vector<std::optional<std::string>> values);

}  // namespace sextant::conformance
