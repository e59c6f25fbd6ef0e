// Asking a person on the terminal for what nobody should see. One thread.
#pragma once

#include <string>

#include "vault/secret_buffer.h"

namespace sextant::cli {

// True if there is a terminal to ask on; standard input and output may lead elsewhere.
bool can_ask();
// Shows the prompt and reads a line without showing it. cancelled on Ctrl+C, Ctrl+D or Escape; vault_locked without a terminal.
Result<vault::SecretBuffer> ask_secret(std::string const& prompt);
// A line from an open descriptor, which is read to its end and closed: for a machine without a person.
Result<vault::SecretBuffer> read_secret(int descriptor);
// Twice, until both are the same; at most three times.
Result<vault::SecretBuffer> ask_new_secret(std::string const& prompt);

}  // namespace sextant::cli
