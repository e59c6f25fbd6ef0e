#include "data/slice.h"

#include <cassert>

#include "data/builder.h"
#include "data/flat_columns.h"
#include "data/value_text.h"

namespace sextant {

namespace {

struct SliceOwner {
  std::string body;
  ConvertedBuffers converted;
};

// Without fields; it knows already where the document will be among the chosen columns.
std::shared_ptr<Schema> empty_schema(RecordBatch const& batch, std::span<int32_t const> columns) {
  auto schema = std::make_shared<Schema>();
  schema->text_style = batch.schema->text_style;
  auto const document = batch.schema->document_field;
  for (size_t i = 0; document && i < columns.size(); ++i) {
    if (columns[i] == *document) schema->document_field = static_cast<int32_t>(i);
  }
  return schema;
}

}  // namespace

RecordBatch slice_batch(RecordBatch const& batch, int64_t first, int64_t count, std::span<int32_t const> columns) {
  assert(first >= 0 && count >= 0 && first + count <= batch.rows);
  auto schema = empty_schema(batch, columns);
  auto owner = std::make_shared<SliceOwner>();
  FlatTarget target{.body = owner->body};
  for (auto const index : columns) {
    auto const& field = batch.schema->fields[static_cast<size_t>(index)];
    schema->fields.push_back(field);
    flatten_column(target, batch.columns[static_cast<size_t>(index)], field.type, first, count);
  }
  FlatSource const source{.body = std::as_bytes(std::span(owner->body)), .layout = target.layout};
  auto slices = unflatten_columns(source, schema->fields, count, owner->converted);
  assert(slices.ok());
  auto const bytes = static_cast<int64_t>(owner->body.size());
  return {.schema = std::move(schema), .columns = std::move(slices).value(), .rows = count, .owner = std::move(owner),
          .bytes = bytes};
}

PreviewBatch preview_batch(RecordBatch const& batch, int64_t first, int64_t count, std::span<int32_t const> columns,
                           int64_t preview_bytes) {
  assert(first >= 0 && count >= 0 && first + count <= batch.rows);
  auto schema = empty_schema(batch, columns);
  for (auto const index : columns) {
    auto field = batch.schema->fields[static_cast<size_t>(index)];
    field.type = {.type = Type::text, .vendor_name = field.type.vendor_name, .children = {}};
    schema->fields.push_back(std::move(field));
  }
  BatchBuilder builder(schema, count, INT64_MAX);
  PreviewBatch preview;
  std::string text;
  for (size_t column = 0; column < columns.size(); ++column) {
    auto const source = static_cast<size_t>(columns[column]);
    auto const& type = batch.schema->fields[source].type;
    auto const& style = batch.schema->text_style;
    auto& target = builder.column(column);
    for (int64_t row = 0; row < count; ++row) {
      if (is_null_value(batch.columns[source], type, first + row)) {
        target.append_null();
        continue;
      }
      text.clear();
      auto const cell = append_value_preview(text, batch.columns[source], type, first + row, style, preview_bytes);
      if (cell.cut) preview.cut.push_back({.row = row, .column = static_cast<int32_t>(column), .bytes = cell.bytes});
      target.append_bytes(text);
    }
  }
  for (int64_t row = 0; row < count; ++row) builder.end_row();
  preview.batch = builder.finish(0);
  return preview;
}

}  // namespace sextant
