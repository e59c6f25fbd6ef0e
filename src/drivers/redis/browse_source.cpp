#include <charconv>

#include "base/text.h"
#include "drivers/redis/errors.h"
#include "drivers/redis/source.h"

namespace sextant::redis {

namespace {

constexpr int64_t page_elements = 1000;
constexpr int64_t page_bytes = int64_t{256} << 10;  // Of a string.
constexpr size_t longest_code_point = 4;

Value integer_value(int64_t number) { return {.kind = Kind::integer, .integer = number, .text = {}, .items = {}}; }

// One type of key: how a page is asked for, and how its reply becomes rows.
class Pages {
 public:
  virtual ~Pages() = default;
  virtual std::vector<ColumnName> columns() const = 0;
  virtual std::vector<std::string> request(std::string const& key) const = 0;
  // Called when the reply has begun; reads up to where the rows begin.
  virtual Result<> open(Connection&, Event const&) { return {}; }
  // False at the end of the page. Reads the page to the end of its reply then.
  virtual Result<bool> next(Connection& connection, std::vector<Value>& row) = 0;
  virtual bool ended() const = 0;
};

class StringPages final : public Pages {
 public:
  std::vector<ColumnName> columns() const override { return {{.name = "offset", .type = Type::int64}, {.name = "value"}}; }
  std::vector<std::string> request(std::string const& key) const override {
    return {"GETRANGE", key, std::to_string(offset_), std::to_string(offset_ + page_bytes - 1)};
  }
  Result<> open(Connection&, Event const& event) override {
    text_ = event.text;
    read_ = false;
    return {};
  }
  Result<bool> next(Connection&, std::vector<Value>& row) override {
    if (std::exchange(read_, true)) return false;
    auto const whole = static_cast<int64_t>(text_.size()) < page_bytes;
    if (text_.empty() && offset_ > 0) {
      ended_ = true;
      return false;
    }
    // A character that the page cuts belongs to the next one.
    auto const valid = valid_utf8_prefix(text_);
    if (!whole && valid < text_.size() && text_.size() - valid < longest_code_point) text_.resize(valid);
    row[0] = integer_value(offset_);
    offset_ += static_cast<int64_t>(text_.size());
    ended_ = whole;
    row[1] = {.kind = Kind::text, .text = std::move(text_), .items = {}};
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  int64_t offset_ = 0;
  std::string text_;
  bool read_ = false, ended_ = false;
};

// Elements by their position: lists and sorted sets.
class RangePages final : public Pages {
 public:
  explicit RangePages(bool scored) : scored_(scored) {}
  std::vector<ColumnName> columns() const override {
    if (scored_) return columns_of(RowShape::scored);
    return {{.name = "index", .type = Type::int64}, {.name = "value"}};
  }
  std::vector<std::string> request(std::string const& key) const override {
    auto const from = std::to_string(position_), to = std::to_string(position_ + page_elements - 1);
    if (scored_) return {"ZRANGE", key, from, to, "WITHSCORES"};
    return {"LRANGE", key, from, to};
  }
  Result<> open(Connection&, Event const&) override {
    in_page_ = 0;
    return {};
  }
  Result<bool> next(Connection& connection, std::vector<Value>& row) override {
    if (scored_ ? !TRY(read_row(connection, RowShape::scored, row)) : !TRY(read_element(connection, row))) {
      ended_ = in_page_ < page_elements;
      return false;
    }
    ++in_page_;
    ++position_;
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  Result<bool> read_element(Connection& connection, std::vector<Value>& row) {
    std::vector<Value> one(1);
    if (!TRY(read_row(connection, RowShape::values, one))) return false;
    row[0] = integer_value(position_);
    row[1] = std::move(one[0]);
    return true;
  }

  bool const scored_;
  int64_t position_ = 0, in_page_ = 0;
  bool ended_ = false;
};

// Elements by a cursor: hashes and sets.
class CursorPages final : public Pages {
 public:
  explicit CursorPages(RowShape shape) : shape_(shape) {}
  std::vector<ColumnName> columns() const override {
    if (shape_ == RowShape::pairs) return columns_of(shape_);
    return {{.name = "member"}};
  }
  std::vector<std::string> request(std::string const& key) const override {
    return {shape_ == RowShape::pairs ? "HSCAN" : "SSCAN", key, cursor_, "COUNT", std::to_string(page_elements)};
  }
  Result<> open(Connection& connection, Event const&) override {
    cursor_ = TRY(connection.next_value()).as_text();
    (void)TRY(connection.event());  // The beginning of the list.
    return {};
  }
  Result<bool> next(Connection& connection, std::vector<Value>& row) override {
    if (TRY(read_row(connection, shape_, row))) return true;
    (void)TRY(connection.event());  // The end of the outer list.
    ended_ = cursor_ == "0";
    return false;
  }
  bool ended() const override { return ended_; }

 private:
  RowShape const shape_;
  std::string cursor_ = "0";
  bool ended_ = false;
};

class StreamPages final : public Pages {
 public:
  std::vector<ColumnName> columns() const override { return columns_of(RowShape::entries); }
  std::vector<std::string> request(std::string const& key) const override {
    return {"XRANGE", key, last_.empty() ? "-" : "(" + last_, "+", "COUNT", std::to_string(page_elements)};
  }
  Result<> open(Connection&, Event const&) override {
    in_page_ = 0;
    return {};
  }
  Result<bool> next(Connection& connection, std::vector<Value>& row) override {
    if (!TRY(read_row(connection, RowShape::entries, row))) {
      ended_ = in_page_ < page_elements;
      return false;
    }
    ++in_page_;
    last_ = row[0].text;
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  std::string last_;
  int64_t in_page_ = 0;
  bool ended_ = false;
};

// A document of the JSON module: whole.
class JsonPages final : public Pages {
 public:
  std::vector<ColumnName> columns() const override { return {{.name = "value", .type = Type::text}}; }
  std::vector<std::string> request(std::string const& key) const override { return {"JSON.GET", key}; }
  Result<> open(Connection&, Event const& event) override {
    text_ = event.text;
    return {};
  }
  Result<bool> next(Connection&, std::vector<Value>& row) override {
    if (std::exchange(ended_, true)) return false;
    row[0] = {.kind = Kind::text, .text = std::move(text_), .items = {}};
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  std::string text_;
  bool ended_ = false;
};

std::unique_ptr<Pages> pages_of(std::string_view type) {
  if (type == "string") return std::make_unique<StringPages>();
  if (type == "list") return std::make_unique<RangePages>(false);
  if (type == "zset") return std::make_unique<RangePages>(true);
  if (type == "hash") return std::make_unique<CursorPages>(RowShape::pairs);
  if (type == "set") return std::make_unique<CursorPages>(RowShape::values);
  if (type == "stream") return std::make_unique<StreamPages>();
  if (type == "ReJSON-RL") return std::make_unique<JsonPages>();
  return nullptr;
}

class BrowseSource final : public RowSource {
 public:
  BrowseSource(World& world, std::string key, std::optional<int64_t> database)
      : connection_(*world.connection), visit_(connection_), key_(std::move(key)), database_(database) {}

  Result<std::vector<ColumnName>> open(int64_t, int64_t) override {
    TRY(visit_.enter(database_.value_or(connection_.database)));
    auto const type = TRY(connection_.ask("TYPE", key_)).text;
    if (type == "none") {
      return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no key {}.", quote_bytes(key_))};
    }
    pages_ = pages_of(type);
    if (!pages_) {
      return Error{.code = ErrorCode::not_supported,
                   .message = fmt::format("BROWSE does not read keys of the type {}, which comes from a module.", visible_text(type)),
                   .hint = "The module's own commands read it."};
    }
    TRY(ask_page());
    return pages_->columns();
  }

  Result<Step> next(std::vector<Value>& row) override {
    for (;;) {
      if (!in_page_) {
        if (pages_->ended()) return Step::end;
        if (connection_.unread() == 0) TRY(ask_page());
        auto const first = TRY(connection_.event());
        if (first.kind == Kind::error) return server_error(first.text);
        TRY(pages_->open(connection_, first));
        in_page_ = true;
      }
      if (TRY(pages_->next(connection_, row))) return Step::row;
      in_page_ = false;
      return pages_->ended() ? Step::end : Step::nothing;
    }
  }

  Result<> close() override { return visit_.leave(); }

 private:
  Result<> ask_page() {
    auto const words = pages_->request(key_);
    connection_.add_list(words);
    return connection_.send();
  }

  Connection& connection_;
  Visit visit_;
  std::string const key_;
  std::optional<int64_t> const database_;
  std::unique_ptr<Pages> pages_;
  bool in_page_ = false;
};

}  // namespace

Result<std::unique_ptr<RowSource>> make_browse_source(World& world, Command const& command) {
  auto const& words = command.arguments;
  if (!equals_ignoring_case(words[0], "BROWSE")) return std::unique_ptr<RowSource>();
  auto const bad = [&](size_t at) {
    return Error{.code = ErrorCode::syntax,
                 .message = "BROWSE takes the name of a key.",
                 .hint = "BROWSE key [DB n]",
                 .position = command.places[std::min(at, words.size() - 1)]};
  };
  if (words.size() != 2 && words.size() != 4) return bad(2);
  std::optional<int64_t> database;
  if (words.size() == 4) {
    int64_t number = 0;
    auto const& text = words[3];
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!equals_ignoring_case(words[2], "DB")) return bad(2);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) return bad(3);
    database = number;
  }
  return std::unique_ptr<RowSource>(std::make_unique<BrowseSource>(world, words[1], database));
}

}  // namespace sextant::redis
