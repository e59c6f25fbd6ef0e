// logic_runner: runs the sqllogictest files of tests/logic on every SQL driver of the build.
//
//   logic_runner [--driver NAME] [--quiet] [FILES OR FOLDERS]
//
// A file src/drivers/<driver>/cases/<same name>.test takes the place of the one here. Exits with 1 if anything failed;
// a missing server is a failure in CI (CI=true), and skips its driver, loudly, elsewhere.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "driver/worker.h"
#include "logic/place.h"

namespace {

using namespace sextant;
namespace fs = std::filesystem;

struct Totals {
  int passed = 0, failed = 0, skipped = 0;
};

std::vector<fs::path> case_files(std::vector<std::string> const& arguments) {
  std::vector<fs::path> result;
  for (fs::path const argument : arguments) {
    if (!fs::is_directory(argument)) {
      result.push_back(argument);
      continue;
    }
    for (auto const& entry : fs::recursive_directory_iterator(argument)) {
      if (entry.path().extension() == ".test") result.push_back(entry.path());
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

fs::path overridden(fs::path const& file, Driver const& driver) {
  auto const own = fs::path(SEXTANT_SOURCE_DIR) / "src/drivers" / driver.name / "cases" / file.filename();
  return fs::exists(own) ? own : file;
}

Result<logic::CaseFile> read_case_file(fs::path const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{.code = ErrorCode::not_found, .message = "The file cannot be read."};
  std::stringstream text;
  text << file.rdbuf();
  return logic::parse_case_file(text.str());
}

// False: the driver has no place to run in.
bool run_file(fs::path const& path, Driver const& driver, bool quiet, Totals& totals) {
  auto const chosen = overridden(path, driver);
  auto const shown = fs::relative(chosen, SEXTANT_SOURCE_DIR).string();
  auto const file = read_case_file(chosen);
  if (!file.ok()) {
    fmt::print("{}: {}\n", shown, file.error().message);
    ++totals.failed;
    return true;
  }
  auto const place = logic::new_place(driver);
  if (!place.ok()) {
    auto const* const ci = std::getenv("CI");
    bool const required = ci && std::string_view(ci) == "true";
    fmt::print("{} {}: {}\n", required ? "FAILED" : "SKIPPED", driver.title, place.error().message);
    ++(required ? totals.failed : totals.skipped);
    return false;
  }
  auto const report = logic::run_case_file(*file, driver, *place);
  totals.passed += report.passed;
  totals.skipped += report.skipped;
  totals.failed += static_cast<int>(report.failures.size());
  for (auto const& failure : report.failures)
    fmt::print("{}:{}: [{}] {}\n", shown, failure.line, driver.name, failure.message);
  if (!quiet)
    fmt::print("{:<12} {:<44} {} passed, {} failed, {} skipped\n", driver.name, shown, report.passed,
               report.failures.size(), report.skipped);
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (auto const status = run_worker_if_asked(count, arguments, all_drivers())) return *status;
  CLI::App app("Runs sqllogictest files on every SQL driver.");
  std::string only;
  bool quiet = false;
  std::vector<std::string> files = {SEXTANT_SOURCE_DIR "/tests/logic"};
  app.add_option("--driver", only, "Run on this driver only.");
  app.add_flag("--quiet", quiet, "Print failures and the totals only.");
  app.add_option("files", files, "Case files, or folders of them.");
  CLI11_PARSE(app, count, arguments);

  Totals totals;
  for (auto const* const driver : sextant::all_drivers()) {
    if (driver->family != sextant::Family::sql || (!only.empty() && driver->name != only)) continue;
    for (auto const& file : case_files(files)) {
      if (!run_file(file, *driver, quiet, totals)) break;
    }
  }
  fmt::print("{} passed, {} failed, {} skipped\n", totals.passed, totals.failed, totals.skipped);
  if (totals.passed + totals.failed + totals.skipped == 0) {
    fmt::print("Nothing was run: no driver or no file has this name.\n");
    return 1;
  }
  return totals.failed == 0 ? 0 : 1;
}
