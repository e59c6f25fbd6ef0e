// Operations on what stays of results: list them, name and pin them, drop them; and a sink that makes one. Their rows are the
// tables of the connection `results` (engine/result_session.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"

namespace sextant::ops {

struct StoredFacts {
  std::string result, name;
  bool pinned = false, complete = false;
  int64_t rows = 0, bytes = 0, columns = 0;
  std::string connection, title;
};

struct StoredList {
  std::vector<StoredFacts> results;
};

struct KeepResult {
  std::string result;
  std::optional<std::string> name;
  std::optional<bool> pinned;
};

struct DropResult {
  std::string result;
};

Result<StoredList> list_results(Context& context, Empty const& params);
Result<StoredFacts> keep_result(Context& context, KeepResult const& params);
Result<Empty> drop_result(Context& context, DropResult const& params);

// Rows that become a stored result. One thread.
class StoringSink final : public RowSink {
 public:
  // The context outlives it.
  explicit StoringSink(Context& context) : context_(context) {}
  Result<> begin(std::shared_ptr<Schema const> schema) override;
  Result<> write(RecordBatch const& batch) override;
  Result<> end() override;
  // "r1"; empty before begin().
  std::string id() const { return result_ ? result_->id() : std::string(); }

 private:
  Context& context_;
  std::shared_ptr<engine::StoredResult> result_;
};

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::StoredFacts> {
  using T = ops::StoredFacts;
  static constexpr std::string_view name = "StoredFacts";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "Its own name, such as r1."),
      field("name", &T::name, "The name that a person gave it; empty: none."),
      field("pinned", &T::pinned, "It stays when its query is closed."),
      field("complete", &T::complete, "All rows of its statement are in it."),
      field("rows", &T::rows, "Rows so far."),
      field("bytes", &T::bytes, "Bytes of its rows."),
      field("columns", &T::columns, "How many columns it has."),
      field("connection", &T::connection, "Where its statement ran; empty once that is closed."),
      field("title", &T::title, "Its statement's title; empty once that is closed."),
  };
};

template <>
struct Describe<ops::StoredList> {
  static constexpr std::string_view name = "StoredList";
  static constexpr auto fields = std::tuple{field("results", &ops::StoredList::results, "In the order they were made; the last one is last.")};
};

template <>
struct Describe<ops::KeepResult> {
  using T = ops::KeepResult;
  static constexpr std::string_view name = "KeepResult";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The result's own name, such as r1."),
      field("name", &T::name, "A name for SQL on stored results: letters, digits and _; empty takes it away; absent: as it was."),
      field("pinned", &T::pinned, "Whether it stays when its query is closed; absent: as it was."),
  };
};

template <>
struct Describe<ops::DropResult> {
  static constexpr std::string_view name = "DropResult";
  static constexpr auto fields = std::tuple{field("result", &ops::DropResult::result, "The result's own name, such as r1.")};
};

}  // namespace sextant
