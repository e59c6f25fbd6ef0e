// Arrow IPC streaming format, written and read without a library: schema, record batches, end of stream.
// Source: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc,
// metadata version V5, little endian, no compression, 8-byte alignment (64 for buffers).
//
// How types travel: decimal128 -> Decimal128; decimal -> Utf8; text, json -> Utf8; binary -> Binary; uuid ->
// FixedSizeBinary(16); date -> Date32; time -> Time64[us]; timestamp -> Timestamp[us]; timestamptz -> Timestamp[us, zone];
// interval -> Interval MONTH_DAY_NANO; list, structure, map, variant -> List, Struct, Map, dense Union. Field metadata
// "sextant.type" is to_string(Type) and "sextant.vendor" the engine's name, so that our own reader gives back the same
// schema. Schema metadata "sextant.text_style" is a JSON object of TextStyle.
//
// The writer and the encoders are pure; a reader is used by one thread at a time. Bytes from outside are not trusted:
// every offset and length is checked, and a damaged stream is a bad_data error.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/cursor.h"

namespace sextant {

using ArrowMetadata = std::vector<std::pair<std::string, std::string>>;

// The schema message; `extra` is added to the schema's metadata.
std::string encode_arrow_schema(Schema const& schema, ArrowMetadata const& extra = {});
// One record batch message with its body. Columns may start at any row: offsets are re-based where needed.
std::string encode_arrow_batch(RecordBatch const& batch);
std::string_view arrow_end_of_stream();

struct ArrowStream {
  std::shared_ptr<Schema const> schema;
  ArrowMetadata metadata;  // Of the schema.
  std::vector<RecordBatch> batches;
};

// Reads a whole stream held in memory; batches borrow from `bytes` through their owner, without a copy.
Result<ArrowStream> decode_arrow_stream(std::shared_ptr<std::string const> bytes);
// Reads one record batch message whose schema is known: the pages of the result store.
Result<RecordBatch> decode_arrow_batch(std::span<std::byte const> message, std::shared_ptr<Schema const> schema,
                                       std::shared_ptr<void const> owner);

}  // namespace sextant
