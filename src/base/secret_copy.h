// SecretCopy: text that may hold a secret and is wiped when it goes, where an interface forces a copy on us. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace sextant {

struct SecretCopy {
  explicit SecretCopy(std::string secret) : text(std::move(secret)) {}
  explicit SecretCopy(std::string_view secret) : text(secret) {}
  SecretCopy(SecretCopy const&) = delete;
  SecretCopy& operator=(SecretCopy const&) = delete;
  ~SecretCopy() { wipe(text); }
  std::string text;
};

}  // namespace sextant
