#include "driver/sandbox.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace sextant {

namespace {

// From linux/landlock.h, whose newer parts Debian 12 lacks.
struct LandlockRules {
  uint64_t files = 0, network = 0, scoped = 0;
};
struct [[gnu::packed]] LandlockFolder {
  uint64_t allowed = 0;
  int32_t descriptor = 0;
};
constexpr uint64_t may_write_file = 1U << 1, may_read_file = 1U << 2, may_read_folder = 1U << 3;
constexpr uint64_t may_remove_folder = 1U << 4, may_remove_file = 1U << 5, may_make_folder = 1U << 7;
constexpr uint64_t may_make_file = 1U << 8, may_truncate = 1U << 14;
constexpr int rule_path_beneath = 1;
constexpr long first_with_truncate = 3, first_with_network = 4, first_with_devices = 5, first_with_scopes = 6;

long landlock_version() { return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U /* the version */); }

Error refused(std::string_view what) {
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("The worker process could not be confined: {}: {}.", what, std::strerror(errno)),
               .hint = "The kernel must offer seccomp filters (and Landlock, for reading to be confined)."};
}

Result<> allow(int rules, std::string const& path, uint64_t allowed) {
  auto const descriptor = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (descriptor < 0) return {};  // What is not there needs no permission.
  LandlockFolder const folder{.allowed = allowed, .descriptor = descriptor};
  auto const result = ::syscall(SYS_landlock_add_rule, rules, rule_path_beneath, &folder, 0);
  ::close(descriptor);
  return result == 0 ? Result<>() : refused("a rule for a file");
}

Result<> confine_files(Sandbox const& sandbox, long version) {
  LandlockRules handled{.files = (1U << 15) - 1};
  if (version >= first_with_devices) handled.files |= 1U << 15;
  if (version >= first_with_network) handled.network = 3;
  if (version >= first_with_scopes) handled.scoped = 3;
  auto const size = version >= first_with_scopes    ? sizeof(handled)
                    : version >= first_with_network ? sizeof(uint64_t) * 2
                                                    : sizeof(uint64_t);
  auto const rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0));
  if (rules < 0) return refused("Landlock");
  for (auto const& path : sandbox.readable_files) TRY(allow(rules, path, may_read_file));
  if (!sandbox.writable_folder.empty()) {
    TRY(allow(rules, sandbox.writable_folder, may_read_file | may_read_folder | may_write_file | may_truncate |
                                                  may_make_file | may_make_folder | may_remove_file | may_remove_folder));
  }
  auto const result = ::syscall(SYS_landlock_restrict_self, rules, 0);
  ::close(rules);
  return result == 0 ? Result<>() : refused("Landlock");
}

// What a database engine and the C library need; all else fails with EPERM. Writing is Landlock's to judge.
constexpr long allowed_calls[] = {
    SYS_read, SYS_pread64, SYS_readv, SYS_preadv, SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_lseek, SYS_close,
    SYS_fstat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getdents64, SYS_getcwd,
    SYS_fcntl, SYS_flock, SYS_fsync, SYS_fdatasync, SYS_fadvise64, SYS_statfs, SYS_fstatfs, SYS_munmap, SYS_mremap,
    SYS_madvise, SYS_brk, SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_exit, SYS_exit_group, SYS_gettid, SYS_getpid,
    SYS_sched_yield, SYS_sched_getaffinity, SYS_getcpu, SYS_getrandom, SYS_clock_gettime, SYS_clock_getres,
    SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_ppoll, SYS_pselect6, SYS_recvmsg, SYS_recvfrom, SYS_sendmsg,
    SYS_sendto, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_sysinfo, SYS_uname,
    SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getrusage, SYS_times, SYS_membarrier, SYS_restart_syscall,
#ifdef SYS_stat
    SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_poll, SYS_select, SYS_time, SYS_getrlimit,
#endif
#ifdef __SANITIZE_ADDRESS__
    SYS_pipe, SYS_pipe2,  // By which the sanitizers learn whether memory can be read; without it, all of it looks bad to them.
#endif
};
// Those that change files; only where Landlock is there to judge them, or files are not confined.
constexpr long writing_calls[] = {
    SYS_ftruncate, SYS_fallocate, SYS_unlinkat, SYS_renameat2, SYS_mkdirat,
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_unlink
    SYS_unlink, SYS_rename, SYS_mkdir, SYS_rmdir,
#endif
};

#if defined(__x86_64__)
constexpr uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "The system calls of this architecture are not known."
#endif

// A seccomp filter as a list of instructions; each rule ends in a verdict or falls through to the next.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0));
    code_.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    load(offsetof(seccomp_data, nr));
    // The x32 calls of x86-64 have numbers of their own.
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1));
    verdict(SECCOMP_RET_ERRNO | ENOSYS);
  }

  void on(long call, uint32_t result) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 1));
    verdict(result);
  }
  // Allowed if the bits of the argument, seen through the mask, are `wanted`; else EPERM.
  void on_bits(long call, int argument, uint32_t mask, uint32_t wanted) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 5));
    load(static_cast<uint32_t>(offsetof(seccomp_data, args) + sizeof(uint64_t) * static_cast<size_t>(argument)));
    code_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wanted, 0, 1));
    verdict(SECCOMP_RET_ALLOW);
    verdict(SECCOMP_RET_ERRNO | EPERM);
  }
  bool install() {
    verdict(SECCOMP_RET_ERRNO | EPERM);
    sock_fprog const program{.len = static_cast<unsigned short>(code_.size()), .filter = code_.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
  }

 private:
  void load(uint32_t offset) { code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)); }
  void verdict(uint32_t result) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, result)); }
  std::vector<sock_filter> code_;
};

Result<> filter_calls(bool may_write) {
  Filter filter;
  for (auto const call : allowed_calls) filter.on(call, SECCOMP_RET_ALLOW);
  constexpr uint32_t opening_to_write = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_TMPFILE;
  auto const refused_flags = may_write ? 0U : opening_to_write;
  filter.on_bits(SYS_openat, 2, refused_flags, 0);
#ifdef SYS_open
  filter.on_bits(SYS_open, 1, refused_flags, 0);
#endif
  if (may_write) {
    for (auto const call : writing_calls) filter.on(call, SECCOMP_RET_ALLOW);
  }
  filter.on_bits(SYS_mmap, 2, PROT_EXEC, 0);
  filter.on_bits(SYS_mprotect, 2, PROT_EXEC, 0);
  filter.on_bits(SYS_clone, 0, CLONE_THREAD, CLONE_THREAD);
  filter.on(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);  // The C library then uses clone, whose flags can be seen.
  filter.on_bits(SYS_tgkill, 0, UINT32_MAX, static_cast<uint32_t>(::getpid()));
  filter.on_bits(SYS_prlimit64, 2, UINT32_MAX, 0);  // To ask, not to set.
  filter.on_bits(SYS_prctl, 0, UINT32_MAX, PR_SET_NAME);
  return filter.install() ? Result<>() : refused("seccomp");
}

}  // namespace

Result<SandboxReport> enter_sandbox(Sandbox const& sandbox) {
  SandboxReport report;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  if (sandbox.confine_files && !sandbox.without_landlock) {
    auto const version = landlock_version();
    // Before version 3 files could be truncated past it.
    if (version >= first_with_truncate) {
      TRY(confine_files(sandbox, version));
      report.files_confined = true;
    }
  }
  TRY(filter_calls(!sandbox.confine_files || report.files_confined));
  return report;
}

}  // namespace sextant
