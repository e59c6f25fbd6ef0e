#include "vault/contents.h"

#include <set>

namespace sextant::vault {

namespace {

constexpr std::string_view magic = "SXVAULT1";
constexpr size_t sealed_key_bytes = key_bytes + seal_bytes;

template <class Number>
void append(std::string& out, Number number) {
  for (size_t i = 0; i < sizeof(Number); ++i) out += static_cast<char>(static_cast<uint64_t>(number) >> (8 * i) & 0xff);
}

void append_text(std::string& out, std::string_view text) {
  append(out, static_cast<uint32_t>(text.size()));
  out += text;
}

// Reads on after a fault as if it were zeros and empty texts; whoever reads looks at `good` in the end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    auto const bytes = take(sizeof(Number));
    uint64_t value = 0;
    for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
    return static_cast<Number>(value);
  }
  std::string bytes(size_t count) { return std::string(take(count)); }
  std::string text(size_t shortest, size_t longest) {
    auto const size = number<uint32_t>();
    if (size < shortest || size > longest) {
      good_ = false;
      return {};
    }
    return std::string(take(size));
  }
  // How many things follow; 0 after a fault.
  size_t count(size_t most) {
    auto const found = number<uint32_t>();
    require(found <= most);
    return good_ ? found : 0;
  }
  void require(bool holds) { good_ = good_ && holds; }
  bool good() const { return good_; }
  bool ended() const { return rest_.empty(); }

 private:
  std::string_view take(size_t count) {
    if (!good_ || count > rest_.size()) {
      good_ = false;
      return {};
    }
    auto const taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view rest_;
  bool good_ = true;
};

Wrap read_wrap(Reader& reader) {
  Wrap wrap;
  auto const way = reader.number<uint8_t>();
  reader.require(way >= static_cast<uint8_t>(Way::passphrase) && way <= static_cast<uint8_t>(Way::keyring));
  wrap.way = reader.good() ? static_cast<Way>(way) : Way::passphrase;
  if (wrap.way == Way::passphrase) {
    wrap.cost.operations = reader.number<uint64_t>();
    wrap.cost.memory_bytes = reader.number<uint64_t>();
    wrap.salt = reader.bytes(salt_bytes);
    reader.require(is_allowed(wrap.cost));
  }
  wrap.sealed = reader.bytes(sealed_key_bytes);
  return wrap;
}

SealedItem read_item(Reader& reader) {
  SealedItem item;
  item.slot.project = reader.text(1, longest_name);
  item.slot.item = reader.text(1, longest_name);
  item.slot.field = reader.text(1, longest_name);
  item.sealed = reader.text(seal_bytes, longest_secret + seal_bytes);
  return item;
}

void read_contents(Reader& reader, Contents& contents) {
  reader.require(reader.bytes(magic.size()) == magic);
  contents.id = reader.bytes(vault_id_bytes);
  contents.generation = reader.number<uint64_t>();
  contents.lock_after_minutes = reader.number<uint32_t>();
  reader.require(contents.lock_after_minutes <= most_lock_minutes);
  std::set<Way> ways;
  for (auto left = reader.count(3); left > 0 && reader.good(); --left) {
    contents.wraps.push_back(read_wrap(reader));
    reader.require(ways.insert(contents.wraps.back().way).second);
  }
  reader.require(!contents.wraps.empty());
  std::set<std::string> projects;
  for (auto left = reader.count(most_projects); left > 0 && reader.good(); --left) {
    auto project = reader.text(1, longest_name);
    reader.require(projects.insert(project).second);
    contents.projects.push_back({.project = std::move(project), .sealed = reader.bytes(sealed_key_bytes)});
  }
  std::set<Slot> slots;
  for (auto left = reader.count(most_items); left > 0 && reader.good(); --left) {
    contents.items.push_back(read_item(reader));
    reader.require(slots.insert(contents.items.back().slot).second);
    reader.require(projects.contains(contents.items.back().slot.project));
  }
}

}  // namespace

std::string_view to_string(Way way) {
  switch (way) {
    case Way::passphrase: return "passphrase";
    case Way::key_file: return "key_file";
    case Way::keyring: return "keyring";
  }
  return "passphrase";
}

std::string encode(Contents const& contents) {
  std::string out(magic);
  out += contents.id;
  append(out, contents.generation);
  append(out, contents.lock_after_minutes);
  append(out, static_cast<uint32_t>(contents.wraps.size()));
  for (auto const& wrap : contents.wraps) {
    append(out, static_cast<uint8_t>(wrap.way));
    if (wrap.way == Way::passphrase) {
      append(out, wrap.cost.operations);
      append(out, wrap.cost.memory_bytes);
      out += wrap.salt;
    }
    out += wrap.sealed;
  }
  append(out, static_cast<uint32_t>(contents.projects.size()));
  for (auto const& project : contents.projects) {
    append_text(out, project.project);
    out += project.sealed;
  }
  append(out, static_cast<uint32_t>(contents.items.size()));
  for (auto const& item : contents.items) {
    append_text(out, item.slot.project);
    append_text(out, item.slot.item);
    append_text(out, item.slot.field);
    append_text(out, item.sealed);
  }
  return out;
}

Result<Decoded> decode(std::string_view file) {
  auto const damaged = Error{.code = ErrorCode::bad_data, .message = "The vault's file is damaged, or is no vault."};
  if (file.size() < mac_bytes) return damaged;
  Decoded decoded{.contents = {},
                  .authenticated = std::string(file.substr(0, file.size() - mac_bytes)),
                  .mac = std::string(file.substr(file.size() - mac_bytes))};
  Reader reader(decoded.authenticated);
  read_contents(reader, decoded.contents);
  if (!reader.good() || !reader.ended()) return damaged;
  return decoded;
}

}  // namespace sextant::vault
