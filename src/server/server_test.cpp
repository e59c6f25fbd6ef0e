#include "server/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json.h"

namespace sextant::server {
namespace {

// A real server on a free port, spoken to over a real socket.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    engine_ = std::move(*engine::Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    auto const find = [](std::string_view path) -> std::optional<Asset> {
      if (path == "/index.html") return Asset{"/index.html", "<!doctype html><title>Sextant</title>"};
      return std::nullopt;
    };
    server_ = std::move(*Server::start({.engine = *engine_}, {.port = 0, .find_asset = find}));
  }

  // The whole answer to the request's bytes, with "Connection: close" asked for.
  std::string exchange(std::string const& request) {
    int const descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    std::string answer;
    std::array<char, 65536> block;
    for (ssize_t got = 0; (got = ::recv(descriptor, block.data(), block.size(), 0)) > 0;) {
      answer.append(block.data(), static_cast<size_t>(got));
    }
    ::close(descriptor);
    return answer;
  }
  std::string host() const { return fmt::format("127.0.0.1:{}", server_->port()); }
  std::string get(std::string const& path, std::string const& headers = {}) {
    return exchange(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}\r\n", path, host(), headers));
  }
  std::string post(std::string const& method, std::string const& body, std::string const& headers = {}) {
    return exchange(fmt::format("POST /api/v1/{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                "X-Sextant: 1\r\nContent-Length: {}\r\n{}{}\r\n{}",
                                method, host(), body.size(), cookie_, headers, body));
  }
  void log_in() {
    auto const url = *server_->launch_url();
    auto const answer = post("login", fmt::format(R"({{"code":"{}"}})", url.substr(url.find("code=") + 5)));
    auto const begin = answer.find("Set-Cookie: ") + 12;
    cookie_ = "Cookie: " + answer.substr(begin, answer.find(';', begin) - begin) + "\r\n";
  }
  static std::string status(std::string const& answer) { return answer.substr(9, 3); }
  static std::string body(std::string const& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

  // The body of an answer that came in chunks.
  static std::string joined(std::string const& answer) {
    auto const text = body(answer);
    std::string result;
    for (size_t at = 0; at < text.size();) {
      auto const size = std::strtoul(text.c_str() + at, nullptr, 16);
      auto const begin = text.find("\r\n", at) + 2;
      result += text.substr(begin, size);
      at = begin + size + 2;
    }
    return result;
  }

  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Server> server_;
  std::string cookie_;
};

TEST_F(ServerTest, ServesThePageWithAStrictPolicy) {
  auto const answer = get("/");
  EXPECT_EQ(status(answer), "200");
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'; script-src 'self';"), std::string::npos);
  EXPECT_NE(answer.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(answer.find("Access-Control"), std::string::npos);
  EXPECT_EQ(status(get("/nothing")), "404");
  EXPECT_EQ(status(get("/../etc/passwd")), "404");
}

TEST_F(ServerTest, WantsASignedInWindow) {
  EXPECT_EQ(status(post("app.info", "{}")), "401");
  EXPECT_EQ(status(get("/api/v1/results/r1/rows")), "401");
  EXPECT_EQ(status(get("/api/v1/events", "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")),
            "401");
  log_in();
  auto const answer = post("app.info", "{}");
  EXPECT_EQ(status(answer), "200");
  EXPECT_EQ(parse_json(body(answer))->at("name").as_string(), "Sextant");
}

TEST_F(ServerTest, AnswersOtherHostsAndSitesWithNothing) {
  log_in();
  auto const request = [&](std::string const& named) {
    return exchange(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", named));
  };
  EXPECT_EQ(status(request("evil.example:80")), "421");
  EXPECT_EQ(status(post("app.info", "{}", "Origin: http://evil.example\r\n")), "403");
  EXPECT_EQ(status(post("app.info", "{}", "Sec-Fetch-Site: cross-site\r\n")), "403");
}

TEST_F(ServerTest, RunsAScriptAndGivesItsRowsInEveryWay) {
  log_in();
  auto const started = post("query.run", R"({"connection":"sqlite::memory:","session":"t","text":"select 1 as a, null as b","scope":"all"})");
  ASSERT_EQ(status(started), "200") << started;
  std::string state;
  for (int i = 0; i < 1000 && state != "done"; ++i) {
    auto const now = parse_json(body(post("query.status", R"({"query":"q1"})")));
    state = std::string(now->at("state").as_string());
  }
  ASSERT_EQ(state, "done");
  auto const csv = get("/api/v1/results/r1/rows?format=csv&download=1", cookie_);
  EXPECT_NE(csv.find("Content-Disposition: attachment; filename=\"r1.csv\""), std::string::npos);
  EXPECT_EQ(joined(csv), "a,b\n1,\n");
  auto const sql = get("/api/v1/results/r1/rows?format=sql&download=1&table=t", cookie_);
  EXPECT_NE(sql.find("filename=\"r1.sql\""), std::string::npos);
  EXPECT_EQ(joined(sql), "INSERT INTO \"t\" (\"a\", \"b\") VALUES\n  (1, NULL);\n");
  EXPECT_EQ(status(get("/api/v1/results/r1/rows?format=csv&table=t", cookie_)), "400");
  auto const window = get("/api/v1/results/r1/rows?view=preview&first=0&count=10&columns=0-1", cookie_);
  EXPECT_NE(window.find("application/vnd.apache.arrow.stream"), std::string::npos);
  EXPECT_NE(window.find("sextant.rows"), std::string::npos);
  EXPECT_EQ(status(get("/api/v1/results/r1/rows?view=preview&first=0&count=10&columns=0-7", cookie_)), "400");
  EXPECT_EQ(status(get("/api/v1/results/r9/rows", cookie_)), "404");
  auto const cell = parse_json(body(post("result.cell", R"({"result":"r1","row":0,"column":0})")));
  EXPECT_EQ(cell->at("text").as_string(), "1");
  EXPECT_EQ(cell->at("bytes").as_int64(), 1);
}

TEST_F(ServerTest, TellsAFailureBeforeTheFirstRowAsOne) {
  log_in();
  auto const answer = post("query.rows", R"({"target":"sqlite::memory:","text":"selec 1"})", "Accept: text/csv\r\n");
  EXPECT_EQ(status(answer), "400");
  EXPECT_EQ(parse_json(body(answer))->at("error").at("code").as_string(), "syntax");
  auto const rows = post("query.rows", R"({"target":"sqlite::memory:","text":"select 5 as n"})", "Accept: text/csv\r\n");
  EXPECT_EQ(joined(rows), "n\n5\n");
}

TEST_F(ServerTest, StaysUpThroughBrokenRequests) {
  log_in();
  EXPECT_EQ(status(post("nothing.here", "{}")), "404");
  EXPECT_EQ(status(post("app.info", "{")), "400");
  EXPECT_EQ(status(post("app.info", R"({"x":1})")), "400");
  exchange("\x16\x03\x01garbage\r\n\r\n");
  exchange("GET / HTTP/1.1\r\nHost: " + host() + "\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(status(post("app.info", "{}")), "200");
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  auto const second = Server::start({.engine = *engine_}, {.port = server_->port(), .find_asset = nullptr});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace sextant::server
