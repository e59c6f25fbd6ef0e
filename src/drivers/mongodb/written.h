// Written: what a series of writes did, as the shell tells it. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {

class Written {
 public:
  // Adds the reply of a command of that name.
  void add(std::string_view command, std::string_view reply);
  int64_t changed() const { return inserted_ + modified_ + upserted_ + deleted_; }
  // {acknowledged: true, insertedId: ...}
  Value document(Plan const& plan) const;

 private:
  int64_t inserted_ = 0, matched_ = 0, modified_ = 0, upserted_ = 0, deleted_ = 0;
  bool inserts_ = false, updates_ = false, deletes_ = false;
  Value upserted_ids_ = Value::array();
};

}  // namespace sextant::mongodb
