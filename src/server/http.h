// Requests and replies as plain data, between the socket code and the routes. One thread at a time each.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "format/writer.h"

namespace sextant::server {

struct Request {
  std::string method;                                // "GET", "POST"
  std::string path;                                  // Without the query.
  std::map<std::string, std::string> query;          // Decoded.
  std::map<std::string, std::string> headers;        // Names in lower case.
  std::string body;
  // If set, `body` is empty and this reads the next bytes of it, at most as many as fit, 0 at its end: for what is too long
  // to be held. `body_bytes` are there in all.
  std::function<Result<size_t>(std::span<char>)> read_body;
  int64_t body_bytes = 0;

  std::string header(std::string const& name) const {
    auto const found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  std::string parameter(std::string const& name) const {
    auto const found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  }
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers;
  std::string body;
  // If set, `body` is not used: writes the body in chunks. A failure after the first byte cuts the connection, so that
  // nobody takes half an answer for a whole one.
  std::function<Result<>(ByteSink&)> stream;
};

// The path and the query of a request's target, percent-decoded. An invalid escape is kept as it is.
void parse_target(std::string_view target, Request& request);
int status_of(ErrorCode code);
Reply error_reply(Error const& error);
std::string_view reason_phrase(int status);
// True for a request whose body is read by `read_body`.
bool has_long_body(std::string_view method, std::string_view target);
inline constexpr std::string_view uploads_prefix = "/api/v1/uploads/";

}  // namespace sextant::server
