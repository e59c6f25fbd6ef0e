#include "engine/saved_queries.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/workspace.h"

namespace sextant::engine {
namespace {

namespace fs = std::filesystem;

class Saved : public testing::Test {
 protected:
  Saved() {
    auto text = (fs::temp_directory_path() / "sextant_saved_XXXXXX").string();
    folder_ = ::mkdtemp(text.data());
    static_cast<void>(init_project(folder_.string(), "shop").ok());
    project_ = std::make_unique<Project>(folder_.string());
    store_ = std::move(*Store::open((folder_ / "sextant.db").string()));
  }
  ~Saved() override { fs::remove_all(folder_); }

  SavedQueries queries() { return {*store_, project_.get()}; }
  SavedQuery put(SavedQuery query) {
    auto saved = queries().put(std::move(query));
    EXPECT_TRUE(saved.ok()) << (saved.ok() ? "" : saved.error().message);
    return saved.ok() ? *saved : SavedQuery();
  }
  void write(std::string const& name, std::string const& text) {
    fs::create_directories(folder_ / ".sextant" / "queries");
    std::ofstream(folder_ / ".sextant" / "queries" / name, std::ios::binary) << text;
  }
  std::string read(std::string const& name) {
    std::ifstream file(folder_ / ".sextant" / "queries" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
  std::unique_ptr<Project> project_;
  std::unique_ptr<Store> store_;
};

TEST_F(Saved, KeepsAQueryAndItsChanges) {
  auto const first = put({.name = "Open orders", .folder = "reports", .description = "paid", .connection = "shop", .text = "SELECT 1\n"});
  EXPECT_EQ(first.revision, "1");
  auto change = first;
  change.text = "SELECT 2";
  EXPECT_EQ(put(change).revision, "2");
  auto const found = queries().find("reports/Open orders");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->text, "SELECT 2");
  EXPECT_EQ(found->description, "paid");
  ASSERT_TRUE(queries().remove(first.id).ok());
  EXPECT_EQ(queries().remove(first.id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(queries().list()->queries.empty());
}

TEST_F(Saved, RefusesATakenNameAndAChangeOfWhatWasChangedMeanwhile) {
  auto const first = put({.name = "a", .text = "1"});
  EXPECT_EQ(queries().put({.name = "a", .text = "2"}).error().code, ErrorCode::already_exists);
  put({.name = "a", .folder = "other", .text = "2"});
  auto late = first;
  late.text = "3";
  put(late);
  late.text = "4";
  EXPECT_EQ(queries().put(late).error().code, ErrorCode::invalid_state);
  EXPECT_EQ(queries().find("a").error().code, ErrorCode::invalid_argument) << "two are named so";
}

TEST_F(Saved, RefusesWhatCannotBeKept) {
  EXPECT_FALSE(queries().put({.name = "", .text = "1"}).ok());
  EXPECT_FALSE(queries().put({.name = "a\nb", .text = "1"}).ok());
  EXPECT_FALSE(queries().put({.name = "a", .folder = "/x", .text = "1"}).ok());
  EXPECT_FALSE(queries().put({.name = "a", .description = "two\nlines", .text = "1"}).ok());
  EXPECT_EQ(queries().put({.name = "a", .text = std::string(longest_saved_text + 1, 'x')}).error().code, ErrorCode::limit);
  EXPECT_FALSE(queries().put({.name = "a", .text = std::string("a\0b", 3)}).ok());
  EXPECT_FALSE(SavedQueries(*store_, nullptr).put({.name = "a", .text = "1", .project = true}).ok());
}

TEST_F(Saved, WritesAProjectsQueryAsAFile) {
  auto const saved = put({.name = "Open orders, today", .folder = "team", .connection = "shop", .text = "SELECT 1;\n\n", .project = true});
  EXPECT_EQ(saved.id, "file open-orders-today.sql");
  EXPECT_EQ(read("open-orders-today.sql"), "-- name: Open orders, today\n-- connection: shop\n-- folder: team\n\nSELECT 1;\n\n\n");
  EXPECT_EQ(saved.text, "SELECT 1;\n\n");
  auto const other = put({.name = "Open orders: today", .text = "-- name: not a header", .project = true});
  EXPECT_EQ(other.id, "file open-orders-today-2.sql");
  EXPECT_EQ(other.text, "-- name: not a header");
  ASSERT_TRUE(queries().remove(saved.id).ok());
  EXPECT_EQ(queries().list()->queries.size(), 1U);
}

TEST_F(Saved, MovesToTheProjectAndBack) {
  auto own = put({.name = "a", .text = "SELECT 1"});
  own.project = true;
  auto shared = put(own);
  EXPECT_TRUE(shared.project);
  EXPECT_EQ(queries().list()->queries.size(), 1U);
  shared.project = false;
  EXPECT_FALSE(put(shared).project);
  EXPECT_EQ(queries().list()->queries.size(), 1U);
  EXPECT_EQ(read("a.sql"), "");
}

TEST_F(Saved, NamesABrokenFileAndKeepsTheOthers) {
  write("good.sql", "SELECT 1\n");
  write("bad.sql", "\xFF\xFE");
  write("conflict.sql", "SELECT 1\n<<<<<<< HEAD\n");
  write("twin.sql", "-- name: good\nSELECT 2\n");
  write("long.sql", std::string(longest_saved_text + 8192, 'x'));
  write("empty-name.sql", "-- name: \xE2\x80\xAE\n");
  write("readme.txt", "not a query");
  fs::create_symlink("/etc/passwd", folder_ / ".sextant" / "queries" / "link.sql");
  auto const list = queries().list();
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->queries.size(), 1U);
  EXPECT_EQ(list->queries[0].name, "good");
  ASSERT_EQ(list->problems.size(), 6U);
  for (auto const& problem : list->problems) EXPECT_TRUE(problem.starts_with(".sextant/queries/")) << problem;
}

TEST_F(Saved, ReadsWhatAPersonWroteByHand) {
  write("by-hand.sql", "\xEF\xBB\xBF--  name :  By hand \r\n--description: a: b\r\nSELECT 1\r\n");
  auto const found = queries().find("By hand");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->description, "a: b");
  EXPECT_EQ(found->text, "SELECT 1\r");
}

TEST_F(Saved, SeesAFileThatWasChangedMeanwhile) {
  auto saved = put({.name = "a", .text = "SELECT 1", .project = true});
  write("a.sql", "-- name: a\n\nSELECT 22222\n");
  saved.text = "SELECT 3";
  EXPECT_EQ(queries().put(saved).error().code, ErrorCode::invalid_state);
  EXPECT_EQ(queries().remove("file ../../x.sql").error().code, ErrorCode::not_found);
}

class WorkspaceTest : public Saved {
 protected:
  Workspace workspace() { return Workspace(*store_); }
};

TEST_F(WorkspaceTest, GivesBackWhatWasSaved) {
  ASSERT_TRUE(workspace().save({.window = "w", .holder = "one", .active = "a", .order = {"a", "b"},
                                .tabs = {{"a", R"({"text":"SELECT 1"})"}, {"b", "{}"}}, .revision = 5}).ok());
  ASSERT_TRUE(workspace().save({.window = "w", .holder = "one", .active = "b", .order = {"b"}, .tabs = {}, .revision = 6}).ok());
  auto const window = workspace().claim({.holder = "one", .window = "w"});
  ASSERT_TRUE(window.ok() && window->has_value());
  EXPECT_EQ((*window)->revision, 6);
  EXPECT_EQ((*window)->active, "b");
  ASSERT_EQ((*window)->tabs.size(), 1U);
  EXPECT_EQ((*window)->tabs[0].id, "b");
}

TEST_F(WorkspaceTest, LetsOneBrowserHoldAWindowAtATime) {
  ASSERT_TRUE(workspace().save({.window = "w", .holder = "one", .active = "a", .order = {"a"}, .tabs = {{"a", "{}"}}}).ok());
  EXPECT_FALSE(workspace().claim({.holder = "two"})->has_value());
  EXPECT_FALSE(workspace().claim({.holder = "two", .window = "w"})->has_value());
  EXPECT_EQ(workspace().save({.window = "w", .holder = "two", .active = "", .order = {}}).error().code, ErrorCode::invalid_state);
  ASSERT_TRUE(workspace().leave("w", "one").ok());
  auto const taken = workspace().claim({.holder = "two"});
  ASSERT_TRUE(taken.ok() && taken->has_value());
  EXPECT_EQ((*taken)->id, "w");
  EXPECT_EQ(workspace().save({.window = "w", .holder = "one", .active = "", .order = {}}).error().code, ErrorCode::invalid_state);
}

TEST_F(WorkspaceTest, ForgetsAnEmptyWindowThatIsLeft) {
  ASSERT_TRUE(workspace().save({.window = "w", .holder = "one", .active = "", .order = {}}).ok());
  ASSERT_TRUE(workspace().leave("w", "one").ok());
  EXPECT_FALSE(workspace().claim({.holder = "two"})->has_value());
}

TEST_F(WorkspaceTest, RefusesWhatHasNoBound) {
  EXPECT_FALSE(workspace().save({.window = "", .holder = "one", .active = ""}).ok());
  EXPECT_FALSE(workspace().save({.window = "w", .holder = "one", .active = "", .order = {"a"}, .tabs = {{"a", "no json"}}}).ok());
  EXPECT_FALSE(workspace().save({.window = "w", .holder = "one", .active = "", .order = {"a"}, .tabs = {{"b", "{}"}}}).ok());
  EXPECT_EQ(workspace().save({.window = "w", .holder = "one", .active = "", .order = std::vector<std::string>(501, "a")}).error().code, ErrorCode::limit);
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(workspace().save({.window = "w" + std::to_string(i), .holder = "one", .active = "a", .order = {"a"}, .tabs = {{"a", "{}"}}}).ok());
  }
  EXPECT_FALSE(workspace().claim({.holder = "one", .window = "w0"})->has_value()) << "only the last ones are kept";
  EXPECT_TRUE(workspace().claim({.holder = "one", .window = "w59"})->has_value());
}

}  // namespace
}  // namespace sextant::engine
