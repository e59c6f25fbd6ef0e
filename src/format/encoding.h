// Text encodings of files: whether a text can be written, and a sink that turns UTF-8 into them. The function is pure; the
// sink is used by one thread at a time and borrows where its bytes go.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "format/writer.h"

namespace sextant {

// Why the text cannot be written in the encoding; nullopt if it can. UTF-8 takes any bytes as they are.
std::optional<std::string> why_not_encodable(std::string_view text, CsvEncoding encoding);

// REQUIRES: what is written is encodable, as a whole.
class EncodingSink final : public ByteSink {
 public:
  EncodingSink(ByteSink& out, CsvEncoding encoding) : out_(out), encoding_(encoding) {}
  Result<> write(std::string_view bytes) override;

 private:
  ByteSink& out_;
  CsvEncoding const encoding_;
  std::string cut_;  // The beginning of a code point whose end has not come yet.
  std::string encoded_;
};

}  // namespace sextant
