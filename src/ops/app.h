// Operations about the program itself.
#pragma once

#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"

namespace sextant::ops {

struct DriverOption {
  std::string name, title, kind, default_value;
  std::vector<std::string> choices;
  bool required = false;
  std::string help;
};

struct DriverInfo {
  std::string name, title, tile, family, language;
  std::vector<std::string> url_schemes, file_extensions;
  std::vector<DriverOption> options;
  bool costly_search = false;
  bool copies_rows = false;
  bool transactions = false, savepoints = false;
  std::vector<std::string> isolation_levels;
};

struct AppInfo {
  std::string name, version;
  std::vector<DriverInfo> drivers;
  int64_t default_max_rows = 0;
};

std::vector<DriverInfo> describe_drivers();
Result<AppInfo> app_info(Context& context, Empty const& params);

// Rows a face reads before it pauses, unless asked otherwise.
inline constexpr int64_t default_max_rows = 1000;
std::string_view version();

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::DriverOption> {
  static constexpr std::string_view name = "DriverOption";
  static constexpr auto fields = std::tuple{
      field("name", &ops::DriverOption::name, "The key in a URL's query."),
      field("title", &ops::DriverOption::title, "A label for a form."),
      field("kind", &ops::DriverOption::kind, "text, number, boolean, choice, file or secret."),
      field("default_value", &ops::DriverOption::default_value, "What holds if it is not given."),
      field("choices", &ops::DriverOption::choices, "The values of a choice."),
      field("required", &ops::DriverOption::required, "It must be given."),
      field("help", &ops::DriverOption::help, "One sentence."),
  };
};

template <>
struct Describe<ops::DriverInfo> {
  static constexpr std::string_view name = "DriverInfo";
  static constexpr auto fields = std::tuple{
      field("name", &ops::DriverInfo::name, "The driver's name."),
      field("title", &ops::DriverInfo::title, "The engine's name."),
      field("tile", &ops::DriverInfo::tile, "Two letters for a tile."),
      field("family", &ops::DriverInfo::family, "sql, document or key_value."),
      field("language", &ops::DriverInfo::language, "What its text is written in; an editor picks its highlighting by it."),
      field("url_schemes", &ops::DriverInfo::url_schemes, "URLs that begin so are its own."),
      field("file_extensions", &ops::DriverInfo::file_extensions, "Files it opens; empty if it opens none."),
      field("options", &ops::DriverInfo::options, "What a connection may set."),
      field("costly_search", &ops::DriverInfo::costly_search,
            "catalog.search looks at every object: ask for it on purpose, and not at each key."),
      field("transactions", &ops::DriverInfo::transactions, "It has transactions: transaction.begin and its like work."),
      field("copies_rows", &ops::DriverInfo::copies_rows, "Exports as SQL can be COPY … FROM stdin."),
      field("savepoints", &ops::DriverInfo::savepoints, "Its transactions have savepoints."),
      field("isolation_levels", &ops::DriverInfo::isolation_levels, "Weakest first; empty if there is but one."),
  };
};

template <>
struct Describe<ops::AppInfo> {
  static constexpr std::string_view name = "AppInfo";
  static constexpr auto fields = std::tuple{
      field("name", &ops::AppInfo::name, "Sextant."),
      field("version", &ops::AppInfo::version, "The version of this build."),
      field("drivers", &ops::AppInfo::drivers, "The engines this build opens."),
      field("default_max_rows", &ops::AppInfo::default_max_rows, "Rows read before a query pauses, unless asked otherwise."),
  };
};

}  // namespace sextant
