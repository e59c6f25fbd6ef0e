#include "drivers/mysql/columns.h"

#include "base/text.h"
#include "drivers/mysql/data_type.h"
#include "drivers/mysql/packet.h"

namespace sextant::mysql {

namespace {

constexpr size_t fixed_bytes = 12;

// MariaDB: pairs of a mark and a text.
void read_extended(std::string_view bytes, ColumnInfo& column) {
  PacketReader reader(bytes);
  while (reader.left() > 0 && reader.ok()) {
    auto const mark = reader.number<uint8_t>();
    auto const text = reader.text();
    if (mark == 0) column.extended_type = text;
    if (mark == 1) column.extended_format = text;
  }
}

}  // namespace

std::optional<ColumnInfo> parse_column(std::string_view packet) {
  PacketReader reader(packet);
  ColumnInfo column;
  reader.text();  // The catalog is always "def".
  column.database = reader.text();
  reader.text();  // The table's alias.
  column.table = reader.text();
  column.name = reader.text();
  column.column = reader.text();
  if (reader.left() > fixed_bytes + 1) read_extended(reader.text(), column);
  if (reader.length() != fixed_bytes || reader.left() < fixed_bytes) return std::nullopt;
  column.charset = reader.number<uint16_t>();
  column.length = reader.number<uint32_t>();
  column.type = static_cast<WireType>(reader.number<uint8_t>());
  column.flags = reader.number<uint16_t>();
  column.decimals = reader.number<uint8_t>();
  if (!reader.ok()) return std::nullopt;
  // An expression without a name of its own is called by its text, which may be anything.
  if (!is_valid_utf8(column.name)) {
    std::string repaired;
    for (size_t offset = 0; offset < column.name.size();) append_utf8(repaired, next_code_point(column.name, offset));
    column.name = std::move(repaired);
  }
  return column;
}

ResultShape shape_of(std::vector<ColumnInfo> const& columns) {
  auto schema = std::make_shared<Schema>();
  schema->text_style.floats = TextStyle::Float::bare_exponent;
  schema->text_style.binary = TextStyle::Binary::raw;
  ResultShape shape;
  for (auto const& column : columns) {
    auto const plan = plan_for(column);
    Field field{.name = column.name,
                .type = data_type(column, plan),
                .nullable = !column.has(not_null_flag)};
    if (!column.database.empty() && !column.table.empty() && !column.column.empty()) {
      field.origin = {.catalog = "", .schema = column.database, .table = column.table, .column = column.column};
    }
    schema->fields.push_back(std::move(field));
    shape.plans.push_back(plan);
  }
  shape.schema = std::move(schema);
  return shape;
}

}  // namespace sextant::mysql
