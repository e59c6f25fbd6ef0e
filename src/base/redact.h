// Text without the passwords, keys and tokens that may stand in it: for what is kept where no secret belongs. Pure functions;
// any thread. What looks like a secret goes too, and the time grows with the length of the text alone, whatever it holds.
#pragma once

#include <string>
#include <string_view>

namespace sextant {

inline constexpr std::string_view hidden_secret = "***";

// Hides the passwords of addresses (user:password@host), the values of names such as password= and "token":, the literals of
// IDENTIFIED BY '…' and PASSWORD '…', what follows AUTH, tokens of known shapes, and private keys. Redacting twice changes nothing.
std::string redacted(std::string_view text);

}  // namespace sextant
