#include "engine/split_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "data/same_columns.h"

namespace sextant::engine {

namespace {

constexpr int64_t smallest_table = int64_t{64} << 20;  // One session has read a smaller one before another is of use.
constexpr int64_t range_bytes = int64_t{8} << 20;
constexpr int64_t most_waiting_a_session = range_bytes;
// Whoever has its turn may always put so many batches: the others' cannot keep it from going on.
constexpr size_t shortest_queue = 4;
constexpr size_t most_live = 32, most_notices = 100;
constexpr int64_t first_rows = 4096;  // Of a range; nobody waits for its first row alone.

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "The statement was cancelled."}; }

std::unique_ptr<Cursor> none() { return {}; }

}  // namespace

Result<std::unique_ptr<Cursor>> SplitRead::open(SplitSource source) {
  auto const session = source.session;
  auto const stop = source.stop;
  auto* const leader = table_split(*source.driver, *session);
  if (leader == nullptr || source.sessions < 2) return none();
  auto led = leader->lead(source.table, smallest_table);
  if (led && *led) {
    auto read = std::make_unique<SplitRead>(std::move(source), *leader, **led);
    if (read->begin((*led)->snapshot)) return std::unique_ptr<Cursor>(std::move(read));
  }
  if (stop.stop_requested()) return cancelled_error();
  if (!led && !session->alive()) return std::move(led).error();
  return none();
}

SplitRead::SplitRead(SplitSource source, TableSplit& leader, TableSplit::Led const& led)
    : source_(std::move(source)),
      leader_(leader),
      blocks_in_range_(std::max<int64_t>(range_bytes / led.block_bytes, 1)),
      ranges_((led.blocks + blocks_in_range_ - 1) / blocks_in_range_),
      most_waiting_(most_waiting_a_session * source_.sessions) {}

SplitRead::~SplitRead() {
  stop(std::nullopt);
  end();
}

bool SplitRead::begin(std::string_view snapshot) {
  while (static_cast<int>(others_.size()) + 1 < source_.sessions) {
    auto session = source_.connect();
    auto* const split = session ? table_split(*source_.driver, **session) : nullptr;
    if (split == nullptr || !split->follow(source_.table, snapshot)) break;
    others_.push_back(std::move(*session));
  }
  if (others_.empty() || source_.stop.stop_requested()) return false;
  auto* const range = take_range();
  auto const text = leader_.range_text(source_.table, range->first, range->end);
  auto first = source_.session->execute({.text = text, .parameters = {}}, source_.options);
  if (!first) return false;
  schema_ = (*first)->schema();
  cancel_.emplace(source_.stop, [this] { stop(cancelled_error()); });
  threads_.emplace_back([this, range, cursor = std::move(*first)]() mutable { read(*source_.session, range, std::move(cursor)); });
  for (auto const& session : others_) threads_.emplace_back([this, other = session.get()] { read(*other, nullptr, nullptr); });
  return true;
}

// On the threads of the sessions

void SplitRead::read(Session& session, Range* first, std::unique_ptr<Cursor> cursor) {
  auto result = first != nullptr ? read_range(session, *first, *cursor) : Result<>();
  cursor.reset();
  if (result) result = read_ranges(session);
  if (!result) stop(std::move(result).error());
}

Result<> SplitRead::read_ranges(Session& session) {
  auto options = source_.options;
  options.first_batch_rows = first_rows;
  while (auto* const range = take_range()) {
    auto const text = leader_.range_text(source_.table, range->first, range->end);
    auto const cursor = TRY(session.execute({.text = text, .parameters = {}}, options));
    if (!same_columns(*cursor->schema(), *schema_)) {
      return Error{.code = ErrorCode::invalid_state, .message = "The table was changed while it was read.", .hint = "Read it again."};
    }
    TRY(read_range(session, *range, *cursor));
  }
  if (source_.read_only && &session != source_.session.get()) TRY(session.verify_read_only());
  return {};
}

Result<> SplitRead::read_range(Session& session, Range& range, Cursor& cursor) {
  while (auto batch = TRY(cursor.next())) {
    batch->schema = schema_;
    if (put(range, std::move(*batch))) continue;
    // It may have been asked to stop before it had begun.
    session.cancel();
    return {};
  }
  auto outcome = TRY(cursor.finish());
  std::lock_guard const lock(mutex_);
  for (auto& notice : outcome.notices) {
    if (notices_.size() < most_notices) notices_.push_back(std::move(notice));
  }
  range.done = true;
  changed_.notify_all();
  return {};
}

SplitRead::Range* SplitRead::take_range() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || given_ == ranges_ || live_.size() < most_live; });
  if (stopped_ || given_ == ranges_) return nullptr;
  auto& range = live_.emplace_back();
  range.first = given_++ * blocks_in_range_;
  if (given_ < ranges_) range.end = given_ * blocks_in_range_;
  return &range;
}

bool SplitRead::put(Range& range, RecordBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return stopped_ || waiting_ < most_waiting_ || (&range == &live_.front() && range.batches.size() < shortest_queue);
  });
  if (stopped_) return false;
  waiting_ += batch.bytes;
  range.batches.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

// On the caller's thread

Result<std::optional<RecordBatch>> SplitRead::next() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] {
      if (stopped_) return true;
      return live_.empty() ? given_ == ranges_ : live_.front().done || !live_.front().batches.empty();
    });
    if (stopped_) break;
    if (live_.empty()) return std::optional<RecordBatch>();
    auto& batches = live_.front().batches;
    if (!batches.empty()) {
      auto batch = std::move(batches.front());
      batches.pop_front();
      waiting_ -= batch.bytes;
      rows_ += batch.rows;
      changed_.notify_all();
      return std::optional(std::move(batch));
    }
    live_.pop_front();
    changed_.notify_all();
  }
  lock.unlock();
  end();
  return error_.value_or(cancelled_error());
}

Result<Outcome> SplitRead::finish() {
  while (TRY(next())) {}
  end();
  if (error_) return *error_;
  return Outcome{.command = fmt::format("SELECT {}", rows_), .rows_affected = {}, .notices = std::move(notices_)};
}

void SplitRead::stop(std::optional<Error> error) {
  std::lock_guard const lock(mutex_);
  if (!error_) error_ = std::move(error);
  if (std::exchange(stopped_, true)) return;
  source_.session->cancel();
  for (auto const& session : others_) session->cancel();
  changed_.notify_all();
}

void SplitRead::end() {
  if (std::exchange(ended_, true)) return;
  cancel_.reset();
  for (auto& thread : threads_) thread.join();
  others_.clear();
  // What it answers matters to nobody: a session that does not obey is not alive.
  if (source_.session->alive()) static_cast<void>(leader_.leave().ok());
}

}  // namespace sextant::engine
