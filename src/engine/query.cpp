#include "engine/query.h"

#include <fmt/format.h>

#include "engine/query_job.h"
#include "sql/parameters.h"

namespace sextant::engine {

namespace {

constexpr size_t most_queries = 200;

Error unknown_query(std::string const& query) {
  return {.code = ErrorCode::not_found, .message = fmt::format("The query {} is closed.", query)};
}

}  // namespace

std::string_view to_string(StatementState state) {
  switch (state) {
    case StatementState::waiting: return "waiting";
    case StatementState::confirm: return "confirm";
    case StatementState::running: return "running";
    case StatementState::reading: return "reading";
    case StatementState::paused: return "paused";
    case StatementState::done: return "done";
    case StatementState::failed: return "failed";
    case StatementState::cancelled: return "cancelled";
    case StatementState::skipped: return "skipped";
  }
  return "waiting";
}

std::string_view to_string(QueryState state) {
  switch (state) {
    case QueryState::running: return "running";
    case QueryState::confirm: return "confirm";
    case QueryState::done: return "done";
    case QueryState::failed: return "failed";
    case QueryState::cancelled: return "cancelled";
  }
  return "running";
}

Queries::~Queries() { close_all(); }

void Queries::close_all() {
  std::map<int64_t, std::shared_ptr<Job>> closing;
  {
    std::lock_guard const lock(mutex_);
    closing.swap(jobs_);
  }
  for (auto const& [number, job] : closing) job->cancel();
}

void Queries::make_room() {
  // The oldest finished queries go, with their results.
  for (auto at = jobs_.begin(); at != jobs_.end() && jobs_.size() >= most_queries;) {
    if (!at->second->finished()) {
      ++at;
      continue;
    }
    for (auto const& id : at->second->result_ids()) results_.drop(id);
    at = jobs_.erase(at);
  }
}

Result<> Queries::let_go(std::string const& connection, std::string const& session) {
  std::shared_ptr<Job> leaving;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [number, job] : jobs_) {
      if (!job->uses(connection, session) || job->finished()) continue;
      if (!job->gives_way()) {
        return Error{.code = ErrorCode::invalid_state,
                     .message = "A statement runs in this tab already.",
                     .hint = "Cancel it, or use another tab."};
      }
      leaving = job;
    }
  }
  if (leaving) leaving->release();
  return {};
}

Result<QuerySnapshot> Queries::start(QueryRequest request) {
  TRY(let_go(request.connection->name(), request.session));
  auto lane = TRY(request.connection->lane(request.session));
  if (request.mode) TRY(lane->set_mode(*request.mode, request.isolation));
  std::lock_guard const lock(mutex_);
  make_room();
  if (jobs_.size() >= most_queries) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} queries are running.", jobs_.size()),
                 .hint = "Wait for some to end, or cancel them."};
  }
  auto const number = next_++;
  auto job = std::make_shared<Job>(number, std::move(request), std::move(lane), results_, events_, log_);
  jobs_.emplace(number, job);
  auto snapshot = job->snapshot();
  job->start();
  return snapshot;
}

Result<std::shared_ptr<Queries::Job>> Queries::find(std::string const& query) {
  std::lock_guard const lock(mutex_);
  for (auto const& [number, job] : jobs_) {
    if (fmt::format("q{}", number) == query) return job;
  }
  return unknown_query(query);
}

std::shared_ptr<Queries::Job> Queries::find_by_result(std::string const& result) {
  std::lock_guard const lock(mutex_);
  for (auto const& [number, job] : jobs_) {
    if (job->statement_of(result)) return job;
  }
  return nullptr;
}

Result<QuerySnapshot> Queries::status(std::string const& query) { return TRY(find(query))->snapshot(); }

Result<QuerySnapshot> Queries::cancel(std::string const& query) {
  auto const job = TRY(find(query));
  job->cancel();
  return job->snapshot();
}

Result<QuerySnapshot> Queries::confirm(std::string const& query, std::string const& token) {
  auto const job = TRY(find(query));
  TRY(job->confirm(token));
  return job->snapshot();
}

Result<> Queries::close(std::string const& query) {
  auto const job = TRY(find(query));
  job->cancel();
  {
    std::lock_guard const lock(mutex_);
    std::erase_if(jobs_, [&](auto const& entry) { return entry.second == job; });
  }
  job->release();
  for (auto const& id : job->result_ids()) results_.drop(id);
  return {};
}

Result<> Queries::fetch(std::string const& result, int64_t rows) {
  auto const job = find_by_result(result);
  if (!job) return Error{.code = ErrorCode::not_found, .message = fmt::format("The result {} is closed.", result)};
  auto const snapshot = job->snapshot();
  if (snapshot.statements.back().result != result) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "Reading of this result has ended.",
                 .hint = "Run the statement alone to read further."};
  }
  return job->fetch(rows);
}

Result<Queries::Source> Queries::source_of(std::string const& result) {
  auto const job = find_by_result(result);
  if (!job) return Error{.code = ErrorCode::not_found, .message = fmt::format("The result {} is closed.", result)};
  return Source{.connection = job->snapshot().connection, .statement = *job->statement_of(result)};
}

Result<BoundStatement> bind_parameters(std::string_view statement, std::vector<Parameter> const& values,
                                       sql::Dialect const* dialect) {
  BoundStatement bound{.text = std::string(statement), .parameters = {}, .original_offset = [](uint32_t at) { return at; }};
  if (values.empty()) return bound;
  if (dialect == nullptr) {  // Without SQL the driver finds the placeholders itself.
    bound.parameters = values;
    return bound;
  }
  auto rewritten = sql::bind_names(statement, *dialect);
  std::string missing;
  for (size_t i = 0; i < rewritten.names.size(); ++i) {
    auto const& name = rewritten.names[i];
    auto const value = std::find_if(values.begin(), values.end(), [&](Parameter const& p) { return p.name == name; });
    if (value == values.end()) {
      missing += (missing.empty() ? "" : ", ") + name;
      continue;
    }
    // Engines with named parameters get the name; the others the position.
    auto const key = dialect->named_parameters ? name : std::to_string(i + 1);
    bound.parameters.push_back({.name = key, .value = value->value});
  }
  if (!missing.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("No value for the parameter {}.", missing),
                 .hint = "Give one value for each placeholder."};
  }
  bound.text = rewritten.text;
  bound.original_offset = [rewritten](uint32_t at) { return rewritten.original_offset(at); };
  return bound;
}

void place_error(Error& error, BoundStatement const& bound, uint32_t statement_begin) {
  if (!error.position) return;
  error.position->begin = bound.original_offset(error.position->begin) + statement_begin;
  error.position->end = bound.original_offset(error.position->end) + statement_begin;
}

}  // namespace sextant::engine
