#include "base/redact.h"

#include <gtest/gtest.h>

#include <vector>

namespace sextant {
namespace {

struct Case {
  std::string_view text, result;
};

TEST(Redact, HidesThePasswordsOfAddresses) {
  for (auto const& test : std::initializer_list<Case>{
           {"postgres://ann:hunter2@db/shop is not reached", "postgres://ann:***@db/shop is not reached"},
           {"cannot open 'mysql://root:p@ss/w:rd@db:3306/x'", "cannot open 'mysql://root:***@db:3306/x'"},
           {"redis://:hunter2@db", "redis://:***@db"},
           {"mongodb://ann:hunter2@a:1,b:2/?x=y", "mongodb://ann:***@a:1,b:2/?x=y"},
           {"jdbc:postgresql://ann:hunter2@db", "jdbc:postgresql://ann:***@db"},
           {"ann:hunter2@tcp(db:3306)/shop", "ann:***@tcp(db:3306)/shop"},
           {"postgres://ann:my pass word@db/shop", "postgres://ann:***@db/shop"},
           {"postgres://ann@db:5432/shop", "postgres://ann@db:5432/shop"},
           {"http://127.0.0.1:8080 does not answer ann@example.org", "http://127.0.0.1:8080 does not answer ann@example.org"},
           {"Access denied for user 'ann'@'10.0.0.1'", "Access denied for user 'ann'@'10.0.0.1'"},
           {"Connection to db:5432 failed", "Connection to db:5432 failed"},
       }) {
    EXPECT_EQ(redacted(test.text), test.result) << test.text;
  }
}

TEST(Redact, HidesNamedValues) {
  for (auto const& test : std::initializer_list<Case>{
           {"host=db password=hunter2 dbname=shop", "host=db password=*** dbname=shop"},
           {"password='it''s \\' secret' host=db", "password='***' host=db"},
           {"password = \"hunter2\"", "password = \"***\""},
           {"PGPASSWORD=hunter2 psql", "PGPASSWORD=*** psql"},
           {"Server=db;Pwd=hunter2;Uid=ann", "Server=db;Pwd=***"},
           {"?user=ann&sslpassword=hunter2&x=y", "?user=ann&sslpassword=***"},
           {R"({"password": "hunter2", "user": "ann"})", R"({"password": "***", "user": "ann"})"},
           {"ssh_key_passphrase=a\\ b c", "ssh_key_passphrase=*** c"},
           {"--password hunter2 --user ann", "--password *** --user ann"},
           {"Authorization: Bearer abc.def", "Authorization: ***"},
           {"api_key: abc", "api_key: ***"},
           {"access-token => 'abc'", "access-token => '***'"},
           {"password=", "password="},
           {"password='open", "password='***"},
           {"(using password: YES)", "(using password: YES)"},
           {"The password is wrong.", "The password is wrong."},
           {"tokens: 3", "tokens: 3"},
       }) {
    EXPECT_EQ(redacted(test.text), test.result) << test.text;
  }
}

TEST(Redact, HidesTheLiteralsOfStatements) {
  for (auto const& test : std::initializer_list<Case>{
           {"near 'IDENTIFIED BY 'hunter2'", "near 'IDENTIFIED BY '***'"},
           {"create user ann identified by 'hunter2' require ssl", "create user ann identified by '***' require ssl"},
           {"CREATE USER a IDENTIFIED WITH mysql_native_password AS '*94BD'", "CREATE USER a IDENTIFIED WITH mysql_native_password AS '***'"},
           {"IDENTIFIED VIA ed25519 USING PASSWORD('hunter2')", "IDENTIFIED VIA ed25519 USING PASSWORD('***')"},
           {"alter user ann identified by hunter2", "alter user ann identified by ***"},
           {"ALTER ROLE ann ENCRYPTED PASSWORD 'hunter2'", "ALTER ROLE ann ENCRYPTED PASSWORD '***'"},
           {"alter role ann password E'hunt\\'er2'", "alter role ann password E'***'"},
           {"alter role ann password $x$hunter2$x$ valid", "alter role ann password $x$***$x$ valid"},
           {"SET PASSWORD FOR 'ann'@'%' = 'hunter2'", "SET PASSWORD FOR 'ann'@'%' = '***'"},
           {"SET PASSWORD FOR ann = PASSWORD('hunter2')", "SET PASSWORD FOR ann = PASSWORD('***')"},
           {"the password for ann is wrong", "the password for ann is wrong"},
           {"CONFIG SET requirepass hunter2", "CONFIG SET requirepass ***"},
           {"AUTH ann hunter2", "AUTH ***"},
           {"ERR AUTH <password> called without any password", "ERR AUTH <password> called without any password"},
           {"ERR unknown command 'AUHT', with args beginning with: 'hunter2' ", "ERR unknown command 'AUHT', with args beginning with: ***"},
           {"ACL SETUSER ann on >hunter2", "ACL SETUSER ***"},
           {"password authentication failed for user \"ann\"", "password authentication failed for user \"ann\""},
           {"ordered by name as 'x'", "ordered by name as 'x'"},
       }) {
    EXPECT_EQ(redacted(test.text), test.result) << test.text;
  }
}

TEST(Redact, HidesTokensAndKeys) {
  for (auto const& test : std::initializer_list<Case>{
           {"bad ghp_0123456789abcdefghij here", "bad *** here"},
           {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_1", "***"},
           {"key AKIAIOSFODNN7EXAMPLE", "key ***"},
           {"-----BEGIN OPENSSH PRIVATE" " KEY-----\nabc\n-----END OPENSSH PRIVATE" " KEY-----\nx",
            "-----BEGIN OPENSSH PRIVATE" " KEY-----***-----END OPENSSH PRIVATE" " KEY-----\nx"},
           {"-----BEGIN RSA PRIVATE" " KEY-----\nabc", "-----BEGIN RSA PRIVATE" " KEY-----***"},
           {"-----BEGIN CERTIFICATE-----\nabc", "-----BEGIN CERTIFICATE-----\nabc"},
       }) {
    EXPECT_EQ(redacted(test.text), test.result) << test.text;
  }
}

// Each of them would take minutes if any part of the work grew faster than the text.
TEST(Redact, TakesAnyTextAndChangesItOnce) {
  constexpr size_t size = 1 << 20;
  std::vector<std::string> texts{"", "@", "://", "password=", "password", "'", std::string("\0\xff\x80", 3), "AUTH ", "identified by"};
  for (std::string_view const part : {"://", "a://b:c ", "password=", "password='", "$a$", "password $a", "'", "\"", "\\", "@", ":@", "identified ", "by '",
                                      "-----BEGIN PRIVATE" " KEY-----", "-----BEGIN ", "eyJ.", "AUTH ", "a", "-", "token:",
                                      "password for ", "a://b:c\n@", "$", "password $$ "}) {
    auto& text = texts.emplace_back();
    text.reserve(size + part.size());
    while (text.size() < size) text.append(part);
  }
  for (auto const& text : texts) {
    auto const once = redacted(text);
    EXPECT_EQ(redacted(once), once) << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace sextant
