// Reads a cursor ahead on a thread of its own, so that the driver decodes while the caller formats. The caller's side is
// used by one thread. At most four batches wait; a full queue stops the reading, and so the server.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "data/cursor.h"

namespace sextant::engine {

class Prefetch {
 public:
  // `cursor` outlives this object and is used by its thread only.
  explicit Prefetch(Cursor& cursor);
  ~Prefetch();

  // Like Cursor::next().
  Result<std::optional<RecordBatch>> next();

 private:
  void read();
  Cursor& cursor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Result<std::optional<RecordBatch>>> queue_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace sextant::engine
