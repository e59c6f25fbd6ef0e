#include "vault/key.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/random.h"
#include "vault/file.h"

namespace sextant::vault {

namespace {

Result<Key> key_from(std::string_view bytes, std::string_view source) {
  auto const size = static_cast<int64_t>(bytes.size());
  if (size < shortest_key || size > longest_key) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{} holds no key of a vault: it must have {} to {} bytes.", source, shortest_key, longest_key),
                 .hint = "`sextant vault create --key-file PATH` makes one."};
  }
  return Key{.way = Way::key_file, .secret = TRY(SecretBuffer::copy_of(bytes))};
}

// Under its name only when it is whole; never in place of something.
Result<> write_key_file(std::string const& path, std::string_view text) {
  auto const fresh = path + ".new";
  ::unlink(fresh.c_str());
  TRY(write_private_file(fresh, text));
  auto const problem = ::link(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(fresh.c_str());
  if (problem != 0) return file_error(fmt::format("Cannot write {}", path), problem);
  return {};
}

}  // namespace

Result<Key> read_key_file(std::string const& path) {
  auto bytes = TRY(read_private_file(path, longest_key));
  auto key = key_from(bytes, path);
  wipe(bytes);
  return key;
}

Result<Key> make_key_file(std::string const& path) {
  auto hex = TRY(random_hex(static_cast<int>(key_bytes)));
  hex += '\n';
  auto const written = write_key_file(path, hex);
  auto key = key_from(hex, path);
  wipe(hex);
  if (!written) return written.error();
  return key;
}

Result<Key> read_key_descriptor(int descriptor) {
  std::array<char, longest_key + 1> block{};
  size_t size = 0;
  while (size < block.size()) {
    auto const got = ::read(descriptor, block.data() + size, block.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error(fmt::format("Cannot read the vault's key from descriptor {}", descriptor), errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  ::close(descriptor);
  auto key = key_from(std::string_view(block.data(), size), fmt::format("Descriptor {}", descriptor));
  ::explicit_bzero(block.data(), block.size());
  return key;
}

}  // namespace sextant::vault
