#include "format/compression.h"

#include <fmt/format.h>
#define ZLIB_CONST  // Its input is not changed.
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace sextant {

namespace {

constexpr size_t block_size = size_t{256} << 10;
constexpr int gzip_window = 15 + 16;  // zlib's way of asking for gzip's header.
constexpr int zstd_level = 3;         // zstd's own default.

Error failed(std::string_view name) {
  return {.code = ErrorCode::internal,
          .message = fmt::format("{} could not compress the file.", name),
          .hint = "Free some memory and try again."};
}

class NoCompressor final : public Compressor {
 public:
  explicit NoCompressor(ByteSink& out) : out_(out) {}
  Result<> write(std::string_view bytes) override { return out_.write(bytes); }
  Result<> finish() override { return {}; }

 private:
  ByteSink& out_;
};

class GzipCompressor final : public Compressor {
 public:
  explicit GzipCompressor(ByteSink& out) : out_(out) {
    works_ = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~GzipCompressor() override { deflateEnd(&stream_); }

  Result<> write(std::string_view bytes) override {
    // zlib counts in 32 bits.
    constexpr size_t most = size_t{1} << 30;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size()))) TRY(run(bytes.substr(0, most), Z_NO_FLUSH));
    return {};
  }
  Result<> finish() override {
    TRY(run({}, Z_FINISH));
    deflateReset(&stream_);
    return {};
  }

 private:
  Result<> run(std::string_view bytes, int flush) {
    if (!works_) return failed("gzip");
    stream_.next_in = reinterpret_cast<Bytef const*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (true) {
      stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
      stream_.avail_out = static_cast<uInt>(block_.size());
      auto const status = deflate(&stream_, flush);
      if (status == Z_STREAM_ERROR) return failed("gzip");
      auto const made = block_.size() - stream_.avail_out;
      if (made > 0) TRY(out_.write({block_.data(), made}));
      if (flush == Z_FINISH ? status == Z_STREAM_END : stream_.avail_out > 0) return {};
    }
  }

  ByteSink& out_;
  z_stream stream_{};
  bool works_ = false;
  std::vector<char> block_ = std::vector<char>(block_size);
};

class ZstdCompressor final : public Compressor {
 public:
  explicit ZstdCompressor(ByteSink& out) : out_(out) {
    if (stream_) ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_compressionLevel, zstd_level);
    if (stream_) ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
  }

  Result<> write(std::string_view bytes) override { return run(bytes, ZSTD_e_continue); }
  Result<> finish() override { return run({}, ZSTD_e_end); }

 private:
  Result<> run(std::string_view bytes, ZSTD_EndDirective end) {
    if (!stream_) return failed("zstd");
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (true) {
      ZSTD_outBuffer out{block_.data(), block_.size(), 0};
      auto const left = ZSTD_compressStream2(stream_.get(), &out, &in, end);
      if (ZSTD_isError(left) != 0) return failed("zstd");
      if (out.pos > 0) TRY(out_.write({block_.data(), out.pos}));
      if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
    }
  }

  ByteSink& out_;
  std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> stream_{ZSTD_createCCtx(), ZSTD_freeCCtx};
  std::vector<char> block_ = std::vector<char>(block_size);
};

}  // namespace

std::string_view to_string(Compression compression) {
  switch (compression) {
    case Compression::none: return "none";
    case Compression::gzip: return "gzip";
    case Compression::zstd: return "zstd";
  }
  return "none";
}

std::string_view file_extension(Compression compression) {
  switch (compression) {
    case Compression::none: return "";
    case Compression::gzip: return ".gz";
    case Compression::zstd: return ".zst";
  }
  return "";
}

std::unique_ptr<Compressor> make_compressor(Compression compression, ByteSink& out) {
  switch (compression) {
    case Compression::none: return std::make_unique<NoCompressor>(out);
    case Compression::gzip: return std::make_unique<GzipCompressor>(out);
    case Compression::zstd: return std::make_unique<ZstdCompressor>(out);
  }
  return std::make_unique<NoCompressor>(out);
}

}  // namespace sextant
