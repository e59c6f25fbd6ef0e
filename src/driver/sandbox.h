// The sandbox of a worker process, by the kernel's own means: Landlock for files, seccomp for system calls.
//
// Entered once, by the only thread of a process: threads it starts later are inside too. There is no way out.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace sextant {

struct Sandbox {
  // Only these files can be read, and nothing written but below `writable_folder`. False: files are open as to the user.
  bool confine_files = false;
  std::vector<std::string> readable_files;
  std::string writable_folder;  // Empty: none.
  bool without_landlock = false;  // As on a kernel that has none; for tests.
};

struct SandboxReport {
  // Confined by Landlock. False on kernels before 6.2: writing is refused by seccomp then, everywhere, but reading is not
  // confined.
  bool files_confined = false;
};

// From now on the process, with any Sandbox: runs no program, opens no socket, starts no process, makes no memory
// executable, and changes no limits. `not_supported` if the kernel cannot do that.
// REQUIRES: the process has one thread, and has loaded all its libraries.
Result<SandboxReport> enter_sandbox(Sandbox const& sandbox);

}  // namespace sextant
