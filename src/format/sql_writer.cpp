// INSERT statements, a row a line; or COPY … FROM stdin, in the text format of https://www.postgresql.org/docs/current/sql-copy.html.
#include <fmt/format.h>

#include <cassert>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/dotted_name.h"
#include "base/text.h"
#include "data/sql_literal.h"
#include "format/block.h"
#include "format/column_names.h"
#include "format/writers.h"

namespace sextant {

namespace {

constexpr int64_t most_rows = 500;
constexpr size_t most_bytes = size_t{1} << 20;

// Whether all columns are different ones of one table.
bool is_of_one_table(std::vector<Field> const& fields) {
  std::set<std::string> columns;
  for (auto const& field : fields) {
    auto const &origin = field.origin, &first = fields[0].origin;
    if (origin.empty() || !columns.insert(origin.column).second) return false;
    if (origin.catalog != first.catalog || origin.schema != first.schema || origin.table != first.table) return false;
  }
  return !fields.empty();
}

// Where the rows go, in the engine's words.
struct Destination {
  std::string table, columns;  // `columns` in parentheses, with a space behind; empty without a header.
};

Destination destination_of(Schema const& schema, SqlTarget const& sql, bool header) {
  assert(sql.quote);
  Destination to;
  auto const returns = sql.table.empty() && is_of_one_table(schema.fields);
  if (returns) to.table = sql.quote(schema.fields[0].origin.table);
  else if (sql.table.empty()) to.table = sql.quote("result");
  else for (auto const& part : name_parts(sql.table)) to.table += (to.table.empty() ? "" : ".") + sql.quote(part);
  if (!header) return to;
  auto const names = distinct_names(schema);
  for (size_t index = 0; index < names.size(); ++index) {
    to.columns += (index == 0 ? "(" : ", ") + sql.quote(returns ? schema.fields[index].origin.column : names[index]);
  }
  to.columns += ") ";
  return to;
}

Error untold(int64_t row, std::string_view column, Error error) {
  error.message = fmt::format("Row {} cannot be written as SQL, for its {}: {}", row + 1, visible_text(column), error.message);
  error.hint = "Leave the column out, cast it to text, or choose another format.";
  return error;
}

class InsertWriter final : public RowSink {
 public:
  InsertWriter(ByteSink& out, WriteOptions const& options) : block_(out), header_(options.header), sql_(options.sql) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    if (sql_.literals == nullptr) {
      return Error{.code = ErrorCode::not_supported,
                   .message = "Rows of an engine without SQL cannot be written as SQL.",
                   .hint = "Choose csv, json or ndjson."};
    }
    schema_ = std::move(schema);
    auto const to = destination_of(*schema_, sql_, header_);
    head_ = fmt::format("INSERT INTO {} {}VALUES\n", to.table, to.columns);
    return {};
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    if (schema_->fields.empty()) return {};
    for (int64_t row = 0; row < batch.rows; ++row) TRY(write_row(batch, row));
    return block_.flush();
  }

  Result<> end() override {
    end_statement();
    return block_.flush();
  }

 private:
  Result<> write_row(RecordBatch const& batch, int64_t row) {
    row_.clear();
    row_ += "  (";
    for (size_t index = 0; index < batch.columns.size(); ++index) {
      auto const& field = schema_->fields[index];
      if (index > 0) row_ += ", ";
      auto written = append_sql_literal(row_, batch.columns[index], field.type, row, schema_->text_style, *sql_.literals,
                                        LiteralUse::in_column);
      if (!written) return untold(rows_before_, field.name, std::move(written).error());
    }
    row_ += ')';
    constexpr size_t around = 2;  // Of a row: the comma and the end of the line.
    if (rows_ == most_rows || bytes_ + row_.size() + around > most_bytes) end_statement();
    block_.append(rows_ == 0 ? head_ : ",\n");
    block_.append(row_);
    bytes_ += (rows_ == 0 ? head_.size() : 0) + row_.size() + around;
    ++rows_;
    ++rows_before_;
    return {};
  }

  void end_statement() {
    if (rows_ > 0) block_.append(";\n");
    rows_ = 0;
    bytes_ = 0;
  }

  Block block_;
  bool const header_;
  SqlTarget const sql_;
  std::shared_ptr<Schema const> schema_;
  std::string head_, row_;
  int64_t rows_ = 0, rows_before_ = 0;  // In this statement; in all.
  size_t bytes_ = 0;                    // Of this statement.
};

// The rows of TSV are those of COPY: the same separators, escapes and NULL.
class CopyWriter final : public RowSink {
 public:
  CopyWriter(ByteSink& out, WriteOptions const& options)
      : around_(out), header_(options.header), sql_(options.sql), rows_(make_tsv_writer(out, {.header = false})) {
    assert(sql_.literals != nullptr && sql_.literals->copies_rows);
  }

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    return rows_->begin(schema_);
  }

  Result<> write(RecordBatch const& batch) override {
    if (batch.rows == 0 || schema_->fields.empty()) return {};
    for (size_t index = 0; index < batch.columns.size(); ++index) {
      TRY(check_texts(schema_->fields[index], batch.columns[index], batch.rows));
    }
    rows_before_ += batch.rows;
    if (!std::exchange(begun_, true)) {
      auto const to = destination_of(*schema_, sql_, header_);
      around_.append(fmt::format("COPY {} {}FROM stdin;\n", to.table, to.columns));
    }
    TRY(around_.flush());
    return rows_->write(batch);
  }

  Result<> end() override {
    TRY(rows_->end());
    if (begun_) around_.append("\\.\n");
    return around_.flush();
  }

 private:
  // What would be read as another value.
  Result<> check_texts(Field const& field, Column const& column, int64_t rows) const {
    if (field.type.type != Type::text || sql_.literals->refuses == nullptr) return {};
    for (int64_t row = 0; row < rows; ++row) {
      if (column.is_null(row)) continue;
      auto const why = sql_.literals->refuses(field.type, column.bytes(row));
      if (why.empty()) continue;
      return untold(rows_before_ + row, field.name, {.code = ErrorCode::not_supported, .message = std::string(why)});
    }
    return {};
  }

  Block around_;  // What stands before and behind the rows.
  bool const header_;
  SqlTarget const sql_;
  std::unique_ptr<RowSink> const rows_;
  std::shared_ptr<Schema const> schema_;
  int64_t rows_before_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<RowSink> make_sql_writer(ByteSink& out, WriteOptions const& options) {
  if (options.sql.style == SqlStyle::copy) return std::make_unique<CopyWriter>(out, options);
  return std::make_unique<InsertWriter>(out, options);
}

}  // namespace sextant
