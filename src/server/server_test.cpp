#include "server/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "base/random.h"

namespace sextant::server {
namespace {

// A real server on a free port, spoken to over a real socket.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = "/tmp/sextant-server-" + *random_hex(8);
    engine_ = std::move(*engine::Engine::create({.home = home_, .scratch_folder = "/tmp"}));
    auto const find = [](std::string_view path) -> std::optional<Asset> {
      if (path == "/index.html") return Asset{"/index.html", "<!doctype html><title>Sextant</title>"};
      return std::nullopt;
    };
    server_ = std::move(*Server::start({.engine = *engine_}, {.port = 0, .find_asset = find}));
  }

  void TearDown() override {
    server_.reset();
    engine_.reset();
    std::filesystem::remove_all(home_);
  }

  int connect_and_send(std::string const& request) {
    int const descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    return descriptor;
  }
  // The whole answer to the request's bytes, with "Connection: close" asked for.
  std::string exchange(std::string const& request) {
    int const descriptor = connect_and_send(request);
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
  // The head of a file's upload, with the bytes that follow it at once.
  std::string file(std::string const& place, size_t length, std::string const& bytes, std::string const& headers = {}) const {
    return fmt::format("POST /api/v1/uploads/{} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/octet-stream\r\n"
                       "X-Sextant: 1\r\nContent-Length: {}\r\n{}{}\r\n{}",
                       place, host(), length, cookie_, headers, bytes);
  }
  std::string begin_upload(std::string const& name, size_t bytes) {
    auto const answer = post("upload.begin", fmt::format(R"({{"files":[{{"name":"{}","head":"6e0a","bytes":{}}}]}})", name, bytes));
    EXPECT_EQ(status(answer), "200") << answer;
    return std::string(parse_json(body(answer))->at("upload").as_string());
  }
  bool has_copies() const {
    std::error_code none;
    return !std::filesystem::is_empty(home_ + "/copies", none);
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

  std::string home_;
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
  auto const styled = get("/api/v1/results/r1/rows?format=csv&download=1&name=a%2Fb%20%C3%A9&options="
                          "%7B%22delimiter%22%3A%22%3B%22%2C%22null_text%22%3A%22NULL%22%7D", cookie_);
  EXPECT_EQ(joined(styled), "a;b\n1;NULL\n");
  EXPECT_NE(styled.find("filename=\"r1.csv\"; filename*=UTF-8''a_b%20%C3%A9.csv\r\n"), std::string::npos) << styled;
  auto const packed = get("/api/v1/results/r1/rows?format=csv&download=1&options=%7B%22compression%22%3A%22gzip%22%7D", cookie_);
  EXPECT_NE(packed.find("filename=\"r1.csv.gz\""), std::string::npos);
  EXPECT_NE(packed.find("Content-Type: application/gzip"), std::string::npos);
  for (auto const* const wrong : {"%5B%5D", "%7B%22delimeter%22%3A%22%3B%22%7D", "%7B%22sql_style%22%3A%22copy%22%7D"}) {
    EXPECT_EQ(status(get(fmt::format("/api/v1/results/r1/rows?format=csv&download=1&options={}", wrong), cookie_)), "400") << wrong;
  }
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

TEST_F(ServerTest, CopiesAFileThatIsLongerThanABodyMayBeAndOpensIt) {
  log_in();
  auto const path = home_ + "/large.db";
  auto const made = post("query.rows", fmt::format(R"({{"target":"sqlite:{}?create=true","text":"create table t as select zeroblob(86000000) as b"}})", path));
  ASSERT_EQ(status(made), "200") << made;
  auto const text = *read_file(path, 100'000'000);
  auto const begun = post("upload.begin", fmt::format(R"({{"files":[{{"name":"large.db","head":"53514c69746520666f726d6174203300","bytes":{}}}]}})", text.size()));
  ASSERT_EQ(status(begun), "200") << begun;
  auto const upload = std::string(parse_json(body(begun))->at("upload").as_string());
  EXPECT_EQ(status(exchange(file(upload + "/0", text.size(), text, "Connection: close\r\n"))), "200");
  auto const opened = post("upload.open", fmt::format(R"({{"upload":"{}"}})", upload));
  ASSERT_EQ(status(opened), "200") << opened;
  auto const connection = parse_json(body(opened))->at("connections").as_array()[0];
  EXPECT_EQ(connection.at("name").as_string(), "large.db");
  EXPECT_TRUE(connection.at("copy").as_bool());
  auto const rows = post("query.rows", R"({"target":"large.db","text":"select length(b) as n from t"})", "Accept: text/csv\r\n");
  EXPECT_EQ(joined(rows), "n\n86000000\n");
  EXPECT_TRUE(has_copies());
  EXPECT_EQ(status(post("connection.remove", R"({"name":"large.db"})")), "200");
  EXPECT_FALSE(has_copies());
}

TEST_F(ServerTest, TakesFilesOnOneConnectionOneAfterTheOther) {
  log_in();
  auto const first = begin_upload("a.csv", 4), second = begin_upload("b.csv", 4);
  auto const answer = exchange(file(first + "/0", 4, "n\n1\n") + file(second + "/0", 4, "n\n2\n", "Connection: close\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(status(answer), "200");
  EXPECT_NE(answer.find("HTTP/1.1 200", 10), std::string::npos);
}

TEST_F(ServerTest, LetsNobodyElseSendFiles) {
  EXPECT_EQ(status(exchange(file("x/0", 4, "n\n1\n"))), "401");
  log_in();
  auto const upload = begin_upload("a.csv", 4);
  auto const refused = [&](std::string const& headers) { return status(exchange(file(upload + "/0", 4, "n\n1\n", headers))); };
  EXPECT_EQ(refused("Origin: http://evil.example\r\n"), "403");
  EXPECT_EQ(refused("Sec-Fetch-Site: cross-site\r\n"), "403");
  auto const changed = [&](std::string const& from, std::string const& to) {
    auto request = file(upload + "/0", 4, "n\n1\n", "Connection: close\r\n");
    return status(exchange(request.replace(request.find(from), from.size(), to)));
  };
  EXPECT_EQ(changed("X-Sextant: 1\r\n", ""), "403");
  EXPECT_EQ(changed("application/octet-stream", "text/plain"), "415");
  EXPECT_EQ(changed("Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"), "411");
  EXPECT_EQ(changed("Host: 127", "Host: evil.example:127"), "421");
  EXPECT_EQ(changed(upload + "/0", upload + "/../0"), "404");
  EXPECT_EQ(changed(upload + "/0", upload), "404");
  EXPECT_EQ(changed(upload + "/0", upload + "/-1"), "404");
  EXPECT_EQ(changed(upload + "/0", "00/0"), "404");
  EXPECT_EQ(changed(upload + "/0", upload + "/7"), "400");
  EXPECT_EQ(changed("Content-Length: 4", "Content-Length: 3"), "400");
  // None of it harmed what was announced.
  EXPECT_EQ(changed("X-Sextant: 1", "X-Sextant: 1"), "200");
}

TEST_F(ServerTest, RemovesWhatABrokenUploadLeft) {
  log_in();
  auto const upload = begin_upload("a.csv", 1'000'000);
  int const descriptor = connect_and_send(file(upload + "/0", 1'000'000, std::string(400'000, '1')));
  EXPECT_TRUE(has_copies());
  ::close(descriptor);
  for (int i = 0; i < 10'000 && has_copies(); ++i) ::usleep(1000);
  EXPECT_FALSE(has_copies());
  EXPECT_EQ(status(post("upload.open", fmt::format(R"({{"upload":"{}"}})", upload))), "404");
}

TEST_F(ServerTest, TellsWhyAFileIsRefusedWhileItIsStillSent) {
  log_in();
  std::string const bytes(4 << 20, 'x');
  auto const answer = exchange(file("none/0", bytes.size(), bytes));
  EXPECT_EQ(status(answer), "404");
  EXPECT_EQ(parse_json(body(answer))->at("error").at("code").as_string(), "not_found");
}

TEST_F(ServerTest, StopsWhileAFileIsOnItsWay) {
  log_in();
  auto const upload = begin_upload("a.csv", 1'000'000);
  int const descriptor = connect_and_send(file(upload + "/0", 1'000'000, "n\n"));
  auto const began = [&] {
    for (auto const& folder : std::filesystem::directory_iterator(home_ + "/copies")) {
      if (!std::filesystem::is_empty(folder.path())) return true;
    }
    return false;
  };
  for (int i = 0; i < 10'000 && !began(); ++i) ::usleep(1000);
  server_.reset();
  EXPECT_FALSE(has_copies());
  ::close(descriptor);
}

TEST_F(ServerTest, AnswersAFetchWithTheColumns) {
  log_in();
  auto const started = post("query.run", R"({"connection":"sqlite::memory:","session":"t","text":"select 1 as a union all select 2","scope":"all","max_rows":1})");
  ASSERT_EQ(status(started), "200") << started;
  std::string state;
  for (int i = 0; i < 1000 && state != "paused"; ++i) {
    auto const now = parse_json(body(post("query.status", R"({"query":"q1"})")));
    state = std::string(now->at("statements").at(0).at("state").as_string());
  }
  auto const fetched = parse_json(body(post("result.fetch", R"({"result":"r1","rows":0})")));
  ASSERT_EQ(fetched->at("columns").as_array().size(), 1U);
  EXPECT_EQ(fetched->at("columns").at(0).at("name").as_string(), "a");
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  auto const second = Server::start({.engine = *engine_}, {.port = server_->port(), .find_asset = nullptr});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace sextant::server
