// The language: splitting, parsing, plans, and what the classifier says of them.
#include "drivers/mongodb/language.h"

#include <gtest/gtest.h>

#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/catalog.h"
#include "drivers/mongodb/extended_json.h"
#include "drivers/mongodb/guard.h"
#include "drivers/mongodb/literals.h"
#include "drivers/mongodb/parser.h"
#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {
namespace {

std::vector<std::string> split_texts(std::string_view script) {
  std::vector<std::string> result;
  for (auto const& statement : split(script)) {
    result.emplace_back(script.substr(statement.text.begin, statement.text.end - statement.text.begin));
  }
  return result;
}

// The commands of a statement, as text.
std::string commands(std::string_view text) {
  auto const parsed = parse(text);
  if (!parsed.ok()) return "error: " + parsed.error().message;
  auto const plan = make_plan(*parsed, "shop");
  if (!plan.ok()) return "error: " + plan.error().message;
  std::string result;
  for (auto const& command : plan->commands) result += (result.empty() ? "" : "; ") + shell_text(command);
  return result;
}

std::string literal(std::string_view text) {
  Scanner scanner(text);
  auto const value = read_literal(scanner);
  return value.ok() ? canonical_text(*value) : "error: " + value.error().message;
}

TEST(MongoSplitter, EndsAStatementAtASemicolonOrWhereALineBeginsANewOne) {
  EXPECT_EQ(split_texts("db.a.find(); db.b.find()"), (std::vector<std::string>{"db.a.find()", "db.b.find()"}));
  EXPECT_EQ(split_texts("db.a\n  .find()\n  .limit(1)\ndb.b.find()\nuse x\nshow dbs"),
            (std::vector<std::string>{"db.a\n  .find()\n  .limit(1)", "db.b.find()", "use x", "show dbs"}));
  EXPECT_EQ(split_texts("db.a.find({\ndb: 1\n})"), (std::vector<std::string>{"db.a.find({\ndb: 1\n})"}));
  EXPECT_EQ(split_texts("db.a.find({a: ';', b: /;)/, c: \"\\\";\"}) /* ; */ // ;\n"),
      std::vector<std::string>{"db.a.find({a: ';', b: /;)/, c: \"\\\";\"})"});
  EXPECT_TRUE(split_texts(" // nothing\n/* ; */ ;; ").empty());
}

TEST(MongoSplitter, TakesTheCommentAboveAsTheTitle) {
  auto const statements = split("// All orders\ndb.orders.find()");
  ASSERT_EQ(statements.size(), 1U);
  EXPECT_EQ(statements[0].title, "All orders");
}

TEST(MongoLiterals, KeepEveryType) {
  EXPECT_EQ(literal("5"), R"({"$numberInt":"5"})");
  EXPECT_EQ(literal("5000000000"), R"({"$numberLong":"5000000000"})");
  EXPECT_EQ(literal("1.0"), R"({"$numberDouble":"1.0"})");
  EXPECT_EQ(literal("-0.0"), R"({"$numberDouble":"-0.0"})");
  EXPECT_EQ(literal("NumberDecimal('1.50')"), R"({"$numberDecimal":"1.50"})");
  EXPECT_EQ(literal("Decimal128('NaN')"), R"({"$numberDecimal":"NaN"})");
  EXPECT_EQ(literal("UUID('00112233-4455-6677-8899-aabbccddeeff')"), R"({"$binary":{"base64":"ABEiM0RVZneImaq7zN3u/w==","subType":"04"}})");
  EXPECT_EQ(literal("{$uuid: '00112233-4455-6677-8899-aabbccddeeff'}"),
      R"({"$binary":{"base64":"ABEiM0RVZneImaq7zN3u/w==","subType":"04"}})");
  EXPECT_EQ(literal("[MinKey, MaxKey(), undefined, Infinity, -Infinity, NaN]"),

            R"([{"$minKey":1},{"$maxKey":1},{"$undefined":true},{"$numberDouble":"Infinity"},{"$numberDouble":"-Infinity"},{"$numberDouble":"NaN"}])");
  EXPECT_EQ(literal("{a: 'x', 'b c': [1, 2,], /* c */ d: {},}"), R"({"a":"x","b c":[{"$numberInt":"1"},{"$numberInt":"2"}],"d":{}})");
  EXPECT_EQ(literal("Timestamp({t: 1, i: 2})"), R"({"$timestamp":{"t":1,"i":2}})");
  EXPECT_EQ(literal("Symbol('s')"), R"({"$symbol":"s"})");
  EXPECT_EQ(literal("Code('f', {a: 1})"), R"({"$code":"f","$scope":{"a":{"$numberInt":"1"}}})");
  EXPECT_EQ(literal("{$regex: 'x', $options: 'i'}"), R"({"$regex":"x","$options":"i"})");
  EXPECT_EQ(literal("1 + 1"), R"({"$numberInt":"1"})");
  EXPECT_TRUE(literal("{a: foo()}").starts_with("error: foo"));
  EXPECT_TRUE(literal("ObjectId('zz')").starts_with("error: "));
  EXPECT_TRUE(literal("{$oid: 5}").starts_with("error: "));
}

// Everything that canonical text says comes back as the same bytes: read, edited and written, a value stays what it was.
TEST(MongoLiterals, ReadCanonicalTextBackUnchanged) {
  for (std::string_view const text : {
           R"({"_id":{"$oid":"507f1f77bcf86cd799439011"},"a":{"$numberInt":"-1"},"b":{"$numberLong":"1"},"c":{"$numberDouble":"NaN"}})",
           R"({"a":{"$numberDouble":"1e+300"},"b":{"$numberDecimal":"1E+3"},"c":{"$date":{"$numberLong":"253402300800000"}}})",
           R"({"a":{"$date":{"$numberLong":"-9223372036854775808"}},"b":{"$timestamp":{"t":4294967295,"i":1}}})",
           R"({"a":{"$binary":{"base64":"AQID","subType":"80"}},"b":{"$binary":{"base64":"","subType":"00"}}})",
           R"({"a":{"$regularExpression":{"pattern":"a/b\\","options":"im"}},"b":{"$code":"x"},"c":{"$symbol":"s"}})",
           R"({"a":{"$minKey":1},"b":{"$maxKey":1},"c":{"$undefined":true},"d":null,"e":true,"f":[[],{}]})",

            R"({"a":{"$dbPointer":{"$ref":"x.y","$id":{"$oid":"507f1f77bcf86cd799439011"}}},"b":{"$code":"x","$scope":{"v":{"$numberInt":"1"}}}})",
           R"({"":"","a.b":{"$ref":"c","$id":{"$numberInt":"1"}},"\u0001":"\u0000 é😀"})"}) {
    EXPECT_EQ(literal(text), text);
  }
}

TEST(MongoPlans, AreTheCommandsOfTheServer) {
  EXPECT_EQ(commands("db.a.b.find({x: 1}, {y: 1}).sort({z: -1}).limit(-5).skip(2)"),

            R"({"find": "a.b", "filter": {"x": 1}, "projection": {"y": 1}, "sort": {"z": -1}, "singleBatch": true, "limit": 5, "skip": 2})");
  EXPECT_EQ(commands("db['odd name'].countDocuments()"),
            R"({"aggregate": "odd name", "pipeline": [{"$match": {}}, {"$group": {"_id": 1, "n": {"$sum": 1}}}], "cursor": {}})");
  EXPECT_EQ(commands("db.c.deleteMany({a: 1})"), R"({"delete": "c", "deletes": [{"q": {"a": 1}, "limit": 0}]})");
  EXPECT_EQ(commands("db.c.renameCollection('d', true)"), R"({"renameCollection": "shop.c", "to": "shop.d", "dropTarget": true})");
  EXPECT_EQ(commands("db.c.createIndex({a: 1, b: 'text'}, {unique: true})"),
            R"({"createIndexes": "c", "indexes": [{"key": {"a": 1, "b": "text"}, "name": "a_1_b_text", "unique": true}]})");
  EXPECT_EQ(commands("db.c.find().explain('executionStats')"),
      R"({"explain": {"find": "c", "filter": {}}, "verbosity": "executionStats"})");
  EXPECT_EQ(commands("db.c.bulkWrite([{deleteOne: {filter: {}}}, {updateOne: {filter: {}, update: {$set: {a: 1}}}}])"),

            R"({"delete": "c", "deletes": [{"q": {}, "limit": 1}]}; {"update": "c", "updates": [{"q": {}, "u": {"$set": {"a": 1}}, "multi": false}]})");
  EXPECT_EQ(commands("db.c.findOneAndUpdate({}, {$inc: {a: 1}}, {returnDocument: 'after'})"),
            R"({"findAndModify": "c", "query": {}, "update": {"$inc": {"a": 1}}, "new": true})");
  EXPECT_EQ(commands("show dbs"), R"({"listDatabases": 1})");
  EXPECT_EQ(commands("db.find({})"), "error: There is no find here.");
  EXPECT_EQ(commands("db.c.find().forEach('x')"), "error: forEach cannot follow find.");
  EXPECT_EQ(commands("db.c.find(); db.d.drop()"), "error: The text holds more than one statement.");
  EXPECT_EQ(commands("use a/b"), "error: A database's name is at most 63 bytes without / \\ . \" $ * < > : | ? and spaces.");
}

TEST(MongoClassifier, TellsReadsFromWritesAndDangers) {
  using sql::StatementClass;
  EXPECT_EQ(classify("db.c.find({})").statement_class, StatementClass::read);
  EXPECT_EQ(classify("db.c.aggregate([{$match: {}}])").statement_class, StatementClass::read);
  EXPECT_EQ(classify("db.c.aggregate([{$facet: {a: [{$out: 'x'}]}}])").statement_class, StatementClass::write);
  EXPECT_EQ(classify("db.c.find({$where: '1'})").statement_class, StatementClass::unknown);
  EXPECT_EQ(classify("db.runCommand({nobodyKnows: 1})").statement_class, StatementClass::write);
  EXPECT_EQ(classify("db.c.drop()").danger, "Drops the collection c with all its documents.");
  EXPECT_EQ(classify("db.c.deleteMany({})").danger, "Deletes every document of c.");
  EXPECT_EQ(classify("db.c.deleteMany({a: 1})").danger, "");
  EXPECT_EQ(classify("db.c.updateMany({}, {$set: {a: 1}})").danger, "Changes every document of c.");
  EXPECT_EQ(classify("db.c.aggregate([{$out: 'x'}])").danger, "Replaces all documents of the collection x.");
  EXPECT_EQ(classify("db.dropDatabase()").statement_class, StatementClass::ddl);
  EXPECT_FALSE(classify("db.dropDatabase()").danger.empty());
  EXPECT_EQ(classify("use x").statement_class, StatementClass::session);
  EXPECT_EQ(classify("nonsense").statement_class, StatementClass::unknown);
}

TEST(MongoErrors, PointToTheBytesOfTheText) {
  std::string const text = "/* \xc3\xa9 */ db.c.find({a: nope})";
  auto const parsed = parse(text);
  ASSERT_FALSE(parsed.ok());
  ASSERT_TRUE(parsed.error().position.has_value());
  EXPECT_EQ(text.substr(parsed.error().position->begin, 4), "nope");
}

TEST(MongoBson, RefusesWhatIsCutAtAnyByte) {
  auto const whole = write_bson(Value::object({{"a", Value::of(1)}, {"b", Value::of("text")}, {"c", Value::array({Value::of(1.5)})}}));
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(read_bson(*whole).ok());
  for (size_t size = 0; size < whole->size(); ++size) EXPECT_FALSE(read_bson(std::string_view(*whole).substr(0, size)).ok()) << size;
  for (size_t at = 0; at < whole->size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto changed = *whole;
      changed[at] = static_cast<char>(byte);
      std::string text;
      (void)read_bson(changed).ok();
      (void)append_canonical(text, changed).ok();
    }
  }
}

}  // namespace
}  // namespace sextant::mongodb
