// The SQL of views over pages: sorting, filtering and counting as statements on pages(), with the columns and the texts to find
// that pages() must give. All that a person wrote becomes a parameter. Pure; any thread.
#pragma once

#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

// An invalid_argument error names what is no value of its column. The job's number is left 0.
// REQUIRES: columns and rows are in range.
Result<JobRequest> rows_job(StoredPages const& pages, RowsQuery const& query);
// Rows of: the first row with the value, how often it is there, how many different values there are.
Result<JobRequest> values_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, int64_t most);
// One row: rows, NULLs, different values, rows with the least and the greatest one.
Result<JobRequest> summary_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, bool estimate);
// Rows of: a part's number or NULL, how many values lie there. REQUIRES: has_numbers() of the column's type.
Result<JobRequest> bars_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, int64_t bars);

}  // namespace sextant::duckdb
