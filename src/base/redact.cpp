#include "base/redact.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant {

namespace {

constexpr size_t none = std::string_view::npos;

bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }
bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) || byte == '_' || byte == '-';
}

// What is read of the text, and what is written of it.
class Hiding {
 public:
  explicit Hiding(std::string_view text) : text_(text) { out_.reserve(text.size()); }
  // What stands before `begin` stays, and a mark comes in the place of what follows up to `end`.
  void hide(size_t begin, size_t end) {
    begin = std::max(begin, kept_);
    if (end <= begin) return;
    out_ += text_.substr(kept_, begin - kept_);
    out_ += hidden_secret;
    kept_ = end;
  }
  std::string finish() {
    out_ += text_.substr(kept_);
    return std::move(out_);
  }

 private:
  std::string_view text_;
  std::string out_;
  size_t kept_ = 0;
};

template <class Test>
size_t skip(std::string_view text, size_t at, Test const& test) {
  while (at < text.size() && test(text[at])) ++at;
  return at;
}

size_t line_end(std::string_view text, size_t at) { return std::min(text.find('\n', at), text.size()); }

// Addresses

// Where the password of an address begins that has spaces in it: "scheme://user:" and no port; `none` for all others.
size_t open_password(std::string_view token) {
  auto const mark = token.find("://");
  if (mark == none) return none;
  auto const authority = token.substr(mark + 3);
  auto const colon = authority.find(':');
  if (colon == none || authority.substr(0, colon).find_first_of("/?#[") != none) return none;
  auto const rest = authority.substr(colon + 1);
  if (!rest.empty() && is_digit(rest.front())) return none;
  return mark + 3 + colon + 1;
}

// A password may hold any byte, so it ends at the last @ of its word.
std::string hide_in_addresses(std::string_view text) {
  Hiding hiding(text);
  size_t next_at = 0, next_line = 0;  // The first ones at or behind the place that was looked at last.
  for (size_t begin = 0; begin < text.size();) {
    begin = skip(text, begin, is_space);
    auto const end = skip(text, begin, [](char byte) { return !is_space(byte); });
    auto const token = text.substr(begin, end - begin);
    if (auto const at = token.rfind('@'); at != none) {
      auto const mark = token.substr(0, at).find("://");
      auto const colon = token.find(':', mark == none ? 0 : mark + 3);
      if (colon < at) hiding.hide(begin + colon + 1, begin + at);
    } else if (auto const open = open_password(token); open != none) {
      if (next_at < end) next_at = std::min(text.find('@', end), text.size());
      if (next_line < end) next_line = line_end(text, end);
      if (next_at < next_line) hiding.hide(begin + open, next_at);
    }
    begin = end;
  }
  return hiding.finish();
}

// Named values

constexpr auto secret_names = std::to_array<std::string_view>({
    "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "accountkey",
    "credential", "credentials", "authorization", "requirepass", "masterauth", "keyphrase",
});

bool is_secret_name(std::string_view word) {
  constexpr size_t longest = 24;
  std::string plain = lower_ascii(word.substr(word.size() - std::min(word.size(), longest)));
  std::erase_if(plain, [](char byte) { return byte == '_' || byte == '-'; });
  if (plain == "pass" || lower_ascii(word).ends_with("_pass")) return true;
  return std::ranges::any_of(secret_names, [&](std::string_view name) { return plain.ends_with(name); });
}

struct Value {
  size_t begin = 0, end = 0;  // Without its quotes.
  size_t next = 0;            // Behind it.
};

// 'a''b', "a\"b", `a`; without an end it takes all that follows.
Value quoted_value(std::string_view text, size_t at) {
  char const quote = text[at];
  auto end = at + 1;
  while (end < text.size()) {
    if (text[end] == '\\') end += 2;
    else if (text[end] != quote) ++end;
    else if (end + 1 < text.size() && text[end + 1] == quote) end += 2;
    else return {.begin = at + 1, .end = end, .next = end + 1};
  }
  return {.begin = at + 1, .end = text.size(), .next = text.size()};
}

// $$a$$ and $tag$a$tag$; nothing if it is no such beginning.
Value dollar_value(std::string_view text, size_t at) {
  constexpr size_t longest_tag = 64;
  auto const close = text.substr(at + 1, longest_tag).find('$');
  if (close == none || !std::ranges::all_of(text.substr(at + 1, close), is_word)) return {};
  auto const tag = text.substr(at, close + 2);
  auto const begin = at + tag.size();
  auto const end = std::min(text.find(tag, begin), text.size());
  return {.begin = begin, .end = end, .next = std::min(end + tag.size(), text.size())};
}

bool is_quote(char byte) { return byte == '\'' || byte == '"' || byte == '`'; }

// A literal, with the letters that SQL puts before its quote: E'…', N'…', U&'…', _utf8'…'. next is 0 if there is none.
Value literal_at(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  if (is_quote(text[at])) return quoted_value(text, at);
  if (text[at] == '$') return dollar_value(text, at);
  constexpr size_t longest_prefix = 16;
  auto quote = at;
  while (quote < text.size() && quote - at < longest_prefix && (is_word(text[quote]) || text[quote] == '&')) ++quote;
  return quote > at && quote < text.size() && text[quote] == '\'' ? quoted_value(text, quote) : Value{};
}

Value bare_value(std::string_view text, size_t at) {
  auto end = at;
  while (end < text.size() && !is_space(text[end])) end += text[end] == '\\' ? 2 : 1;
  end = std::min(end, text.size());
  return {.begin = at, .end = end, .next = end};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view each) { return equals_ignoring_case(word, each); });
}

Value value_at(std::string_view text, size_t at) {
  if (auto const literal = literal_at(text, at); literal.next > 0) return literal;
  auto value = bare_value(text, at);
  auto const word = text.substr(value.begin, value.end - value.begin);
  if (is_one_of(word.substr(0, word.find_first_of(").,;")), {"yes", "no", "true", "false", "null", "none", hidden_secret})) return {};
  // "Authorization: Bearer abc"
  if (is_one_of(word, {"bearer", "basic", "digest"})) value.end = value.next = bare_value(text, skip(text, value.end, is_blank)).end;
  return value;
}

// name=value, name: value, "name": "value", --name value.
std::string hide_named(std::string_view text) {
  Hiding hiding(text);
  for (size_t begin = 0; begin < text.size();) {
    begin = skip(text, begin, [](char byte) { return !is_word(byte); });
    auto const end = skip(text, begin, is_word);
    auto const word = text.substr(begin, end - begin);
    begin = end;
    if (!is_secret_name(word)) continue;
    auto at = end;
    if (at < text.size() && is_quote(text[at])) ++at;
    at = skip(text, at, is_blank);
    auto const sign = skip(text, at, [](char byte) { return byte == '=' || byte == ':' || byte == '>'; });
    auto const has_sign = text.substr(at, sign - at).find_first_of("=:") != none;
    if (!has_sign && (sign > at || !word.starts_with("--"))) continue;
    at = skip(text, sign, is_blank);
    auto const value = value_at(text, at);
    if (value.next == 0) continue;
    hiding.hide(value.begin, value.end);
    begin = value.next;
  }
  return hiding.finish();
}

// Clauses of statements, which servers repeat in their messages.

constexpr size_t widest_clause = 200;  // From its first word to the literal.

struct Clauses {
  size_t identified = none;  // The end of the last word IDENTIFIED.
  size_t password = none;    // And of the last PASSWORD.
};

// SET PASSWORD FOR somebody = 'x'
Value value_of_other(std::string_view text, size_t at) {
  auto const sign = text.substr(at, widest_clause).find('=');
  return sign == none ? Value{} : literal_at(text, skip(text, at + sign + 1, is_space));
}

// What is hidden after this word; next is 0 if nothing is.
Value clause_value(std::string_view text, size_t begin, size_t end, Clauses& clauses) {
  auto const word = text.substr(begin, end - begin);
  auto const at = skip(text, end, [](char byte) { return is_space(byte) || byte == '('; });
  if (is_one_of(word, {"identified"})) clauses.identified = end;
  if (is_one_of(word, {"by", "as", "using"}) && clauses.identified != none && end - clauses.identified <= widest_clause) {
    auto const literal = literal_at(text, at);
    if (literal.next > 0) return literal;
    auto const next = text.substr(at, skip(text, at, is_word) - at);
    if (is_one_of(word, {"by"}) && !is_one_of(next, {"password", "random", "values"})) return bare_value(text, at);
  }
  if (is_one_of(word, {"for"}) && clauses.password != none && end - clauses.password <= word.size() + 2) return value_of_other(text, at);
  if (is_one_of(word, {"password", "passphrase", "secret"})) {
    clauses.password = end;
    // A name in quotes is no clause, and its closing quote begins no literal.
    auto const quoted = begin > 0 && end < text.size() && is_quote(text[end]) && text[begin - 1] == text[end];
    return quoted ? Value{} : literal_at(text, at);
  }
  if (is_one_of(word, {"requirepass", "masterauth"})) return bare_value(text, at);
  if (is_one_of(word, {"bearer"}) && at > end) return bare_value(text, at);
  // "AUTH <password> called without …" is a server's own sentence.
  if ((word != "AUTH" && !is_one_of(word, {"setuser"})) || at == end || at >= text.size() || text[at] == '<') return {};
  auto const rest = line_end(text, at);
  return {.begin = at, .end = rest, .next = rest};
}

std::string hide_in_clauses(std::string_view text) {
  Hiding hiding(text);
  Clauses clauses;
  for (size_t begin = 0; begin < text.size();) {
    begin = skip(text, begin, [](char byte) { return !is_word(byte); });
    auto const end = skip(text, begin, is_word);
    auto const value = clause_value(text, begin, end, clauses);
    begin = end;
    if (value.next == 0 || text.substr(value.begin, value.end - value.begin) == hidden_secret) continue;
    hiding.hide(value.begin, value.end);
    begin = std::max(begin, value.next);
  }
  auto result = hiding.finish();
  // A server that does not know a command repeats what was typed after it.
  constexpr std::string_view arguments = "with args beginning with:";
  auto const found = result.find(arguments);
  if (found != none) result.replace(found + arguments.size(), none, " " + std::string(hidden_secret));
  return result;
}

// Tokens and keys

bool is_token(std::string_view word) {
  constexpr size_t shortest = 16;
  if (word.size() < shortest) return false;
  if (word.starts_with("eyJ")) return std::count(word.begin(), word.end(), '.') >= 2;
  constexpr auto prefixes = std::to_array<std::string_view>({"ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-",
                                                             "xoxa-", "AKIA", "ASIA", "sk-", "sk_live_", "rk_live_", "hvs.", "AIza", "npg_"});
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return word.starts_with(prefix); });
}

std::string hide_tokens(std::string_view text) {
  Hiding hiding(text);
  auto const in_token = [](char byte) { return is_word(byte) || byte == '.'; };
  for (size_t begin = 0; begin < text.size();) {
    begin = skip(text, begin, [&](char byte) { return !in_token(byte); });
    auto const end = skip(text, begin, in_token);
    if (is_token(text.substr(begin, end - begin))) hiding.hide(begin, end);
    begin = end;
  }
  return hiding.finish();
}

std::string hide_private_keys(std::string_view text) {
  Hiding hiding(text);
  constexpr std::string_view begins = "-----BEGIN ", is_key = "PRIVATE KEY-----", ends = "-----END ";
  for (auto begin = text.find(begins); begin != none; begin = text.find(begins, begin + begins.size())) {
    constexpr size_t longest_kind = 64;
    auto const kind = text.substr(begin, longest_kind).find(is_key);
    if (kind == none) continue;
    auto const end = std::min(text.find(ends, begin), text.size());
    hiding.hide(begin + kind + is_key.size(), end);
    if (end == text.size()) break;
  }
  return hiding.finish();
}

}  // namespace

std::string redacted(std::string_view text) {
  return hide_tokens(hide_in_clauses(hide_named(hide_in_addresses(hide_private_keys(text)))));
}

}  // namespace sextant
