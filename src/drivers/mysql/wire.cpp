#include "drivers/mysql/wire.h"

#include <mysql.h>
// libmariadb's headers for plugins need these.
#define HAVE_TLS
using uchar = unsigned char;
#include <ma_pvio.h>

namespace sextant::mysql {

namespace {

constexpr size_t header_bytes = 4;           // Three of the length, one of the number in its conversation.
constexpr size_t largest_part = 0xFF'FFFF;   // A packet of this length is followed by one that goes on.
constexpr size_t longest_packet = (size_t{1} << 30) + (1 << 20);  // The server's own limit of 1 GiB, and some.
// After a statement was told to stop, the server gets this long to obey; then the connection is given up.
constexpr std::chrono::seconds patience{3};

// libmariadb tells its TLS stream in no other way; the header is installed for plugins.
ssl_st* ssl_of(MYSQL* connection) {
  auto const* const stream = connection->net.pvio;
  return stream != nullptr && stream->ctls != nullptr ? static_cast<ssl_st*>(stream->ctls->ssl) : nullptr;
}

size_t part_length(char const* header) {
  auto const byte = [header](int index) { return size_t{static_cast<uint8_t>(header[index])}; };
  return byte(0) | byte(1) << 8 | byte(2) << 16;
}

}  // namespace

void ConnectionCloser::operator()(st_mysql* connection) const noexcept { mysql_close(connection); }

Wire::Wire(ConnectionHandle connection, std::function<void()> kill)
    : Dialogue(mysql_get_socket(connection.get()), ssl_of(connection.get()), std::move(kill), patience),
      connection_(std::move(connection)) {}

// Sending

void Wire::add_packet(uint8_t sequence, std::string_view first, std::string_view rest) {
  auto const size = first.size() + rest.size();
  char const header[header_bytes] = {static_cast<char>(size), static_cast<char>(size >> 8), static_cast<char>(size >> 16),
                                     static_cast<char>(sequence)};
  out().append(header, header_bytes);
  out() += first;
  out() += rest;
}

void Wire::add_command(Command command, std::string_view body) {
  char const first = static_cast<char>(command);
  uint8_t sequence = 0;
  std::string_view head(&first, 1);
  for (;;) {
    auto const part = body.substr(0, largest_part - head.size());
    auto const size = head.size() + part.size();
    add_packet(sequence++, head, part);
    body.remove_prefix(part.size());
    head = {};
    if (size < largest_part) break;
  }
  next_sequence_ = sequence;
}

// Receiving

Result<std::string_view> Wire::receive() {
  auto const packet = TRY(receive_until(Clock::time_point::max()));
  return *packet;
}

Result<std::optional<std::string_view>> Wire::receive_until(Clock::time_point until) {
  auto const limit = until == Clock::time_point::max() ? std::nullopt : std::optional(until);
  if (!in_parts_ && !parts_.empty()) std::string().swap(parts_);
  for (;;) {
    if (auto const packet = TRY(take_packet())) return packet;
    if (!TRY(fill(limit))) return std::optional<std::string_view>();
  }
}

// A whole packet out of what has come; nullopt if there is none yet.
Result<std::optional<std::string_view>> Wire::take_packet() {
  while (received().size() >= header_bytes) {
    auto const bytes = received();
    auto const length = part_length(bytes.data());
    if (static_cast<uint8_t>(bytes[3]) != next_sequence_) return corrupt_error();
    if (bytes.size() < header_bytes + length) return std::optional<std::string_view>();
    auto const part = bytes.substr(header_bytes, length);
    consume(header_bytes + length);
    ++next_sequence_;
    if (length < largest_part && !in_parts_) return std::optional(part);
    if (parts_.size() + length > longest_packet) return corrupt_error();
    parts_ += part;
    in_parts_ = length == largest_part;
    if (!in_parts_) return std::optional<std::string_view>(parts_);
  }
  return std::optional<std::string_view>();
}

Error Wire::corrupt_error() { return Dialogue::corrupt_error("packet that is not of the MySQL protocol"); }

}  // namespace sextant::mysql
