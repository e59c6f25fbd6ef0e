// The columns of a result: how each is read, what its type is called, which table it comes from. Pure; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "drivers/mysql/types.h"

namespace sextant::mysql {

// A schema, and how the bytes of each of its fields are read.
struct ResultShape {
  std::shared_ptr<Schema const> schema;
  std::vector<ColumnPlan> plans;
};

// Reads a column's definition; nullopt if it is not one.
std::optional<ColumnInfo> parse_column(std::string_view packet);
ResultShape shape_of(std::vector<ColumnInfo> const& columns);

}  // namespace sextant::mysql
