// links: sextant_driver_redis
// Bytes of a server, cut in pieces: whatever they are, reading ends in an error or in replies that can be shown, the same wherever
// they were cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "drivers/redis/resp.h"
#include "drivers/redis/rows.h"

namespace {

using namespace sextant::redis;

// Every event as text, up to the end or an error.
std::string events_of(std::string_view bytes, size_t piece) {
  RespParser parser({.depth = 16, .text_bytes = 4096});
  std::string seen;
  for (;;) {
    auto const event = parser.next();
    if (!event.ok()) return seen + "!";
    if (*event) {
      Value value{.kind = (*event)->kind, .boolean = (*event)->boolean, .integer = (*event)->integer, .floating = (*event)->floating,
                  .text = std::string((*event)->text), .items = {}};
      if (value.kind == Kind::begin) seen += '<';
      else if (value.kind == Kind::end) seen += '>';
      else append_json(seen, value);
      if ((*event)->complete) seen += '\n';
      continue;
    }
    if (bytes.empty()) return seen;
    auto const space = parser.space();
    auto const count = std::min<size_t>({space.size(), bytes.size(), piece});
    bytes.copy(space.data(), count);
    parser.added(count);
    bytes.remove_prefix(count);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  if (events_of(bytes, 1) != events_of(bytes, 64 * 1024)) std::abort();
  return 0;
}
