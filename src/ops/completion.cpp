#include "ops/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/completions.h"
#include "sql/dialect.h"

namespace sextant::ops {

namespace {

constexpr size_t longest_script = size_t{64} << 20;
constexpr int64_t longest_wait_ms = 30'000;
constexpr size_t most_chosen = 100, longest_chosen = 1'000;
constexpr size_t longest_path = 8, longest_name = 1'000;

// What stands before a condition on the rows of a table, so that it becomes a statement.
Result<std::string> text_before_condition(std::vector<std::string> const& path, sql::Dialect const* dialect) {
  auto const is_name = [](std::string const& each) { return !each.empty() && each.size() <= longest_name && each.find('\0') == each.npos; };
  if (path.empty() || path.size() > longest_path || !std::ranges::all_of(path, is_name)) {
    return Error{.code = ErrorCode::invalid_argument, .message = "where_of is no path of a table."};
  }
  if (dialect == nullptr) return Error{.code = ErrorCode::not_supported, .message = "Objects of this engine have no conditions."};
  return fmt::format("select * from {} where ", sql::quote_path(path, *dialect));
}

}  // namespace

Result<CompletionReply> complete_query(Context& context, CompletionRequest const& params) {
  auto const size = static_cast<int64_t>(params.text.size());
  auto const caret = params.caret.value_or(size);
  if (caret < 0 || caret > size) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The caret lies outside the text."};
  }
  if (params.text.size() > longest_script) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("The script is longer than {} MiB.", longest_script >> 20),
                 .hint = "Send the part around the caret."};
  }
  auto chosen = params.chosen.value_or(std::vector<std::string>());
  std::erase_if(chosen, [](std::string const& each) { return each.size() > longest_chosen; });
  if (chosen.size() > most_chosen) chosen.resize(most_chosen);
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto const wait_ms = std::clamp<int64_t>(params.wait_ms.value_or(0), 0, longest_wait_ms);
  std::string before;
  if (params.where_of) before = TRY(text_before_condition(*params.where_of, connection->driver().dialect));
  auto const text = before + params.text;
  auto answer = TRY(context.engine.completions().complete(
      connection, {.text = text,
                   .caret = static_cast<uint32_t>(caret + static_cast<int64_t>(before.size())),
                   .most = static_cast<size_t>(std::clamp(params.limit.value_or(100), 1, 1'000)),
                   .patience = std::chrono::milliseconds(wait_ms),
                   .refresh = params.refresh.value_or(false),
                   .chosen = std::move(chosen)}));
  auto const shift = static_cast<int64_t>(before.size());
  return CompletionReply{.begin = std::max<int64_t>(answer.completion.range.begin - shift, 0),
                         .end = std::max<int64_t>(answer.completion.range.end - shift, 0),
                         .proposals = std::move(answer.completion.proposals),
                         .complete = answer.complete};
}

}  // namespace sextant::ops
