#include "engine/error_log.h"

#include <fmt/format.h>

#include "base/redact.h"
#include "base/text.h"
#include "base/time.h"

namespace sextant::engine {

namespace {

constexpr size_t most_waiting = 1000;
// Together below 8 KiB.
constexpr size_t longest_message = 6 * 1024, longest_hint = 1024, longest_name = 200, longest_code = 40;
constexpr size_t longest_read = 64 * 1024;  // Of a message, before it is cut.
constexpr std::chrono::milliseconds patience{1000}, pause{20};

std::string kept(std::string_view text, size_t longest) {
  auto const whole = redacted(utf8_prefix(text, longest_read));
  if (whole.size() <= longest) return whole;
  constexpr std::string_view more = "…";
  return std::string(utf8_prefix(whole, longest - more.size())) + std::string(more);
}

// What asks a person for something, or was asked for by one, is no fault.
LogLevel level_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::cancelled:
    case ErrorCode::confirmation:
    case ErrorCode::vault_locked:
    case ErrorCode::password_needed: return LogLevel::info;
    case ErrorCode::timeout:
    case ErrorCode::invalid_argument:
    case ErrorCode::invalid_state:
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::not_supported:
    case ErrorCode::syntax:
    case ErrorCode::constraint:
    case ErrorCode::bad_data:
    case ErrorCode::unauthenticated:
    case ErrorCode::unauthorized:
    case ErrorCode::unavailable:
    case ErrorCode::read_only:
    case ErrorCode::limit:
    case ErrorCode::internal: return LogLevel::error;
  }
  return LogLevel::error;
}

LogEntry entry_of(std::string_view connection, std::string_view operation, LogLevel level, Error const& error) {
  // The detail stays out: servers put rows there, and a confirmation its token.
  return {.at = utc_timestamp(),
          .level = level,
          .connection = kept(connection, longest_name),
          .operation = kept(operation, longest_name),
          .code = std::string(to_string(error.code)),
          .sqlstate = kept(error.sqlstate, longest_code),
          .vendor_code = kept(error.vendor_code, longest_name),
          .message = kept(error.message, longest_message),
          .hint = kept(error.hint, longest_hint),
          .step = error.step == ConnectStep::none ? std::string() : std::string(to_string(error.step))};
}

LogEntry entry_of_dropped(int64_t count) {
  return entry_of({}, "log", LogLevel::warning,
                  {.code = ErrorCode::unavailable,
                   .message = fmt::format("{} of this log could not be written.", count == 1 ? "1 entry" : fmt::format("{} entries", count)),
                   .hint = "Check the disk and the permissions of Sextant's folder."});
}

}  // namespace

ErrorLog::~ErrorLog() {
  flush();
  writer_ = std::jthread();  // Asks it to stop, and waits.
}

void ErrorLog::note(std::string_view connection, std::string_view operation, Error const& error) {
  note(connection, operation, level_of(error.code), error);
}

void ErrorLog::note(std::string_view connection, std::string_view operation, LogLevel level, Error const& error) {
  auto entry = entry_of(connection, operation, level, error);
  std::lock_guard const lock(mutex_);
  if (waiting_.size() >= most_waiting) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(entry));
  if (!writer_.joinable()) writer_ = std::jthread([this](std::stop_token const& stop) { write_until(stop); });
  wake_.notify_all();
}

void ErrorLog::flush() {
  std::unique_lock lock(mutex_);
  idle_.wait_for(lock, 2 * patience, [this] { return waiting_.empty() && !writing_; });
}

int64_t ErrorLog::dropped() {
  std::lock_guard const lock(mutex_);
  return dropped_;
}

// Another process may be writing: that takes a moment.
Result<> ErrorLog::write(std::vector<LogEntry>& entries) {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto written = store_.append_log(entries);
    if (written || written.error().code == ErrorCode::limit || std::chrono::steady_clock::now() >= deadline) return written;
    std::this_thread::sleep_for(pause);
  }
}

void ErrorLog::write_until(std::stop_token const& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, stop, [this] { return !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto entries = std::exchange(waiting_, {});
    auto const count = static_cast<int64_t>(entries.size());
    auto const missing = dropped_;
    if (missing > told_) entries.push_back(entry_of_dropped(missing - told_));
    writing_ = true;
    lock.unlock();
    auto const written = write(entries);
    if (written) events_.publish(entries.back());
    lock.lock();
    writing_ = false;
    if (written) told_ = missing;
    else dropped_ += count;
    idle_.notify_all();
  }
}

}  // namespace sextant::engine
