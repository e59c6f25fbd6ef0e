#include "drivers/duckdb/create_text.h"

#include "base/text.h"
#include "sql/statement_words.h"

namespace sextant::duckdb {

namespace {

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || name.front() != '"') return std::string(name);
  std::string result;
  for (size_t index = 1; index + 1 < name.size(); ++index) {
    result += name[index];
    if (name[index] == '"') ++index;
  }
  return result;
}

// A part of the text from one word to before another.
std::string_view between(std::string_view text, sql::Words words, size_t begin, size_t end) {
  if (begin >= end || end > words.size()) return {};
  auto const* const first = words[begin].text.data();
  auto const& last = words[end - 1].text;
  return text.substr(static_cast<size_t>(first - text.data()), static_cast<size_t>(last.data() + last.size() - first));
}

// The items between the parentheses at `open`, separated by commas: where each begins and ends.
struct Item {
  size_t begin = 0, end = 0;
};
std::vector<Item> items_of(sql::Words words, size_t open) {
  std::vector<Item> items;
  auto const close = sql::behind_parenthesis(words, open) - 1;
  auto const depth = words[open].depth + 1;
  Item item{.begin = open + 1};
  for (auto index = open + 1; index <= close && index < words.size(); ++index) {
    auto const comma = words[index].depth == depth && words[index].is_symbol(",");
    if (!comma && index != close) continue;
    item.end = index;
    items.push_back(item);
    item.begin = index + 1;
  }
  return items;
}

size_t first_parenthesis(sql::Words words, size_t from) {
  while (from < words.size() && words[from].kind != sql::TokenKind::open_parenthesis) ++from;
  return from;
}

}  // namespace

GeneratedColumns generated_columns(std::string_view create_table) {
  GeneratedColumns result;
  auto const read = sql::read_words(create_table, sql::duckdb_dialect);
  sql::Words const words(read.words);
  auto const open = first_parenthesis(words, 0);
  if (open == words.size()) return result;
  for (auto const& item : items_of(words, open)) {
    for (auto index = item.begin + 1; index + 2 < item.end; ++index) {
      auto const generated = equals_ignoring_case(words[index].text, "generated") && words[index].depth == words[open].depth + 1;
      if (!generated) continue;
      auto const expression = first_parenthesis(words, index);
      if (expression >= item.end) break;
      auto const end = sql::behind_parenthesis(words, expression);
      auto const inside = between(create_table, words, expression + 1, end - 1);
      result.emplace(unquoted(words[item.begin].text), inside);
      break;
    }
  }
  return result;
}

std::vector<std::string> index_columns(std::string_view create_index) {
  std::vector<std::string> result;
  auto const read = sql::read_words(create_index, sql::duckdb_dialect);
  sql::Words const words(read.words);
  auto const open = first_parenthesis(words, 0);
  if (open == words.size()) return result;
  for (auto const& item : items_of(words, open)) {
    auto const text = between(create_index, words, item.begin, item.end);
    result.push_back(item.end == item.begin + 1 ? unquoted(text) : std::string(text));
  }
  return result;
}

}  // namespace sextant::duckdb
