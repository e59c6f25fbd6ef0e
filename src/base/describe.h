// Descriptions of plain structs and enums: names, members and a sentence each, from which the JSON codec, the TypeScript
// types, the OpenAPI document and the CLI's flags derive. Constant data; any thread.
//
//   template <> struct sextant::Describe<ExportParams> {
//     static constexpr std::string_view name = "ExportParams";
//     static constexpr auto fields = std::tuple{field("path", &ExportParams::path, "File to write."), ...};
//   };
//   template <> struct sextant::DescribeEnum<Color> {
//     static constexpr std::string_view name = "Color";
//     static constexpr std::array values{Color::red, ...};   // to_string(Color) gives the wire text.
//   };
#pragma once

#include <array>
#include <string_view>
#include <tuple>

namespace sextant {

template <class T>
struct Describe;
template <class T>
struct DescribeEnum;

template <class Owner, class Member>
struct FieldDescription {
  std::string_view name;  // Empty: the member is itself described, and its fields stand in the owner's place.
  Member Owner::*member;
  std::string_view help;
};

template <class Owner, class Member>
constexpr FieldDescription<Owner, Member> field(std::string_view name, Member Owner::*member, std::string_view help) {
  return {name, member, help};
}

// The fields of a member appear as fields of the owner.
template <class Owner, class Member>
constexpr FieldDescription<Owner, Member> embed(Member Owner::*member) {
  return {{}, member, {}};
}

template <class T>
concept Described = requires { Describe<T>::fields; };
template <class T>
concept DescribedEnum = requires { DescribeEnum<T>::values; };

}  // namespace sextant
