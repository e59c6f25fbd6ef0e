#include "engine/completions.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/known_catalog.h"

namespace sextant::engine {

namespace {

constexpr size_t most_catalogs = 8;

// The names for one answer.
class AnswerNames : public sql::KnownNames {
 public:
  explicit AnswerNames(KnownCatalog& catalog) : catalog_(catalog), index_(catalog.names()) {}

  std::vector<sql::KnownObject> objects(std::vector<std::string> const& parent, sql::NamePattern const& pattern, sql::Wanted wanted,
                                        size_t most) override {
    needs_names = true;
    return index_->find(parent, pattern, wanted, most);
  }

  sql::KnownTable const* table(std::vector<std::string> const& path) override {
    needs_names = true;
    auto const* const entry = index_->table(path);
    if (entry == nullptr) return nullptr;
    bool fresh = false;
    auto found = catalog_.table(*entry, index_->path_of(*entry), fresh);
    misses = misses || !fresh;
    if (!found) return nullptr;
    kept_.push_back(std::move(found));
    return kept_.back().get();
  }

  int64_t uses(std::string_view name) override { return catalog_.uses(name); }

  bool misses = false, needs_names = false;

 private:
  KnownCatalog& catalog_;
  std::shared_ptr<NameIndex const> const index_;
  std::vector<std::shared_ptr<sql::KnownTable const>> kept_;
};

}  // namespace

Completions::Completions() = default;
Completions::~Completions() { stop(); }

void Completions::stop() {
  std::lock_guard const lock(mutex_);
  stopped_ = true;
  for (auto const& [id, catalog] : catalogs_) catalog->stop();
}

std::shared_ptr<KnownCatalog> Completions::catalog_of(std::shared_ptr<Connection> const& connection) {
  std::vector<std::shared_ptr<KnownCatalog>> gone;  // Ends outside of the lock: a thread may be waiting for its server.
  std::lock_guard const lock(mutex_);
  if (stopped_) return nullptr;
  auto const key = connection->id().empty() ? connection->name() : connection->id();
  auto& catalog = catalogs_[key];
  if (catalog && catalog->is_of(connection)) return catalog;
  if (catalog) gone.push_back(std::move(catalog));
  catalog = std::make_shared<KnownCatalog>(connection);
  auto result = catalog;
  for (auto each = catalogs_.begin(); each != catalogs_.end() && catalogs_.size() > most_catalogs;) {
    if (each->first == key) {
      ++each;
      continue;
    }
    gone.push_back(std::move(each->second));
    each = catalogs_.erase(each);
  }
  return result;
}

Result<CompletionAnswer> Completions::complete(std::shared_ptr<Connection> const& connection, CompletionQuestion const& question) {
  auto const* const dialect = connection->driver().dialect;
  if (dialect == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("{} has no SQL that could be completed.", connection->driver().title)};
  }
  auto const catalog = catalog_of(connection);
  if (!catalog) return Error{.code = ErrorCode::cancelled, .message = "Sextant is ending."};
  for (auto const& name : question.chosen) catalog->note_use(name);
  auto const until = KnownCatalog::Clock::now() + question.patience;
  bool const waits = question.patience.count() > 0;
  catalog->want_names(waits, question.refresh);
  while (true) {
    auto const seen = catalog->changes();
    bool const loading = catalog->loading();
    AnswerNames names(*catalog);
    auto completion = sql::complete(question.text, question.caret, *dialect, names, question.most);
    bool const more_comes = names.misses || (loading && names.needs_names);
    if (more_comes && KnownCatalog::Clock::now() < until) {
      catalog->wait(until, seen);
      continue;
    }
    // Without its names an answer is not complete, whether somebody reads them now or the connection is not open.
    bool const complete = !more_comes && (!names.needs_names || catalog->known());
    return CompletionAnswer{std::move(completion), complete};
  }
}

}  // namespace sextant::engine
