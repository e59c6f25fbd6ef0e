// What to open and how, read from a URL or from a connection's options. Pure, but that a text without scheme which
// names an existing file is a path; any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::sqlite {

inline constexpr std::string_view memory_path = ":memory:";

struct OpenOptions {
  std::string path;  // A file, or ":memory:".
  bool read_only = false;
  bool immutable = false;
  bool create = false;
  bool foreign_keys = true;
  std::chrono::milliseconds busy_timeout{5'000};
  std::chrono::milliseconds connect_timeout{10'000};
  bool in_memory() const { return path == memory_path; }
};

// The driver's options, for forms, flags and docs.
std::span<OptionSpec const> option_specs();

// `sqlite:relative.db`, `sqlite:/abs/x.db`, `sqlite:///abs/x.db`, `sqlite::memory:`, each with `?option=value&...`; the
// scheme may be left out. Path and values are percent-decoded. Unknown options are invalid_argument and are named.
Result<ConnectSpec> parse_url(std::string_view url);

// Checks every option's name and value.
Result<OpenOptions> read_options(ConnectSpec const& spec);

}  // namespace sextant::sqlite
