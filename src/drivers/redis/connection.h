// One connection: sends commands, gives the events of their replies in order, and knows how to stop the one that runs.
//
// Used by one thread at a time, but for cancel(). Replies come in the order of commands, so a connection is in step as long as
// every reply is read to its end; one that is not, in time, is closed.
#pragma once

#include <mutex>
#include <stop_token>

#include "drivers/redis/options.h"
#include "drivers/redis/resp.h"

namespace sextant::redis {

// What a command means for the connection while it runs.
struct Work {
  bool writes = false;  // If it is lost, nobody knows whether it was done.
  bool script = false;  // SCRIPT KILL and FUNCTION KILL stop it.
  bool waits = false;   // CLIENT UNBLOCK stops it.
};

struct ServerFacts {
  std::string product = "Redis", version, mode, role;
  int64_t client_id = 0;  // 0: not told.
  bool resp3 = false;
};

struct Nudge;

class Connection {
 public:
  using Clock = net::Clock;

  static Result<std::unique_ptr<Connection>> open(ConnectSpec const& spec, std::stop_token stop);
  // Not connected yet: for open().
  Connection(Options options, std::shared_ptr<net::Interruption> interruption)
      : options_(std::move(options)), interruption_(std::move(interruption)), parser_({.depth = 128, .text_bytes = most_value_bytes}) {}

  Options const& options() const { return options_; }
  ServerFacts const& facts() const { return facts_; }
  net::TlsFacts tls_facts() const { return stream_ ? stream_->tls_facts() : net::TlsFacts(); }
  bool alive() const { return stream_ != nullptr; }
  int64_t database = 0;  // The current one.

  // From here on cancel() has something to stop, and the time limit (0: none) counts while the clock runs.
  Result<> start(Work const& work, std::chrono::milliseconds limit);
  void end();
  void cancel() noexcept;
  void pause_clock();
  void resume_clock();
  // Somebody asked to stop, or the limit has passed; the replies that still come are to be read and thrown away.
  bool stopping() const { return stopping_.has_value(); }
  // Looks whether somebody asked to stop, for callers that have enough bytes to go on with.
  Result<> look_for_stop();
  // As what it ended, if its replies were read in spite of it. `server`: what the server said, if anything.
  Error stopped_error(std::optional<Error> const& server) const;

  // Adds a command to those that send() sends.
  template <class... Arguments>
  void add(Arguments const&... arguments) {
    std::array<std::string_view, sizeof...(arguments)> const list{std::string_view(arguments)...};
    add_list(std::span<std::string_view const>(list));
  }
  void add_list(std::span<std::string_view const> arguments);
  void add_list(std::span<std::string const> arguments);
  Result<> send();
  // The next event of the oldest reply that is not read yet. REQUIRES: unread() > 0.
  Result<Event> event();
  int64_t unread() const { return unread_; }
  // The rest of the element that begins with `first`, of at most `most_bytes`.
  Result<Value> value(Event const& first, size_t most_bytes = most_value_bytes);
  Result<> skip(Event const& first);
  // The next element, or reply, as a whole.
  Result<Value> next_value(size_t most_bytes = most_value_bytes);
  // The next reply as a whole; an error reply is an Error.
  Result<Value> reply();
  // Reads the replies that nobody wants any more; closes the connection if they do not end in time.
  Result<> drain();
  // Sends one command and reads its reply.
  template <class... Arguments>
  Result<Value> ask(Arguments const&... arguments) {
    add(arguments...);
    TRY(send());
    return reply();
  }
  // The error of a connection that is of no use any more, which it closes.
  Error lose(Error error);

  static constexpr size_t most_value_bytes = size_t{128} << 20;

 private:
  Result<> dial();
  Result<> log_in();
  Result<> log_in_resp2();
  Result<> choose_database();
  Result<> read_hello(Value const& hello);
  Result<> receive();
  Result<> stop(ErrorCode code);
  void nudge();
  void settle();
  Result<Value> finish_value(Event const& first, size_t& bytes_left);
  static void stop_elsewhere(Options options, Work work, int64_t client_id);

  Options options_;
  ServerFacts facts_;
  std::shared_ptr<net::Interruption> const interruption_;
  std::unique_ptr<net::Stream> stream_;
  RespParser parser_;
  std::string out_;
  int64_t unread_ = 0;
  int depth_ = 0, skipped_depth_ = 0;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::optional<std::chrono::nanoseconds> left_;  // Of the time limit, while the clock is stopped.
  Work work_;
  std::shared_ptr<Nudge> nudge_;  // Asks the server from a second connection to stop our command.
  std::optional<ErrorCode> stopping_;
  std::mutex mutex_;
  bool running_ = false;  // Guarded by mutex_.
};

// The clock of the statement's time limit runs while the driver works.
class RunningClock {
 public:
  explicit RunningClock(Connection& connection) : connection_(connection) { connection_.resume_clock(); }
  ~RunningClock() { connection_.pause_clock(); }
  RunningClock(RunningClock const&) = delete;
  RunningClock& operator=(RunningClock const&) = delete;

 private:
  Connection& connection_;
};

}  // namespace sextant::redis
