#include "drivers/sqlite/url.h"

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

struct UrlCase {
  std::string_view url, path;
};

TEST(SqliteUrl, FindsThePath) {
  for (auto const& [url, path] : std::vector<UrlCase>{
           {"sqlite:relative.db", "relative.db"},
           {"SQLite:relative.db", "relative.db"},
           {"sqlite:/abs/x.db", "/abs/x.db"},
           {"sqlite:///abs/x.db", "/abs/x.db"},
           {"sqlite://localhost/abs/x.db", "/abs/x.db"},
           {"sqlite::memory:", ":memory:"},
           {":memory:", ":memory:"},
           {"///abs/x.db", "/abs/x.db"},
           {"sqlite:a%20b%25.db", "a b%.db"},
           {"sqlite:what%3F.db?mode=ro", "what?.db"},
           {"sqlite:x%41", "xA"},
           {"sqlite:caf\xC3\xA9.db", "caf\xC3\xA9.db"},
           {"sqlite:a#b.db", "a#b.db"},
       }) {
    auto const spec = parse_url(url);
    ASSERT_TRUE(spec.ok()) << url << ": " << spec.error().message;
    EXPECT_EQ(spec->options.find("path")->second, path) << url;
  }
}

TEST(SqliteUrl, ReadsOptions) {
  auto const spec = parse_url("sqlite:x.db?mode=rw&create=true&busy_timeout_ms=7&foreign_keys=false");
  ASSERT_TRUE(spec.ok());
  auto const options = read_options(*spec);
  ASSERT_TRUE(options.ok());
  EXPECT_FALSE(options->read_only);
  EXPECT_TRUE(options->create);
  EXPECT_FALSE(options->foreign_keys);
  EXPECT_EQ(options->busy_timeout.count(), 7);
}

TEST(SqliteUrl, RefusesWhatItDoesNotUnderstandAndNamesIt) {
  for (auto const& [url, named] : std::vector<UrlCase>{
           {"sqlite:x.db?vfs=unix-none", "vfs"},
           {"sqlite:x.db?nolock=1", "nolock"},
           {"sqlite:x.db?mode=rwc", "rwc"},
           {"sqlite:x.db?path=y", "path"},
           {"sqlite:x.db?busy_timeout_ms=-1", "busy_timeout_ms"},
           {"sqlite:x.db?busy_timeout_ms=5s", "5s"},
           {"sqlite:x.db?create=perhaps", "perhaps"},
           {"sqlite:x.db?immutable=true&create=true", "create"},
           {"sqlite://host/x.db", "host"},
           {"sqlite://relative.db", "relative.db"},
           {"sqlite:a%2", "%"},
           {"sqlite:a%zz", "%"},
           {"sqlite:", "no database file"},
           {"sqlite:?mode=ro", "no database file"},
           {"sqlite:a%00b", "zero byte"},
       }) {
    auto const spec = parse_url(url);
    ASSERT_FALSE(spec.ok()) << url;
    EXPECT_EQ(spec.error().code, ErrorCode::invalid_argument) << url;
    EXPECT_NE(spec.error().message.find(named), std::string::npos) << url << ": " << spec.error().message;
  }
}

class SqliteUrlOfFile : public SqliteTest {};

TEST_F(SqliteUrlOfFile, TakesAnExistingFileByItsNameEvenIfItLooksLikeAUrl) {
  auto const file = make_file("CREATE TABLE t(a)", "100%?mode=what.db");
  auto const spec = parse_url(file);
  ASSERT_TRUE(spec.ok()) << spec.error().message;
  EXPECT_EQ(spec->options.find("path")->second, file);
}

}  // namespace
}  // namespace sextant::sqlite
