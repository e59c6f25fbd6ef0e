// Servers of the tests' own on a free port of 127.0.0.1: one that never answers, and one that forwards and then cuts.
// Their threads end with the object; the methods may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "conformance/quirks.h"

namespace sextant::conformance {

// A listening socket on a port that the system chose. Closes itself.
class Listener {
 public:
  Listener();
  ~Listener();
  Listener(Listener const&) = delete;
  Listener& operator=(Listener const&) = delete;
  int descriptor() const { return descriptor_; }
  uint16_t port() const { return port_; }

 private:
  int descriptor_ = -1;
  uint16_t port_ = 0;
};

// Takes connections into its backlog and says nothing, ever.
class SilentServer {
 public:
  uint16_t port() const { return listener_.port(); }
  // Blocks until a client has connected, at most 10 seconds.
  void wait_for_client() const;

 private:
  Listener listener_;
};

// How a connection ends after its bytes are used up.
enum class Cut : uint8_t { close, reset, stall };

// Forwards every connection to `target`. After `bytes` bytes from the server to the client the connection is cut.
class CuttingProxy {
 public:
  CuttingProxy(Endpoint target, int64_t bytes, Cut cut);
  ~CuttingProxy();
  CuttingProxy(CuttingProxy const&) = delete;
  CuttingProxy& operator=(CuttingProxy const&) = delete;

  uint16_t port() const { return listener_.port(); }
  // Cuts what is left of every connection now, stalled ones too.
  void cut_all();
  int64_t forwarded() const { return forwarded_; }
  bool has_cut() const { return has_cut_; }

 private:
  void accept_clients();
  void serve(int client);

  Endpoint const target_;
  int64_t const bytes_;
  Cut const cut_;
  Listener listener_;
  std::atomic<bool> stopping_ = false, has_cut_ = false;
  std::atomic<int64_t> forwarded_ = 0;
  std::mutex mutex_;
  std::vector<std::thread> serving_;  // Guarded by mutex_.
  std::thread accepting_;
};

}  // namespace sextant::conformance
