#include "logic/case_file.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace sextant::logic {
namespace {

constexpr size_t max_records = 100'000;
constexpr int64_t max_iterations = 10'000;
constexpr int max_loop_depth = 8;

struct Variable {
  std::string name, value;
};

Error wrong(size_t line, std::string message) {
  return {.code = ErrorCode::syntax, .message = fmt::format("line {}: {}", line + 1, message)};
}

std::string_view trimmed(std::string_view text) {
  auto const begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> result;
  for (size_t begin = text.find_first_not_of(" \t"); begin != std::string_view::npos;) {
    auto const end = text.find_first_of(" \t", begin);
    result.emplace_back(text.substr(begin, end - begin));
    begin = end == std::string_view::npos ? end : text.find_first_not_of(" \t", end);
  }
  return result;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> result;
  for (size_t begin = 0; begin <= text.size();) {
    auto end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    result.emplace_back(line);
    begin = end + 1;
  }
  return result;
}

std::string filled_in(std::string text, std::vector<Variable> const& variables) {
  for (auto const& variable : variables) {
    auto const mark = fmt::format("${{{}}}", variable.name);
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + variable.value.size())) {
      text.replace(at, mark.size(), variable.value);
    }
  }
  return text;
}

bool is_connection(std::string_view word) {
  return word.starts_with("con") && word.find_first_not_of("0123456789", 3) == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lines_(lines_of(text)) {}

  Result<CaseFile> parse() {
    TRY(read_header());
    TRY(read_block(lines_.size(), {}, 0));
    return std::move(file_);
  }

 private:
  Result<> read_header() {
    for (auto const& line : lines_) {
      if (!line.starts_with("#")) continue;
      auto const text = trimmed(std::string_view(line).substr(1));
      for (auto const& [key, target] : {std::pair("name:", &file_.name), std::pair("description:", &file_.description),
                                        std::pair("group:", &file_.group)}) {
        if (text.starts_with(key) && target->empty()) *target = trimmed(text.substr(std::string_view(key).size()));
      }
    }
    if (file_.name.empty()) return wrong(0, "The header lacks `# name:`.");
    if (file_.description.empty()) return wrong(0, "The header lacks `# description:`.");
    if (file_.group.empty()) return wrong(0, "The header lacks `# group:`.");
    return {};
  }

  // Reads records up to the line `end`.
  Result<> read_block(size_t end, std::vector<Variable> const& variables, int depth) {
    if (depth > max_loop_depth) return wrong(at_, "Loops are nested too deeply.");
    while (at_ < end) {
      auto const line = trimmed(lines_[at_]);
      if (line.empty() || line.starts_with("#")) {
        ++at_;
        continue;
      }
      TRY(read_record(variables, depth));
      if (file_.records.size() > max_records) return wrong(at_, "The file has too many records.");
    }
    return {};
  }

  Result<> read_record(std::vector<Variable> const& variables, int depth) {
    auto const words = words_of(filled_in(std::string(trimmed(lines_[at_])), variables));
    auto const& verb = words[0];
    if (verb == "loop" || verb == "foreach") return read_loop(words, variables, depth);
    if (verb == "statement") return read_statement(words, variables);
    if (verb == "query") return read_query(words, variables);
    if (verb == "hash-threshold") return next_line();
    if (verb == "skipif" || verb == "onlyif") {
      if (words.size() < 2) return wrong(at_, verb + " needs the name of a driver.");
      (verb == "skipif" ? pending_.skip_if : pending_.only_if).push_back(words[1]);
      return next_line();
    }
    if (verb == "mode") {
      if (words.size() != 2 || (words[1] != "skip" && words[1] != "unskip")) return wrong(at_, "mode is skip or unskip.");
      skipping_ = words[1] == "skip";
      return next_line();
    }
    if (verb == "require" && words.size() == 2) {
      pending_.feature = words[1];
      return finish(RecordKind::require, at_++);
    }
    if (verb == "halt") return finish(RecordKind::halt, at_++);
    return wrong(at_, fmt::format("\"{}\" is not understood.", verb));
  }

  Result<> next_line() {
    ++at_;
    return {};
  }

  Result<> read_statement(std::vector<std::string> const& words, std::vector<Variable> const& variables) {
    auto const line = at_;
    if (words.size() < 2) return wrong(line, "statement needs ok, error or maybe.");
    auto kind = RecordKind::statement_ok;
    if (words[1] == "error") kind = RecordKind::statement_error;
    else if (words[1] == "maybe") kind = RecordKind::statement_maybe;
    else if (words[1] != "ok") return wrong(line, "statement needs ok, error or maybe.");
    if (words.size() > 2 && is_connection(words[2])) pending_.connection = words[2];
    else if (words.size() > 2 && kind == RecordKind::statement_ok)
      return wrong(line, "There is text after statement ok.");
    else if (words.size() > 2)
      pending_.expected.push_back(fmt::format("{}", fmt::join(words.begin() + 2, words.end(), " ")));
    ++at_;
    TRY(read_sql(variables));
    return finish(kind, line);
  }

  Result<> read_query(std::vector<std::string> const& words, std::vector<Variable> const& variables) {
    auto const line = at_;
    if (words.size() < 2 || words[1].find_first_not_of("IRT") != std::string::npos)
      return wrong(line, "query needs a type of I, R or T for every column.");
    pending_.types = words[1];
    for (size_t index = 2; index < words.size(); ++index) {
      if (words[index] == "nosort") pending_.sort = SortMode::nosort;
      else if (words[index] == "rowsort") pending_.sort = SortMode::rowsort;
      else if (words[index] == "valuesort") pending_.sort = SortMode::valuesort;
      else if (is_connection(words[index])) pending_.connection = words[index];
      else if (pending_.label.empty()) pending_.label = words[index];
      else return wrong(line, fmt::format("\"{}\" after query is not understood.", words[index]));
    }
    ++at_;
    TRY(read_sql(variables));
    if (!saw_results_ && pending_.label.empty()) return wrong(line, "The query has neither ---- nor a label.");
    return finish(RecordKind::query, line);
  }

  // The lines up to an empty one; what follows ---- is expected.
  Result<> read_sql(std::vector<Variable> const& variables) {
    saw_results_ = false;
    auto const begin = at_;
    for (; at_ < lines_.size() && !trimmed(lines_[at_]).empty(); ++at_) {
      auto const line = filled_in(lines_[at_], variables);
      if (!saw_results_ && trimmed(line) == "----") saw_results_ = true;
      else if (saw_results_) pending_.expected.push_back(line);
      else pending_.sql += (pending_.sql.empty() ? "" : "\n") + line;
    }
    if (trimmed(pending_.sql).empty()) return wrong(begin, "There is no SQL.");
    return {};
  }

  Result<> finish(RecordKind kind, size_t line) {
    pending_.kind = kind;
    pending_.line = static_cast<int>(line) + 1;
    pending_.skipped = skipping_;
    file_.records.push_back(std::exchange(pending_, {}));
    return {};
  }

  // The line of the endloop that belongs to the loop at `begin`.
  Result<size_t> end_of_loop(size_t begin) {
    int depth = 0;
    for (auto line = begin; line < lines_.size(); ++line) {
      auto const text = trimmed(lines_[line]);
      if (text.starts_with("loop ") || text.starts_with("foreach ")) ++depth;
      if (text == "endloop" && --depth == 0) return line;
    }
    return wrong(begin, "The loop has no endloop.");
  }

  Result<> read_loop(std::vector<std::string> const& words, std::vector<Variable> const& variables, int depth) {
    auto const begin = at_;
    auto const end = TRY(end_of_loop(begin));
    auto const values =
        words[0] == "foreach"
            ? std::vector<std::string>(words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words)), words.end())
            : TRY(counted(words, begin));
    if (values.empty() || std::ssize(values) > max_iterations)
      return wrong(begin, "The loop has no rounds, or too many.");
    for (auto const& value : values) {
      at_ = begin + 1;
      auto inner = variables;
      inner.push_back({.name = words[1], .value = value});
      TRY(read_block(end, inner, depth + 1));
    }
    at_ = end + 1;
    return {};
  }

  static Result<std::vector<std::string>> counted(std::vector<std::string> const& words, size_t line) {
    int64_t from = 0, to = 0;
    auto const read = [](std::string const& word, int64_t& number) {
      return std::from_chars(word.data(), word.data() + word.size(), number).ec == std::errc();
    };
    if (words.size() != 4 || !read(words[2], from) || !read(words[3], to))
      return wrong(line, "loop needs a name, a first number and the number after the last.");
    std::vector<std::string> result;
    for (auto number = from; number < to && std::ssize(result) <= max_iterations; ++number)
      result.push_back(std::to_string(number));
    return result;
  }

  std::vector<std::string> lines_;
  size_t at_ = 0;
  CaseFile file_;
  Record pending_;
  bool skipping_ = false, saw_results_ = false;
};

}  // namespace

Result<CaseFile> parse_case_file(std::string_view text) { return Parser(text).parse(); }

}  // namespace sextant::logic
