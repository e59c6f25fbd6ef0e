// Standard output as a sink of bytes, and what is known of the terminal. One thread.
#pragma once

#include "format/writer.h"

namespace sextant::cli {

// A closed pipe (`sextant query ... | head`) fails as cancelled, and closed() tells it from a real cancel.
class StandardOutput final : public ByteSink {
 public:
  Result<> write(std::string_view bytes) override;
  bool closed() const { return closed_; }

 private:
  bool closed_ = false;
};

bool is_terminal(int descriptor);
int terminal_width(int descriptor);  // 0: unknown.

}  // namespace sextant::cli
