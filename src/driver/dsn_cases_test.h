// The tests of the drivers' parse_dsn() share these: a table of connection strings, and errors that name no value. Test programs
// only; one thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "data/connect_spec.h"

namespace sextant {

using DsnOptions = std::map<std::string, std::string, std::less<>>;
using DsnParser = Result<std::optional<ConnectSpec>> (*)(std::string_view);

struct DsnCase {
  std::string_view text;
  std::optional<DsnOptions> options;  // nullopt: it is no connection string of this driver.
};

inline void expect_dsn(DsnParser parse, std::initializer_list<DsnCase> cases) {
  for (auto const& test : cases) {
    auto const spec = parse(test.text);
    ASSERT_TRUE(spec.ok()) << test.text << ": " << spec.error().message;
    ASSERT_EQ(spec->has_value(), test.options.has_value()) << test.text;
    if (test.options) {
      EXPECT_EQ((*spec)->options, *test.options) << test.text;
    }
  }
}

// The error names this option, whatever its case, and not the value "hunter2".
inline void expect_unknown_option(DsnParser parse, std::string_view text, std::string_view option) {
  auto const spec = parse(text);
  ASSERT_FALSE(spec.ok()) << text;
  EXPECT_THAT(lower_ascii(spec.error().message), testing::HasSubstr(std::string(option)));
  EXPECT_THAT(spec.error().message + spec.error().hint, testing::Not(testing::HasSubstr("hunter2")));
}

}  // namespace sextant
