// Server: the app's HTTP and WebSocket listener on a loopback address. Any thread.
//
// One thread runs the socket loop: it accepts, reads requests with a deadline, and pushes events. Requests are handled and
// answered on a pool of threads, because operations block. Bounds: 256 connections, 80 MiB a request body, 64 KiB of
// headers, 1,024 waiting events a window (a slower one is disconnected and comes back). The body of an uploaded file has no
// bound here: its thread of the pool reads it piece by piece, and gives up after 30 seconds without a byte.
#pragma once

#include <memory>
#include <string>

#include "server/routes.h"

namespace sextant::server {

struct ServerOptions {
  int port = 0;  // 0: a free one.
  Routes::FindAsset find_asset;
};

class Server {
 public:
  // Listens when it returns.
  static Result<std::unique_ptr<Server>> start(rpc::Context context, ServerOptions options);
  class Listener;
  explicit Server(std::shared_ptr<Listener> listener);  // For start().
  ~Server();                                             // Stops.

  int port() const;
  // The address of the window with a new one-time code.
  Result<std::string> launch_url();
  void stop();

 private:
  std::shared_ptr<Listener> listener_;
};

}  // namespace sextant::server
