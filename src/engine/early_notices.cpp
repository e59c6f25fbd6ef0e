#include "engine/early_notices.h"

namespace sextant::engine {

namespace {
thread_local EarlyNotices* listener = nullptr;
}  // namespace

EarlyNotices::EarlyNotices() : outer_(listener) { listener = this; }

EarlyNotices::~EarlyNotices() { listener = outer_; }

void EarlyNotices::tell(std::vector<Notice> const& notices) {
  if (listener != nullptr) listener->told_ = notices;
}

}  // namespace sextant::engine
