#include "net/ssh_session.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/late_library.h"
#include "base/random.h"
#include "base/text.h"
#include "net/route.h"
#include "net/ssh_handshake.h"

namespace sextant {
extern LateLibrary const late_ssh;  // Made by the build.
}

namespace sextant::net {

struct SshSession::Counters {
  ssh_counter_struct packets{}, bytes{};
};

SshLogin::~SshLogin() {
  wipe(password);
  wipe(key_passphrase);
}

SshSession::SshSession(Descriptor socket, SshHop hop)
    : socket_(std::move(socket)), hop_(std::move(hop)), counters_(std::make_unique<Counters>()) {}

Result<std::unique_ptr<SshSession>> SshSession::open(Descriptor socket, SshHop const& hop, SshLogin const& login,
                                                     Clock::time_point deadline, std::stop_token const& stop) {
  TRY(load(late_ssh));
  auto const interruption = TRY(Interruption::create());
  std::stop_callback const raise(stop, [&interruption] { interruption->raise(); });
  auto session = std::make_unique<SshSession>(std::move(socket), hop);
  session->session_ = ssh_new();
  session->event_ = ssh_event_new();
  // libssh closes its copy itself after some failures and not after others: it never gets ours.
  session->given_ = ::fcntl(session->socket(), F_DUPFD_CLOEXEC, 0);
  if (session->session_ == nullptr || session->event_ == nullptr || session->given_ < 0) {
    return route_error(ErrorCode::limit, "There is no memory or no socket for an SSH session.", {});
  }
  ssh_set_counters(session->session_, &session->counters_->bytes, &session->counters_->packets);
  SshHandshake handshake(*session, login, deadline, interruption);
  TRY(handshake.run());
  session->given_ = -1;  // libssh's to close from here on.
  if (ssh_event_add_session(session->event_, session->session_) != SSH_OK) {
    return route_error(ErrorCode::limit, "There is no memory for an SSH session.", {});
  }
  return session;
}

SshSession::~SshSession() {
  if (session_ != nullptr) {
    if (event_ != nullptr) ssh_event_remove_session(event_, session_);
    ssh_disconnect(session_);
  }
  if (event_ != nullptr) ssh_event_free(event_);
  if (session_ != nullptr) ssh_free(session_);
  // After a handshake that failed, nobody says whether libssh closed its copy. Ours is open, so the copy's number is still this
  // socket only if nobody did.
  struct stat ours{}, copy{};
  if (given_ >= 0 && ::fstat(given_, &copy) == 0 && ::fstat(socket_.number(), &ours) == 0 && ours.st_ino == copy.st_ino &&
      ours.st_dev == copy.st_dev) {
    ::close(given_);
  }
}

bool SshSession::write_pending() const { return (ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0; }

bool SshSession::process() {
  if (ssh_event_dopoll(event_, 0) == SSH_ERROR || ssh_is_connected(session_) == 0) return false;
  if ((ssh_get_status(session_) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0) return false;
  // libssh does not always say that the other side has hung up.
  char byte = 0;
  auto const count = ::recv(socket_.number(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

uint64_t SshSession::bytes_in() const { return counters_->bytes.in_bytes; }
uint64_t SshSession::bytes_out() const { return counters_->bytes.out_bytes; }

std::string SshSession::reason() const {
  constexpr size_t longest = 300;
  auto text = visible_text(utf8_prefix(ssh_get_error(session_), longest));
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text.empty() ? "no reason was given" : text;
}

}  // namespace sextant::net
