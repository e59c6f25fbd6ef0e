// Host: the worker process that has one database open, shared by all sessions of this process on it. DuckDB lets one
// process at a time write to a file, so sessions of one file must share their worker.
//
// Any thread, but for Channel, which belongs to its session's thread (cancel() may come from any).
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "driver/worker.h"
#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

class Host {
 public:
  // The worker that has this database open already, or a new one. `stopped` is asked while DuckDB opens the file.
  static Result<std::shared_ptr<Host>> acquire(OpenRequest request, WhileWaiting const& stopped);
  // The last one closes the database, and waits for that.
  static void release(std::shared_ptr<Host> host);

  Host(std::unique_ptr<WorkerProcess> process, std::string temporary_folder);
  ~Host();
  Host(Host const&) = delete;
  Host& operator=(Host const&) = delete;

  // A new session's socket; `number` becomes its number.
  Result<int> connect(int64_t& number);
  void cancel(int64_t session, int64_t statement) noexcept;
  // So much is mapped by the process from now on, or no more if negative: its limit on memory does not mean that.
  void note_mapped(int64_t bytes);
  // Ends the process, and with it all sessions.
  void kill() noexcept;
  bool alive() const { return !gone_; }
  // What to say once the process is gone: how it ended, and while it did what. Never waits long.
  Error ended(std::string_view statement);

  std::string const& version() const { return version_; }
  bool files_confined() const { return files_confined_; }

 private:
  struct Slot;
  Result<> open(OpenRequest const& request, WhileWaiting const& stopped);
  void close();

  std::mutex mutex_;  // Guards writing to the worker's socket, and its end.
  std::unique_ptr<WorkerProcess> process_;
  std::string const temporary_folder_;
  std::string version_, how_;
  bool files_confined_ = false;
  std::atomic<bool> gone_{false};
  std::atomic<int64_t> sessions_{0};
  int64_t mapped_ = 0;
  std::shared_ptr<Slot> slot_;
  int64_t users_ = 0;  // Guarded by the slot.
};

// Sets the limit on a worker's memory, which counts what it only maps.
void make_room(pid_t process, int64_t mapped_bytes);

// A session's socket to its worker, and the statement that runs.
class Channel {
 public:
  Channel(std::shared_ptr<Host> host, int socket, int64_t number)
      : host_(std::move(host)), socket_(socket), number_(number) {}
  Channel(Channel const&) = delete;
  Channel& operator=(Channel const&) = delete;
  ~Channel();

  Host& host() { return *host_; }
  bool alive() const { return alive_; }
  TransactionState state = TransactionState::none;
  bool cursor_open = false;

  // Sends without waiting for the answer, which receive() gives. While a statement runs, both end with its timeout or
  // cancel: gently, and two seconds later with the end of the worker.
  Result<> send(Request kind, std::string_view bytes);
  // The same with a file, and its answer.
  Result<Message> ask(Request kind, std::string_view bytes, int descriptor);
  // An answer of kind `failed` becomes an error.
  Result<Message> receive();
  Result<Message> ask(Request kind, std::string_view bytes);

  // A statement runs from begin() to end(). `text` is kept for messages.
  int64_t begin(std::string_view text, std::chrono::milliseconds timeout);
  void end();
  void cancel() noexcept;  // Any thread.
  // Why the running statement must stop; nullopt if it need not.
  std::optional<Error> stopped();
  void stop();  // Makes the worker stop the running statement, for nobody wants its rows.

 private:
  enum class Reason : uint8_t { none, cancelled, timeout, unwanted };
  Result<> watch();
  Error lost();
  void stop_for(Reason reason) noexcept;
  Error reason_error(Reason reason) const;

  std::shared_ptr<Host> host_;
  int const socket_;
  int64_t const number_;
  bool alive_ = true;
  std::string text_;
  std::chrono::milliseconds timeout_{0};
  std::chrono::steady_clock::duration worked_{0};  // In earlier calls of this statement.
  std::chrono::steady_clock::time_point call_began_;
  std::mutex mutex_;  // Guards what follows.
  int64_t statement_ = 0, last_statement_ = 0;
  Reason reason_ = Reason::none;
  std::chrono::steady_clock::time_point stopped_at_;
};

}  // namespace sextant::duckdb
