// Context: what an operation is given: the engine, on whose behalf it runs, and facts of the program. Plain data.
#pragma once

#include "engine/engine.h"

namespace sextant::ops {

struct Context {
  engine::Engine& engine;
  engine::Actor actor = engine::Actor::user;
};

struct Empty {};

}  // namespace sextant::ops

#include "base/describe.h"

template <>
struct sextant::Describe<sextant::ops::Empty> {
  static constexpr std::string_view name = "Empty";
  static constexpr std::tuple<> fields{};
};
