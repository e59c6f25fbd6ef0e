#include "ops/stored.h"

namespace sextant::ops {

namespace {

StoredFacts facts_of(Context& context, engine::NamedResult const& named) {
  auto const& result = *named.result;
  StoredFacts facts{.result = named.id, .name = named.name, .pinned = named.pinned, .complete = result.complete(),
                    .rows = result.rows(), .bytes = result.bytes(), .columns = std::ssize(result.schema()->fields),
                    .connection = {}, .title = {}};
  if (auto const source = context.engine.queries().source_of(named.id)) {
    facts.connection = source->connection;
    facts.title = source->statement.title;
  }
  return facts;
}

}  // namespace

Result<StoredList> list_results(Context& context, Empty const&) {
  StoredList list;
  for (auto const& named : context.engine.results().list()) list.results.push_back(facts_of(context, named));
  return list;
}

Result<StoredFacts> keep_result(Context& context, KeepResult const& params) {
  auto& results = context.engine.results();
  TRY(results.find(params.result));
  if (params.name) TRY(results.rename(params.result, *params.name));
  if (params.pinned) TRY(results.pin(params.result, *params.pinned));
  auto const named = results.find_named(params.result);
  if (named) return facts_of(context, *named);
  return Error{.code = ErrorCode::not_found, .message = "The result was closed meanwhile."};
}

Result<Empty> drop_result(Context& context, DropResult const& params) {
  TRY(context.engine.results().remove(params.result));
  return Empty{};
}

Result<> StoringSink::begin(std::shared_ptr<Schema const> schema) {
  result_ = TRY(context_.engine.results().create(std::move(schema)));
  return {};
}

Result<> StoringSink::write(RecordBatch const& batch) { return result_->append(batch); }

Result<> StoringSink::end() {
  result_->set_complete();
  return {};
}

}  // namespace sextant::ops
