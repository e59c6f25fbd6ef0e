// JSON (one array of objects, a row a line) and NDJSON (an object a line). Values keep all their digits.
#include <cassert>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/extended_json.h"
#include "data/value_text.h"
#include "format/block.h"
#include "format/column_names.h"
#include "format/writers.h"

namespace sextant {

namespace {

// `"name":` for each column.
std::vector<std::string> object_keys(Schema const& schema) {
  std::vector<std::string> keys;
  for (auto const& name : distinct_names(schema)) {
    append_json_string(keys.emplace_back(), name);
    keys.back().push_back(':');
  }
  return keys;
}

enum class Layout : uint8_t { array, lines };

class JsonWriter final : public RowSink {
 public:
  JsonWriter(ByteSink& out, Layout layout, bool canonical) : block_(out), layout_(layout), canonical_(canonical) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    keys_ = object_keys(*schema_);
    auto const document = schema_->document_field;
    relaxes_ = !canonical_ && document && schema_->fields[static_cast<size_t>(*document)].type.vendor_name == extended_json_type;
    if (layout_ == Layout::array) block_.push('[');
    return block_.flush();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == keys_.size());
    for (int64_t row = 0; row < batch.rows; ++row) {
      if (layout_ == Layout::array) block_.append(rows_ == 0 ? "\n" : ",\n");
      ++rows_;
      write_object(batch, row);
      if (layout_ == Layout::lines) block_.push('\n');
    }
    return block_.flush();
  }

  Result<> end() override {
    if (layout_ == Layout::array) block_.append(rows_ == 0 ? "]\n" : "\n]\n");
    return block_.flush();
  }

 private:
  void write_object(RecordBatch const& batch, int64_t row) {
    if (schema_->document_field) return write_document(batch, row);
    text_.clear();
    text_.push_back('{');
    for (size_t index = 0; index < keys_.size(); ++index) {
      if (index > 0) text_.push_back(',');
      text_.append(keys_[index]);
      append_value_json(text_, batch.columns[index], schema_->fields[index].type, row, schema_->text_style);
    }
    text_.push_back('}');
    block_.append(text_);
  }

  // The document is JSON already, and goes out as it is, but for types that only a machine wants to read.
  void write_document(RecordBatch const& batch, int64_t row) {
    auto const& column = batch.columns[static_cast<size_t>(*schema_->document_field)];
    if (relaxes_ && !column.is_null(row)) block_.append(relaxed_json(column.bytes(row)));
    else block_.append(column.is_null(row) ? std::string_view("null") : column.bytes(row));
  }

  Block block_;
  Layout layout_;
  bool canonical_, relaxes_ = false;
  std::shared_ptr<Schema const> schema_;
  std::vector<std::string> keys_;
  std::string text_;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowSink> make_json_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<JsonWriter>(out, Layout::array, options.canonical);
}

std::unique_ptr<RowSink> make_ndjson_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<JsonWriter>(out, Layout::lines, options.canonical);
}

}  // namespace sextant
