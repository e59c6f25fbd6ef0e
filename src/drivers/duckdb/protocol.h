// What the driver and its worker process say to each other. Plain data; any thread. Decoders trust nothing.
//
// The first socket is the worker's: `open`, then `connect` (with a socket of its own for each session), `cancel`, `close`.
// On a session's socket the driver asks and the worker answers, one answer a question, in order.
//
// A worker whose first message is `open_pages` serves views of stored results instead (view_host.h), on the first socket alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "driver/message.h"
#include "driver/session.h"
#include "driver/views.h"

namespace sextant::duckdb {

enum class Request : uint8_t {
  open = 1,      // OpenRequest -> opened or failed
  connect,       // number of the session, with its socket; no answer
  cancel,        // session, statement; no answer
  close,         // -> closed, and the process ends
  execute = 16,  // ExecuteRequest -> schema, end or failed
  next,          // -> batch, end or failed
  drain,         // reads what is left -> end or failed
  end_cursor,    // -> end
  query,         // QueryRequest: the driver's own questions -> rows or failed
  show_table,    // ShowRequest, with the file -> shown or failed; where the place is `results`
  hide_table,    // its name -> shown or failed
  open_pages = 32,  // OpenRequest -> opened or failed
  attach,        // AttachRequest, with the file -> attached or failed
  job,           // JobRequest, with a file to write to, or none -> progress and then written, table or failed
  stop_job,      // its number; no answer
};

enum class Reply : uint8_t {
  opened = 64,  // the version of DuckDB, whether files are confined by Landlock
  closed,
  failed,       // an Error, the state of the transaction
  schema,       // the Arrow schema message of a result whose rows follow
  batch,        // an Arrow record batch message
  end,          // End
  rows,         // a whole Arrow stream
  attached,
  progress,     // rows read so far
  written,      // how many numbers, whether they are all
  table,        // JobTable
  shown,        // sentences on columns that are something else than they were
};

// pages: for views; results: sessions whose tables are stored results.
enum class Place : uint8_t { file, memory, data_files, pages, results };

// A table over data files.
struct FileView {
  std::string name, sql;  // `sql` is the SELECT behind the view.
};

struct OpenRequest {
  Place place = Place::memory;
  std::string path;             // Of the database file.
  std::string temporary_folder;
  std::vector<std::string> readable;  // All that may be read, where files are confined.
  std::vector<FileView> views;
  bool broken_views = false;    // A file that cannot be read becomes a view that says so, instead of an error.
  bool read_only = false;
  bool without_landlock = false;
  std::string memory_limit;     // "2GiB"; empty: half of the machine's.
  int64_t threads = 0;          // 0: as many as the machine runs at once.
};

struct ExecuteRequest {
  int64_t statement = 0;  // Its number in the session.
  std::string text;
  std::vector<Parameter> parameters;
  int64_t first_batch_rows = 256, max_batch_bytes = 1 << 20;
};

struct QueryRequest {
  std::string text;
  std::vector<std::string> parameters;
};

struct End {
  std::string command;
  std::optional<int64_t> rows_affected;
  TransactionState state = TransactionState::none;
};

struct Failure {
  Error error;
  TransactionState state = TransactionState::none;
};

struct AttachRequest {
  std::string schema;  // An Arrow stream without rows.
  std::vector<StoredPage> pages;
};

// From now on a table of the session.
struct ShowRequest {
  std::string name;
  AttachRequest pages;
};

// A column of the function pages(): values as they are ordered ("c3"), numbers ("n3"), or whether a text is found ("h0").
struct JobColumn {
  enum class Kind : uint8_t { value, number, found };
  Kind kind = Kind::value;
  int32_t index = 0;  // Of the result's column, or of the needle.
};

struct Needle {
  std::string text;
  bool match_case = false;
  std::vector<int32_t> columns;
};

struct JobParameter {
  bool is_bytes = false;
  std::string value;
};

struct JobRequest {
  int64_t job = 0;
  std::string sql;
  std::vector<JobParameter> parameters;
  std::vector<JobColumn> columns;
  std::vector<Needle> needles;
  // What becomes of it. `table`: the statement's rows of whole numbers are the answer. The others write rows' numbers to the file:
  // `numbers`: those that the statement gives; `marks`: those for which it calls mark(), or all without a statement; `order`: the
  // same, by `order`.
  enum class Way : uint8_t { table, numbers, marks, order };
  Way way = Way::table;
  int64_t enough = 0;  // With `marks`: not all pages need be read once so many rows are marked; 0: all of them.
  std::vector<SortKey> order;
};

// Rows of whole numbers, one after another.
struct JobTable {
  int64_t columns = 0;
  std::vector<std::optional<int64_t>> values;
};

std::string encode(OpenRequest const& request);
std::string encode(ExecuteRequest const& request);
std::string encode(QueryRequest const& request);
std::string encode(End const& end);
std::string encode(Failure const& failure);
std::string encode(AttachRequest const& request);
std::string encode(ShowRequest const& request);
std::string encode(JobRequest const& request);
std::string encode_texts(std::vector<std::string> const& texts);
std::string encode(JobTable const& table);

Result<OpenRequest> decode_open(Message const& message);
Result<ExecuteRequest> decode_execute(Message const& message);
Result<QueryRequest> decode_query(Message const& message);
Result<End> decode_end(Message const& message);
Result<Failure> decode_failure(Message const& message);
Result<AttachRequest> decode_attach(Message const& message);
Result<ShowRequest> decode_show(Message const& message);
Result<std::vector<std::string>> decode_texts(Message const& message);
Result<JobRequest> decode_job(Message const& message);
Result<JobTable> decode_table(Message const& message);

// The longest message of each direction. A value of DuckDB may have 4 GiB, a column of a batch 2 GiB.
inline constexpr uint64_t longest_request = uint64_t{1} << 30;
inline constexpr uint64_t longest_reply = uint64_t{2} << 30;

}  // namespace sextant::duckdb
