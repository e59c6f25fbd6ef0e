// A sink that keeps what is written, for tests and for small results. One thread at a time.
#pragma once

#include <string>

#include "format/writer.h"

namespace sextant {

struct StringSink final : ByteSink {
  Result<> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

}  // namespace sextant
