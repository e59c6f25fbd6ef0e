// Programs that a test starts and ends: servers in a folder of their own that goes with them. One thread.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace sextant::net {

// A new folder, empty, removed in the end.
class TestFolder {
 public:
  TestFolder() {
    std::string name = "/tmp/sextant_net.XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
    std::filesystem::permissions(path_, std::filesystem::perms(0755));
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(TestFolder const&) = delete;
  TestFolder& operator=(TestFolder const&) = delete;
  std::string operator/(std::string const& name) const { return path_ + "/" + name; }
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

inline void write_text(std::string const& path, std::string const& text) {
  std::ofstream(path, std::ios::trunc) << text;
  ::chmod(path.c_str(), 0600);
}

inline std::string read_text(std::string const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Its output goes to `log`.
inline pid_t start_program(std::vector<std::string> const& words, std::string const& log,
                           std::vector<std::string> const& environment = {}) {
  std::vector<char*> arguments, variables;
  for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  for (char** each = environ; *each != nullptr; ++each) variables.push_back(*each);
  for (auto const& each : environment) variables.push_back(const_cast<char*>(each.c_str()));
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = -1;
  EXPECT_EQ(::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), variables.data()), 0) << words[0];
  ::posix_spawn_file_actions_destroy(&actions);
  return pid;
}

// Its exit status.
inline int run_program(std::vector<std::string> const& words, std::vector<std::string> const& environment = {}) {
  auto const pid = start_program(words, "/dev/null", environment);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline bool has_program(std::string const& name) {
  for (std::string const folder : {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"}) {
    if (::access((folder + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// A port of 127.0.0.1 that nobody uses.
inline uint16_t free_port() {
  int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

// A socket connected to 127.0.0.1, which blocks; -1: refused.
inline int connect_locally(uint16_t port) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in const address{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  if (::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

// Waits until something listens there; false after a while.
inline bool await_port(uint16_t port) {
  for (int i = 0; i < 500; ++i) {
    if (auto const socket = connect_locally(port); socket >= 0) {
      ::close(socket);
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

// The process and all that come from it.
inline std::vector<pid_t> family_of(pid_t pid) {
  std::vector<pid_t> all{pid};
  for (size_t i = 0; i < all.size(); ++i) {
    auto const id = std::to_string(all[i]);
    std::ifstream children("/proc/" + id + "/task/" + id + "/children");
    for (pid_t child = 0; children >> child;) all.push_back(child);
  }
  return all;
}

// A server that is started again and again on the same port.
class Server {
 public:
  Server() = default;
  ~Server() { kill(); }
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;
  void start(std::vector<std::string> const& words, uint16_t port, std::string const& log) {
    pid_ = start_program(words, log);
    EXPECT_TRUE(await_port(port)) << words[0] << ": " << read_text(log);
  }
  // To it and to what serves its connections.
  void signal(int number) const {
    if (pid_ <= 0) return;
    for (auto const pid : family_of(pid_)) ::kill(pid, number);
  }
  void kill() {
    if (pid_ <= 0) return;
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
};

}  // namespace sextant::net
