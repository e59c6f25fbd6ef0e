// Block: the buffer between a writer and its ByteSink. One thread at a time; borrows the sink.
//
// Bytes are handed to the sink when the block is full and by flush(). After the sink's first error nothing more is
// written, and flush() returns that error: so cell writers need no result of their own.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "format/writer.h"

namespace sextant {

class Block {
 public:
  explicit Block(ByteSink& sink) : sink_(sink) {}
  Block(Block const&) = delete;
  Block& operator=(Block const&) = delete;

  static constexpr size_t capacity = size_t{1} << 20;

  // Where to write up to `bytes` bytes; advance() then says where they end. REQUIRES: bytes <= capacity.
  char* room(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes) hand_over();
    return at_;
  }
  void advance(char* end) { at_ = end; }
  void push(char byte) {
    *room(1) = byte;
    ++at_;
  }
  void append(std::string_view text) {
    if (static_cast<size_t>(end_ - at_) < text.size()) return append_long(text);
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }

  Result<> flush() {
    hand_over();
    if (error_.has_value()) return *error_;
    return {};
  }

 private:
  void append_long(std::string_view text) {
    while (!text.empty()) {
      auto* const out = room(1);
      auto const part = std::min(text.size(), static_cast<size_t>(end_ - out));
      std::memcpy(out, text.data(), part);
      at_ += part;
      text.remove_prefix(part);
    }
  }
  void hand_over() {
    auto* const begin = bytes_.get();
    if (at_ > begin && !error_.has_value()) {
      auto written = sink_.write({begin, static_cast<size_t>(at_ - begin)});
      if (!written.ok()) error_ = std::move(written).error();
    }
    at_ = begin;
  }

  ByteSink& sink_;
  std::unique_ptr<char[]> bytes_ = std::make_unique_for_overwrite<char[]>(capacity);
  char* at_ = bytes_.get();
  char* end_ = at_ + capacity;
  std::optional<Error> error_;
};

}  // namespace sextant
