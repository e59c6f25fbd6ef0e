#include "drivers/redis/catalog.h"

namespace sextant::redis {

namespace {

constexpr int64_t most_elements = 10'000;
constexpr size_t most_bytes = size_t{1} << 20;
constexpr size_t elements_in_command = 100;

Error too_much(KeyPath const& key, std::string_view what) {
  return {.code = ErrorCode::limit,
          .message = fmt::format("The key {} has more than {}, too much to be written as commands.", quote_bytes(key.name), what),
          .hint = "DUMP and RESTORE copy a key whole; BROWSE reads it piece by piece."};
}

// Commands of one verb, with so many words each.
class Writer {
 public:
  Writer(KeyPath const& key, std::string_view verb) : key_(key), verb_(verb) {}
  Result<> add(std::string_view first, std::string_view second) {
    TRY(add(first));
    return append(second);
  }
  Result<> add(std::string_view word) {
    if (in_command_ == 0 || in_command_ >= elements_in_command) start();
    ++in_command_;
    return append(word);
  }
  std::string take() { return std::move(text_); }

 private:
  void start() {
    if (!text_.empty()) text_ += '\n';
    text_ += fmt::format("{} {}", verb_, quote_word(key_.name));
    in_command_ = 0;
  }
  Result<> append(std::string_view word) {
    text_ += ' ';
    text_ += quote_word(word);
    if (text_.size() > most_bytes) return too_much(key_, "1 MiB of text");
    return {};
  }
  KeyPath const& key_;
  std::string_view const verb_;
  std::string text_;
  size_t in_command_ = 0;
};

// The elements, two at a time for hashes and sorted sets.
Result<std::string> write_elements(CatalogCall& call, KeyPath const& key, std::string_view verb,
                                   std::vector<std::string_view> const& request, RowShape shape) {
  auto& connection = call.connection();
  connection.add_list(std::span<std::string_view const>(request));
  TRY(connection.send());
  auto const first = TRY(connection.event());
  if (first.kind != Kind::begin) return connection.lose({.code = ErrorCode::bad_data, .message = "The server's reply is no list."});
  Writer writer(key, verb);
  std::vector<Value> row(2);
  while (TRY(read_row(connection, shape, row))) {
    if (shape == RowShape::values) TRY(writer.add(row[0].text));
    else if (shape == RowShape::pairs) TRY(writer.add(row[0].text, row[1].text));
    else TRY(writer.add(float_text(row[1].floating), row[0].text));
  }
  return writer.take();
}

Result<std::string> write_stream(CatalogCall& call, KeyPath const& key) {
  auto& connection = call.connection();
  auto const entries = TRY(connection.ask("XRANGE", key.name, "-", "+"));
  std::string text;
  for (auto const& entry : entries.items) {
    if (entry.items.size() != 2) continue;
    text += fmt::format("{}XADD {} {}", text.empty() ? "" : "\n", quote_word(key.name), entry.items[0].text);
    for (auto const& field : entry.items[1].items) text += " " + quote_word(field.text);
    if (text.size() > most_bytes) return too_much(key, "1 MiB of text");
  }
  auto const groups = TRY(connection.ask("XINFO", "GROUPS", key.name));
  for (auto const& group : groups.items) {
    auto const* const name = group.find("name");
    auto const* const last = group.find("last-delivered-id");
    if (name == nullptr || last == nullptr) continue;
    text += fmt::format("{}XGROUP CREATE {} {} {} MKSTREAM", text.empty() ? "" : "\n", quote_word(key.name), quote_word(name->text), last->text);
  }
  return text;
}

Result<std::string> write_string(CatalogCall& call, KeyPath const& key) {
  auto const length = TRY(call.connection().ask("STRLEN", key.name)).integer;
  if (length > static_cast<int64_t>(most_bytes)) return too_much(key, "1 MiB of text");
  auto const value = TRY(call.connection().ask("GET", key.name));
  return fmt::format("SET {} {}", quote_word(key.name), quote_word(value.text));
}

Result<std::string> write_key(CatalogCall& call, KeyPath const& key, std::string_view type) {
  std::string_view const name = key.name;
  if (type == "string") return write_string(call, key);
  struct Kind {
    std::string_view type, length, verb;
    std::vector<std::string_view> request;
    RowShape shape;
  };
  Kind const kinds[]{
      {"list", "LLEN", "RPUSH", {"LRANGE", name, "0", "-1"}, RowShape::values},
      {"set", "SCARD", "SADD", {"SMEMBERS", name}, RowShape::values},
      {"hash", "HLEN", "HSET", {"HGETALL", name}, RowShape::pairs},
      {"zset", "ZCARD", "ZADD", {"ZRANGE", name, "0", "-1", "WITHSCORES"}, RowShape::scored},
      {"stream", "XLEN", "", {}, RowShape::entries},
  };
  for (auto const& kind : kinds) {
    if (kind.type != type) continue;
    auto const length = TRY(call.connection().ask(kind.length, key.name)).integer;
    if (length > most_elements) return too_much(key, fmt::format("{} elements", most_elements));
    if (type == "stream") return write_stream(call, key);
    return write_elements(call, key, kind.verb, kind.request, kind.shape);
  }
  return Error{.code = ErrorCode::not_supported,
               .message = "A key of this type, which comes from a module, cannot be written as commands.",
               .hint = "DUMP and RESTORE copy it whole."};
}

}  // namespace

Result<std::string> key_commands(CatalogCall& call, KeyPath const& key) {
  auto const type = TRY(call.connection().ask("TYPE", key.name)).as_text();
  if (type == "none") return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no key {}.", quote_bytes(key.name))};
  auto text = TRY(write_key(call, key, type));
  auto const ttl = TRY(call.connection().ask("PTTL", key.name));
  if (ttl.integer >= 0) text += fmt::format("\nPEXPIRE {} {}", quote_word(key.name), ttl.integer);
  return text + "\n";
}

}  // namespace sextant::redis
