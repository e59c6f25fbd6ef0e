#include "drivers/mysql/explain.h"

#include <fmt/format.h>

#include "drivers/mysql/explain_json.h"
#include "drivers/mysql/explain_tree.h"

namespace sextant::mysql {

namespace {

// MySQL has EXPLAIN FORMAT=TREE and EXPLAIN ANALYZE from 8.0 on.
bool draws_trees(PlanServer const& server) {
  return server.product == "MySQL" && !server.version.empty() && server.version[0] >= '8';
}

Result<std::string> prefix(PlanServer const& server, bool measure) {
  if (server.product != "MySQL") return std::string(measure ? "ANALYZE FORMAT=JSON " : "EXPLAIN FORMAT=JSON ");
  if (draws_trees(server)) return std::string(measure ? "EXPLAIN ANALYZE " : "EXPLAIN FORMAT=TREE ");
  if (!measure) return std::string("EXPLAIN FORMAT=JSON ");
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("MySQL {} cannot measure a plan.", server.version),
               .hint = "MySQL 8.0.18 and later can."};
}

Result<Plan> read(PlanAnswer const& answer) {
  Plan plan{.nodes = {}, .warnings = {}, .facts = {}, .measured = answer.measured, .text = answer_text(answer, 0), .text_language = "text"};
  if (plan.text.starts_with('{')) {
    plan.text_language = "json";
    TRY(read_json_plan(plan));
  } else {
    TRY(read_tree_plan(plan));
  }
  if (plan.nodes.empty()) return Error{.code = ErrorCode::bad_data, .message = "The server's answer holds no plan."};
  finish_plan(plan, plans);
  return plan;
}

}  // namespace

Plans const plans{.measures = true,
                  .asks_server = true,
                  .refresh_statistics = "ANALYZE TABLE renews the statistics of a table.",
                  .more_memory = "A larger sort_buffer_size or tmp_table_size keeps it in memory.",
                  .prefix = &prefix,
                  .read = &read};

}  // namespace sextant::mysql
