#include "driver/table_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "data/same_columns.h"
#include "data/value_text.h"

namespace sextant {

namespace {

// Whether `column = literal` and `column > literal` agree with ORDER BY column. Where literals have no types of their own, an
// engine may compare as another type than it sorts by: sets of words by their numbers, moments in a zone with summer time.
bool compares_as_it_sorts(DataType const& type, LiteralStyle const& style) {
  switch (type.type) {
    case Type::null:
    case Type::json:
    case Type::interval:
    case Type::list:
    case Type::structure:
    case Type::map: return false;
    case Type::float32:
    case Type::timestamptz: return style.casts;
    case Type::text:
    case Type::binary:
    case Type::variant:
    case Type::uuid: {
      auto const name = lower_ascii(type.vendor_name);
      return style.casts || !(name.starts_with("enum") || name.starts_with("set") || name.starts_with("bit"));
    }
    default: return true;
  }
}

Error changed_error() {
  return {.code = ErrorCode::invalid_state,
          .message = "The table got other columns while it was read.",
          .hint = "Read it again."};
}

class TablePages final : public Cursor {
 public:
  TablePages(Driver const& driver, TablePaging paging, std::vector<size_t> columns, std::unique_ptr<Cursor> first)
      : driver_(driver),
        paging_(std::move(paging)),
        columns_(std::move(columns)),
        schema_(first->schema()),
        page_(std::move(first)) {}

  std::shared_ptr<Schema const> schema() const override { return schema_; }

  Result<std::optional<RecordBatch>> next() override {
    while (true) {
      if (!page_) {
        if (ended_) return std::optional<RecordBatch>();
        TRY(open_page());
      }
      auto batch = TRY(page_->next());
      if (!batch) {
        ended_ = true;  // A page that was not filled is the last one.
        TRY(close_page());
        continue;
      }
      rows_ += batch->rows;
      note_last_row(*batch);
      // Nothing stays open while nobody reads.
      if (rows_ >= *paging_.query.limit) TRY(close_page());
      return batch;
    }
  }

  Result<Outcome> finish() override {
    if (page_) TRY(close_page());
    return outcome_;
  }

 private:
  void note_last_row(RecordBatch const& batch) {
    paging_.query.after.clear();
    for (auto const column : columns_) {
      auto const& field = schema_->fields[column];
      if (is_null_value(batch.columns[column], field.type, batch.rows - 1)) {
        paging_.query.after.push_back(std::nullopt);
        continue;
      }
      std::string literal;
      auto written = append_sql_literal(literal, batch.columns[column], field.type, batch.rows - 1, schema_->text_style,
                                        *driver_.literals, LiteralUse::alone);
      if (!written && !unwritten_) unwritten_ = cannot_go_on(field.name, std::move(written).error());
      paging_.query.after.push_back(std::move(literal));
    }
  }

  static Error cannot_go_on(std::string_view column, Error error) {
    error.message = fmt::format("The rows behind this one cannot be asked for, for its {}: {}", visible_text(column), error.message);
    error.hint = "Sort by another column.";
    return error;
  }

  Result<> open_page() {
    if (unwritten_) return *unwritten_;
    paging_.query.offset = 0;
    paging_.query.limit = std::max<int64_t>(paging_.page_rows(), 1);
    rows_ = 0;
    page_ = TRY(paging_.run(sql::table_query_text(paging_.query, *driver_.dialect)));
    return same_columns(*schema_, *page_->schema()) ? Result<>() : changed_error();
  }

  Result<> close_page() {
    auto outcome = page_->finish();
    page_.reset();
    outcome_ = TRY(std::move(outcome));
    return {};
  }

  Driver const& driver_;
  TablePaging paging_;
  std::vector<size_t> const columns_;  // Of the order, in the schema.
  std::shared_ptr<Schema const> const schema_;
  std::unique_ptr<Cursor> page_;
  int64_t rows_ = 0;  // Of this page.
  bool ended_ = false;
  std::optional<Error> unwritten_;
  Outcome outcome_;
};

// Where the columns of the order stand; nullopt if one is not among them, or does not compare as it sorts.
std::optional<std::vector<size_t>> find_columns(std::vector<sql::OrderTerm> const& order, Schema const& schema, LiteralStyle const& style) {
  std::vector<size_t> columns;
  for (auto const& term : order) {
    auto const at = std::find_if(schema.fields.begin(), schema.fields.end(), [&](Field const& field) { return field.name == term.column; });
    if (at == schema.fields.end() || !compares_as_it_sorts(at->type, style)) return std::nullopt;
    columns.push_back(static_cast<size_t>(at - schema.fields.begin()));
  }
  return columns;
}

}  // namespace

Result<std::unique_ptr<Cursor>> read_pages(Driver const& driver, TablePaging paging, std::unique_ptr<Cursor> first) {
  auto columns = find_columns(paging.query.order, *first->schema(), *driver.literals);
  if (columns) {
    return std::unique_ptr<Cursor>(std::make_unique<TablePages>(driver, std::move(paging), std::move(*columns), std::move(first)));
  }
  TRY(first->finish());
  first.reset();
  paging.query.limit.reset();
  if (paging.query.offset > 0) paging.query.limit = INT64_MAX;  // An offset alone is not known everywhere.
  return paging.run(sql::table_query_text(paging.query, *driver.dialect));
}

}  // namespace sextant
