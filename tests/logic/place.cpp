#include "logic/place.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

namespace sextant::logic {
namespace {

std::string new_name() {
  static int number = 0;
  return fmt::format("sextant_logic_{}_{}", getpid(), ++number);
}

Result<Place> new_file(Driver const& driver) {
  auto const folder = std::filesystem::temp_directory_path() / new_name();
  std::filesystem::create_directories(folder);
  auto const file = folder / fmt::format("cases{}", driver.file_extensions.front());
  auto const creates = [](OptionSpec const& option) { return option.name == "create"; };
  Place place;
  place.spec = TRY(driver.parse_url(file.string()));
  // Not every engine takes an empty file for an empty database.
  if (std::any_of(driver.options.begin(), driver.options.end(), creates)) place.spec.options["create"] = "true";
  else std::ofstream(file).flush();
  place.remove = [folder] { std::filesystem::remove_all(folder); };
  return place;
}

Result<Place> new_schema(Driver const& driver) {
  std::string variable = "SEXTANT_TEST_";
  for (char const byte : driver.name) variable += static_cast<char>(std::toupper(static_cast<unsigned char>(byte)));
  auto const* const url = std::getenv(variable.c_str());
  if (!url) return Error{.code = ErrorCode::unavailable, .message = fmt::format("{} names no server.", variable)};
  auto const name = new_name();
  Place place;
  place.spec = TRY(driver.parse_url(url));
  auto const with_databases = driver.dialect->family == sql::LexicalFamily::mysql;
  auto const word = with_databases ? "DATABASE" : "SCHEMA";
  place.create = {fmt::format("CREATE {} {}", word, name)};
  place.enter = {with_databases ? fmt::format("USE {}", name) : fmt::format("SET search_path = {}", name)};
  // The cases are written in standard SQL, where "x" is a name and || joins texts.
  if (with_databases) {
    place.enter.emplace_back("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT'), "
                             "max_recursive_iterations = 1000000");
  }
  place.drop = {fmt::format("DROP {} {}{}", word, name, with_databases ? "" : " CASCADE")};
  return place;
}

}  // namespace

Result<Place> new_place(Driver const& driver) {
  return driver.file_extensions.empty() ? new_schema(driver) : new_file(driver);
}

}  // namespace sextant::logic
