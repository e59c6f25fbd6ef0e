#include "sql/lexer.h"

#include <ctime>

namespace sextant::sql {
namespace {

char const* kind_name(TokenKind kind) {
  switch (kind) {
    case TokenKind::whitespace: return "_";
    case TokenKind::comment: return "comment";
    case TokenKind::executable_comment: return "exec";
    case TokenKind::identifier: return "id";
    case TokenKind::quoted_identifier: return "quoted";
    case TokenKind::string: return "str";
    case TokenKind::number: return "num";
    case TokenKind::symbol: return "sym";
    case TokenKind::placeholder: return "par";
    case TokenKind::semicolon: return "semi";
    case TokenKind::open_parenthesis: return "open";
    case TokenKind::close_parenthesis: return "close";
    case TokenKind::delimiter: return "delimiter";
  }
  return "?";
}

// "id:SELECT num:1": every token but white space; ! marks an unterminated one.
std::string describe(std::string_view text, Dialect const& dialect) {
  std::string result;
  for (Token const& token : tokenize(text, dialect)) {
    if (token.kind == TokenKind::whitespace) continue;
    if (!result.empty()) result += ' ';
    result += kind_name(token.kind);
    result += token.unterminated ? "!:" : ":";
    result += token_text(text, token.range);
  }
  return result;
}

struct Case {
  Dialect const* dialect;
  std::string_view text;
  std::string_view tokens;
};

void expect_tokens(std::span<Case const> cases) {
  for (Case const& c : cases) EXPECT_EQ(describe(c.text, *c.dialect), c.tokens) << c.dialect->name << ": " << c.text;
}

Dialect const* const pg = &postgresql_dialect;
Dialect const* const my = &mysql_dialect;
Dialect const* const lite = &sqlite_dialect;
Dialect const* const duck = &duckdb_dialect;

TEST(Lexer, ReadsStringsOfEachDialect) {
  Case const cases[] = {
      {pg, "'a''b'", "str:'a''b'"},
      {pg, R"('a\' b)", R"(str:'a\' id:b)"},
      {pg, R"(E'a\'b' c)", R"(str:E'a\'b' id:c)"},
      {pg, R"(e'\\' c)", R"(str:e'\\' id:c)"},
      {pg, "U&'d\\0061' x", "str:U&'d\\0061' id:x"},
      {pg, "u&\"d\" x", "quoted:u&\"d\" id:x"},
      {pg, "B'01' X'ff' N'n'", "str:B'01' str:X'ff' str:N'n'"},
      {pg, "$$a'b$$ c", "str:$$a'b$$ id:c"},
      {pg, "$t$ $$ $T$ $t$c", "str:$t$ $$ $T$ $t$ id:c"},
      {pg, "a$b$c", "id:a$b$c"},
      {pg, "\"a\"\"b\"", "quoted:\"a\"\"b\""},
      {my, R"('a\'b' c)", R"(str:'a\'b' id:c)"},
      {my, R"("a\"b" c)", R"(str:"a\"b" id:c)"},
      {my, "`a``b` c", "quoted:`a``b` id:c"},
      {my, R"(`a\` c)", R"(quoted:`a\` id:c)"},
      {my, R"(n'\'' x)", R"(str:n'\'' id:x)"},
      {my, "_utf8'a'", "id:_utf8 str:'a'"},
      {my, "E'a\\'", "id:E str!:'a\\'"},
      {lite, "[a'b] x", "quoted:[a'b] id:x"},
      {lite, "`a` \"b\" x'00'", "quoted:`a` quoted:\"b\" str:x'00'"},
      {lite, R"('a\' b)", R"(str:'a\' id:b)"},
      {lite, "n'a'", "id:n str:'a'"},
      {duck, "$$a$$ e'\\'' [1]", "str:$$a$$ str:e'\\'' sym:[ num:1 sym:]"},
  };
  expect_tokens(cases);
}

TEST(Lexer, ContinuesEscapeStringsOverLineEnds) {
  Case const cases[] = {
      {pg, "E'a'\n'b\\'c' d", "str:E'a'\n'b\\'c' id:d"},
      {pg, "E'a' -- note\n  'b\\'c' d", "str:E'a' -- note\n  'b\\'c' id:d"},
      {pg, "E'a' 'b\\' d", "str:E'a' str:'b\\' id:d"},
      {pg, "E'a'\n/* c */'b\\' d", "str:E'a' comment:/* c */ str:'b\\' id:d"},
      {pg, "'a'\n'b\\' d", "str:'a' str:'b\\' id:d"},
      {pg, "E'a'\r'b\\'' d", "str:E'a'\r'b\\'' id:d"},
  };
  expect_tokens(cases);
}

TEST(Lexer, FlagsWhatRunsToTheEnd) {
  Case const cases[] = {
      {pg, "'a", "str!:'a"},         {pg, "\"a", "quoted!:\"a"},       {pg, "$a$ $$", "str!:$a$ $$"},
      {pg, "/* /* */", "comment!:/* /* */"}, {pg, "E'a\\'", "str!:E'a\\'"}, {pg, "/*", "comment!:/*"},
      {my, "'a\\", "str!:'a\\"},     {my, "`a", "quoted!:`a"},         {lite, "[a", "quoted!:[a"},
      {lite, "/* a", "comment!:/* a"}, {pg, "-- a", "comment:-- a"},   {pg, "E'a'\n'b", "str!:E'a'\n'b"},
      {my, "'a''", "str!:'a''"},     {pg, "/*/", "comment!:/*/"},      {my, "/* *", "comment!:/* *"},
  };
  expect_tokens(cases);
}

TEST(Lexer, ReadsComments) {
  Case const cases[] = {
      {pg, "/* a /* b */ c */ d", "comment:/* a /* b */ c */ id:d"},
      {duck, "/* a /* b */ c */ d", "comment:/* a /* b */ c */ id:d"},
      {my, "/* a /* b */ c", "comment:/* a /* b */ id:c"},
      {lite, "/* a /* b */ c", "comment:/* a /* b */ id:c"},
      {pg, "--a\nb", "comment:--a id:b"},
      {pg, "--a\rb", "comment:--a id:b"},
      {lite, "--a\rb", "comment:--a\rb"},
      {my, "-- a\rb", "comment:-- a\rb"},
      {my, "1--2", "num:1 sym:-- num:2"},
      {my, "--\tb", "comment:--\tb"},
      {my, "--", "comment:--"},
      {my, "a #b\nc", "id:a comment:#b id:c"},
      {pg, "a #- b", "id:a sym:#- id:b"},
      {pg, "1+--2\n3", "num:1 sym:+ comment:--2 num:3"},
      {pg, "1*/* c */2", "num:1 sym:* comment:/* c */ num:2"},
      {my, "/*+ hint */ a", "comment:/*+ hint */ id:a"},
  };
  expect_tokens(cases);
}

TEST(Lexer, LooksIntoExecutableComments) {
  Case const cases[] = {
      {my, "/*!50000 INTO */x", "exec:/*!50000 id:INTO exec:*/ id:x"},
      {my, "/*!INTO*/", "exec:/*! id:INTO exec:*/"},
      {my, "/*M!100100 a */", "exec:/*M!100100 id:a exec:*/"},
      {my, "/*!5 */", "exec:/*! num:5 exec:*/"},
      {my, "/*! '*/' */ b", "exec:/*! str:'*/' exec:*/ id:b"},
      {my, "/*! /* a */ b */ c", "exec:/*! comment:/* a */ id:b exec:*/ id:c"},
      {my, "a */ b", "id:a sym:*/ id:b"},
      {lite, "/*! a */ b", "comment:/*! a */ id:b"},
      {pg, "/*! a */ b", "comment:/*! a */ id:b"},
  };
  expect_tokens(cases);
}

TEST(Lexer, EndsNumbersWhereTheirFormEnds) {
  Case const cases[] = {
      {pg, "1INTO", "num:1 id:INTO"},
      {pg, "1.5e3x", "num:1.5e3 id:x"},
      {pg, ".5", "num:.5"},
      {pg, "1.", "num:1."},
      {pg, "1..2", "num:1 sym:. num:.2"},
      {pg, "0xFFg", "num:0xFF id:g"},
      {pg, "1_000", "num:1_000"},
      {pg, "1e+5", "num:1e+5"},
      {pg, "1e", "num:1 id:e"},
      {my, "1a", "id:1a"},
      {my, "1e5into", "num:1e5 id:into"},
      {my, "1.5into", "num:1.5 id:into"},
      {my, "0x41g", "id:0x41g"},
      {my, "$a", "id:$a"},
      {lite, "1.5e-3", "num:1.5e-3"},
  };
  expect_tokens(cases);
}

TEST(Lexer, ReadsPlaceholders) {
  Case const cases[] = {
      {pg, "$1,$23", "par:$1 sym:, par:$23"},
      {pg, "a ? b", "id:a sym:? id:b"},
      {pg, "a::b :c", "id:a sym::: id:b sym:: id:c"},
      {my, "?,?", "par:? sym:, par:?"},
      {my, "@a := 1", "sym:@ id:a sym::= num:1"},
      {my, "@@global.x", "sym:@@ id:global sym:. id:x"},
      {lite, ":a @b $c ?1 ?", "par::a par:@b par:$c par:?1 par:?"},
      {lite, "$a::b(c) $d(e f", "par:$a::b(c) par:$d(e id:f"},
      {lite, "#a : $", "par:#a sym:: sym:$"},
      {duck, "$name $1 ?", "par:$name par:$1 par:?"},
      {duck, "$\xC2\xA0" "a", "sym:$ id:a"},
  };
  expect_tokens(cases);
}

TEST(Lexer, KeepsOperatorsWhole) {
  Case const cases[] = {
      {pg, "a->>'b'", "id:a sym:->> str:'b'"}, {pg, "a @> b", "id:a sym:@> id:b"},
      {pg, "a<>-1", "id:a sym:<>- num:1"},     {my, "a=@b", "id:a sym:= sym:@ id:b"},
      {lite, "a||b", "id:a sym:|| id:b"},      {pg, "a.b,c", "id:a sym:. id:b sym:, id:c"},
      {pg, "a ~` b", "id:a sym:~` id:b"},      {my, "f(a);", "id:f open:( id:a close:) semi:;"},
  };
  expect_tokens(cases);
}

TEST(Lexer, TakesBlanksAsEachEngineDoes) {
  Case const cases[] = {
      {duck, "a\xC2\xA0" "b", "id:a id:b"},                  // DuckDB takes a no-break space for a blank,
      {pg, "a\xC2\xA0" "b", "id:a\xC2\xA0" "b"},             // PostgreSQL for a letter.
      {duck, "\xE2\x80\x83" "a\xE3\x80\x80", "id:a"},
      {pg, "\xEF\xBB\xBFSELECT", "id:SELECT"},
      {lite, "a \xEF\xBB\xBF b", "id:a id:b"},
      {my, "größe \xF0\x9F\x98\x80", "id:größe id:\xF0\x9F\x98\x80"},
  };
  expect_tokens(cases);
}

TEST(Lexer, StopsAtTheDelimiterInsideWords) {
  Lexer lexer("END$$ a//b", mysql_dialect);
  Token token;
  lexer.set_delimiter("$$");
  ASSERT_TRUE(lexer.next(token));
  EXPECT_EQ(token.range.end, 3u);
  ASSERT_TRUE(lexer.next(token));
  EXPECT_EQ(token.kind, TokenKind::delimiter);
}

TEST(Lexer, CoversEveryByteOfAnyText) {
  // A fixed sequence of bytes that favours the ones that mean something.
  static constexpr char bytes[] = "'\"`$;()[]/*-!#@:?.\\\n\r eEuUxX&0aM%\xC3\xA9\xFF";
  constexpr std::string_view alphabet(bytes, sizeof(bytes));  // The NUL at the end as well.
  uint32_t state = 12345;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 1664525 + 1013904223;
      text += alphabet[(state >> 16) % alphabet.size()];
    }
    for (Dialect const* dialect : {pg, my, lite, duck}) {
      uint32_t position = 0;
      for (Token const& token : tokenize(text, *dialect)) {
        ASSERT_EQ(token.range.begin, position) << round;
        ASSERT_GT(token.range.end, position) << round;
        position = token.range.end;
      }
      ASSERT_EQ(position, text.size()) << round;
    }
  }
}

TEST(Lexer, TakesTimeInProportionToTheText) {
  // Each of these once made a lexer somewhere search the rest of the text again and again.
  constexpr size_t bytes = 1'000'000;
  for (std::string_view const unit : {"\\a", "\\ab", "''", "/*", "$a$b", "E'a' ", "--a\r", "/*!1 ", "1.", "$a(", "\xC2", "'\\'"}) {
    std::string text = "'";
    while (text.size() < bytes) text += unit;
    for (std::string_view const view : {std::string_view(text), std::string_view(text).substr(1)}) {
      for (Dialect const* dialect : {pg, my, lite, duck}) {
        auto const begin = std::clock();
        Lexer lexer(view, *dialect);
        for (Token token; lexer.next(token);) {
        }
        auto const seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        EXPECT_LT(seconds, 60.0) << dialect->name << " " << unit;  // About 0.01; quadratic takes minutes more.
      }
    }
  }
}

}  // namespace
}  // namespace sextant::sql
