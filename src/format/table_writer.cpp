// A table for eyes: columns aligned by display width, numbers to the right, a rule under the header. On a terminal cells
// are cut to fit its width, NULL is dim, and rows that cannot fit are shown as records, a column a line.
//
// Widths come from the first rows, which are held back (at most `measured_rows` and `measured_bytes`); later rows stream.
// Control and bidirectional characters are visible escapes in both forms, so that no value can drive the terminal.
#include <algorithm>
#include <cassert>

#include "base/text.h"
#include "base/text_width.h"
#include "data/value_text.h"
#include "format/block.h"
#include "format/writers.h"

namespace sextant {

namespace {

constexpr size_t measured_rows = 1000;
constexpr size_t measured_bytes = size_t{8} << 20;
constexpr int widest_cell = 200;
constexpr int narrowest_cut = 10;  // A cell cut shorter than this says too little: the record view says more.
// Bytes that are read of a cell to fill `widest_cell` columns; text of nothing but combining marks is cut sooner.
constexpr int64_t preview_bytes = 4096;

struct Cell {
  std::string text;
  int width = 0;
  bool is_null = false, is_number = false;
};

struct Look {
  std::string_view bar, crossing, rule, ellipsis, null_begin, null_end;
};
constexpr Look terminal_look{" │ ", "─┼─", "─", "…", "\x1b[2m", "\x1b[0m"};
constexpr Look plain_look{" | ", "-+-", "-", "", "", ""};

// The beginning of the text that takes at most `width` columns.
std::string_view prefix_of_width(std::string_view text, int width) {
  size_t offset = 0;
  while (offset < text.size()) {
    auto next = offset;
    width -= code_point_width(next_code_point(text, next));
    if (width < 0) break;
    offset = next;
  }
  return text.substr(0, offset);
}

class TableWriter final : public RowSink {
 public:
  TableWriter(ByteSink& out, WriteOptions const& options)
      : block_(out), options_(options), look_(options.terminal ? terminal_look : plain_look) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    for (auto const& field : schema_->fields) {
      headers_.push_back(make_cell(visible_text(field.name)));
      widths_.push_back(headers_.back().width);
      numeric_.push_back(kind_of(field.type.type) == "number");
    }
    return {};
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == headers_.size());
    if (headers_.empty()) return {};
    for (int64_t row = 0; row < batch.rows; ++row) {
      read_row(batch, row);
      if (started_) write_row(row_);
      else hold_row();
    }
    return block_.flush();
  }

  Result<> end() override {
    if (!started_ && !headers_.empty()) start();
    return block_.flush();
  }

 private:
  Cell make_cell(std::string text) const {
    Cell cell{.text = std::move(text)};
    cell.width = display_width(cell.text);
    if (options_.terminal && cell.width > widest_cell) cut(cell, widest_cell);
    return cell;
  }

  void cut(Cell& cell, int width) const {
    cell.text = std::string(prefix_of_width(cell.text, width - 1)).append(look_.ellipsis);
    cell.width = display_width(cell.text);
  }

  Cell read_cell(Column const& column, DataType const& type, int64_t row) const {
    if (is_null_value(column, type, row)) return {.text = "NULL", .width = 4, .is_null = true};
    std::string text;
    auto const& style = schema_->text_style;
    if (options_.terminal) {
      if (append_value_preview(text, column, type, row, style, preview_bytes).cut) text.append(look_.ellipsis);
    } else {
      append_value_text(text, column, type, row, style);
    }
    auto cell = make_cell(visible_text(text));
    if (type.type == Type::variant) {
      cell.is_number = column.tag(row) == VariantTag::int64 || column.tag(row) == VariantTag::float64;
    }
    return cell;
  }

  void read_row(RecordBatch const& batch, int64_t row) {
    row_.clear();
    for (size_t index = 0; index < headers_.size(); ++index) {
      row_.push_back(read_cell(batch.columns[index], schema_->fields[index].type, row));
      row_.back().is_number |= numeric_[index];
    }
  }

  void hold_row() {
    for (size_t index = 0; index < row_.size(); ++index) {
      widths_[index] = std::clamp(row_[index].width, widths_[index], std::max(widths_[index], widest_cell));
      held_bytes_ += row_[index].text.size() + sizeof(Cell);
    }
    held_.push_back(std::move(row_));
    if (held_.size() >= measured_rows || held_bytes_ >= measured_bytes) start();
  }

  // Chooses the view and writes what was held back.
  void start() {
    started_ = true;
    records_ = options_.terminal && options_.terminal_width > 0 && !fit();
    if (!records_ && options_.header) write_header();
    if (records_ && held_.empty()) write_names();
    for (auto& row : held_) write_row(row);
    held_ = {};
  }

  int line_width() const {
    int64_t total = 3 * static_cast<int64_t>(widths_.size()) - 3;
    for (auto const width : widths_) total += width;
    return static_cast<int>(std::min<int64_t>(total, INT32_MAX));
  }

  // A number or an instant without its end is another one.
  bool can_be_cut(size_t index) const {
    auto const kind = kind_of(schema_->fields[index].type.type);
    return kind != "number" && kind != "date";
  }

  // Narrows the widest columns of text until a line fits; false if that takes more than it may.
  bool fit() {
    auto const original = widths_;
    for (auto cap = widest_cell; line_width() > options_.terminal_width; --cap) {
      if (cap < narrowest_cut) {
        widths_ = original;
        return false;
      }
      for (size_t index = 0; index < widths_.size(); ++index) {
        if (can_be_cut(index)) widths_[index] = std::min(widths_[index], cap);
      }
    }
    return true;
  }

  void write_header() {
    for (size_t index = 0; index < headers_.size(); ++index) {
      if (index > 0) block_.append(look_.bar);
      headers_[index].is_number = numeric_[index];
      write_cell(headers_[index], index);
    }
    block_.push('\n');
    for (size_t index = 0; index < headers_.size(); ++index) {
      if (index > 0) block_.append(look_.crossing);
      repeat(look_.rule, widths_[index]);
    }
    block_.push('\n');
  }

  // Without rows there is no record that would name the columns.
  void write_names() {
    for (auto const& header : headers_) {
      block_.append(header.text);
      block_.push('\n');
    }
  }

  void write_row(std::vector<Cell>& row) {
    ++rows_;
    if (records_) return write_record(row);
    for (size_t index = 0; index < row.size(); ++index) {
      if (index > 0) block_.append(look_.bar);
      write_cell(row[index], index);
    }
    block_.push('\n');
  }

  // Pads but for the last column's right side, where nothing follows.
  void write_cell(Cell& cell, size_t index) {
    if (options_.terminal && cell.width > widths_[index]) cut(cell, widths_[index]);
    auto const padding = widths_[index] - cell.width;
    if (cell.is_number) repeat(" ", padding);
    write_text(cell);
    if (!cell.is_number && index + 1 < widths_.size()) repeat(" ", padding);
  }

  void write_text(Cell const& cell) {
    if (cell.is_null) block_.append(look_.null_begin);
    block_.append(cell.text);
    if (cell.is_null) block_.append(look_.null_end);
  }

  // A record: a rule with the row's number, then a column a line.
  void write_record(std::vector<Cell>& row) {
    int name_width = 1;
    for (auto const& header : headers_) {
      name_width = std::max(name_width, std::min(header.width, options_.terminal_width / 3));
    }
    auto const value_width = std::max(options_.terminal_width - name_width - 3, narrowest_cut);
    auto const title = "─[ " + std::to_string(rows_) + " ]";
    block_.append(title);
    repeat(look_.rule, options_.terminal_width - display_width(title));
    block_.push('\n');
    for (size_t index = 0; index < row.size(); ++index) {
      auto name = headers_[index];
      if (name.width > name_width) cut(name, name_width);
      block_.append(name.text);
      repeat(" ", name_width - name.width);
      block_.append(look_.bar);
      if (row[index].width > value_width) cut(row[index], value_width);
      write_text(row[index]);
      block_.push('\n');
    }
  }

  void repeat(std::string_view text, int count) {
    for (int index = 0; index < count; ++index) block_.append(text);
  }

  Block block_;
  WriteOptions options_;
  Look look_;
  std::shared_ptr<Schema const> schema_;
  std::vector<Cell> headers_, row_;
  std::vector<int> widths_;
  std::vector<char> numeric_;
  std::vector<std::vector<Cell>> held_;
  size_t held_bytes_ = 0;
  bool started_ = false, records_ = false;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowSink> make_table_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<TableWriter>(out, options);
}

}  // namespace sextant
