#include "engine/interceptor.h"

#include <fmt/format.h>

#include <atomic>

#include "base/time.h"
#include "engine/result_session.h"

namespace sextant::engine {

namespace {

// A cursor around another one; links override what they watch.
class WrappedCursor : public Cursor {
 public:
  explicit WrappedCursor(std::unique_ptr<Cursor> inner) : inner_(std::move(inner)) {}
  std::shared_ptr<Schema const> schema() const override { return inner_->schema(); }
  Result<std::optional<RecordBatch>> next() override { return inner_->next(); }
  Result<bool> next_result() override { return inner_->next_result(); }
  Result<Outcome> finish() override { return inner_->finish(); }

 protected:
  std::unique_ptr<Cursor> inner_;
};

class LimitedCursor final : public WrappedCursor {
 public:
  LimitedCursor(std::unique_ptr<Cursor> inner, Limits const& limits, std::shared_ptr<std::atomic<int>> running)
      : WrappedCursor(std::move(inner)), limits_(limits), running_(std::move(running)) {}
  ~LimitedCursor() override {
    inner_.reset();
    --*running_;
  }

  Result<std::optional<RecordBatch>> next() override {
    auto batch = TRY(inner_->next());
    if (!batch) return batch;
    rows_ += batch->rows;
    bytes_ += batch->bytes;
    if (limits_.rows > 0 && rows_ > limits_.rows) return over(fmt::format("{} rows", limits_.rows));
    if (limits_.bytes > 0 && bytes_ > limits_.bytes) return over(fmt::format("{} bytes", limits_.bytes));
    return batch;
  }

 private:
  static Error over(std::string const& limit) {
    return {.code = ErrorCode::limit,
            .message = fmt::format("The result is larger than this connection's limit of {}.", limit),
            .hint = "Ask for fewer rows or columns, or raise the limit."};
  }
  Limits const limits_;
  std::shared_ptr<std::atomic<int>> running_;
  int64_t rows_ = 0, bytes_ = 0;
};

class VerifiedCursor final : public WrappedCursor {
 public:
  VerifiedCursor(std::unique_ptr<Cursor> inner, std::function<Result<>()> verify)
      : WrappedCursor(std::move(inner)), verify_(std::move(verify)) {}
  Result<Outcome> finish() override {
    auto outcome = TRY(inner_->finish());
    inner_ = std::make_unique<Finished>(inner_->schema());
    TRY(verify_());
    return outcome;
  }

 private:
  // Stands for the closed cursor, so that the session is free for the check.
  class Finished final : public Cursor {
   public:
    explicit Finished(std::shared_ptr<Schema const> schema) : schema_(std::move(schema)) {}
    std::shared_ptr<Schema const> schema() const override { return schema_; }
    Result<std::optional<RecordBatch>> next() override { return std::optional<RecordBatch>(); }
    Result<Outcome> finish() override { return Outcome{}; }

   private:
    std::shared_ptr<Schema const> schema_;
  };
  std::function<Result<>()> verify_;
};

class RecordedCursor final : public WrappedCursor {
 public:
  RecordedCursor(std::unique_ptr<Cursor> inner, Store& store, HistoryEntry entry, Stopwatch watch)
      : WrappedCursor(std::move(inner)), store_(store), entry_(std::move(entry)), watch_(watch) {}
  ~RecordedCursor() override {
    if (!recorded_) record("done", {});
  }

  Result<std::optional<RecordBatch>> next() override {
    auto batch = inner_->next();
    if (!batch) record(batch.error().code == ErrorCode::cancelled ? "cancelled" : "failed", batch.error().message);
    if (batch && *batch) rows_ += (*batch)->rows;
    return batch;
  }
  Result<Outcome> finish() override {
    auto outcome = inner_->finish();
    if (!outcome) {
      record(outcome.error().code == ErrorCode::cancelled ? "cancelled" : "failed", outcome.error().message);
      return outcome;
    }
    entry_.rows_affected = outcome->rows_affected;
    record("done", {});
    return outcome;
  }

 private:
  void record(std::string_view state, std::string_view error) {
    if (std::exchange(recorded_, true)) return;
    entry_.state = state;
    entry_.error = error;
    entry_.duration_ms = watch_.elapsed_ms();
    if (!inner_->schema()->fields.empty()) entry_.rows = rows_;
    // The statement's own outcome matters more than a history that cannot be written.
    static_cast<void>(store_.end_history(entry_).ok());
  }
  Store& store_;
  HistoryEntry entry_;
  Stopwatch watch_;
  int64_t rows_ = 0;
  bool recorded_ = false;
};

}  // namespace

Interceptor limit_interceptor(Limits const& limits) {
  auto running = std::make_shared<std::atomic<int>>(0);
  return [limits, running](Execution& execution, Next const& next) -> Result<std::unique_ptr<Cursor>> {
    if (++*running > limits.concurrency) {
      --*running;
      return Error{.code = ErrorCode::limit,
                   .message = fmt::format("{} statements run on this connection already.", limits.concurrency),
                   .hint = "Wait for one to end, or cancel one.",
                   .retryable = true};
    }
    if (limits.time.count() > 0 && (execution.options.timeout.count() == 0 || execution.options.timeout > limits.time)) {
      execution.options.timeout = limits.time;
    }
    auto cursor = next(execution);
    if (!cursor) {
      --*running;
      return cursor;
    }
    return std::unique_ptr<Cursor>(std::make_unique<LimitedCursor>(std::move(*cursor), limits, running));
  };
}

Interceptor read_only_interceptor() {
  return [](Execution& execution, Next const& next) -> Result<std::unique_ptr<Cursor>> {
    if (!execution.read_only) return next(execution);
    if (execution.classification.writes()) {
      auto const& verb = execution.classification.verb;
      return Error{.code = ErrorCode::read_only,
                   .message = verb.empty() ? "This connection is read-only, and the statement is not known to only read."
                                           : fmt::format("This connection is read-only: {} is refused.", verb),
                   .hint = execution.connection == results_connection ? std::string(results_only_read)
                                                                      : "Open the connection with writing allowed to run it."};
    }
    auto cursor = TRY(next(execution));
    return std::unique_ptr<Cursor>(std::make_unique<VerifiedCursor>(std::move(cursor), execution.verify_read_only));
  };
}

Interceptor confirmation_interceptor(Store& store) {
  return [&store](Execution& execution, Next const& next) -> Result<std::unique_ptr<Cursor>> {
    auto const& danger = execution.classification.danger;
    if (danger.empty() || execution.actor == Actor::app) return next(execution);
    auto const& text = execution.statement.text;
    if (!execution.confirmation.empty()) {
      if (TRY(store.redeem_confirmation(execution.confirmation, execution.connection, text))) return next(execution);
      return Error{.code = ErrorCode::confirmation,
                   .message = "The confirmation does not belong to this statement, was used already, or is too old.",
                   .hint = "Run the statement again and confirm it anew."};
    }
    if (execution.actor == Actor::agent) {
      return Error{.code = ErrorCode::confirmation,
                   .message = danger,
                   .hint = "A person has to confirm this statement; an agent cannot."};
    }
    auto const token = TRY(store.issue_confirmation(execution.connection, text));
    return Error{.code = ErrorCode::confirmation, .message = danger, .hint = "Confirm it to run it.", .detail = token};
  };
}

Interceptor history_interceptor(Store& store) {
  return [&store](Execution& execution, Next const& next) -> Result<std::unique_ptr<Cursor>> {
    if (execution.actor == Actor::app) return next(execution);
    HistoryEntry entry{.connection = execution.connection,
                       .project = execution.project,
                       .text = std::string(execution.statement.text),
                       .started_at = utc_timestamp()};
    auto const id = store.begin_history(entry);
    Stopwatch const watch;
    auto cursor = next(execution);
    if (!id) return cursor;
    entry.id = *id;
    if (cursor) {
      return std::unique_ptr<Cursor>(std::make_unique<RecordedCursor>(std::move(*cursor), store, std::move(entry), watch));
    }
    entry.state = cursor.error().code == ErrorCode::cancelled ? "cancelled" : "failed";
    entry.error = cursor.error().message;
    entry.duration_ms = watch.elapsed_ms();
    static_cast<void>(store.end_history(entry).ok());
    return cursor;
  };
}

Result<std::unique_ptr<Cursor>> run_chain(std::vector<Interceptor> const& chain, Execution& execution, Next const& driver) {
  std::function<Result<std::unique_ptr<Cursor>>(size_t, Execution&)> const run = [&](size_t link, Execution& at) {
    if (link == chain.size()) return driver(at);
    return chain[link](at, [&, link](Execution& deeper) { return run(link + 1, deeper); });
  };
  return run(0, execution);
}

}  // namespace sextant::engine
