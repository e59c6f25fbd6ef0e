// What an export is asked for, made sense of before it begins. Plain data and functions that look at the file system; any thread.
#pragma once

#include <string>
#include <vector>

#include "engine/connection.h"
#include "ops/export.h"

namespace sextant::ops {

struct ExportPlan {
  Format format = Format::csv;
  Compression compression = Compression::none;
  WriteOptions write;
  bool overwrite = false;
  bool in_folder = false;  // The path is a folder, with a file for each table.
  std::string path;        // Absolute; empty: not to a file.
};

// invalid_argument for options that do not fit the format, or sources that do not fit together.
Result<ExportPlan> make_plan(ExportStart const& params, bool to_file);

struct ExportTable {
  std::vector<std::string> path;
  std::string name, file;  // For people; of the folder.
  std::optional<int64_t> estimated_rows;
};

// The tables that `params` names, each with a file name of its own. Connects.
Result<std::vector<ExportTable>> export_tables(engine::Connection& connection, ExportStart const& params, ExportPlan const& plan);

}  // namespace sextant::ops
