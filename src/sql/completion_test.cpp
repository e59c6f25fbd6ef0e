#include "sql/completion.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace sextant::sql {
namespace {

constexpr std::string_view caret_mark = "‸";

// A shop, as the catalog of an engine would tell it.
class Shop : public KnownNames {
 public:
  Shop(std::vector<std::string> near, std::vector<std::string> far) : near_(std::move(near)), far_(std::move(far)) {
    add(near_, "categories", {"id bigint", "name text", "parent_id bigint"}, {key("parent_id", "categories")});
    add(near_, "customers", {"id bigint", "name text", "email text", "city_id bigint"}, {key("city_id", "cities")});
    add(near_, "cities", {"id bigint", "name text"}, {});
    add(near_, "orders", {"id bigint", "customer_id bigint", "status text", "total numeric", "created_at timestamp"},
        {key("customer_id", "customers")});
    add(near_, "order_items", {"order_id bigint", "product_id bigint", "quantity integer", "price numeric"},
        {key("order_id", "orders"), key("product_id", "products")});
    add(near_, "products", {"id bigint", "name text", "category_id bigint", "price numeric"}, {key("category_id", "categories")});
    add(near_, "Odd Name", {"First Col text", "user text", "plain text"}, {});
    add(near_, "order_totals", {"order_id bigint", "total numeric"}, {}, ProposalKind::view);
    add(far_, "invoices", {"id bigint", "order_id bigint", "amount numeric"}, {key("order_id", "orders")});
    add(near_, "parcels", {"order_id bigint", "product_id bigint", "sent date"},
        {{.columns = {"order_id", "product_id"}, .table = path(near_, "order_items"), .referenced_columns = {"order_id", "product_id"}}});
    objects_.push_back({.kind = ProposalKind::function, .path = path(near_, "area_of"), .detail = "(shape text)"});
    objects_.push_back({.kind = ProposalKind::schema, .path = far_});
    objects_.push_back({.kind = ProposalKind::schema, .path = near_});
  }

  std::vector<KnownObject> objects(std::vector<std::string> const& parent, NamePattern const& pattern, Wanted wanted,
                                   size_t most) override {
    std::vector<KnownObject> found;
    for (auto object : objects_) {
      bool const below = object.path.size() > parent.size() && (parent.empty() || ends(object.path, parent));
      object.match = pattern.match(object.path.back());
      bool const function = object.kind == ProposalKind::function;
      if (!below || object.match == Match::none || (wanted != Wanted::all && function != (wanted == Wanted::functions))) continue;
      object.in_reach = std::equal(near_.begin(), near_.end(), object.path.begin(), object.path.end() - 1) || object.path.size() == 1;
      found.push_back(std::move(object));
    }
    std::stable_sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.path.back() < b.path.back(); });
    if (found.size() > most) found.resize(most);
    return found;
  }

  KnownTable const* table(std::vector<std::string> const& wanted) override {
    for (auto const& each : tables_) {
      if (wanted.size() > each.path.size()) continue;
      if (wanted.size() == 1 && !std::equal(near_.begin(), near_.end(), each.path.begin())) continue;
      if (std::equal(wanted.rbegin(), wanted.rend(), each.path.rbegin(), equals_ignoring_case)) return &each;
    }
    return nullptr;
  }

  int64_t uses(std::string_view name) override { return name == used ? 1 : 0; }

  std::string used;

 private:
  static std::vector<std::string> path(std::vector<std::string> parent, std::string name) {
    parent.push_back(std::move(name));
    return parent;
  }
  // The last names of the parent of `whole`.
  static bool ends(std::vector<std::string> const& whole, std::vector<std::string> const& parent) {
    return std::equal(parent.rbegin(), parent.rend(), whole.rbegin() + 1, equals_ignoring_case);
  }
  KnownKey key(std::string column, std::string table) { return {.columns = {column}, .table = path(near_, table), .referenced_columns = {"id"}}; }
  void add(std::vector<std::string> const& parent, std::string const& name, std::vector<std::string> const& columns, std::vector<KnownKey> keys,
           ProposalKind kind = ProposalKind::table) {
    KnownTable table{.path = path(parent, name), .keys = std::move(keys)};
    for (auto const& column : columns) {
      auto const blank = column.rfind(' ');
      table.columns.push_back({.name = column.substr(0, blank), .type = column.substr(blank + 1)});
    }
    for (auto& other : tables_) {
      for (auto const& each : other.keys) {
        if (each.table == table.path) table.referring.push_back({each.columns, other.path, each.referenced_columns});
      }
      for (auto const& each : table.keys) {
        if (each.table == other.path) other.referring.push_back({each.columns, table.path, each.referenced_columns});
      }
    }
    objects_.push_back({.kind = kind, .path = table.path});
    tables_.push_back(std::move(table));
  }

  std::vector<std::string> near_, far_;
  std::deque<KnownTable> tables_;
  std::vector<KnownObject> objects_;
};

Shop shop_of(Dialect const& dialect) {
  switch (dialect.family) {
    case LexicalFamily::postgresql: return {{"public"}, {"sales"}};
    case LexicalFamily::mysql: return {{"shop"}, {"sales"}};
    case LexicalFamily::sqlite: return {{"main"}, {"sales"}};
    case LexicalFamily::duckdb: return {{"memory", "main"}, {"memory", "sales"}};
  }
  return {{"public"}, {"sales"}};
}

std::vector<std::string> split(std::string const& text) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(", ", at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return parts;
}

struct Case {
  std::string text;
  std::vector<std::string> checks;  // "= a, b": the head; "+ a": has; "- a": has not; "> a": what the first one writes.
  int line = 0;
};

std::vector<Case> read_cases(std::string const& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::vector<Case> cases;
  Case current;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    bool const is_check = line.size() > 1 && std::string_view("=+->").find(line[0]) != std::string_view::npos && line[1] == ' ' && !current.text.empty();
    if (is_check) {
      current.checks.push_back(line);
      continue;
    }
    if (!current.checks.empty()) {
      current.text.pop_back();
      cases.push_back(std::exchange(current, {}));
    }
    if (current.text.empty() && (line.empty() || line[0] == '#')) continue;
    if (current.text.empty()) current.line = number;
    current.text += line + "\n";
  }
  if (!current.checks.empty()) {
    current.text.pop_back();
    cases.push_back(current);
  }
  return cases;
}

std::string failure(Completion const& completion, std::string const& check) {
  std::vector<std::string> labels;
  for (auto const& each : completion.proposals) labels.push_back(each.label);
  auto const has = [&](std::string const& label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); };
  auto const wanted = check.substr(2);
  std::string shown;
  for (size_t i = 0; i < std::min<size_t>(labels.size(), 12); ++i) shown += (i == 0 ? "" : ", ") + labels[i];
  if (check[0] == '=') {
    auto const parts = wanted == "nothing" ? std::vector<std::string>() : split(wanted);
    bool const same = parts.size() <= labels.size() && std::equal(parts.begin(), parts.end(), labels.begin());
    if (same && (wanted != "nothing" || labels.empty())) return {};
    return fmt::format("wanted {}\n       got {}", wanted, shown);
  }
  if (check[0] == '>') {
    auto const insert = completion.proposals.empty() ? "nothing" : completion.proposals[0].insert;
    return insert == wanted ? std::string() : fmt::format("wanted to write {}, would write {}", wanted, insert);
  }
  for (auto const& part : split(wanted)) {
    if (has(part) != (check[0] == '+')) return fmt::format("{} {}: {}", check[0] == '+' ? "misses" : "should not have", part, shown);
  }
  return {};
}

void run_cases(std::string const& name, Dialect const& dialect, size_t least) {
  auto const cases = read_cases(fmt::format("{}/tests/completion/{}.txt", SEXTANT_SOURCE_DIR, name));
  EXPECT_GE(cases.size(), least);
  auto shop = shop_of(dialect);
  for (auto const& each : cases) {
    auto text = each.text;
    auto const caret = text.find(caret_mark);
    ASSERT_NE(caret, std::string::npos) << name << ":" << each.line;
    text.erase(caret, caret_mark.size());
    auto const completion = complete(text, static_cast<uint32_t>(caret), dialect, shop);
    EXPECT_LE(completion.range.begin, caret);
    EXPECT_LE(completion.range.end, text.size());
    for (auto const& check : each.checks) {
      auto const said = failure(completion, check);
      EXPECT_EQ(said, "") << name << ".txt:" << each.line << "\n" << each.text;
    }
  }
}

TEST(Completion, ProposesWhatTheCasesOfEveryDialectSay) {
  for (auto const* dialect : {&postgresql_dialect, &mysql_dialect, &sqlite_dialect, &duckdb_dialect}) run_cases("every_dialect", *dialect, 150);
}
TEST(Completion, ProposesWhatTheCasesOfPostgresqlSay) { run_cases("postgresql", postgresql_dialect, 20); }
TEST(Completion, ProposesWhatTheCasesOfMysqlSay) { run_cases("mysql", mysql_dialect, 10); }
TEST(Completion, ProposesWhatTheCasesOfSqliteSay) { run_cases("sqlite", sqlite_dialect, 10); }
TEST(Completion, ProposesWhatTheCasesOfDuckdbSay) { run_cases("duckdb", duckdb_dialect, 10); }

TEST(Completion, PutsWhatWasUsedBeforeWhatWasNot) {
  auto shop = shop_of(postgresql_dialect);
  std::string const text = "select * from c";
  EXPECT_EQ(complete(text, 15, postgresql_dialect, shop).proposals.at(0).label, "categories");
  shop.used = "customers";
  EXPECT_EQ(complete(text, 15, postgresql_dialect, shop).proposals.at(0).label, "customers");
}

TEST(Completion, TellsWhatItReplaces) {
  auto shop = shop_of(postgresql_dialect);
  std::string const text = "select 1;\nselect o.\"sta\" from orders o";
  auto const caret = static_cast<uint32_t>(text.find("sta") + 3);
  auto const completion = complete(text, caret, postgresql_dialect, shop);
  ASSERT_FALSE(completion.proposals.empty());
  EXPECT_EQ(completion.proposals[0].insert, "\"status\"");
  EXPECT_EQ(completion.proposals[0].detail, "text · o");
  EXPECT_EQ(text.substr(completion.range.begin, completion.range.end - completion.range.begin), "\"sta\"");
}

TEST(Completion, SaysWhereTheCaretGoesInACall) {
  auto shop = shop_of(postgresql_dialect);
  auto const proposal = complete("select coale", 12, postgresql_dialect, shop).proposals.at(0);
  EXPECT_EQ(proposal.insert, "coalesce()");
  EXPECT_EQ(proposal.caret, 9);
  EXPECT_NE(proposal.documentation, "");
  EXPECT_EQ(complete("select coale(1)", 12, postgresql_dialect, shop).proposals.at(0).insert, "coalesce");
}

// Every place of a script with all that is hard gives an answer, and none fails an assertion or a sanitizer.
TEST(Completion, AnswersAtEveryByteOfEveryBeginning) {
  std::string const text =
      "with recursive a(x, y) as (select 1, b.* from (select id, 'it''s' s from orders o) b union all select x from a where x < (select max(id) "
      "from customers c where c.id = a.x)), z as (delete from products returning *) insert into order_items (order_id, product_id) select "
      "o.id, $1::bigint from a join lateral (select * from orders o2 where o2.id = a.x) l on l.id = a.x left join (cities c cross join "
      "\"Odd Name\" n) using (id) on conflict (order_id) do update set quantity = excluded.quantity returning *; /* x */ -- y";
  for (auto const* dialect : {&postgresql_dialect, &mysql_dialect, &sqlite_dialect, &duckdb_dialect}) {
    auto shop = shop_of(*dialect);
    for (uint32_t end = 0; end <= text.size(); end += 13) {
      for (uint32_t caret = 0; caret <= end; caret += 7) {
        auto const completion = complete(std::string_view(text).substr(0, end), caret, *dialect, shop, 20);
        ASSERT_LE(completion.range.begin, caret);
        ASSERT_LE(completion.range.end, end);
      }
    }
  }
}

TEST(Completion, ReadsOnlyThePartOfAHugeScriptAroundTheCaret) {
  std::string text;
  while (text.size() < (size_t{5} << 20)) text += "insert into orders (id, status) values (1, 'a line; of a script');\n";
  auto const half = text.substr(0, text.size() / 2);
  auto const begin = half.rfind('\n') + 1;
  std::string const statement = "select o. from orders o;\n";
  text.insert(begin, statement);
  auto shop = shop_of(postgresql_dialect);
  auto const caret = static_cast<uint32_t>(begin + 9);
  auto const started = std::chrono::steady_clock::now();
  auto const completion = complete(text, caret, postgresql_dialect, shop);
  auto const took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
  RecordProperty("milliseconds", fmt::format("{:.2f}", took));
  ASSERT_FALSE(completion.proposals.empty());
  EXPECT_EQ(completion.proposals[0].label, "id");
}

TEST(NamePattern, RanksNames) {
  NamePattern const pattern("or");
  EXPECT_EQ(pattern.match("OR"), Match::whole);
  EXPECT_EQ(pattern.match("Orders"), Match::beginning);
  EXPECT_EQ(pattern.match("old_orders"), Match::words);
  EXPECT_EQ(pattern.match("colour"), Match::letters);
  EXPECT_EQ(pattern.match("ro"), Match::none);
  EXPECT_EQ(NamePattern("oi").match("order_items"), Match::words);
  EXPECT_EQ(NamePattern("oi").match("OrderItems"), Match::words);
  EXPECT_EQ(NamePattern("ord_it").match("order_items"), Match::words);
  EXPECT_EQ(NamePattern("").match("x"), Match::beginning);
  EXPECT_EQ(NamePattern("ü").match("Straße_über"), Match::words);
  EXPECT_EQ(NamePattern(std::string(100, 'a')).match(std::string(120, 'a')), Match::beginning);
}

}  // namespace
}  // namespace sextant::sql
