#include "drivers/sqlite/cursor.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace sextant::sqlite {

namespace {

constexpr int64_t batch_rows_max = 1 << 20;

bool counts_rows(std::string_view command) {
  return command == "INSERT" || command == "UPDATE" || command == "DELETE" || command == "REPLACE";
}

// The bytes of a text or blob; false if there was no memory to convert it.
bool bytes_of(sqlite3_value* value, bool text, std::string_view& bytes) {
  auto const* const data = text ? static_cast<void const*>(sqlite3_value_text(value)) : sqlite3_value_blob(value);
  auto const size = static_cast<size_t>(sqlite3_value_bytes(value));
  if (data == nullptr && (size > 0 || text)) return false;
  bytes = data == nullptr ? std::string_view() : std::string_view(static_cast<char const*>(data), size);
  return true;
}

// Appends whatever the value is. False if there was no memory.
bool append_variant(ColumnBuilder& column, sqlite3_value* value, int type, int64_t& total) {
  std::string_view bytes;
  switch (type) {
    case SQLITE_INTEGER: column.append_variant(static_cast<int64_t>(sqlite3_value_int64(value))); break;
    case SQLITE_FLOAT: column.append_variant(sqlite3_value_double(value)); break;
    case SQLITE_TEXT:
      if (!bytes_of(value, true, bytes)) return false;
      column.append_variant_text(bytes);
      break;
    case SQLITE_BLOB:
      if (!bytes_of(value, false, bytes)) return false;
      column.append_variant_binary(bytes);
      break;
    case SQLITE_NULL: column.append_variant_null(); break;
  }
  total += static_cast<int64_t>(bytes.size()) + 13;  // The tag, the position and eight bytes of value.
  return true;
}

}  // namespace

RowCursor::RowCursor(std::shared_ptr<Connection> connection, PreparedStatement statement,
                     std::shared_ptr<Schema const> schema, std::string command, ExecuteOptions const& options)
    : connection_(std::move(connection)),
      statement_(std::move(statement)),
      schema_(std::move(schema)),
      command_(std::move(command)),
      builder_(schema_, options.first_batch_rows, options.max_batch_bytes),
      batch_rows_(std::clamp<int64_t>(options.first_batch_rows, 1, batch_rows_max)),
      batch_bytes_max_(std::max<int64_t>(options.max_batch_bytes, 1)) {
  connection_->cursor_open = true;
}

RowCursor::~RowCursor() {
  if (statement_ == nullptr) return;
  end();
}

// Frees the statement, and with it the locks on the file.
void RowCursor::end() {
  if (statement_ == nullptr) return;
  statement_.reset();
  connection_->interruption().stop();
  connection_->cursor_open = false;
}

Result<> RowCursor::start() {
  was_in_transaction_ = connection_->in_transaction();
  return without_exceptions([&]() -> Result<> {
    row_waits_ = TRY(step()) == Step::row;
    return {};
  });
}

Result<RowCursor::Step> RowCursor::step() {
  if (done_) return Step::end;
  auto const code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return Step::row;
  if (code != SQLITE_DONE) return connection_->failure(code, {}, Phase::running, was_in_transaction_);
  done_ = true;
  if (counts_rows(command_)) rows_affected_ = sqlite3_changes64(connection_->handle());
  sqlite3_reset(statement_.get());
  return Step::end;
}

Error RowCursor::wrong_type(size_t column) const {
  return Error{.code = ErrorCode::bad_data,
               .message = fmt::format("The column \"{}\" holds a value of another type than its table allows.",
                                      schema_->fields[column].name),
               .hint = "The file is damaged. PRAGMA integrity_check says more."};
}

Result<> RowCursor::append_row() {
  auto* const statement = statement_.get();
  auto const count = builder_.column_count();
  for (size_t index = 0; index < count; ++index) {
    auto& column = builder_.column(index);
    auto* const value = sqlite3_column_value(statement, static_cast<int>(index));
    auto const type = sqlite3_value_type(value);
    auto const layout = column.type();
    if (layout == Type::variant) {
      if (!append_variant(column, value, type, bytes_)) return out_of_memory();
    } else if (type == SQLITE_NULL) {
      column.append_null();
      bytes_ += 8;
    } else if (layout == Type::int64 && type == SQLITE_INTEGER) {
      column.append(static_cast<int64_t>(sqlite3_value_int64(value)));
      bytes_ += 8;
    } else if (layout == Type::float64 && type == SQLITE_FLOAT) {
      column.append(sqlite3_value_double(value));
      bytes_ += 8;
    } else if ((layout == Type::text && type == SQLITE_TEXT) || (layout == Type::binary && type == SQLITE_BLOB)) {
      std::string_view bytes;
      if (!bytes_of(value, layout == Type::text, bytes)) return out_of_memory();
      column.append_bytes(bytes);
      bytes_ += static_cast<int64_t>(bytes.size()) + 4;
    } else {
      return wrong_type(index);
    }
  }
  builder_.end_row();
  return {};
}

Result<std::optional<RecordBatch>> RowCursor::read_batch() {
  auto const& interruption = connection_->interruption();
  if (interruption.reason() != Interruption::Reason::none) return interruption.error(false);
  bytes_ = 0;
  while (builder_.rows() < batch_rows_ && bytes_ < batch_bytes_max_) {
    if (!std::exchange(row_waits_, false) && TRY(step()) == Step::end) break;
    TRY(append_row());
    if (interruption.overdue()) break;  // Rows come slowly: show those that are there.
  }
  if (builder_.rows() == 0) return std::optional<RecordBatch>();
  batch_rows_ = std::max(batch_rows_, next_batch_rows(batch_rows_));
  return std::optional<RecordBatch>(builder_.finish(batch_rows_));
}

Result<std::optional<RecordBatch>> RowCursor::next() {
  if (error_) return *error_;
  if (statement_ == nullptr || (done_ && !row_waits_)) return std::optional<RecordBatch>();
  Interruption::Working const working(connection_->interruption());
  was_in_transaction_ = connection_->in_transaction();
  auto batch = without_exceptions([&] { return read_batch(); });
  if (!batch.ok()) {
    error_ = batch.error();
    end();
  }
  return batch;
}

Result<Outcome> RowCursor::read_rest() {
  row_waits_ = false;
  while (TRY(step()) == Step::row) {
  }
  return Outcome{.command = command_, .rows_affected = rows_affected_};
}

Result<Outcome> RowCursor::finish() {
  if (error_) return *error_;
  if (statement_ == nullptr) return Outcome{.command = command_, .rows_affected = rows_affected_};
  Interruption::Working const working(connection_->interruption());
  was_in_transaction_ = connection_->in_transaction();
  auto outcome = without_exceptions([&] { return read_rest(); });
  if (!outcome.ok()) error_ = outcome.error();
  end();
  return outcome;
}

}  // namespace sextant::sqlite
