// CSV as a person asks for it: another delimiter, NULL text, encoding ... The plain form has a faster writer: delimited.cpp.
#include <cassert>

#include "base/text.h"
#include "data/value_text.h"
#include "format/block.h"
#include "format/cell_text.h"
#include "format/encoding.h"
#include "format/writers.h"

namespace sextant {

namespace {

enum class CellKind : uint8_t { number, moment, text };

CellKind kind_of_cell(Column const& column, DataType const& type, int64_t row) {
  if (type.type == Type::variant) {
    auto const tag = column.tag(row);
    return tag == VariantTag::int64 || tag == VariantTag::float64 ? CellKind::number : CellKind::text;
  }
  if (type.type == Type::date || type.type == Type::timestamp || type.type == Type::timestamptz) return CellKind::moment;
  return kind_of(type.type) == "number" ? CellKind::number : CellKind::text;
}

// "2026-12-31..." with its first ten bytes in another order; any other text stays.
void rearrange_date(std::string& text, CsvDates dates) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() < form.size() || text.find("BC") != std::string::npos) return;
  for (size_t index = 0; index < form.size(); ++index) {
    auto const is_digit = text[index] >= '0' && text[index] <= '9';
    if (form[index] == 'd' ? !is_digit : text[index] != '-') return;
  }
  auto const year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
  auto const separator = std::string(1, dates == CsvDates::day_first_dots ? '.' : '/');
  auto const month_first = dates == CsvDates::month_first;
  text.replace(0, form.size(), (month_first ? month : day) + separator + (month_first ? day : month) + separator + year);
}

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

class StyledCsvWriter final : public RowSink {
 public:
  StyledCsvWriter(ByteSink& out, WriteOptions const& options)
      : style_(options.csv), header_(options.header), encoder_(out, options.csv.encoding), block_(encoder_) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    if (style_.encoding == CsvEncoding::utf8_bom || style_.encoding == CsvEncoding::utf16le) block_.append("\xef\xbb\xbf");
    if (auto why = why_not_encodable(style_.null_text, style_.encoding)) return cell_error(0, "text for NULL", form(), *why);
    for (size_t index = 0; header_ && index < schema_->fields.size(); ++index) {
      text_ = schema_->fields[index].name;
      if (index > 0) block_.push(style_.delimiter);
      TRY(put_text(index, CellKind::text));
    }
    if (header_) end_line();
    return block_.flush();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    for (int64_t row = 0; row < batch.rows; ++row) {
      ++rows_;
      for (size_t index = 0; index < batch.columns.size(); ++index) {
        if (index > 0) block_.push(style_.delimiter);
        TRY(put_cell(batch, index, row));
      }
      end_line();
    }
    return block_.flush();
  }

  Result<> end() override { return block_.flush(); }

 private:
  std::string_view form() const { return style_.encoding == CsvEncoding::utf8 ? "CSV" : to_string(style_.encoding); }
  void end_line() { block_.append(style_.crlf ? "\r\n" : "\n"); }

  Result<> put_cell(RecordBatch const& batch, size_t index, int64_t row) {
    auto const& column = batch.columns[index];
    auto const& type = schema_->fields[index].type;
    if (is_null_value(column, type, row)) {
      block_.append(style_.null_text);
      return {};
    }
    text_.clear();
    // Only bytes that are kept as they are may be no text.
    if (style_.encoding == CsvEncoding::utf8) append_value_text(text_, column, type, row, schema_->text_style);
    else append_file_text(text_, column, type, row, schema_->text_style);
    return put_text(index, kind_of_cell(column, type, row));
  }

  Result<> put_text(size_t index, CellKind kind) {
    if (kind == CellKind::number && style_.decimal_point != '.') {
      if (auto const point = text_.find('.'); point != std::string::npos) text_[point] = style_.decimal_point;
    }
    if (kind == CellKind::moment && style_.dates != CsvDates::iso) rearrange_date(text_, style_.dates);
    if (kind == CellKind::text && style_.guard_formulas && looks_like_formula(text_)) text_.insert(0, 1, '\'');
    if (auto why = why_not_encodable(text_, style_.encoding)) return cell_error(rows_, schema_->fields[index].name, form(), *why);
    if (needs_quotes()) put_quoted();
    else block_.append(text_);
    return {};
  }

  bool needs_quotes() const {
    if (style_.quotes == CsvQuotes::all || text_.empty() || text_ == style_.null_text) return true;
    if (text_.find_first_of("\"\r\n") != std::string::npos || text_.find(style_.delimiter) != std::string::npos) return true;
    return schema_->fields.size() == 1 && text_ == "\\.";
  }

  void put_quoted() {
    block_.push('"');
    for (auto rest = std::string_view(text_); !rest.empty();) {
      auto const quote = rest.find('"');
      auto const part = rest.substr(0, quote == std::string_view::npos ? quote : quote + 1);
      block_.append(part);
      if (quote != std::string_view::npos) block_.push('"');
      rest.remove_prefix(part.size());
    }
    block_.push('"');
  }

  CsvStyle const style_;
  bool const header_;
  EncodingSink encoder_;
  Block block_;
  std::shared_ptr<Schema const> schema_;
  std::string text_;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowSink> make_styled_csv_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<StyledCsvWriter>(out, options);
}

}  // namespace sextant
