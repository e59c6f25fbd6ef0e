// Replica sets and SRV records: servers that answer as they are told, and a name server of our own in a network namespace.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <fstream>
#include <optional>

#include "drivers/mongodb/driver.h"
#include "drivers/mongodb/scripted_server.h"

namespace sextant::mongodb {
namespace {

std::string address_of(ScriptedServer const& server) { return "127.0.0.1:" + server.spec().options.at("port"); }

// The members of a set, the first of which is the primary.
struct Set {
  ScriptedServer first, second;

  explicit Set(std::string const& name) {
    for (auto* const member : {&first, &second}) {
      auto const primary = member == &first;
      member->hello.set("ismaster", Value::of(primary));
      member->hello.set("isWritablePrimary", Value::of(primary));
      member->hello.set("secondary", Value::of(!primary));
      member->hello.set("setName", Value::of(std::string_view(name)));
      member->hello.set("hosts", Value::array({Value::of(std::string_view(address_of(first))), Value::of(std::string_view(address_of(second)))}));
      member->hello.set("me", Value::of(std::string_view(address_of(*member))));
      member->on("insert", [](Value const&) { return Value::object({{"n", Value::of(1)}, {"ok", Value::of(1.0)}}); });
      member->start();
    }
  }
};

Result<std::unique_ptr<Session>> connect(std::string const& url) {
  auto spec = TRY(mongodb_driver.parse_url(url));
  spec.connect_timeout = std::chrono::milliseconds(5'000);
  return mongodb_driver.connect(spec, {});
}

Result<> run(Session& in, std::string_view text) {
  auto cursor = TRY(in.execute({.text = text}, {}));
  while (TRY(cursor->next())) {}
  return {};
}

TEST(MongoReplicaSet, IsFoundFromAnyMember) {
  Set set("rs0");
  // Only the secondary is named: the primary is one that it tells of.
  auto const session = connect("mongodb://" + address_of(set.second) + "/d?replicaSet=rs0");
  ASSERT_TRUE(session.ok()) << session.error().message;
  ASSERT_TRUE(run(**session, "db.c.insertOne({a: 1})").ok());
  EXPECT_EQ(set.first.seen("insert").size(), 1U);
  EXPECT_TRUE(set.second.seen("insert").empty());
}

TEST(MongoReplicaSet, OfAnotherNameIsRefused) {
  Set set("rs0");
  auto const session = connect("mongodb://" + address_of(set.first) + "/d?replicaSet=other&serverSelectionTimeoutMS=700");
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().code, ErrorCode::unavailable) << session.error().message;
  EXPECT_TRUE(set.first.seen("insert").empty());
}

TEST(MongoReplicaSet, ReadsGoWhereTheyAreWanted) {
  Set set("rs0");
  for (auto* const member : {&set.first, &set.second}) {
    member->on("find", [](Value const&) { return Value::object({{"ok", Value::of(1.0)}, {"cursor",
        Value::object({{"firstBatch", Value::array()}, {"id", Value::of(int64_t{0})}, {"ns", Value::of("d.c")}})}}); });
  }
  auto const hosts = address_of(set.first) + "," + address_of(set.second);
  auto const session = connect("mongodb://" + hosts + "/d?replicaSet=rs0&readPreference=secondary");
  ASSERT_TRUE(session.ok()) << session.error().message;
  auto const done = run(**session, "db.c.find()");
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_TRUE(set.first.seen("find").empty());
  EXPECT_EQ(set.second.seen("find").size(), 1U);
}

// RFC 1035 and 2782, as much as three questions need: the SRV and TXT records of a cluster, and its host's address.
class NameServer {
 public:
  NameServer(uint16_t port, std::string options) : port_(port), options_(std::move(options)) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bound_ = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    std::thread([this] { serve(); }).detach();  // Ends with the child process that it is made in.
  }
  bool bound() const { return bound_; }

 private:
  static constexpr char16_t a_record = 1, txt_record = 16, srv_record = 33;

  static std::string number(size_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)}; }
  static std::string label(std::string_view text) { return static_cast<char>(text.size()) + std::string(text); }

  std::string record(char16_t type) const {
    std::string data;
    if (type == a_record) data = std::string("\x7f\0\0\x01", 4);
    if (type == txt_record) data = label(options_);
    if (type == srv_record) data = number(0) + number(0) + number(port_) + label("one") + label("cluster") + label("test") + '\0';
    if (data.empty()) return data;
    return std::string("\xc0\x0c", 2) + number(type) + number(1) + std::string(3, '\0') + '\x3c' + number(data.size()) + data;
  }

  void serve() {
    for (;;) {
      char bytes[512];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      auto const got = ::recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 17) continue;
      std::string_view const query(bytes, static_cast<size_t>(got));
      auto const end = query.find('\0', 12) + 5;  // The first question, with its type and class.
      auto const answer = record(static_cast<char16_t>(static_cast<uint8_t>(query[end - 4]) << 8 | static_cast<uint8_t>(query[end - 3])));
      auto const reply = std::string(query.substr(0, 2)) + "\x81\x80" + number(1) + number(answer.empty() ? 0 : 1) + number(0) + number(0) +
                         std::string(query.substr(12, end - 12)) + answer;
      (void)!::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  uint16_t const port_;
  std::string const options_;
  int socket_ = -1;
  bool bound_ = false;
};

// True if this process has a network and mounts of its own now, with a loopback and the name server of the test.
bool enter_namespace() {
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0) return false;
  auto const socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  auto const up = ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  auto const path = testing::TempDir() + "resolv.conf." + std::to_string(::getpid());
  std::ofstream(path) << "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
  auto const mounted = ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount(path.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0;
  ::unlink(path.c_str());
  return up && mounted;
}

constexpr int cannot_isolate = 77;

// Runs in a child process: an exit status, and a line on standard error where it is not 0.
int insert_through_srv_record() {
  if (!enter_namespace()) return cannot_isolate;
  Set set("rs7");
  NameServer const names(static_cast<uint16_t>(std::stoi(set.second.spec().options.at("port"))), "replicaSet=rs7");
  if (!names.bound()) return cannot_isolate;
  auto const session = connect("mongodb+srv://db.cluster.test/d?tls=false");
  auto const done = session.ok() ? run(**session, "db.c.insertOne({a: 1})") : Result<>(session.error());
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done.ok() && set.first.seen("insert").size() == 1 ? 0 : 1;
}

TEST(MongoSrv, RecordsTellTheServersAndTheReplicaSet) {
  auto const child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(insert_through_srv_record());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == cannot_isolate) GTEST_SKIP() << "this user may make no network namespace";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(MongoSrv, ANameWithoutRecordsIsAClearError) {
  auto const session = connect("mongodb+srv://nowhere.cluster.invalid/d");
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().code, ErrorCode::unavailable);
  EXPECT_NE(session.error().message.find("nowhere.cluster.invalid"), std::string::npos) << session.error().message;
}

}  // namespace
}  // namespace sextant::mongodb
