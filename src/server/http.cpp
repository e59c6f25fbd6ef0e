#include "server/http.h"

#include "base/json.h"
#include "base/url_text.h"
#include "rpc/error_body.h"

namespace sextant::server {

void parse_target(std::string_view target, Request& request) {
  auto const mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark == std::string_view::npos) return;
  for (auto const& option : split_query(target.substr(mark + 1))) {
    request.query.insert_or_assign(form_decode(option.name), form_decode(option.value.value_or("")));
  }
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::syntax:
    case ErrorCode::bad_data: return 400;
    case ErrorCode::unauthenticated: return 401;
    case ErrorCode::unauthorized:
    case ErrorCode::read_only: return 403;
    case ErrorCode::vault_locked:
    case ErrorCode::password_needed: return 423;
    case ErrorCode::not_found: return 404;
    case ErrorCode::timeout: return 408;
    case ErrorCode::already_exists:
    case ErrorCode::invalid_state:
    case ErrorCode::constraint:
    case ErrorCode::confirmation:
    case ErrorCode::cancelled: return 409;
    case ErrorCode::limit: return 429;
    case ErrorCode::not_supported: return 501;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::internal: return 500;
  }
  return 500;
}

Reply error_reply(Error const& error) {
  return {.status = status_of(error.code), .body = write_json(rpc::error_body(error))};
}

bool has_long_body(std::string_view method, std::string_view target) {
  return method == "POST" && target.starts_with(uploads_prefix);
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 423: return "Locked";
    case 429: return "Too Many Requests";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Error";
  }
}

}  // namespace sextant::server
