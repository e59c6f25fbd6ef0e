#include "engine/transactions.h"

#include <algorithm>

#include "base/text.h"
#include "sql/statement_words.h"

namespace sextant::engine {

namespace {

constexpr size_t most_kept = 1'000, most_savepoints = 1'000, longest_text = 200, longest_name = 60;
// What is read of a statement that is looked through for savepoints: nobody writes a longer one.
constexpr size_t longest_savepoint_statement = 500;

}  // namespace

std::string_view to_string(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::automatic: return "auto";
    case TransactionMode::manual: return "manual";
    case TransactionMode::smart: return "smart";
  }
  return "auto";
}

std::string_view to_string(TransactionPhase phase) {
  switch (phase) {
    case TransactionPhase::none: return "none";
    case TransactionPhase::open: return "open";
    case TransactionPhase::failed: return "failed";
    case TransactionPhase::lost: return "lost";
  }
  return "none";
}

bool begins_transaction(TransactionMode mode, sql::Classification const& statement) {
  switch (statement.statement_class) {
    case sql::StatementClass::read: return mode == TransactionMode::manual;
    case sql::StatementClass::write:
    case sql::StatementClass::ddl:
    case sql::StatementClass::unknown: return mode != TransactionMode::automatic;
    // The person's own BEGIN and SET stay what they are.
    case sql::StatementClass::transaction:
    case sql::StatementClass::session: return false;
  }
  return false;
}

std::pair<SavepointChange, std::string> savepoint_change(std::string_view statement, sql::Dialect const& dialect) {
  if (statement.size() > longest_savepoint_statement) return {};
  auto const read = sql::read_words(statement, dialect);
  sql::Words const words = read.words;
  auto const& first = sql::word_at(words, 0);
  if (first.is("SAVEPOINT")) return {SavepointChange::made, std::string(sql::word_at(words, 1).text)};
  if (!first.is("RELEASE") && !first.is("ROLLBACK")) return {};
  size_t at = 1;
  if (first.is("ROLLBACK")) {
    if (sql::word_at(words, at).is("TRANSACTION") || lower_ascii(sql::word_at(words, at).text) == "work") ++at;
    if (!sql::word_at(words, at).is("TO")) return {};
    ++at;
  }
  if (sql::word_at(words, at).is("SAVEPOINT")) ++at;
  auto const change = first.is("RELEASE") ? SavepointChange::released : SavepointChange::rolled_back;
  return {change, std::string(sql::word_at(words, at).text)};
}

bool is_savepoint_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
  });
}

void TransactionLog::begin(std::string at) {
  clear();
  began_at_ = std::move(at);
}

void TransactionLog::add(PendingStatement statement) {
  statement.text = shortened(statement.text, longest_text);
  kept_.push_back(std::move(statement));
  if (kept_.size() <= most_kept) return;
  kept_.pop_front();
  ++dropped_;
}

void TransactionLog::change_savepoint(SavepointChange change, std::string const& name) {
  if (change == SavepointChange::none || name.empty()) return;
  if (change == SavepointChange::made) {
    if (savepoints_.size() < most_savepoints) savepoints_.push_back({.name = name, .count = count()});
    return;
  }
  // Engines compare names in one case; the last one of a name counts.
  auto const same = [wanted = lower_ascii(name)](Savepoint const& each) { return lower_ascii(each.name) == wanted; };
  auto const found = std::find_if(savepoints_.rbegin(), savepoints_.rend(), same);
  if (found == savepoints_.rend()) return;
  auto const at = savepoints_.begin() + (savepoints_.rend() - found - 1);
  if (change == SavepointChange::released) {
    savepoints_.erase(at, savepoints_.end());
    return;
  }
  auto const undone = count() - at->count;
  auto const from_kept = std::min(undone, static_cast<int64_t>(kept_.size()));
  kept_.erase(kept_.end() - from_kept, kept_.end());
  dropped_ -= undone - from_kept;
  savepoints_.erase(at + 1, savepoints_.end());
}

void TransactionLog::clear() {
  kept_.clear();
  savepoints_.clear();
  dropped_ = 0;
  began_at_.clear();
}

std::vector<PendingStatement> TransactionLog::last(size_t most) const {
  auto const count = std::min(most, kept_.size());
  return {kept_.end() - static_cast<int64_t>(count), kept_.end()};
}

std::vector<std::string> TransactionLog::savepoints() const {
  std::vector<std::string> names;
  for (auto const& savepoint : savepoints_) names.push_back(savepoint.name);
  return names;
}

std::string shortened(std::string_view text, size_t most_bytes) {
  std::string line;
  bool blank = false;
  size_t at = 0;
  for (; at < text.size() && line.size() < most_bytes; ++at) {
    auto const byte = text[at];
    auto const is_blank = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (is_blank && (blank || line.empty())) continue;
    line += is_blank ? ' ' : byte;
    blank = is_blank;
  }
  if (at < text.size()) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0) line.pop_back();
    line += "…";
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace sextant::engine
