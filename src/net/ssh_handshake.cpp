#include "net/ssh_handshake.h"

#include <fmt/format.h>
#include <libssh/libssh.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/file.h"
#include "base/secret_copy.h"
#include "base/text.h"
#include "net/route.h"

namespace sextant::net {

namespace {

// OpenSSH's servers hang up at the sixth refusal.
constexpr int most_attempts = 5;
constexpr int most_rounds = 8;  // Of questions while logging in.
constexpr int64_t longest_key_file = 256 * 1024;
constexpr std::chrono::milliseconds slice{200};
constexpr uint16_t default_port = 22;
// The options that hold the secrets.
constexpr std::string_view password_option = "ssh_password", passphrase_option = "ssh_key_passphrase";

uint16_t port_of(SshHop const& hop) { return hop.port == 0 ? default_port : hop.port; }

// The key of an agent; null for a kind that libssh does not know.
SshKey import_agent_key(AgentKey const& key) {
  constexpr size_t head = 4, longest_name = 64;
  if (key.blob.size() < head) return nullptr;
  auto const length = static_cast<size_t>(static_cast<uint8_t>(key.blob[3]));
  if (key.blob[0] != 0 || key.blob[1] != 0 || key.blob[2] != 0 || length > longest_name || head + length > key.blob.size()) return nullptr;
  auto const type = ssh_key_type_from_name(key.blob.substr(head, length).c_str());
  ssh_key imported = nullptr;
  if (ssh_pki_import_pubkey_base64(base64_of(key.blob).c_str(), type, &imported) != SSH_OK) return nullptr;
  return SshKey(imported);
}

SshKey import_public_half(std::string const& key_file) {
  ssh_key imported = nullptr;
  if (ssh_pki_import_pubkey_file((key_file + ".pub").c_str(), &imported) != SSH_OK) return nullptr;
  return SshKey(imported);
}

// In OpenSSH's format the cipher's name comes first: this is how a file without one begins.
bool is_encrypted(std::string_view text) {
  constexpr std::string_view plain = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";
  if (text.find("BEGIN OPENSSH PRIVATE KEY") != std::string_view::npos) return text.find(plain) == std::string_view::npos;
  return text.find("ENCRYPTED") != std::string_view::npos;
}

// Of a secret that is missing or wrong, with the option that it is the value of.
Error secret_error(ErrorCode code, std::string_view option, std::string message, std::string hint) {
  auto error = route_error(code, std::move(message), std::move(hint));
  error.vendor_code = option;
  return error;
}

Error locked_key(std::string_view path) {
  return secret_error(ErrorCode::password_needed, passphrase_option, fmt::format("The SSH key {} is protected by a passphrase.", path),
                      "Type it, or give it as ssh_key_passphrase, or add the key to the agent with ssh-add.");
}

std::string joined(std::vector<std::string> const& words, std::string_view last) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : std::string_view(", ");
    text += words[i];
  }
  return text;
}

}  // namespace

Result<> SshHandshake::run() {
  TRY(set_options());
  auto const connected = TRY(drive(SSH_AGAIN, [this] { return ssh_connect(session_.raw()); }));
  if (connected != SSH_OK) return broken("shaking hands");
  TRY(check_host_key());
  return log_in();
}

Result<> SshHandshake::set_options() {
  auto* const session = session_.raw();
  ssh_set_blocking(session, 0);
  // The files of ssh's configuration can start programs: nothing of them is read by libssh.
  bool const no = false;
  unsigned int const port = port_of(hop_);
  auto const& files = login_.known_hosts;
  auto const own = files.own.empty() ? std::string("/dev/null") : files.own;
  auto const other = files.others.empty() ? std::string("/dev/null") : files.others.front();
  auto ok = ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no) == SSH_OK;
  ok = ok && ssh_options_set(session, SSH_OPTIONS_HOST, hop_.host.c_str()) == SSH_OK;
  ok = ok && ssh_options_set(session, SSH_OPTIONS_PORT, &port) == SSH_OK;
  ok = ok && ssh_options_set(session, SSH_OPTIONS_USER, hop_.user.empty() ? nullptr : hop_.user.c_str()) == SSH_OK;
  ok = ok && ssh_options_set(session, SSH_OPTIONS_FD, &session_.given_) == SSH_OK;
  // So that the server is asked for the kind of key that is known of it.
  ok = ok && ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, own.c_str()) == SSH_OK;
  ok = ok && ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, other.c_str()) == SSH_OK;
  if (ok) return {};
  return route_error(ErrorCode::invalid_argument, fmt::format("The SSH server {} cannot be used: {}.", hop_.place(), session_.reason()),
                     "Check the spelling of the host and the user.");
}

// Calls until libssh has what it waits for.
template <class Call>
Result<int> SshHandshake::drive(int again, Call const& call) {
  for (;;) {
    int const result = call();
    if (result != again) return result;
    // After the server has hung up some of libssh's calls say "again" for ever.
    if ((ssh_get_status(session_.raw()) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0) return broken("logging in");
    TRY(wait());
  }
}

Result<> SshHandshake::wait() {
  auto const now = Clock::now();
  if (interruption_->raised()) return route_error(ErrorCode::cancelled, "Connecting was stopped.", {});
  if (now >= deadline_) {
    return route_error(ErrorCode::timeout, fmt::format("The SSH server {} did not answer in time.", hop_.place()),
                       "Check that it is an SSH server, and that no firewall is in the way.");
  }
  auto const events = static_cast<short>(POLLIN | (session_.write_pending() ? POLLOUT : 0));
  std::array<pollfd, 2> entries{{{.fd = session_.socket(), .events = events, .revents = 0},
                                 {.fd = interruption_->descriptor(), .events = POLLIN, .revents = 0}}};
  (void)::poll(entries.data(), entries.size(), poll_milliseconds(std::min(deadline_, now + slice)));
  return {};
}

Error SshHandshake::broken(std::string_view doing) const {
  auto const reason = session_.reason();
  auto error = route_error(ErrorCode::unavailable,
                           fmt::format("The SSH server {} ended the connection while {}: {}.", hop_.place(), doing, reason),
                           "Check that it is an SSH server and lets this machine in.");
  if (reason.find("Too many authentication failures") != std::string::npos) {
    error.code = ErrorCode::unauthenticated;
    error.retryable = false;
    error.hint = "It bears few attempts: name the one key that it takes as ssh_key.";
  }
  return error;
}

Result<> SshHandshake::check_host_key() {
  ssh_key raw = nullptr;
  if (ssh_get_server_publickey(session_.raw(), &raw) != SSH_OK) return broken("showing its key");
  SshKey const key(raw);
  auto const fingerprint = TRY(fingerprint_of(key.get()));
  auto const finding = TRY(find_host_key(login_.known_hosts, hop_.host, port_of(hop_), key.get()));
  auto const shown = fmt::format("{} {}", type_of_key(key.get()), fingerprint);
  switch (finding.state) {
    case HostKeyState::known: return {};
    case HostKeyState::revoked:
      return route_error(ErrorCode::unauthenticated,
                         fmt::format("The SSH server {} shows a key that {} says must not be trusted: {}.", hop_.place(), finding.file, shown),
                         "Ask whoever runs it. Nothing was sent to it.");
    case HostKeyState::changed:
      return route_error(
          ErrorCode::unauthenticated,
          fmt::format("The SSH server {} shows another key than before, {}: somebody may be listening in between.", hop_.place(), shown),
          fmt::format("Ask whoever runs it. Only if the key is rightly new, remove line {} of {} by hand and connect again.",
                      finding.line, finding.file));
    case HostKeyState::unknown: break;
  }
  if (login_.trusted.contains(fingerprint)) {
    auto remembered = remember_host_key(login_.known_hosts.own, hop_.host, port_of(hop_), key.get());
    if (!remembered.ok()) remembered.error().step = ConnectStep::tunnel;
    return remembered;
  }
  auto error = route_error(ErrorCode::confirmation, fmt::format("The SSH server {} is not known yet. Its key is {}.", hop_.place(), shown),
                           fmt::format("Compare the fingerprint with what whoever runs it says; if it is the same, connect with "
                                       "ssh_host_key={}.", fingerprint));
  error.vendor_code = fingerprint;
  return error;
}

// One attempt to its end.
template <class Call>
Result<SshHandshake::Answer> SshHandshake::try_login(Call const& call) {
  auto const result = TRY(drive(SSH_AUTH_AGAIN, call));
  if (result == SSH_AUTH_SUCCESS) return Answer::accepted;
  if (result == SSH_AUTH_PARTIAL) return Answer::more_wanted;
  if (result == SSH_AUTH_DENIED) return Answer::refused;
  return broken("logging in");
}

// True once logged in. After a part of what the server wants, it says what else it takes.
Result<bool> SshHandshake::settled(Answer answer) {
  if (answer == Answer::more_wanted) {
    methods_ = ssh_userauth_list(session_.raw(), nullptr);
    tried_.clear();  // It was right.
  }
  return answer == Answer::accepted;
}

Result<> SshHandshake::log_in() {
  auto* const session = session_.raw();
  auto const open_to_all = TRY(try_login([session] { return ssh_userauth_none(session, nullptr); }));
  if (open_to_all == Answer::accepted) return {};
  methods_ = ssh_userauth_list(session, nullptr);
  auto const has = [this](unsigned int method) { return (static_cast<unsigned int>(methods_) & method) != 0; };
  auto const has_password = !login_.password.empty();
  int const for_files = std::min<int>(static_cast<int>(hop_.key_files.size()), 3);
  if (has(SSH_AUTH_METHOD_PUBLICKEY) && !login_.agent_socket.empty()) {
    auto const answer = TRY(try_agent(most_attempts - for_files - (has_password ? 1 : 0)));
    if (TRY(settled(answer))) return {};
  }
  if (has(SSH_AUTH_METHOD_PUBLICKEY)) {
    auto const answer = TRY(try_key_files(for_files));
    if (TRY(settled(answer))) return {};
  }
  // A password that was refused is not tried in another way.
  if (has_password && has(SSH_AUTH_METHOD_PASSWORD)) {
    auto const answer = TRY(try_password());
    if (TRY(settled(answer))) return {};
  } else if (has_password && has(SSH_AUTH_METHOD_INTERACTIVE)) {
    auto const answer = TRY(try_interactive());
    if (TRY(settled(answer))) return {};
  }
  return refused();
}

Error SshHandshake::refused() const {
  std::vector<std::string> takes;
  constexpr std::array<std::pair<unsigned int, char const*>, 4> names{{{SSH_AUTH_METHOD_PUBLICKEY, "keys"},
                                                                       {SSH_AUTH_METHOD_PASSWORD, "passwords"},
                                                                       {SSH_AUTH_METHOD_INTERACTIVE, "answers to its questions"},
                                                                       {SSH_AUTH_METHOD_GSSAPI_MIC, "Kerberos tickets"}}};
  for (auto const& [method, name] : names) {
    if ((static_cast<unsigned int>(methods_) & method) != 0) takes.emplace_back(name);
  }
  auto const user = hop_.user.empty() ? std::string("the user") : fmt::format("the user {}", hop_.user);
  auto const left_out = left_out_.empty() ? std::string() : fmt::format(" {} was left out: it needs a passphrase.", joined(left_out_, " and "));
  auto const takes_password = (static_cast<unsigned int>(methods_) & (SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE)) != 0;
  if (takes_password && login_.password.empty()) {
    auto const others = tried_.empty() ? std::string() : fmt::format(" It did not take {}.", joined(tried_, " or "));
    return secret_error(ErrorCode::password_needed, password_option,
                        fmt::format("The SSH server {} asks for the password of {}.{}", hop_.place(), user, others),
                        "Type it, or give it as ssh_password; or a key that the server knows as ssh_key." + left_out);
  }
  auto const message = fmt::format("The SSH server {} does not let {} in. It takes {}; tried: {}.", hop_.place(), user,
                                   takes.empty() ? "nothing that Sextant has" : joined(takes, " or "),
                                   tried_.empty() ? "nothing, for there is no agent, key or password" : joined(tried_, " and "));
  if (takes_password) return secret_error(ErrorCode::unauthenticated, password_option, message, "Check the user and the password." + left_out);
  if (!left_out_.empty() && login_.key_passphrase.empty()) return locked_key(joined(left_out_, " and "));
  return route_error(ErrorCode::unauthenticated, message, "Check the user, and that the server knows the key." + left_out);
}

// Of the agent's keys the one that was asked for by its file, or else as many as the server bears.
Result<std::vector<AgentKey>> SshHandshake::choose_keys(std::vector<AgentKey> const& keys, int budget) const {
  std::vector<SshKey> wanted;
  if (hop_.key_is_named) {
    for (auto const& file : hop_.key_files) {
      if (auto half = import_public_half(file)) wanted.push_back(std::move(half));
    }
  }
  std::vector<AgentKey> chosen;
  for (auto const& key : keys) {
    auto const imported = import_agent_key(key);
    if (imported == nullptr || static_cast<int>(chosen.size()) >= budget) continue;
    auto const is_wanted = wanted.empty() || std::ranges::any_of(wanted, [&](SshKey const& each) {
                             return ssh_key_cmp(each.get(), imported.get(), SSH_KEY_CMP_PUBLIC) == 0;
                           });
    if (is_wanted) chosen.push_back(key);
  }
  return chosen;
}

Result<SshHandshake::Answer> SshHandshake::try_agent(int budget) {
  auto agent = AgentFilter::open(login_.agent_socket, deadline_, interruption_);
  if (!agent.ok()) {
    if (agent.error().code == ErrorCode::cancelled) return std::move(agent).error();
    tried_.emplace_back("the agent, which does not answer");
    return Answer::refused;
  }
  auto const chosen = TRY(choose_keys((*agent)->keys(), budget));
  if (chosen.empty()) return Answer::refused;
  tried_.push_back(fmt::format("{} of the agent's keys", chosen.size()));
  auto near = TRY((*agent)->serve(chosen));
  auto* const session = session_.raw();
  if (ssh_set_agent_socket(session, near.number()) != SSH_OK) return Answer::refused;
  near.release();  // libssh closes it with the session.
  return try_login([session] { return ssh_userauth_agent(session, nullptr); });
}

// The key of a file; null for one that is left out. What is wrong with a key that was asked for is an error.
Result<SshKey> SshHandshake::read_key(std::string const& path) {
  auto read = read_file(path, longest_key_file);
  if (!read.ok()) {
    if (!hop_.key_is_named) return SshKey();
    return route_error(ErrorCode::invalid_argument, fmt::format("The SSH key {} cannot be read.", path), read.error().hint);
  }
  SecretCopy const file(std::move(*read));
  auto const locked = is_encrypted(file.text);
  if (locked && login_.key_passphrase.empty()) {
    if (!hop_.key_is_named) {
      left_out_.push_back(path);
      return SshKey();
    }
    return locked_key(path);
  }
  ssh_key imported = nullptr;
  auto const* const passphrase = login_.key_passphrase.empty() ? nullptr : login_.key_passphrase.c_str();
  if (ssh_pki_import_privkey_base64(file.text.c_str(), passphrase, nullptr, nullptr, &imported) == SSH_OK) return SshKey(imported);
  if (!hop_.key_is_named) {
    if (locked) left_out_.push_back(path);
    return SshKey();
  }
  if (locked) {
    return secret_error(ErrorCode::unauthenticated, passphrase_option, fmt::format("The passphrase of the SSH key {} is wrong.", path), "Type it again.");
  }
  return route_error(ErrorCode::invalid_argument, fmt::format("{} holds no private SSH key.", path),
                     "Name the private key's file, such as ~/.ssh/id_ed25519, and not the one that ends in .pub.");
}

Result<SshHandshake::Answer> SshHandshake::try_key_files(int budget) {
  auto* const session = session_.raw();
  for (auto const& path : hop_.key_files) {
    if (budget <= 0) break;
    auto const key = TRY(read_key(path));
    if (key == nullptr) continue;
    --budget;
    tried_.push_back(fmt::format("the key {}", path));
    auto const answer = TRY(try_login([&] { return ssh_userauth_publickey(session, nullptr, key.get()); }));
    if (answer != Answer::refused) return answer;
  }
  return Answer::refused;
}

Result<SshHandshake::Answer> SshHandshake::try_password() {
  tried_.emplace_back("the password");
  auto* const session = session_.raw();
  return try_login([&] { return ssh_userauth_password(session, nullptr, login_.password.c_str()); });
}

// The one hidden question of a round is the password's, once; another one nobody can answer here.
Result<> SshHandshake::answer_prompts(bool& answered) {
  auto* const session = session_.raw();
  auto const count = ssh_userauth_kbdint_getnprompts(session);
  for (unsigned int i = 0; static_cast<int>(i) < count; ++i) {
    char echo = 0;
    auto const* const prompt = ssh_userauth_kbdint_getprompt(session, i, &echo);
    if (echo != 0 || answered) {
      constexpr size_t longest_prompt = 100;
      return route_error(ErrorCode::unauthenticated,
                         fmt::format("The SSH server {} asks something that Sextant cannot answer: {}", hop_.place(),
                                     visible_text(utf8_prefix(prompt == nullptr ? "" : prompt, longest_prompt))),
                         "Log in with a key: give its file as ssh_key.");
    }
    answered = true;
    if (ssh_userauth_kbdint_setanswer(session, i, login_.password.c_str()) < 0) return broken("logging in");
  }
  return {};
}

Result<SshHandshake::Answer> SshHandshake::try_interactive() {
  tried_.emplace_back("the password");
  auto* const session = session_.raw();
  bool answered = false;
  for (int round = 0; round < most_rounds; ++round) {
    auto const result = TRY(drive(SSH_AUTH_AGAIN, [session] { return ssh_userauth_kbdint(session, nullptr, nullptr); }));
    if (result != SSH_AUTH_INFO) return try_login([result] { return result; });
    TRY(answer_prompts(answered));
  }
  return broken("asking too many questions");
}

}  // namespace sextant::net
