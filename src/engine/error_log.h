// ErrorLog: keeps what a face was told of as a problem, in Sextant's own file. Any thread.
//
// An entry is made here and nowhere else, and this is where secrets are taken out. Noting one costs no operation any time: a thread
// of the log's own writes, and what it cannot write, or has no room to wait, is dropped and counted.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"
#include "engine/events.h"
#include "engine/store.h"

namespace sextant::engine {

class ErrorLog {
 public:
  // What is referred to outlives it.
  ErrorLog(Store& store, EventBus& events) : store_(store), events_(events) {}
  ~ErrorLog();  // Writes what waits, for a second at most.

  // `operation`: the method that failed, or connection.lost and its like. `connection`: its name; empty if it is about none.
  void note(std::string_view connection, std::string_view operation, Error const& error);
  // What goes on behind the scenes, at its own level.
  void note(std::string_view connection, std::string_view operation, LogLevel level, Error const& error);
  // Waits until what was noted before is written or dropped; for two seconds at most.
  void flush();
  // Entries of this process that are missing in the file.
  int64_t dropped();

 private:
  void write_until(std::stop_token const& stop);
  Result<> write(std::vector<LogEntry>& entries);

  Store& store_;
  EventBus& events_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable_any wake_, idle_;
  std::vector<LogEntry> waiting_;
  bool writing_ = false;
  int64_t dropped_ = 0, told_ = 0;  // told_: of those, how many an entry tells of.
  std::jthread writer_;             // From the first entry on. Last: it uses the others.
};

}  // namespace sextant::engine
