#include "ops/app.h"

#include "engine/route_options.h"

namespace sextant::ops {

namespace {

std::string_view to_string(OptionKind kind) {
  switch (kind) {
    case OptionKind::text: return "text";
    case OptionKind::number: return "number";
    case OptionKind::boolean: return "boolean";
    case OptionKind::choice: return "choice";
    case OptionKind::file: return "file";
    case OptionKind::secret: return "secret";
  }
  return "text";
}

std::vector<std::string> split_choices(std::string_view choices) {
  std::vector<std::string> result;
  while (!choices.empty()) {
    auto const bar = choices.find('|');
    result.emplace_back(choices.substr(0, bar));
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return result;
}

DriverInfo describe_driver(Driver const& driver) {
  DriverInfo info{.name = std::string(driver.name),
                  .title = std::string(driver.title),
                  .tile = std::string(driver.tile),
                  .family = std::string(sextant::to_string(driver.family)),
                  .language = std::string(language_name(driver)),
                  .url_schemes = {driver.url_schemes.begin(), driver.url_schemes.end()},
                  .file_extensions = {driver.file_extensions.begin(), driver.file_extensions.end()},
                  .options = {},
                  .costly_search = driver.costly_search};
  info.copies_rows = driver.literals != nullptr && driver.literals->copies_rows;
  if (auto const* const facts = driver.transactions) {
    info.transactions = true;
    info.savepoints = facts->savepoints;
    info.isolation_levels.assign(facts->isolation_levels.begin(), facts->isolation_levels.end());
  }
  for (auto const* option : engine::options_of(driver)) {
    info.options.push_back({.name = std::string(option->name),
                            .title = std::string(option->title),
                            .kind = std::string(to_string(option->kind)),
                            .default_value = std::string(option->default_value),
                            .choices = split_choices(option->choices),
                            .required = option->required,
                            .help = std::string(option->help)});
  }
  return info;
}

}  // namespace

std::string_view version() { return SEXTANT_VERSION; }

std::vector<DriverInfo> describe_drivers() {
  std::vector<DriverInfo> infos;
  for (auto const* driver : all_drivers()) infos.push_back(describe_driver(*driver));
  return infos;
}

Result<AppInfo> app_info(Context&, Empty const&) {
  return AppInfo{.name = "Sextant",
                 .version = std::string(version()),
                 .drivers = describe_drivers(),
                 .default_max_rows = default_max_rows};
}

}  // namespace sextant::ops
