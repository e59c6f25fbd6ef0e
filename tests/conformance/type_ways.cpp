// Ways: a value that the driver read is the same in the grid's window, in CSV, in JSON and as a SQL literal. With tests/conformance/types.cpp,
// which reads and writes each value, this is what docs/reference/types.md shows.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "conformance/fixture.h"
#include "data/slice.h"
#include "data/sql_literal.h"
#include "data/value_text.h"
#include "format/writer.h"

namespace sextant::conformance {
namespace {

class TextSink final : public ByteSink {
 public:
  Result<> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

std::string written(Format format, RecordBatch const& batch) {
  TextSink out;
  auto const writer = make_writer(format, out, {.header = false});
  EXPECT_TRUE(writer->begin(batch.schema).ok());
  EXPECT_TRUE(writer->write(batch).ok());
  EXPECT_TRUE(writer->end().ok());
  return out.text;
}

// The fields of one line of CSV by RFC 4180; nullopt is an empty field without quotes.
std::vector<Cell> csv_fields(std::string_view line) {
  std::vector<Cell> fields;
  for (size_t at = 0; at <= line.size(); ++at) {
    std::string field;
    bool const quoted = at < line.size() && line[at] == '"';
    if (quoted) ++at;
    for (; at < line.size() && (quoted || (line[at] != ',' && line[at] != '\n')); ++at) {
      if (quoted && line[at] == '"') {
        if (at + 1 >= line.size() || line[at + 1] != '"') break;
        ++at;
      }
      field += line[at];
    }
    if (quoted) ++at;
    fields.push_back(field.empty() && !quoted ? Cell() : Cell(field));
    if (at >= line.size() || line[at] == '\n') break;
  }
  return fields;
}

// The text of a JSON value: of a string its characters, of everything else as it is written.
std::string json_text(std::string_view json) {
  if (!json.starts_with('"')) return std::string(json);
  auto const parsed = parse_json(json);
  EXPECT_TRUE(parsed.ok()) << json.substr(0, 200);
  return parsed.ok() && parsed->is_string() ? std::string(std::string_view(parsed->get_string())) : std::string();
}

std::vector<int32_t> only(size_t column) { return {static_cast<int32_t>(column)}; }

}  // namespace

class TypeWays : public Conformance, public testing::WithParamInterface<TypeRow> {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    auto const& row = GetParam();
    Words const words{.literal = row.literal, .type = row.type, .options = row.table_options,
                      .own = row.own_text.empty() ? quirks().own_text : row.own_text};
    if (!row.setup.empty()) must(row.setup);
    if (auto const create = query("typed_create", words); !create.empty()) must(create);
    must(query("typed_insert", words));
    cursor_ = start(query("typed_read_all", words));
    ASSERT_TRUE(cursor_);
    auto batch = cursor_->next();
    ASSERT_TRUE(batch.ok() && *batch);
    batch_ = **batch;
    column_ = first_column(*batch_.schema);
  }
  void TearDown() override {
    cursor_.reset();
    Conformance::TearDown();
  }

  DataType const& type() const { return batch_.schema->fields[column_].type; }
  bool is_null() const { return is_null_value(batch_.columns[column_], type(), 0); }
  RecordBatch value() const { return slice_batch(batch_, 0, 1, only(column_)); }
  // Bytes that are no text are shown as text in the window and in JSON, and as they are in CSV.
  bool is_text() const { return is_valid_utf8(GetParam().text) && GetParam().text.find('\0') == std::string::npos; }

  static Result<> append_literal(std::string& out, RecordBatch const& batch, size_t column, LiteralUse use) {
    return append_sql_literal(out, batch.columns[column], batch.schema->fields[column].type, 0, batch.schema->text_style,
                              *quirks().driver->literals, use);
  }
  // The query's only value is the row's, of the same type, and written as `literal` again.
  void expect_back(std::string const& sql, std::string const& literal) {
    SCOPED_TRACE(sql.substr(0, 300));
    auto const cursor = start(sql);
    ASSERT_TRUE(cursor);
    auto const read = cursor->next();
    ASSERT_TRUE(read.ok() && *read) << (read.ok() ? "no rows" : read.error().message);
    auto const& batch = **read;
    auto const& field = batch.schema->fields.at(0);
    std::string text, again;
    append_value_text(text, batch.columns[0], field.type, 0, batch.schema->text_style);
    EXPECT_EQ(is_null_value(batch.columns[0], field.type, 0), GetParam().null);
    if (!GetParam().null) {
      EXPECT_EQ(text, GetParam().text);
    }
    EXPECT_TRUE(append_literal(again, batch, 0, LiteralUse::alone).ok());
    EXPECT_EQ(again, literal);
    if (quirks().driver->literals->casts) {
      EXPECT_EQ(field.type.vendor_name, type().vendor_name);
    }
  }

  std::unique_ptr<Cursor> cursor_;
  RecordBatch batch_;
  size_t column_ = 0;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TypeWays);

TEST_P(TypeWays, Window) {
  constexpr int64_t preview_bytes = 256;
  auto const preview = preview_batch(batch_, 0, 1, only(column_), preview_bytes);
  auto const& cell = preview.batch.columns[0];
  if (GetParam().null) {
    EXPECT_TRUE(cell.is_null(0));
    return;
  }
  ASSERT_FALSE(cell.is_null(0));
  auto const shown = std::string(cell.bytes(0));
  EXPECT_TRUE(is_valid_utf8(shown));
  if (!preview.cut.empty()) {
    EXPECT_GT(preview.cut[0].bytes, preview_bytes) << "What was cut says how much there is.";
    EXPECT_TRUE(GetParam().text.starts_with(shown) || !is_text());
  } else if (is_text()) {
    EXPECT_EQ(shown, GetParam().text);
  }
}

TEST_P(TypeWays, Csv) {
  auto const fields = csv_fields(written(Format::csv, value()));
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields[0], GetParam().null ? Cell() : Cell(GetParam().text));
}

TEST_P(TypeWays, Json) {
  std::string json;
  append_value_json(json, batch_.columns[column_], type(), 0, batch_.schema->text_style);
  EXPECT_TRUE(parse_json(json).ok()) << json.substr(0, 200);
  if (GetParam().null) {
    EXPECT_EQ(json, "null");
    return;
  }
  if (GetParam().text != "null") {  // Which is a value of JSON.
    EXPECT_NE(json, "null");
  }
  auto const kind = kind_of(type().type);
  // Numbers keep all their digits and may be written in another form; nested values are JSON's own.
  if (is_text() && (kind == "text" || kind == "date" || kind == "uuid")) {
    EXPECT_EQ(json_text(json), GetParam().text);
  }
}

// The literal for a column, inserted, and the literal with its type, selected, are the value again: with its text, and with all
// that the text does not show, for the literal of what came back is the same.
TEST_P(TypeWays, Sql) {
  auto const* const style = quirks().driver->literals;
  if (style == nullptr) GTEST_SKIP() << skipped("sql").value_or("The driver describes no literals.");
  std::string alone, for_column;
  auto const written = append_literal(alone, batch_, column_, LiteralUse::alone);
  auto const written_for_column = append_literal(for_column, batch_, column_, LiteralUse::in_column);
  EXPECT_EQ(written.ok(), GetParam().literal_back);
  EXPECT_EQ(written_for_column.ok(), GetParam().literal_back);
  if (!written.ok() || !written_for_column.ok()) GTEST_SKIP() << (written.ok() ? written_for_column : written).error().message;
  cursor_.reset();
  must("DELETE FROM typed");
  must(fmt::format("INSERT INTO typed VALUES ({})", for_column));
  expect_back("SELECT v FROM typed", alone);
  if (quirks().literals_have_types) expect_back(fmt::format("SELECT {} AS v", alone), alone);
}

INSTANTIATE_TEST_SUITE_P(Table, TypeWays, testing::ValuesIn(quirks().types), [](auto const& row) { return row.param.name; });

class LargeValues : public Conformance {};

// A cell of 100,000,000 bytes (or the engine's largest) goes every way whole, and into the window as its beginning.
TEST_F(LargeValues, GoEveryWay) {
  auto const cursor = start(query("large_cell"));
  ASSERT_TRUE(cursor);
  auto const read = cursor->next();
  ASSERT_TRUE(read.ok() && *read);
  auto const& batch = **read;
  auto const column = first_column(*batch.schema);
  auto const bytes = quirks().largest_cell;
  auto const preview = preview_batch(batch, 0, 1, only(column), 256);
  ASSERT_EQ(preview.cut.size(), 1U);
  EXPECT_EQ(preview.cut[0].bytes, bytes);
  EXPECT_EQ(preview.batch.columns[0].bytes(0).size(), 256U);
  auto const value = slice_batch(batch, 0, 1, only(column));
  EXPECT_EQ(static_cast<int64_t>(written(Format::csv, value).size()), bytes + 1);
  EXPECT_GT(static_cast<int64_t>(written(Format::ndjson, value).size()), bytes);
}

}  // namespace sextant::conformance
