// One session in the worker process: a DuckDB connection, and a thread that answers the driver's requests on a socket.
// cancel() and interrupt_if_cancelled() come from the worker's main thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "drivers/duckdb/database.h"
#include "drivers/duckdb/rows.h"
#include "drivers/duckdb/worker_tables.h"

namespace sextant::duckdb {

class WorkerSession {
 public:
  // Takes the socket.
  WorkerSession(Database& database, int socket);
  WorkerSession(WorkerSession const&) = delete;
  WorkerSession& operator=(WorkerSession const&) = delete;
  ~WorkerSession();  // Waits for the thread.

  void cancel(int64_t statement);
  // Interrupts the call that runs, if its statement was cancelled. DuckDB forgets an interrupt that comes just before its
  // call begins, so it is to be repeated as long as this is true.
  bool interrupt_if_cancelled();
  bool ended() const { return ended_; }

 private:
  class Call;
  void serve();
  void answer(Message const& message, int descriptor);
  void reply(Reply kind, std::string_view bytes);
  void fail(Error error);
  void fail(std::string_view message, std::string_view statement);
  void end(End end);

  void execute(Message const& message);
  Result<> run(ExecuteRequest const& request);
  Result<> start(ExecuteRequest const& request, duckdb_prepared_statement prepared);
  Result<> check(duckdb_prepared_statement prepared, std::string_view text);
  Result<> check_explained(std::string_view text);
  std::string parameter_name(duckdb_prepared_statement prepared, idx_t index);
  Result<> bind(duckdb_prepared_statement prepared, std::vector<Parameter> const& parameters);
  Result<> run_prepared(ExecuteRequest const& request, duckdb_prepared_statement prepared, std::string_view time_zone);
  void next();
  void drain();
  void end_rows();
  void query(Message const& message);
  void show(Message const& message, int descriptor);
  void hide(Message const& message);
  Result<std::string> read_all(QueryRequest const& request);

  bool has_zone(duckdb_prepared_statement prepared);
  Result<std::string> one_text(duckdb_connection connection, char const* sql);
  // Asks DuckDB, where the last statement may have changed it.
  void note_state(bool asked);
  bool was_cancelled() const { return cancelled_ == statement_ && statement_ != 0; }

  Database& database_;
  Library const& library_;
  int const socket_;
  duckdb_connection connection_ = nullptr, aside_ = nullptr;  // `aside_` answers the driver's questions while rows are read.
  WorkerTables tables_;
  std::unique_ptr<Rows> rows_;  // Behind the tables that it reads.
  std::string text_, command_;
  int64_t rows_changed_ = -1;
  TransactionState state_ = TransactionState::none;
  std::atomic<int64_t> statement_{0}, cancelled_{0};
  std::mutex calling_;  // Guards called_.
  bool called_ = false;
  std::atomic<bool> ended_{false};
  std::thread thread_;  // Last: it uses all others.
};

}  // namespace sextant::duckdb
