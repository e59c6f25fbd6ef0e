#include "rpc/codec.h"

#include <gtest/gtest.h>

#include "base/wiping_json.h"
#include "ops/query.h"
#include "ops/vault.h"
#include "rpc/generate.h"
#include "rpc/registry.h"

namespace sextant::rpc {
namespace {

Result<ops::QueryRun> read(std::string_view text) { return from_json<ops::QueryRun>(*parse_json(text), ""); }

TEST(Codec, ReadsAnObjectWithItsOptionals) {
  auto const run = read(R"({"connection":"c","session":"s","text":"t","scope":"caret","begin":3,
                            "parameters":[{"name":"a","value":"1"},{"name":"b"}]})");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->scope, ops::RunScope::caret);
  EXPECT_EQ(*run->begin, 3);
  EXPECT_FALSE(run->max_rows.has_value());
  EXPECT_FALSE((*run->parameters)[1].value.has_value());
}

struct Bad {
  char const *text, *message;
};

class CodecRefusal : public testing::TestWithParam<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    Inputs, CodecRefusal,
    testing::Values(Bad{R"({"connection":"c","session":"s","text":"t","scope":"caret","colour":1})", "colour is not known."},
                    Bad{R"({"connection":"c","session":"s","scope":"caret"})", "text is missing."},
                    Bad{R"({"connection":1,"session":"s","text":"t","scope":"caret"})", "connection must be a string."},
                    Bad{R"({"connection":"c","session":"s","text":"t","scope":"here"})",
                        "scope must be one of caret, selection, all."},
                    Bad{R"({"connection":"c","session":"s","text":"t","scope":"all","max_rows":9007199254740993})",
                        "max_rows must be a whole number in range."},
                    Bad{R"({"connection":"c","session":"s","text":"t","scope":"all","max_rows":1.5})",
                        "max_rows must be a whole number in range."},
                    Bad{R"({"connection":"c","session":"s","text":"t","scope":"all","parameters":[{"nam":"x"}]})",
                        "parameters[0].name is missing."},
                    Bad{R"([1])", "The body must be an object."}));

TEST_P(CodecRefusal, NamesThePlace) {
  auto const run = read(GetParam().text);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(run.error().message, GetParam().message);
}

TEST(Codec, LeavesAbsentOptionalsOut) {
  Error const error{.code = ErrorCode::syntax, .message = "m"};
  auto const text = write_json(to_json(error));
  EXPECT_EQ(text.find("position"), std::string::npos);
  EXPECT_NE(text.find(R"("code":"syntax")"), std::string::npos);
}

TEST(Registry, NamesEveryMethodOnceAndDescribesIt) {
  std::set<std::string_view> names;
  for (auto const& method : methods()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    EXPECT_TRUE(method.summary.ends_with('.')) << method.name;
    for (auto const& field : method.params->fields) EXPECT_FALSE(field.help.empty()) << method.name << " " << field.name;
    for (auto const& field : method.result->fields) EXPECT_FALSE(field.help.empty()) << method.name << " " << field.name;
  }
}

TEST(Generate, WritesEachMethodIntoBothDocuments) {
  auto const typescript = generate_typescript();
  auto const openapi = generate_openapi();
  ASSERT_TRUE(parse_json(openapi).ok());
  for (auto const& method : methods()) {
    EXPECT_NE(openapi.find("/api/v1/" + std::string(method.name)), std::string::npos);
    if (method.reply == Reply::value) {
      EXPECT_NE(typescript.find("\"" + std::string(method.name) + "\""), std::string::npos);
    }
  }
}

// The name of the first secret in a type; empty if there is none.
std::string secret_in(TypeDesc const& type) {
  if (type.element != nullptr) return secret_in(*type.element);
  for (auto const& field : type.fields) {
    if (field.type->shape == Shape::secret) return fmt::format("{}.{}", type.name, field.name);
    if (auto const inner = secret_in(*field.type); !inner.empty()) return inner;
  }
  return {};
}

TEST(Registry, NoMethodGivesASecret) {
  for (auto const& method : methods()) EXPECT_EQ(secret_in(*method.result), "") << method.name;
  EXPECT_NE(secret_in(*find_method("vault.unlock")->params), "");
}

TEST(Codec, ReadsASecretIntoProtectedMemory) {
  auto const unlock = from_json<ops::VaultUnlock>(*parse_wiping_json(R"({"passphrase": "open \u0001 sesame"})"), "");
  ASSERT_TRUE(unlock.ok());
  EXPECT_EQ(unlock->passphrase->reveal(), "open \x01 sesame");
  EXPECT_FALSE(from_json<ops::VaultUnlock>(*parse_json(R"({"passphrase": 1})"), "").ok());
}

}  // namespace
}  // namespace sextant::rpc
