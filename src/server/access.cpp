#include "server/access.h"

#include <fmt/format.h>

#include <array>

#include "base/random.h"

namespace sextant::server {

namespace {

constexpr auto code_lifetime = std::chrono::minutes(10);
constexpr size_t most_codes = 16, most_sessions = 256;

Reply refused(int status, std::string message) {
  auto reply = error_reply({.code = ErrorCode::unauthorized, .message = std::move(message)});
  reply.status = status;
  return reply;
}

}  // namespace

Result<std::string> Access::issue_code() {
  auto code = TRY(random_hex(16));
  std::lock_guard const lock(mutex_);
  auto const now = std::chrono::steady_clock::now();
  std::erase_if(codes_, [&](auto const& entry) { return now - entry.second > code_lifetime; });
  if (codes_.size() >= most_codes) codes_.clear();
  codes_.emplace(code, now);
  return code;
}

Result<std::string> Access::log_in(std::string const& code) {
  auto session = TRY(random_hex(32));
  std::lock_guard const lock(mutex_);
  auto const now = std::chrono::steady_clock::now();
  for (auto at = codes_.begin(); at != codes_.end(); ++at) {
    if (!equal_secrets(at->first, code) || now - at->second > code_lifetime) continue;
    codes_.erase(at);
    if (sessions_.size() >= most_sessions) sessions_.clear();
    sessions_.insert(session);
    return session;
  }
  return Error{.code = ErrorCode::unauthenticated,
               .message = "This link has been used or is too old.",
               .hint = "Press Enter in the terminal where Sextant runs to get a new one."};
}

// The port is part of the name: cookies do not tell ports of one host apart.
std::string Access::cookie_name() const { return fmt::format("sextant_{}", port_); }

std::string Access::cookie_header(std::string const& session) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(), session);
}

std::optional<Reply> Access::check_source(Request const& request) const {
  auto const host = request.header("host");
  bool own = false;
  for (auto const* const name : {"127.0.0.1", "localhost", "[::1]"}) own = own || host == fmt::format("{}:{}", name, port_);
  if (!own) return refused(421, "This address is not the server's own.");
  auto const origin = request.header("origin");
  if (!origin.empty() && origin != "http://" + host) return refused(403, "Other sites may not use this server.");
  auto const site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    // Following a link to the page itself is fine; everything else is not.
    auto const is_page = request.method == "GET" && request.path == "/" && request.header("sec-fetch-mode") == "navigate";
    if (!is_page) return refused(403, "Other sites may not use this server.");
  }
  return std::nullopt;
}

std::optional<Reply> Access::check_post(Request const& request, std::string_view content_type) const {
  if (request.header("content-type") != content_type) return refused(415, fmt::format("The body must be {}.", content_type));
  if (request.header("x-sextant") != "1") return refused(403, "The header X-Sextant is missing.");
  return std::nullopt;
}

bool Access::has_session(Request const& request) {
  auto const cookies = request.header("cookie");
  auto const wanted = cookie_name() + "=";
  std::string_view rest = cookies;
  while (!rest.empty()) {
    auto const end = rest.find(';');
    auto part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.starts_with(wanted)) continue;
    std::lock_guard const lock(mutex_);
    return sessions_.contains(std::string(part.substr(wanted.size())));
  }
  return false;
}

}  // namespace sextant::server
