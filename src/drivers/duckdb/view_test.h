// Stored pages for tests of views: batches in a file as the result store writes them, and a ViewHost to ask. One thread.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/arrow_ipc.h"
#include "data/builder.h"
#include "drivers/duckdb/view_host.h"

namespace sextant::duckdb {

class PageFile {
 public:
  explicit PageFile(std::shared_ptr<Schema const> schema) : file_(*ScratchFile::create("/tmp")) {
    static int number = 0;
    pages.id = "test" + std::to_string(++number);
    pages.schema = std::move(schema);
    pages.descriptor = *file_.open_to_read();
  }
  ~PageFile() { ::close(pages.descriptor); }

  void add(RecordBatch const& batch) { add_bytes(encode_arrow_batch(batch), batch.rows); }
  void add_bytes(std::string const& message, int64_t rows) {
    auto const offset = *file_.append(message);
    pages.pages.push_back({.offset = offset, .size = static_cast<int64_t>(message.size()), .first_row = pages.rows, .rows = rows});
    pages.rows += rows;
  }
  void truncate(int64_t size) { ASSERT_EQ(::ftruncate(file_.descriptor(), size), 0); }

  StoredPages pages;

 private:
  ScratchFile file_;
};

inline std::shared_ptr<Schema> schema_of(std::vector<DataType> const& types) {
  auto schema = std::make_shared<Schema>();
  for (auto const& type : types) {
    auto const number = std::to_string(schema->fields.size());
    schema->fields.push_back({.name = "column " + number, .type = type, .origin = {}});
  }
  return schema;
}

// Row numbers, or what went wrong.
inline Result<std::vector<int64_t>> try_rows(PageViews& views, StoredPages const& pages, RowsQuery const& query,
                                             JobControl const& control = {.stop = {}, .progress = {}}) {
  auto const out = TRY(ScratchFile::create("/tmp"));
  auto const [written, all] = TRY(views.rows(pages, query, out.descriptor(), control));
  // More may be written than were asked for.
  auto const count = query.limit > 0 ? std::min(written, query.limit) : written;
  EXPECT_TRUE(all || query.limit > 0);
  std::vector<uint32_t> numbers(static_cast<size_t>(count));
  TRY(out.read(0, reinterpret_cast<char*>(numbers.data()), count * static_cast<int64_t>(sizeof(uint32_t))));
  return std::vector<int64_t>(numbers.begin(), numbers.end());
}

inline std::vector<int64_t> rows_of(PageViews& views, StoredPages const& pages, RowsQuery const& query) {
  auto const rows = try_rows(views, pages, query);
  EXPECT_TRUE(rows.ok()) << (rows.ok() ? "" : rows.error().message);
  return rows.ok() ? *rows : std::vector<int64_t>{-1};
}

inline Filter condition(FilterOp op, int32_t column, std::vector<std::string> values = {}) {
  return {.op = op, .column = column, .values = std::move(values), .rows = {}, .parts = {}};
}

// The rows for which `holds` is true.
inline std::vector<int64_t> rows_where(int64_t rows, std::function<bool(int64_t)> const& holds) {
  std::vector<int64_t> result;
  for (int64_t row = 0; row < rows; ++row) {
    if (holds(row)) result.push_back(row);
  }
  return result;
}

}  // namespace sextant::duckdb
