// ScriptedServer: a server of the tests that speaks MongoDB's protocol with real BSON and answers as it is told. Its threads
// end with it; the answers are given before the first connection.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "data/connect_spec.h"
#include "drivers/mongodb/bson.h"

namespace sextant::mongodb {

class ScriptedServer {
 public:
  // The reply's document; nullopt hangs up.
  using Answer = std::function<std::optional<Value>(Value const& command)>;

  ScriptedServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)!::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    (void)!::listen(listener_, 32);
    (void)!::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    {
      std::lock_guard const lock(mutex_);
      for (auto const socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : serving_) thread.join();
    for (auto const socket : sockets_) ::close(socket);
    ::close(listener_);
  }
  ScriptedServer(ScriptedServer const&) = delete;
  ScriptedServer& operator=(ScriptedServer const&) = delete;

  void on(std::string command, Answer answer) { answers_[std::move(command)] = std::move(answer); }
  // The bytes of a reply message are changed before they are sent; only of this command.
  void spoil(std::string command, std::function<std::string(std::string)> change) { spoilt_[std::move(command)] = std::move(change); }
  void start() { accepting_ = std::thread([this] { accept(); }); }

  ConnectSpec spec() const {
    ConnectSpec result;
    result.options = {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"database", "d"}};
    result.connect_timeout = std::chrono::milliseconds(3'000);
    return result;
  }
  int connections() const { return connections_; }
  // The commands of that name so far.
  std::vector<Value> seen(std::string_view name) {
    std::lock_guard const lock(mutex_);
    std::vector<Value> result;
    for (auto const& command : seen_) {
      if (command.members[0].name == name) result.push_back(command);
    }
    return result;
  }

  Value hello = Value::object({{"ismaster", Value::of(true)},
                               {"isWritablePrimary", Value::of(true)},
                               {"maxBsonObjectSize", Value::of(16'777'216)},
                               {"maxMessageSizeBytes", Value::of(48'000'000)},
                               {"maxWriteBatchSize", Value::of(100'000)},
                               {"logicalSessionTimeoutMinutes", Value::of(30)},
                               {"minWireVersion", Value::of(0)},
                               {"maxWireVersion", Value::of(17)},
                               {"ok", Value::of(1.0)}});

 private:
  void accept() {
    for (;;) {
      auto const socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      ++connections_;
      std::lock_guard const lock(mutex_);
      sockets_.push_back(socket);
      serving_.emplace_back([this, socket] { serve(socket); });
    }
  }

  static bool receive(int socket, std::string& bytes) {
    size_t done = 0;
    while (done < bytes.size()) {
      auto const got = ::recv(socket, bytes.data() + done, bytes.size() - done, 0);
      if (got <= 0) return false;
      done += static_cast<size_t>(got);
    }
    return true;
  }

  void serve(int socket) {
    for (;;) {
      std::string header(16, '\0');
      if (!receive(socket, header)) return;
      int32_t parts[4];
      std::memcpy(parts, header.data(), 16);
      std::string body(static_cast<size_t>(std::clamp(parts[0], 16, 64'000'000) - 16), '\0');
      if (!receive(socket, body)) return;
      auto const old = parts[3] == 2004;
      auto const begin = old ? body.find('\0', 4) + 9 : 5;
      int32_t size = 0;
      std::memcpy(&size, body.data() + begin, 4);
      auto const command = read_bson(std::string_view(body).substr(begin, static_cast<size_t>(size)));
      if (!command.ok() || command->members.empty()) return;
      auto const name = command->members[0].name;
      {
        std::lock_guard const lock(mutex_);
        seen_.push_back(*command);
      }
      auto const reply = answer(name, *command);
      if (!reply) {
        ::shutdown(socket, SHUT_RDWR);
        return;
      }
      auto message = encode(*reply, old, parts[1]);
      auto const change = spoilt_.find(name);
      if (change != spoilt_.end()) message = change->second(std::move(message));
      (void)!::send(socket, message.data(), message.size(), MSG_NOSIGNAL);
      if (change != spoilt_.end()) {
        ::shutdown(socket, SHUT_WR);
        return;
      }
    }
  }

  std::optional<Value> answer(std::string const& name, Value const& command) {
    auto const found = answers_.find(name);
    if (found != answers_.end()) return found->second(command);
    if (name == "hello" || name == "isMaster" || name == "ismaster") return hello;
    return Value::object({{"ok", Value::of(1.0)}});
  }

  static std::string encode(Value const& reply, bool old, int32_t request) {
    auto const document = write_bson(reply);
    std::string body = old ? std::string(20, '\0') : std::string(5, '\0');
    if (old) body[0] = 8;
    if (old) body[16] = 1;
    body += document.ok() ? *document : std::string();
    int32_t const parts[4] = {static_cast<int32_t>(body.size() + 16), 1, request, old ? 1 : 2013};
    return std::string(reinterpret_cast<char const*>(parts), 16) + body;
  }

  int listener_ = -1;
  uint16_t port_ = 0;
  std::map<std::string, Answer> answers_;
  std::map<std::string, std::function<std::string(std::string)>> spoilt_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;         // Guarded by mutex_.
  std::vector<std::thread> serving_;  // Guarded by mutex_, until accepting_ has ended.
  std::vector<Value> seen_;          // Guarded by mutex_.
  std::thread accepting_;
};

}  // namespace sextant::mongodb
