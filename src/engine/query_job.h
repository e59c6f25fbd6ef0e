// One background query: its thread, its state, and what wakes it. Used by Queries only.
#pragma once

#include <condition_variable>
#include <thread>

#include "base/time.h"
#include "engine/query.h"

namespace sextant::engine {

class Queries::Job {
 public:
  Job(int64_t number, QueryRequest request, std::shared_ptr<Lane> lane, Results& results, EventBus& events, ErrorLog& log);
  ~Job();

  void start();
  QuerySnapshot snapshot();
  bool finished();
  // Its last statement is paused or has ended: what is left is to let the lane go.
  bool gives_way();
  bool uses(std::string const& connection, std::string const& session) const;
  std::vector<std::string> result_ids();
  std::optional<QueryStatement> statement_of(std::string const& result);

  void cancel();
  void release();  // Gives up the cursor of a paused result and waits until the lane is free.
  Result<> confirm(std::string const& token);
  Result<> fetch(int64_t rows);

 private:
  void run();
  void run_statement(size_t index);
  Result<std::unique_ptr<Cursor>> open_cursor(size_t index, BoundStatement const& bound, Stopwatch const& watch);
  // For a table: goes on from its first page to the others.
  Result<std::unique_ptr<Cursor>> read_on(std::unique_ptr<Cursor> first);
  Result<> read(size_t index, Cursor& cursor, Stopwatch const& watch);
  Result<> keep(size_t index, StoredResult& result, std::optional<RecordBatch>& held, int64_t target);
  bool wait_for_more(size_t index, int64_t& target);
  std::optional<std::string> wait_for_confirmation(size_t index, Confirmation confirmation);
  void fail(size_t index, Error error);
  void finish_query();
  void keep_cancelling();
  template <class Change>
  void update(size_t index, Change const& change, bool publish = true);
  void publish_now();

  QueryRequest const request_;
  std::shared_ptr<Lane> const lane_;
  Results& results_;
  EventBus& events_;
  ErrorLog& log_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  QuerySnapshot snapshot_;
  std::optional<std::string> token_;
  int64_t more_rows_ = -1;  // -1: nobody asked for more.
  bool cancelled_ = false, released_ = false, ending_ = false, finished_ = false;
  std::chrono::steady_clock::time_point published_{};
  int64_t wanted_rows_ = 0;  // Before the next pause. The job's thread only.
  std::thread canceller_, thread_;
};

}  // namespace sextant::engine
