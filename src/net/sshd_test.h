// A real sshd for tests, on a port of 127.0.0.1, with keys made for it. As root it also has a user with a password, whom only
// that sshd knows: it runs in a mount namespace with its own list of users.
#pragma once

#include <pwd.h>

#include <fmt/format.h>

#include "net/process_test.h"

namespace sextant::net {

inline std::string current_user() { return ::getpwuid(::getuid())->pw_name; }

inline void make_ssh_key(std::string const& path, std::string const& type, std::string const& passphrase = {}) {
  std::filesystem::remove(path);
  EXPECT_EQ(run_program({"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", path}), 0);
}

class Sshd {
 public:
  static constexpr char const* password_user = "sextant-guest";
  static constexpr char const* password = "open sesame";
  static bool installed() { return has_program("sshd") && has_program("ssh-keygen"); }
  static bool knows_passwords() { return ::getuid() == 0 && has_program("unshare"); }

  // `options`: lines of its configuration.
  explicit Sshd(std::string options = {}) : port(free_port()), options_(std::move(options)) {
    make_ssh_key(folder / "host", "ed25519");
    for (std::string const type : {"ed25519", "rsa", "ecdsa"}) {
      make_ssh_key(folder / type, type);
      keys_ += read_text(folder / (type + ".pub"));
    }
    make_ssh_key(folder / "locked", "ed25519", "open the key");
    keys_ += read_text(folder / "locked.pub");
    write_text(folder / "authorized", keys_);
    ::chmod((folder / "authorized").c_str(), 0644);
    start();
  }

  void start() {
    write_text(folder / "config", fmt::format("Port {}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n"
                                              "PermitRootLogin yes\nUsePAM {}\nUseDNS no\nKbdInteractiveAuthentication yes\n{}\n",
                                              port, folder / "host", folder / "authorized", knows_passwords() ? "yes" : "no", options_));
    auto words = std::vector<std::string>{"/usr/sbin/sshd", "-D", "-e", "-f", folder / "config"};
    if (knows_passwords()) words = in_own_namespace();
    server.start(words, port, folder / "log");
  }
  // Another key of the server, as if it were another one.
  void change_host_key() {
    server.kill();
    make_ssh_key(folder / "host", "ed25519");
    start();
  }
  // "SHA256:...", by ssh-keygen.
  std::string fingerprint() const {
    run_program({"sh", "-c", fmt::format("ssh-keygen -lf {} | cut -d' ' -f2 >{}", folder / "host.pub", folder / "fingerprint")});
    auto text = read_text(folder / "fingerprint");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  TestFolder folder;
  uint16_t const port;
  Server server;

 private:
  std::vector<std::string> in_own_namespace() {
    run_program({"sh", "-c", fmt::format("openssl passwd -6 '{}' >{}", password, folder / "hash")});
    auto hash = read_text(folder / "hash");
    while (!hash.empty() && hash.back() == '\n') hash.pop_back();
    write_text(folder / "passwd", read_text("/etc/passwd") + fmt::format("{}:x:65533:65534::/tmp:/bin/sh\n", password_user));
    ::chmod((folder / "passwd").c_str(), 0644);
    write_text(folder / "shadow", read_text("/etc/shadow") + fmt::format("{}:{}:19000:0:99999:7:::\n", password_user, hash));
    write_text(folder / "pam", "auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n");
    auto const script = fmt::format("mount -t tmpfs none /run && mkdir -m 755 /run/sshd && mount --bind {0}/passwd /etc/passwd && "
                                    "mount --bind {0}/shadow /etc/shadow && mount --bind {0}/pam /etc/pam.d/sshd && "
                                    "exec /usr/sbin/sshd -D -e -f {0}/config", folder.path());
    return {"unshare", "-m", "sh", "-c", script};
  }

  std::string const options_;
  std::string keys_;
};

}  // namespace sextant::net
