// Reads the values of a result into columns. One thread at a time, like the builder it writes to.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"
#include "data/builder.h"
#include "drivers/mysql/packet.h"
#include "drivers/mysql/types.h"

namespace sextant::mysql {

enum class RowFormat : uint8_t {
  text,    // Of COM_QUERY: each value as text.
  binary,  // Of prepared statements.
};

// Appends one value that is not NULL in its binary form. False, with nothing appended, if the bytes are not of the type.
// REQUIRES: the builder has the type of the plan.
bool append_binary_value(ColumnBuilder& column, ColumnPlan const& plan, PacketReader& reader);
// The same for the text form.
bool append_text_value(ColumnBuilder& column, ColumnPlan const& plan, std::string_view text);
// Appends one value to each column of the batch from a row's packet, without ending the row. Returns the column whose value
// cannot be read, or the number of columns.
size_t append_row(BatchBuilder& batch, std::span<ColumnPlan const> plans, RowFormat format, std::string_view packet);

Error decode_error(std::string_view name, std::string_view type);

}  // namespace sextant::mysql
