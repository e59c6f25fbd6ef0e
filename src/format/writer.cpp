#include "format/writer.h"

#include <array>

#include "format/writers.h"

namespace sextant {

namespace {

struct FormatFacts {
  Format format;
  std::string_view name, media_type, extension;
};

constexpr std::array format_facts{
    FormatFacts{Format::table, "table", "text/plain; charset=utf-8", "txt"},
    FormatFacts{Format::csv, "csv", "text/csv; charset=utf-8", "csv"},
    FormatFacts{Format::tsv, "tsv", "text/tab-separated-values; charset=utf-8", "tsv"},
    FormatFacts{Format::json, "json", "application/json", "json"},
    FormatFacts{Format::ndjson, "ndjson", "application/x-ndjson", "ndjson"},
    FormatFacts{Format::markdown, "markdown", "text/markdown; charset=utf-8", "md"},
    FormatFacts{Format::arrow, "arrow", "application/vnd.apache.arrow.stream", "arrows"},
    FormatFacts{Format::sql, "sql", "application/sql; charset=utf-8", "sql"},
    FormatFacts{Format::html, "html", "text/html; charset=utf-8", "html"},
    FormatFacts{Format::xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    FormatFacts{Format::parquet, "parquet", "application/vnd.apache.parquet", "parquet"},
};

// Hands on all fields but the document: for formats that are tables.
class FlatView final : public RowSink {
 public:
  explicit FlatView(std::unique_ptr<RowSink> sink) : sink_(std::move(sink)) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    document_ = schema->document_field;
    if (!document_) return sink_->begin(std::move(schema));
    auto flat = std::make_shared<Schema>(*schema);
    flat->fields.erase(flat->fields.begin() + *document_);
    flat->document_field = std::nullopt;
    schema_ = flat;
    return sink_->begin(std::move(flat));
  }

  Result<> write(RecordBatch const& batch) override {
    if (!document_) return sink_->write(batch);
    auto flat = batch;
    flat.schema = schema_;
    flat.columns.erase(flat.columns.begin() + *document_);
    return sink_->write(flat);
  }

  Result<> end() override { return sink_->end(); }

 private:
  std::unique_ptr<RowSink> const sink_;
  std::shared_ptr<Schema const> schema_;
  std::optional<int32_t> document_;
};

std::unique_ptr<RowSink> flat(std::unique_ptr<RowSink> sink) { return std::make_unique<FlatView>(std::move(sink)); }

}  // namespace

std::string_view to_string(Format format) { return format_facts[static_cast<size_t>(format)].name; }

std::optional<Format> format_from(std::string_view text) {
  for (auto const& facts : format_facts) {
    if (facts.name == text) return facts.format;
  }
  return std::nullopt;
}

std::string_view media_type(Format format) { return format_facts[static_cast<size_t>(format)].media_type; }

std::string_view file_extension(Format format) { return format_facts[static_cast<size_t>(format)].extension; }

std::string_view to_string(CsvQuotes quotes) { return quotes == CsvQuotes::all ? "all" : "minimal"; }

std::string_view to_string(CsvEncoding encoding) {
  switch (encoding) {
    case CsvEncoding::utf8: return "utf-8";
    case CsvEncoding::utf8_bom: return "utf-8-bom";
    case CsvEncoding::utf16le: return "utf-16le";
    case CsvEncoding::latin1: return "latin1";
    case CsvEncoding::windows1252: return "windows-1252";
  }
  return "utf-8";
}

std::string_view to_string(SqlStyle style) { return style == SqlStyle::copy ? "copy" : "insert"; }

std::string_view to_string(CsvDates dates) {
  switch (dates) {
    case CsvDates::iso: return "iso";
    case CsvDates::day_first: return "day_first";
    case CsvDates::day_first_dots: return "day_first_dots";
    case CsvDates::month_first: return "month_first";
  }
  return "iso";
}

std::unique_ptr<RowSink> make_writer(Format format, ByteSink& out, WriteOptions const& options) {
  switch (format) {
    case Format::table: return flat(make_table_writer(out, options));
    case Format::csv: return flat(make_csv_writer(out, options));
    case Format::tsv: return flat(make_tsv_writer(out, options));
    case Format::json: return make_json_writer(out, options);
    case Format::ndjson: return make_ndjson_writer(out, options);
    case Format::markdown: return flat(make_markdown_writer(out, options));
    case Format::arrow: return make_arrow_writer(out);
    case Format::sql: return make_sql_writer(out, options);
    case Format::html: return flat(make_html_writer(out, options));
    case Format::xlsx: return flat(make_xlsx_writer(out, options));
    case Format::parquet: return flat(make_parquet_writer(out, options));
  }
  return flat(make_csv_writer(out, options));
}

}  // namespace sextant
