// Writers: batches of rows become bytes of a file format or text for a terminal.
//
// A writer is used by one thread at a time and borrows its ByteSink. Memory does not grow with the rows, but for `table`,
// which holds its first rows to choose the widths of columns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/cursor.h"

namespace sextant {

enum class Format : uint8_t { table, csv, tsv, json, ndjson, markdown, arrow };
std::string_view to_string(Format format);
std::optional<Format> format_from(std::string_view text);
std::string_view media_type(Format format);

// Where bytes go. Writers hand over blocks of up to about 1 MiB.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<> write(std::string_view bytes) = 0;
};

struct WriteOptions {
  bool header = true;
  bool terminal = false;    // table: for eyes (aligned, control characters visible, cells cut to fit, NULL told from empty).
  bool canonical = false;   // JSON, NDJSON: documents of Extended JSON keep its canonical form, which types every value.
  int32_t terminal_width = 0;  // 0: unknown; cells are still cut at 200 columns.
};

// CSV is RFC 4180 with LF, NULL an empty field, the empty string "". TSV quotes nothing: \t, \n, \r and \\ are escaped by
// a backslash, NULL is \N. JSON is one array of objects, NDJSON an object a line; a repeated column name gets "_2", "_3".
// Where records are documents (Schema::document_field), JSON and NDJSON hold them (Extended JSON in its relaxed form, unless
// asked otherwise; any other as it is), and CSV, TSV, table and
// Markdown the flat view beside them.
std::unique_ptr<RowSink> make_writer(Format format, ByteSink& out, WriteOptions const& options);

}  // namespace sextant
