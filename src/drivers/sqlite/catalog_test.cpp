#include "drivers/sqlite/catalog.h"

#include <gmock/gmock.h>

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SqliteCatalogTest : public SqliteTest {
 protected:
  static std::vector<std::string> names(Result<CatalogPage> const& page) {
    std::vector<std::string> result;
    if (!page.ok()) ADD_FAILURE() << page.error().message;
    else for (auto const& entry : page->entries) result.push_back(entry.name);
    return result;
  }
  static std::vector<std::string> groups(Session& session, std::vector<std::string> const& parent) {
    std::vector<std::string> result;
    auto const found = session.catalog().groups(parent);
    if (!found.ok()) ADD_FAILURE() << found.error().message;
    else for (auto const& group : *found) result.push_back(fmt::format("{} {}", to_string(group.kind), group.count));
    return result;
  }
  static ObjectDescription describe(Session& session, ObjectRef const& object) {
    auto description = session.catalog().describe(object);
    if (description.ok()) return *std::move(description);
    ADD_FAILURE() << description.error().message;
    return {};
  }
  static std::string property(ObjectDescription const& description, std::string_view name) {
    for (auto const& entry : description.properties) {
      if (entry.name == name) return entry.value;
    }
    return "";
  }
};

constexpr char const* shop =
    "CREATE TABLE customers(id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL COLLATE NOCASE, city TEXT DEFAULT 'Bern',"
    " name_length INT GENERATED ALWAYS AS (length(email)) STORED, CONSTRAINT one_email UNIQUE (email), CHECK (length(email) > 3));"
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INT CONSTRAINT buyer REFERENCES customers ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED, parent INT REFERENCES orders(id), at TEXT);"
    "CREATE TABLE stock(shop INT, item INT, n INT, PRIMARY KEY (item, shop)) WITHOUT ROWID, STRICT;"
    "CREATE INDEX orders_by_day ON orders(date(at), customer_id DESC) WHERE at IS NOT NULL;"
    "CREATE VIEW big AS SELECT id, email FROM customers;"
    "CREATE TRIGGER stamp AFTER UPDATE OF at ON orders BEGIN SELECT 1; END;"
    "CREATE TRIGGER no_big INSTEAD OF INSERT ON big BEGIN SELECT 1; END;"
    "CREATE VIRTUAL TABLE words USING fts5(title, body);"
    "INSERT INTO customers(email) VALUES ('a@b.c'), ('d@e.f'); INSERT INTO orders VALUES (1, 1, NULL, 'x'); ANALYZE;";

TEST_F(SqliteCatalogTest, GroupsSchemasAndWhatTheyHold) {
  auto const session = open(shop);
  EXPECT_THAT(groups(*session, {}), ElementsAre("schema 1"));
  EXPECT_THAT(groups(*session, {"main"}), ElementsAre("table 3", "view 1", "virtual_table 1", "trigger 2"));
  EXPECT_THAT(groups(*session, {"main", "orders"}), ElementsAre("column 4", "index 1", "trigger 1"));
  EXPECT_THAT(groups(*session, {"main", "words"}), ElementsAre("column 2"));
  run(*session, "CREATE TEMP TABLE scratch(a)");
  run(*session, "ATTACH ':memory:' AS \"other \"\"one\"");
  EXPECT_THAT(groups(*session, {}), ElementsAre("schema 3"));
  EXPECT_THAT(names(session->catalog().list({.kind = ObjectKind::schema})), ElementsAre("main", "temp", "other \"one"));
  EXPECT_THAT(groups(*session, {"other \"one"}), IsEmpty());
  EXPECT_THAT(groups(*session, {"temp"}), ElementsAre("table 1"));
}

TEST_F(SqliteCatalogTest, HidesShadowTablesAndSqlitesOwn) {
  auto const session = open(shop);
  EXPECT_THAT(names(session->catalog().list({.parent = {"main"}, .kind = ObjectKind::table})), ElementsAre("customers", "orders", "stock"));
  EXPECT_THAT(names(session->catalog().list({.parent = {"main"}, .kind = ObjectKind::virtual_table})), ElementsAre("words"));
  EXPECT_EQ(describe(*session, {ObjectKind::table, {"main", "words_data"}}).columns.size(), 2U);
}

TEST_F(SqliteCatalogTest, ListsChildrenOfATable) {
  auto const session = open(shop);
  auto const columns = session->catalog().list({.parent = {"main", "orders"}, .kind = ObjectKind::column});
  EXPECT_THAT(names(columns), ElementsAre("id", "customer_id", "parent", "at"));
  EXPECT_TRUE(columns->entries[0].primary_key);
  EXPECT_TRUE(columns->entries[1].foreign_key);
  EXPECT_EQ(columns->entries[1].detail, "INT");
  auto const indexes = session->catalog().list({.parent = {"main", "orders"}, .kind = ObjectKind::index});
  EXPECT_EQ(indexes->entries.at(0).detail, "date(at), customer_id DESC WHERE at IS NOT NULL");
  auto const triggers = session->catalog().list({.parent = {"main"}, .kind = ObjectKind::trigger});
  EXPECT_THAT(names(triggers), ElementsAre("no_big", "stamp"));
  EXPECT_EQ(triggers->entries[1].detail, "AFTER UPDATE OF at ON orders");
}

TEST_F(SqliteCatalogTest, EstimatesRowsOnlyAfterAnalyze) {
  auto const session = open(shop);
  auto const tables = session->catalog().list({.parent = {"main"}, .kind = ObjectKind::table});
  EXPECT_EQ(tables->entries[0].estimated_rows, 2);
  EXPECT_EQ(tables->entries[2].estimated_rows, std::nullopt);
  auto const fresh = connect({{"path", make_file("CREATE TABLE t(a)", "fresh.db")}});
  EXPECT_EQ(fresh->catalog().list({.parent = {"main"}, .kind = ObjectKind::table})->entries.at(0).estimated_rows, std::nullopt);
}

TEST_F(SqliteCatalogTest, DescribesATableWhole) {
  auto const session = open(shop);
  auto const customers = describe(*session, {ObjectKind::table, {"main", "CUSTOMERS"}});
  EXPECT_EQ(customers.object.path.back(), "customers");
  ASSERT_EQ(customers.columns.size(), 4U);
  EXPECT_FALSE(customers.columns[0].nullable);
  EXPECT_EQ(customers.columns[0].primary_key_position, 1);
  EXPECT_EQ(customers.columns[1].collation, "NOCASE");
  EXPECT_EQ(customers.columns[2].default_value, "'Bern'");
  EXPECT_EQ(customers.columns[3].generated, "length(email) STORED");
  EXPECT_THAT(customers.primary_key, ElementsAre("id"));
  ASSERT_EQ(customers.checks.size(), 1U);
  EXPECT_EQ(customers.checks[0].expression, "length(email) > 3");
  ASSERT_EQ(customers.unique_keys.size(), 1U);
  EXPECT_EQ(customers.unique_keys[0].name, "one_email");
  EXPECT_EQ(customers.unique_keys[0].expression, "email");
  ASSERT_EQ(customers.referenced_by.size(), 1U);
  EXPECT_THAT(customers.referenced_by[0].referenced_table, ElementsAre("main", "orders"));
  EXPECT_THAT(customers.referenced_by[0].columns, ElementsAre("customer_id"));
  EXPECT_EQ(property(customers, "AUTOINCREMENT"), "yes");
  EXPECT_EQ(customers.estimated_rows, 2);
  EXPECT_GT(customers.size_bytes.value_or(0), 0);
}

TEST_F(SqliteCatalogTest, DescribesKeysIndexesAndTriggers) {
  auto const session = open(shop);
  auto const orders = describe(*session, {ObjectKind::table, {"main", "orders"}});
  ASSERT_EQ(orders.foreign_keys.size(), 2U);
  EXPECT_EQ(orders.foreign_keys[0].name, "buyer");
  EXPECT_TRUE(orders.foreign_keys[0].deferrable);
  EXPECT_EQ(orders.foreign_keys[0].on_delete, "CASCADE");
  EXPECT_THAT(orders.foreign_keys[0].referenced_columns, ElementsAre("id"));
  EXPECT_THAT(orders.foreign_keys[1].referenced_table, ElementsAre("main", "orders"));
  EXPECT_FALSE(orders.foreign_keys[1].deferrable);
  ASSERT_EQ(orders.referenced_by.size(), 1U);
  ASSERT_EQ(orders.indexes.size(), 1U);
  EXPECT_THAT(orders.indexes[0].columns, ElementsAre("date(at)", "customer_id DESC"));
  EXPECT_EQ(orders.indexes[0].predicate, "at IS NOT NULL");
  ASSERT_EQ(orders.triggers.size(), 1U);
  EXPECT_EQ(orders.triggers[0].events, "UPDATE OF at");
  auto const stock = describe(*session, {ObjectKind::table, {"main", "stock"}});
  EXPECT_THAT(stock.primary_key, ElementsAre("item", "shop"));
  EXPECT_EQ(property(stock, "STRICT"), "yes");
  EXPECT_EQ(property(stock, "WITHOUT ROWID"), "yes");
  EXPECT_EQ(property(describe(*session, {ObjectKind::virtual_table, {"main", "words"}}), "module"), "fts5(title, body)");
  EXPECT_EQ(property(describe(*session, {ObjectKind::schema, {"main"}}), "journal mode"), "delete");
  EXPECT_EQ(describe(*session, {ObjectKind::index, {"main", "orders", "orders_by_day"}}).indexes.size(), 1U);
  EXPECT_EQ(describe(*session, {ObjectKind::trigger, {"main", "stamp"}}).triggers[0].timing, "AFTER");
  EXPECT_EQ(describe(*session, {ObjectKind::column, {"main", "orders", "at"}}).columns[0].type, "TEXT");
}

TEST_F(SqliteCatalogTest, DescribesAViewOverAMissingTable) {
  auto const session = open("CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW fine AS SELECT 1 AS one; DROP TABLE t");
  EXPECT_THAT(property(describe(*session, {ObjectKind::view, {"main", "v"}}), "broken"), HasSubstr("no such table"));
  EXPECT_THAT(names(session->catalog().list({.parent = {"main"}, .kind = ObjectKind::view})), ElementsAre("fine", "v"));
}

TEST_F(SqliteCatalogTest, GivesDdlThatMakesTheObjectAgain) {
  auto const session = open(shop);
  auto const ddl = session->catalog().ddl({ObjectKind::schema, {"main"}});
  ASSERT_TRUE(ddl.ok());
  auto const copy = connect({{"path", make_file(*ddl, "copy.db")}});
  EXPECT_EQ(*copy->catalog().ddl({ObjectKind::schema, {"main"}}), *ddl);
  auto const orders = session->catalog().ddl({ObjectKind::table, {"main", "orders"}});
  EXPECT_THAT(*orders, HasSubstr("CREATE INDEX orders_by_day"));
  EXPECT_THAT(*orders, HasSubstr("CREATE TRIGGER stamp"));
  run(*session, "CREATE TEMP TABLE scratch(a)");
  run(*session, "CREATE INDEX temp.scratch_a ON scratch(a)");
  EXPECT_EQ(*session->catalog().ddl({ObjectKind::table, {"temp", "scratch"}}),
            "CREATE TEMP TABLE scratch(a);\nCREATE INDEX scratch_a ON scratch(a);\n");
  EXPECT_EQ(session->catalog().ddl({ObjectKind::index, {"main", "customers", "sqlite_autoindex_customers_1"}}).error().code,
            ErrorCode::not_supported);
}

TEST_F(SqliteCatalogTest, SaysWhatDoesNotExist) {
  auto const session = open(shop);
  auto& catalog = session->catalog();
  EXPECT_EQ(catalog.groups({"nope"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.groups({"main", "nope"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.list({.parent = {"main"}, .kind = ObjectKind::routine}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.describe({ObjectKind::table, {"main", "nope"}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.describe({ObjectKind::table, {}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.describe({ObjectKind::column, {"main", "orders", "nope"}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.ddl({ObjectKind::trigger, {"main", "nope"}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog.ddl({ObjectKind::index, {}}).error().code, ErrorCode::not_found);
}

TEST_F(SqliteCatalogTest, HandlesNamesOfEveryKind) {
  static constexpr std::array odd_names{"a\"b", "it's", "two words", "\xF0\x9F\x8D\x8E", "<b onclick=x>", "semi;colon--", "[x]",
                                        "`tick`", "new\nline", "order", "dot.dot", "percent%_", "'; DROP TABLE t; --", "\xff\xfe"};
  auto const session = open("CREATE TABLE t(a)");
  for (auto const* const name : odd_names) {
    auto const quoted = sql::quote_identifier(name, sql::sqlite_dialect);
    run(*session, "CREATE TABLE " + quoted + "(" + quoted + " TEXT PRIMARY KEY REFERENCES " + quoted + ", CHECK (" + quoted + " <> ''))");
    run(*session, "CREATE INDEX \"i" + quoted.substr(1) + " ON " + quoted + "(" + quoted + " DESC)");
    run(*session, "INSERT INTO " + quoted + " VALUES ('x')");
    auto const result = run(*session, "SELECT * FROM " + quoted);
    EXPECT_EQ(result.schema->fields[0].name, name);
    EXPECT_EQ(result.schema->fields[0].origin.table, name);
    auto const table = describe(*session, {ObjectKind::table, {"main", name}});
    ASSERT_EQ(table.columns.size(), 1U) << name;
    EXPECT_EQ(table.columns[0].name, name);
    EXPECT_EQ(table.checks.size(), 1U) << name;
    EXPECT_EQ(table.foreign_keys.at(0).columns.at(0), name);
    EXPECT_EQ(table.referenced_by.size(), 1U) << name;
    EXPECT_EQ(table.indexes.size(), 2U) << name;
    EXPECT_THAT(groups(*session, {"main", name}), ElementsAre("column 1", "index 2"));
    auto const found = session->catalog().search(name, 10);
    ASSERT_TRUE(found.ok()) << name;
    EXPECT_EQ(found->at(0).name, name);
    EXPECT_TRUE(session->catalog().ddl({ObjectKind::table, {"main", name}}).ok());
  }
  auto const listed = session->catalog().list({.parent = {"main"}, .kind = ObjectKind::table});
  EXPECT_EQ(listed->entries.size(), odd_names.size() + 1);
}

TEST_F(SqliteCatalogTest, SearchesEverywhereBestFirst) {
  auto const session = open(
      "CREATE TABLE city(id INTEGER PRIMARY KEY); CREATE TABLE city_names(id INTEGER PRIMARY KEY); CREATE TABLE old_city(a, city);"
      "CREATE INDEX city_index ON old_city(a); CREATE VIEW capacity AS SELECT 1");
  auto const found = session->catalog().search("CITY", 100);
  ASSERT_TRUE(found.ok());
  std::vector<std::string> result;
  for (auto const& entry : *found) result.push_back(fmt::format("{} {}", to_string(entry.object.kind), entry.name));
  EXPECT_THAT(result, ElementsAre("table city", "column city", "table city_names", "index city_index", "view capacity", "table old_city"));
  EXPECT_EQ(session->catalog().search("city", 2)->size(), 2U);
  EXPECT_TRUE(session->catalog().search("", 10)->empty());
}

TEST_F(SqliteCatalogTest, ListsTenThousandTablesInPages) {
  std::string sql = "BEGIN;";
  for (int index = 0; index < 10'000; ++index) sql += fmt::format("CREATE TABLE table_{:05}(id INTEGER PRIMARY KEY, a, b, c);", index);
  auto const session = open(sql + "COMMIT");
  EXPECT_THAT(groups(*session, {"main"}), ElementsAre("table 10000"));
  ListRequest request{.parent = {"main"}, .kind = ObjectKind::table, .limit = 1000};
  std::vector<std::string> all;
  for (int page_number = 0; page_number < 11; ++page_number) {
    auto const page = session->catalog().list(request);
    auto const listed = names(page);
    all.insert(all.end(), listed.begin(), listed.end());
    request.after = page->next;
    if (page->next.empty()) break;
  }
  ASSERT_EQ(all.size(), 10'000U);
  EXPECT_EQ(all.front(), "table_00000");
  EXPECT_EQ(all.back(), "table_09999");
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  request = {.parent = {"main"}, .kind = ObjectKind::table, .search = "_0777"};
  EXPECT_EQ(names(session->catalog().list(request)).size(), 10U);
}

TEST_F(SqliteCatalogTest, WorksOnReadOnlySessionsAndBetweenBatches) {
  auto const session = open(shop, true);
  EXPECT_THAT(groups(*session, {"main"}), ElementsAre("table 3", "view 1", "virtual_table 1", "trigger 2"));
  auto cursor = session->execute({.text = "SELECT id FROM customers"}, {.first_batch_rows = 1});
  ASSERT_TRUE((*cursor)->next().ok());
  EXPECT_EQ(describe(*session, {ObjectKind::table, {"main", "orders"}}).columns.size(), 4U);
  EXPECT_EQ((*cursor)->next()->value().rows, 1);
  EXPECT_TRUE((*cursor)->finish().ok());
  EXPECT_TRUE(session->verify_read_only().ok());
}

}  // namespace
}  // namespace sextant::sqlite
