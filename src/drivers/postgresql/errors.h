// The server's errors and notices as ours. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "data/cursor.h"

namespace sextant::postgresql {

// The fields of an ErrorResponse or a NoticeResponse that we use.
struct ServerMessage {
  std::string severity, sqlstate, message, detail, hint, context, internal_query;
  int64_t position = 0;  // In code points, from 1; 0: none.
};

// Stores one field of a message as it stands on the wire: its letter and its text.
void set_message_field(ServerMessage& message, char field, std::string_view text);

ErrorCode code_of(std::string_view sqlstate);
// True if the server closed the connection with this state.
bool ends_connection(std::string_view sqlstate);
// The byte range of the token that starts at the code point `position` (from 1); an empty range at the end of the text.
TextRange token_at(std::string_view statement, int64_t position);
// The error that `message` tells of; positions are of `statement`, which may be empty if it is not at hand.
Error to_error(ServerMessage const& message, std::string_view statement);
Notice to_notice(ServerMessage const& message);

}  // namespace sextant::postgresql
