// A temporary folder with database and data files, and sessions on them, for this folder's tests. One thread.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "data/value_text.h"
#include "drivers/duckdb/driver.h"

namespace sextant::duckdb {

// Rows as text, a line a row, cells between "|"; NULL is NULL.
inline Result<std::string> try_run(Session& session, std::string_view sql, ExecuteOptions const& options = {},
                                   std::vector<Parameter> parameters = {}) {
  auto cursor = TRY(session.execute({.text = sql, .parameters = std::move(parameters)}, options));
  std::string text;
  while (auto const batch = TRY(cursor->next())) {
    for (int64_t row = 0; row < batch->rows; ++row) {
      for (size_t index = 0; index < batch->columns.size(); ++index) {
        auto const& type = batch->schema->fields[index].type;
        text += index > 0 ? "|" : "";
        if (is_null_value(batch->columns[index], type, row)) text += "NULL";
        else append_value_text(text, batch->columns[index], type, row, batch->schema->text_style);
      }
      text += "\n";
    }
  }
  TRY(cursor->finish());
  return text;
}

class PlaceTest : public testing::Test {
 protected:
  void SetUp() override {
    static std::atomic<int> number = 0;
    folder_ = std::filesystem::temp_directory_path() / fmt::format("sextant-duckdb-test-{}-{}", getpid(), ++number);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(std::string_view name) const { return folder_ / name; }
  std::string write(std::string_view name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  static std::string read(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  // Names and bytes of all files.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> result;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) result.emplace(entry.path(), read(entry.path()));
    }
    return result;
  }

  using Options = std::map<std::string, std::string, std::less<>>;
  static Result<std::unique_ptr<Session>> try_open(Options options, bool read_only = false) {
    return duckdb_driver.connect({.options = std::move(options), .read_only = read_only}, {});
  }
  static std::unique_ptr<Session> open(std::string const& file, bool read_only = false) {
    auto session = try_open({{"path", file}}, read_only);
    if (session.ok()) return *std::move(session);
    ADD_FAILURE() << session.error().message;
    return nullptr;
  }
  static Error failure_to_open(std::string const& file) {
    auto const session = try_open({{"path", file}});
    if (!session.ok()) return session.error();
    ADD_FAILURE() << "Opened " << file;
    return {};
  }
  // Makes a database file with these statements, and closes it.
  std::string make_database(std::vector<std::string> const& statements, std::string_view name = "test.duckdb") const {
    auto const session = try_open({{"path", path(name)}, {"create", "true"}});
    EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
    for (auto const& sql : statements) run(**session, sql);
    return path(name);
  }
  static std::string run(Session& session, std::string_view sql) {
    auto const text = try_run(session, sql);
    EXPECT_TRUE(text.ok()) << sql << ": " << (text.ok() ? "" : text.error().message);
    return text.ok() ? *text : "";
  }
  static Error failure_of(Session& session, std::string_view sql) {
    auto const text = try_run(session, sql);
    if (!text.ok()) return text.error();
    ADD_FAILURE() << "Did not fail: " << sql;
    return {};
  }

  std::filesystem::path folder_;
};

}  // namespace sextant::duckdb
