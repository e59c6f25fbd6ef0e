// Reading plans that engines write as JSON: members that may be missing or of another type. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace sextant {

// The member as a number; numbers in texts count too. nullopt if it is absent or none.
std::optional<double> number_in(JsonObject const& object, std::string_view name);
// The member as fact_text() writes it; empty if it is absent.
std::string text_in(JsonObject const& object, std::string_view name);
// Null if it is absent or of another type.
JsonObject const* object_in(JsonObject const& object, std::string_view name);
JsonArray const* array_in(JsonObject const& object, std::string_view name);
// A scalar as it is, a list of scalars with commas, anything else as JSON; at most 4,000 bytes.
std::string fact_text(Json const& value);

}  // namespace sextant
