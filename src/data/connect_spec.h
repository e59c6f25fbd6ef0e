// What it takes to open a connection, as plain data. Any thread.
//
// A driver describes its options once (OptionSpec); the form of the window, the CLI's flags and the docs derive from
// that. A ConnectSpec holds only options the driver described: anything else is refused by name.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

namespace net {
class Route;
}

enum class OptionKind : uint8_t { text, number, boolean, choice, file, secret };

struct OptionSpec {
  std::string_view name;   // snake_case; the key in ConnectSpec::options and in a URL's query.
  std::string_view title;  // "Host"
  OptionKind kind = OptionKind::text;
  std::string_view default_value;
  std::string_view choices;  // For choice: separated by '|'.
  bool required = false;
  std::string_view help;     // One sentence.
};

struct ConnectSpec {
  std::map<std::string, std::string, std::less<>> options;
  bool read_only = false;                     // Open the session so that the server itself refuses to write.
  std::chrono::milliseconds connect_timeout{10'000};
  std::string application_name = "sextant";
  std::shared_ptr<net::Route> route;          // The way to hosts that are not reached directly; see net/route.h.
};

}  // namespace sextant
