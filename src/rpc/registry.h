// The list of methods: every capability of Sextant, described once. HTTP, the command line, TypeScript and OpenAPI derive
// from it. Constant; any thread.
#pragma once

#include <functional>
#include <span>

#include "base/json.h"
#include "ops/context.h"
#include "rpc/type_desc.h"

namespace sextant::rpc {

enum class Effect : uint8_t { read, write, admin };  // Permission, confirmation, an agent's read-only hint.
enum class Reply : uint8_t { value, rows };          // One JSON value, or a stream of rows with a value at its end.
std::string_view to_string(Effect effect);

struct Method {
  std::string_view name, summary;
  Effect effect = Effect::read;
  Reply reply = Reply::value;
  TypeDesc const* params = nullptr;
  TypeDesc const* result = nullptr;
  std::function<Result<Json>(ops::Context&, Json const&)> invoke;  // Null for Reply::rows.
};

std::span<Method const> methods();
// Null if there is none of this name.
Method const* find_method(std::string_view name);

}  // namespace sextant::rpc
