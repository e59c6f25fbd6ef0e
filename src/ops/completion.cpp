#include "ops/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/completions.h"

namespace sextant::ops {

namespace {

constexpr size_t longest_script = size_t{64} << 20;
constexpr int64_t longest_wait_ms = 30'000;
constexpr size_t most_chosen = 100, longest_chosen = 1'000;

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
  auto answer = TRY(context.engine.completions().complete(
      connection, {.text = params.text,
                   .caret = static_cast<uint32_t>(caret),
                   .most = static_cast<size_t>(std::clamp(params.limit.value_or(100), 1, 1'000)),
                   .patience = std::chrono::milliseconds(wait_ms),
                   .refresh = params.refresh.value_or(false),
                   .chosen = std::move(chosen)}));
  return CompletionReply{.begin = answer.completion.range.begin,
                         .end = answer.completion.range.end,
                         .proposals = std::move(answer.completion.proposals),
                         .complete = answer.complete};
}

}  // namespace sextant::ops
