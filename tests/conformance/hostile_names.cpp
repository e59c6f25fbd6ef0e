// Hostile names: whatever an identifier holds, it stays one, through create, list, describe, DDL, search and select.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/catalog_fixture.h"

namespace sextant::conformance {
namespace {

struct HostileName {
  std::string label, name;
  friend void PrintTo(HostileName const& row, std::ostream* out) { *out << row.label; }
};

// A name of exactly the longest length, ending in a character of several bytes.
std::string longest_name() { return std::string(quirks().longest_name - 4, 'n') + "\xf0\x9f\x90\x98"; }

std::vector<HostileName> hostile_names() {
  return {{"double_quote", "a\"b"},
          {"only_double_quotes", "\"\""},
          {"single_quote", "it's"},
          {"backquote", "a`b"},
          {"brackets", "[a]b]"},
          {"spaces", " a  b "},
          {"emoji", "\xf0\x9f\x98\x80 table"},
          {"chinese", "\xe8\xa1\xa8\xe6\xa0\xbc"},
          {"right_to_left", "\xd7\xa9\xd7\x9c\xe2\x80\xae txt"},
          {"html", "<img src=x onerror=alert(1)>&amp;"},
          {"newline", "a\nb\r\nc"},
          {"tab_and_escape", "a\t\x1b[31mb"},
          {"semicolon", "x\"; DROP TABLE victim; --"},
          {"comment", "/* a */ -- b"},
          {"dots", "a.b.c"},
          {"keyword", "select"},
          {"upper_case", "UPPER Case"},
          {"percent", "100%_%s{}{0}\\"},
          {"dollar", "$1 $$ $tag$"},
          {"question", "? :name @x #y"},
          {"digits", "123"},
          {"null_word", "NULL"},
          {"combining", "e\xcc\x81\xe2\x80\x8b"},
          {"longest", longest_name()}};
}

}  // namespace

class HostileNames : public CatalogFixture, public testing::WithParamInterface<HostileName> {
 protected:
  void SetUp() override {
    CatalogFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (name().find('\n') != std::string::npos) {
      if (auto const why = skipped("newline_in_names")) GTEST_SKIP() << *why;
    }
    if (auto const why = quirks().forbidden_name ? quirks().forbidden_name(name()) : std::nullopt) GTEST_SKIP() << *why;
    if (auto const why = quirks().unusable_names.find(GetParam().label); why != quirks().unusable_names.end()) {
      GTEST_SKIP() << why->second;
    }
    must(query("create", {.name = "victim"}));
  }
  static std::string const& name() { return GetParam().name; }
  void create_table() {
    if (skipped("sql")) {
      must(query("create", {.name = name()}));
      return;
    }
    must(fmt::format("CREATE TABLE {} ({} integer NOT NULL PRIMARY KEY, plain varchar(10))", in_place(name()),
                     quoted(name())));
  }
};

TEST_P(HostileNames, NameTablesAndColumns) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  create_table();
  EXPECT_THAT(names(place().path, quirks().collection_kind), testing::UnorderedElementsAre(name(), "victim"));
  EXPECT_EQ(names(path_of({name()}), ObjectKind::column), (std::vector<std::string>{name(), "plain"}));
  EXPECT_EQ(count_of(path_of({name()}), ObjectKind::column), 2);
  auto const table = describe(quirks().collection_kind, {name()});
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[0].name, name());
  EXPECT_EQ(table.primary_key, std::vector<std::string>{name()});
}

TEST_P(HostileNames, NameCollections) {
  must(query("create", {.name = name()}));
  EXPECT_THAT(names(place().path, quirks().collection_kind), testing::UnorderedElementsAre(name(), "victim"));
  auto const collection = describe(quirks().collection_kind, {name()});
  EXPECT_EQ(collection.object.path, path_of({name()}));
  must(query("insert", {.name = name(), .id = 7}));
  EXPECT_EQ(must(query("count", {.name = name()})).text(), "1");
  must(query("drop", {.name = name()}));
  EXPECT_THAT(names(place().path, quirks().collection_kind), testing::ElementsAre("victim"));
}

TEST_P(HostileNames, StandInDdlOfCollectionsThatMakesThemAgain) {
  must(query("create", {.name = name()}));
  auto const first = ddl(quirks().collection_kind, {name()});
  must(query("drop", {.name = name()}));
  run_script(first);
  EXPECT_EQ(ddl(quirks().collection_kind, {name()}), first);
  EXPECT_THAT(names(place().path, quirks().collection_kind), testing::UnorderedElementsAre(name(), "victim"));
}

TEST_P(HostileNames, ArePagedOver) {
  create_table();
  EXPECT_EQ(names(place().path, quirks().collection_kind, 1), names(place().path, quirks().collection_kind, 200));
}

TEST_P(HostileNames, AreReadAndWritten) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  create_table();
  must(fmt::format("INSERT INTO {} ({}) VALUES (7)", in_place(name()), quoted(name())));
  auto const rows = must(fmt::format("SELECT {} FROM {} WHERE {} = 7", quoted(name()), in_place(name()), quoted(name())));
  ASSERT_EQ(rows.schema->fields.size(), 1U);
  EXPECT_EQ(rows.schema->fields[0].name, name());
  EXPECT_EQ(rows.text(), "7");
}

TEST_P(HostileNames, StandInDdlThatMakesThemAgain) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  create_table();
  must(fmt::format("CREATE INDEX {} ON {} ({}, plain)", quoted("i " + name().substr(0, 40)), quoted(name()),
                   quoted(name())));
  auto const first = ddl(quirks().collection_kind, {name()});
  must(fmt::format("DROP TABLE {}", in_place(name())));
  run_script(first);
  EXPECT_EQ(ddl(quirks().collection_kind, {name()}), first);
  EXPECT_EQ(names(path_of({name()}), ObjectKind::column), (std::vector<std::string>{name(), "plain"}));
  EXPECT_EQ(must("SELECT count(*) FROM victim").text(), "0");
}

TEST_P(HostileNames, NameViewsAndTheirColumns) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must(fmt::format("CREATE VIEW {} AS SELECT id AS {} FROM victim", in_place(name()), quoted(name())));
  EXPECT_EQ(names(place().path, ObjectKind::view), std::vector<std::string>{name()});
  auto const first = ddl(ObjectKind::view, {name()});
  must(fmt::format("DROP VIEW {}", in_place(name())));
  run_script(first);
  auto const view = describe(ObjectKind::view, {name()});
  ASSERT_EQ(view.columns.size(), 1U);
  EXPECT_EQ(view.columns[0].name, name());
}

TEST_P(HostileNames, AreFoundByASearch) {
  create_table();
  auto const found = catalog().search(name(), 50);
  ASSERT_TRUE(found.ok()) << describe_error(found.error());
  auto const is_it = [this](CatalogEntry const& entry) {
    return entry.object.kind == quirks().collection_kind && entry.object.path == path_of({name()});
  };
  EXPECT_TRUE(std::any_of(found->begin(), found->end(), is_it));
  EXPECT_EQ(names(place().path, quirks().collection_kind, 200, name()), std::vector<std::string>{name()});
}

INSTANTIATE_TEST_SUITE_P(Table, HostileNames, testing::ValuesIn(hostile_names()),
                         [](auto const& row) { return row.param.label; });

}  // namespace sextant::conformance
