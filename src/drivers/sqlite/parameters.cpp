#include "drivers/sqlite/parameters.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace sextant::sqlite {

namespace {

constexpr size_t longest_number = 32;

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string name_of(sqlite3_stmt* statement, int index) {
  auto const* const name = sqlite3_bind_parameter_name(statement, index);
  return name == nullptr ? std::to_string(index) : std::string(name + 1);
}

int bind_value(sqlite3_stmt* statement, int index, std::optional<std::string> const& value) {
  if (!value) return sqlite3_bind_null(statement, index);
  switch (binding_of(*value)) {
    case Binding::integer: return sqlite3_bind_int64(statement, index, *whole_number<int64_t>(*value));
    case Binding::real: return sqlite3_bind_double(statement, index, *whole_number<double>(*value));
    case Binding::text: break;
  }
  return sqlite3_bind_text64(statement, index, value->data(), value->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

Result<> check_all_used(sqlite3_stmt* statement, std::vector<Parameter> const& parameters) {
  auto const count = sqlite3_bind_parameter_count(statement);
  for (auto const& parameter : parameters) {
    auto used = false;
    for (int index = 1; index <= count && !used; ++index) used = name_of(statement, index) == parameter.name;
    if (used) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The statement has no parameter named \"{}\".", parameter.name)};
  }
  return {};
}

}  // namespace

Binding binding_of(std::string_view value) {
  if (value.empty() || value.size() > longest_number) return Binding::text;
  if (auto const number = whole_number<int64_t>(value)) {
    return fmt::format("{}", *number) == value ? Binding::integer : Binding::text;
  }
  auto const number = whole_number<double>(value);
  if (!number || !std::isfinite(*number)) return Binding::text;
  std::array<char, longest_number * 2> written{};
  sqlite3_snprintf(static_cast<int>(written.size()), written.data(), "%!.15g", *number);
  return value == written.data() ? Binding::real : Binding::text;
}

Result<> bind_parameters(sqlite3_stmt* statement, std::vector<Parameter> const& parameters) {
  auto const count = sqlite3_bind_parameter_count(statement);
  for (int index = 1; index <= count; ++index) {
    auto const name = name_of(statement, index);
    auto const found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](Parameter const& parameter) { return parameter.name == name; });
    if (found == parameters.end()) {
      // `?5` makes five parameters of which four are nowhere in the text; they stay NULL.
      auto const numbered = sqlite3_bind_parameter_name(statement, index) == nullptr;
      auto const gap = numbered && index < count && sqlite3_bind_parameter_name(statement, count) != nullptr &&
                       *sqlite3_bind_parameter_name(statement, count) == '?';
      if (gap) continue;
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("The parameter \"{}\" has no value.", name),
                   .hint = "Give every placeholder a value; NULL is one."};
    }
    if (bind_value(statement, index, found->value) != SQLITE_OK) {
      return Error{.code = ErrorCode::limit,
                   .message = fmt::format("The value of the parameter \"{}\" is too large.", name)};
    }
  }
  return check_all_used(statement, parameters);
}

}  // namespace sextant::sqlite
