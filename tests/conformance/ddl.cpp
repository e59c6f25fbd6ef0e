// DDL: each kind of object is found by the catalog, and the statements it gives make the same object again.
#include <algorithm>
#include <string>
#include <vector>

#include "conformance/catalog_fixture.h"

namespace sextant::conformance {

class Ddl : public CatalogFixture, public testing::WithParamInterface<SampleObject> {
 protected:
  std::vector<std::string> parent() {
    auto result = path_of(GetParam().path);
    result.pop_back();
    return result;
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Ddl);

TEST_P(Ddl, ObjectIsListedUnderItsParent) {
  run_sample(GetParam().create);
  auto const entries = list_all(catalog(), parent(), GetParam().kind);
  ASSERT_TRUE(entries.ok()) << describe_error(entries.error());
  auto const found = std::find_if(entries->begin(), entries->end(),
                                  [](auto const& entry) { return entry.name == GetParam().path.back(); });
  ASSERT_NE(found, entries->end()) << testing::PrintToString(names(parent(), GetParam().kind));
  EXPECT_EQ(found->object.path, path_of(GetParam().path));
  EXPECT_EQ(to_string(found->object.kind), to_string(GetParam().kind));
  EXPECT_GE(count_of(parent(), GetParam().kind), 1);
}

TEST_P(Ddl, ObjectIsDescribed) {
  run_sample(GetParam().create);
  auto const description = describe(GetParam().kind, GetParam().path);
  EXPECT_EQ(description.object.path, path_of(GetParam().path));
  EXPECT_EQ(to_string(description.object.kind), to_string(GetParam().kind));
}

TEST_P(Ddl, ObjectIsMadeAgain) {
  run_sample(GetParam().create);
  auto const first = ddl(GetParam().kind, GetParam().path);
  for (auto const& text : GetParam().text)
    EXPECT_NE(first.find(text), std::string::npos) << text << " is missing in:\n" << first;
  auto const facts = facts_of(describe(GetParam().kind, GetParam().path));
  run_sample(GetParam().drop);
  run_script(first);
  EXPECT_EQ(ddl(GetParam().kind, GetParam().path), first);
  EXPECT_EQ(facts_of(describe(GetParam().kind, GetParam().path)), facts);
}

TEST_P(Ddl, ObjectIsMissingAfterItsDrop) {
  run_sample(GetParam().create);
  run_sample(GetParam().drop);
  auto const description = catalog().describe({.kind = GetParam().kind, .path = path_of(GetParam().path)});
  ASSERT_FALSE(description.ok());
  EXPECT_EQ(description.error().code, ErrorCode::not_found) << describe_error(description.error());
}

INSTANTIATE_TEST_SUITE_P(Table, Ddl, testing::ValuesIn(quirks().objects), [](auto const& row) { return row.param.name; });

}  // namespace sextant::conformance
