#include "data/arrow_ipc.h"

#include "data/arrow_ipc_schema.h"
#include "data/flat_columns.h"
#include "data/flatbuffer.h"

namespace sextant {

namespace {

// Message.fbs: MetadataVersion V5 and the union MessageHeader.
constexpr int16_t metadata_v5 = 4, metadata_v4 = 3;
enum class Header : uint8_t { none = 0, schema = 1, dictionary_batch = 2, record_batch = 3 };

// Before each message: a mark, and the size of the metadata.
constexpr uint32_t continuation = 0xffffffff;
constexpr size_t prefix_bytes = 8;

// A batch of columns without buffers may claim any number of rows; walking them must end.
constexpr int64_t max_batch_rows = 1 << 24;

Error damaged(std::string_view what) {
  return Error{.code = ErrorCode::bad_data, .message = "The Arrow stream is damaged: " + std::string(what) + "."};
}

using Position = FlatbufferWriter::Position;

std::string finish_message(FlatbufferWriter& writer, Header header, Position position, int64_t body_bytes) {
  writer.begin_table();
  writer.add(3, body_bytes);
  writer.add_reference(2, position);
  writer.add(0, metadata_v5);
  writer.add(1, static_cast<uint8_t>(header));
  auto const message = writer.end_table();
  return writer.finish(message);
}

std::string batch_metadata(int64_t rows, FlatLayout const& layout, int64_t body_bytes) {
  FlatbufferWriter writer;
  auto const buffers = writer.vector(std::as_bytes(std::span(layout.buffers)), layout.buffers.size(), sizeof(int64_t));
  auto const nodes = writer.vector(std::as_bytes(std::span(layout.nodes)), layout.nodes.size(), sizeof(int64_t));
  writer.begin_table();
  writer.add(0, rows);
  writer.add_reference(1, nodes);
  writer.add_reference(2, buffers);
  auto const batch = writer.end_table();
  return finish_message(writer, Header::record_batch, batch, body_bytes);
}

void put_prefix(char* out, size_t metadata_bytes) {
  auto const size = static_cast<uint32_t>(metadata_bytes);
  std::memcpy(out, &continuation, 4);
  std::memcpy(out + 4, &size, 4);
}

// A message taken apart; it borrows the bytes.
struct Message {
  Header header = Header::none;
  std::optional<FlatbufferTable> table;  // nullopt at the end of the stream.
  std::span<std::byte const> body;
  size_t bytes = 0;  // All of it.
};

Result<Message> read_message(std::span<std::byte const> bytes) {
  if (bytes.size() < prefix_bytes) return damaged("it ends in the middle of a message");
  uint32_t mark, size;
  std::memcpy(&mark, bytes.data(), 4);
  std::memcpy(&size, bytes.data() + 4, 4);
  if (mark != continuation) return damaged("a message does not begin where it should");
  if (size == 0) return Message{.bytes = prefix_bytes};
  if (size > bytes.size() - prefix_bytes) return damaged("it ends in the middle of a message");
  auto const root = TRY(FlatbufferTable::root(bytes.subspan(prefix_bytes, size)));
  auto const version = TRY(root.scalar<int16_t>(0, 0));
  if (version != metadata_v5 && version != metadata_v4) return damaged("its version is not known");
  Message message{.header = static_cast<Header>(TRY(root.scalar<uint8_t>(1, 0)))};
  message.table = TRY(root.table(2));
  if (!message.table.has_value()) return damaged("a message is empty");
  auto const body_bytes = TRY(root.scalar<int64_t>(3, 0));
  auto const rest = bytes.subspan(prefix_bytes + size);
  if (body_bytes < 0 || static_cast<uint64_t>(body_bytes) > rest.size()) return damaged("it ends in the middle of a batch");
  message.body = rest.first(static_cast<size_t>(body_bytes));
  message.bytes = prefix_bytes + size + message.body.size();
  return message;
}

Result<FlatLayout> read_layout(FlatbufferTable const& table) {
  FlatLayout layout;
  auto const nodes = TRY(table.vector(1, sizeof(FlatNode)));
  auto const buffers = TRY(table.vector(2, sizeof(FlatBuffer)));
  for (size_t index = 0; index < nodes.size(); ++index) layout.nodes.push_back(nodes.at<FlatNode>(index));
  for (size_t index = 0; index < buffers.size(); ++index) layout.buffers.push_back(buffers.at<FlatBuffer>(index));
  return layout;
}

// Keeps what the columns of a batch borrow from.
struct BatchOwner {
  std::shared_ptr<void const> bytes;
  ConvertedBuffers converted;
};

Result<RecordBatch> read_batch(Message const& message, std::shared_ptr<Schema const> schema,
                               std::shared_ptr<void const> owner) {
  if (message.header != Header::record_batch || !message.table.has_value()) {
    return damaged("a message is not a batch of rows");
  }
  auto const& table = *message.table;
  auto const compression = TRY(table.table(3));
  if (compression.has_value()) {
    return Error{.code = ErrorCode::not_supported, .message = "Compressed Arrow data cannot be read."};
  }
  auto const rows = TRY(table.scalar<int64_t>(0, 0));
  if (rows < 0) return damaged("a batch has an impossible number of rows");
  if (rows > max_batch_rows) {
    return Error{.code = ErrorCode::limit, .message = "A batch of the Arrow stream has too many rows."};
  }
  auto const layout = TRY(read_layout(table));
  auto kept = std::make_shared<BatchOwner>(BatchOwner{.bytes = std::move(owner), .converted = {}});
  FlatSource const source{.body = message.body, .layout = layout, .interval_unit = IntervalUnit::nanoseconds};
  auto columns = TRY(unflatten_columns(source, schema->fields, rows, kept->converted));
  return RecordBatch{.schema = std::move(schema), .columns = std::move(columns), .rows = rows, .owner = std::move(kept),
                     .bytes = static_cast<int64_t>(message.body.size())};
}

}  // namespace

std::string encode_arrow_schema(Schema const& schema, ArrowMetadata const& extra) {
  FlatbufferWriter writer;
  auto const position = arrow::write_schema(writer, schema, extra);
  auto const metadata = finish_message(writer, Header::schema, position, 0);
  std::string message(prefix_bytes, '\0');
  put_prefix(message.data(), metadata.size());
  return message += metadata;
}

std::string encode_arrow_batch(RecordBatch const& batch) {
  // The metadata's size follows from the schema alone, so that the body can be written behind it at once.
  auto const metadata_bytes = batch_metadata(0, layout_of(batch.schema->fields), 0).size();
  auto const body_begin = prefix_bytes + metadata_bytes;
  std::string message;
  message.reserve(body_begin + static_cast<size_t>(batch.bytes) + batch.columns.size() * 256);
  message.resize(body_begin);
  FlatTarget target{.body = message, .body_begin = body_begin, .interval_unit = IntervalUnit::nanoseconds};
  for (size_t index = 0; index < batch.columns.size(); ++index) {
    flatten_column(target, batch.columns[index], batch.schema->fields[index].type, 0, batch.rows);
  }
  auto const body_bytes = static_cast<int64_t>(message.size() - body_begin);
  auto const metadata = batch_metadata(batch.rows, target.layout, body_bytes);
  assert(metadata.size() == metadata_bytes);
  put_prefix(message.data(), metadata_bytes);
  metadata.copy(message.data() + prefix_bytes, metadata_bytes);
  return message;
}

std::string_view arrow_end_of_stream() {
  using namespace std::string_view_literals;
  return "\xff\xff\xff\xff\0\0\0\0"sv;
}

Result<ArrowStream> decode_arrow_stream(std::shared_ptr<std::string const> bytes) {
  auto rest = std::as_bytes(std::span(bytes->data(), bytes->size()));
  auto const first = TRY(read_message(rest));
  if (first.header != Header::schema) return damaged("it does not begin with a schema");
  auto read = TRY(arrow::read_schema(*first.table));
  ArrowStream stream{.schema = std::move(read.schema), .metadata = std::move(read.metadata), .batches = {}};
  for (rest = rest.subspan(first.bytes); !rest.empty();) {
    auto const message = TRY(read_message(rest));
    if (!message.table.has_value()) break;
    auto batch = TRY(read_batch(message, stream.schema, bytes));
    stream.batches.push_back(std::move(batch));
    rest = rest.subspan(message.bytes);
  }
  return stream;
}

Result<RecordBatch> decode_arrow_batch(std::span<std::byte const> message, std::shared_ptr<Schema const> schema,
                                       std::shared_ptr<void const> owner) {
  auto const read = TRY(read_message(message));
  return read_batch(read, std::move(schema), std::move(owner));
}

}  // namespace sextant
