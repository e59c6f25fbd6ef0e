#include "drivers/mongodb/language.h"

#include <algorithm>

#include "base/json.h"
#include "drivers/mongodb/guard.h"
#include "drivers/mongodb/parser.h"
#include "drivers/mongodb/scanner.h"

namespace sextant::mongodb {

namespace {

bool begins_statement(Scanner scanner) {
  auto const word = scanner.take_name();
  return word == "db" || word == "use" || word == "show";
}

// Where a regular expression may stand, and not a comment or a division.
bool expects_value(char before) { return std::string_view("(,:[{\0", 6).find(before) != std::string_view::npos; }

class Splitter {
 public:
  explicit Splitter(std::string_view script) : scanner_(script), script_(script) {}

  std::vector<sql::StatementRange> split() {
    for (;;) {
      auto const begin = skip_gap();
      if (scanner_.at_end()) {
        // Comments at the end belong to the last statement.
        if (!result_.empty() && comment_begin_) result_.back().whole.end = content_end();
        return std::move(result_);
      }
      take_statement(begin);
    }
  }

 private:
  uint32_t content_end() const {
    auto end = script_.size();
    while (end > 0 && (script_[end - 1] == ' ' || (script_[end - 1] >= '\t' && script_[end - 1] <= '\r'))) --end;
    return static_cast<uint32_t>(end);
  }

  // Spaces and comments before a statement, and semicolons of none. Returns where the first comment begins.
  uint32_t skip_gap() {
    comment_begin_.reset();
    for (;;) {
      while (!scanner_.at_end() && (scanner_.peek() == ' ' || (scanner_.peek() >= '\t' && scanner_.peek() <= '\r'))) scanner_.step();
      auto const begin = scanner_.at();
      unterminated_ = scanner_.skip_space();
      if (scanner_.at() > begin && !comment_begin_) comment_begin_ = begin;
      if (scanner_.peek() == ';' && !scanner_.at_end()) {
        if (!comment_begin_) comment_begin_ = scanner_.at();
        scanner_.step();
      } else if (scanner_.at() == begin) {
        return comment_begin_.value_or(begin);
      }
    }
  }

  // The text of the // comment in the line right above.
  std::string title(uint32_t begin) const {
    auto const line = script_.rfind('\n', begin == 0 ? 0 : begin - 1);
    if (begin == 0 || line == std::string_view::npos || script_.find_first_not_of(" \t\r", line + 1) != begin) return {};
    auto const above_end = line;
    auto const above_begin = above_end == 0 ? std::string_view::npos : script_.rfind('\n', above_end - 1);
    auto above = script_.substr(above_begin == std::string_view::npos ? 0 : above_begin + 1);
    above = above.substr(0, above_end - (above_begin == std::string_view::npos ? 0 : above_begin + 1));
    above.remove_prefix(std::min(above.find_first_not_of(" \t"), above.size()));
    if (!above.starts_with("//")) return {};
    above.remove_prefix(2);
    above.remove_prefix(std::min(above.find_first_not_of(" \t"), above.size()));
    while (!above.empty() && (above.back() == ' ' || above.back() == '\t' || above.back() == '\r')) above.remove_suffix(1);
    return std::string(above);
  }

  void take_statement(uint32_t whole_begin) {
    sql::StatementRange range;
    auto const begin = scanner_.at();
    auto const of_words = !Scanner(script_, begin).at_end() && is_word_statement();
    auto end = begin;
    int64_t depth = 0;
    char before = '\0';
    bool delimited = false;
    while (!scanner_.at_end() && !delimited) {
      auto const gap = scanner_.at();
      if (scanner_.skip_space()) range.unterminated = true;
      auto const new_line = script_.substr(gap, scanner_.at() - gap).find('\n') != std::string_view::npos;
      if (scanner_.at_end() || (new_line && depth <= 0 && (of_words || begins_statement(scanner_)))) {
        scanner_.move_to(end);
        break;
      }
      auto const byte = scanner_.peek();
      if (byte == ';' && depth <= 0) {
        delimited = true;
        scanner_.step();
        break;
      }
      take_token(byte, before, depth, range.unterminated);
      before = byte;
      end = scanner_.at();
    }
    range.text = {begin, end};
    range.whole = {whole_begin, delimited ? scanner_.at() : end};
    range.title = title(begin);
    // A comment behind the statement in its line.
    if (range.unterminated) scanner_.move_to(static_cast<uint32_t>(script_.size()));
    if (range.unterminated) range.whole.end = std::max(range.whole.end, content_end());
    result_.push_back(std::move(range));
  }

  bool is_word_statement() const {
    Scanner scanner(script_, scanner_.at());
    auto const word = scanner.take_name();
    return word == "use" || word == "show";
  }

  void take_token(char byte, char before, int64_t& depth, bool& unterminated) {
    if (byte == '"' || byte == '\'' || byte == '`') {
      if (!scanner_.skip_string()) unterminated = true;
    } else if (byte == '/' && expects_value(before)) {
      auto const begin = scanner_.at();
      if (!scanner_.skip_regex()) scanner_.move_to(begin + 1);
    } else if (is_name_start(byte)) {
      scanner_.take_name();
    } else {
      if (byte == '(' || byte == '[' || byte == '{') ++depth;
      if (byte == ')' || byte == ']' || byte == '}') --depth;
      scanner_.step();
    }
    if (scanner_.at() > script_.size()) scanner_.move_to(static_cast<uint32_t>(script_.size()));
  }

  Scanner scanner_;
  std::string_view script_;
  std::vector<sql::StatementRange> result_;
  std::optional<uint32_t> comment_begin_;
  bool unterminated_ = false;
};

bool is_plain_name(std::string_view name) {
  if (name.empty() || !is_name_start(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [](char byte) { return is_name_byte(byte) && static_cast<unsigned char>(byte) < 0x80; });
}

}  // namespace

std::vector<sql::StatementRange> split(std::string_view script) { return Splitter(script).split(); }

sql::Classification classify(std::string_view statement) {
  sql::Classification result;
  auto const parsed = parse(statement);
  if (!parsed.ok()) return result;
  auto const plan = make_plan(*parsed, "test");
  if (!plan.ok()) return result;
  result.verb = plan->verb;
  result.object = plan->object;
  if (plan->output == Output::none) {
    result.statement_class = sql::StatementClass::session;
    return result;
  }
  result.statement_class = sql::StatementClass::read;
  for (auto const& command : plan->commands) {
    auto const judgement = judge(command);
    if (judgement.statement_class != sql::StatementClass::read) result.statement_class = judgement.statement_class;
    if (result.danger.empty()) result.danger = judgement.danger;
  }
  return result;
}

std::string quoted(std::string_view name) {
  std::string result;
  append_json_string(result, name);
  return result;
}

std::string collection_text(std::string_view name) {
  return is_plain_name(name) ? "db." + std::string(name) : "db.getCollection(" + quoted(name) + ")";
}

std::string open_text(std::vector<std::string> const& path) {
  if (path.size() != 2) return {};
  return "db.getSiblingDB(" + quoted(path[0]) + ").getCollection(" + quoted(path[1]) + ").find({})";
}

}  // namespace sextant::mongodb
