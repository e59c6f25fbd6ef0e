// INSERT statements, a row a line.
#include <fmt/format.h>

#include <cassert>
#include <set>
#include <string>
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

class SqlWriter final : public RowSink {
 public:
  SqlWriter(ByteSink& out, WriteOptions const& options) : block_(out), header_(options.header), sql_(options.sql) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    if (sql_.literals == nullptr) {
      return Error{.code = ErrorCode::not_supported,
                   .message = "Rows of an engine without SQL cannot be written as SQL.",
                   .hint = "Choose csv, json or ndjson."};
    }
    assert(sql_.quote);
    schema_ = std::move(schema);
    auto const returns = sql_.table.empty() && is_of_one_table(schema_->fields);
    std::string table;
    if (returns) table = sql_.quote(schema_->fields[0].origin.table);
    else if (sql_.table.empty()) table = sql_.quote("result");
    else for (auto const& part : name_parts(sql_.table)) table += (table.empty() ? "" : ".") + sql_.quote(part);
    std::string columns;
    auto const names = distinct_names(*schema_);
    for (size_t index = 0; index < names.size(); ++index) {
      columns += (index == 0 ? "" : ", ") + sql_.quote(returns ? schema_->fields[index].origin.column : names[index]);
    }
    head_ = fmt::format("INSERT INTO {} {}VALUES\n", table, header_ ? fmt::format("({}) ", columns) : "");
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
      if (!written) return untold(field.name, std::move(written).error());
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

  Error untold(std::string_view column, Error error) const {
    error.message = fmt::format("Row {} cannot be written as SQL, for its {}: {}", rows_before_ + 1, visible_text(column), error.message);
    error.hint = "Leave the column out, cast it to text, or choose another format.";
    return error;
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

}  // namespace

std::unique_ptr<RowSink> make_sql_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<SqlWriter>(out, options);
}

}  // namespace sextant
