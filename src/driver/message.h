// Messages between a driver and its worker process: a kind and bytes, with their length in front, over a stream socket.
//
// The writer and the reader of fields are pure. A socket is used by one thread a direction. Nothing that comes from a
// worker is trusted: lengths are bounded before memory is taken, and fields are checked before they are read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/builder.h"

namespace sextant {

struct Message {
  uint8_t kind = 0;
  std::shared_ptr<Buffer const> bytes;  // Never null.
};

// Integers as eight little-endian bytes, texts with their length in front.
class FieldWriter {
 public:
  FieldWriter& number(int64_t value);
  FieldWriter& text(std::string_view value);
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads what a FieldWriter wrote. A field that is not there gives 0 or an empty text, and ok() is false from then on.
// Texts borrow from the bytes.
class FieldReader {
 public:
  explicit FieldReader(std::span<std::byte const> bytes) : rest_(bytes) {}
  int64_t number();
  // A number from 0 to `most`; anything else is a damaged message.
  int64_t number_up_to(int64_t most);
  bool boolean() { return number_up_to(1) == 1; }
  std::string_view text();
  std::span<std::byte const> rest() const { return rest_; }
  bool ok() const { return ok_; }

 private:
  std::span<std::byte const> rest_;
  bool ok_ = true;
};

// Asked about ten times a second while a socket is waited for; an error ends the wait.
using WhileWaiting = std::function<Result<>()>;

// `unavailable` if the other side is gone.
Result<> send_message(int socket, uint8_t kind, std::string_view bytes, WhileWaiting const& waiting = {});
// A message with a descriptor, which the other side gets a copy of.
Result<> send_descriptor(int socket, uint8_t kind, std::string_view bytes, int descriptor);
// `unavailable` if the other side is gone; `bad_data` for a message longer than `longest`. A descriptor that comes with
// the message is put into `descriptor`, or closed if that is null.
Result<Message> receive_message(int socket, uint64_t longest, WhileWaiting const& waiting = {}, int* descriptor = nullptr);

}  // namespace sextant
