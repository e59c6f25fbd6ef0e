// Preloaded into a process under test: SIGKILL just before, or just after, its n-th call that touches a vault's file.
// SEXTANT_KILL_AT=n (0: none), SEXTANT_KILL_AFTER=1, SEXTANT_KILL_COUNT=path of a file that gets the number of calls.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

int calls = 0;

int number_of(char const* name) {
  auto const* const text = std::getenv(name);
  return text == nullptr ? 0 : std::atoi(text);
}

bool is_vault(char const* path) { return path != nullptr && std::strstr(path, "/home/vault") != nullptr; }

bool is_vault(int descriptor) {
  char link[64], path[4096] = {};
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  return ::readlink(link, path, sizeof path - 1) > 0 && is_vault(path);
}

template <class Call>
auto counted(bool counts, Call const& call) {
  if (!counts) return call();
  bool const now = ++calls == number_of("SEXTANT_KILL_AT");
  if (auto const* const path = std::getenv("SEXTANT_KILL_COUNT"); path != nullptr) {
    if (auto* const file = std::fopen(path, "w"); file != nullptr) {
      std::fprintf(file, "%d", calls);
      std::fclose(file);
    }
  }
  bool const after = number_of("SEXTANT_KILL_AFTER") != 0;
  if (now && !after) ::kill(::getpid(), SIGKILL);
  auto const result = call();
  if (now && after) ::kill(::getpid(), SIGKILL);
  return result;
}

template <class Function>
Function* next(char const* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int open(char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  auto const mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, int) : 0;
  va_end(arguments);
  return counted(is_vault(path) && (flags & O_CREAT) != 0, [&] { return next<int(char const*, int, ...)>("open")(path, flags, mode); });
}

ssize_t write(int descriptor, void const* bytes, size_t count) {
  return counted(is_vault(descriptor), [&] { return next<ssize_t(int, void const*, size_t)>("write")(descriptor, bytes, count); });
}

int fsync(int descriptor) {
  return counted(true, [&] { return next<int(int)>("fsync")(descriptor); });
}

int rename(char const* from, char const* to) {
  return counted(is_vault(to), [&] { return next<int(char const*, char const*)>("rename")(from, to); });
}

int link(char const* from, char const* to) {
  return counted(is_vault(to), [&] { return next<int(char const*, char const*)>("link")(from, to); });
}

int unlink(char const* path) {
  return counted(is_vault(path), [&] { return next<int(char const*)>("unlink")(path); });
}
}
