#include "server/access.h"

#include <gtest/gtest.h>

namespace sextant::server {
namespace {

constexpr int port = 8123;

Request get(std::string host, std::string origin = {}) {
  Request request{.method = "GET", .path = "/api/v1/events", .query = {}, .headers = {{"host", std::move(host)}}, .body = {}};
  if (!origin.empty()) request.headers["origin"] = std::move(origin);
  return request;
}

TEST(Access, AcceptsItsOwnAddressesOnly) {
  Access const access(port);
  for (auto const* const host : {"127.0.0.1:8123", "localhost:8123", "[::1]:8123"}) {
    EXPECT_FALSE(access.check_source(get(host)).has_value()) << host;
    EXPECT_FALSE(access.check_source(get(host, std::string("http://") + host)).has_value()) << host;
  }
  for (auto const* const host :
       {"", "127.0.0.1", "127.0.0.1:80", "localhost:81230", "localhost.evil.com:8123", "evil.com:8123", "127.0.0.1.nip.io:8123",
        "0.0.0.0:8123", "localhost.:8123", "LOCALHOST:8123", "user@localhost:8123", "[::ffff:127.0.0.1]:8123",
        "localhost:8123.evil.com", "127.0.0.1:8123 ", "127.1:8123", "2130706433:8123"}) {
    EXPECT_TRUE(access.check_source(get(host)).has_value()) << host;
  }
}

TEST(Access, RefusesOtherOrigins) {
  Access const access(port);
  for (auto const* const origin : {"null", "http://evil.com", "https://127.0.0.1:8123", "http://localhost:8124", "http://localhost",
                                   "http://localhost:8123.evil.com", "http://127.0.0.1:8123/", "file://"}) {
    EXPECT_TRUE(access.check_source(get("localhost:8123", origin)).has_value()) << origin;
  }
}

TEST(Access, LetsOtherSitesLinkToThePageButNotUseIt) {
  Access const access(port);
  auto request = get("localhost:8123");
  request.headers["sec-fetch-site"] = "cross-site";
  request.headers["sec-fetch-mode"] = "navigate";
  EXPECT_TRUE(access.check_source(request).has_value());
  request.path = "/";
  EXPECT_FALSE(access.check_source(request).has_value());
}

TEST(Access, RequiresJsonAndTheHeaderForAPost) {
  Access const access(port);
  auto request = get("localhost:8123");
  request.headers["content-type"] = "text/plain";
  request.headers["x-sextant"] = "1";
  EXPECT_TRUE(access.check_post(request).has_value());
  request.headers["content-type"] = "application/json";
  EXPECT_FALSE(access.check_post(request).has_value());
  request.headers.erase("x-sextant");
  EXPECT_TRUE(access.check_post(request).has_value());
}

TEST(Access, TakesACodeOnce) {
  Access access(port);
  auto const code = *access.issue_code();
  EXPECT_FALSE(access.log_in("0123456789abcdef0123456789abcdef").ok());
  auto const session = access.log_in(code);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(access.log_in(code).error().code, ErrorCode::unauthenticated);
  auto request = get("localhost:8123");
  EXPECT_FALSE(access.has_session(request));
  request.headers["cookie"] = "other=1; sextant_8123=" + *session;
  EXPECT_TRUE(access.has_session(request));
  request.headers["cookie"] = "sextant_9999=" + *session;
  EXPECT_FALSE(access.has_session(request));
}

TEST(Access, HidesTheCookieFromScriptsAndOtherSites) {
  Access const access(port);
  auto const header = access.cookie_header("abc");
  EXPECT_NE(header.find("HttpOnly"), std::string::npos);
  EXPECT_NE(header.find("SameSite=Strict"), std::string::npos);
}

TEST(Http, ParsesTargets) {
  Request request;
  parse_target("/api/v1/results/r1/rows?first=5&columns=0-9%2C12&x=%zz&flag", request);
  EXPECT_EQ(request.path, "/api/v1/results/r1/rows");
  EXPECT_EQ(request.parameter("columns"), "0-9,12");
  EXPECT_EQ(request.parameter("x"), "%zz");
  EXPECT_EQ(request.parameter("flag"), "");
  EXPECT_EQ(request.parameter("none"), "");
}

}  // namespace
}  // namespace sextant::server
