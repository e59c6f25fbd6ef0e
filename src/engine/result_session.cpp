#include "engine/result_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "driver/views.h"
#include "engine/early_notices.h"
#include "engine/result_catalog.h"
#include "sql/statement_words.h"

namespace sextant::engine {

namespace {

constexpr size_t most_tables = 64;  // Of a statement.

Driver const* views_driver() {
  for (auto const* driver : all_drivers()) {
    if (driver->views != nullptr) return driver;
  }
  return nullptr;
}

// Statements are cut, read and written as those of the engine that runs them.
Driver make_driver(Driver const& runs) {
  return Driver{.name = "results",
                .title = "Stored results",
                .tile = "Rs",
                .family = Family::sql,
                .dialect = runs.dialect,
                .literals = runs.literals};
}

// Sentences before those of the engine itself.
class TellingCursor final : public Cursor {
 public:
  TellingCursor(std::unique_ptr<Cursor> inner, std::vector<Notice> notices) : inner_(std::move(inner)), notices_(std::move(notices)) {}
  std::shared_ptr<Schema const> schema() const override { return inner_->schema(); }
  Result<std::optional<RecordBatch>> next() override { return inner_->next(); }
  Result<bool> next_result() override { return inner_->next_result(); }
  Result<Outcome> finish() override {
    auto outcome = TRY(inner_->finish());
    outcome.notices.insert(outcome.notices.end(), notices_.begin(), notices_.end());
    return outcome;
  }

 private:
  std::unique_ptr<Cursor> inner_;
  std::vector<Notice> const notices_;
};

std::string plain_name(sql::Word const& word) {
  auto const quoted = word.kind == sql::TokenKind::quoted_identifier && word.text.size() > 2;
  return lower_ascii(quoted ? word.text.substr(1, word.text.size() - 2) : word.text);
}

// Every name of the statement that may be a table's. `last` is a word of SQL too: NULLS LAST, and a function.
std::set<std::string> names_of(std::string_view text, sql::Dialect const& dialect) {
  auto const read = sql::read_words(text, dialect);
  std::set<std::string> names;
  for (size_t index = 0; index < read.words.size(); ++index) {
    auto const& word = read.words[index];
    if (!word.is_name()) continue;
    auto const calls = sql::word_at(read.words, index + 1).kind == sql::TokenKind::open_parenthesis;
    auto const sorts = index > 0 && equals_ignoring_case(read.words[index - 1].text, "nulls");
    if (!calls && !sorts) names.insert(plain_name(word));
  }
  return names;
}

bool is_number_name(std::string const& name) {
  return name.size() > 1 && name[0] == 'r' && name.find_first_not_of("0123456789", 1) == std::string::npos;
}

// What a statement reads, kept until its rows were shown.
struct Reading {
  std::vector<PageTable> tables;
  std::vector<std::string> sentences;
  std::vector<std::shared_ptr<StoredResult>> kept;
  std::vector<std::string> missing;
};

Result<Reading> find_tables(Results& results, std::set<std::string> const& names) {
  Reading reading;
  for (auto const& name : names) {
    auto const found = results.find_named(name);
    if (!found) {
      if (is_number_name(name) || name == "last") reading.missing.push_back(name);
      continue;
    }
    if (reading.tables.size() >= most_tables) {
      return Error{.code = ErrorCode::limit, .message = fmt::format("A statement reads at most {} results.", most_tables)};
    }
    auto pages = TRY(found->result->pages());
    if (!found->result->complete()) {
      auto const shown = name == found->id ? name : fmt::format("{} ({})", name, found->id);
      reading.sentences.push_back(fmt::format("{} has the {} row{} that were read so far; there may be more.", shown,
                                              with_thousands(pages.rows), pages.rows == 1 ? "" : "s"));
    }
    reading.kept.push_back(found->result);
    reading.tables.push_back({.name = name, .pages = std::move(pages)});
  }
  return reading;
}

// Of the results that can be named.
std::string list_names(Results& results) {
  constexpr size_t most_named = 12;
  auto const all = results.list();
  std::string text;
  for (size_t index = all.size() - std::min(all.size(), most_named); index < all.size(); ++index) {
    auto const& each = all[index];
    text += fmt::format("{}{}", text.empty() ? "" : ", ", each.name.empty() ? each.id : fmt::format("{} ({})", each.name, each.id));
  }
  return text;
}

class ResultSession final : public Session {
 public:
  ResultSession(Results& results, sql::Dialect const& dialect, PageSession pages)
      : results_(results), dialect_(dialect), session_(std::move(pages.session)), tables_(std::move(pages.tables)), catalog_(results) {}

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override {
    auto reading = TRY(find_tables(results_, names_of(statement.text, dialect_)));
    auto shown = TRY(tables_->show(reading.tables));
    auto cursor = session_->execute(statement, options);
    if (!cursor) return explain(std::move(cursor).error(), reading.missing);
    auto& sentences = reading.sentences;
    sentences.insert(sentences.end(), std::make_move_iterator(shown.begin()), std::make_move_iterator(shown.end()));
    if (sentences.empty()) return cursor;
    std::vector<Notice> notices;
    for (auto& sentence : sentences) notices.push_back({.severity = "NOTICE", .message = std::move(sentence), .detail = {}});
    EarlyNotices::tell(notices);
    return std::unique_ptr<Cursor>(std::make_unique<TellingCursor>(*std::move(cursor), std::move(notices)));
  }
  void cancel() noexcept override { session_->cancel(); }
  Catalog& catalog() override { return catalog_; }
  ServerInfo server_info() override { return session_->server_info(); }
  Result<> ping() override { return session_->ping(); }
  bool alive() const override { return session_->alive(); }
  Result<> verify_read_only() override { return session_->verify_read_only(); }

 private:
  // The engine knows nothing of results that are gone, nor of other databases.
  Error explain(Error error, std::vector<std::string> const& missing) {
    if (error.code == ErrorCode::read_only) error.hint = results_only_read;
    if (error.code != ErrorCode::not_found) return error;
    auto const there = list_names(results_);
    auto const hint = there.empty() ? std::string("No result is stored now: run a statement on a database first.")
                                    : fmt::format("There are {}; last is the newest one.", there);
    for (auto const& name : missing) {
      if (lower_ascii(error.message).find("name " + name + " ") == std::string::npos) continue;
      error.message = fmt::format("There is no result {}: it was closed, or never was.", name);
      error.hint = hint;
      return error;
    }
    if (error.message.find("Table with name") != std::string::npos) error.hint = "The tables here are stored results. " + hint;
    return error;
  }

  Results& results_;
  sql::Dialect const& dialect_;
  std::unique_ptr<Session> const session_;
  std::unique_ptr<PageTables> const tables_;
  ResultCatalog catalog_;
};

}  // namespace

Driver const* results_driver() {
  static auto const* const runs = views_driver();
  static Driver const driver = runs == nullptr ? Driver{} : make_driver(*runs);
  return runs == nullptr ? nullptr : &driver;
}

Result<std::unique_ptr<Session>> open_result_session(Results& results, std::stop_token stop) {
  auto const* const runs = views_driver();
  if (runs == nullptr) {
    return Error{.code = ErrorCode::not_supported, .message = "This build of Sextant runs no SQL on stored results."};
  }
  auto const views = TRY(runs->views());
  auto pages = TRY(views->connect(std::move(stop)));
  return std::unique_ptr<Session>(std::make_unique<ResultSession>(results, *runs->dialect, std::move(pages)));
}

}  // namespace sextant::engine
