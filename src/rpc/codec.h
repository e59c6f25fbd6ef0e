// Described C++ values to JSON and back. Pure; any thread.
//
// Strict on the way in: an unknown key, a missing one, a wrong type or an integer beyond 2^53 is an invalid_argument error
// that names the place. An absent optional is left out on the way out.
#pragma once

#include <fmt/format.h>

#include <limits>

#include "base/json.h"
#include "rpc/type_desc.h"

namespace sextant::rpc {

inline constexpr int64_t largest_json_integer = (int64_t{1} << 53) - 1;

template <class T>
Json to_json(T const& value);

template <class T>
void write_fields(T const& value, JsonObject& object) {
  auto const add = [&]<class Owner, class Member>(FieldDescription<Owner, Member> const& description) {
    auto const& member = value.*description.member;
    if (description.name.empty()) {
      if constexpr (Described<Member>) write_fields(member, object);
    } else if constexpr (IsOptional<Member>::value) {
      if (member) object[description.name] = to_json(*member);
    } else {
      object[description.name] = to_json(member);
    }
  };
  std::apply([&](auto const&... each) { (add(each), ...); }, Describe<T>::fields);
}

template <class T>
Json to_json(T const& value) {
  static_assert(!std::is_same_v<T, vault::SecretBuffer>, "A secret goes in and never comes out.");
  if constexpr (std::is_same_v<T, bool>) return value;
  else if constexpr (std::is_integral_v<T>) {
    return std::clamp<int64_t>(static_cast<int64_t>(value), -largest_json_integer, largest_json_integer);
  } else if constexpr (std::is_floating_point_v<T>) return static_cast<double>(value);
  else if constexpr (std::is_same_v<T, std::string>) return Json(std::string_view(value));
  else if constexpr (IsVector<T>::value) {
    JsonArray array;
    array.reserve(value.size());
    for (auto const& element : value) array.push_back(to_json(element));
    return array;
  } else if constexpr (DescribedEnum<T>) return Json(to_string(value));
  else {
    JsonObject object;
    write_fields(value, object);
    return object;
  }
}

inline Error wrong_value(std::string const& place, std::string_view expected) {
  return {.code = ErrorCode::invalid_argument, .message = fmt::format("{} must be {}.", place, expected)};
}

template <class T>
Result<T> from_json(Json const& json, std::string const& place);

template <class T>
Result<> read_fields(JsonObject const& object, T& value, std::string const& place, size_t& known) {
  Result<> status;
  auto const read = [&]<class Owner, class Member>(FieldDescription<Owner, Member> const& description) {
    if (!status) return;
    if (description.name.empty()) {
      if constexpr (Described<Member>) status = read_fields(object, value.*description.member, place, known);
      return;
    }
    auto const inner = place.empty() ? std::string(description.name) : fmt::format("{}.{}", place, description.name);
    auto const* const found = object.if_contains(description.name);
    if (found == nullptr) {
      if constexpr (!IsOptional<Member>::value) {
        status = Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} is missing.", inner)};
      }
      return;
    }
    ++known;
    if constexpr (IsOptional<Member>::value) {
      auto result = from_json<typename IsOptional<Member>::Value>(*found, inner);
      if (result) value.*description.member = std::move(*result);
      else status = std::move(result).error();
    } else {
      auto result = from_json<Member>(*found, inner);
      if (result) value.*description.member = std::move(*result);
      else status = std::move(result).error();
    }
  };
  std::apply([&](auto const&... each) { (read(each), ...); }, Describe<T>::fields);
  return status;
}

template <class T>
bool has_field(std::string_view name) {
  for (auto const& field : type_desc<T>().fields) {
    if (field.name == name) return true;
  }
  return false;
}

template <class T>
Result<T> object_from_json(Json const& json, std::string const& place) {
  auto const* const object = json.if_object();
  if (object == nullptr) return wrong_value(place.empty() ? "The body" : place, "an object");
  T value{};
  size_t known = 0;
  TRY(read_fields(*object, value, place, known));
  if (known == object->size()) return value;
  for (auto const& [key, ignored] : *object) {
    if (has_field<T>(key)) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{}{}{} is not known.", place, place.empty() ? "" : ".", std::string_view(key))};
  }
  return value;
}

template <class T>
Result<T> from_json(Json const& json, std::string const& place) {
  if constexpr (std::is_same_v<T, bool>) {
    if (auto const* value = json.if_bool()) return *value;
    return wrong_value(place, "true or false");
  } else if constexpr (std::is_integral_v<T>) {
    auto const* value = json.if_int64();
    auto const low = std::max<int64_t>(std::numeric_limits<T>::min(), -largest_json_integer);
    auto const high = sizeof(T) == 8 ? largest_json_integer : static_cast<int64_t>(std::numeric_limits<T>::max());
    if (value != nullptr && *value >= low && *value <= high) return static_cast<T>(*value);
    return wrong_value(place, "a whole number in range");
  } else if constexpr (std::is_floating_point_v<T>) {
    if (json.is_number()) return json.to_number<T>();
    return wrong_value(place, "a number");
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (auto const* value = json.if_string()) return std::string(*value);
    return wrong_value(place, "a string");
  } else if constexpr (std::is_same_v<T, vault::SecretBuffer>) {
    if (auto const* value = json.if_string()) return vault::SecretBuffer::copy_of(std::string_view(*value));
    return wrong_value(place, "a string");
  } else if constexpr (IsVector<T>::value) {
    auto const* array = json.if_array();
    if (array == nullptr) return wrong_value(place, "an array");
    T result;
    for (size_t i = 0; i < array->size(); ++i) {
      result.push_back(TRY(from_json<typename T::value_type>((*array)[i], fmt::format("{}[{}]", place, i))));
    }
    return result;
  } else if constexpr (DescribedEnum<T>) {
    if (auto const* text = json.if_string()) {
      for (auto const value : DescribeEnum<T>::values) {
        if (to_string(value) == std::string_view(*text)) return value;
      }
    }
    return wrong_value(place, fmt::format("one of {}", fmt::join(type_desc<T>().values, ", ")));
  } else {
    return object_from_json<T>(json, place);
  }
}

}  // namespace sextant::rpc
