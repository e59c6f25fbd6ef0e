#include "driver/plan_json.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sextant {

namespace {

constexpr size_t longest_fact = 4'000;

bool is_scalar(Json const& value) { return !value.is_object() && !value.is_array(); }

std::string scalar_text(Json const& value) {
  if (auto const* text = value.if_string()) return {text->data(), text->size()};
  if (value.is_null()) return {};
  return write_json(value);
}

}  // namespace

std::optional<double> number_in(JsonObject const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->to_number<double>();
  auto const* const text = value->if_string();
  if (text == nullptr) return std::nullopt;
  double number = 0;
  auto const read = std::from_chars(text->data(), text->data() + text->size(), number);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size()) return std::nullopt;
  return number;
}

std::string text_in(JsonObject const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value == nullptr ? std::string() : fact_text(*value);
}

JsonObject const* object_in(JsonObject const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

JsonArray const* array_in(JsonObject const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::string fact_text(Json const& value) {
  std::string text;
  if (is_scalar(value)) {
    text = scalar_text(value);
  } else if (auto const* const list = value.if_array(); list != nullptr && std::all_of(list->begin(), list->end(), is_scalar)) {
    for (auto const& each : *list) {
      if (!text.empty()) text += ", ";
      text += scalar_text(each);
    }
  } else {
    text = write_json(value);
  }
  if (text.size() > longest_fact) text = std::string(utf8_prefix(text, longest_fact)) + "…";
  return text;
}

}  // namespace sextant
