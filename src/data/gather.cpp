#include "data/gather.h"

namespace sextant {

namespace {

void append_variant(ColumnBuilder& out, Column const& column, int64_t row) {
  auto const tag = column.tag(row);
  auto const& child = column.children[static_cast<size_t>(tag)];
  auto const at = int64_t{column.offset(row)};
  switch (tag) {
    case VariantTag::null: return out.append_variant_null();
    case VariantTag::int64: return out.append_variant(child.value<int64_t>(at));
    case VariantTag::float64: return out.append_variant(child.value<double>(at));
    case VariantTag::text: return out.append_variant_text(child.bytes(at));
    case VariantTag::binary: return out.append_variant_binary(child.bytes(at));
  }
}

}  // namespace

void append_value(ColumnBuilder& out, Column const& column, DataType const& type, int64_t row) {
  if (type.type == Type::variant) return append_variant(out, column, row);
  if (type.type == Type::null || column.is_null(row)) return out.append_null();
  if (type.type == Type::boolean) return out.append_boolean(column.boolean(row));
  if (is_variable_bytes(type.type)) return out.append_bytes(column.bytes(row));
  if (type.type == Type::list || type.type == Type::map) {
    for (int64_t at = column.offset(row); at < column.offset(row + 1); ++at) {
      append_value(out.child(0), column.children[0], type.children[0].type, at);
    }
    return out.end_list();
  }
  if (type.type == Type::structure) {
    for (size_t child = 0; child < type.children.size(); ++child) {
      append_value(out.child(child), column.children[child], type.children[child].type, row);
    }
    return out.end_structure();
  }
  auto const width = int64_t{fixed_width(type.type)};
  out.append_fixed(column.values.data() + row * width, width);
}

}  // namespace sextant
