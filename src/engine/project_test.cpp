#include "engine/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "engine/engine.h"

namespace sextant::engine {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ProjectTest : public testing::Test {
 protected:
  ProjectTest() {
    std::string pattern = "/tmp/sextant-project-test.XXXXXX";
    root_ = fs::canonical(::mkdtemp(pattern.data())).string();
    folder_ = root_ + "/work";
    fs::create_directories(folder_ + "/deep/er");
    EXPECT_TRUE(init_project(folder_, "Web shop").ok());
  }
  ~ProjectTest() override {
    engine_.reset();
    fs::remove_all(root_);
  }
  static vault::SecretBuffer secret(std::string_view text) { return vault::SecretBuffer::copy_of(text).value(); }
  std::string file() const { return folder_ + "/.sextant/connections.json"; }
  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(file()).rdbuf();
    return text.str();
  }
  // Each time of another size, so that a change within one tick of the clock is one.
  void write(std::string const& text) { std::ofstream(file()) << text << std::string(++writes_, '\n'); }
  void write_entries(std::string const& entries) { write(R"({"version": 1, "connections": [)" + entries + "]}"); }

  Engine& start(std::string const& home = "home", std::string const& folder = {}) {
    engine_.reset();
    engine_ = Engine::create({.home = root_ + "/" + home, .project = folder.empty() ? folder_ : folder,
                              .secrets = {.ask = nullptr, .cost = vault::least_cost}}).value();
    return *engine_;
  }
  void make_vault() {
    auto const passphrase = secret("open sesame");
    ASSERT_TRUE(engine_->secrets().create(vault::Way::passphrase, &passphrase, "").ok());
  }
  std::string id() { return engine_->project()->read()->id; }
  Result<ConnectionInfo> add(std::string const& name, std::string const& url, ConnectionSettings const& settings = {}) {
    return engine_->connections().add(name, secret(url), settings, id());
  }
  ConnectionInfo info(std::string const& name) {
    auto const all = engine_->connections().list();
    for (auto const& each : *all) {
      if (each.name == name) return each;
    }
    return {};
  }
  std::vector<std::string> names() {
    auto const all = engine_->connections().list();
    std::vector<std::string> names;
    for (auto const& each : *all) names.push_back(each.name);
    return names;
  }
  // The password that a driver would be given, or the code of the error.
  std::string password(std::string const& name) {
    auto const connection = engine_->connections().find(name);
    if (!connection) return std::string(to_string(connection.error().code));
    auto const full = engine_->secrets().complete((*connection)->saved(), (*connection)->driver(), {});
    if (!full) return std::string(to_string(full.error().code));
    auto const found = full->spec().options.find("password");
    return found == full->spec().options.end() ? "(none)" : found->second;
  }
  Error refusal(std::string const& name) {
    auto const opened = engine_->connections().find(name).value()->open();
    return opened ? Error{.code = ErrorCode::internal, .message = "opened"} : opened.error();
  }
  std::string problem() {
    auto const contents = engine_->project()->read();
    return contents->problems.empty() ? "" : contents->problems.front();
  }

  std::string root_, folder_;
  std::unique_ptr<Engine> engine_;
  size_t writes_ = 0;
};

TEST_F(ProjectTest, IsFoundFromAFolderBelowButNotBeyondTheHome) {
  EXPECT_EQ(find_project(folder_ + "/deep/er", "/nowhere"), folder_);
  EXPECT_EQ(find_project(folder_, "/nowhere"), folder_);
  EXPECT_EQ(find_project(folder_ + "/deep/er", folder_), folder_);
  EXPECT_EQ(find_project(folder_ + "/deep/er", folder_ + "/deep"), "");
  EXPECT_EQ(find_project(root_, "/nowhere"), "");
  EXPECT_EQ(init_project(folder_, "again").error().code, ErrorCode::already_exists);
  EXPECT_EQ(init_project(root_ + "/none", "").error().code, ErrorCode::not_found);
}

TEST_F(ProjectTest, OfAnotherUserIsNotFoundByLooking) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  ASSERT_EQ(::chown((folder_ + "/.sextant").c_str(), 12345, 12345), 0);
  auto const found = find_project(folder_, "/nowhere");
  EXPECT_EQ(found, "");
  EXPECT_TRUE(is_project(folder_));
}

TEST_F(ProjectTest, KeepsItsConnectionsInOrderAndWithoutSecrets) {
  start();
  make_vault();
  ConnectionSettings settings;
  settings.environment = Environment::production;
  settings.folder = "team/shop";
  ASSERT_TRUE(add("shop", "redis://ann:hunter2@db.example.com:1/0", settings).ok());
  ASSERT_TRUE(add("data", "sqlite:" + folder_ + "/data/100%25%3F.db").ok());
  EXPECT_EQ(text(), R"({
  "version": 1,
  "connections": [
    {
      "name": "data",
      "url": "sqlite:data/100%25%3F.db"
    },
    {
      "name": "shop",
      "url": "redis://ann@db.example.com:1/0",
      "environment": "production",
      "folder": "team/shop",
      "password_from": "vault"
    }
  ]
}
)");
  start();
  EXPECT_THAT(names(), ElementsAre("data", "shop"));
  EXPECT_EQ(engine_->connections().find("data").value()->path(), folder_ + "/data/100%?.db");
  EXPECT_EQ(info("shop").project, id());
  EXPECT_EQ(info("shop").untrusted, "");
  EXPECT_EQ(password("shop"), "vault_locked");
  auto const passphrase = secret("open sesame");
  ASSERT_TRUE(engine_->secrets().unlock(&passphrase).ok());
  EXPECT_EQ(password("shop"), "hunter2");
  EXPECT_FALSE(fs::exists(file() + ".part"));
}

TEST_F(ProjectTest, OpensNothingOfItBeforeItIsTrusted) {
  auto const made = root_ + "/made";
  write_entries(R"({"name": "bad", "url": "redis://h:1/0", "password_from": "command", "password_command": "touch )" + made + R"("},
    {"name": "file", "url": "sqlite:)" + root_ + R"(/other.db"})");
  auto& connections = start().connections();
  EXPECT_THAT(names(), ElementsAre("bad", "file"));
  auto const refused = refusal("bad");
  EXPECT_EQ(refused.code, ErrorCode::confirmation);
  EXPECT_THAT(refused.hint, HasSubstr("It opens redis://h:1/0 and runs touch " + made));
  EXPECT_EQ(refused.detail, "");
  EXPECT_EQ(refused.vendor_code, info("bad").untrusted);
  EXPECT_EQ(refusal("file").code, ErrorCode::confirmation);
  EXPECT_EQ(connections.test(secret("bad"), {}, "", "").error().code, ErrorCode::confirmation);
  EXPECT_EQ(connections.test(secret("redis://h:1/0"), {}, "bad", "").error().code, ErrorCode::confirmation);
  EXPECT_EQ(connections.duplicate("bad", "mine", "").error().code, ErrorCode::confirmation);
  auto const read_only = connections.resolve("bad", true);
  ASSERT_TRUE(read_only.ok());
  EXPECT_EQ((*read_only)->open().error().code, ErrorCode::confirmation);
  EXPECT_FALSE(fs::exists(made));
}

TEST_F(ProjectTest, IsTrustedForWhatItDoesAndNotForMore) {
  write_entries(R"({"name": "data", "url": "sqlite:a.db"})");
  std::ofstream(folder_ + "/a.db").close();
  std::ofstream(folder_ + "/b.db").close();
  auto& connections = start().connections();
  auto const fingerprint = info("data").untrusted;
  EXPECT_EQ(connections.trust("data", "trust:0").error().code, ErrorCode::invalid_argument);
  ASSERT_TRUE(connections.trust("data", fingerprint).ok());
  EXPECT_EQ(info("data").untrusted, "");
  EXPECT_EQ(refusal("data").message, "opened");
  connections.close_all();
  // Its place in the list is nobody's harm.
  write_entries(R"({"name": "data", "url": "sqlite:a.db", "folder": "x", "favorite": true})");
  EXPECT_EQ(info("data").folder, "x");
  EXPECT_EQ(info("data").untrusted, "");
  write_entries(R"({"name": "data", "url": "sqlite:b.db"})");
  EXPECT_NE(info("data").untrusted, "");
  EXPECT_EQ(refusal("data").code, ErrorCode::confirmation);
  EXPECT_EQ(connections.trust("data", fingerprint).error().code, ErrorCode::invalid_argument);
  // Nor does the same file in another folder do what this one does.
  fs::copy(folder_, root_ + "/clone", fs::copy_options::recursive);
  write_entries(R"({"name": "data", "url": "sqlite:a.db"})");
  EXPECT_EQ(info("data").untrusted, "");
  start("home", root_ + "/clone");
  EXPECT_NE(info("data").untrusted, "");
}

TEST_F(ProjectTest, AnOpenConnectionStaysWhatItIsUntilItIsClosed) {
  std::ofstream(folder_ + "/a.db").close();
  std::ofstream(folder_ + "/b.db").close();
  start();
  ASSERT_TRUE(add("data", "sqlite:" + folder_ + "/a.db").ok());
  auto const open = engine_->connections().find("data").value();
  ASSERT_TRUE(open->open().ok());
  write_entries(R"({"name": "data", "url": "sqlite:b.db"})");
  EXPECT_EQ(engine_->connections().find("data").value(), open);
  open->close();
  EXPECT_EQ(engine_->connections().find("data").value()->path(), folder_ + "/b.db");
  write_entries("");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(ProjectTest, GivesAPasswordToNoOtherAddress) {
  start();
  make_vault();
  ASSERT_TRUE(add("shop", "redis://ann:hunter2@db.example.com:1/0").ok());
  EXPECT_EQ(password("shop"), "hunter2");
  // As if a colleague, or somebody else, had changed the file.
  write_entries(R"({"name": "shop", "url": "redis://ann@evil.example.com:1/0", "password_from": "vault"})");
  EXPECT_EQ(password("shop"), "password_needed");
  write_entries(R"({"name": "shop", "url": "redis://ann@db.example.com:1/0", "password_from": "vault"})");
  EXPECT_EQ(password("shop"), "hunter2");
  // The person's own change takes it along, and the old place has it no more.
  ASSERT_TRUE(engine_->connections().update("shop", "store", secret("redis://ann@db2.example.com:1/0"), {}).ok());
  EXPECT_EQ(password("store"), "hunter2");
  EXPECT_EQ(info("store").untrusted, "");
  write_entries(R"({"name": "shop", "url": "redis://ann@db.example.com:1/0", "password_from": "vault"})");
  EXPECT_EQ(password("shop"), "password_needed");
}

TEST_F(ProjectTest, AChangeOfWhatIsNotTrustedDoesNotMakeItTrusted) {
  write_entries(R"({"name": "data", "url": "sqlite:a.db"})");
  start();
  ConnectionSettings settings;
  settings.environment = Environment::test;
  ASSERT_TRUE(engine_->connections().update("data", std::nullopt, std::nullopt, settings).ok());
  EXPECT_EQ(info("data").environment, Environment::test);
  EXPECT_NE(info("data").untrusted, "");
}

TEST_F(ProjectTest, ItsNameComesBeforeAPersonalOneAndSaysSo) {
  start();
  auto const personal = engine_->connections().add("shop", secret("redis://mine:1/0"), {});
  ASSERT_TRUE(personal.ok());
  EXPECT_EQ(add("shop", "redis://theirs:1/0").error().code, ErrorCode::already_exists);
  write_entries(R"({"name": "shop", "url": "redis://theirs:1/0"})");
  EXPECT_THAT(info("shop").url, HasSubstr("theirs"));
  EXPECT_TRUE(info("shop").hides);
  // One that cannot be read is not replaced by the personal one.
  write_entries(R"({"name": "shop", "url": "redis://theirs:1/0", "port": 1})");
  EXPECT_EQ(engine_->connections().find("shop").error().code, ErrorCode::bad_data);
  EXPECT_EQ(engine_->connections().resolve("shop", false).error().code, ErrorCode::bad_data);
  write_entries("");
  EXPECT_THAT(info("shop").url, HasSubstr("mine"));
  EXPECT_FALSE(info("shop").hides);
}

struct Damage {
  char const* text;
  char const* said;
};

TEST_F(ProjectTest, SaysWhereItsFileIsWrongAndLosesNothing) {
  constexpr Damage whole[] = {
      {"{\"version\": 1,\n\"connections\": [\n<<<<<<< HEAD\n", "connections.json line 3: git left a conflict"},
      {"{\"version\": 1,\n\"connections\": [\n}", "connections.json line 3: this is not JSON"},
      {"[]", "connections.json line 1: it must be an object"},
      {"{\"version\": 2, \"connections\": []}", "its version is not 1"},
      {"{\"version\": 1}", "it has no list"},
      {"", "this is not JSON"},
  };
  start();
  ASSERT_TRUE(engine_->connections().add("mine", secret("redis://mine:1/0"), {}).ok());
  for (auto const& each : whole) {
    write(each.text);
    auto const before = text();
    EXPECT_THAT(problem(), HasSubstr(each.said));
    EXPECT_THAT(names(), ElementsAre("mine"));
    EXPECT_FALSE(add("new", "redis://new:1/0").ok()) << each.text;
    EXPECT_EQ(text(), before);
  }
}

TEST_F(ProjectTest, SaysWhichEntryIsWrongAndKeepsIt) {
  constexpr Damage entries[] = {
      {R"({"name": "x", "url": "redis://ann:hunter2@h:1/0"})", "line 3, x: its url holds a password"},
      {R"({"name": "x", "url": "redis://h:1/0", "password": "hunter2"})", "line 3, x: password is not known. A password"},
      {R"({"name": "x", "url": "redis://h:1/0", "readonly": true})", "line 3, x: readonly is not known"},
      {R"({"name": "x", "url": "redis://h:1/0", "read_only": "yes"})", "line 3, x: read_only must be true or false"},
      {R"({"name": "x", "url": "nosuch://h"})", "line 3, x: its url begins with no scheme"},
      {R"({"name": "x", "url": "/etc/passwd"})", "line 3, x: its url begins with no scheme"},
      {R"({"name": "x"})", "line 3, x: its url begins with no scheme"},
      {R"({"url": "redis://h:1/0"})", "line 3: A connection's name"},
      {R"({"name": "x", "url": "redis://h:1/0", "environment": "prod"})", "line 3, x: its environment"},
      {R"("x")", "line 3: it must be an object"},
      {R"({"name": "good", "url": "redis://h:1/0"})", "line 3: good is here twice, on line 2 too"},
  };
  start();
  for (auto const& each : entries) {
    write_entries(std::string("{\"name\": \"first\", \"url\": \"redis://h:1/0\"},\n{\"name\": \"good\", \"url\": \"redis://h:1/0\"},\n") +
                  each.text);
    EXPECT_THAT(problem(), HasSubstr(each.said)) << each.text;
    EXPECT_THAT(problem(), Not(HasSubstr("hunter2")));
    EXPECT_EQ(names().front(), "first") << each.text;
    ASSERT_TRUE(add("new", "redis://new:1/0").ok()) << each.text;
    auto const again = engine_->project()->read();
    EXPECT_EQ(again->problems.size(), 1U) << each.text;
    EXPECT_NE(again->find("new"), nullptr);
  }
}

TEST_F(ProjectTest, ReadsNoPipeAndWritesThroughNoLink) {
  start();
  fs::remove(file());
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  EXPECT_THAT(problem(), HasSubstr("is not a file"));
  fs::remove(file());
  std::ofstream(root_ + "/precious") << "mine";
  fs::create_symlink(root_ + "/precious", file() + ".part");
  ASSERT_TRUE(add("new", "redis://new:1/0").ok());
  EXPECT_EQ(fs::file_size(root_ + "/precious"), 4U);
  EXPECT_THAT(text(), HasSubstr("redis://new:1/0"));
}

TEST_F(ProjectTest, DoesNotTakeACopyOfAFileThatNobodyElseHas) {
  start();
  fs::create_directories(root_ + "/home/copies/1");
  std::ofstream(root_ + "/home/copies/1/a.db").close();
  EXPECT_EQ(add("copy", "sqlite:" + root_ + "/home/copies/1/a.db").error().code, ErrorCode::invalid_argument);
  write_entries(R"({"name": "copy", "url": "sqlite:)" + root_ + R"(/home/copies/1/a.db"})");
  ASSERT_TRUE(engine_->connections().remove("copy").ok());
  EXPECT_TRUE(fs::exists(root_ + "/home/copies/1/a.db"));
}

TEST_F(ProjectTest, ACopyOfAConnectionHasItsSecretsWithoutShowingThem) {
  start();
  make_vault();
  ASSERT_TRUE(engine_->connections().add("shop", secret("redis://ann:hunter2@h:1/0"), {}).ok());
  EXPECT_EQ(engine_->connections().duplicate("shop", std::nullopt, std::nullopt)->name, "shop-2");
  EXPECT_EQ(engine_->connections().duplicate("shop", std::nullopt, std::nullopt)->name, "shop-3");
  EXPECT_EQ(engine_->connections().duplicate("shop", "shared", id())->project, id());
  EXPECT_EQ(engine_->connections().duplicate("shop", "shop-2", {}).error().code, ErrorCode::already_exists);
  EXPECT_EQ(engine_->connections().duplicate("shop", "x", "f00d").error().code, ErrorCode::not_found);
  EXPECT_EQ(password("shop-2"), "hunter2");
  EXPECT_EQ(password("shared"), "hunter2");
  EXPECT_EQ(info("shared").untrusted, "");
  // Each has its own.
  ASSERT_TRUE(engine_->connections().remove("shop").ok());
  EXPECT_EQ(password("shop-2"), "hunter2");
  ASSERT_TRUE(engine_->secrets().lock(LockReason::person).ok());
  EXPECT_EQ(engine_->connections().duplicate("shop-2", "late", {}).error().code, ErrorCode::vault_locked);
  EXPECT_EQ(info("late").name, "");
}

TEST_F(ProjectTest, WhatIsOpenStaysOpenWhenOnlyItsPlaceChanges) {
  start();
  std::ofstream(root_ + "/a.db").close();
  ASSERT_TRUE(engine_->connections().add("data", secret("sqlite:" + root_ + "/a.db"), {}).ok());
  auto const open = engine_->connections().find("data").value();
  ASSERT_TRUE(open->open().ok());
  ConnectionSettings settings;
  settings.favorite = true;
  settings.folder = "team";
  auto const changed = engine_->connections().update("data", std::nullopt, std::nullopt, settings);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->state, ConnectionState::open);
  EXPECT_TRUE(changed->favorite);
  EXPECT_EQ(changed->folder, "team");
  start();
  EXPECT_TRUE(info("data").favorite);
}

TEST_F(ProjectTest, TwoProcessesAddWithoutLosingOneAnothersConnections) {
  Project one(folder_), other(folder_);
  SavedConnection saved{.name = "a", .driver = "redis", .spec = {}};
  saved.spec.options = {{"host", "h"}};
  std::jthread thread([&other, mine = saved]() mutable {
    for (int i = 0; i < 20; ++i) {
      mine.name = "other" + std::to_string(i);
      EXPECT_TRUE(other.save(mine).ok());
    }
  });
  for (int i = 0; i < 20; ++i) {
    saved.name = "one" + std::to_string(i);
    EXPECT_TRUE(one.save(saved).ok());
  }
  thread.join();
  EXPECT_EQ(one.read()->connections.size(), 40U);
}

}  // namespace
}  // namespace sextant::engine
