#include "engine/uploads.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/random.h"
#include "base/text.h"
#include "engine/engine.h"

namespace sextant::engine {
namespace {

namespace fs = std::filesystem;

std::string const sqlite_head = std::string("SQLite format 3\0", 16);

// A body that gives all of `text`, a few bytes at a time.
ReadBytes body(std::string text) {
  return [text = std::move(text), at = size_t{0}](std::span<char> out) mutable -> Result<size_t> {
    auto const count = text.copy(out.data(), std::min<size_t>(out.size(), 3), at);
    at += count;
    return count;
  };
}

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = "/tmp/sextant-uploads-" + *random_hex(8);
    engine_ = start(1'000'000);
  }
  void TearDown() override {
    engine_.reset();
    fs::remove_all(home_);
  }
  std::unique_ptr<Engine> start(int64_t limit) const {
    return std::move(*Engine::create({.home = home_, .scratch_folder = "/tmp", .upload_limit = limit}));
  }
  Uploads& uploads() { return engine_->uploads(); }
  std::string copies() const { return home_ + "/copies"; }
  size_t folders() const {
    std::error_code none;
    auto const entries = fs::directory_iterator(copies(), none);
    return none ? 0 : static_cast<size_t>(std::distance(begin(entries), end(entries)));
  }
  static AnnouncedFile csv(std::string name, int64_t bytes = 4) { return {.name = std::move(name), .head = "n\n1\n", .bytes = bytes}; }
  bool add(std::string const& connection, std::string const& path) {
    return engine_->connections().add(connection, *vault::SecretBuffer::copy_of(path), {}).ok();
  }
  // Sends one CSV file and saves its connection.
  std::string open_csv(std::string const& connection) {
    auto const begun = uploads().begin({csv("people.csv")}, "");
    EXPECT_TRUE(uploads().receive(begun->upload, 0, 4, body("n\n1\n")).ok());
    auto targets = uploads().finish(begun->upload);
    EXPECT_TRUE(add(connection, (*targets)[0].path));
    (*targets)[0].folder->keep();
    return (*targets)[0].path;
  }

  std::string home_;
  std::unique_ptr<Engine> engine_;
};

TEST(SafeFileName, KeepsWhatIsHarmless) {
  EXPECT_EQ(safe_file_name("people.csv"), "people.csv");
  EXPECT_EQ(safe_file_name("Отчёт за май (2).csv"), "Отчёт за май (2).csv");
  EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_file_name("C:\\temp\\a.csv"), "a.csv");
  EXPECT_EQ(safe_file_name(".."), "file");
  EXPECT_EQ(safe_file_name("a/.."), "file");
  EXPECT_EQ(safe_file_name(""), "file");
  EXPECT_EQ(safe_file_name("a/"), "file");
  EXPECT_EQ(safe_file_name(".hidden.csv"), "_.hidden.csv");
  EXPECT_EQ(safe_file_name("a\nb\x1b[0m.csv"), "a_b__0m.csv");
  EXPECT_EQ(safe_file_name(std::string("a\0b.csv", 7)), "a_b.csv");
  EXPECT_EQ(safe_file_name("x\xE2\x80\xAEvsc.exe"), "x_vsc.exe");
  EXPECT_EQ(safe_file_name("bad\xff.csv"), "bad\xEF\xBF\xBD.csv");
  EXPECT_EQ(safe_file_name("data[1]*?.csv"), "data_1___.csv");
}

TEST(SafeFileName, CutsAtACharacterAndKeepsTheExtension) {
  std::string name;
  while (name.size() < 400) name += "ё";
  auto const safe = safe_file_name(name + ".csv");
  EXPECT_LE(safe.size(), 255U);
  EXPECT_GE(safe.size(), 253U);
  EXPECT_TRUE(safe.ends_with("ё.csv"));
  EXPECT_TRUE(is_valid_utf8(safe));
}

TEST(CopyFolderOf, FindsTheFolderBelowTheCopiesAlone) {
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies/a1/x.csv"), "/h/copies/a1");
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies/a1"), "/h/copies/a1");
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies"), "");
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies/"), "");
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies/../x"), "");
  EXPECT_EQ(copy_folder_of("/h/copies", "/h/copies2/a1"), "");
  EXPECT_EQ(copy_folder_of("", "/a1"), "");
}

TEST_F(UploadsTest, CopiesAFileForThisUserAlone) {
  auto const begun = uploads().begin({csv("people.csv", 10)}, "");
  ASSERT_TRUE(begun.ok());
  ASSERT_TRUE(uploads().receive(begun->upload, 0, 10, body("n\n1\n2\n3\n4\n")).ok());
  auto const targets = uploads().finish(begun->upload);
  ASSERT_EQ(targets->size(), 1U);
  auto const& path = (*targets)[0].path;
  EXPECT_TRUE(path.ends_with("/people.csv"));
  EXPECT_EQ((*targets)[0].title, "people.csv");
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "n\n1\n2\n3\n4\n");
  auto const mode = [](std::string const& of) { return static_cast<int>(fs::status(of).permissions() & fs::perms::mask); };
  EXPECT_EQ(mode(path), 0600);
  EXPECT_EQ(mode(fs::path(path).parent_path()), 0700);
  EXPECT_EQ(mode(copies()), 0700);
}

TEST_F(UploadsTest, PutsDataFilesTogetherAndDatabasesApart) {
  auto const begun = uploads().begin(
      {csv("a.csv"), {.name = "shop.anything", .head = sqlite_head, .bytes = 4}, csv("A.CSV"), csv("a.csv"), csv("x.csv.gz"), csv("x.csv.gz")}, "");
  ASSERT_TRUE(begun.ok());
  std::vector<std::string> names;
  for (auto const& file : begun->files) names.push_back(file.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a.csv", "shop.anything", "A-2.CSV", "a-3.csv", "x.csv.gz", "x-2.csv.gz"}));
  for (size_t i = 0; i < names.size(); ++i) ASSERT_TRUE(uploads().receive(begun->upload, i, 4, body("n\n1\n")).ok());
  auto const targets = uploads().finish(begun->upload);
  ASSERT_EQ(targets->size(), 2U);
  EXPECT_TRUE(fs::is_directory((*targets)[0].path));
  EXPECT_EQ((*targets)[0].title, "a.csv and 4 more");
  EXPECT_TRUE((*targets)[1].path.ends_with("/shop.anything"));
  EXPECT_NE(fs::path((*targets)[0].path), fs::path((*targets)[1].path).parent_path());
}

TEST_F(UploadsTest, RefusesBeforeAnythingIsSent) {
  auto const unknown = uploads().begin({csv("a.csv"), {.name = "report.docx", .head = "PK", .bytes = 4}}, "");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::bad_data);
  EXPECT_NE(unknown.error().message.find("report.docx"), std::string::npos);
  for (auto const known : {".csv", ".parquet", "SQLite", "DuckDB"}) EXPECT_NE(unknown.error().hint.find(known), std::string::npos) << known;
  EXPECT_EQ(uploads().begin({csv("a.csv", 0)}, "").error().code, ErrorCode::bad_data);
  EXPECT_EQ(uploads().begin({csv("a.csv", -1)}, "").error().code, ErrorCode::bad_data);
  EXPECT_EQ(uploads().begin({}, "").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(uploads().begin({csv("a.csv", 600'000), csv("b.csv", 600'000)}, "").error().code, ErrorCode::limit);
  EXPECT_EQ(uploads().begin({csv("a.csv", INT64_MAX), csv("b.csv", INT64_MAX)}, "").error().code, ErrorCode::limit);
  EXPECT_EQ(uploads().begin(std::vector<AnnouncedFile>(1001, csv("a.csv")), "").error().code, ErrorCode::limit);
  EXPECT_EQ(folders(), 0U);
  // More than any disk holds.
  auto const large = start(INT64_MAX - 1);
  auto const full = large->uploads().begin({csv("a.csv", int64_t{1} << 62)}, "");
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::limit);
  EXPECT_NE(full.error().message.find("no room"), std::string::npos);
}

TEST_F(UploadsTest, LeavesOutWhatAFolderHoldsBesides) {
  AnnouncedFile note{.name = "README.md", .head = "# Hi", .bytes = 4, .skip_unknown = true};
  auto data = csv("a.csv");
  data.skip_unknown = true;
  auto const begun = uploads().begin({note, data}, "logs");
  ASSERT_TRUE(begun.ok());
  EXPECT_FALSE(begun->files[0].wanted);
  EXPECT_TRUE(begun->files[1].wanted);
  EXPECT_FALSE(uploads().receive(begun->upload, 0, 4, body("# Hi")).ok());
  EXPECT_EQ(uploads().begin({note}, "logs").error().code, ErrorCode::bad_data);
}

TEST_F(UploadsTest, KeepsNothingOfAnUploadThatBreaksOff) {
  auto const begun = uploads().begin({csv("a.csv"), csv("b.csv", 100)}, "");
  ASSERT_TRUE(uploads().receive(begun->upload, 0, 4, body("n\n1\n")).ok());
  EXPECT_EQ(folders(), 1U);
  auto const broken = uploads().receive(begun->upload, 1, 100, body("n\n1\n"));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().code, ErrorCode::unavailable);
  EXPECT_EQ(folders(), 0U);
  EXPECT_EQ(uploads().finish(begun->upload).error().code, ErrorCode::not_found);
}

TEST_F(UploadsTest, TakesOnlyWhatWasAnnounced) {
  auto const begun = uploads().begin({csv("a.csv")}, "");
  EXPECT_FALSE(uploads().receive(begun->upload, 1, 4, body("n\n1\n")).ok());
  EXPECT_FALSE(uploads().receive(begun->upload, 0, 5, body("n\n1\n2")).ok());
  EXPECT_FALSE(uploads().receive("none", 0, 4, body("n\n1\n")).ok());
  EXPECT_EQ(uploads().finish(begun->upload).error().code, ErrorCode::invalid_state);
  ASSERT_TRUE(uploads().receive(begun->upload, 0, 4, body("n\n1\n")).ok());
  EXPECT_FALSE(uploads().receive(begun->upload, 0, 4, body("n\n1\n")).ok());
  EXPECT_TRUE(uploads().finish(begun->upload).ok());
  EXPECT_FALSE(uploads().finish(begun->upload).ok());
}

TEST_F(UploadsTest, StopsAndRemovesWhenDiscardedInTheMiddle) {
  auto const begun = uploads().begin({csv("a.csv", 1000)}, "");
  auto const endless = [&](std::span<char> out) -> Result<size_t> {
    uploads().discard(begun->upload);
    out[0] = 'n';
    return size_t{1};
  };
  auto const stopped = uploads().receive(begun->upload, 0, 1000, endless);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
  EXPECT_EQ(folders(), 0U);
}

TEST_F(UploadsTest, TakesEightUploadsAtATime) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(uploads().begin({csv("a.csv")}, "").ok());
  auto const ninth = uploads().begin({csv("a.csv")}, "");
  ASSERT_FALSE(ninth.ok());
  EXPECT_EQ(ninth.error().code, ErrorCode::limit);
  EXPECT_EQ(folders(), 8U);
}

TEST_F(UploadsTest, RemovesACopyWithItsLastConnection) {
  auto const path = open_csv("people");
  auto const other = open_csv("other");
  EXPECT_TRUE((*engine_->connections().find("people"))->info().copy);
  ASSERT_TRUE(add("again", path));
  ASSERT_TRUE(engine_->connections().remove("people").ok());
  EXPECT_TRUE(fs::exists(path));
  ASSERT_TRUE(engine_->connections().remove("again").ok());
  EXPECT_FALSE(fs::exists(fs::path(path).parent_path()));
  EXPECT_TRUE(fs::exists(other));
}

TEST_F(UploadsTest, LeavesAFileThatIsNoCopyWhenItsConnectionGoes) {
  auto const path = home_ + "/own.csv";
  std::ofstream(path) << "n\n1\n";
  ASSERT_TRUE(add("own", path));
  EXPECT_FALSE((*engine_->connections().find("own"))->info().copy);
  ASSERT_TRUE(engine_->connections().remove("own").ok());
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(UploadsTest, SweepsWhatNobodyUsesAtTheNextStart) {
  auto const kept = open_csv("people");
  fs::create_directories(copies() + "/0123456789abcdef");
  std::ofstream(copies() + "/0123456789abcdef/half.csv") << "n";
  fs::create_directories(copies() + "/somebody's own");
  auto const on_its_way = uploads().begin({csv("b.csv")}, "");
  ASSERT_TRUE(on_its_way.ok());
  auto const next = start(1'000'000);
  next->uploads().sweep(next->store());
  EXPECT_FALSE(fs::exists(copies() + "/0123456789abcdef"));
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_TRUE(fs::exists(copies() + "/somebody's own"));
  EXPECT_EQ(folders(), 3U);
  // The first one ends without its window: what was on its way goes with it.
  engine_.reset();
  EXPECT_EQ(folders(), 2U);
}

TEST_F(UploadsTest, KeepsCopiesWhenItsOwnFolderWasMoved) {
  open_csv("people");
  engine_.reset();
  auto const moved = home_ + "-moved";
  fs::rename(home_, moved);
  home_ = moved;
  engine_ = start(1'000'000);
  uploads().sweep(engine_->store());
  EXPECT_EQ(folders(), 1U);
}

TEST_F(UploadsTest, KeepsNothingWithoutAHome) {
  auto const homeless = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
  EXPECT_EQ(homeless->uploads().begin({csv("a.csv")}, "").error().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace sextant::engine
