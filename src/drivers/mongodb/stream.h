// Stream: a TCP connection for libmongoc whose every wait can be interrupted. Used by the thread of its client.
//
// libmongoc's own sockets can only wait for their timeout. Here each wait also looks at the session's Interruption: once
// it is requested, `on_interrupt` may ask the server, on another connection, to stop the operation; the answer then still
// comes in on this one, in order. Without an answer in a moment the stream breaks, and its client with it.
//
// TLS is that of src/net and not libmongoc's, so that its options mean the same for every engine.
#pragma once

#include <mongoc/mongoc.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "drivers/mongodb/interruption.h"
#include "net/route.h"
#include "net/tls.h"

namespace sextant::mongodb {

// What the streams of one client share. Outlives them.
struct StreamHost {
  Interruption& interruption;
  std::vector<std::string> named_hosts;  // "host:port" that the user named.
  bool only_named = false;               // Others that a server tells of are refused.
  net::TlsOptions const* tls = nullptr;  // Null: in the clear.
  std::chrono::milliseconds connect_timeout{10'000};
  net::Route* route = nullptr;             // The way to hosts that are not reached directly.
  // Asks the server to stop what runs. True if it was accepted, so that waiting for the reply makes sense.
  std::function<bool()> on_interrupt;
  bool in_command = false;      // Only then on_interrupt is called.
  bool interrupted = false;     // It was called for the command that runs.
  bool closing = false;         // Nothing is waited for any more.
  bool reached = false;         // A host was, by this client.
  int64_t received = 0;         // Bytes since the command began.
  bool broken = false;          // A stream failed since the command began.
  bool flooded = false;         // More bytes came than any reply may have.
  Interruption::Clock::time_point grace{};
  std::optional<Error> no_way;  // Why the route did not lead to a host.
  std::string refusal;          // Why a connection was not even tried.
  std::optional<Error> failure;  // Why the last host was not reached, with the step.
  net::TlsFacts tls_facts;      // Of the last connection.
};

// For mongoc_client_set_stream_initiator(); `host` is a StreamHost.
mongoc_stream_t* open_stream(mongoc_uri_t const* uri, mongoc_host_list_t const* address, void* host, bson_error_t* error);

}  // namespace sextant::mongodb
