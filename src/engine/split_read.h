// SplitRead: all rows of a table, read by several sessions at once as one cursor. Its rows come in the order in which one statement
// would read them. Used by one thread, as any cursor; each session is read on a thread of its own, which ends with the cursor.
//
// The table is cut into ranges of blocks. A session reads a range at a time, the next one that nobody has. What is read before its
// turn waits, and its memory has a bound.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "driver/driver.h"
#include "driver/table_split.h"

namespace sextant::engine {

struct SplitSource {
  Driver const* driver = nullptr;    // Of all sessions.
  std::shared_ptr<Session> session;  // Leads, and reads too; no statement runs there.
  std::vector<std::string> table;    // Its path.
  ExecuteOptions options;
  std::function<Result<std::unique_ptr<Session>>()> connect;  // One more session.
  int sessions = 2;        // In all, at most.
  bool read_only = false;  // Whether the others still refuse to write is asked at their end; of `session` the caller asks.
  std::stop_token stop;    // Whoever asks for it cancels.
};

class SplitRead final : public Cursor {
 public:
  // Null if the table is better read by one statement, for whatever reason; the session is as it was then. An error if somebody
  // cancelled it, or the session is lost.
  static Result<std::unique_ptr<Cursor>> open(SplitSource source);
  // For open().
  SplitRead(SplitSource source, TableSplit& leader, TableSplit::Led const& led);
  ~SplitRead() override;

  std::shared_ptr<Schema const> schema() const override { return schema_; }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

 private:
  struct Range {
    int64_t first = 0;
    std::optional<int64_t> end;  // Absent: that of the table.
    std::deque<RecordBatch> batches;
    bool done = false;
  };

  // False if there is no second session to be had, or the first range cannot be read.
  bool begin(std::string_view snapshot);

  // On a thread a session. `first`: the range that it has begun, with its cursor; null: none.
  void read(Session& session, Range* first, std::unique_ptr<Cursor> cursor);
  Result<> read_ranges(Session& session);
  Result<> read_range(Session& session, Range& range, Cursor& cursor);
  // Null if there is none left, or none is wanted any more.
  Range* take_range();
  // Waits while enough is there already. False: nobody wants it any more.
  bool put(Range& range, RecordBatch batch);

  // Makes the sessions stop with what they do. The first reason counts; null: nobody asks for one.
  void stop(std::optional<Error> error);
  // Waits for the threads, closes the other sessions, and ends the leader's transaction.
  void end();

  SplitSource const source_;
  TableSplit& leader_;
  int64_t const blocks_in_range_, ranges_;
  int64_t const most_waiting_;  // Bytes.
  std::vector<std::unique_ptr<Session>> others_;
  std::shared_ptr<Schema const> schema_;
  std::vector<std::thread> threads_;
  std::optional<std::stop_callback<std::function<void()>>> cancel_;
  bool ended_ = false;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::deque<Range> live_;  // Those that were begun; the turn is the first one's.
  int64_t given_ = 0;
  int64_t waiting_ = 0;  // Bytes of all batches.
  int64_t rows_ = 0;
  std::vector<Notice> notices_;
  bool stopped_ = false;
  std::optional<Error> error_;
};

}  // namespace sextant::engine
