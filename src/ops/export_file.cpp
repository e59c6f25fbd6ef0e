#include "ops/export_file.h"

namespace sextant::ops {

// Counts the rows on their way to the writer.
class ExportFile::Rows final : public RowSink {
 public:
  Rows(std::unique_ptr<RowSink> writer, Compressor& compressor, engine::ExportProgress& progress)
      : writer_(std::move(writer)), compressor_(compressor), progress_(progress) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override { return writer_->begin(std::move(schema)); }
  Result<> write(RecordBatch const& batch) override {
    if (progress_.cancelled()) return Error{.code = ErrorCode::cancelled, .message = "The export was cancelled."};
    TRY(writer_->write(batch));
    progress_.add_rows(batch.rows);
    return {};
  }
  Result<> end() override {
    TRY(writer_->end());
    return compressor_.finish();
  }

 private:
  std::unique_ptr<RowSink> const writer_;
  Compressor& compressor_;
  engine::ExportProgress& progress_;
};

Result<> ExportFile::Bytes::write(std::string_view bytes) {
  TRY(out_ != nullptr ? out_->write(bytes) : file_->write(bytes));
  progress_.add_bytes(static_cast<int64_t>(bytes.size()));
  return {};
}

Result<std::unique_ptr<ExportFile>> ExportFile::create(std::string path, bool overwrite, ByteSink* out, Compression compression,
                                                       engine::ExportProgress& progress) {
  std::optional<OutputFile> file;
  if (out == nullptr) {
    auto created = TRY(OutputFile::create(std::move(path), overwrite));
    file.emplace(std::move(created));
  }
  return std::make_unique<ExportFile>(std::move(file), out, compression, progress);
}

ExportFile::ExportFile(std::optional<OutputFile> file, ByteSink* out, Compression compression, engine::ExportProgress& progress)
    : file_(std::move(file)), bytes_(file_, out, progress), compressor_(make_compressor(compression, bytes_)), progress_(progress) {}

RowSink& ExportFile::rows(Format format, WriteOptions const& options) {
  rows_ = std::make_unique<Rows>(make_writer(format, *compressor_, options), *compressor_, progress_);
  return *rows_;
}

Result<> ExportFile::commit() { return file_ ? file_->commit() : Result<>(); }

}  // namespace sextant::ops
