// The files of the window, embedded in the binary. Constant; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace sextant::app {

struct AssetBytes {
  std::string_view path, bytes;
};

// `path` begins with a slash: "/index.html".
std::optional<AssetBytes> find_asset(std::string_view path);

}  // namespace sextant::app
