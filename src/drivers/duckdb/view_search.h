// Finding a text in the values of a column, as they are shown. Pure; any thread. Bytes that are no UTF-8 harm nothing.
#pragma once

#include <span>

#include "data/batch.h"
#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

// Where `text` has `needle`, from `from` on; npos if nowhere. Without `match_case`, letters are folded (view_fold.h).
size_t find_text(std::string_view text, std::string_view needle, bool match_case, size_t from = 0);
// True if a value of the type can have the needle in its text, by the letters that such texts have.
bool may_hold(DataType const& type, TextStyle const& style, std::string_view needle);

// Sets found[i] if row `first` + i of the column has the needle. NULL has none.
void search_column(Column const& column, DataType const& type, TextStyle const& style, Needle const& needle, int64_t first,
                   std::span<bool> found);

}  // namespace sextant::duckdb
