#include "sql/formatter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "base/text.h"
#include "sql/lexer.h"
#include "sql/splitter.h"

namespace sextant::sql {
namespace {

constexpr Dialect const* dialects[] = {&postgresql_dialect, &mysql_dialect, &sqlite_dialect, &duckdb_dialect};

struct Case {
  std::string options, script, wanted;
};

std::string read_text(std::string const& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> parted(std::string const& text, std::string_view line) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(line, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + line.size();
  }
  return parts;
}

std::vector<Case> read_cases(std::string const& path) {
  std::vector<Case> cases;
  for (auto const& text : parted(read_text(path), "====\n")) {
    auto parts = parted(text, "----\n");
    EXPECT_EQ(parts.size(), 2U) << path << ": " << text;
    if (parts.size() != 2) continue;
    Case each{.options = {}, .script = parts[0], .wanted = parts[1]};
    if (each.script.starts_with("options: ")) {
      each.options = each.script.substr(0, each.script.find('\n'));
      each.script.erase(0, each.options.size() + 1);
    }
    cases.push_back(std::move(each));
  }
  return cases;
}

uint32_t number_of(std::string const& options, std::string const& name, uint32_t otherwise) {
  auto const at = options.find(name + "=");
  return at == std::string::npos ? otherwise : static_cast<uint32_t>(std::atoi(options.c_str() + at + name.size() + 1));
}

FormatOptions options_of(std::string const& options) {
  FormatOptions result;
  if (options.find("keywords=upper") != std::string::npos) result.keywords = KeywordCase::upper;
  if (options.find("keywords=lower") != std::string::npos) result.keywords = KeywordCase::lower;
  if (options.find("commas=leading") != std::string::npos) result.commas = CommaPlace::leading;
  result.width = number_of(options, "width", result.width);
  result.indent = number_of(options, "indent", result.indent);
  return result;
}

// All that is no white space, words in capitals if their case may change.
std::vector<std::string> tokens_of(std::string_view script, Dialect const& dialect, bool any_case) {
  std::vector<std::string> tokens;
  for (auto const& token : tokenize(script, dialect)) {
    if (token.kind == TokenKind::whitespace) continue;
    std::string text(token_text(script, token.range));
    while (token.kind == TokenKind::comment && text.ends_with('\r')) text.pop_back();
    if (any_case && token.kind == TokenKind::identifier) {
      for (char& byte : text) byte = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
    }
    tokens.push_back(std::move(text));
  }
  return tokens;
}

void expect_sound(std::string const& script, Dialect const& dialect, FormatOptions const& options) {
  auto const once = format_script(script, dialect, options);
  bool const any_case = options.keywords != KeywordCase::keep;
  ASSERT_EQ(tokens_of(once, dialect, any_case), tokens_of(script, dialect, any_case)) << dialect.name << "\n" << script;
  ASSERT_EQ(split_statements(once, dialect).size(), split_statements(script, dialect).size()) << dialect.name << "\n" << script << "\n--\n" << once;
  ASSERT_EQ(format_script(once, dialect, options), once) << dialect.name << ": not the same again of\n" << script;
}

void run_cases(std::string const& name, Dialect const& dialect, size_t least) {
  auto const path = fmt::format("{}/tests/format/{}.txt", SEXTANT_SOURCE_DIR, name);
  auto const cases = read_cases(path);
  EXPECT_GE(cases.size(), least);
  std::string now;
  for (auto const& each : cases) {
    auto const options = options_of(each.options);
    auto const text = format_script(each.script, dialect, options);
    EXPECT_EQ(text, each.wanted) << dialect.name << "\n" << each.script;
    expect_sound(each.script, dialect, options);
    now += fmt::format("{}{}{}{}----\n{}", now.empty() ? "" : "====\n", each.options, each.options.empty() ? "" : "\n", each.script, text);
  }
  if (std::getenv("SEXTANT_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << now;
}

TEST(Formatter, LaysOutWhatTheCasesOfEveryDialectSay) {
  for (auto const* dialect : dialects) run_cases("every_dialect", *dialect, 20);
}
TEST(Formatter, LaysOutWhatTheCasesOfPostgresqlSay) { run_cases("postgresql", postgresql_dialect, 8); }
TEST(Formatter, LaysOutWhatTheCasesOfMysqlSay) { run_cases("mysql", mysql_dialect, 5); }
TEST(Formatter, LaysOutWhatTheCasesOfSqliteSay) { run_cases("sqlite", sqlite_dialect, 3); }
TEST(Formatter, LaysOutWhatTheCasesOfDuckdbSay) { run_cases("duckdb", duckdb_dialect, 3); }

// Scripts made of pieces at random, with blanks, line ends and comments between them.
TEST(Formatter, KeepsTheTokensOfAnythingAndChangesNothingTheSecondTime) {
  constexpr std::string_view pieces[] = {
      "select", "SELECT", "from", "where", "and", "or", "between", "join", "left", "on", "using", "group by", "order by", "limit", "offset", "case",
      "when", "then", "else", "end", "union all", "with x as", "insert into", "values", "update", "set", "delete from", "merge into", "create table",
      "create view v as", "returning", "on conflict", "do nothing", "on duplicate key update", "distinct", "is", "not", "null", "in", "as", "over",
      "partition by", "for update", "explain", "begin", "create function", "go", "delimiter //", "//", "(", ")", "(", ")", ",", ",", ";", ".", "::", ":",
      ":n", "$1", "?", "@x", "=", "<>", "||", "-", "+", "*", "/", "%", "->>", "[", "]", "{", "}", "\\d", "#", "a", "t", "key", "Data", "\"q\"", "`b`",
      "'s'", "'it''s'", "'two\nlines'", "E'\\''", "$$ body $$", "1", "2.5e3", "x'ff'", "/* c */", "/* two\nlines */", "-- line\n", "/*! 40101 */", "'",
      "/*+ hint */", "a_long_name_of_a_column", "fn("};
  constexpr std::string_view blanks[] = {"", " ", " ", " ", "\n", "\n\n\n", "\t", "  \r\n", " -- c\n", "\n-- own\n", " /* i */ "};
  std::mt19937 random(7);
  auto const pick = [&](auto const& from) { return from[random() % std::size(from)]; };
  for (int round = 0; round < 4'000; ++round) {
    std::string script = round % 3 == 0 ? "" : "select ";
    for (auto count = random() % 60; count > 0; --count) {
      script += pick(pieces);
      script += round % 2 == 0 ? std::string_view(" ") : pick(blanks);
    }
    FormatOptions options{.indent = 1 + static_cast<uint32_t>(random() % 4), .width = 10 + static_cast<uint32_t>(random() % 90)};
    if (random() % 3 == 0) options.keywords = KeywordCase::upper;
    if (random() % 3 == 0) options.commas = CommaPlace::leading;
    expect_sound(script, *dialects[random() % 4], options);
    if (HasFatalFailure()) return;
  }
}

TEST(Formatter, LeavesWhatIsNestedTooDeepAsItIs) {
  std::string const deep = "select " + std::string(100'000, '(') + "1" + std::string(100'000, ')');
  EXPECT_EQ(format_script(deep, postgresql_dialect), deep);
  std::string const open = "select  (1, 'a";
  EXPECT_EQ(format_script(open, postgresql_dialect), open);
}

TEST(Formatter, FormatsALongScript) {
  std::string text;
  while (text.size() < (size_t{5} << 20)) {
    text += "select o.id, count(*) as n from orders o join customers c on c.id=o.customer_id where o.status in ('open','closed') and c.name like 'A%' "
            "group by o.id order by n desc limit 10;\n";
  }
  auto const started = std::chrono::steady_clock::now();
  auto const formatted = format_script(text, postgresql_dialect);
  auto const took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
  RecordProperty("milliseconds", fmt::format("{:.0f}", took));
  EXPECT_EQ(tokens_of(formatted, postgresql_dialect, false).size(), tokens_of(text, postgresql_dialect, false).size());
}

// Long statements of words that could be looked up again and again.
TEST(Formatter, TakesNoMoreThanLinearTimeForOddStatements) {
  for (std::string_view const piece : {"when ", "set ", "case ", "with x ", "-- c\n", "'a' ", "union select 1 ", "on ", "left ", "a, ", "(1) "}) {
    std::string text = "select 'a' ";
    while (text.size() < (size_t{1} << 20)) text += piece;
    auto const once = format_script(text, duckdb_dialect);
    EXPECT_EQ(format_script(once, duckdb_dialect), once);
  }
}

}  // namespace
}  // namespace sextant::sql
