// Access: who may talk to the server. Any thread.
//
// The launch link carries a one-time code in its fragment, which no server log and no other site sees; the window
// exchanges it for a session cookie (HttpOnly, SameSite=Strict). Every request's Host is compared with the server's own
// addresses and its Origin with its own, before its body is looked at; a change needs POST, JSON, and a header that no
// plain form can send. No cross-origin call is ever allowed.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "server/http.h"

namespace sextant::server {

class Access {
 public:
  explicit Access(int port) : port_(port) {}

  // A new one-time code, good for ten minutes.
  Result<std::string> issue_code();
  // Exchanges a code for the value of a session cookie. unauthenticated if it is wrong, used or too old.
  Result<std::string> log_in(std::string const& code);
  // The Set-Cookie header of a session.
  std::string cookie_header(std::string const& session) const;

  // Host, Origin and Sec-Fetch-Site. nullopt: fine.
  std::optional<Reply> check_source(Request const& request) const;
  // What a POST of the API must look like. No plain form can send a body of either type.
  std::optional<Reply> check_post(Request const& request, std::string_view content_type = "application/json") const;
  bool has_session(Request const& request);

 private:
  std::string cookie_name() const;
  int const port_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point> codes_;
  std::set<std::string> sessions_;
};

}  // namespace sextant::server
