// The SSH servers of a way, as a person writes them and as ~/.ssh/config completes them. Pure functions but for
// read_ssh_config(); any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant::net {

struct SshHop {
  std::string user, host;  // An empty user is that of the operating system.
  uint16_t port = 0;       // 0: not said, which is 22.
  std::vector<std::string> key_files;
  bool key_is_named = false;  // The keys were asked for; else they are those that a person has by habit.
  // "bastion.example.org port 22"
  std::string place() const;
};

inline constexpr size_t most_hops = 8;

// "me@bastion:2222,inner": each is reached through the one before.
Result<std::vector<SshHop>> read_hops(std::string_view chain);
// The chain as a person would write it, without what is the default.
std::string write_hops(std::vector<SshHop> const& hops);

// What a file like ~/.ssh/config says of a host. Of its keywords Host, HostName, Port, User, IdentityFile and ProxyJump are
// read: nothing in it can run a program. Blocks of Match are skipped, but for `Match all`.
struct SshConfigEntry {
  std::string host_name, user, proxy_jump;
  uint16_t port = 0;
  std::vector<std::string> identity_files;
};
SshConfigEntry find_in_ssh_config(std::string_view config, std::string_view host);

// The hops with what the file says of each, and the hops that its ProxyJump puts before them. `home` stands for ~ in it.
Result<std::vector<SshHop>> complete_hops(std::vector<SshHop> const& hops, std::string_view config, std::string const& home);

// The text of the file; empty if there is none.
Result<std::string> read_ssh_config(std::string const& path);

// A path that begins with ~ as one of this folder.
std::string in_home(std::string const& path, std::string const& home);

}  // namespace sextant::net
