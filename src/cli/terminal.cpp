#include "cli/terminal.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/random.h"

namespace sextant::cli {

namespace {

constexpr size_t longest_line = 4096;

Error nobody_there() {
  return {.code = ErrorCode::vault_locked,
          .message = "A secret is needed, and there is no terminal to ask on.",
          .hint = "Run it on a terminal, or give the vault's key by SEXTANT_VAULT_KEY_FILE or --vault-key-fd."};
}

// The terminal, with echo, line editing and signals off while this lives: Ctrl+C arrives as a byte, so that nothing can end the
// process and leave the terminal without its echo.
class QuietTerminal {
 public:
  QuietTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    good_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  QuietTerminal(QuietTerminal const&) = delete;
  QuietTerminal& operator=(QuietTerminal const&) = delete;
  ~QuietTerminal() {
    if (good_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool good() const { return good_; }
  int descriptor() const { return descriptor_; }

 private:
  int const descriptor_;
  bool good_ = false;
  termios before_{};
};

// Removes the last character, of one or more bytes.
void erase_last(std::array<char, longest_line> const& line, size_t& size) {
  while (size > 0 && (static_cast<unsigned char>(line[size - 1]) & 0xc0) == 0x80) --size;
  if (size > 0) --size;
}

// False: the person gave up.
bool read_line(int descriptor, std::array<char, longest_line>& line, size_t& size) {
  constexpr char interrupt = 3, end = 4, backspace = 8, kill_line = 21, escape = 27, erase = 127;
  while (true) {
    char byte = 0;
    auto const got = ::read(descriptor, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || byte == interrupt || byte == end || byte == escape) return false;
    if (byte == '\n' || byte == '\r') return true;
    if (byte == kill_line) size = 0;
    else if (byte == erase || byte == backspace) erase_last(line, size);
    else if (size < line.size()) line[size++] = byte;
  }
}

}  // namespace

bool can_ask() {
  int const descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return false;
  ::close(descriptor);
  return true;
}

Result<vault::SecretBuffer> ask_secret(std::string const& prompt) {
  QuietTerminal const terminal;
  if (!terminal.good()) return nobody_there();
  TRY(write_all(terminal.descriptor(), prompt, "Cannot ask on the terminal"));
  std::array<char, longest_line> line{};
  size_t size = 0;
  auto const answered = read_line(terminal.descriptor(), line, size);
  static_cast<void>(write_all(terminal.descriptor(), "\n", "Cannot ask on the terminal").ok());
  auto secret = vault::SecretBuffer::copy_of(std::string_view(line.data(), answered ? size : 0));
  ::explicit_bzero(line.data(), line.size());
  if (!answered) return Error{.code = ErrorCode::cancelled, .message = "Nothing was typed."};
  return secret;
}

Result<vault::SecretBuffer> read_secret(int descriptor) {
  std::array<char, longest_line> line{};
  size_t size = 0;
  while (size < line.size()) {
    auto const got = ::read(descriptor, line.data() + size, line.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("Cannot read the passphrase", errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  ::close(descriptor);
  std::string_view text(line.data(), size);
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto secret = vault::SecretBuffer::copy_of(text);
  ::explicit_bzero(line.data(), line.size());
  return secret;
}

Result<vault::SecretBuffer> ask_new_secret(std::string const& prompt) {
  for (int i = 0; i < 3; ++i) {
    auto first = TRY(ask_secret(i == 0 ? prompt + ": " : "These were not the same. " + prompt + ": "));
    auto const second = TRY(ask_secret("Once more: "));
    if (equal_secrets(first.reveal(), second.reveal())) return first;
  }
  return Error{.code = ErrorCode::invalid_argument, .message = "The two were never the same."};
}

}  // namespace sextant::cli
