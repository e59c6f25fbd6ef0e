// Values of the server as cells of batches. Pure; any thread.
#pragma once

#include "data/builder.h"
#include "drivers/redis/resp.h"

namespace sextant::redis {

// The value as JSON. Bytes that are no UTF-8 become {"$hex": "..."}, an error {"$error": "..."}, and doubles that JSON lacks
// the strings "inf", "-inf" and "nan". A map with keys that are no text, or twice the same, becomes a list of pairs.
void append_json(std::string& out, Value const& value);

// The narrowest type that holds all these values of a column exactly; variant if they differ.
Type type_of(std::vector<std::vector<Value>> const& rows, size_t column);

// Appends a value to a column of that type: text, json, binary, int64, float64, boolean, decimal or variant.
void append_cell(ColumnBuilder& column, Value const& value);

// RESP2 writes a score as text.
Value as_score(Value value);

}  // namespace sextant::redis
