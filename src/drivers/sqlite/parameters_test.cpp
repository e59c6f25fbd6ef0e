#include "drivers/sqlite/parameters.h"

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

TEST(SqliteParameters, ChooseTheBindingByTheText) {
  struct Case {
    std::string_view value;
    Binding binding;
  };
  for (auto const& [value, binding] : std::vector<Case>{
           {"0", Binding::integer}, {"-7", Binding::integer}, {"9223372036854775807", Binding::integer},
           {"-9223372036854775808", Binding::integer}, {"9223372036854775808", Binding::text}, {"007", Binding::text},
           {"+1", Binding::text}, {"-0", Binding::text}, {" 1", Binding::text}, {"", Binding::text}, {"1.5", Binding::real},
           {"-0.25", Binding::real}, {"1.0", Binding::real}, {"1.50", Binding::text}, {"1e5", Binding::text},
           {"1.0e+20", Binding::real}, {"0.1234567890123456", Binding::text}, {"nan", Binding::text}, {"inf", Binding::text},
           {"0x10", Binding::text}, {"true", Binding::text}}) {
    EXPECT_EQ(binding_of(value), binding) << value;
  }
}

class SqliteBinding : public SqliteTest {};

TEST_F(SqliteBinding, BindsEveryStyleOfPlaceholder) {
  auto const session = open();
  EXPECT_EQ(cell(*session, "SELECT ? || ?", {{"1", "a"}, {"2", "b"}}), "'ab'");
  EXPECT_EQ(cell(*session, "SELECT ?2 || ?1", {{"1", "a"}, {"2", "b"}}), "'ba'");
  EXPECT_EQ(cell(*session, "SELECT ?3", {{"3", "c"}}), "'c'");
  EXPECT_EQ(cell(*session, "SELECT :a || @b || $c || :a", {{"a", "1x"}, {"b", "2"}, {"c", "3"}}), "'1x231x'");
  EXPECT_EQ(cell(*session, "SELECT typeof(:v)", {{"v", std::nullopt}}), "'null'");
  EXPECT_EQ(cell(*session, "SELECT typeof(:v)", {{"v", "12"}}), "'integer'");
}

TEST_F(SqliteBinding, NamesWhatIsMissingOrTooMuch) {
  auto const session = open();
  auto const missing = failure_of(*session, "SELECT :a, :b", {{"a", "1"}});
  EXPECT_EQ(missing.code, ErrorCode::invalid_argument);
  EXPECT_NE(missing.message.find("\"b\""), std::string::npos);
  auto const extra = failure_of(*session, "SELECT :a", {{"a", "1"}, {"zz", "2"}});
  EXPECT_EQ(extra.code, ErrorCode::invalid_argument);
  EXPECT_NE(extra.message.find("\"zz\""), std::string::npos);
}

TEST_F(SqliteBinding, KeepsTheCharactersInATextColumn) {
  auto const session = open("CREATE TABLE t(a TEXT)");
  for (auto const* const value : {"12345", "00123", "1.0", "1.5e+30", "0.1234567890123456", "1e-05"}) {
    run(*session, "DELETE FROM t");
    run(*session, "INSERT INTO t VALUES (?)", {{"1", value}});
    EXPECT_EQ(cell(*session, "SELECT a FROM t"), fmt::format("'{}'", value));
    EXPECT_EQ(cell(*session, "SELECT count(*) FROM t WHERE a = :v", {{"v", value}}), "1");
  }
}

}  // namespace
}  // namespace sextant::sqlite
