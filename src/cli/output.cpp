#include "cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"

namespace sextant::cli {

Result<> StandardOutput::write(std::string_view bytes) {
  if (closed_) return Error{.code = ErrorCode::cancelled, .message = "Standard output was closed."};
  auto written = write_all(STDOUT_FILENO, bytes, "Cannot write to standard output");
  if (!written && written.error().vendor_code == std::to_string(EPIPE)) {
    closed_ = true;
    return Error{.code = ErrorCode::cancelled, .message = "Standard output was closed."};
  }
  return written;
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

int terminal_width(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace sextant::cli
