#include "drivers/mongodb/cursor.h"

#include <algorithm>

namespace sextant::mongodb {

namespace {

constexpr size_t most_sampled = 256;
constexpr int32_t tail_wait_ms = 1'000;  // How long the server waits for more at the end of a tailable cursor.

Error no_cursor() {
  return {.code = ErrorCode::bad_data, .message = "The server's reply holds no cursor.", .damage = Damage::connection};
}

}  // namespace

Result<> take_cursor(DocumentSource& source, std::string_view list) {
  source.documents.clear();
  Element element;
  if (!find_element(source.reply, "cursor", element) || element.kind != ValueKind::object) return no_cursor();
  auto const cursor = element.document();
  source.id = integer_of(cursor, "id");
  auto const name = text_of(cursor, "ns");
  auto const dot = name.find('.');
  if (dot != std::string_view::npos) {
    source.database = name.substr(0, dot);
    source.collection = name.substr(dot + 1);
  }
  if (!find_element(cursor, list, element) || element.kind != ValueKind::array) return no_cursor();
  Elements documents(element.document());
  while (documents.next(element)) {
    if (element.kind != ValueKind::object) return no_cursor();
    source.documents.push_back(element.document());
  }
  return documents.flawed() ? Result<>(no_cursor()) : Result<>();
}

Result<std::unique_ptr<Cursor>> DocumentCursor::make(std::shared_ptr<Connection> connection, DocumentSource source, Outcome outcome,
                                                     ExecuteOptions const& options) {
  auto const sampled = std::min(source.documents.size(), most_sampled);
  auto columns = Columns::infer({source.documents.begin(), source.documents.begin() + static_cast<std::ptrdiff_t>(sampled)},
                                source.id != 0 || sampled < source.documents.size());
  if (!columns.ok()) {
    if (source.id != 0) connection->kill_cursor(source.database, source.collection, source.id);
    return columns.error();
  }
  return std::unique_ptr<Cursor>(std::make_unique<DocumentCursor>(std::move(connection), std::move(source), std::move(outcome),
                                                                  std::move(*columns), options));
}

DocumentCursor::DocumentCursor(std::shared_ptr<Connection> connection, DocumentSource source, Outcome outcome, Columns columns,
                               ExecuteOptions const& options)
    : connection_(std::move(connection)),
      source_(std::move(source)),
      outcome_(std::move(outcome)),
      columns_(std::move(columns)),
      builder_(columns_.schema(), std::max<int64_t>(1, options.first_batch_rows), std::max<int64_t>(1, options.max_batch_bytes)),
      batch_rows_(std::max<int64_t>(1, options.first_batch_rows)) {
  connection_->cursor_open = true;
}

DocumentCursor::~DocumentCursor() { end(); }

void DocumentCursor::end() {
  if (ended_) return;
  ended_ = true;
  connection_->interruption().stop();
  if (source_.id != 0) connection_->kill_cursor(source_.database, source_.collection, source_.id);
  connection_->cursor_open = false;
}

Result<> DocumentCursor::check_interruption() {
  auto const& interruption = connection_->interruption();
  if (ended_ || !interruption.requested()) return {};
  if (interruption.cancelled()) return Error{.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
  return Error{.code = ErrorCode::timeout, .message = "The statement took longer than its timeout and was stopped."};
}

// The next documents of the server's cursor; false if there are none and never will be.
Result<bool> DocumentCursor::fetch() {
  if (source_.id == 0) return false;
  auto command = Value::object({{"getMore", Value::of(source_.id)}, {"collection", Value::of(std::string_view(source_.collection))}});
  command.add("batchSize", Value::of(source_.batch_size > 0 ? source_.batch_size : batch_rows_));
  if (source_.tailable) command.add("maxTimeMS", Value::of(tail_wait_ms));
  // The time that the first command was given counts for the whole cursor.
  auto reply = connection_->run(source_.database, std::move(command), {.verb = "reading on", .with_deadline = false});
  if (!reply.ok()) {
    // Whoever cancels another way, or a cursor that is gone: it needs no end.
    source_.id = 0;
    return reply.error();
  }
  auto const database = source_.database, collection = source_.collection;
  source_.reply = std::move(*reply);
  source_.made.clear();
  place_ = 0;
  TRY(take_cursor(source_, "nextBatch"));
  if (source_.database.empty()) source_.database = database;
  if (source_.collection.empty()) source_.collection = collection;
  return true;
}

Result<std::optional<RecordBatch>> DocumentCursor::read() {
  for (;;) {
    TRY(check_interruption());
    while (place_ < source_.documents.size() && !builder_.full()) TRY(columns_.append(builder_, source_.documents[place_++]));
    if (builder_.full() || (builder_.rows() > 0 && place_ >= source_.documents.size())) break;
    if (!TRY(fetch())) break;
  }
  if (builder_.rows() == 0) {
    end();
    return std::optional<RecordBatch>();
  }
  batch_rows_ = next_batch_rows(batch_rows_);
  return std::optional(builder_.finish(batch_rows_));
}

Result<std::optional<RecordBatch>> DocumentCursor::next() {
  if (error_) return *error_;
  if (ended_) return std::optional<RecordBatch>();
  auto batch = read();
  if (!batch.ok()) {
    error_ = batch.error();
    end();
  }
  return batch;
}

Result<Outcome> DocumentCursor::finish() {
  for (;;) {
    auto const batch = TRY(next());
    if (!batch) return outcome_;
  }
}

}  // namespace sextant::mongodb
