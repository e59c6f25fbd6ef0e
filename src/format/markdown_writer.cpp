// A pipe table of GitHub's Markdown, numbers to the right. NULL is the word NULL; an empty cell is the empty string.
//
// "|", "\" and "<" get a backslash, so that a cell stays one cell and its text is not taken for HTML; line ends are <br>.
#include <cassert>

#include "data/value_text.h"
#include "format/block.h"
#include "format/writers.h"

namespace sextant {

namespace {

class MarkdownWriter final : public RowSink {
 public:
  MarkdownWriter(ByteSink& out, WriteOptions const& options) : block_(out), header_(options.header) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    if (!header_ || schema_->fields.empty()) return {};
    for (auto const& field : schema_->fields) append_cell(field.name);
    block_.append("|\n");
    for (auto const& field : schema_->fields) block_.append(kind_of(field.type.type) == "number" ? "| ---: " : "| --- ");
    block_.append("|\n");
    return block_.flush();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    if (schema_->fields.empty()) return {};
    for (int64_t row = 0; row < batch.rows; ++row) {
      for (size_t index = 0; index < batch.columns.size(); ++index) write_cell(batch, index, row);
      block_.append("|\n");
    }
    return block_.flush();
  }

  Result<> end() override { return block_.flush(); }

 private:
  void write_cell(RecordBatch const& batch, size_t index, int64_t row) {
    auto const& column = batch.columns[index];
    auto const& type = schema_->fields[index].type;
    if (is_null_value(column, type, row)) return append_cell("NULL");
    text_.clear();
    append_value_text(text_, column, type, row, schema_->text_style);
    append_cell(text_);
  }

  void append_cell(std::string_view text) {
    block_.append("| ");
    for (size_t index = 0; index < text.size(); ++index) {
      auto const character = text[index];
      if (character == '\r' && index + 1 < text.size() && text[index + 1] == '\n') continue;
      if (character == '\n' || character == '\r') {
        block_.append("<br>");
        continue;
      }
      if (character == '|' || character == '\\' || character == '<') block_.push('\\');
      block_.push(character);
    }
    block_.push(' ');
  }

  Block block_;
  bool header_;
  std::shared_ptr<Schema const> schema_;
  std::string text_;
};

}  // namespace

std::unique_ptr<RowSink> make_markdown_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<MarkdownWriter>(out, options);
}

}  // namespace sextant
