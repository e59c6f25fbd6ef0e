// The bytes of each format are a contract: tests/golden/<case>.<format> holds them. SEXTANT_UPDATE_GOLDEN=1 rewrites the
// files, to be read in the diff before they are committed.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "data/sample_batch.h"
#include "format/string_sink.h"

namespace sextant {
namespace {

using sample::field;
using sample::plain;

std::string read_file(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string written(Format format, RecordBatch const& batch, WriteOptions const& options = {}) {
  StringSink out;
  auto const writer = make_writer(format, out, options);
  EXPECT_TRUE(writer->begin(batch.schema).ok());
  EXPECT_TRUE(writer->write(batch).ok());
  EXPECT_TRUE(writer->end().ok());
  return out.text;
}

void expect_golden(std::string const& name, std::string const& bytes) {
  auto const path = fmt::format("{}/tests/golden/{}", SEXTANT_SOURCE_DIR, name);
  if (std::getenv("SEXTANT_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << bytes;
    return;
  }
  auto const expected = read_file(path);
  // The whole texts only where they can be read.
  if (name.ends_with(".arrow")) EXPECT_TRUE(bytes == expected) << name;
  else EXPECT_EQ(bytes, expected) << name;
}

// A style that has a form for every value of the samples.
constexpr LiteralStyle all_literals{.casts = true, .text_type = "text", .integer_type = "int4", .constructors = true, .code_point = "chr"};
constexpr LiteralStyle sqlite_literals{.rounds_twice = true, .infinity = "9e999", .code_point = "char"};

std::string in_double_quotes(std::string_view name) { return fmt::format("\"{}\"", name); }

void expect_golden_in_every_format(std::string const& name, RecordBatch const& batch, LiteralStyle const& literals = all_literals) {
  for (auto const format : {Format::table, Format::csv, Format::tsv, Format::json, Format::ndjson, Format::markdown, Format::arrow}) {
    expect_golden(fmt::format("{}.{}", name, to_string(format)), written(format, batch));
  }
  SqlTarget const sql{.literals = &literals, .quote = in_double_quotes};
  expect_golden(fmt::format("{}.sql", name), written(Format::sql, batch, {.sql = sql}));
  expect_golden(fmt::format("{}.terminal", name), written(Format::table, batch, {.terminal = true, .terminal_width = 100}));
}

// A SQLite table: any column holds any type.
RecordBatch sqlite_batch() {
  auto schema = std::make_shared<Schema>();
  schema->text_style = {.true_text = "1", .false_text = "0", .floats = TextStyle::Float::fifteen_digits,
                        .binary = TextStyle::Binary::raw, .time_zone = "UTC"};
  schema->fields = {field("id", plain(Type::int64)), field("any", plain(Type::variant)), field("real", plain(Type::float64)),
                    field("id", plain(Type::text)), field("blob", plain(Type::binary))};
  BatchBuilder builder(schema, 100);
  for (int64_t row = 0; row < 10; ++row) {
    builder.column(0).append(row);
    sample::append_nested(builder.column(1), static_cast<size_t>(Type::variant), row);
    builder.column(2).append(sample::pick<double>({1, 0.1 + 0.2, 1e15, -1e-7, 123456789012345680.0}, row));
    builder.column(3).append_bytes(sample::text_at(row));
    if (row % 4 == 1) builder.column(4).append_null();
    else builder.column(4).append_bytes(sample::text_at(row + 1));
    builder.end_row();
  }
  return builder.finish(1);
}

TEST(Golden, WritesEveryTypeInEveryFormat) { expect_golden_in_every_format("types", sample::batch(0, 16)); }

TEST(Golden, WritesSqliteValuesInEveryFormat) { expect_golden_in_every_format("sqlite", sqlite_batch(), sqlite_literals); }

TEST(Golden, WritesNoRowsInEveryFormat) { expect_golden_in_every_format("no_rows", sample::batch(0, 0)); }

struct CsvCell {
  std::string text;
  bool quoted = false;
};

// RFC 4180, and whether a field was quoted.
std::vector<std::vector<CsvCell>> parse_csv(std::string_view csv) {
  std::vector<std::vector<CsvCell>> rows(1, std::vector<CsvCell>(1));
  auto inside = false;
  for (size_t index = 0; index < csv.size(); ++index) {
    auto& cell = rows.back().back();
    if (csv[index] == '"') {
      if (inside && index + 1 < csv.size() && csv[index + 1] == '"') cell.text.push_back(csv[index++]);
      else inside = !inside;
      cell.quoted = true;
    } else if (!inside && csv[index] == ',') {
      rows.back().emplace_back();
    } else if (!inside && csv[index] == '\n') {
      rows.emplace_back(1);
    } else {
      cell.text.push_back(csv[index]);
    }
  }
  rows.pop_back();
  return rows;
}

std::vector<std::string> split_table_line(std::string_view line) {
  std::vector<std::string> cells;
  for (auto more = true; more;) {
    auto const bar = line.find(" | ");
    more = bar != std::string_view::npos;
    auto cell = line.substr(0, bar);
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    cells.emplace_back(cell);
    if (more) line.remove_prefix(bar + 3);
  }
  return cells;
}

TEST(Golden, TableAndCsvAgreeCellForCell) {
  for (auto const& batch : {sample::batch(0, 40), sqlite_batch()}) {
    auto const csv = parse_csv(written(Format::csv, batch));
    std::istringstream table(written(Format::table, batch));
    std::string line;
    for (size_t row = 0; row < csv.size(); ++row) {
      ASSERT_TRUE(std::getline(table, line));
      auto const cells = split_table_line(line);
      ASSERT_EQ(cells.size(), csv[row].size()) << row;
      for (size_t column = 0; column < cells.size(); ++column) {
        auto const& field = csv[row][column];
        EXPECT_EQ(cells[column], field.text.empty() && !field.quoted ? "NULL" : visible_text(field.text)) << row << " " << column;
      }
      if (row == 0) std::getline(table, line);  // The rule under the header.
    }
    EXPECT_EQ(csv.size(), static_cast<size_t>(batch.rows) + 1);
  }
}

}  // namespace
}  // namespace sextant
