// The connection to stored results: SQL whose tables are the rows of other statements, whatever engines they came from. Any
// thread, but for a session, which is one thread's at a time as every session is.
//
// It is a connection as others are: statements, cancelling, the history, exports and the command line know no difference. Before each
// statement the results that it names are shown to a session of the driver that has PageViews (driver/views.h); it can read those
// and nothing else. Its statements make results, which the next one can name.
#pragma once

#include <memory>
#include <stop_token>

#include "driver/driver.h"
#include "engine/results.h"

namespace sextant::engine {

inline constexpr std::string_view results_connection = "results";
inline constexpr std::string_view results_only_read =
    "Stored results are only read. Run it on the database they came from, or export what a SELECT gives.";

// Its driver; null if this build has none.
Driver const* results_driver();
// `results` outlives the session.
Result<std::unique_ptr<Session>> open_result_session(Results& results, std::stop_token stop);

}  // namespace sextant::engine
