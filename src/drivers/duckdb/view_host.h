// PageViews by DuckDB: the driver's side of a worker process that maps the pages of a result and runs generated SQL on them.
//
// The process is started with the first job, ends by itself when nobody has asked for a minute, and is started again. One that does
// not stop within the time it is given, or that ran out of memory, is ended: the next job gets a new one, which takes 0.2 s.
#pragma once

#include "driver/views.h"
#include "driver/worker.h"
#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

class ViewHost final : public PageViews {
 public:
  ViewHost() = default;
  ViewHost(ViewHost const&) = delete;
  ViewHost& operator=(ViewHost const&) = delete;
  ~ViewHost() override;

  Result<RowNumbers> rows(StoredPages const& pages, RowsQuery const& query, int out, JobControl const& control) override;
  Result<ValueCounts> values(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column, int64_t most,
                             JobControl const& control) override;
  Result<ColumnProfile> profile(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column,
                                JobControl const& control) override;
  Result<PageSession> connect(std::stop_token stop) override;
  // For tests: the process, 0 if there is none.
  pid_t worker() const { return process_ ? process_->id() : 0; }

 private:
  class Watch;
  Result<Message> run(StoredPages const& pages, JobRequest job, int out, JobControl const& control);
  Result<Message> try_once(StoredPages const& pages, JobRequest const& job, int out, JobControl const& control);
  Result<JobTable> table(StoredPages const& pages, JobRequest job, int64_t columns, JobControl const& control);
  Result<Message> receive(Watch& watch);
  Result<> start(Watch& watch);
  Result<> attach(StoredPages const& pages, Watch& watch);
  Result<Message> answer(JobControl const& control, Watch& watch);
  Result<> send(Request kind, std::string_view bytes, int descriptor);
  void end();
  Error ended();

  std::mutex working_;  // Held by the caller whose job it is. Guards all but what sending_ does.
  std::mutex sending_;  // Guards writing to the socket.
  std::unique_ptr<WorkerProcess> process_;
  std::string temporary_folder_, attached_;
  size_t attached_pages_ = 0;
  int64_t last_job_ = 0;
};

}  // namespace sextant::duckdb
