// URLs as text: percent escapes, and the parts between the signs. Pure functions; any thread. Views are borrowed from what
// was given. Errors never hold a part of a URL, which may be a password; what a good URL looks like is the caller's hint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant {

// The text with each %HH as its byte. Refuses a % without two digits behind it, and a zero byte.
Result<std::string> percent_decode(std::string_view text);
// The text as it may stand in any part of a URL: all but letters, digits and -._~ (RFC 3986) as %HH.
std::string percent_encode(std::string_view text);
// As browsers write the values of a form: + is a space, and a % without two digits stays as it is.
std::string form_decode(std::string_view text);

// What stands between the separators; at least one part.
std::vector<std::string_view> parts_of(std::string_view text, char separator);

// One "name=value" of a query, as written; without a value if it has no "=".
struct UrlOption {
  std::string_view name;
  std::optional<std::string_view> value;
};
std::vector<UrlOption> split_query(std::string_view query);

// A URL of a server: "//user:password@hosts/path?query#fragment".
struct UrlParts {
  std::string user, password, path;  // Decoded; the path is without its slash.
  std::string_view hosts, query;     // As written.
};
// `url` begins behind its scheme. Refuses what is longer than 64 KiB or does not begin with "//".
Result<UrlParts> split_url(std::string_view url);

// One "host:port" or "[address]:port"; the host is decoded, and each may be empty. Refuses a port that is no number.
struct UrlHost {
  std::string host;
  std::string_view port;
};
Result<UrlHost> split_host(std::string_view text);
inline constexpr int64_t most_port = 65'535;

}  // namespace sextant
