// links: sextant_driver_duckdb
// What a worker process sends is not trusted: every decoder takes any bytes.
#include "drivers/duckdb/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  using namespace sextant;
  auto buffer = std::make_shared<Buffer>();
  buffer->append(data, static_cast<int64_t>(size));
  Message const message{.kind = 0, .bytes = std::move(buffer)};
  duckdb::decode_end(message).ok();
  duckdb::decode_failure(message).ok();
  duckdb::decode_open(message).ok();
  duckdb::decode_execute(message).ok();
  duckdb::decode_query(message).ok();
  return 0;
}
