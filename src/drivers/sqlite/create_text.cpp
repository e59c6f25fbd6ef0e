#include "drivers/sqlite/create_text.h"

#include <algorithm>

#include "drivers/sqlite/tokens.h"

namespace sextant::sqlite {

namespace {

// Walks the tokens of one statement. Past the end it stands on a token of kind `end`.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text), token_(next_token(text, 0)) {}

  bool at_end() const { return token_.kind == TokenKind::end; }
  bool at(std::string_view keyword) const { return is_keyword(text_, token_, keyword); }
  bool at_symbol(char symbol) const { return is_symbol(text_, token_, symbol); }
  Token token() const { return token_; }
  std::string name() const { return unquoted(token_text(text_, token_)); }
  void advance() { token_ = next_token(text_, token_.end); }
  bool skip(std::string_view keyword) {
    if (!at(keyword)) return false;
    advance();
    return true;
  }
  bool skip_until(std::string_view keyword) {
    while (!at_end() && !at(keyword)) advance();
    return skip(keyword);
  }
  std::string_view text(uint32_t begin, uint32_t end) const { return text_.substr(begin, end - begin); }
  std::string_view rest() const { return text_.substr(token_.begin); }

  // REQUIRES: stands on "(". Moves past the matching ")" and returns what is between.
  std::string_view parenthesised() {
    auto const begin = skip_blank(text_, token_.end);
    int64_t depth = 0;
    auto end = begin;
    for (; !at_end(); advance()) {
      if (at_symbol('(')) ++depth;
      if (at_symbol(')') && --depth == 0) break;
      end = std::max(end, token_.end);
    }
    advance();
    return text(begin, std::max(begin, end));
  }

 private:
  std::string_view text_;
  Token token_;
};

// The parts between commas outside parentheses.
std::vector<std::string_view> split_by_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  auto begin = skip_blank(text, 0);
  auto end = begin;
  int64_t depth = 0;
  for (Walker walker(text); !walker.at_end(); walker.advance()) {
    if (walker.at_symbol('(')) ++depth;
    if (walker.at_symbol(')')) --depth;
    if (depth == 0 && walker.at_symbol(',')) {
      parts.push_back(text.substr(begin, end - begin));
      begin = end = skip_blank(text, walker.token().end);
    } else {
      end = walker.token().end;
    }
  }
  if (end > begin) parts.push_back(text.substr(begin, end - begin));
  return parts;
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (auto const part : split_by_commas(list)) names.push_back(Walker(part).name());
  return names;
}

// Reads one definition of a table's body: a column with its constraints, or constraints of the table.
class DefinitionReader {
 public:
  DefinitionReader(std::string_view definition, TableText& table) : walker_(definition), table_(table) {}

  void read() {
    static constexpr std::string_view table_constraints[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    auto const is_constraint = std::any_of(std::begin(table_constraints), std::end(table_constraints),
                                           [&](std::string_view keyword) { return walker_.at(keyword); });
    if (!is_constraint) {
      column_ = walker_.name();
      walker_.advance();
    }
    while (!walker_.at_end()) read_item();
  }

 private:
  std::string take_name() { return std::exchange(name_, {}); }

  void read_item() {
    if (walker_.skip("CONSTRAINT")) {
      name_ = walker_.name();
      walker_.advance();
    } else if (walker_.skip("CHECK")) {
      if (walker_.at_symbol('(')) table_.checks.push_back({take_name(), std::string(walker_.parenthesised())});
    } else if (walker_.skip("AS")) {
      if (walker_.at_symbol('(')) table_.generated.emplace_back(column_, walker_.parenthesised());
    } else if (walker_.skip("UNIQUE")) {
      auto columns = walker_.at_symbol('(') ? names_in(walker_.parenthesised()) : std::vector<std::string>{column_};
      table_.unique_keys.push_back({take_name(), std::move(columns)});
    } else if (walker_.skip("REFERENCES")) {
      table_.foreign_keys.push_back({take_name(), false});
    } else if (walker_.at("NOT")) {
      walker_.advance();
      walker_.skip("DEFERRABLE");
    } else if (walker_.skip("DEFERRABLE")) {
      if (!table_.foreign_keys.empty()) table_.foreign_keys.back().deferrable = true;
    } else if (walker_.skip("PRIMARY")) {
      name_.clear();
    } else if (walker_.skip("AUTOINCREMENT")) {
      table_.autoincrement = true;
    } else if (walker_.at_symbol('(')) {
      walker_.parenthesised();
    } else {
      walker_.advance();
    }
  }

  Walker walker_;
  TableText& table_;
  std::string column_, name_;
};

void skip_qualified_name(Walker& walker) {
  walker.advance();
  if (!walker.at_symbol('.')) return;
  walker.advance();
  walker.advance();
}

}  // namespace

TableText read_create_table(std::string_view sql) {
  TableText table;
  Walker walker(sql);
  while (!walker.at_end() && !walker.at_symbol('(')) walker.advance();
  if (walker.at_end()) return table;
  for (auto const definition : split_by_commas(walker.parenthesised())) DefinitionReader(definition, table).read();
  return table;
}

IndexText read_create_index(std::string_view sql) {
  IndexText index;
  Walker walker(sql);
  if (!walker.skip_until("ON")) return index;
  skip_qualified_name(walker);
  if (!walker.at_symbol('(')) return index;
  for (auto const column : split_by_commas(walker.parenthesised())) index.columns.emplace_back(column);
  if (walker.skip("WHERE")) index.predicate = walker.rest();
  return index;
}

TriggerText read_create_trigger(std::string_view sql) {
  TriggerText trigger{.timing = "BEFORE"};
  Walker walker(sql);
  if (!walker.skip_until("TRIGGER")) return trigger;
  if (walker.skip("IF")) {
    walker.skip("NOT");
    walker.skip("EXISTS");
  }
  skip_qualified_name(walker);
  if (walker.skip("AFTER")) trigger.timing = "AFTER";
  if (walker.skip("INSTEAD")) trigger.timing = "INSTEAD OF";
  walker.skip("BEFORE");
  walker.skip("OF");
  auto const begin = walker.token().begin;
  auto end = begin;
  for (; !walker.at_end() && !walker.at("ON"); walker.advance()) end = walker.token().end;
  trigger.events = walker.text(begin, end);
  return trigger;
}

std::string read_module(std::string_view sql) {
  Walker walker(sql);
  return walker.skip_until("USING") ? std::string(walker.rest()) : std::string();
}

}  // namespace sextant::sqlite
