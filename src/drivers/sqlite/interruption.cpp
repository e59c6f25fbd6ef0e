#include "drivers/sqlite/interruption.h"

#include <sqlite3.h>

#include <algorithm>

namespace sextant::sqlite {

namespace {
// Instructions of SQLite's machine between two looks at the clock: about 20 microseconds.
constexpr int progress_instructions = 1'000;
constexpr std::chrono::milliseconds overdue_after{100};
constexpr std::chrono::milliseconds longest_lock_pause{50};
}  // namespace

void Interruption::install(sqlite3* database, std::chrono::milliseconds busy_timeout) {
  database_ = database;
  busy_timeout_ = busy_timeout;
  sqlite3_progress_handler(database, progress_instructions, &Interruption::on_progress, this);
  sqlite3_busy_handler(database, &Interruption::on_busy, this);
}

void Interruption::start(std::chrono::milliseconds timeout) {
  std::lock_guard const lock(mutex_);
  running_ = true;
  cancelled_ = false;
  timed_out_ = false;
  remaining_ = timeout.count() > 0 ? std::optional<std::chrono::nanoseconds>(timeout) : std::nullopt;
}

bool Interruption::start_if_idle() {
  if (running_) return false;
  start(std::chrono::milliseconds(0));
  return true;
}

void Interruption::stop() {
  std::lock_guard const lock(mutex_);
  running_ = false;
}

void Interruption::cancel() noexcept {
  std::lock_guard const lock(mutex_);
  if (!running_) return;
  cancelled_ = true;
  sqlite3_interrupt(database_);
  wake_.notify_all();
}

Interruption::Reason Interruption::reason() const {
  if (!running_) return Reason::none;
  if (cancelled_) return Reason::cancelled;
  return timed_out_ ? Reason::timeout : Reason::none;
}

Error Interruption::error(bool rolled_back) const {
  auto const timeout = reason() == Reason::timeout;
  Error error{.code = timeout ? ErrorCode::timeout : ErrorCode::cancelled,
              .message = timeout ? "The statement took longer than its time limit and was stopped."
                                 : "The statement was cancelled.",
              .vendor_code = std::to_string(SQLITE_INTERRUPT)};
  if (rolled_back) {
    error.damage = Damage::transaction;
    error.message += " SQLite rolled back the whole transaction with it.";
    error.hint = "Everything since BEGIN is undone; run it again from there.";
  }
  return error;
}

Interruption::Working::Working(Interruption& interruption) : interruption_(interruption), began_(Clock::now()) {
  interruption.call_began_ = began_;
  interruption.overdue_ = false;
  interruption.deadline_.reset();
  if (interruption.remaining_) interruption.deadline_ = began_ + *interruption.remaining_;
}

Interruption::Working::~Working() {
  if (interruption_.remaining_) *interruption_.remaining_ -= Clock::now() - began_;
  interruption_.deadline_.reset();
}

bool Interruption::must_stop() {
  if (!running_) return false;
  if (cancelled_) return true;
  auto const now = Clock::now();
  if (now - call_began_ > overdue_after) overdue_ = true;
  if (deadline_ && now >= *deadline_) timed_out_ = true;
  return timed_out_;
}

int Interruption::on_progress(void* interruption) { return static_cast<Interruption*>(interruption)->must_stop() ? 1 : 0; }

int Interruption::on_busy(void* interruption, int attempts) {
  return static_cast<Interruption*>(interruption)->wait_for_lock(attempts) ? 1 : 0;
}

bool Interruption::wait_for_lock(int attempts) {
  auto const now = Clock::now();
  if (attempts == 0) lock_wait_began_ = now;
  auto end = lock_wait_began_ + busy_timeout_;
  if (deadline_) end = std::min(end, *deadline_);
  if (must_stop() || now >= end) return false;
  // Growing pauses, a little different each time so that two waiters do not keep step.
  auto const jitter = std::chrono::microseconds(now.time_since_epoch().count() / 1'000 % 1'000);
  auto const pause = std::min<Clock::duration>(std::chrono::milliseconds(1 + attempts) + jitter, longest_lock_pause);
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::min<Clock::duration>(pause, end - now), [this] { return cancelled_.load(); });
  return true;
}

}  // namespace sextant::sqlite
