// The catalog: every kind of object is listed, counted, described, paged and found.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"
#include "conformance/catalog_fixture.h"

namespace sextant::conformance {

class CatalogLists : public CatalogFixture {};

TEST_F(CatalogLists, HaveTheNamespaceAtTheTop) {
  create_tables({"t"});
  std::vector<std::string> parent;
  for (auto const& name : place().path) {
    auto const groups = catalog().groups(parent);
    ASSERT_TRUE(groups.ok()) << describe_error(groups.error());
    bool found = false;
    for (auto const& group : *groups) {
      auto const listed = names(parent, group.kind);
      found = found || std::find(listed.begin(), listed.end(), name) != listed.end();
    }
    EXPECT_TRUE(found) << name;
    parent.push_back(name);
  }
}

// Walks down from `parent`, as far as entries are expandable.
void expect_exact_counts(Catalog& catalog, std::vector<std::string> const& parent, int depth) {
  auto const groups = catalog.groups(parent);
  ASSERT_TRUE(groups.ok()) << describe_error(groups.error());
  for (auto const& group : *groups) {
    EXPECT_GT(group.count, 0) << "An empty group of " << group_title(group.kind) << " is listed.";
    auto const entries = list_all(catalog, parent, group.kind);
    ASSERT_TRUE(entries.ok()) << group_title(group.kind) << ": " << describe_error(entries.error());
    EXPECT_EQ(std::ssize(*entries), group.count) << group_title(group.kind);
    for (auto const& entry : *entries) {
      EXPECT_EQ(to_string(entry.object.kind), to_string(group.kind)) << entry.name;
      EXPECT_FALSE(entry.object.path.empty());
      if (entry.expandable && depth > 0) expect_exact_counts(catalog, entry.object.path, depth - 1);
    }
  }
}

TEST_F(CatalogLists, HoldAsManyAsTheirGroupsCount) {
  for (auto const& sample : quirks().objects) run_sample(sample.create);
  expect_exact_counts(catalog(), place().path, 3);
}

TEST_F(CatalogLists, AreInTheOrderOfNames) {
  create_tables({"b", "a", "c", "B2", "a10", "a9"});
  auto listed = names(place().path, quirks().collection_kind);
  ASSERT_EQ(listed.size(), 6U);
  auto sorted = listed;
  std::sort(sorted.begin(), sorted.end(),
            [](auto const& left, auto const& right) { return lower_ascii(left) < lower_ascii(right); });
  auto sorted_by_bytes = listed;
  std::sort(sorted_by_bytes.begin(), sorted_by_bytes.end());
  EXPECT_TRUE(listed == sorted || listed == sorted_by_bytes) << testing::PrintToString(listed);
}

TEST_F(CatalogLists, HaveColumnsInTheOrderOfTheirPositions) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (z integer, a integer, m integer, b integer)");
  EXPECT_EQ(names(path_of({"t"}), ObjectKind::column), (std::vector<std::string>{"z", "a", "m", "b"}));
  EXPECT_EQ(names(path_of({"t"}), ObjectKind::column, 1), (std::vector<std::string>{"z", "a", "m", "b"}));
  EXPECT_EQ(count_of(path_of({"t"}), ObjectKind::column), 4);
}

TEST_F(CatalogLists, AreTheSameWhateverTheSizeOfAPage) {
  std::vector<std::string> tables;
  for (int index = 0; index < 23; ++index) tables.push_back(fmt::format("Table {} {}", index % 5, index));
  create_tables(tables);
  auto const whole = names(place().path, quirks().collection_kind);
  EXPECT_EQ(whole.size(), 23U);
  for (int32_t const limit : {1, 2, 7, 22, 23, 24})
    EXPECT_EQ(names(place().path, quirks().collection_kind, limit), whole) << limit;
}

TEST_F(CatalogLists, AreFilteredWithoutRegardToCase) {
  create_tables({"Orders", "orders_old", "reORDER", "customers"});
  auto const found = names(place().path, quirks().collection_kind, 200, "order");
  EXPECT_THAT(found, testing::UnorderedElementsAre("Orders", "orders_old", "reORDER"));
  EXPECT_THAT(names(place().path, quirks().collection_kind, 1, "ORDER"), testing::ElementsAreArray(found));
  EXPECT_TRUE(names(place().path, quirks().collection_kind, 200, "nothing like it").empty());
}

TEST_F(CatalogLists, TakeWildcardsInAFilterAsText) {
  create_tables({"a_b", "axb", "a%b", "a\\b", "a'b"});
  EXPECT_THAT(names(place().path, quirks().collection_kind, 200, "a_b"), testing::ElementsAre("a_b"));
  EXPECT_THAT(names(place().path, quirks().collection_kind, 200, "%"), testing::ElementsAre("a%b"));
  EXPECT_THAT(names(place().path, quirks().collection_kind, 200, "\\"), testing::ElementsAre("a\\b"));
  EXPECT_THAT(names(place().path, quirks().collection_kind, 200, "'"), testing::ElementsAre("a'b"));
}

TEST_F(CatalogLists, OfManyCollectionsArePaged) {
  auto const many = quirks().many_collections;
  auto* const transactions = skipped("transactional_ddl") ? nullptr : session().transactions();
  if (transactions) {
    ASSERT_TRUE(transactions->begin().ok());
  }
  for (int index = 0; index < many; ++index) must(query("create", {.name = fmt::format("t{}", index)}));
  if (transactions) {
    ASSERT_TRUE(transactions->commit().ok());
  }
  EXPECT_EQ(count_of(place().path, quirks().collection_kind), many);
  auto const page = catalog().list({.parent = place().path, .kind = quirks().collection_kind, .limit = 200});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->entries.size(), 200U);
  EXPECT_FALSE(page->next.empty());
  auto const begin = Clock::now();
  EXPECT_EQ(std::ssize(names(place().path, quirks().collection_kind)), many);
  EXPECT_LT(since(begin), milliseconds(5'000 * sanitizer_factor()));
}

TEST_F(CatalogLists, ShowWhatAnotherSessionJustMade) {
  EXPECT_TRUE(names(place().path, quirks().collection_kind).empty());
  auto const other = open();
  must(*other, query("create", {.name = "made_elsewhere"}));
  EXPECT_THAT(names(place().path, quirks().collection_kind), testing::ElementsAre("made_elsewhere"));
  must(*other, query("drop", {.name = "made_elsewhere"}));
  EXPECT_TRUE(names(place().path, quirks().collection_kind).empty());
}

TEST_F(CatalogLists, GiveNothingOrNotFoundForAMissingParent) {
  auto const groups = catalog().groups(path_of({"no such table"}));
  if (groups.ok()) {
    EXPECT_TRUE(groups->empty());
  } else {
    EXPECT_EQ(groups.error().code, ErrorCode::not_found) << describe_error(groups.error());
  }
  auto const page = catalog().list({.parent = {"no such namespace"}, .kind = quirks().collection_kind});
  if (page.ok()) {
    EXPECT_TRUE(page->entries.empty());
  } else {
    EXPECT_EQ(page.error().code, ErrorCode::not_found) << describe_error(page.error());
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(CatalogLists, AreNotReadWhileACursorLives) {
  auto const cursor = start(numbers(many(100'000)));
  ASSERT_NE(cursor, nullptr);
  ASSERT_TRUE(cursor->next().ok());
  auto const groups = catalog().groups(place().path);
  // A driver with a connection of its own for the catalog may answer; it must not disturb the cursor.
  if (!groups.ok()) {
    EXPECT_EQ(groups.error().code, ErrorCode::invalid_state) << describe_error(groups.error());
  }
  EXPECT_TRUE(cursor->finish().ok());
}

TEST_F(CatalogLists, MarkKeysAndNullability) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE parent (id integer PRIMARY KEY)");
  must(
      "CREATE TABLE child (id integer NOT NULL PRIMARY KEY, parent_id integer REFERENCES parent (id), note varchar(10) "
      "NOT NULL)");
  auto const columns = list_all(catalog(), path_of({"child"}), ObjectKind::column);
  ASSERT_TRUE(columns.ok()) << describe_error(columns.error());
  ASSERT_EQ(columns->size(), 3U);
  EXPECT_TRUE(columns->at(0).primary_key);
  EXPECT_FALSE(columns->at(1).primary_key);
  EXPECT_TRUE(columns->at(1).foreign_key);
  EXPECT_TRUE(columns->at(1).nullable);
  EXPECT_FALSE(columns->at(2).nullable);
  EXPECT_FALSE(columns->at(2).foreign_key);
  if (!skipped("type_lengths")) {
    EXPECT_NE(lower_ascii(columns->at(2).detail).find("10"), std::string::npos) << columns->at(2).detail;
  }
}

TEST_F(CatalogLists, AreSearchedBestFirst) {
  create_tables({"conformance_needle", "needle_and_more", "needle", "hay", "needle_2"});
  auto const found = catalog().search("needle", 10);
  ASSERT_TRUE(found.ok()) << describe_error(found.error());
  std::vector<std::string> found_names;
  for (auto const& entry : *found) {
    auto const in_this_place = std::equal(place().path.begin(), place().path.end(), entry.object.path.begin());
    if (entry.object.kind == quirks().collection_kind && in_this_place) found_names.push_back(entry.name);
  }
  EXPECT_EQ(found_names, (std::vector<std::string>{"needle", "needle_2", "needle_and_more", "conformance_needle"}));
}

TEST_F(CatalogLists, AreSearchedUpToALimit) {
  create_tables({"needle1", "needle2", "needle3"});
  auto const found = catalog().search("needle", 2);
  ASSERT_TRUE(found.ok()) << describe_error(found.error());
  EXPECT_EQ(found->size(), 2U);
  auto const none = catalog().search("no object has this name %_'", 10);
  ASSERT_TRUE(none.ok()) << describe_error(none.error());
  EXPECT_TRUE(none->empty());
}

class CatalogDescribes : public CatalogFixture {
 protected:
  // Engines differ in which names of an expression they quote.
  static std::string without_quotes(std::string text) {
    std::erase_if(text, [](char byte) { return byte == '`' || byte == '"'; });
    return text;
  }
};

TEST_F(CatalogDescribes, ColumnsInFull) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must(
      "CREATE TABLE t (id integer NOT NULL, name varchar(20) DEFAULT 'it''s' NOT NULL, plain integer, PRIMARY KEY (name, "
      "id))");
  auto const table = describe(ObjectKind::table, {"t"});
  ASSERT_EQ(table.columns.size(), 3U);
  EXPECT_EQ(table.columns[0].name, "id");
  EXPECT_EQ(lower_ascii(table.columns[0].type), quirks().integer_name);
  EXPECT_FALSE(table.columns[0].nullable);
  EXPECT_EQ(table.columns[0].primary_key_position, 2);
  EXPECT_EQ(table.columns[1].primary_key_position, 1);
  EXPECT_NE(table.columns[1].default_value.find("'it''s'"), std::string::npos) << table.columns[1].default_value;
  if (!skipped("type_lengths")) {
    EXPECT_NE(table.columns[1].type.find("20"), std::string::npos) << table.columns[1].type;
  }
  EXPECT_TRUE(table.columns[2].nullable);
  EXPECT_EQ(table.columns[2].default_value, "");
  EXPECT_EQ(table.columns[2].primary_key_position, 0);
  EXPECT_EQ(table.primary_key, (std::vector<std::string>{"name", "id"}));
}

TEST_F(CatalogDescribes, Indexes) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  if (auto const why = skipped("index_details")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer, b integer, c varchar(10))");
  must("CREATE UNIQUE INDEX by_b_and_a ON t (b, a DESC)");
  auto const table = describe(ObjectKind::table, {"t"});
  ASSERT_EQ(table.indexes.size(), 1U);
  auto const& index = table.indexes[0];
  EXPECT_EQ(index.name, "by_b_and_a");
  EXPECT_TRUE(index.unique);
  EXPECT_FALSE(index.primary);
  ASSERT_EQ(index.columns.size(), 2U);
  EXPECT_EQ(index.columns[0], "b");
  EXPECT_EQ(index.columns[1], "a DESC");
}

TEST_F(CatalogDescribes, IndexesOfExpressionsAndOfSomeRows) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  if (auto const why = skipped("partial_indexes")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer, b integer, c varchar(10))");
  must("CREATE INDEX by_lower_c ON t (lower(c)) WHERE a > 1");
  auto const table = describe(ObjectKind::table, {"t"});
  ASSERT_EQ(table.indexes.size(), 1U);
  auto const& second = table.indexes[0];
  EXPECT_EQ(second.name, "by_lower_c");
  EXPECT_FALSE(second.unique);
  ASSERT_EQ(second.columns.size(), 1U);
  EXPECT_NE(second.columns[0].find("lower"), std::string::npos) << second.columns[0];
  EXPECT_NE(second.predicate.find("a > 1"), std::string::npos) << second.predicate;
}

TEST_F(CatalogDescribes, ForeignKeysFromBothSides) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE parent (a integer, b integer, PRIMARY KEY (a, b))");
  auto const with_actions = !skipped("foreign_key_actions");
  must(fmt::format("CREATE TABLE child (x integer, y integer, FOREIGN KEY (y, x) REFERENCES parent (a, b){})",
                   with_actions ? " ON UPDATE CASCADE ON DELETE SET NULL" : ""));
  auto const child = describe(ObjectKind::table, {"child"});
  ASSERT_EQ(child.foreign_keys.size(), 1U);
  auto const& key = child.foreign_keys[0];
  EXPECT_EQ(key.columns, (std::vector<std::string>{"y", "x"}));
  EXPECT_EQ(key.referenced_columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(key.referenced_table, path_of({"parent"}));
  EXPECT_EQ(key.on_update, with_actions ? "CASCADE" : "NO ACTION");
  EXPECT_EQ(key.on_delete, with_actions ? "SET NULL" : "NO ACTION");
  auto const parent = describe(ObjectKind::table, {"parent"});
  ASSERT_EQ(parent.referenced_by.size(), 1U);
  EXPECT_EQ(parent.referenced_by[0].referenced_table, path_of({"child"}));
}

TEST_F(CatalogDescribes, ChecksAndUniqueKeys) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer, b integer, CONSTRAINT positive CHECK (a > 0), CONSTRAINT once UNIQUE (b, a))");
  auto const table = describe(ObjectKind::table, {"t"});
  ASSERT_EQ(table.checks.size(), 1U);
  if (!skipped("constraint_names")) {
    EXPECT_EQ(table.checks[0].name, "positive");
  }
  EXPECT_NE(without_quotes(table.checks[0].expression).find("a > 0"), std::string::npos) << table.checks[0].expression;
  ASSERT_EQ(table.unique_keys.size(), 1U);
}

TEST_F(CatalogDescribes, GeneratedColumns) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must(fmt::format("CREATE TABLE t (a integer, doubled integer GENERATED ALWAYS AS (a * 2) {})",
                   skipped("stored_generated") ? "VIRTUAL" : "STORED"));
  auto const table = describe(ObjectKind::table, {"t"});
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[0].generated, "");
  EXPECT_NE(without_quotes(table.columns[1].generated).find("a * 2"), std::string::npos) << table.columns[1].generated;
}

TEST_F(CatalogDescribes, TheColumnsOfAView) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer, b varchar(5))");
  must("CREATE VIEW v AS SELECT b AS first, a FROM t");
  auto const view = describe(ObjectKind::view, {"v"});
  ASSERT_EQ(view.columns.size(), 2U);
  EXPECT_EQ(view.columns[0].name, "first");
}

TEST_F(CatalogDescribes, Comments) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  if (auto const why = skipped("comments")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer)");
  must(query("comment_on_table"));
  must(query("comment_on_column"));
  auto const table = describe(ObjectKind::table, {"t"});
  EXPECT_EQ(table.comment, "it's a <b>table</b>");
  EXPECT_EQ(table.columns.at(0).comment, "first");
}

TEST_F(CatalogDescribes, NothingThatDoesNotExist) {
  create_tables({"t"});
  for (auto const kind : {quirks().collection_kind, ObjectKind::view, ObjectKind::index, ObjectKind::trigger}) {
    bool const in_table = kind == ObjectKind::index || kind == ObjectKind::trigger;
    auto const path = in_table ? path_of({"t", "no such object"}) : path_of({"no such object"});
    auto const description = catalog().describe({.kind = kind, .path = path});
    ASSERT_FALSE(description.ok()) << to_string(kind);
    EXPECT_EQ(description.error().code, ErrorCode::not_found)
        << to_string(kind) << ": " << describe_error(description.error());
    auto const ddl = catalog().ddl({.kind = kind, .path = path});
    ASSERT_FALSE(ddl.ok()) << to_string(kind);
    EXPECT_EQ(ddl.error().code, ErrorCode::not_found) << to_string(kind) << ": " << describe_error(ddl.error());
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

// Whoever has a name only, and asks for the wrong kind, is told that there is none, or what it truly is.
TEST_F(CatalogDescribes, ATableAsATableWhateverIsAskedFor) {
  create_tables({"t"});
  auto const description = catalog().describe({.kind = ObjectKind::view, .path = path_of({"t"})});
  if (description.ok()) {
    EXPECT_EQ(to_string(description->object.kind), to_string(quirks().collection_kind));
  } else {
    EXPECT_EQ(description.error().code, ErrorCode::not_found) << describe_error(description.error());
  }
}

TEST_F(CatalogDescribes, PathsOfAnyLengthWithoutHarm) {
  for (auto const& path :
       std::vector<std::vector<std::string>>{{}, {""}, {"", "", ""}, {"a", "b", "c", "d", "e", "f"}, {"'; --", "\""}}) {
    for (auto const kind :
         {quirks().collection_kind, ObjectKind::column, ObjectKind::index, ObjectKind::routine, ObjectKind::schema}) {
      EXPECT_FALSE(catalog().describe({.kind = kind, .path = path}).ok());
      EXPECT_FALSE(catalog().ddl({.kind = kind, .path = path}).ok());
    }
    catalog().groups(path).ok();
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

}  // namespace sextant::conformance
