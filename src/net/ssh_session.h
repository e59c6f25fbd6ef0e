// SshSession: a connection to one SSH server by libssh, which knows the server by its key and is logged in. One thread at a time.
#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include "net/known_hosts.h"
#include "net/ssh_hops.h"
#include "net/stream.h"

struct ssh_session_struct;
struct ssh_event_struct;

namespace sextant::net {

// What a person has for the SSH servers of a way. Wiped when it goes.
struct SshLogin {
  SshLogin() = default;
  SshLogin(SshLogin const&) = default;
  SshLogin& operator=(SshLogin const&) = default;
  ~SshLogin();
  std::string password, key_passphrase;
  std::string agent_socket;        // Empty: there is no agent.
  KnownHosts known_hosts;
  std::set<std::string> trusted;   // Fingerprints that a person has seen: an unknown key of these is remembered from now on.
};

class SshSession {
 public:
  // Shakes hands over the connected socket, checks the server's key and logs in. REQUIRES: the socket does not block.
  // confirmation, with the fingerprint as vendor_code, for a key that nobody knows. password_needed, with the option that is
  // missing as vendor_code, where the server or a key asks for what is not known; unauthenticated with it where it is wrong.
  static Result<std::unique_ptr<SshSession>> open(Descriptor socket, SshHop const& hop, SshLogin const& login,
                                                  Clock::time_point deadline, std::stop_token const& stop);
  SshSession(Descriptor socket, SshHop hop);  // For open().
  ~SshSession();
  SshSession(SshSession const&) = delete;
  SshSession& operator=(SshSession const&) = delete;

  SshHop const& hop() const { return hop_; }
  ssh_session_struct* raw() const { return session_; }
  int socket() const { return socket_.number(); }
  // What was sent waits in libssh until the socket takes it.
  bool write_pending() const;
  // Takes what has come in. False: the connection is over.
  bool process();
  // Bytes that came and went.
  uint64_t bytes_in() const;
  uint64_t bytes_out() const;
  // libssh's last words, fit for a message.
  std::string reason() const;

 private:
  friend class SshHandshake;
  struct Counters;
  Descriptor socket_;
  int given_ = -1;  // libssh's copy of the socket.
  SshHop const hop_;
  std::unique_ptr<Counters> counters_;
  ssh_session_struct* session_ = nullptr;
  ssh_event_struct* event_ = nullptr;
};

}  // namespace sextant::net
