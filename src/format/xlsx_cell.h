// One value as a cell of a workbook's sheet. Pure but for the text it keeps; one thread.
//
// A value is a number or a date only where the spreadsheet's double keeps all of it; every other one is a text, which no
// spreadsheet runs as a formula.
#pragma once

#include <optional>
#include <string>

#include "data/batch.h"

namespace sextant {

// The places of the styles in XlsxWriter's styles.xml.
enum class XlsxStyle : uint8_t { plain, header, date, timestamp, timestamp_ms, time, time_ms };

// Appends "AB12" for column 27 (from 0) and row 12 (from 1).
void append_xlsx_place(std::string& out, size_t column, int64_t row);
// Appends text as XML, with what XML cannot hold as Excel's _x000D_. The reason if a cell cannot hold it.
std::optional<std::string> append_xlsx_text(std::string& out, std::string_view text);

class XlsxCells {
 public:
  // Appends the cell, nothing for NULL; the reason if a cell cannot hold the value.
  std::optional<std::string> append(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style,
                                    size_t place_column, int64_t place_row);

 private:
  std::string text_;
};

}  // namespace sextant
