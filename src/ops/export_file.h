// One file of an export: rows in, a complete file out. One thread; borrows the progress and the sink it is given.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "engine/exports.h"
#include "format/compression.h"
#include "format/writer.h"

namespace sextant::ops {

class ExportFile {
 public:
  // Nothing is at the path before commit(). `out`: where the bytes go instead of a file; null: to the path.
  static Result<std::unique_ptr<ExportFile>> create(std::string path, bool overwrite, ByteSink* out, Compression compression,
                                                    engine::ExportProgress& progress);
  // For create().
  ExportFile(std::optional<OutputFile> file, ByteSink* out, Compression compression, engine::ExportProgress& progress);

  // Where the rows go. cancelled is its error once the export is. REQUIRES: called once.
  RowSink& rows(Format format, WriteOptions const& options);
  bool has_rows() const { return rows_ != nullptr; }
  // The file appears under its name.
  Result<> commit();

 private:
  class Bytes final : public ByteSink {
   public:
    Bytes(std::optional<OutputFile>& file, ByteSink* out, engine::ExportProgress& progress)
        : file_(file), out_(out), progress_(progress) {}
    Result<> write(std::string_view bytes) override;

   private:
    std::optional<OutputFile>& file_;
    ByteSink* const out_;
    engine::ExportProgress& progress_;
  };
  class Rows;

  std::optional<OutputFile> file_;
  Bytes bytes_;
  std::unique_ptr<Compressor> const compressor_;
  engine::ExportProgress& progress_;
  std::unique_ptr<RowSink> rows_;
};

}  // namespace sextant::ops
