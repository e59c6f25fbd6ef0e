// What Redis does differently, for the suite of tests/conformance. Needs SEXTANT_TEST_REDIS (scripts/services).
//
// A place is the database 10 of the server, emptied before and after each test. Long results come from scripts, but for what
// lies in the database 11: a list without an end that anyone would wait for, which BROWSE reads page by page, and a large string.
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "conformance/quirks.h"
#include "conformance/rows.h"
#include "drivers/redis/driver.h"
#include "drivers/redis/language.h"
#include "drivers/redis/test_server.h"
#include "drivers/redis/text.h"

namespace sextant::conformance {

namespace {

constexpr std::string_view place_database = "10", store_database = "11";

// Writes the keys that the suite reads, once for each server.
std::string fill_store(ConnectSpec spec) {
  spec.options["database"] = store_database;
  auto const session = redis_driver.connect(spec, {});
  if (!session.ok()) return "SEXTANT_TEST_REDIS does not answer: " + session.error().message;
  auto& in = **session;
  auto const length = run(in, "LLEN endless"), large = run(in, "STRLEN large");
  if (length.ok() && length->text() == "5000000" && large.ok() && large->text() == "100000000") return "";
  auto made = run(in, "FLUSHDB");
  if (made.ok()) made = run(in, "EVAL \"for i = 1, 200 do redis.call('RPUSH', 'named', 'row ' .. i) end\" 0");
  if (made.ok()) {
    made = run(in, "EVAL \"local part = string.rep('x', 10000) for i = 1, 10000 do redis.call('APPEND', 'large', part) end\" 0");
  }
  for (int part = 0; made.ok() && part < 50; ++part) {
    made = run(in,
               "EVAL \"local words = {} for i = 1, 1000 do words[i] = i end "
               "for i = 1, 100 do redis.call('RPUSH', 'endless', unpack(words)) end\" 0");
  }
  return made.ok() ? "" : "The keys could not be written: " + describe_error(made.error());
}

Place place() {
  auto const* const url = std::getenv("SEXTANT_TEST_REDIS");
  if (url == nullptr) return {.spec = {}, .reason = "SEXTANT_TEST_REDIS is not set; scripts/services start starts a server."};
  auto spec = redis_driver.parse_url(url);
  if (!spec.ok()) return {.spec = {}, .reason = "SEXTANT_TEST_REDIS cannot be read: " + spec.error().message};
  redis::claim_server(*spec);
  static auto const problem = fill_store(*spec);
  if (!problem.empty()) return {.spec = {}, .reason = problem};
  spec->options["database"] = place_database;
  // One that no name of the suite holds, so that each is one part of the tree.
  spec->options["separator"] = "::";
  return {.spec = *spec, .create = {"FLUSHDB"}, .drop = {"FLUSHDB"}, .path = {std::string(place_database)}};
}

// Rows that a script makes on the server.
std::string script_rows(std::string_view element) {
  return fmt::format("EVAL_RO \"local rows = {{}} for n = 1, tonumber(ARGV[1]) do rows[n] = {} end return rows\" 0 {{rows}}", element);
}

std::string long_result(std::string_view id) {
  if (id == "numbers") return script_rows("n");
  if (id == "sparse_numbers") return script_rows("n % 3 > 0 and n");
  if (id == "large_rows") return "EVAL_RO \"local text, rows = string.rep('x', 100000), {} "
                                 "for n = 1, tonumber(ARGV[1]) do rows[n] = text end return rows\" 0 {rows}";
  if (id == "large_cell") return fmt::format("EVAL_RO \"redis.call('SELECT', {}) return redis.call('GET', 'large')\" 0", store_database);
  // Its index and element, and as many as the suite asks for.
  if (id == "named_numbers") return fmt::format("BROWSE named DB {}", store_database);
  if (id == "endless") return fmt::format("BROWSE endless DB {}", store_database);
  if (id == "busy") return "EVAL \"while true do end\" 0";
  if (id == "unhurried") return "BLPOP nothing 0.6";
  return "";
}

// A stream is the one type whose keys may be empty.
std::string rewrite(std::string_view id, std::string_view) {
  if (auto text = long_result(id); !text.empty()) return text;
  if (id == "one") return "ECHO 1";
  if (id == "failing") return "NOSUCHCOMMAND";
  if (id == "long_comment") return "# \xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80 \"\r\n-- '\n";
  if (id == "create") return "XGROUP CREATE {name} readers 0-0 MKSTREAM";
  if (id == "insert") return "XADD {name} * id {id}";
  if (id == "count") return "XLEN {name}";
  if (id == "read") return "BROWSE {name}";
  if (id == "drop") return "DEL {name}";
  if (id == "kept_create") return "DEL kept";
  if (id == "kept_insert") return "HSET kept 1 one 2 two";
  if (id == "kept_second") return "HGET kept 2";
  if (id == "kept_count") return "HLEN kept";
  if (id == "kept_write") return "HSET kept 3 three";
  if (id == "behind_comments") return "# SCAN\n-- GET kept\n\t{literal}\n# end";
  if (id == "typed_insert") return "SET typed {literal}";
  if (id == "typed_read" || id == "typed_read_all") return "{options}";
  return "";
}

// A string that is stored and read.
TypeRow stored(std::string name, std::string literal, std::string text, Type layout = Type::text) {
  return {.name = std::move(name), .type = "string", .literal = std::move(literal), .text = std::move(text), .layout = layout,
          .parameter = false, .table_options = "GET typed"};
}

// A reply of RESP3, made from an expression in Lua.
TypeRow reply(std::string name, std::string type, std::string_view expression, std::string text, Type layout) {
  return {.name = std::move(name), .type = std::move(type), .literal = redis::quote_bytes(expression), .text = std::move(text),
          .layout = layout, .parameter = false,
          .table_options = "EVAL_RO \"redis.setresp(3) return assert(loadstring('return ' .. redis.call('GET', KEYS[1])))()\" 1 typed"};
}

std::vector<TypeRow> types() {
  std::vector<TypeRow> rows{
      stored("string", "plain", "plain"),
      stored("string_empty", "\"\"", ""),
      stored("string_number", "00123", "00123"),
      stored("string_unicode", "\"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\"", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80"),
      stored("string_escapes", R"("a\n\t\"\\\x41")", "a\n\t\"\\A"),
      stored("string_zero_byte", R"("a\x00b")", std::string("a\0b", 3)),
      stored("string_megabyte", std::string(1'000'000, 'm'), std::string(1'000'000, 'm')),
      stored("string_bytes", R"("\x00\xffA")", "\\x00ff41", Type::binary),
      stored("string_broken_character", R"("a\xc3")", "\\x61c3", Type::binary),
      reply("integer", "integer", "-42", "-42", Type::int64),
      reply("double_tenth", "double", "{double=0.1}", "0.1", Type::float64),
      reply("double_whole", "double", "{double=2}", "2", Type::float64),
      reply("double_largest", "double", "{double=1.7976931348623157e308}", "1.7976931348623157e+308", Type::float64),
      reply("double_infinite", "double", "{double=-math.huge}", "-Infinity", Type::float64),
      reply("double_nan", "double", "{double=0/0}", "NaN", Type::float64),
      reply("boolean_true", "boolean", "true", "true", Type::boolean),
      reply("boolean_false", "boolean", "false", "false", Type::boolean),
      reply("big_number", "big number", "{big_number='-3492890328409238509324850943850943825024385'}",
            "-3492890328409238509324850943850943825024385", Type::decimal),
      reply("verbatim", "verbatim string", "{verbatim_string={format='txt', string='Some text'}}", "Some text", Type::text),
      reply("simple", "simple string", "{ok='Fine'}", "Fine", Type::text),
      reply("nested_list", "array", "{{1, 'a', {double=0.5}, {}}}", "[1,\"a\",0.5,[]]", Type::json),
      reply("nested_map", "map", "{{map={a=1}}}", "{\"a\":1}", Type::json),
      reply("nested_set", "set", "{{set={a=true}}}", "[\"a\"]", Type::json),
      reply("nested_bytes", "array", "{{'\\255'}}", "[{\"$hex\":\"ff\"}]", Type::json),
      reply("error_in_a_list", "array", "{{err='ERR no'}}", "(error) ERR no", Type::variant),
  };
  rows.push_back({.name = "null_value", .type = "null", .literal = "nil", .text = "", .null = true, .parameter = false,
                  .table_options = rows.back().table_options});
  rows.push_back({.name = "integer_largest", .type = "integer", .literal = R"("\x7f\xff\xff\xff\xff\xff\xff\xff")",
                  .text = "9223372036854775807", .layout = Type::int64, .parameter = false,
                  .table_options = "BITFIELD_RO typed GET i64 0"});
  rows.push_back({.name = "integer_smallest", .type = "integer", .literal = R"("\x80\x00\x00\x00\x00\x00\x00\x00")",
                  .text = "-9223372036854775808", .layout = Type::int64, .parameter = false,
                  .table_options = "BITFIELD_RO typed GET i64 0"});
  return rows;
}

std::vector<ErrorRow> errors() {
  std::vector<std::string> const text = {"SET k text"}, stream = {"XGROUP CREATE s readers 0-0 MKSTREAM"};
  return {
      {.name = "command", .sql = "«NOSUCHCOMMAND» a b", .code = ErrorCode::syntax},
      {.name = "subcommand", .sql = "OBJECT «NOSUCH» k", .code = ErrorCode::syntax},
      {.name = "too_few_words", .sql = "«GET»", .code = ErrorCode::syntax},
      {.name = "too_many_words", .sql = "«GET» \"\xc3\xa9 \xf0\x9f\x98\x80\" b", .code = ErrorCode::syntax},
      {.name = "option", .sql = "«SET» k v NOSUCH", .code = ErrorCode::syntax},
      {.name = "unclosed", .sql = "SET \xc3\xa9 «\"text»", .code = ErrorCode::syntax},
      {.name = "text_behind_a_quote", .sql = "SET k \"text«\"x»", .code = ErrorCode::syntax},
      {.name = "second_command", .sql = "ECHO 1\n«ECHO 2»", .code = ErrorCode::syntax},
      {.name = "parameter", .sql = "GET «$name»", .code = ErrorCode::invalid_argument},
      {.name = "scan_word", .sql = "SCAN MATCH a* «NOSUCH»", .code = ErrorCode::syntax},
      {.name = "scan_number", .sql = "SCAN DB «one»", .code = ErrorCode::syntax},
      {.name = "browse_word", .sql = "BROWSE k «IN» 3", .code = ErrorCode::syntax},
      {.name = "browse_nothing", .sql = "BROWSE missing", .code = ErrorCode::not_found},
      {.name = "subscription", .sql = "«SUBSCRIBE» channel", .code = ErrorCode::not_supported},
      {.name = "wrong_type", .sql = "LPUSH k a", .code = ErrorCode::invalid_argument, .setup = text},
      {.name = "not_a_number", .sql = "INCR k", .code = ErrorCode::invalid_argument, .setup = text},
      {.name = "database_out_of_range", .sql = "SELECT 99999", .code = ErrorCode::invalid_argument},
      {.name = "no_such_key", .sql = "RENAME missing other", .code = ErrorCode::not_found},
      {.name = "no_script", .sql = "EVALSHA ffffffffffffffffffffffffffffffffffffffff 0", .code = ErrorCode::not_found},
      {.name = "no_group", .sql = "XREADGROUP GROUP nobody me STREAMS s >", .code = ErrorCode::not_found, .setup = stream},
      {.name = "group_again", .sql = "XGROUP CREATE s readers 0-0", .code = ErrorCode::already_exists, .setup = stream},
      {.name = "script_text", .sql = "EVAL «\"nonsense text\"» 0", .code = ErrorCode::syntax},
      {.name = "script_fails", .sql = "EVAL \"return nothing.at_all\" 0", .code = ErrorCode::invalid_argument},
      {.name = "script_in_a_script", .sql = "EVAL \"return redis.call('NOSUCHCOMMAND')\" 0", .code = ErrorCode::invalid_argument},
      {.name = "exec_without_multi", .sql = "EXEC", .code = ErrorCode::invalid_state},
      {.name = "value_out_of_range", .sql = "SETRANGE k 600000000 x", .code = ErrorCode::limit},
  };
}

std::vector<SampleObject> objects() {
  auto const key = [](std::string name, std::vector<std::string> create, std::vector<std::string> text) {
    return SampleObject{.name = name, .kind = ObjectKind::key, .create = std::move(create), .path = {name}, .drop = {"DEL " + name},
                        .text = std::move(text)};
  };
  auto rows = std::vector<SampleObject>{
      key("string", {R"(SET string "a \x00\xff b")"}, {R"(SET string "a \x00\xff b")"}),
      key("list", {"RPUSH list b a \"\" b"}, {"RPUSH list b a \"\" b"}),
      key("set", {"SADD set b a c"}, {"SADD set a b c"}),
      key("set_of_numbers", {"SADD set_of_numbers 3 1 2"}, {"SADD set_of_numbers 1 2 3"}),
      key("hash", {"HSET hash f v \"g h\" \"\""}, {"HSET hash f v \"g h\" \"\""}),
      key("sorted_set", {"ZADD sorted_set 1.5 b -inf a +inf c 0.1 d"}, {"ZADD sorted_set", "1.5 b"}),
      key("stream", {"XADD stream 1-1 f v", "XADD stream 2-1 f v g w", "XGROUP CREATE stream readers 1-1"},
          {"XADD stream 1-1 f v", "XADD stream 2-1 f v g w", "XGROUP CREATE stream readers 1-1"}),
      key("empty_stream", {"XGROUP CREATE empty_stream readers 0-0 MKSTREAM"}, {"MKSTREAM"}),
      // So many that Redis keeps them in a table, whose order hangs on how it was filled.
      key("large_set", {"EVAL \"for i = 1, 300 do redis.call('SADD', 'large_set', 'member ' .. i) end\" 0"}, {"\"member 300\""}),
      key("large_hash", {"EVAL \"for i = 1, 300 do redis.call('HSET', 'large_hash', 'field ' .. i, i) end\" 0"}, {"\"field 300\" 300"}),
  };
  rows.push_back({.name = "key_below_a_prefix", .kind = ObjectKind::key, .create = {"SET shop::order::1 one", "SET shop::other two"},
                  .path = {"shop::*", "order::*", "1"}, .drop = {"DEL shop::order::1"}, .text = {"SET shop::order::1 one"}});
  return rows;
}

std::vector<WriteRow> writes() {
  return {
      {"set", "SET kept 1"},
      {"set_in_small_letters", "set kept 1"},
      {"set_in_quotes", "\"\\x53ET\" kept 1"},
      {"hset", "HSET kept 1 uno"},
      {"hincrby", "HINCRBY numbers_kept a 1"},
      {"del", "DEL kept"},
      {"unlink", "UNLINK kept"},
      {"expire", "EXPIRE kept 1"},
      {"rename", "RENAME kept gone"},
      {"copy", "COPY kept copied"},
      {"move", "MOVE kept 0"},
      {"restore", "RESTORE made 0 \"\""},
      {"getex", "GETEX text_kept EX 1"},
      {"getdel", "GETDEL text_kept"},
      {"getset", "GETSET text_kept new"},
      {"append", "APPEND text_kept x"},
      {"bitfield", "BITFIELD text_kept SET u8 0 1"},
      {"bitop", "BITOP NOT made text_kept"},
      {"lpop", "LPOP list_kept"},
      {"lmpop", "LMPOP 1 list_kept LEFT"},
      {"blpop", "BLPOP list_kept 1"},
      {"sort_store", "SORT list_kept STORE made"},
      {"sinterstore", "SINTERSTORE made set_kept set_kept"},
      {"spop", "SPOP set_kept"},
      {"zpopmin", "ZPOPMIN sorted_kept"},
      {"zrangestore", "ZRANGESTORE made sorted_kept 0 -1"},
      {"georadius_store", "GEORADIUS places_kept 0 0 1 m STORE made"},
      {"pfcount", "PFCOUNT guess_kept"},
      {"pfmerge", "PFMERGE made guess_kept"},
      {"xadd", "XADD stream_kept * f v"},
      {"xreadgroup", "XREADGROUP GROUP readers me STREAMS stream_kept >"},
      {"xgroup_destroy", "XGROUP DESTROY stream_kept readers"},
      {"xtrim", "XTRIM stream_kept MAXLEN 0"},
      {"flushdb", "FLUSHDB"},
      {"flushall", "FLUSHALL ASYNC"},
      {"swapdb", "SWAPDB 10 11"},
      {"eval", "EVAL \"return redis.call('SET', 'made', 1)\" 0"},
      {"eval_ro", "EVAL_RO \"return 1\" 0"},
      {"script_load", "SCRIPT LOAD \"return 1\""},
      {"function_load", "FUNCTION LOAD \"#!lua name=made\\nredis.register_function('made', function() return 1 end)\""},
      {"fcall", "FCALL made 0"},
      {"multi", "MULTI"},
      {"config_set", "CONFIG SET maxmemory 1000000000"},
      {"acl_setuser", "ACL SETUSER made on"},
      {"client_kill", "CLIENT KILL TYPE normal"},
      {"client_reply", "CLIENT REPLY OFF"},
      {"publish", "PUBLISH channel text"},
      {"save", "BGSAVE"},
      {"replicaof", "REPLICAOF 127.0.0.1 1"},
      {"debug", "DEBUG SLEEP 0"},
      {"auth", "AUTH default wrong"},
      {"reset", "RESET"},
      {"monitor", "MONITOR"},
      {"keys", "KEYS *"},
      {"touch", "TOUCH kept"},
      {"unknown", "NOSUCHCOMMAND kept"},
  };
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
          {.name = "no_password",
           .change = [](ConnectSpec spec) {
             spec.options.erase("password");
             spec.options.erase("user");
             return spec;
           },
           .code = ErrorCode::unauthenticated},
          with("closed_port", "port", "1", ErrorCode::unavailable),
          with("unknown_host", "host", "no-such-host.invalid", ErrorCode::unavailable),
          with("missing_socket", "socket", "/tmp/no such socket", ErrorCode::unavailable),
          // Such a server may wait for the end of what it takes for a command.
          {.name = "tls_to_a_plain_port",
           .change = [](ConnectSpec spec) {
             spec.options["tls"] = "require";
             spec.connect_timeout = std::chrono::seconds(1);
             return spec;
           },
           .code = ErrorCode::unavailable},
          with("missing_database", "database", "99999", ErrorCode::invalid_argument),
          with("database_that_is_no_number", "database", "shop", ErrorCode::invalid_argument),
          with("long_separator", "separator", "a separator of many bytes", ErrorCode::invalid_argument)};
}

std::vector<UrlRow> urls() {
  return {
      {.name = "full",
       .url = "redis://us%40er:p%3Aw@cache.example:6380/3?tls=verify-ca&client_name=me&separator=%2F",
       .options = {{"host", "cache.example"}, {"port", "6380"}, {"database", "3"}, {"user", "us@er"}, {"password", "p:w"},
                   {"tls", "verify-ca"}, {"client_name", "me"}, {"separator", "/"}}},
      {.name = "encrypted", .url = "rediss://[::1]:7000", .options = {{"host", "::1"}, {"port", "7000"}, {"tls", "verify-full"}}},
      {.name = "valkey", .url = "valkey://:secret@h/0", .options = {{"host", "h"}, {"password", "secret"}, {"database", "0"}}},
      {.name = "unix_socket", .url = "redis://?socket=/run/redis.sock", .options = {{"socket", "/run/redis.sock"}}},
  };
}

std::map<std::string, std::string, std::less<>> skipped() {
  return {
      {"sql", "Redis has no SQL; statements are its commands, one a line."},
      {"late_errors", "Redis sends a reply whole or an error instead; none comes after the first rows."},
      {"no_columns", "A reply always has a value, even if it is an empty one."},
      {"notices", "Redis sends no messages besides replies and errors."},
      {"own_statement", "Redis does not show the text of the command that it runs."},
      {"origins", "A reply does not say which key its values come from."},
      {"sqlstate", "Redis has words of its own, such as WRONGTYPE, which are given as vendor codes."},
      {"transactions", "MULTI and EXEC are commands to run: a command between them answers QUEUED and gives its rows at EXEC only."},
      {"transactional_ddl", "Nothing undoes a command in Redis: DISCARD only forgets those that have not been done."},
      {"failed_transactions", "An error inside MULTI and EXEC does not keep Redis from doing the commands around it."},
      {"savepoints", "Redis has no savepoints, as nothing undoes a command."},
      {"typed_parameters", "Redis takes every argument as bytes and has no types to read them as."},
      {"partial_indexes", "Redis has no indexes beside its keys; those of the search module are not shown."},
      {"index_details", "Redis has no indexes beside its keys; those of the search module are not shown."},
      {"comments", "Redis stores no comments on keys."},
      {"routines", "The functions of the server are no objects of a database; FUNCTION LIST shows them."},
      {"sequences", "Redis has no sequences; INCR makes one of any key."},
      {"materialized_views", "Redis has no views; a key holds what was written to it."},
      {"types", "Redis has no types that a user defines."},
      {"type_lengths", "The types of Redis have no declared length."},
      {"foreign_key_actions", "Redis has no foreign keys."},
      {"stored_generated", "Redis has no columns, so none is generated."},
      {"constraint_names", "Redis has no constraints."},
      {"file_format", "A server's files are not opened, so none is recognised."},
  };
}

void add_read_only(Quirks& result) {
  result.read_only_set_up = {"SET text_kept text",
                             "RPUSH list_kept 3 1 2",
                             "SADD set_kept a b",
                             "ZADD sorted_kept 1 a 2 b",
                             "GEOADD places_kept 0 0 a",
                             "PFADD guess_kept a",
                             "HSET numbers_kept a 1",
                             "XADD stream_kept 1-1 f v",
                             "XGROUP CREATE stream_kept readers 0-0"};
  result.writes = writes();
  result.reads = {"HGETALL kept", "SCAN MATCH *kept WITHTYPE WITHTTL WITHBYTES", "SCAN 0", "BROWSE kept", "BROWSE stream_kept DB 10",
                  "GET text_kept", "LRANGE list_kept 0 -1", "ZRANGE sorted_kept 0 -1 WITHSCORES", "XRANGE stream_kept - +",
                  "XREAD STREAMS stream_kept 0", "XINFO STREAM stream_kept FULL", "OBJECT ENCODING kept", "DUMP kept",
                  "MEMORY USAGE kept", "DBSIZE", "INFO", "PING", "CLIENT ID", "COMMAND INFO get", "TIME"};
  result.state = {"SCAN WITHTYPE WITHTTL", "LLEN list_kept", "XINFO GROUPS stream_kept", "CONFIG GET maxmemory", "ACL LIST",
                  "FUNCTION LIST", "INFO keyspace", "LASTSAVE"};
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &redis_driver;
  result.place = place;
  result.endpoint = [](ConnectSpec const& spec) {
    return Endpoint{.host = spec.options.at("host"), .port = static_cast<uint16_t>(std::stoi(spec.options.at("port")))};
  };
  result.with_endpoint = [](ConnectSpec spec, Endpoint const& endpoint) {
    spec.options["host"] = endpoint.host;
    spec.options["port"] = std::to_string(endpoint.port);
    return spec;
  };
  result.session_name_sql = "CLIENT ID";
  result.kill_session_sql = "CLIENT KILL ID {session}";
  result.bad_connections = bad_connections();
  result.urls = urls();
  result.bad_urls = {"redis:", "redis:h", "redis://u:s3cret@h:99999/", "redis://u:s3cret@h/shop", "redis://h/0?no_such_option=s3cret",
                     "redis://h/%zz?tls", "redis://u:s3cret%@h", "redis://u:s3cret@a,b/", "rediss://u:s3cret@h/?tls=disable"};
  result.types = types();
  result.errors = errors();
  result.objects = objects();
  add_read_only(result);
  // A script makes its rows all at once, and keeps everybody waiting meanwhile.
  result.row_divisor = 10;
  result.longest_name = 4096;
  result.quote = [](std::string_view name) { return redis::quote_bytes(name); };
  result.split = [](std::string_view script) { return redis::split(script); };
  result.collection_kind = ObjectKind::key;
  result.catalog_name = [](std::string_view name) { return redis::show_name(name); };
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
