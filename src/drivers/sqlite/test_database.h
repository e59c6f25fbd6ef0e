// What the driver's tests share: real files in a temporary folder, and short ways to run statements.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "drivers/sqlite/driver.h"

namespace sextant::sqlite {

class SqliteTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "sextant_sqlite_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(std::string const& name = "test.db") const { return (folder_ / name).string(); }

  // Makes or changes a file with SQLite itself, without the driver.
  std::string make_file(std::string const& sql, std::string const& name = "test.db") const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path(name).c_str(), &database), SQLITE_OK);
    // What a power cut would leave is of no interest here.
    sqlite3_exec(database, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return path(name);
  }
  static std::string read_file(std::string const& name) {
    std::ifstream file(name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator(folder_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  using Options = std::map<std::string, std::string, std::less<>>;
  Result<std::unique_ptr<Session>> try_connect(Options options, bool read_only = false) const {
    return sqlite_driver.connect({.options = std::move(options), .read_only = read_only}, {});
  }
  std::unique_ptr<Session> connect(Options options, bool read_only = false) const {
    auto session = try_connect(std::move(options), read_only);
    if (session.ok()) return *std::move(session);
    ADD_FAILURE() << session.error().message;
    return nullptr;
  }
  std::unique_ptr<Session> open(std::string const& sql = "", bool read_only = false) const {
    return connect({{"path", make_file(sql)}}, read_only);
  }

  std::filesystem::path folder_;
};

// A value as SQL would write it, so that its storage class shows: 1, 1.5, 'a', x'00', NULL.
inline std::string literal(Column const& column, Type type, int64_t row) {
  auto const hex = [](std::string_view bytes) {
    std::string text = "x'";
    for (auto const byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text + "'";
  };
  if (type == Type::variant) {
    static constexpr std::array types{Type::null, Type::int64, Type::float64, Type::text, Type::binary};
    auto const tag = static_cast<size_t>(column.tag(row));
    return literal(column.children[tag], types[tag], column.offset(row));
  }
  if (type == Type::null || column.is_null(row)) return "NULL";
  if (type == Type::int64) return fmt::format("{}", column.value<int64_t>(row));
  if (type == Type::float64) return fmt::format("{:#}", column.value<double>(row));
  if (type == Type::binary) return hex(column.bytes(row));
  return fmt::format("'{}'", column.bytes(row));
}

struct Rows {
  std::shared_ptr<Schema const> schema;
  std::vector<std::vector<std::string>> rows;
  std::vector<int64_t> batch_rows;
  Outcome outcome;
};

inline Result<Rows> try_run(Session& session, std::string_view sql, std::vector<Parameter> parameters = {},
                            ExecuteOptions const& options = {}) {
  auto cursor = TRY(session.execute({.text = sql, .parameters = std::move(parameters)}, options));
  Rows result{.schema = cursor->schema()};
  while (auto batch = TRY(cursor->next())) {
    result.batch_rows.push_back(batch->rows);
    for (int64_t row = 0; row < batch->rows; ++row) {
      auto& cells = result.rows.emplace_back();
      for (size_t index = 0; index < batch->columns.size(); ++index) {
        cells.push_back(literal(batch->columns[index], result.schema->fields[index].type.type, row));
      }
    }
  }
  result.outcome = TRY(cursor->finish());
  return result;
}

inline Rows run(Session& session, std::string_view sql, std::vector<Parameter> parameters = {}) {
  auto result = try_run(session, sql, std::move(parameters));
  if (result.ok()) return *std::move(result);
  ADD_FAILURE() << sql << ": " << result.error().message;
  return {.schema = std::make_shared<Schema>()};
}

// REQUIRES: the statement fails.
inline Error failure_of(Session& session, std::string_view sql, std::vector<Parameter> parameters = {}) {
  auto result = try_run(session, sql, std::move(parameters));
  if (!result.ok()) return result.error();
  ADD_FAILURE() << "Did not fail: " << sql;
  return {};
}

// The first cell of the first row.
inline std::string cell(Session& session, std::string_view sql, std::vector<Parameter> parameters = {}) {
  auto const result = run(session, sql, std::move(parameters));
  return result.rows.empty() || result.rows[0].empty() ? "no row" : result.rows[0][0];
}

}  // namespace sextant::sqlite
