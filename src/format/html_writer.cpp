// HTML: a page of its own. Its rows are lines of JSON, compressed by gzip and written as base64 in blocks that no browser runs,
// so nothing that a cell holds is ever read as markup. web/page shows them.
#include <cassert>

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "data/value_text.h"
#include "format/cell_text.h"
#include "format/compression.h"
#include "format/html_page.h"
#include "format/writers.h"

namespace sextant {

namespace {

constexpr size_t block_size = size_t{256} << 10;
constexpr size_t piece_size = size_t{3} << 18;  // A multiple of 3, so that pieces of base64 need no padding between them.

// Bytes as base64 in <script> elements of 1 MiB.
class PieceSink final : public ByteSink {
 public:
  explicit PieceSink(ByteSink& out) : out_(out) {}
  Result<> write(std::string_view bytes) override {
    piece_.append(bytes);
    size_t done = 0;
    for (; piece_.size() - done >= piece_size; done += piece_size) TRY(emit(std::string_view(piece_).substr(done, piece_size)));
    piece_.erase(0, done);
    return {};
  }
  Result<> finish() { return piece_.empty() ? Result<>() : emit(piece_); }

 private:
  Result<> emit(std::string_view bytes) {
    return out_.write("<script type=\"text/plain\" class=\"rows\">" + base64_of(bytes) + "</script>\n");
  }
  ByteSink& out_;
  std::string piece_;
};

class HtmlWriter final : public RowSink {
 public:
  HtmlWriter(ByteSink& out, WriteOptions const& options)
      : out_(out), title_(options.title), pieces_(out), packer_(make_compressor(Compression::gzip, pieces_)) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    auto const mark = html_page().find(html_rows_mark);
    if (mark == std::string_view::npos) {
      return Error{.code = ErrorCode::not_supported,
                   .message = "This build of Sextant has no page for HTML.",
                   .hint = "Build it with scripts/build, or choose another format."};
    }
    JsonArray columns;
    for (auto const& field : schema_->fields) {
      columns.push_back(JsonObject{
          {"name", valid(field.name)}, {"type", valid(field.type.vendor_name)}, {"kind", kind_of(field.type.type)}});
    }
    TRY(out_.write(html_page().substr(0, mark)));
    block_ = write_json(JsonObject{{"title", valid(title_)}, {"columns", std::move(columns)}}) + "\n";
    return {};
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    for (int64_t row = 0; row < batch.rows; ++row) {
      ++rows_;
      block_.push_back('[');
      for (size_t index = 0; index < batch.columns.size(); ++index) {
        if (index > 0) block_.push_back(',');
        TRY(write_cell(batch.columns[index], schema_->fields[index], row));
      }
      block_ += "]\n";
      if (block_.size() >= block_size) TRY(flush());
    }
    return {};
  }

  Result<> end() override {
    TRY(flush());
    TRY(packer_->finish());
    TRY(pieces_.finish());
    return out_.write(html_page().substr(html_page().find(html_rows_mark) + html_rows_mark.size()));
  }

 private:
  static std::string valid(std::string_view text) { return is_valid_utf8(text) ? std::string(text) : visible_text(text); }

  Result<> write_cell(Column const& column, Field const& field, int64_t row) {
    if (is_null_value(column, field.type, row)) {
      block_ += "null";
      return {};
    }
    text_.clear();
    append_file_text(text_, column, field.type, row, schema_->text_style);
    if (!is_valid_utf8(text_)) return cell_error(rows_, field.name, "HTML", "it holds bytes that are no text.");
    append_json_string(block_, text_);
    return {};
  }

  Result<> flush() {
    auto status = packer_->write(block_);
    block_.clear();
    return status;
  }

  ByteSink& out_;
  std::string const title_;
  PieceSink pieces_;
  std::unique_ptr<Compressor> const packer_;
  std::shared_ptr<Schema const> schema_;
  std::string block_, text_;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowSink> make_html_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<HtmlWriter>(out, options);
}

}  // namespace sextant
