// The server's errors as ours. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::mysql {

// What an error packet says.
struct ServerError {
  uint16_t number = 0;
  std::string sqlstate;
  std::string message;
};

// Reads the body of an error packet; nullopt if it is not one.
std::optional<ServerError> parse_error(std::string_view packet);
ErrorCode code_of(ServerError const& error);
// True if the server closes the connection with this error.
bool ends_connection(uint16_t number);
// The error as ours; positions are of `statement`, which may be empty if it is not at hand.
Error to_error(ServerError const& error, std::string_view statement);
// The part of the statement that the message points to, if there is exactly one such part.
std::optional<TextRange> position_of(ServerError const& error, std::string_view statement);
// One line of valid UTF-8 without control characters: servers cut messages anywhere, and quote what was sent.
std::string plain_line(std::string_view text);

}  // namespace sextant::mysql
