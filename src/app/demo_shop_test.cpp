#include "app/demo_shop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sextant::app {
namespace {

constexpr double small = 0.01;

class DemoShop : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "sextant_shop_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string make(std::string const& name, uint64_t seed = 1) const {
    auto const path = (folder_ / name).string();
    auto const made = create_demo_shop(path, seed, small, {});
    EXPECT_TRUE(made.ok()) << made.error().message;
    return path;
  }
  // Every cell of the result, joined.
  static std::string ask(std::string const& path, std::string const& sql) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    std::string text;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      for (int index = 0; index < sqlite3_column_count(statement); ++index) {
        auto const* const cell = reinterpret_cast<char const*>(sqlite3_column_text(statement, index));
        text += (text.empty() ? "" : "|") + std::string(cell == nullptr ? "NULL" : cell);
      }
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return text;
  }
  static std::string bytes(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  std::filesystem::path folder_;
};

TEST_F(DemoShop, IsSoundAndItsReferencesHold) {
  auto const path = make("shop.db");
  EXPECT_EQ(ask(path, "PRAGMA integrity_check"), "ok");
  EXPECT_EQ(ask(path, "PRAGMA foreign_key_check"), "");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM orders AS o WHERE total_cents <> (SELECT sum(line_total_cents) FROM order_items WHERE order_id = o.id)"), "0");
}

TEST_F(DemoShop, HasTheRowsAndObjectsItPromises) {
  auto const path = make("shop.db");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM events"), "10000");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM customers"), "200");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM orders"), "600");
  EXPECT_EQ(ask(path, "SELECT count(*) >= 20 FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"), "1");
  EXPECT_EQ(ask(path, "SELECT count(*) > 0 FROM sqlite_stat1"), "1");
  EXPECT_EQ(ask(path, "SELECT count(DISTINCT typeof(anything)) FROM type_zoo"), "5");
  EXPECT_EQ(ask(path, "SELECT max(length(body)) > 500000 FROM notes"), "1");
  EXPECT_EQ(ask(path, "SELECT count(DISTINCT language) >= 4 FROM translations"), "1");
  EXPECT_EQ(ask(path, "SELECT count(*) > 0 FROM orders WHERE note = ''"), "1");
  for (auto const* const view : {"order_overview", "best_sellers", "monthly_revenue", "low_stock", "category_paths", "product_prices"}) {
    EXPECT_EQ(ask(path, std::string("SELECT count(*) > 0 FROM ") + view), "1") << view;
  }
}

TEST_F(DemoShop, RunsItsTriggers) {
  auto const path = make("shop.db");
  auto const before = ask(path, "SELECT count(*) FROM audit_log");
  ask(path, "UPDATE product_prices SET price = 12.34 WHERE id = 3");
  EXPECT_EQ(ask(path, "SELECT price_cents FROM products WHERE id = 3"), "1234");
  EXPECT_EQ(ask(path, "SELECT count(*) - " + before + " FROM audit_log"), "1");
}

TEST_F(DemoShop, IsTheSameForTheSameSeed) {
  auto const first = bytes(make("first.db", 7));
  EXPECT_EQ(first, bytes(make("second.db", 7)));
  EXPECT_NE(first, bytes(make("third.db", 8)));
}

TEST_F(DemoShop, ReportsProgressThatGrowsToOne) {
  std::vector<double> reports;
  ASSERT_TRUE(create_demo_shop((folder_ / "shop.db").string(), 1, small, [&](double fraction) { reports.push_back(fraction); }).ok());
  EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
  EXPECT_EQ(reports.back(), 1.0);
}

TEST_F(DemoShop, LeavesAnExistingFileAlone) {
  auto const path = (folder_ / "mine.db").string();
  std::ofstream(path) << "precious";
  auto const made = create_demo_shop(path, 1, small, {});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::already_exists);
  EXPECT_EQ(bytes(path), "precious");
}

TEST_F(DemoShop, LeavesNothingBehindWhenItFails) {
  auto const made = create_demo_shop((folder_ / "no" / "such" / "shop.db").string(), 1, small, {});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(DemoShop, HoldsPicturesThatAreCompletePngFiles) {
  auto const path = make("shop.db");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM product_images WHERE substr(bytes, 1, 8) <> x'89504e470d0a1a0a' "
                      "OR substr(bytes, -8, 4) <> CAST('IEND' AS BLOB)"), "0");
}

}  // namespace
}  // namespace sextant::app
