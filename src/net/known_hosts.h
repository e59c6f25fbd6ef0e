// The keys of SSH servers that a person trusts: files like ~/.ssh/known_hosts, of which only Sextant's own is written. Any
// thread. REQUIRES: libssh is loaded (late_ssh).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

struct ssh_key_struct;

namespace sextant::net {

struct FreeSshKey {
  void operator()(ssh_key_struct* key) const;
};
using SshKey = std::unique_ptr<ssh_key_struct, FreeSshKey>;

struct KnownHosts {
  std::string own;                  // Written too; empty: what is trusted is forgotten with the process.
  std::vector<std::string> others;  // Read only. A file that does not exist knows nobody.
};

enum class HostKeyState : uint8_t {
  known,
  unknown,  // No file has a key of this server.
  changed,  // A file has another key of it.
  revoked,  // A file says that this key must not be trusted.
};

struct HostKeyFinding {
  HostKeyState state = HostKeyState::unknown;
  std::string file;  // Where `changed` and `revoked` come from.
  int64_t line = 0;  // From 1.
};

// An error for a file that is there and cannot be read: what it says must not be passed over.
Result<HostKeyFinding> find_host_key(KnownHosts const& files, std::string const& host, uint16_t port, ssh_key_struct* key);
// Adds the key to the own file, which others cannot read and which is never half written.
Result<> remember_host_key(std::string const& file, std::string const& host, uint16_t port, ssh_key_struct* key);

// "SHA256:..." as ssh-keygen -l prints it.
Result<std::string> fingerprint_of(ssh_key_struct* key);
std::string type_of_key(ssh_key_struct* key);  // "ssh-ed25519"

}  // namespace sextant::net
