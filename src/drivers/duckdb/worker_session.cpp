#include "drivers/duckdb/worker_session.h"

#include <unistd.h>

#include <cstring>

#include <fmt/format.h>

#include "data/arrow_ipc.h"
#include "data/value_text.h"
#include "drivers/duckdb/errors.h"
#include "drivers/duckdb/guard.h"
#include "sql/splitter.h"
#include "sql/statement_words.h"

namespace sextant::duckdb {

namespace {

constexpr size_t largest_answer = 64 << 20;  // Of the driver's own questions.

// Owners of what the C API hands out.
class Statements {
 public:
  Statements(Library const& library, duckdb_connection connection, std::string const& text) : library_(library) {
    count_ = library.extract_statements(connection, text.c_str(), &value_);
  }
  Statements(Statements const&) = delete;
  Statements& operator=(Statements const&) = delete;
  ~Statements() { library_.destroy_extracted(&value_); }
  idx_t count() const { return count_; }
  duckdb_extracted_statements get() const { return value_; }
  char const* error() const { return library_.extract_statements_error(value_); }

 private:
  Library const& library_;
  duckdb_extracted_statements value_ = nullptr;
  idx_t count_ = 0;
};

class Prepared {
 public:
  explicit Prepared(Library const& library) : library_(library) {}
  Prepared(Prepared const&) = delete;
  Prepared& operator=(Prepared const&) = delete;
  ~Prepared() { library_.destroy_prepare(&value_); }
  duckdb_prepared_statement get() const { return value_; }

  Result<> prepare(duckdb_connection connection, Statements const& statements, idx_t index, std::string_view text) {
    if (library_.prepare_extracted_statement(connection, statements.get(), index, &value_) == DuckDBSuccess) return {};
    auto const* const message = library_.prepare_error(value_);
    return error_of(message == nullptr ? "" : message, text);
  }

 private:
  Library const& library_;
  duckdb_prepared_statement value_ = nullptr;
};

std::string_view command_of(duckdb_statement_type type) {
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_SELECT: return "SELECT";
    case DUCKDB_STATEMENT_TYPE_INSERT: return "INSERT";
    case DUCKDB_STATEMENT_TYPE_UPDATE: return "UPDATE";
    case DUCKDB_STATEMENT_TYPE_DELETE: return "DELETE";
    case DUCKDB_STATEMENT_TYPE_EXPLAIN: return "EXPLAIN";
    case DUCKDB_STATEMENT_TYPE_CREATE: case DUCKDB_STATEMENT_TYPE_CREATE_FUNC: return "CREATE";
    case DUCKDB_STATEMENT_TYPE_ALTER: return "ALTER";
    case DUCKDB_STATEMENT_TYPE_DROP: return "DROP";
    case DUCKDB_STATEMENT_TYPE_COPY: return "COPY";
    case DUCKDB_STATEMENT_TYPE_TRANSACTION: return "TRANSACTION";
    case DUCKDB_STATEMENT_TYPE_PREPARE: return "PREPARE";
    case DUCKDB_STATEMENT_TYPE_EXECUTE: return "EXECUTE";
    case DUCKDB_STATEMENT_TYPE_SET: case DUCKDB_STATEMENT_TYPE_VARIABLE_SET: return "SET";
    case DUCKDB_STATEMENT_TYPE_PRAGMA: return "PRAGMA";
    case DUCKDB_STATEMENT_TYPE_CALL: return "CALL";
    case DUCKDB_STATEMENT_TYPE_VACUUM: return "VACUUM";
    case DUCKDB_STATEMENT_TYPE_ATTACH: return "ATTACH";
    case DUCKDB_STATEMENT_TYPE_DETACH: return "DETACH";
    case DUCKDB_STATEMENT_TYPE_EXPORT: return "EXPORT";
    case DUCKDB_STATEMENT_TYPE_LOAD: return "LOAD";
    case DUCKDB_STATEMENT_TYPE_ANALYZE: return "ANALYZE";
    default: return "statement";
  }
}

Error no_statement() {
  return Error{.code = ErrorCode::invalid_argument, .message = "The text holds no statement."};
}

Result<> check_text(std::string const& text) {
  auto const zero = text.find('\0');
  if (zero != std::string::npos) {
    auto const at = static_cast<uint32_t>(zero);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The statement holds a zero byte, at which DuckDB would stop reading.",
                 .hint = "Remove it, or write it as chr(0).",
                 .position = TextRange{at, at + 1}};
  }
  auto const statements = sql::split_statements(text, sql::duckdb_dialect);
  if (statements.size() < 2) return {};
  return Error{.code = ErrorCode::invalid_argument, .message = "The text holds more than one statement.",
               .hint = "Run the statements one by one.", .position = statements[1].text};
}

bool commits(std::string_view text) {
  auto const read = sql::read_words(text, sql::duckdb_dialect);
  auto const& word = sql::word_at(read.words, 0);
  return word.is("COMMIT") || word.is("END");
}

}  // namespace

// While it lives, an interrupt may come.
class WorkerSession::Call {
 public:
  explicit Call(WorkerSession& session) : session_(session) { set(true); }
  Call(Call const&) = delete;
  Call& operator=(Call const&) = delete;
  ~Call() { set(false); }

 private:
  void set(bool called) {
    std::lock_guard const lock(session_.calling_);
    session_.called_ = called;
  }
  WorkerSession& session_;
};

WorkerSession::WorkerSession(Database& database, int socket)
    : database_(database), library_(database.library()), socket_(socket), tables_(library_, database.tables()),
      thread_([this] { serve(); }) {}

WorkerSession::~WorkerSession() {
  thread_.join();
  ::close(socket_);
}

void WorkerSession::cancel(int64_t statement) {
  cancelled_ = statement;
  interrupt_if_cancelled();
}

bool WorkerSession::interrupt_if_cancelled() {
  if (!was_cancelled()) return false;
  std::lock_guard const lock(calling_);
  if (called_ && was_cancelled()) library_.interrupt(connection_);
  return true;
}

void WorkerSession::serve() {
  connection_ = database_.connect();
  aside_ = database_.connect();
  while (connection_ != nullptr && aside_ != nullptr) {
    int descriptor = -1;
    auto const message = receive_message(socket_, longest_request, {}, &descriptor);
    if (!message) break;
    answer(*message, descriptor);
  }
  rows_.reset();
  tables_.forget_all();
  if (connection_ != nullptr) library_.disconnect(&connection_);
  if (aside_ != nullptr) library_.disconnect(&aside_);
  ended_ = true;
}

void WorkerSession::answer(Message const& message, int descriptor) {
  switch (static_cast<Request>(message.kind)) {
    case Request::execute: return execute(message);
    case Request::next: return next();
    case Request::drain: return drain();
    case Request::query: return query(message);
    case Request::show_table: return show(message, descriptor);
    case Request::hide_table: return hide(message);
    case Request::end_cursor:
      rows_.reset();
      note_state(state_ == TransactionState::open);
      return end({});
    case Request::open: case Request::connect: case Request::cancel: case Request::close: case Request::open_pages:
    case Request::attach: case Request::job: case Request::stop_job: break;
  }
  fail(Error{.code = ErrorCode::internal, .message = "The worker was asked something it does not know."});
}

void WorkerSession::reply(Reply kind, std::string_view bytes) {
  // Whoever does not read is gone, and receive_message() will say so.
  send_message(socket_, static_cast<uint8_t>(kind), bytes).ok();
}

void WorkerSession::fail(Error error) {
  rows_.reset();
  if (error.damage != Damage::connection) {
    note_state(state_ == TransactionState::open);
    if (state_ == TransactionState::failed) error.damage = Damage::transaction;
  }
  statement_ = 0;
  reply(Reply::failed, encode(Failure{.error = std::move(error), .state = state_}));
}

void WorkerSession::fail(std::string_view message, std::string_view statement) {
  auto error = error_of(message, statement);
  if (was_cancelled() && error.damage != Damage::connection) {
    error = Error{.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
  }
  fail(std::move(error));
}

void WorkerSession::end(End end) {
  statement_ = 0;
  end.state = state_;
  reply(Reply::end, encode(end));
}

void WorkerSession::execute(Message const& message) {
  auto request = decode_execute(message);
  if (!request) return fail(std::move(request).error());
  rows_.reset();
  statement_ = request->statement;
  text_ = request->text;
  rows_changed_ = -1;
  auto const failed_before = state_ == TransactionState::failed;
  auto result = run(*request);
  if (!result) {
    if (was_cancelled()) return fail("INTERRUPT Error: Interrupted!", {});
    return fail(std::move(result).error());
  }
  if (rows_) return reply(Reply::schema, encode_arrow_schema(*rows_->schema()));
  // DuckDB calls it a success when a COMMIT could only roll back.
  if (failed_before && state_ == TransactionState::none && commits(text_)) {
    return fail(Error{.code = ErrorCode::invalid_state,
                      .message = "The transaction had failed, so COMMIT rolled it back."});
  }
  end({.command = command_, .rows_affected = rows_changed_ < 0 ? std::nullopt : std::optional(rows_changed_), .state = {}});
}

Result<> WorkerSession::run(ExecuteRequest const& request) {
  TRY(check_text(request.text));
  Statements const statements(library_, connection_, request.text);
  if (statements.count() == 0) {
    auto const* const message = statements.error();
    return message == nullptr ? no_statement() : error_of(message, request.text);
  }
  if (database_.read_only() && statements.count() > 1) return only_reads("a statement that DuckDB makes several of");
  if (database_.read_only()) TRY(check_functions(request.text));
  // One statement of the user's; DuckDB makes several of a PIVOT, which creates a type first.
  for (idx_t index = 0; index < statements.count(); ++index) {
    Prepared prepared(library_);
    TRY(prepared.prepare(connection_, statements, index, request.text));
    rows_.reset();
    TRY(start(request, prepared.get()));
  }
  return {};
}

Result<> WorkerSession::start(ExecuteRequest const& request, duckdb_prepared_statement prepared) {
  if (database_.read_only()) TRY(check(prepared, request.text));
  TRY(bind(prepared, request.parameters));
  auto const zone = has_zone(prepared) ? TRY(one_text(connection_, "SELECT current_setting('TimeZone')")) : "UTC";
  return run_prepared(request, prepared, zone);
}

Result<> WorkerSession::check(duckdb_prepared_statement prepared, std::string_view text) {
  auto const type = library_.prepared_statement_type(prepared);
  if (type == DUCKDB_STATEMENT_TYPE_SELECT || type == DUCKDB_STATEMENT_TYPE_TRANSACTION) return {};
  if (type != DUCKDB_STATEMENT_TYPE_EXPLAIN) return only_reads(command_of(type));
  auto const inner = explained(text);
  return inner ? check_explained(*inner) : only_reads("this EXPLAIN");
}

Result<> WorkerSession::check_explained(std::string_view text) {
  std::string const inner(text);
  Statements const statements(library_, connection_, inner);
  if (statements.count() != 1) return only_reads("this EXPLAIN");
  Prepared prepared(library_);
  TRY(prepared.prepare(connection_, statements, 0, inner));
  auto const type = library_.prepared_statement_type(prepared.get());
  return type == DUCKDB_STATEMENT_TYPE_SELECT ? Result<>() : only_reads(fmt::format("EXPLAIN of {}", command_of(type)));
}

// The C API hands the name out as constant, and wants it freed all the same.
std::string WorkerSession::parameter_name(duckdb_prepared_statement prepared, idx_t index) {
  auto const* const given = library_.parameter_name(prepared, index);
  std::string name(given == nullptr ? "" : given);
  void* memory = nullptr;
  std::memcpy(&memory, &given, sizeof(memory));
  library_.free(memory);
  return name;
}

Result<> WorkerSession::bind(duckdb_prepared_statement prepared, std::vector<Parameter> const& parameters) {
  std::vector<bool> used(parameters.size());
  for (idx_t index = 1; index <= library_.nparams(prepared); ++index) {
    auto const name = parameter_name(prepared, index);
    size_t found = 0;
    while (found < parameters.size() && parameters[found].name != name) ++found;
    if (found == parameters.size()) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("The parameter \"{}\" has no value.", name),
                   .hint = "Give every placeholder a value; NULL is one."};
    }
    used[found] = true;
    auto const& value = parameters[found].value;
    auto const bound = value ? library_.bind_varchar_length(prepared, index, value->data(), value->size())
                             : library_.bind_null(prepared, index);
    if (bound == DuckDBSuccess) continue;
    return Error{.code = ErrorCode::bad_data, .message = fmt::format("The parameter \"{}\" is not text in UTF-8.", name)};
  }
  for (size_t index = 0; index < parameters.size(); ++index) {
    if (used[index]) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The statement has no parameter named \"{}\".", parameters[index].name)};
  }
  return {};
}

// Whether a column may be shown in the session's time zone; the types may be open until the parameters are there.
bool WorkerSession::has_zone(duckdb_prepared_statement prepared) {
  for (idx_t index = 0; index < library_.prepared_statement_column_count(prepared); ++index) {
    switch (library_.prepared_statement_column_type(prepared, index)) {
      case DUCKDB_TYPE_TIMESTAMP_TZ: case DUCKDB_TYPE_INVALID: case DUCKDB_TYPE_LIST: case DUCKDB_TYPE_STRUCT:
      case DUCKDB_TYPE_MAP: case DUCKDB_TYPE_ARRAY: case DUCKDB_TYPE_UNION: return state_ != TransactionState::failed;
      default: break;
    }
  }
  return false;
}

Result<> WorkerSession::run_prepared(ExecuteRequest const& request, duckdb_prepared_statement prepared,
                                     std::string_view time_zone) {
  auto const type = library_.prepared_statement_type(prepared);
  command_ = command_of(type);
  if (was_cancelled()) return Error{.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
  duckdb_result result{};
  auto state = DuckDBError;
  {
    Call const call(*this);
    state = library_.execute_prepared_streaming(prepared, &result);
  }
  if (state != DuckDBSuccess) {
    auto const* const message = library_.result_error(&result);
    auto error = error_of(message == nullptr ? "" : message, request.text);
    library_.destroy_result(&result);
    return error;
  }
  if (library_.result_return_type(result) == DUCKDB_RESULT_TYPE_QUERY_RESULT) {
    rows_ = std::make_unique<Rows>(library_, result, time_zone, request.first_batch_rows, request.max_batch_bytes);
    auto const column = rows_->unreadable();
    if (!column) return {};
    rows_.reset();
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("The column {} has a type whose values DuckDB's C API does not hand out.", *column),
                 .hint = "Read it as text: CAST(column AS VARCHAR)."};
  }
  auto const changed = library_.result_return_type(result) == DUCKDB_RESULT_TYPE_CHANGED_ROWS;
  if (changed) rows_changed_ = static_cast<int64_t>(library_.rows_changed(&result));
  library_.destroy_result(&result);
  auto const may_begin = type == DUCKDB_STATEMENT_TYPE_TRANSACTION || type == DUCKDB_STATEMENT_TYPE_EXECUTE;
  note_state(may_begin || state_ != TransactionState::none);
  return {};
}

void WorkerSession::next() {
  if (!rows_) return end({.command = command_});
  if (was_cancelled()) return fail("INTERRUPT Error: Interrupted!", {});
  Rows::Step step;
  {
    Call const call(*this);
    step = rows_->next();
  }
  if (step.failure) return fail(*step.failure, text_);
  if (!step.message.empty()) return reply(Reply::batch, step.message);
  end_rows();
}

void WorkerSession::end_rows() {
  std::optional<int64_t> affected;
  // The rows of RETURNING are those that were changed.
  if (command_ == "INSERT" || command_ == "UPDATE" || command_ == "DELETE") affected = rows_->fetched();
  rows_.reset();
  note_state(state_ == TransactionState::open);
  end({.command = command_, .rows_affected = affected, .state = {}});
}

void WorkerSession::drain() {
  if (!rows_) return end({.command = command_});
  if (was_cancelled()) return fail("INTERRUPT Error: Interrupted!", {});
  std::optional<std::string> failure;
  {
    Call const call(*this);
    failure = rows_->drain();
  }
  if (failure) return fail(*failure, text_);
  end_rows();
}

// Two questions in a row have one number inside a transaction, and two outside.
void WorkerSession::note_state(bool asked) {
  if (!asked || rows_) return;
  auto const first = one_text(connection_, "SELECT CAST(txid_current() AS VARCHAR)");
  auto const second = first ? one_text(connection_, "SELECT CAST(txid_current() AS VARCHAR)") : first;
  if (!second) state_ = TransactionState::failed;
  else state_ = *first == *second ? TransactionState::open : TransactionState::none;
}

Result<std::string> WorkerSession::one_text(duckdb_connection connection, char const* sql) {
  duckdb_result result{};
  auto const state = library_.query(connection, sql, &result);
  if (state != DuckDBSuccess) {
    auto const* const message = library_.result_error(&result);
    auto error = error_of(message == nullptr ? "" : message, {});
    library_.destroy_result(&result);
    return error;
  }
  Rows rows(library_, result, "UTC", 1, 1);
  auto const step = rows.next();
  if (step.message.empty()) return std::string();
  auto const bytes = std::as_bytes(std::span(step.message.data(), step.message.size()));
  auto const batch = TRY(decode_arrow_batch(bytes, rows.schema(), nullptr));
  std::string text;
  append_value_text(text, batch.columns.at(0), rows.schema()->fields.at(0).type, 0, rows.schema()->text_style);
  return text;
}

void WorkerSession::show(Message const& message, int descriptor) {
  rows_.reset();
  auto request = decode_show(message);
  if (!request && descriptor >= 0) ::close(descriptor);
  auto notes = request ? tables_.show(connection_, *std::move(request), descriptor)
                       : Result<std::vector<std::string>>(std::move(request).error());
  if (!notes) return fail(std::move(notes).error());
  reply(Reply::shown, encode_texts(*notes));
}

void WorkerSession::hide(Message const& message) {
  rows_.reset();
  FieldReader in(message.bytes->span());
  auto hidden = tables_.hide(connection_, std::string(in.text()));
  if (!hidden) return fail(std::move(hidden).error());
  reply(Reply::shown, encode_texts({}));
}

void WorkerSession::query(Message const& message) {
  auto const request = decode_query(message);
  auto answer = request ? read_all(*request) : Result<std::string>(request.error());
  if (answer) return reply(Reply::rows, *answer);
  reply(Reply::failed, encode(Failure{.error = std::move(answer).error(), .state = state_}));
}

// On the session's own connection, where it is free, so that what its transaction has made is seen.
Result<std::string> WorkerSession::read_all(QueryRequest const& request) {
  auto* const connection = rows_ || state_ == TransactionState::failed ? aside_ : connection_;
  Statements const statements(library_, connection, request.text);
  if (statements.count() != 1) return no_statement();
  Prepared prepared(library_);
  TRY(prepared.prepare(connection, statements, 0, request.text));
  std::vector<Parameter> parameters;
  for (auto const& value : request.parameters) parameters.push_back({.name = std::to_string(parameters.size() + 1), .value = value});
  TRY(bind(prepared.get(), parameters));
  duckdb_result result{};
  if (library_.execute_prepared_streaming(prepared.get(), &result) != DuckDBSuccess) {
    auto const* const text = library_.result_error(&result);
    auto error = error_of(text == nullptr ? "" : text, {});
    library_.destroy_result(&result);
    return error;
  }
  Rows rows(library_, result, "UTC", 4096, 1 << 20);
  auto answer = encode_arrow_schema(*rows.schema());
  for (auto step = rows.next(); !step.message.empty() || step.failure; step = rows.next()) {
    if (step.failure) return error_of(*step.failure, {});
    answer += step.message;
    if (answer.size() > largest_answer) return Error{.code = ErrorCode::limit, .message = "The catalog is too large."};
  }
  return answer;
}

}  // namespace sextant::duckdb
