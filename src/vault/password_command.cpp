#include "vault/password_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>

#include "base/file.h"
#include "base/text.h"

extern char** environ;

namespace sextant::vault {

namespace {

constexpr size_t longest_command = 4096;
constexpr size_t longest_complaint = 2000;
constexpr int poll_ms = 50;

struct Pipe {
  Pipe() = default;
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }
  void close_end(size_t which) {
    if (ends[which] >= 0) ::close(std::exchange(ends[which], -1));
  }
  std::array<int, 2> ends{-1, -1};
};

// A started command; ended with all that it started, if it has not ended by itself, when this goes.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child() {
    if (status_) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  // nullopt: it runs.
  std::optional<int> status() {
    int found = 0;
    if (!status_ && ::waitpid(pid_, &found, WNOHANG) == pid_) status_ = found;
    return status_;
  }

 private:
  pid_t const pid_;
  std::optional<int> status_;
};

Result<pid_t> start(std::vector<std::string>& words, Pipe const& out, Pipe const& complaints) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, complaints.ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigset_t none, pipe_signal;
  sigemptyset(&none);
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
  pid_t child = 0;
  auto const problem = ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) {
    auto error = file_error(fmt::format("The password's command {} cannot be started", visible_text(words[0])), problem);
    error.code = ErrorCode::unavailable;
    error.hint = "Check its name. It is started without a shell.";
    return error;
  }
  return child;
}

// What a descriptor has for us now. False: its end is reached.
bool take(int descriptor, std::span<unsigned char> into, size_t& filled) {
  if (filled == into.size()) {
    std::array<char, 4096> dropped;
    return ::read(descriptor, dropped.data(), dropped.size()) > 0;
  }
  auto const got = ::read(descriptor, into.data() + filled, into.size() - filled);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  filled += static_cast<size_t>(got);
  return got > 0;
}

struct Heard {
  SecretBuffer output;  // As large as may be, and filled up to `size`.
  size_t size = 0;
  std::string complaint;
};

Result<> listen(Heard& heard, Pipe& out, Pipe& complaints, std::stop_token const& stop, CommandLimits const& limits) {
  auto const deadline = std::chrono::steady_clock::now() + limits.time;
  std::array<unsigned char, longest_complaint> text{};
  size_t text_size = 0;
  while (out.ends[0] >= 0 || complaints.ends[0] >= 0) {
    if (stop.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "The password's command was stopped."};
    if (std::chrono::steady_clock::now() > deadline) {
      return Error{.code = ErrorCode::timeout,
                   .message = fmt::format("The password's command did not end within {} s.", limits.time.count() / 1000),
                   .hint = "Run it in a terminal, to see what it waits for."};
    }
    std::array<pollfd, 2> waits{pollfd{.fd = out.ends[0], .events = POLLIN, .revents = 0},
                                pollfd{.fd = complaints.ends[0], .events = POLLIN, .revents = 0}};
    if (::poll(waits.data(), waits.size(), poll_ms) <= 0) continue;
    if (waits[0].revents != 0 && !take(out.ends[0], heard.output.bytes(), heard.size)) out.close_end(0);
    if (waits[1].revents != 0 && !take(complaints.ends[0], text, text_size)) complaints.close_end(0);
  }
  heard.complaint.assign(reinterpret_cast<char const*>(text.data()), text_size);
  return {};
}

// Its output was closed; it should be gone in a moment.
Result<int> wait_for(Child& child, CommandLimits const& limits) {
  auto const deadline = std::chrono::steady_clock::now() + limits.time;
  while (std::chrono::steady_clock::now() < deadline) {
    if (auto const status = child.status()) return *status;
    ::poll(nullptr, 0, 2);
  }
  return Error{.code = ErrorCode::timeout, .message = "The password's command closed its output and did not end."};
}

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < command.size(); ++i) {
    char const byte = command[i];
    if (byte == '\\' && quote != '\'' && i + 1 < command.size()) {
      word += command[++i];
      in_word = true;
    } else if (quote != 0) {
      if (byte == quote) quote = 0;
      else word += byte;
    } else if (byte == '\'' || byte == '"') {
      quote = byte;
      in_word = true;
    } else if (byte == ' ' || byte == '\t' || byte == '\n') {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += byte;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  if (quote != 0 || words.empty() || words[0].empty() || command.size() > longest_command ||
      command.find('\0') != std::string_view::npos) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = quote != 0 ? "The password's command has an open quote." : "The password's command cannot be read.",
                 .hint = "Write a program and its arguments, such as: op read op://work/shop/password"};
  }
  return words;
}

Result<SecretBuffer> run_password_command(std::string_view command, std::stop_token stop, CommandLimits const& limits) {
  auto words = TRY(split_words(command));
  Heard heard{.output = TRY(SecretBuffer::zeros(limits.output + 1)), .size = 0, .complaint = {}};
  Pipe out, complaints;
  if (!out.open() || !complaints.open()) return file_error("The password's command cannot be started", errno);
  Child child(TRY(start(words, out, complaints)));
  out.close_end(1);
  complaints.close_end(1);
  TRY(listen(heard, out, complaints, stop, limits));
  auto const status = TRY(wait_for(child, limits));
  Error failed{.code = ErrorCode::unavailable,
               .message = fmt::format("The password's command {} ", visible_text(words[0])),
               .hint = "Run it in a terminal to see more; it must print the password and nothing else.",
               .detail = visible_text(heard.complaint)};
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    failed.message += WIFEXITED(status) ? fmt::format("failed with status {}.", WEXITSTATUS(status)) : "was ended by a signal.";
    return failed;
  }
  auto text = heard.output.reveal().substr(0, heard.size);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty() || heard.size > limits.output) {
    failed.message += text.empty() ? "printed nothing." : fmt::format("printed more than {} bytes.", limits.output);
    return failed;
  }
  return SecretBuffer::copy_of(text);
}

}  // namespace sextant::vault
