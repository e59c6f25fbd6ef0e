#include "driver/message.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace sextant {

namespace {

constexpr int wait_ms = 100;

struct Head {
  uint64_t length = 0;
  uint64_t kind = 0;
};
static_assert(sizeof(Head) == 16);

Error gone() { return Error{.code = ErrorCode::unavailable, .message = "The worker process ended."}; }

Result<> wait_for(int socket, short events, WhileWaiting const& waiting) {
  for (;;) {
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    auto const count = ::poll(&entry, 1, waiting ? wait_ms : -1);
    if (count > 0) return {};
    if (count < 0 && errno != EINTR) return gone();
    if (waiting) TRY(waiting());
  }
}

Result<> send_all(int socket, std::string_view bytes, WhileWaiting const& waiting) {
  while (!bytes.empty()) {
    if (waiting) TRY(wait_for(socket, POLLOUT, waiting));
    auto const sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | (waiting ? MSG_DONTWAIT : 0));
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return gone();
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return {};
}

// What came along with bytes; all but one descriptor are closed.
void take_descriptors(msghdr& header, int* wanted) {
  for (auto* entry = CMSG_FIRSTHDR(&header); entry != nullptr; entry = CMSG_NXTHDR(&header, entry)) {
    if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) continue;
    auto const count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t index = 0; index < count; ++index) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(entry) + index * sizeof(int), sizeof(int));
      if (wanted != nullptr && *wanted < 0) *wanted = descriptor;
      else ::close(descriptor);
    }
  }
}

Result<> receive_all(int socket, std::byte* out, uint64_t count, WhileWaiting const& waiting, int* descriptor) {
  while (count > 0) {
    if (waiting) TRY(wait_for(socket, POLLIN, waiting));
    iovec part{.iov_base = out, .iov_len = count};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * 4)> control;
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    auto const received = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | (waiting ? MSG_DONTWAIT : 0));
    if (received < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (received <= 0) return gone();
    take_descriptors(header, descriptor);
    out += received;
    count -= static_cast<uint64_t>(received);
  }
  return {};
}

std::string head_of(uint8_t kind, std::string_view bytes) {
  Head const head{.length = bytes.size(), .kind = kind};
  return {reinterpret_cast<char const*>(&head), sizeof(head)};
}

constexpr size_t copied_with_head = 64 * 1024;  // One call is cheaper than a copy of so many bytes.

}  // namespace

FieldWriter& FieldWriter::number(int64_t value) {
  bytes_.append(reinterpret_cast<char const*>(&value), sizeof(value));
  return *this;
}

FieldWriter& FieldWriter::text(std::string_view value) {
  number(static_cast<int64_t>(value.size()));
  bytes_.append(value);
  return *this;
}

int64_t FieldReader::number() {
  int64_t value = 0;
  if (rest_.size() < sizeof(value)) {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::memcpy(&value, rest_.data(), sizeof(value));
  rest_ = rest_.subspan(sizeof(value));
  return value;
}

int64_t FieldReader::number_up_to(int64_t most) {
  auto const value = number();
  if (value >= 0 && value <= most) return value;
  ok_ = false;
  return 0;
}

std::string_view FieldReader::text() {
  auto const size = static_cast<size_t>(number_up_to(std::numeric_limits<int64_t>::max()));
  if (size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  std::string_view const value(reinterpret_cast<char const*>(rest_.data()), size);
  rest_ = rest_.subspan(size);
  return value;
}

Result<> send_message(int socket, uint8_t kind, std::string_view bytes, WhileWaiting const& waiting) {
  auto head = head_of(kind, bytes);
  if (bytes.size() <= copied_with_head) return send_all(socket, head.append(bytes), waiting);
  TRY(send_all(socket, head, waiting));
  return send_all(socket, bytes, waiting);
}

Result<> send_descriptor(int socket, uint8_t kind, std::string_view bytes, int descriptor) {
  auto head = head_of(kind, bytes);
  iovec part{.iov_base = head.data(), .iov_len = head.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  auto* const entry = CMSG_FIRSTHDR(&header);
  entry->cmsg_level = SOL_SOCKET;
  entry->cmsg_type = SCM_RIGHTS;
  entry->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(entry), &descriptor, sizeof(int));
  auto const sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(head.size())) return gone();
  return send_all(socket, bytes, {});
}

Result<Message> receive_message(int socket, uint64_t longest, WhileWaiting const& waiting, int* descriptor) {
  Head head;
  TRY(receive_all(socket, reinterpret_cast<std::byte*>(&head), sizeof(head), waiting, descriptor));
  if (head.length > longest || head.kind > 255) {
    return Error{.code = ErrorCode::bad_data, .message = "A worker process sent a message that is no message.",
                 .damage = Damage::connection};
  }
  auto buffer = std::make_shared<Buffer>();
  TRY(receive_all(socket, buffer->extend(static_cast<int64_t>(head.length)), head.length, waiting, nullptr));
  return Message{.kind = static_cast<uint8_t>(head.kind), .bytes = std::move(buffer)};
}

}  // namespace sextant
