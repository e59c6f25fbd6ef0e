#include "net/ssh_agent.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace sextant::net {

namespace {

constexpr uint32_t longest_message = 256 * 1024;  // What OpenSSH's agent takes.
constexpr uint32_t most_keys = 256;
constexpr char request_identities = 11, identities_answer = 12;
constexpr size_t length_bytes = 4;

void append_number(std::string& out, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, static_cast<uint32_t>(text.size()));
  out += text;
}

uint32_t number_at(std::string_view bytes) {
  uint32_t number = 0;
  for (char const byte : bytes.substr(0, length_bytes)) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

Error odd_answer() { return {.code = ErrorCode::bad_data, .message = "The SSH agent does not answer as one."}; }

Result<std::string> read_exactly(Stream& stream, size_t count, Clock::time_point deadline) {
  std::string bytes(count, '\0');
  size_t have = 0;
  while (have < count) {
    auto const got = TRY(stream.read(std::span(bytes).subspan(have), deadline));
    if (got == 0) return Error{.code = ErrorCode::unavailable, .message = "The SSH agent closed the connection."};
    have += got;
  }
  return bytes;
}

// Without its length.
Result<std::string> read_message(Stream& stream, Clock::time_point deadline) {
  auto const head = TRY(read_exactly(stream, length_bytes, deadline));
  auto const length = number_at(head);
  if (length == 0 || length > longest_message) return odd_answer();
  return read_exactly(stream, length, deadline);
}

Result<> write_message(Stream& stream, std::string_view message, Clock::time_point deadline) {
  std::string bytes;
  append_text(bytes, message);
  return stream.write(bytes, deadline);
}

Result<std::string> take_text(std::string_view& bytes) {
  if (bytes.size() < length_bytes) return odd_answer();
  auto const length = number_at(bytes);
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size()) return odd_answer();
  auto text = std::string(bytes.substr(0, length));
  bytes.remove_prefix(length);
  return text;
}

Result<std::vector<AgentKey>> read_keys(std::string_view answer) {
  if (answer.size() < 1 + length_bytes || answer.front() != identities_answer) return odd_answer();
  answer.remove_prefix(1);
  auto const count = number_at(answer);
  answer.remove_prefix(length_bytes);
  if (count > most_keys) return odd_answer();
  std::vector<AgentKey> keys;
  for (uint32_t i = 0; i < count; ++i) {
    auto blob = TRY(take_text(answer));
    auto comment = TRY(take_text(answer));
    keys.push_back({.blob = std::move(blob), .comment = std::move(comment)});
  }
  return keys;
}

}  // namespace

Result<std::unique_ptr<AgentFilter>> AgentFilter::open(std::string const& path, Clock::time_point deadline,
                                                       std::shared_ptr<Interruption> const& interruption) {
  auto agent = TRY(connect({.host = {}, .port = 0, .socket_path = path}, deadline, interruption));
  TRY(write_message(*agent, std::string_view(&request_identities, 1), deadline));
  auto const answer = TRY(read_message(*agent, deadline));
  auto keys = TRY(read_keys(answer));
  return std::make_unique<AgentFilter>(std::move(agent), std::move(keys), deadline);
}

AgentFilter::AgentFilter(std::unique_ptr<Stream> agent, std::vector<AgentKey> keys, Clock::time_point deadline)
    : agent_(std::move(agent)), keys_(std::move(keys)), deadline_(deadline) {}

AgentFilter::~AgentFilter() {
  if (end_ != nullptr) end_->raise();
  if (thread_.joinable()) thread_.join();
}

Result<Descriptor> AgentFilter::serve(std::vector<AgentKey> const& chosen) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return Error{.code = ErrorCode::limit, .message = "There is no socket to talk to the SSH agent with."};
  }
  near_ = Descriptor(pair[0]);
  (void)::fcntl(pair[0], F_SETFL, O_NONBLOCK);
  Descriptor far(pair[1]);
  end_ = TRY(Interruption::create());
  std::string identities(1, identities_answer);
  append_number(identities, static_cast<uint32_t>(chosen.size()));
  for (auto const& key : chosen) {
    append_text(identities, key.blob);
    append_text(identities, key.comment);
  }
  try {
    thread_ = std::thread([this, identities] { run(identities); });
  } catch (std::system_error const&) {
    return Error{.code = ErrorCode::limit, .message = "There is no thread to talk to the SSH agent with."};
  }
  return far;
}

// Until the other end is closed, the time is up, or somebody stops it. Then the talk is over for libssh too.
void AgentFilter::run(std::string const& identities) {
  auto near = borrow_socket(near_.number(), end_);
  while (near.ok()) {
    auto const request = read_message(**near, deadline_);
    if (!request.ok()) break;
    if (request->front() == request_identities) {
      if (!write_message(**near, identities, deadline_).ok()) break;
      continue;
    }
    if (!write_message(*agent_, *request, deadline_).ok()) break;
    auto const answer = read_message(*agent_, deadline_);
    if (!answer.ok() || !write_message(**near, *answer, deadline_).ok()) break;
  }
  ::shutdown(near_.number(), SHUT_RDWR);
}

}  // namespace sextant::net
