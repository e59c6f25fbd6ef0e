// Errors: what the server and libmongoc say, as values with facts. Pure; any thread.
#pragma once

#include <bson/bson.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::mongodb {

// What is known of the command that failed.
struct CommandFacts {
  std::string_view verb;      // For messages; may be empty.
  bool reads = true;          // A lost connection leaves nothing unknown.
  bool cancelled = false, timed_out = false;
  bool connecting = false;    // No command was sent.
  bool broken = false;        // The stream failed.
};

// A reply with ok: 0, with writeErrors or with a writeConcernError. REQUIRES: is_error_reply().
Error error_of_reply(std::string_view reply, CommandFacts const& facts);
bool is_error_reply(std::string_view reply);
// What libmongoc says when there is no reply.
Error error_of_client(bson_error_t const& error, CommandFacts const& facts);
ErrorCode code_of(int64_t server_code);
// One line without control characters, at most 2,000 bytes.
std::string one_line(std::string_view text);

}  // namespace sextant::mongodb
