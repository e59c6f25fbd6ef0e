// What a read-only session lets through: the worker's own list, before the file's access mode and the sandbox. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"

namespace sextant::duckdb {

// A statement's text behind EXPLAIN and its options, which must itself be a statement that reads; nullopt for others.
std::optional<std::string_view> explained(std::string_view text);

// Refuses functions that only look like reading: those that switch logs and profiles on, run SQL that is given as text,
// or make files. By name, which a macro of the database can hide; the sandbox does not care for names.
Result<> check_functions(std::string_view text);

// The refusal of a statement that is not on the list.
Error only_reads(std::string_view what);

}  // namespace sextant::duckdb
