// Writers: batches of rows become bytes of a file format or text for a terminal.
//
// A writer is used by one thread at a time and borrows its ByteSink. Memory does not grow with the rows, but for `table`,
// which holds its first rows to choose the widths of columns.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/cursor.h"
#include "data/sql_literal.h"

namespace sextant {

enum class Format : uint8_t { table, csv, tsv, json, ndjson, markdown, arrow, sql, html, xlsx, parquet };
std::string_view to_string(Format format);
std::optional<Format> format_from(std::string_view text);
std::string_view media_type(Format format);
std::string_view file_extension(Format format);  // Without a dot: "csv".

enum class CsvQuotes : uint8_t { minimal, all };
enum class CsvEncoding : uint8_t { utf8, utf8_bom, utf16le, latin1, windows1252 };
enum class CsvDates : uint8_t { iso, day_first, day_first_dots, month_first };  // 2026-12-31, 31/12/2026, 31.12.2026, 12/31/2026
std::string_view to_string(CsvQuotes quotes);
std::string_view to_string(CsvEncoding encoding);
std::string_view to_string(CsvDates dates);

enum class SqlStyle : uint8_t { insert, copy };  // INSERT statements; COPY … FROM stdin, as psql reads it.
std::string_view to_string(SqlStyle style);

enum class Compression : uint8_t { none, gzip, zstd };
std::string_view to_string(Compression compression);

// Where bytes go. Writers hand over blocks of up to about 1 MiB.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<> write(std::string_view bytes) = 0;
};

// What `sql` must know of the engine that the rows come from.
struct SqlTarget {
  LiteralStyle const* literals = nullptr;  // Null: its values are not SQL's, and begin() says so.
  std::function<std::string(std::string_view name)> quote;  // The identifier as the engine reads it.
  std::string table;  // Where to insert: parts joined by dots, each as it is or in double quotes. Empty: see make_writer().
  SqlStyle style = SqlStyle::insert;  // `copy` only if literals->copies_rows.
};

// CSV for programs that read it otherwise than PostgreSQL's \copy writes it. A text that looks like NULL is quoted.
struct CsvStyle {
  char delimiter = ',';           // One of ASCII, but no quote, CR, LF, letter, digit, point or sign.
  char decimal_point = '.';       // Of numbers: '.' or ','.
  CsvQuotes quotes = CsvQuotes::minimal;
  CsvEncoding encoding = CsvEncoding::utf8;
  CsvDates dates = CsvDates::iso;  // Years beyond 9999, BC and infinities stay as the engine words them.
  bool crlf = false;
  bool guard_formulas = false;    // Texts that a spreadsheet would run as a formula get an apostrophe before them.
  std::string null_text;
  friend bool operator==(CsvStyle const&, CsvStyle const&) = default;
};

struct WriteOptions {
  bool header = true;
  bool terminal = false;    // table: for eyes (aligned, control characters visible, cells cut to fit, NULL told from empty).
  bool canonical = false;   // JSON, NDJSON: documents of Extended JSON keep its canonical form, which types every value.
  int32_t terminal_width = 0;  // 0: unknown; cells are still cut at 200 columns.
  SqlTarget sql = {};
  CsvStyle csv = {};
  Compression compression = Compression::zstd;          // Parquet: of its pages. Other files are compressed as a whole.
  std::string title = {};                               // HTML, XLSX: what the rows are called.
  std::function<void(std::string const& text)> note = {};  // Told what a person should know of the file.
};

// CSV is RFC 4180 with LF, NULL an empty field, the empty string "". TSV quotes nothing: \t, \n, \r and \\ are escaped by
// a backslash, NULL is \N. JSON is one array of objects, NDJSON an object a line; a repeated column name gets "_2", "_3".
// Where records are documents (Schema::document_field), JSON and NDJSON hold them (Extended JSON in its relaxed form, unless
// asked otherwise; any other as it is), and CSV, TSV, table and
// Markdown the flat view beside them.
// SQL is INSERT statements of at most 500 rows and 1 MiB (or of one row), in the words of the rows' own engine. Without a
// table they go back to where the columns come from, if that is one table, by their names there; else to `result`. A value
// that no literal can hold is an error with its row and column. No rows are no statement; without a header, there are no names.
// In the style `copy` it is one COPY … FROM stdin with the rows as TSV has them, and "\." behind: what psql reads the fastest.
// HTML is one page that shows, sorts and searches its rows offline; it holds them compressed. XLSX is a workbook: a number only
// where a spreadsheet keeps all its digits, a date from 1900-03-01 on, else the text; a sheet more after 1,048,576 rows. What no
// cell can hold is an error with its row and column, in XLSX as in a CSV of another encoding.
// Parquet keeps types and values; what it has no type for (intervals, numbers of any precision, columns of mixed types) is text as
// the engine words it, of which note() is told. A variant column is of one type if its first rows are. An infinite date, a time of
// 24:00, text that is not UTF-8 and a value unlike a variant's first rows are errors with their row and column.
std::unique_ptr<RowSink> make_writer(Format format, ByteSink& out, WriteOptions const& options);

}  // namespace sextant
