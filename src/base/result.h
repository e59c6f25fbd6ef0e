// Result<T>: a value or an Error. Plain data; as thread-safe as T.
//
// std::expected of g++ 12 is not [[nodiscard]] and clang 14 cannot compile it, hence a small type of our own.
// TRY(expr) unwraps a Result or returns its error from the enclosing function; it is the project's only macro.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace sextant {

template <class T = void>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  template <class U>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> && !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & { assert(ok()); return *std::get_if<0>(&state_); }
  T const& value() const& { assert(ok()); return *std::get_if<0>(&state_); }
  T&& value() && { assert(ok()); return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  T const& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  T const* operator->() const { return &value(); }

  // REQUIRES: !ok().
  Error& error() & { assert(!ok()); return *std::get_if<1>(&state_); }
  Error const& error() const& { assert(!ok()); return *std::get_if<1>(&state_); }
  Error&& error() && { assert(!ok()); return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  // Not defaulted: `return {}` would first fill the room of an error with zeros, for each row and value.
  Result() {}
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const { assert(ok()); }

  // REQUIRES: !ok().
  Error& error() & { assert(!ok()); return *error_; }
  Error const& error() const& { assert(!ok()); return *error_; }
  Error&& error() && { assert(!ok()); return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace sextant

// Unwraps a Result, or returns its error from the enclosing function. `auto rows = TRY(session.execute(...));`
#define TRY(...)                                            \
  ({                                                        \
    auto try_result_ = (__VA_ARGS__);                       \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
    std::move(try_result_).value();                         \
  })
