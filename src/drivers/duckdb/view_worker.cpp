#include "drivers/duckdb/view_worker.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "drivers/duckdb/database.h"
#include "drivers/duckdb/errors.h"
#include "drivers/duckdb/view_order.h"
#include "drivers/duckdb/view_scan.h"

namespace sextant::duckdb {

namespace {

constexpr int between_interrupts_ms = 2, between_reports_ms = 100, idle_ms = 60'000;
constexpr size_t numbers_at_once = 64 * 1024;
constexpr size_t most_table_values = 100'000;

// A prepared statement and what it was prepared from.
class Statement {
 public:
  explicit Statement(Library const& library) : library_(library) {}
  Statement(Statement const&) = delete;
  Statement& operator=(Statement const&) = delete;
  ~Statement() {
    if (has_result_) library_.destroy_result(&result_);
    library_.destroy_prepare(&prepared_);
    library_.destroy_extracted(&extracted_);
  }

  Result<> start(duckdb_connection connection, JobRequest const& job) {
    if (library_.extract_statements(connection, job.sql.c_str(), &extracted_) != 1) {
      return failed(library_.extract_statements_error(extracted_));
    }
    if (library_.prepare_extracted_statement(connection, extracted_, 0, &prepared_) != DuckDBSuccess) {
      return failed(library_.prepare_error(prepared_));
    }
    for (size_t index = 0; index < job.parameters.size(); ++index) {
      auto const& [is_bytes, value] = job.parameters[index];
      auto const state = is_bytes ? library_.bind_blob(prepared_, index + 1, value.data(), value.size())
                                  : library_.bind_varchar_length(prepared_, index + 1, value.data(), value.size());
      if (state != DuckDBSuccess) return failed(library_.prepare_error(prepared_));
    }
    has_result_ = true;
    if (library_.execute_prepared_streaming(prepared_, &result_) == DuckDBSuccess) return {};
    return failed(library_.result_error(&result_));
  }

  // The next rows, to be destroyed by the caller; null at the end.
  Result<duckdb_data_chunk> fetch() {
    auto* const chunk = library_.fetch_chunk(result_);
    auto const* const message = chunk == nullptr ? library_.result_error(&result_) : nullptr;
    if (message != nullptr && *message != '\0') return failed(message);
    return chunk;
  }
  idx_t columns() { return library_.column_count(&result_); }

 private:
  static Error failed(char const* message) {
    auto error = error_of(message == nullptr ? "" : message, {});
    if (error.vendor_code.starts_with("Conversion")) {
      error.code = ErrorCode::invalid_argument;
      error.hint = "Write the value as the column shows its own.";
    }
    return error;
  }

  Library const& library_;
  duckdb_extracted_statements extracted_ = nullptr;
  duckdb_prepared_statement prepared_ = nullptr;
  duckdb_result result_{};
  bool has_result_ = false;
};

// Row numbers on their way to the file.
class NumberFile {
 public:
  explicit NumberFile(int descriptor) : descriptor_(descriptor) {}

  Result<> add(uint32_t const* numbers, size_t count) {
    pending_.insert(pending_.end(), numbers, numbers + count);
    return pending_.size() < numbers_at_once ? Result<>() : flush();
  }
  Result<> add(uint32_t number) {
    pending_.push_back(number);
    return pending_.size() < numbers_at_once ? Result<>() : flush();
  }
  Result<> flush() {
    auto const* at = reinterpret_cast<char const*>(pending_.data());
    for (auto rest = pending_.size() * sizeof(uint32_t); rest > 0;) {
      auto const written = ::pwrite(descriptor_, at, rest, offset_);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        return Error{.code = ErrorCode::limit, .message = "There is no room in the temporary folder for the order of the rows.",
                     .hint = "Free some space, and sort or filter again."};
      }
      at += written;
      offset_ += written;
      rest -= static_cast<size_t>(written);
    }
    pending_.clear();
    return {};
  }
  int64_t count() const { return offset_ / static_cast<int64_t>(sizeof(uint32_t)); }

 private:
  int const descriptor_;
  off_t offset_ = 0;
  std::vector<uint32_t> pending_;
};

class PageWorker {
 public:
  explicit PageWorker(int socket) : socket_(socket) {}

  int serve(Message const& opening) {
    if (!open(opening)) return 0;
    for (;;) {
      if (!wait()) continue;
      int descriptor = -1;
      auto const message = receive_message(socket_, longest_request, {}, &descriptor);
      if (!message) ::_exit(0);
      if (!answer(*message, descriptor)) return 65;
    }
  }

 private:
  void reply(Reply kind, std::string_view bytes) {
    std::lock_guard const lock(sending_);
    send_message(socket_, static_cast<uint8_t>(kind), bytes).ok();
  }
  void fail(Error error) { reply(Reply::failed, encode(Failure{.error = std::move(error), .state = {}})); }

  bool open(Message const& opening) {
    auto const request = decode_open(opening);
    auto database = request ? Database::open(*request) : Result<std::unique_ptr<Database>>(request.error());
    if (!database) {
      fail(std::move(database).error());
      return false;
    }
    database_ = *std::move(database);
    threads_ = request->threads;
    source_.library = &database_->library();
    connection_ = database_->connect();
    auto const registered = connection_ == nullptr
                                ? Result<>(Error{.code = ErrorCode::internal, .message = "DuckDB gave no connection."})
                                : register_pages(connection_, source_);
    if (!registered) {
      fail(registered.error());
      return false;
    }
    FieldWriter out;
    out.text(source_.library->library_version()).number(database_->files_confined());
    reply(Reply::opened, out.bytes());
    return true;
  }

  // True if there is a message. Interrupts a job that was stopped, again and again: DuckDB forgets an interrupt that comes
  // just before its call begins. Ends the process when nobody has asked for long.
  bool wait() {
    pollfd entry{.fd = socket_, .events = POLLIN, .revents = 0};
    if (!running_) {
      auto const result = ::poll(&entry, 1, idle_ms);
      if (result == 0) ::_exit(0);
      return result > 0;
    }
    auto const stopping = stopped_job_ == job_;
    if (stopping) source_.library->interrupt(connection_);
    auto const result = ::poll(&entry, 1, stopping ? between_interrupts_ms : between_reports_ms);
    if (result == 0 && !stopping) report();
    return result > 0;
  }

  // Never after the job's own answer.
  void report() {
    FieldWriter out;
    out.number(source_.rows_read);
    std::lock_guard const lock(sending_);
    if (running_) send_message(socket_, static_cast<uint8_t>(Reply::progress), out.bytes()).ok();
  }

  void finish(Reply kind, std::string_view bytes) {
    std::lock_guard const lock(sending_);
    running_ = false;
    send_message(socket_, static_cast<uint8_t>(kind), bytes).ok();
  }

  bool answer(Message const& message, int descriptor) {
    switch (static_cast<Request>(message.kind)) {
      case Request::attach: attach(message, descriptor); return true;
      case Request::job: start(message, descriptor); return true;
      case Request::stop_job: {
        FieldReader in(message.bytes->span());
        stopped_job_ = in.number();
        stopping_ = stopped_job_ == job_;
        return true;
      }
      case Request::open: case Request::connect: case Request::cancel: case Request::close: case Request::execute: case Request::next:
      case Request::drain: case Request::end_cursor: case Request::query: case Request::open_pages: case Request::show_table:
      case Request::hide_table: break;
    }
    return false;
  }

  void join() {
    if (thread_.joinable()) thread_.join();
  }

  void attach(Message const& message, int descriptor) {
    join();
    auto request = decode_attach(message);
    if (!request && descriptor >= 0) ::close(descriptor);
    if (!request) return fail(request.error());
    source_.pages.reset();
    auto pages = AttachedPages::open(*std::move(request), descriptor);
    if (!pages) return fail(pages.error());
    source_.pages = *std::move(pages);
    reply(Reply::attached, {});
  }

  void start(Message const& message, int descriptor) {
    join();
    auto job = decode_job(message);
    if (!job || !source_.pages || !fits(*job, *source_.pages) || (job->way != JobRequest::Way::table && descriptor < 0)) {
      if (descriptor >= 0) ::close(descriptor);
      return fail({.code = ErrorCode::bad_data, .message = "The job does not fit the stored result."});
    }
    source_.job = *std::move(job);
    source_.rows_read = 0;
    source_.cut = false;
    job_ = source_.job.job;
    stopping_ = stopped_job_ == job_;
    running_ = true;
    thread_ = std::thread([this, descriptor] {
      auto outcome = run(descriptor);
      if (descriptor >= 0) ::close(descriptor);
      if (outcome) finish(outcome->kind, outcome->bytes);
      else finish(Reply::failed, encode(Failure{.error = std::move(outcome).error(), .state = {}}));
    });
  }

  struct Outcome {
    Reply kind = Reply::written;
    std::string bytes;
  };
  Result<Outcome> run(int descriptor) {
    NumberFile file(descriptor);
    switch (source_.job.way) {
      case JobRequest::Way::table: return read_table();
      case JobRequest::Way::numbers: TRY(write_numbers(file)); break;
      case JobRequest::Way::marks: TRY(write_marked(file)); break;
      case JobRequest::Way::order: TRY(write_ordered(file)); break;
    }
    TRY(file.flush());
    FieldWriter out;
    out.number(file.count()).number(!source_.cut);
    return Outcome{.kind = Reply::written, .bytes = std::string(out.bytes())};
  }

  // Runs `take` on each chunk of rows.
  template <class Take>
  Result<> each_chunk(Statement& statement, Take&& take) {
    for (;;) {
      auto chunk = TRY(statement.fetch());
      if (chunk == nullptr) return {};
      auto const count = source_.library->data_chunk_get_size(chunk);
      auto taken = take(chunk, static_cast<size_t>(count));
      source_.library->destroy_data_chunk(&chunk);
      TRY(std::move(taken));
      if (count == 0) return {};
    }
  }

  Result<> write_numbers(NumberFile& file) {
    Statement statement(*source_.library);
    TRY(statement.start(connection_, source_.job));
    return each_chunk(statement, [&](duckdb_data_chunk chunk, size_t count) {
      auto* const vector = source_.library->data_chunk_get_vector(chunk, 0);
      return file.add(static_cast<uint32_t const*>(source_.library->vector_get_data(vector)), count);
    });
  }

  // Null: all rows.
  Result<RowMarks const*> mark_rows() {
    if (source_.job.sql.empty()) return nullptr;
    source_.marks.reset(source_.pages->rows());
    Statement statement(*source_.library);
    TRY(statement.start(connection_, source_.job));
    TRY(each_chunk(statement, [](duckdb_data_chunk, size_t) { return Result<>(); }));
    return &source_.marks;
  }

  Result<> write_marked(NumberFile& file) {
    auto const* const marks = TRY(mark_rows());
    Result<> written;
    auto const add = [&](uint32_t row) {
      if (written) written = file.add(row);
    };
    if (marks != nullptr) {
      marks->each(add);
      return written;
    }
    for (int64_t row = 0; row < source_.pages->rows(); ++row) add(static_cast<uint32_t>(row));
    return written;
  }

  Result<> write_ordered(NumberFile& file) {
    auto const* const marks = TRY(mark_rows());
    source_.rows_read = 0;
    auto const entries = TRY(order_rows(*source_.pages, source_.job.order, marks,
                                        {.stop = stopping_, .rows_read = source_.rows_read, .threads = threads_}));
    for (auto const entry : entries.all()) TRY(file.add(row_of(entry)));
    return {};
  }

  Result<Outcome> read_table() {
    Statement statement(*source_.library);
    TRY(statement.start(connection_, source_.job));
    auto const& library = *source_.library;
    JobTable table{.columns = static_cast<int64_t>(statement.columns()), .values = {}};
    TRY(each_chunk(statement, [&](duckdb_data_chunk chunk, size_t count) -> Result<> {
      for (size_t row = 0; row < count; ++row) {
        for (idx_t column = 0; column < static_cast<idx_t>(table.columns); ++column) {
          auto* const vector = library.data_chunk_get_vector(chunk, column);
          auto const* const validity = library.vector_get_validity(vector);
          auto const valid = validity == nullptr || (validity[row / 64] >> (row % 64) & 1U) != 0;
          auto const value = static_cast<int64_t const*>(library.vector_get_data(vector))[row];
          table.values.push_back(valid ? std::optional(value) : std::nullopt);
        }
      }
      if (table.values.size() <= most_table_values) return {};
      return Error{.code = ErrorCode::limit, .message = "The answer has too many rows."};
    }));
    return Outcome{.kind = Reply::table, .bytes = encode(table)};
  }

  int const socket_;
  std::mutex sending_;
  std::unique_ptr<Database> database_;
  ScanSource source_;
  duckdb_connection connection_ = nullptr;
  std::atomic<bool> running_{false};
  int64_t job_ = 0, stopped_job_ = -1, threads_ = 1;
  std::atomic<bool> stopping_{false};  // The job that runs was stopped.
  std::thread thread_;
};

}  // namespace

int serve_pages(int socket, Message const& opening) {
  // Never destroyed: the process ends with it, whatever a job does.
  auto* const worker = std::make_unique<PageWorker>(socket).release();
  ::_exit(worker->serve(opening));
}

}  // namespace sextant::duckdb
