// TypeDesc: the shape of a described C++ type at run time, from which TypeScript, JSON Schema, flags and checks derive.
// Constant once made; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/describe.h"
#include "vault/secret_buffer.h"

namespace sextant::rpc {

enum class Shape : uint8_t { boolean, integer, number, string, secret, enumeration, array, object };

struct TypeDesc;

struct FieldDesc {
  std::string_view name, help;
  TypeDesc const* type = nullptr;
  bool optional = false;  // May be absent.
};

struct TypeDesc {
  Shape shape = Shape::string;
  std::string_view name;                // Enumerations and objects.
  std::vector<std::string_view> values; // Enumerations.
  TypeDesc const* element = nullptr;    // Arrays.
  std::vector<FieldDesc> fields;        // Objects.
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {
  using Value = T;
};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {
  using Value = T;
};

template <class T>
TypeDesc const& type_desc();

template <class T>
void append_fields(std::vector<FieldDesc>& fields) {
  auto const add = [&]<class Owner, class Member>(FieldDescription<Owner, Member> const& description) {
    if (description.name.empty()) {
      if constexpr (Described<Member>) append_fields<Member>(fields);
    } else if constexpr (IsOptional<Member>::value) {
      fields.push_back({description.name, description.help, &type_desc<typename IsOptional<Member>::Value>(), true});
    } else {
      fields.push_back({description.name, description.help, &type_desc<Member>(), false});
    }
  };
  std::apply([&](auto const&... each) { (add(each), ...); }, Describe<T>::fields);
}

template <class T>
TypeDesc make_type_desc() {
  TypeDesc desc;
  if constexpr (std::is_same_v<T, bool>) desc.shape = Shape::boolean;
  else if constexpr (std::is_integral_v<T>) desc.shape = Shape::integer;
  else if constexpr (std::is_floating_point_v<T>) desc.shape = Shape::number;
  else if constexpr (std::is_same_v<T, std::string>) desc.shape = Shape::string;
  else if constexpr (std::is_same_v<T, vault::SecretBuffer>) desc.shape = Shape::secret;
  else if constexpr (IsVector<T>::value) {
    desc.shape = Shape::array;
    desc.element = &type_desc<typename IsVector<T>::Value>();
  } else if constexpr (DescribedEnum<T>) {
    desc.shape = Shape::enumeration;
    desc.name = DescribeEnum<T>::name;
    for (auto const value : DescribeEnum<T>::values) desc.values.push_back(to_string(value));
  } else {
    desc.shape = Shape::object;
    desc.name = Describe<T>::name;
    append_fields<T>(desc.fields);
  }
  return desc;
}

template <class T>
TypeDesc const& type_desc() {
  static TypeDesc const desc = make_type_desc<T>();
  return desc;
}

}  // namespace sextant::rpc
