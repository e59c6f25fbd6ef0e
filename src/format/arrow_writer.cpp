// Arrow IPC stream: the schema, the batches as they come, the end of the stream.
#include "data/arrow_ipc.h"
#include "format/writers.h"

namespace sextant {

namespace {

class ArrowWriter final : public RowSink {
 public:
  explicit ArrowWriter(ByteSink& out) : out_(out) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override { return out_.write(encode_arrow_schema(*schema)); }
  Result<> write(RecordBatch const& batch) override { return out_.write(encode_arrow_batch(batch)); }
  Result<> end() override { return out_.write(arrow_end_of_stream()); }

 private:
  ByteSink& out_;
};

}  // namespace

std::unique_ptr<RowSink> make_arrow_writer(ByteSink& out) { return std::make_unique<ArrowWriter>(out); }

}  // namespace sextant
