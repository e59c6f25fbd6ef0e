#include "format/writer.h"

#include <array>

#include "format/writers.h"

namespace sextant {

namespace {

struct FormatFacts {
  Format format;
  std::string_view name, media_type;
};

constexpr std::array format_facts{
    FormatFacts{Format::table, "table", "text/plain; charset=utf-8"},
    FormatFacts{Format::csv, "csv", "text/csv; charset=utf-8"},
    FormatFacts{Format::tsv, "tsv", "text/tab-separated-values; charset=utf-8"},
    FormatFacts{Format::json, "json", "application/json"},
    FormatFacts{Format::ndjson, "ndjson", "application/x-ndjson"},
    FormatFacts{Format::markdown, "markdown", "text/markdown; charset=utf-8"},
    FormatFacts{Format::arrow, "arrow", "application/vnd.apache.arrow.stream"},
};

}  // namespace

std::string_view to_string(Format format) { return format_facts[static_cast<size_t>(format)].name; }

std::optional<Format> format_from(std::string_view text) {
  for (auto const& facts : format_facts) {
    if (facts.name == text) return facts.format;
  }
  return std::nullopt;
}

std::string_view media_type(Format format) { return format_facts[static_cast<size_t>(format)].media_type; }

std::unique_ptr<RowSink> make_writer(Format format, ByteSink& out, WriteOptions const& options) {
  switch (format) {
    case Format::table: return make_table_writer(out, options);
    case Format::csv: return make_csv_writer(out, options);
    case Format::tsv: return make_tsv_writer(out, options);
    case Format::json: return make_json_writer(out);
    case Format::ndjson: return make_ndjson_writer(out);
    case Format::markdown: return make_markdown_writer(out, options);
    case Format::arrow: return make_arrow_writer(out);
  }
  return make_csv_writer(out, options);
}

}  // namespace sextant
