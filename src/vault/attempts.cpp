#include "vault/attempts.h"

#include <fmt/format.h>

namespace sextant::vault {

namespace {
constexpr int free_attempts = 5;
constexpr std::chrono::seconds longest_wait{60};
}  // namespace

Result<> Attempts::may_try() {
  std::lock_guard const lock(mutex_);
  auto const left = not_before_ - now_();
  if (left <= left.zero()) return {};
  auto const seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  return Error{.code = ErrorCode::limit,
               .message = fmt::format("Too many wrong passphrases: the next try is in {} second{}.", seconds, seconds == 1 ? "" : "s"),
               .hint = "Wait, and check the keyboard's layout and Caps Lock."};
}

void Attempts::wrong() {
  std::lock_guard const lock(mutex_);
  ++wrong_;
  if (wrong_ < free_attempts) return;
  auto const doubled = std::chrono::seconds(1) * (int64_t{1} << std::min(wrong_ - free_attempts, 6));
  not_before_ = now_() + std::min(doubled, longest_wait);
}

void Attempts::right() {
  std::lock_guard const lock(mutex_);
  wrong_ = 0;
  not_before_ = {};
}

}  // namespace sextant::vault
