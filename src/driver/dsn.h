// The other forms of addresses that people paste, cut into pairs of a name and a value. Pure functions; any thread.
//
// Which names mean what is the driver's: see Driver::parse_dsn.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

struct DsnPair {
  std::string name;   // In lower case, without spaces around it.
  std::string value;  // It may be a password.
};

// "host=db password='it\'s'": pairs apart by spaces, a value in single quotes or without spaces, a backslash before what
// is meant as it stands (PostgreSQL's documentation, 34.1.1.1). nullopt: the text is not of this form.
std::optional<std::vector<DsnPair>> split_spaced_pairs(std::string_view text);
// "Server=db;Pwd='a;b'": pairs apart by semicolons, a value in quotes of either kind, doubled within, or without semicolons
// (ADO.NET, DbConnectionStringBuilder). nullopt: the text is not of this form.
std::optional<std::vector<DsnPair>> split_semicolon_pairs(std::string_view text);

// The value of that name; null if there is none.
std::string const* find_pair(std::vector<DsnPair> const& pairs, std::string_view name);

// What a configuration file has under [section], of lines "name = value". Names are lower case with - as _; a value may be in
// quotes; what follows a # or ; at a line's beginning is a comment. A name without a value has an empty one.
std::vector<DsnPair> read_section(std::string_view file, std::string_view section);

}  // namespace sextant
