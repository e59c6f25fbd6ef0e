#include "net/known_hosts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libssh/libssh.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <string_view>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "base/url_text.h"
#include "net/descriptor.h"

namespace sextant::net {

namespace {

constexpr int64_t longest_file = int64_t{16} << 20;
constexpr uint16_t default_port = 22;
constexpr std::string_view revoked_mark = "@revoked";

// As a file names it: "host", or "[host]:2222".
std::string name_in_file(std::string const& host, uint16_t port) {
  auto const lower = lower_ascii(host);
  return port == default_port ? lower : fmt::format("[{}]:{}", lower, port);
}

// The key of a line, if it is one of this server's; null for another line, and for one that cannot be read.
SshKey key_of_line(std::string const& name, std::string_view line) {
  auto const text = std::string(line);
  ssh_knownhosts_entry* entry = nullptr;
  if (ssh_known_hosts_parse_line(name.c_str(), text.c_str(), &entry) != SSH_OK || entry == nullptr) return nullptr;
  SshKey key(ssh_key_dup(entry->publickey));
  ssh_knownhosts_entry_free(entry);
  return key;
}

// The worst that a file says: a revoked key stays revoked whatever else there is, and a known one may have older keys beside it.
void look_at_line(std::string_view line, std::string const& name, ssh_key_struct* key, HostKeyFinding const& here,
                  HostKeyFinding& finding) {
  auto const revokes = line.starts_with(revoked_mark);
  if (revokes) {
    line.remove_prefix(revoked_mark.size());
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  }
  if (line.empty() || line.front() == '#' || line.front() == '@') return;
  auto const listed = key_of_line(name, line);
  if (listed == nullptr) return;
  auto const same = ssh_key_cmp(listed.get(), key, SSH_KEY_CMP_PUBLIC) == 0;
  if (revokes && !same) return;
  auto const state = revokes ? HostKeyState::revoked : same ? HostKeyState::known : HostKeyState::changed;
  auto const weight = [](HostKeyState each) {
    switch (each) {
      case HostKeyState::unknown: return 0;
      case HostKeyState::changed: return 1;
      case HostKeyState::known: return 2;
      case HostKeyState::revoked: return 3;
    }
    return 0;
  };
  if (weight(state) > weight(finding.state)) finding = {.state = state, .file = here.file, .line = here.line};
}

Result<> look_in_file(std::string const& file, std::string const& name, ssh_key_struct* key, HostKeyFinding& finding) {
  auto const text = read_file(file, longest_file);
  if (!text.ok()) {
    if (text.error().code == ErrorCode::not_found) return {};
    auto error = text.error();
    error.hint = "It says which SSH servers are trusted, so nothing is reached until it can be read.";
    error.step = ConnectStep::tunnel;
    return error;
  }
  HostKeyFinding here{.state = HostKeyState::unknown, .file = file, .line = 0};
  for (auto line : parts_of(*text, '\n')) {
    ++here.line;
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    while (line.ends_with('\r')) line.remove_suffix(1);
    look_at_line(line, name, key, here, finding);
  }
  return {};
}

Result<> write_whole(std::string const& file, std::string const& text) {
  auto const what = fmt::format("Cannot write {}", file);
  auto const part = fmt::format("{}.{}", file, TRY(random_hex(4)));
  Descriptor const out(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!out.is_open()) return file_error(what, errno);
  auto written = write_all(out.number(), text, what);
  if (written.ok() && ::fsync(out.number()) != 0 && errno != EINVAL) written = file_error(what, errno);
  if (written.ok() && ::rename(part.c_str(), file.c_str()) != 0) written = file_error(what, errno);
  if (!written.ok()) ::unlink(part.c_str());
  return written;
}

struct FreeString {
  void operator()(char* text) const { ssh_string_free_char(text); }
};

}  // namespace

void FreeSshKey::operator()(ssh_key_struct* key) const { ssh_key_free(key); }

Result<HostKeyFinding> find_host_key(KnownHosts const& files, std::string const& host, uint16_t port, ssh_key_struct* key) {
  HostKeyFinding finding;
  auto const name = name_in_file(host, port);
  if (!files.own.empty()) TRY(look_in_file(files.own, name, key, finding));
  for (auto const& file : files.others) TRY(look_in_file(file, name, key, finding));
  return finding;
}

Result<> remember_host_key(std::string const& file, std::string const& host, uint16_t port, ssh_key_struct* key) {
  if (file.empty()) return {};
  static std::mutex mutex;  // Two threads must not forget each other's line.
  std::lock_guard const lock(mutex);
  char* raw = nullptr;
  if (ssh_pki_export_pubkey_base64(key, &raw) != SSH_OK || raw == nullptr) {
    return Error{.code = ErrorCode::bad_data, .message = "The SSH server's key cannot be written down."};
  }
  std::unique_ptr<char, FreeString> const encoded(raw);
  auto before = read_file(file, longest_file);
  if (!before.ok() && before.error().code != ErrorCode::not_found) return before.error();
  auto text = before.ok() ? std::move(*before) : std::string();
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += fmt::format("{} {} {}\n", name_in_file(host, port), type_of_key(key), encoded.get());
  return write_whole(file, text);
}

Result<std::string> fingerprint_of(ssh_key_struct* key) {
  unsigned char* hash = nullptr;
  size_t size = 0;
  Error const unreadable{.code = ErrorCode::bad_data, .message = "The SSH server's key has no fingerprint."};
  if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK) return unreadable;
  std::unique_ptr<char, FreeString> const text(ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size));
  ssh_clean_pubkey_hash(&hash);
  if (text == nullptr) return unreadable;
  return std::string(text.get());
}

std::string type_of_key(ssh_key_struct* key) {
  auto const* const name = ssh_key_type_to_char(ssh_key_type(key));
  return name == nullptr ? "unknown" : name;
}

}  // namespace sextant::net
