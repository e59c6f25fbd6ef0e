// Compressors: sinks that hand on what they are given in gzip's or zstd's form. One thread at a time; each borrows where its
// bytes go. Memory is bounded.
#pragma once

#include <memory>

#include "format/writer.h"

namespace sextant {

std::string_view file_extension(Compression compression);  // With its dot: ".gz"; empty for none.

class Compressor : public ByteSink {
 public:
  // Hands on what is left, and the end mark. What is written afterwards is compressed for itself, until the next call.
  virtual Result<> finish() = 0;
};

std::unique_ptr<Compressor> make_compressor(Compression compression, ByteSink& out);

}  // namespace sextant
