// Views over stored pages: what sorts, filters and counts the rows of a result that lies in a file, without a copy of them.
//
// A PageViews has one job at a time: calls from several threads wait for each other.
// The file of StoredPages and its descriptor are borrowed during a call; pages that are there never change.
//
// Order: numbers by their exact value, moments by time, text and bytes by their bytes, values that bring their own types by
// type first (numbers, text, bytes); NULL comes last, whichever way. Rows that are equal keep their order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/batch.h"
#include "driver/session.h"

namespace sextant {

// Rows of a result as one Arrow record batch message in the file.
struct StoredPage {
  int64_t offset = 0, size = 0;
  int64_t first_row = 0, rows = 0;
};

struct StoredPages {
  std::string id;  // Two of the same id differ only in how many pages there are.
  std::shared_ptr<Schema const> schema;
  int descriptor = -1;  // Of a file without a name, open for reading only.
  std::vector<StoredPage> pages;
  int64_t rows = 0;
};

struct SortKey {
  int32_t column = 0;
  bool descending = false;
};

enum class FilterOp : uint8_t {
  equal, not_equal, less, less_equal, greater, greater_equal, between, in,
  contains,    // The value's text, as it is shown, has the text in it.
  is_null, is_not_null,
  same_as,     // The value is that of one of `rows`. NULL is the same as nothing.
  all, any,    // Of the parts.
  none,        // All rows but those that `any` gives.
};
std::string_view to_string(FilterOp op);

struct Filter {
  FilterOp op = FilterOp::all;
  int32_t column = -1;  // -1, for `contains`: any column.
  std::vector<std::string> values;  // As a person writes them.
  std::vector<int64_t> rows;
  bool match_case = false;
  std::vector<Filter> parts;
};

struct RowsQuery {
  std::optional<Filter> filter;
  std::vector<SortKey> order;
  int64_t limit = 0;  // The first so many are enough, though there may be more; 0: all.
};

// Rows' numbers that were written to a file.
struct RowNumbers {
  int64_t count = 0;
  bool all = false;  // There are no others.
};

// How often a value is there; `row` is the first row that has it.
struct ValueCount {
  int64_t row = 0, count = 0;
};
struct ValueCounts {
  std::vector<ValueCount> values;  // The most frequent first.
  int64_t distinct = 0, rows = 0;  // Of all rows that the filter lets through; NULL counts as a value.
};

struct ColumnProfile {
  int64_t rows = 0, nulls = 0, distinct = 0;  // Without NULL.
  bool distinct_is_estimate = false;
  std::optional<int64_t> least_row, greatest_row;  // Rows that have the least and the greatest value.
  std::vector<int64_t> bars;  // Finite numbers and moments: how many lie in each of equal parts from the least to the greatest.
};

struct JobControl {
  std::stop_token stop;                             // Then the job ends with `cancelled`, within half a second.
  std::chrono::milliseconds timeout{0};             // 0: none.
  std::function<void(int64_t rows_read)> progress;  // Now and then, on the caller's thread; may be empty.
};

// A stored result by the name that statements know it by.
struct PageTable {
  std::string name;
  StoredPages pages;
};

// The tables of a session that reads stored results and nothing else. Used by the session's thread.
class PageTables {
 public:
  virtual ~PageTables() = default;
  // From the next statement on these are the session's only tables. Returns a sentence for each column that the engine holds as
  // something else than it is. invalid_state while a statement's rows are read.
  virtual Result<std::vector<std::string>> show(std::vector<PageTable> const& tables) = 0;
};

struct PageSession {
  std::unique_ptr<Session> session;
  std::unique_ptr<PageTables> tables;
};

class PageViews {
 public:
  virtual ~PageViews() = default;
  // A new session, which only reads, in a process that sees no file but the pages it is shown.
  virtual Result<PageSession> connect(std::stop_token stop) = 0;
  // Writes the numbers of the rows, in order, as uint32 to the beginning of the file `out`. What was written must be checked
  // when it is read.
  virtual Result<RowNumbers> rows(StoredPages const& pages, RowsQuery const& query, int out, JobControl const& control) = 0;
  virtual Result<ValueCounts> values(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column, int64_t most,
                                     JobControl const& control) = 0;
  virtual Result<ColumnProfile> profile(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column,
                                        JobControl const& control) = 0;
};

}  // namespace sextant
