// Gate: a port of 127.0.0.1 that leads to a server, for tests: it can cut what goes through it at any byte, hold it up, and
// be closed for a while. Its methods may be called from any thread; its own threads end with it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace sextant::engine {

class Gate {
 public:
  explicit Gate(uint16_t target) : target_(target) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = address_of(0);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr const*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_clients(); });
  }
  ~Gate() {
    ending_ = true;
    accepting_.join();
    for (auto& thread : serving_) thread.join();
    ::close(listener_);
  }
  Gate(Gate const&) = delete;
  Gate& operator=(Gate const&) = delete;

  uint16_t port() const { return port_; }
  // Bytes that have come from the server, of all connections.
  int64_t forwarded() const { return forwarded_; }
  // Connections that are there, and those that there have ever been.
  int connected() const { return connected_; }
  int accepted() const { return accepted_; }
  // What is connected now is cut when so many more bytes have come from the server; later connections are not touched.
  void cut_after(int64_t bytes) {
    std::lock_guard const lock(mutex_);
    cut_generation_ = generation_++;
    left_ = bytes;
  }
  // Cuts everything, and takes nobody in until it is opened.
  void close() { closed_ = true; }
  void open() { closed_ = false; }
  // Connections stay, and nothing goes through.
  void hold(bool held) { held_ = held; }

 private:
  static constexpr int tick_ms = 2;

  static sockaddr_in address_of(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  void accept_clients() {
    while (!ending_) {
      pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, tick_ms) != 1) continue;
      int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      if (closed_) {
        ::close(client);
        continue;
      }
      ++accepted_;
      ++connected_;
      serving_.emplace_back([this, client] {
        serve(client);
        --connected_;
      });
    }
  }

  // How many of `bytes` may pass; -1: the connection is to be cut.
  int64_t allowance(int64_t generation, int64_t bytes) {
    std::lock_guard const lock(mutex_);
    if (generation > cut_generation_) return bytes;
    auto const passing = std::min(bytes, left_);
    left_ -= passing;
    return passing;
  }

  bool forward(int from, int to, bool from_server, int64_t generation) {
    std::array<char, 16384> bytes;
    auto const got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    auto const passing = from_server ? allowance(generation, got) : got;
    if (from_server) forwarded_ += passing;  // Before the other side can see them.
    for (int64_t sent = 0; sent < passing;) {
      auto const count = ::send(to, bytes.data() + sent, static_cast<size_t>(passing - sent), MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += count;
    }
    return passing == got;
  }

  void serve(int client) {
    int64_t generation = 0;
    {
      std::lock_guard const lock(mutex_);
      generation = generation_;
    }
    int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = address_of(target_);
    bool going = ::connect(server, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    while (going && !ending_ && !closed_) {
      if (held_) {
        ::poll(nullptr, 0, tick_ms);
        continue;
      }
      auto waiting = std::to_array<pollfd>(
          {{.fd = client, .events = POLLIN, .revents = 0}, {.fd = server, .events = POLLIN, .revents = 0}});
      if (::poll(waiting.data(), waiting.size(), tick_ms) <= 0) continue;
      if (waiting[0].revents != 0) going = forward(client, server, false, generation);
      if (going && waiting[1].revents != 0) going = forward(server, client, true, generation);
    }
    ::close(server);
    ::close(client);
  }

  uint16_t const target_;
  uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> ending_{false}, closed_{false}, held_{false};
  std::atomic<int64_t> forwarded_{0};
  std::atomic<int> connected_{0}, accepted_{0};
  std::mutex mutex_;  // Guards what follows.
  int64_t generation_ = 1, cut_generation_ = 0, left_ = 0;
  std::thread accepting_;
  std::vector<std::thread> serving_;  // Of the accepting thread, and of the end.
};

}  // namespace sextant::engine
