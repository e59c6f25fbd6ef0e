// Preloaded into a process under test: its clock that goes on during sleep is ahead by the seconds that stand in the file
// SEXTANT_CLOCK_AHEAD, as after a sleep of so long.
#include <dlfcn.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>

namespace {

long seconds_ahead() {
  static char const* const path = std::getenv("SEXTANT_CLOCK_AHEAD");
  auto* const file = path == nullptr ? nullptr : std::fopen(path, "re");
  if (file == nullptr) return 0;
  long seconds = 0;
  if (std::fscanf(file, "%ld", &seconds) != 1) seconds = 0;
  std::fclose(file);
  return seconds;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const real = reinterpret_cast<int (*)(clockid_t, timespec*)>(::dlsym(RTLD_NEXT, "clock_gettime"));
  auto const status = real(clock, time);
  if (status == 0 && clock == CLOCK_BOOTTIME) time->tv_sec += seconds_ahead();
  return status;
}
