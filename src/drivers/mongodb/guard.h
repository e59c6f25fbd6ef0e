// Guard: what a server command does, judged by its document. Pure; any thread.
//
// The one place that knows: the classifier asks it before a statement runs, and a read-only session before a command is
// sent. A list of what is allowed, so whatever it does not know, and any other spelling, counts as a write.
#pragma once

#include <string>

#include "base/result.h"
#include "drivers/mongodb/plan.h"
#include "sql/classifier.h"

namespace sextant::mongodb {

struct Judgement {
  sql::StatementClass statement_class = sql::StatementClass::unknown;
  std::string danger;       // As sql::Classification::danger.
  std::string reason;       // Why it is no read; empty for reads.
};

Judgement judge(Value const& command);
// Fails with read_only unless every command of the plan reads.
Result<> check_reads(Plan const& plan);

}  // namespace sextant::mongodb
