// Notices that are told while a statement begins, and not with its last row, which may be long after: a paused answer has them too.
//
// Who runs a statement listens on its thread; whoever is below in the chain tells on the same one. Each thread has its own listener.
#pragma once

#include <vector>

#include "data/cursor.h"

namespace sextant::engine {

class EarlyNotices {
 public:
  EarlyNotices();
  EarlyNotices(EarlyNotices const&) = delete;
  EarlyNotices& operator=(EarlyNotices const&) = delete;
  ~EarlyNotices();

  // To the thread's innermost listener; nobody hears it if there is none. The statement's end tells it again.
  static void tell(std::vector<Notice> const& notices);
  std::vector<Notice> const& told() const { return told_; }

 private:
  EarlyNotices* const outer_;
  std::vector<Notice> told_;
};

}  // namespace sextant::engine
