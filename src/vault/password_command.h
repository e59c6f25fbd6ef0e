// A password from a command that the user wrote: `op read op://work/shop/password`, `pass show shop`. Any thread; blocks.
//
// The command is words, not a shell's line: no variables, no pipes, no globs. Its output is the password, but for one line feed
// at its end. It has a minute, since a password manager may ask its person first.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vault/secret_buffer.h"

namespace sextant::vault {

struct CommandLimits {
  std::chrono::milliseconds time{60'000};
  size_t output = 16 << 10;
};

// Words apart at spaces; '...' and "..." hold words together, a backslash takes what follows as it is (not within '...').
// invalid_argument for an open quote, an empty text or one beyond 4,096 bytes.
Result<std::vector<std::string>> split_words(std::string_view command);
// unavailable with what the command wrote to its standard error if it fails, gives nothing, or too much; timeout; cancelled.
Result<SecretBuffer> run_password_command(std::string_view command, std::stop_token stop, CommandLimits const& limits = {});

}  // namespace sextant::vault
