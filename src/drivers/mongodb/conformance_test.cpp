// What MongoDB does differently, for the suite of tests/conformance. Needs SEXTANT_TEST_MONGODB (scripts/services).
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "conformance/quirks.h"
#include "conformance/rows.h"
#include "drivers/mongodb/driver.h"
#include "drivers/mongodb/language.h"

namespace sextant::conformance {

namespace {

constexpr int64_t stored_numbers = 20'000;  // The suite's largest number by row_divisor below.
constexpr std::string_view store = "db.getSiblingDB(\"sextant_numbers\").getCollection(\"numbers\")";

// Fills the collection that the suite reads its numbers from, once for each server: the server makes none itself.
std::string fill_store(ConnectSpec const& spec) {
  auto const session = mongodb_driver.connect(spec, {});
  if (!session.ok()) return "SEXTANT_TEST_MONGODB does not answer: " + session.error().message;
  auto& in = **session;
  // A mark, written last: FerretDB takes seconds to count.
  auto const mark = run(in, "db.getSiblingDB(\"sextant_numbers\").filled.find({_id: 2}, {_id: 1})");
  if (mark.ok() && mark->size() == 1) return "";
  (void)run(in, fmt::format("{}.drop()", store)).ok();
  (void)run(in, "db.getSiblingDB(\"sextant_numbers\").tick.drop()").ok();
  auto made = run(in, "db.getSiblingDB(\"sextant_numbers\").createCollection(\"numbers\", {capped: true, size: 268435456})");
  for (int64_t first = 1; made.ok() && first <= stored_numbers; first += 10'000) {
    std::string text = fmt::format("{}.insertMany([", store);
    for (auto n = first; n < first + 10'000; ++n) {
      text += fmt::format("{{_id: {0}, n: {0}, name: \"row {0}\", v: {1}}},", n, n % 3 == 0 ? "null" : std::to_string(n));
    }
    made = run(in, text + "])");
  }
  auto const large = std::string(100'000, 'x');
  if (made.ok()) made = run(in, "db.getSiblingDB(\"sextant_numbers\").createCollection(\"tick\", {capped: true, size: 16777216})");
  if (made.ok()) made = run(in, "db.getSiblingDB(\"sextant_numbers\").tick.insertOne({tick: 1})");
  if (made.ok()) made = run(in, "db.getSiblingDB(\"sextant_numbers\").large.drop()");
  for (int64_t first = 1; made.ok() && first <= 300; first += 50) {
    std::string text = "db.getSiblingDB(\"sextant_numbers\").large.insertMany([";
    for (auto n = first; n < first + 50; ++n) text += fmt::format("{{_id: {0}, n: {0}, v: \"{1}\"}},", n, large);
    made = run(in, text + "])");
  }
  if (made.ok()) made = run(in, "db.getSiblingDB(\"sextant_numbers\").largest.drop()");
  if (made.ok()) {
    made = run(in, fmt::format("db.getSiblingDB(\"sextant_numbers\").largest.insertOne({{_id: 1, v: \"{}\"}})",
        std::string(6'000'000, 'x')));
  }
  if (made.ok()) made = run(in, "db.getSiblingDB(\"sextant_numbers\").filled.insertOne({_id: 2})");
  return made.ok() ? "" : "The numbers could not be stored: " + describe_error(made.error());
}

Place place() {
  auto const* const url = std::getenv("SEXTANT_TEST_MONGODB");
  if (url == nullptr) return {.reason = "SEXTANT_TEST_MONGODB is not set; scripts/services start starts a server."};
  auto spec = mongodb_driver.parse_url(url);
  if (!spec.ok()) return {.reason = "SEXTANT_TEST_MONGODB cannot be read: " + spec.error().message};
  static auto const problem = fill_store(*spec);
  if (!problem.empty()) return {.reason = problem};
  static std::atomic<int> counter{0};
  auto const time = std::chrono::steady_clock::now().time_since_epoch().count();
  auto const name = fmt::format("place_{}_{}", time, counter.fetch_add(1));
  spec->options["database"] = name;
  return {.spec = *spec,
          .drop = {fmt::format("db.getSiblingDB(\"{}\").dropDatabase()", name)},
          .path = {name}};
}

TypeRow value(std::string name, std::string literal, std::string text, std::optional<Type> layout) {
  return {.name = std::move(name), .type = "any", .literal = std::move(literal), .text = std::move(text), .layout = layout,
      .parameter = false};
}

std::vector<TypeRow> types() {
  return {
      {.name = "null_value", .type = "null", .literal = "null", .text = "", .null = true, .parameter = false},
      value("int_min", "NumberInt(\"-2147483648\")", "-2147483648", Type::int32),
      value("int_plain", "42", "42", Type::int32),
      value("int_extended", "{\"$numberInt\": \"7\"}", "7", Type::int32),
      value("long_max", "NumberLong(\"9223372036854775807\")", "9223372036854775807", Type::int64),
      value("long_min", "{$numberLong: \"-9223372036854775808\"}", "-9223372036854775808", Type::int64),
      value("long_plain", "9007199254740993", "9007199254740993", Type::int64),
      value("double_tenth", "0.1", "0.1", Type::float64),
      value("double_whole", "Double(2)", "2", Type::float64),
      value("double_large", "1.7976931348623157e308", "1.7976931348623157e+308", Type::float64),
      value("boolean_true", "true", "true", Type::boolean),
      value("boolean_false", "false", "false", Type::boolean),
      value("text_unicode", "\"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\"", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", Type::text),
      value("text_empty", "\"\"", "", Type::text),
      value("text_escapes", R"('a\n\t"\u00e9\x41')", "a\n\t\"\xc3\xa9" "A", Type::text),
      value("text_number", "\"00123\"", "00123", Type::text),
      value("text_megabyte", "\"" + std::string(1'000'000, 'm') + "\"", std::string(1'000'000, 'm'), Type::text),
      value("object_id", "ObjectId(\"507f1f77bcf86cd799439011\")", "507f1f77bcf86cd799439011", Type::text),
      value("object_id_extended", "{$oid: \"507f1f77bcf86cd799439011\"}", "507f1f77bcf86cd799439011", Type::text),
      value("date", "ISODate(\"2024-02-29T12:34:56.789Z\")", "2024-02-29 12:34:56.789+00", Type::timestamptz),
      value("date_new", "new Date(0)", "1970-01-01 00:00:00+00", Type::timestamptz),
      value("date_zone", "{$date: \"2024-02-29T12:00:00+05:30\"}", "2024-02-29 06:30:00+00", Type::timestamptz),
      value("date_before_1970", "{$date: {$numberLong: \"-1\"}}", "1969-12-31 23:59:59.999+00", Type::timestamptz),
      value("binary", "BinData(0, \"AP9B\")", "\\x00ff41", Type::binary),
      value("timestamp", "Timestamp(1700000000, 3)", "Timestamp(1700000000, 3)", Type::text),
      value("regex", "/a[/]b/i", "/a[/]b/i", Type::text),
      value("object", "{a: 1, b: [true, null, \"x\"]}", "{\"a\":1,\"b\":[true,null,\"x\"]}", Type::json),
      value("array", "[1, NumberLong(2), 1.5]", "[1,2,1.5]", Type::json),
      value("array_empty", "[]", "[]", Type::json),
  };
}

std::vector<ErrorRow> errors() {
  std::vector<std::string> const unique = {"db.t.insertOne({_id: 1})"};
  return {
      {.name = "verb", .sql = "«select» 1", .code = ErrorCode::syntax},
      {.name = "method", .sql = "db.t.«fnd»({})", .code = ErrorCode::syntax},
      {.name = "value", .sql = "db.t.find({a: «nope»})", .code = ErrorCode::syntax},
      {.name = "value_after_unicode", .sql = "db.t.find({a: 'h\xc3\xa9\xf0\x9f\x98\x80', b: «nope»})", .code = ErrorCode::syntax},
      {.name = "unclosed", .sql = "db.t.find(«{»a: 1", .code = ErrorCode::syntax},
      {.name = "object_id", .sql = "db.t.find({_id: «ObjectId(\"12\")»})", .code = ErrorCode::syntax},
      {.name = "javascript", .sql = "db.t.find({$where: «function»() { return true }})", .code = ErrorCode::syntax},
      {.name = "update_without_operator", .sql = "db.t.updateOne({}, «{a: 1}»)", .code = ErrorCode::syntax},
      {.name = "stage", .sql = "db.t.aggregate([«{match: {}}»])", .code = ErrorCode::syntax},
      {.name = "number", .sql = "db.t.find().limit(«\"x\"»)", .code = ErrorCode::syntax},
      {.name = "duplicate_key", .sql = "db.t.insertOne({_id: 1})", .code = ErrorCode::constraint, .setup = unique},
      {.name = "existing_collection", .sql = "db.createCollection(\"t\")", .code = ErrorCode::already_exists, .setup = unique},
      {.name = "missing_command", .sql = "db.runCommand({noSuchCommand: 1})", .code = ErrorCode::not_supported},
      {.name = "unknown_stage", .sql = "db.t.aggregate([{$noSuchStage: {}}])", .code = ErrorCode::syntax, .setup = unique},
      {.name = "missing_source", .sql = "db.nowhere.renameCollection(\"other\")", .code = ErrorCode::not_found},
  };
}

std::vector<WriteRow> writes() {
  return {
      {"insert_one", "db.kept.insertOne({_id: 3, name: \"three\"})"},
      {"insert_many", "db.kept.insertMany([{_id: 3}, {_id: 4}])"},
      {"update_one", "db.kept.updateOne({_id: 1}, {$set: {name: \"x\"}})"},
      {"update_many", "db.kept.updateMany({}, {$set: {name: \"x\"}})"},
      {"replace_one", "db.kept.replaceOne({_id: 1}, {name: \"x\"})"},
      {"delete_one", "db.kept.deleteOne({_id: 1})"},
      {"delete_many", "db.kept.deleteMany({})"},
      {"find_one_and_update", "db.kept.findOneAndUpdate({_id: 1}, {$set: {name: \"x\"}})"},
      {"find_one_and_replace", "db.kept.findOneAndReplace({_id: 1}, {name: \"x\"})"},
      {"find_one_and_delete", "db.kept.findOneAndDelete({_id: 1})"},
      {"bulk_write", "db.kept.bulkWrite([{deleteMany: {filter: {}}}])"},
      {"create_index", "db.kept.createIndex({name: 1})"},
      {"drop_index", "db.kept.dropIndex(\"name_1\")"},
      {"drop_indexes", "db.kept.dropIndexes()"},
      {"drop", "db.kept.drop()"},
      {"drop_database", "db.dropDatabase()"},
      {"rename", "db.kept.renameCollection(\"gone\")"},
      {"create", "db.createCollection(\"made\")"},
      {"create_view", "db.createView(\"made\", \"kept\", [{$merge: \"other\"}])"},
      {"out", "db.kept.aggregate([{$match: {}}, {$out: \"c\"}])"},
      {"out_object", "db.kept.aggregate([{$out: {db: \"other\", coll: \"c\"}}])"},
      {"merge", "db.kept.aggregate([{$merge: {into: {db: \"other\", coll: \"c\"}}}])"},
      {"out_in_explain", "db.kept.explain().aggregate([{$out: \"c\"}])"},
      {"out_in_explain_command", "db.runCommand({explain: {aggregate: \"kept\", pipeline: [{$out: \"c\"}], cursor: {}}})"},
      {"out_in_facet", "db.kept.aggregate([{$facet: {a: [{$out: \"c\"}]}}])"},
      {"out_in_lookup", "db.kept.aggregate([{$lookup: {from: \"kept\", pipeline: [{$merge: \"c\"}], as: \"x\"}}])"},
      {"out_in_union", "db.kept.aggregate([{$unionWith: {coll: \"kept\", pipeline: [{$out: \"c\"}]}}])"},
      {"where", "db.kept.find({$where: \"while (true) {}\"})"},
      {"where_deep", "db.kept.find({$or: [{a: 1}, {$and: [{$where: \"1\"}]}]})"},
      {"function", "db.kept.aggregate([{$project: {x: {$function: {body: \"function() {}\", args: [], lang: \"js\"}}}}])"},
      {"accumulator", "db.kept.aggregate([{$group: {_id: 1, x: {$accumulator: {init: \"\", lang: \"js\"}}}}])"},
      {"map_reduce", "db.runCommand({mapReduce: \"kept\", map: \"f\", reduce: \"g\", out: \"c\"})"},
      {"map_reduce_lower", "db.runCommand({mapreduce: \"kept\", map: \"f\", reduce: \"g\", out: \"c\"})"},
      {"find_and_modify_lower", "db.runCommand({findandmodify: \"kept\", query: {}, remove: true})"},
      {"insert_command", "db.runCommand({insert: \"kept\", documents: [{_id: 9}]})"},
      {"insert_command_upper", "db.runCommand({Insert: \"kept\", documents: [{_id: 9}]})"},
      {"eval", "db.adminCommand({eval: \"1\"})"},
      {"shutdown", "db.adminCommand({shutdown: 1})"},
      {"kill_op", "db.killOp(1)"},
      {"create_user", "db.runCommand({createUser: \"u\", pwd: \"p\", roles: []})"},
      {"set_parameter", "db.adminCommand({setParameter: 1, logLevel: 5})"},
      {"current_op_stage", "db.aggregate([{$currentOp: {}}])"},
      {"change_stream", "db.kept.aggregate([{$changeStream: {}}])"},
      {"unknown_command", "db.runCommand({noSuchCommand: 1})"},
  };
}

// Empty if it is none of them.
std::string numbers_query(std::string_view id) {
  struct Statement {
    std::string_view id, text;
  };
  constexpr Statement statements[]{
      {"numbers", "getCollection(\"numbers\").find({}, {_id: 0, n: 1}).limit({rows})"},
      {"endless", "getCollection(\"numbers\").find({}, {_id: 0, n: 1}).tailable({awaitData: true})"},
      // FerretDB ends a tailable cursor whose first batch holds all that there is, so that batch holds one document.
      {"busy", "tick.find({}).tailable({awaitData: true}).batchSize(1)"},
      {"unhurried", "getCollection(\"numbers\").aggregate([{$match: {n: {$mod: [10, 0]}}}, {$count: \"c\"}])"},
      {"large_cell", "largest.find({}, {_id: 0, v: 1})"},
      {"large_rows", "large.find({}, {_id: 0}).limit({rows})"},
      {"named_numbers", "getCollection(\"numbers\").find({}, {_id: 0, n: 1, name: 1}).limit({rows})"},
      {"sparse_numbers", "getCollection(\"numbers\").find({}, {_id: 0, v: 1}).limit({rows})"},
  };
  auto const* const found = std::ranges::find(statements, id, &Statement::id);
  return found == std::end(statements) ? std::string() : fmt::format("db.getSiblingDB(\"sextant_numbers\").{}", found->text);
}

std::string rewrite(std::string_view id, std::string_view) {
  if (auto text = numbers_query(id); !text.empty()) return text;
  if (id == "one") return "db.runCommand({ping: 1})";
  if (id == "failing") return "db.runCommand({noSuchCommand: 1})";
  if (id == "long_comment") return "/* \xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80 */\r\n";
  if (id == "create") return "db.createCollection({name})";
  if (id == "insert") return "db.getCollection({name}).insertOne({a: {id}})";
  if (id == "count") return "db.getCollection({name}).countDocuments({})";
  if (id == "read") return "db.getCollection({name}).find({})";
  if (id == "drop") return "db.getCollection({name}).drop()";
  if (id == "kept_create") return "db.createCollection(\"kept\")";
  if (id == "kept_insert") return "db.kept.insertMany([{_id: 1, name: \"one\"}, {_id: 2, name: \"two\"}])";
  if (id == "kept_second") return "db.kept.find({_id: 2}, {_id: 0, name: 1})";
  if (id == "kept_count") return "db.kept.countDocuments({})";
  if (id == "kept_write") return "db.kept.insertOne({_id: 3, name: \"three\"})";
  if (id == "behind_comments") return "/* db.t.find() */ // db.t.find()\n\t{literal} /* end */";
  if (id == "typed_insert") return "db.typed.insertOne({v: {literal}})";
  if (id == "typed_null") return "db.typed.insertOne({v: null})";
  if (id == "typed_read" || id == "typed_read_all") return "db.typed.find({}, {_id: 0})";
  return "";
}

std::vector<BadConnection> bad_connections() {
  auto const with = [](std::string name, std::string option, std::string text, ErrorCode code) {
    return BadConnection{.name = std::move(name),
                         .change = [option = std::move(option), text = std::move(text)](ConnectSpec spec) {
                           spec.options[option] = text;
                           return spec;
                         },
                         .code = code};
  };
  return {with("wrong_password", "password", "not the password", ErrorCode::unauthenticated),
          with("unknown_user", "user", "nobody_here", ErrorCode::unauthenticated),
          with("closed_port", "port", "1", ErrorCode::unavailable),
          with("unknown_host", "host", "no-such-host.invalid", ErrorCode::unavailable),
          with("plain_without_tls", "auth_mechanism", "PLAIN", ErrorCode::invalid_argument),
          with("bad_host", "host", "a b", ErrorCode::invalid_argument),
          with("tls_to_a_plain_port", "tls", "true", ErrorCode::unavailable)};
}

std::map<std::string, std::string, std::less<>> skipped() {
  return {
      {"sql", "MongoDB has no SQL; statements are the shell's notation, as data."},
      {"late_errors", "FerretDB, the test server, has no expression that fails in the middle of a result."},
      {"notices", "MongoDB sends no messages besides errors."},
      {"own_statement", "A command is a document and not the text of the statement."},
      {"origins", "Fields are not traced through projections and pipelines."},
      {"kill_session", "The test server has no command that ends another connection."},
      {"sqlstate", "MongoDB has numbers of its own, which are given as vendor codes."},
      {"transactions", "Transactions need a replica set, and statements of the shell's sessions; the driver has none."},
      {"transactional_ddl", "There are no transactions, so nothing undoes a command."},
      {"failed_transactions", "There are no transactions that an error could fail."},
      {"typed_parameters", "Values stand in the statement, each with its type."},
      {"named_parameters", "Values stand in the statement, each with its type."},
      {"comments", "MongoDB stores no comments on its objects."},
      {"routines", "MongoDB has no stored functions that a client may call."},
      {"sequences", "MongoDB has no sequences; an ObjectId is made by the client."},
      {"materialized_views", "MongoDB has no materialized views; $merge writes collections."},
      {"types", "MongoDB has no types that a user defines."},
      {"file_format", "A server's files are not opened, so none is recognised."},
      {"no_columns", "A document without fields is still a row with its document."},
  };
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &mongodb_driver;
  result.place = place;
  result.endpoint = [](ConnectSpec const& spec) {
    return Endpoint{.host = spec.options.at("host"), .port = static_cast<uint16_t>(std::stoi(spec.options.at("port")))};
  };
  result.with_endpoint = [](ConnectSpec spec, Endpoint const& endpoint) {
    spec.options["host"] = endpoint.host;
    spec.options["port"] = std::to_string(endpoint.port);
    return spec;
  };
  result.bad_connections = bad_connections();
  result.urls = {
      {.name = "full",
       .url = "mongodb://us%40er:p%3Aw@db.example:27018/shop?authSource=users&authMechanism=SCRAM-SHA-256&tls=true",
       .options = {{"host", "db.example"}, {"port", "27018"}, {"database", "shop"}, {"user", "us@er"}, {"password", "p:w"},
                   {"auth_source", "users"}, {"auth_mechanism", "SCRAM-SHA-256"}, {"tls", "true"}}},
      {.name = "set", .url = "mongodb://a,b:27018,[::1]:5/?replicaSet=rs0", .options = {{"host", "a,b:27018,[::1]:5"},
          {"replica_set", "rs0"}}},
      {.name = "srv", .url = "mongodb+srv://u:p@cluster.example/?retryWrites=true&w=majority", .options = {{"srv", "true"},
          {"host", "cluster.example"}, {"write_concern", "majority"}}},
  };
  result.bad_urls = {"mongodb:", "mongodb://", "mongodb://u:s3cret@h/?no_such_option=s3cret", "mongodb://h:99999/",
      "mongodb://h/%zz", "mongodb://u:s3cret@a b/"};
  result.types = types();
  result.errors = errors();
  result.objects = {
      {.name = "collection", .kind = ObjectKind::collection,
       .create = {"db.createCollection(\"plain\")", "db.plain.createIndex({a: 1, b: -1}, {unique: true})"}, .path = {"plain"},
       .drop = {"db.plain.drop()"}, .text = {"createCollection(\"plain\"", "a_1_b_-1", "\"unique\": true"}},
      {.name = "capped", .kind = ObjectKind::collection, .create = {"db.createCollection(\"round\", {capped: true, size: 4096})"},
       .path = {"round"}, .drop = {"db.round.drop()"}, .text = {"capped"}},
      {.name = "index", .kind = ObjectKind::index, .create = {"db.createCollection(\"base\")",
          "db.base.createIndex({name: 1}, {name: \"by name\"})"},
       .path = {"base", "by name"}, .drop = {"db.base.dropIndex(\"by name\")"}, .text = {"by name"}},
  };
  result.writes = writes();
  result.reads = {"db.kept.find({name: /o/})", "db.kept.aggregate([{$match: {}}, {$group: {_id: null, n: {$sum: 1}}}])",
                  "db.kept.distinct(\"name\")", "db.kept.findOne({})", "db.kept.estimatedDocumentCount()", "db.kept.getIndexes()",
                  "db.kept.stats()", "db.kept.find({}).explain()", "show dbs", "show collections", "db.getCollectionNames()",
                  "db.runCommand({buildInfo: 1})", "use admin"};
  result.row_divisor = 100;
  result.largest_cell = 6'000'000;
  result.many_collections = 250;
  result.longest_name = 100;
  result.quote = [](std::string_view name) { return mongodb::quoted(name); };
  result.split = [](std::string_view script) { return mongodb::split(script); };
  result.collection_kind = ObjectKind::collection;
  result.forbidden_name = [](std::string_view name) -> std::optional<std::string> {
    if (name.find('$') != std::string_view::npos) return "A collection's name cannot hold a $.";
    if (name.find('"') != std::string_view::npos) return "FerretDB, the test server, fails on a collection's name with a double quote.";
    return std::nullopt;
  };
  result.rewrite = rewrite;
  result.skipped = skipped();
  return result;
}

}  // namespace

Quirks const& quirks() {
  static Quirks const result = make_quirks();
  return result;
}

}  // namespace sextant::conformance
