// XLSX: sheets that are deflated as the rows come, so that neither memory nor a temporary file grows with them and every byte
// goes to the sink. (libxlsxwriter, the library for it, wants a path, and room in /tmp for every sheet before it is deflated.)
#include <fmt/format.h>

#include <cassert>
#include <vector>

#include "base/text.h"
#include "format/cell_text.h"
#include "format/writers.h"
#include "format/xlsx_cell.h"
#include "format/zip_stream.h"

namespace sextant {

namespace {

constexpr int64_t most_rows = 1'048'576;
constexpr size_t most_columns = 16'384;
constexpr int64_t most_sheet_bytes = int64_t{3} << 30;  // Below the 4 GiB of an entry, whatever one row holds.
constexpr size_t block_size = size_t{256} << 10;

constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view sheet_begin =
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<sheetViews><sheetView workbookViewId=\"0\">{}</sheetView></sheetViews>"
    "<sheetFormatPr defaultColWidth=\"16\" defaultRowHeight=\"15\"/><sheetData>\n";
constexpr std::string_view frozen_header = "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>";
constexpr std::string_view sheet_end = "</sheetData></worksheet>\n";
// The cellXfs stand in the order of XlsxStyle.
constexpr std::string_view styles =
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<numFmts count=\"5\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss.000\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"hh:mm:ss\"/><numFmt numFmtId=\"168\" formatCode=\"hh:mm:ss.000\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"7\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"167\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"168\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
    "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>\n";

class XlsxWriter final : public RowSink {
 public:
  XlsxWriter(ByteSink& out, WriteOptions const& options) : zip_(out), header_(options.header), note_(options.note) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    if (schema_->fields.size() > most_columns) {
      return Error{.code = ErrorCode::limit,
                   .message = fmt::format("A sheet has {} columns; the rows have {}.", with_thousands(most_columns),
                                          with_thousands(static_cast<int64_t>(schema_->fields.size()))),
                   .hint = "Choose fewer columns, or CSV."};
    }
    return begin_sheet();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    for (int64_t row = 0; row < batch.rows; ++row) TRY(write_row(batch, row));
    return {};
  }

  Result<> end() override {
    TRY(end_sheet());
    TRY(write_parts());
    if (sheets_ > 1 && note_) {
      note_(fmt::format("The rows are in {} sheets: one holds at most {}.", sheets_, with_thousands(most_rows - (header_ ? 1 : 0))));
    }
    return zip_.finish();
  }

 private:
  Result<> begin_sheet() {
    ++sheets_;
    sheet_row_ = 0;
    TRY(zip_.begin_entry(fmt::format("xl/worksheets/sheet{}.xml", sheets_)));
    block_ = xml_head;
    block_ += fmt::format(fmt::runtime(sheet_begin), header_ ? frozen_header : "");
    if (!header_) return {};
    ++sheet_row_;
    block_ += "<row r=\"1\">";
    for (size_t index = 0; index < schema_->fields.size(); ++index) {
      block_ += "<c r=\"";
      append_xlsx_place(block_, index, 1);
      fmt::format_to(std::back_inserter(block_), "\" s=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                     static_cast<int>(XlsxStyle::header));
      auto const& name = schema_->fields[index].name;
      if (auto why = append_xlsx_text(block_, name)) return cell_error(0, name, "XLSX", *why);
      block_ += "</t></is></c>";
    }
    block_ += "</row>\n";
    return {};
  }

  Result<> write_row(RecordBatch const& batch, int64_t row) {
    if (sheet_row_ == most_rows || zip_.entry_bytes() > most_sheet_bytes) {
      TRY(end_sheet());
      TRY(begin_sheet());
    }
    ++sheet_row_;
    ++rows_;
    fmt::format_to(std::back_inserter(block_), "<row r=\"{}\">", sheet_row_);
    for (size_t index = 0; index < batch.columns.size(); ++index) {
      auto const& field = schema_->fields[index];
      auto why = cells_.append(block_, batch.columns[index], field.type, row, schema_->text_style, index, sheet_row_);
      if (why) return cell_error(rows_, field.name, "XLSX", *why);
    }
    block_ += "</row>\n";
    if (block_.size() >= block_size) TRY(flush());
    return {};
  }

  Result<> flush() {
    auto status = zip_.write(block_);
    block_.clear();
    return status;
  }

  Result<> end_sheet() {
    block_ += sheet_end;
    TRY(flush());
    return zip_.end_entry();
  }

  Result<> write_part(std::string_view name, std::string_view text) {
    TRY(zip_.begin_entry(name));
    TRY(zip_.write(xml_head));
    TRY(zip_.write(text));
    return zip_.end_entry();
  }

  Result<> write_parts() {
    std::string types, sheets, relations;
    for (int number = 1; number <= sheets_; ++number) {
      types += fmt::format("<Override PartName=\"/xl/worksheets/sheet{}.xml\" "
                           "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>", number);
      sheets += fmt::format("<sheet name=\"Rows{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", number == 1 ? "" : fmt::format(" {}", number),
                            number, number + 1);
      relations += fmt::format("<Relationship Id=\"rId{}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                               "worksheet\" Target=\"worksheets/sheet{}.xml\"/>", number + 1, number);
    }
    TRY(write_part("xl/styles.xml", styles));
    TRY(write_part("xl/workbook.xml",
                   fmt::format("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                               "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                               "<bookViews><workbookView/></bookViews><sheets>{}</sheets></workbook>\n", sheets)));
    TRY(write_part("xl/_rels/workbook.xml.rels",
                   fmt::format("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                               "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                               "styles\" Target=\"styles.xml\"/>{}</Relationships>\n", relations)));
    TRY(write_part("_rels/.rels",
                   "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
                   "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
                   "Target=\"xl/workbook.xml\"/></Relationships>\n"));
    return write_part("[Content_Types].xml",
                      fmt::format("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                                  "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                                  "<Override PartName=\"/xl/workbook.xml\" "
                                  "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                                  "<Override PartName=\"/xl/styles.xml\" "
                                  "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>{}</Types>\n",
                                  types));
  }

  ZipStream zip_;
  bool const header_;
  std::function<void(std::string const&)> const note_;
  std::shared_ptr<Schema const> schema_;
  XlsxCells cells_;
  std::string block_;
  int sheets_ = 0;
  int64_t sheet_row_ = 0, rows_ = 0;  // In this sheet, its header counted; of the result.
};

}  // namespace

std::unique_ptr<RowSink> make_xlsx_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<XlsxWriter>(out, options);
}

}  // namespace sextant
