#include "engine/edits.h"

#include <fmt/format.h>

#include "data/value_text.h"

namespace sextant::engine {

namespace {

// A row that somebody else has locked is not waited for longer.
constexpr auto longest_wait = std::chrono::seconds(30);
constexpr std::string_view savepoint_name = "sextant_edits";

struct Answer {
  std::optional<int64_t> affected;
  std::optional<RecordBatch> first;
  int64_t rows = 0;
};

bool is_open(TransactionPhase phase) { return phase == TransactionPhase::open || phase == TransactionPhase::failed; }

// Nothing more can be asked, or nobody wants it any more.
bool ends_all(Error const& error) {
  return error.damage == Damage::connection || error.uncertain || error.code == ErrorCode::cancelled ||
         error.code == ErrorCode::read_only || error.code == ErrorCode::unavailable;
}

class EditRunner {
 public:
  EditRunner(Connection& connection, Lane& lane, EditRun const& run) : connection_(connection), lane_(lane), run_(run) {}

  Result<EditOutcome> run() {
    TRY(begin());
    auto const counted = lane_.status(0).uncommitted;
    auto done = run_all();
    if (!done || !outcome_.conflicts.empty()) {
      auto undone = undo();
      if (!done) return std::move(done).error();
      if (!undone) return std::move(undone).error();
      outcome_.rows.clear();
      return std::move(outcome_);
    }
    if (lane_.status(0).uncommitted != counted + static_cast<int64_t>(run_.changes.size())) {
      TRY(undo());
      return Error{.code = ErrorCode::invalid_state,
                   .message = "Another statement ran in this tab meanwhile; nothing was applied.",
                   .hint = "Apply the changes again."};
    }
    TRY(keep());
    return std::move(outcome_);
  }

 private:
  Result<> begin() {
    auto const status = lane_.status(0);
    keeps_open_ = is_open(status.state) || status.mode != TransactionMode::automatic;
    inside_ = is_open(status.state);
    if (status.state == TransactionPhase::failed) {
      return Error{.code = ErrorCode::invalid_state,
                   .message = "The transaction of this tab has failed and takes no changes.",
                   .hint = "Roll it back first."};
    }
    if (!inside_) return lane_.begin(run_.actor);
    auto const* const facts = connection_.driver().transactions;
    if (facts != nullptr && !facts->savepoints) {
      return Error{.code = ErrorCode::invalid_state,
                   .message = fmt::format("A transaction is open in this tab, and {} has no savepoints: a conflict would undo all of it.",
                                          connection_.driver().title),
                   .hint = "Commit or roll it back first."};
    }
    return lane_.savepoint(run_.actor, std::string(savepoint_name));
  }

  Result<> keep() {
    if (!keeps_open_) {
      auto committed = lane_.commit(run_.actor);
      if (!committed && !ends_all(committed.error()) && is_open(lane_.status(0).state)) TRY(lane_.rollback(run_.actor));
      outcome_.committed = committed.ok();
      return committed;
    }
    return inside_ ? release() : Result<>();
  }

  Result<> undo() {
    if (!is_open(lane_.status(0).state)) return {};  // It went with its session, or the engine ended it.
    if (!inside_) return lane_.rollback(run_.actor);
    TRY(lane_.rollback_to(run_.actor, std::string(savepoint_name)));
    return release();
  }

  Result<> release() {
    TRY(ask(fmt::format("RELEASE SAVEPOINT {}", savepoint_name), Actor::app));
    return {};
  }

  Result<> run_all() {
    for (size_t index = 0; index < run_.changes.size(); ++index) {
      auto const change = static_cast<int64_t>(index);
      auto answer = ask(run_.changes[index].statement, run_.actor);
      if (!answer) {
        if (ends_all(answer.error())) return std::move(answer).error();
        auto error = std::move(answer).error();
        auto message = error.message;
        outcome_.conflicts.push_back({.change = change, .problem = EditProblem::failed, .message = std::move(message), .cells = {},
                                      .error = std::move(error)});
        return {};  // Some engines take nothing more after an error.
      }
      TRY(judge(change, run_.changes[index], *answer));
    }
    return {};
  }

  Result<> judge(int64_t change, sql::EditTexts const& texts, Answer const& answer) {
    auto const touched = answer.affected.value_or(answer.rows);
    if (touched == 0 && texts.counts_changed) {
      if (TRY(count(texts.matching)) == 1) return told(change, texts, answer);
    }
    if (touched == 1) return told(change, texts, answer);
    auto const now = texts.before.empty() ? Answer() : TRY(ask(texts.before, Actor::app));
    EditConflict conflict{.change = change, .problem = EditProblem::several, .message = {}, .cells = {}, .error = std::nullopt};
    if (touched > 1) {
      conflict.message = fmt::format("The statement changes {} rows, and should change one.", touched);
    } else if (now.rows == 0) {
      conflict.problem = EditProblem::gone;
      conflict.message = texts.before.empty() ? "The database added no row." : "The row is not there any more.";
    } else {
      conflict.problem = EditProblem::changed;
      conflict.message = "The row was changed by somebody else.";
      conflict.cells = read_cells(connection_.driver(), *now.first, 0, {});
    }
    outcome_.conflicts.push_back(std::move(conflict));
    return {};
  }

  // One row was touched: as what the database holds it now.
  Result<> told(int64_t change, sql::EditTexts const& texts, Answer const& answer) {
    EditedRow row{.change = change, .cells = {}};
    if (texts.returns_row && answer.first) {
      row.cells = read_cells(connection_.driver(), *answer.first, 0, {});
    } else if (!texts.after.empty()) {
      auto const now = TRY(ask(texts.after, Actor::app));
      if (now.rows == 1) row.cells = read_cells(connection_.driver(), *now.first, 0, {});
    }
    if (!texts.proof.empty() && !run_.accept_altered && TRY(count(texts.proof)) != 1) {
      outcome_.conflicts.push_back({.change = change, .problem = EditProblem::altered,
                                    .message = "The database would store another value than was given.", .cells = std::move(row.cells),
                                    .error = std::nullopt});
      return {};
    }
    outcome_.rows.push_back(std::move(row));
    return {};
  }

  Result<Answer> ask(std::string const& text, Actor actor) {
    Execution execution{.actor = actor, .statement = {.text = text, .parameters = {}}, .classification = connection_.classify(text),
                        .options = {.timeout = longest_wait}};
    auto cursor = TRY(lane_.execute(execution));
    Answer answer;
    while (true) {
      auto batch = TRY(cursor->next());
      if (!batch) break;
      answer.rows += batch->rows;
      if (!answer.first) answer.first = std::move(batch);
    }
    answer.affected = TRY(cursor->finish()).rows_affected;
    return answer;
  }

  Result<int64_t> count(std::string const& text) {
    auto const answer = TRY(ask(text, Actor::app));
    if (!answer.first) return int64_t{0};
    std::string number;
    auto const& type = answer.first->schema->fields[0].type;
    append_value_text(number, answer.first->columns[0], type, 0, answer.first->schema->text_style);
    return number == "1" ? int64_t{1} : number == "0" ? int64_t{0} : int64_t{2};
  }

  Connection& connection_;
  Lane& lane_;
  EditRun const& run_;
  EditOutcome outcome_;
  bool inside_ = false, keeps_open_ = false;
};

}  // namespace

std::string_view to_string(EditProblem problem) {
  switch (problem) {
    case EditProblem::gone: return "gone";
    case EditProblem::changed: return "changed";
    case EditProblem::several: return "several";
    case EditProblem::altered: return "altered";
    case EditProblem::failed: return "failed";
  }
  return "failed";
}

Result<EditOutcome> apply_edits(Connection& connection, Lane& lane, EditRun const& run) {
  return EditRunner(connection, lane, run).run();
}

}  // namespace sextant::engine
