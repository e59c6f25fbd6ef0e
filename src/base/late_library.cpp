#include "base/late_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <vector>

namespace sextant {

namespace {

std::string last_problem() {
  auto const* const problem = ::dlerror();
  return problem == nullptr ? "no reason was given" : problem;
}

Result<> fill(LateLibrary const& late) {
  auto* const library = ::dlopen(late.file, RTLD_NOW | RTLD_LOCAL);  // Never closed: its threads and handlers may live on.
  if (library == nullptr) {
    return Error{.code = ErrorCode::unavailable,
                 .message = fmt::format("The library {} cannot be loaded: {}.", late.file, last_problem()),
                 .hint = "Install the system's package that holds it."};
  }
  std::vector<void*> found;
  for (size_t i = 0; i < late.count; ++i) {
    found.push_back(::dlsym(library, late.names[i]));
    if (found.back() == nullptr) {
      return Error{.code = ErrorCode::unavailable,
                   .message = fmt::format("The library {} has no function {}.", late.file, late.names[i]),
                   .hint = "It is older than the one that this program was built with; install a newer one."};
    }
  }
  for (size_t i = 0; i < late.count; ++i) late.slots[i] = found[i];
  return {};
}

}  // namespace

Result<> load(LateLibrary const& late) {
  static std::mutex mutex;
  static std::vector<LateLibrary const*> loaded;
  std::lock_guard const lock(mutex);
  for (auto const* known : loaded) {
    if (known == &late) return {};
  }
  TRY(fill(late));
  loaded.push_back(&late);
  return {};
}

extern "C" void sextant_late_library_missing() {
  std::fputs("A function of a late library was called before load().\n", stderr);
  std::abort();
}

}  // namespace sextant
