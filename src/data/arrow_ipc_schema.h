// Schemas as Arrow's metadata tables, for arrow_ipc.h. Pure; any thread.
// Source: https://github.com/apache/arrow/blob/main/format/Schema.fbs, which numbers the slots and the enumerators.
#pragma once

#include <memory>

#include "data/arrow_ipc.h"
#include "data/flatbuffer.h"

namespace sextant::arrow {

// The table `Schema`; returns where it is.
FlatbufferWriter::Position write_schema(FlatbufferWriter& writer, Schema const& schema, ArrowMetadata const& extra);

struct ReadSchema {
  std::shared_ptr<Schema const> schema;
  ArrowMetadata metadata;
};
// bad_data for a damaged table, not_supported for a type that Sextant has no layout for.
Result<ReadSchema> read_schema(FlatbufferTable const& table);

}  // namespace sextant::arrow
