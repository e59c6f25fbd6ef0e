#include "logic/runner.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "data/value_text.h"
#include "driver/session.h"

namespace sextant::logic {
namespace {

constexpr std::chrono::milliseconds record_timeout{60'000};
constexpr size_t max_result_rows = 1'000'000;
constexpr size_t max_shown_lines = 60;

using RowTexts = std::vector<std::vector<std::string>>;

// A value in the words of sqllogictest: NULL, (empty), control characters as escapes, booleans in I columns as 1 and 0.
std::string cell_text(Column const& column, DataType const& type, int64_t row, TextStyle const& style, char wanted) {
  if (is_null_value(column, type, row)) return "NULL";
  if (wanted == 'I' && type.type == Type::boolean) return column.boolean(row) ? "1" : "0";
  std::string text;
  append_value_text(text, column, type, row, style);
  if (text.empty()) return "(empty)";
  std::string result;
  for (char const byte : text) {
    if (byte == '\n') result += "\\n";
    else if (byte == '\t') result += "\\t";
    else if (byte == '\r') result += "\\r";
    else if (byte == '\0') result += "\\0";
    else result += byte;
  }
  return result;
}

Result<RowTexts> read_rows(Session& session, Record const& record) {
  auto const cursor = TRY(session.execute({.text = record.sql}, {.timeout = record_timeout}));
  RowTexts rows;
  auto const schema = cursor->schema();
  if (record.kind == RecordKind::query && schema->fields.size() != record.types.size()) {
    return Error{.message = fmt::format("The query gives {} columns, but {} types are named.", schema->fields.size(),
                                        record.types.size())};
  }
  while (auto const batch = TRY(cursor->next())) {
    for (int64_t row = 0; row < batch->rows; ++row) {
      auto& cells = rows.emplace_back();
      for (size_t index = 0; index < batch->columns.size(); ++index) {
        auto const wanted = index < record.types.size() ? record.types[index] : 'T';
        cells.push_back(cell_text(batch->columns[index], schema->fields[index].type, row, schema->text_style, wanted));
      }
    }
    if (rows.size() > max_result_rows) return Error{.message = "The query gives more than 1,000,000 rows."};
  }
  TRY(cursor->finish());
  return rows;
}

std::vector<std::string> split_tabs(std::string_view line) {
  std::vector<std::string> result;
  for (;;) {
    auto const end = line.find('\t');
    result.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return result;
    line.remove_prefix(end + 1);
  }
}

// Expected lines are either rows with tabs between values, or one value each.
Result<RowTexts> expected_rows(Record const& record) {
  auto const columns = record.types.size();
  RowTexts rows;
  bool const by_row = std::all_of(record.expected.begin(), record.expected.end(),
                                  [&](auto const& line) { return split_tabs(line).size() == columns; });
  if (by_row) {
    for (auto const& line : record.expected) rows.push_back(split_tabs(line));
    return rows;
  }
  if (record.expected.size() % columns != 0) return Error{.message = "The expected values do not fill whole rows."};
  for (size_t index = 0; index < record.expected.size(); index += columns) {
    rows.emplace_back(record.expected.begin() + static_cast<std::ptrdiff_t>(index),
                      record.expected.begin() + static_cast<std::ptrdiff_t>(index + columns));
  }
  return rows;
}

void sort_rows(RowTexts& rows, SortMode mode) {
  switch (mode) {
    case SortMode::nosort: return;
    case SortMode::rowsort: std::sort(rows.begin(), rows.end()); return;
    case SortMode::valuesort: {
      std::vector<std::string> values;
      for (auto& row : rows) std::move(row.begin(), row.end(), std::back_inserter(values));
      std::sort(values.begin(), values.end());
      rows.clear();
      for (auto& value : values) rows.push_back({std::move(value)});
      return;
    }
  }
}

std::optional<double> number_of(std::string const& text) {
  double number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// R columns are equal as numbers up to the last digits: engines write 1, 1.0 and 1.00.
bool equal_cells(std::string const& expected, std::string const& actual, char type) {
  if (expected == actual) return true;
  if (type != 'R') return false;
  auto const left = number_of(expected), right = number_of(actual);
  if (!left || !right) return false;
  return std::abs(*left - *right) <= 1e-9 * std::max({1.0, std::abs(*left), std::abs(*right)});
}

bool equal_rows(RowTexts const& expected, RowTexts const& actual, Record const& record) {
  if (expected.size() != actual.size()) return false;
  bool const mixed = record.sort == SortMode::valuesort;
  auto const all_real = record.types.find_first_not_of('R') == std::string::npos;
  for (size_t row = 0; row < expected.size(); ++row) {
    if (expected[row].size() != actual[row].size()) return false;
    for (size_t column = 0; column < expected[row].size(); ++column) {
      auto const type = mixed ? (all_real ? 'R' : 'T') : record.types[column];
      if (!equal_cells(expected[row][column], actual[row][column], type)) return false;
    }
  }
  return true;
}

std::string shown(RowTexts const& rows) {
  std::string result;
  for (size_t row = 0; row < std::min(rows.size(), max_shown_lines); ++row)
    result += fmt::format("    {}\n", fmt::join(rows[row], "\t"));
  if (rows.size() > max_shown_lines) result += fmt::format("    ... and {} more rows\n", rows.size() - max_shown_lines);
  return rows.empty() ? "    (no rows)\n" : result;
}

std::string shown(Error const& error) {
  return fmt::format("{} {} {}", to_string(error.code), error.sqlstate, error.message);
}

// A part of the text "code sqlstate message", or <REGEX>: and a pattern.
bool matches(std::string const& text, std::string const& expected) {
  constexpr std::string_view mark = "<REGEX>:";
  if (!expected.starts_with(mark)) return text.find(expected) != std::string::npos;
  try {
    return std::regex_search(text, std::regex(expected.substr(mark.size())));
  } catch (std::regex_error const&) {
    return false;
  }
}

class FileRun {
 public:
  FileRun(CaseFile const& file, Driver const& driver, Place const& place) : file_(file), driver_(driver), place_(place) {}

  Report run() {
    if (prepare(place_.create)) {
      for (auto const& record : file_.records) {
        if (!run_record(record)) break;
      }
    }
    sessions_.clear();
    prepare(place_.drop);
    if (place_.remove) place_.remove();
    return std::move(report_);
  }

 private:
  // Runs statements in a session of their own.
  bool prepare(std::vector<std::string> const& statements) {
    if (statements.empty()) return true;
    auto session = driver_.connect(place_.spec, {});
    if (!session.ok()) return fail(0, "Connecting failed: " + shown(session.error()));
    return run_all(**session, statements);
  }

  bool run_all(Session& session, std::vector<std::string> const& statements) {
    for (auto const& statement : statements) {
      auto const rows = read_rows(session, {.sql = statement});
      if (!rows.ok()) return fail(0, statement + "\n    " + shown(rows.error()));
    }
    return true;
  }

  bool fail(int line, std::string message) {
    report_.failures.push_back({.line = line, .message = std::move(message)});
    return false;
  }

  Session* session_of(std::string const& connection) {
    auto& session = sessions_[connection];
    if (session) return session.get();
    auto opened = driver_.connect(place_.spec, {});
    if (!opened.ok()) {
      fail(0, "Connecting failed: " + shown(opened.error()));
      return nullptr;
    }
    session = std::move(opened).value();
    return run_all(*session, place_.enter) ? session.get() : nullptr;
  }

  bool is_skipped(Record const& record) const {
    auto const names_driver = [this](std::string const& name) { return name == driver_.name; };
    if (record.skipped || std::any_of(record.skip_if.begin(), record.skip_if.end(), names_driver)) return true;
    return !record.only_if.empty() && std::none_of(record.only_if.begin(), record.only_if.end(), names_driver);
  }

  // False: the file ends here.
  bool run_record(Record const& record) {
    if (is_skipped(record)) {
      // A record written for another engine is no check of this one that was left out; one that is switched off is.
      if (record.skipped) ++report_.skipped;
      return true;
    }
    if (record.kind == RecordKind::halt) return false;
    auto* const session = session_of(record.connection);
    if (!session) return false;
    if (record.kind == RecordKind::require) {
      bool const met = record.feature == driver_.name || (record.feature == "transactions" && session->transactions());
      if (!met && record.feature == "transactions") ++report_.skipped;
      return met;
    }
    auto rows = read_rows(*session, record);
    auto const problem =
        record.kind == RecordKind::query ? problem_of_query(record, rows) : problem_of_statement(record, rows);
    if (problem.empty()) ++report_.passed;
    else fail(record.line, fmt::format("{}\n{}", record.sql, problem));
    return session->alive();
  }

  static std::string problem_of_statement(Record const& record, Result<RowTexts> const& rows) {
    if (record.kind == RecordKind::statement_maybe) return "";
    if (record.kind == RecordKind::statement_ok)
      return rows.ok() ? "" : "  expected: success\n  actual:   " + shown(rows.error()) + "\n";
    if (rows.ok()) return "  expected: an error\n  actual:   success\n";
    auto const text = shown(rows.error());
    for (auto const& expected : record.expected) {
      if (!matches(text, expected)) return fmt::format("  expected: an error with {}\n  actual:   {}\n", expected, text);
    }
    return "";
  }

  std::string problem_of_query(Record const& record, Result<RowTexts>& rows) {
    if (!rows.ok()) return "  actual:   " + shown(rows.error()) + "\n";
    sort_rows(*rows, record.sort);
    if (!record.expected.empty() || record.label.empty()) {
      auto expected = expected_rows(record);
      if (!expected.ok()) return "  " + expected.error().message + "\n" + shown(*rows);
      sort_rows(*expected, record.sort);
      if (!equal_rows(*expected, *rows, record)) return "  expected:\n" + shown(*expected) + "  actual:\n" + shown(*rows);
    }
    if (record.label.empty()) return "";
    auto const [found, added] = labels_.emplace(record.label, *rows);
    if (added || found->second == *rows) return "";
    return fmt::format("  expected, as the first query labelled {}:\n{}  actual:\n{}", record.label, shown(found->second),
                       shown(*rows));
  }

  CaseFile const& file_;
  Driver const& driver_;
  Place const& place_;
  Report report_;
  std::map<std::string, std::unique_ptr<Session>> sessions_;
  std::map<std::string, RowTexts> labels_;
};

}  // namespace

Report run_case_file(CaseFile const& file, Driver const& driver, Place const& place) {
  return FileRun(file, driver, place).run();
}

}  // namespace sextant::logic
