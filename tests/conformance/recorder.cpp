#include "conformance/recorder.h"

#include <cstdlib>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "conformance/quirks.h"

namespace sextant::conformance {
namespace {

void add_line(std::string& lines, JsonObject object) {
  lines += write_json(object);
  lines += '\n';
}

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

// For a page: what can be seen, and not all of what is long.
std::string shortened(std::string_view text) {
  constexpr size_t longest = 60;
  auto shown = visible_text(text);
  if (shown.size() <= longest) return shown;
  auto end = longest;
  while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("{}… ({} bytes)", shown.substr(0, end), text.size());
}

JsonArray array_of(std::span<std::string_view const> values) {
  JsonArray result;
  for (auto const value : values) result.emplace_back(value);
  return result;
}

JsonObject driver_record(Driver const& driver) {
  JsonArray options;
  for (auto const& option : driver.options) {
    options.push_back(JsonObject{{"name", option.name},
                                 {"kind", to_string(option.kind)},
                                 {"default", option.default_value},
                                 {"choices", option.choices},
                                 {"required", option.required},
                                 {"help", option.help}});
  }
  JsonArray kinds;
  for (auto const& object : quirks().objects) kinds.emplace_back(sextant::to_string(object.kind));
  return {{"record", "driver"},
          {"driver", driver.name},
          {"title", driver.title},
          {"family", sextant::to_string(driver.family)},
          {"schemes", array_of(driver.url_schemes)},
          {"extensions", array_of(driver.file_extensions)},
          {"options", std::move(options)},
          {"object_kinds", std::move(kinds)}};
}

// What is fixed by the quirks: known even if no test ran.
std::string fixed_records() {
  std::string lines;
  auto const& driver = *quirks().driver;
  add_line(lines, driver_record(driver));
  for (auto const& type : quirks().types) {
    add_line(lines, {{"record", "type"},
                     {"driver", driver.name},
                     {"name", type.name},
                     {"type", type.type},
                     {"literal", shortened(type.literal)},
                     {"text", type.null ? "NULL" : shortened(type.text)},
                     {"layout", type.layout ? sextant::to_string(*type.layout) : std::string_view()}});
  }
  for (auto const& [feature, reason] : quirks().skipped) {
    auto const title = features().find(feature);
    add_line(lines, {{"record", "skip"},
                     {"driver", driver.name},
                     {"feature", feature},
                     {"reason", reason},
                     {"title", title == features().end() ? feature : title->second}});
  }
  return lines;
}

std::string_view outcome_of(testing::TestResult const& result) {
  if (result.Skipped()) return "skipped";
  return result.Passed() ? "passed" : "failed";
}

}  // namespace

void Recorder::OnTestEnd(testing::TestInfo const& test) {
  auto const& result = *test.result();
  std::string reason;
  for (int index = 0; index < result.total_part_count() && reason.empty(); ++index) {
    if (result.GetTestPartResult(index).skipped()) reason = result.GetTestPartResult(index).message();
  }
  while (!reason.empty() && reason.back() == '\n') reason.pop_back();
  add_line(lines_, {{"record", "test"},
                    {"driver", quirks().driver->name},
                    {"suite", test.test_suite_name()},
                    {"test", test.name()},
                    {"result", outcome_of(result)},
                    {"reason", reason}});
}

void Recorder::OnTestProgramEnd(testing::UnitTest const&) {
  std::ofstream file(file_, std::ios::app);
  file << fixed_records() << lines_ << std::flush;
  if (file) return;
  fmt::print(stderr, "Cannot write the capabilities to {}.\n", file_);
  std::exit(2);
}

}  // namespace sextant::conformance
