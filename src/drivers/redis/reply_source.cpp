#include "base/text.h"
#include "drivers/redis/commands.h"
#include "drivers/redis/errors.h"
#include "drivers/redis/source.h"

namespace sextant::redis {

namespace {

// How a whole reply becomes rows.
struct ReplyShape {
  RowShape rows = RowShape::values;
  bool scanned = false;  // A cursor and a list: the SCAN family.
  enum class Text : uint8_t { plain, info, clients } text = Text::plain;
};

bool has_word(std::span<std::string const> arguments, std::string_view word) {
  return std::ranges::any_of(arguments, [&](std::string const& text) { return equals_ignoring_case(text, word); });
}

ReplyShape shape_of(std::span<std::string const> arguments) {
  ReplyShape shape;
  auto const facts = facts_of(arguments);
  auto const name = facts ? facts->name : std::string_view();
  auto const is_one_of = [&](std::initializer_list<std::string_view> names) { return std::ranges::find(names, name) != names.end(); };
  auto const rest = arguments.subspan(1);
  if (is_one_of({"hgetall", "config|get"})) shape.rows = RowShape::pairs;
  if (name == "hrandfield" && has_word(rest, "WITHVALUES")) shape.rows = RowShape::pairs;
  if (name.starts_with("z") && has_word(rest, "WITHSCORES")) shape.rows = RowShape::scored;
  if (is_one_of({"zpopmin", "zpopmax"})) shape.rows = RowShape::scored;
  if (is_one_of({"xrange", "xrevrange"})) shape.rows = RowShape::entries;
  shape.scanned = is_one_of({"scan", "sscan", "hscan", "zscan"});
  if (name == "hscan") shape.rows = RowShape::pairs;
  if (name == "zscan") shape.rows = RowShape::scored;
  if (name == "info") shape.text = ReplyShape::Text::info;
  if (name == "client|list") shape.text = ReplyShape::Text::clients;
  return shape;
}

Value text_value(std::string_view text) { return {.kind = Kind::text, .text = std::string(text), .items = {}}; }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class ReplySource final : public RowSource {
 public:
  ReplySource(World& world, ReplyShape shape) : connection_(*world.connection), shape_(shape) {}

  Result<std::vector<ColumnName>> open(int64_t rows, int64_t bytes) override {
    auto const first = TRY(connection_.event());
    if (first.kind == Kind::error) return server_error(first.text);
    if (first.kind != Kind::begin) {
      done_ = true;
      return open_scalar(TRY(connection_.value(first)));
    }
    if (first.shape == Shape::map) shape_.rows = RowShape::pairs;
    auto columns = columns_of(shape_.rows);
    if (shape_.scanned) {
      cursor_ = TRY(connection_.next_value());
      auto const list = TRY(connection_.event());
      if (list.kind != Kind::begin) return connection_.lose({.code = ErrorCode::bad_data, .message = "The reply to SCAN has no list."});
      columns.insert(columns.begin(), {.name = "cursor", .type = Type::variant});
    }
    TRY(look_ahead(rows, bytes, columns.size()));
    // A scan tells where to go on even if it found nothing.
    if (shape_.scanned && done_ && ahead_.empty()) {
      ahead_.emplace_back(columns.size());
      ahead_[0][0] = cursor_;
    }
    // Only of a whole reply is it known what types there are.
    if (!done_) return columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].type == Type::variant) columns[i].type = type_of(ahead_, i);
    }
    return columns;
  }

  Result<Step> next(std::vector<Value>& row) override {
    if (position_ < ahead_.size()) {
      row = std::move(ahead_[position_++]);
      if (position_ == ahead_.size()) {
        std::vector<std::vector<Value>>().swap(ahead_);
        position_ = 0;
      }
      return Step::row;
    }
    if (done_ || !TRY(read(row))) return Step::end;
    return Step::row;
  }

 private:
  Result<> look_ahead(int64_t rows, int64_t bytes, size_t columns) {
    int64_t taken = 0;
    while (static_cast<int64_t>(ahead_.size()) < rows && taken < bytes) {
      std::vector<Value> row(columns);
      if (!TRY(read(row))) return {};
      for (auto const& cell : row) taken += static_cast<int64_t>(sizeof(Value) + cell.text.size());
      ahead_.push_back(std::move(row));
    }
    return {};
  }

  Result<bool> read(std::vector<Value>& row) {
    if (shape_.scanned && row.size() > 1) {
      std::vector<Value> rest(row.size() - 1);
      auto const more = TRY(read_row(connection_, shape_.rows, rest));
      if (!more) return finish();
      row[0] = cursor_;
      std::ranges::move(rest, row.begin() + 1);
      return true;
    }
    if (!TRY(read_row(connection_, shape_.rows, row))) return finish();
    return true;
  }

  Result<bool> finish() {
    done_ = true;
    if (shape_.scanned) (void)TRY(connection_.event());  // The end of the outer list.
    return false;
  }

  Result<std::vector<ColumnName>> open_scalar(Value value) {
    if (value.kind == Kind::text && shape_.text == ReplyShape::Text::info && value.text.starts_with('#')) return open_info(value.text);
    if (value.kind == Kind::text && shape_.text == ReplyShape::Text::clients && value.text.starts_with("id=")) {
      return open_clients(value.text);
    }
    ahead_.push_back({std::move(value)});
    return std::vector<ColumnName>{{.name = "value", .type = type_of(ahead_, 0)}};
  }

  // "# Section" and "field:value" lines.
  std::vector<ColumnName> open_info(std::string_view text) {
    std::string_view section;
    for (auto const line : lines_of(text)) {
      if (line.starts_with("# ")) {
        section = line.substr(2);
        continue;
      }
      auto const colon = std::min(line.find(':'), line.size());
      ahead_.push_back({text_value(section), text_value(line.substr(0, colon)),
                        text_value(line.substr(std::min(colon + 1, line.size())))});
    }
    return {{.name = "section", .type = type_of(ahead_, 0)},
            {.name = "field", .type = type_of(ahead_, 1)},
            {.name = "value", .type = type_of(ahead_, 2)}};
  }

  // A line a client: "id=3 addr=127.0.0.1:1234 name= ...".
  std::vector<ColumnName> open_clients(std::string_view text) {
    std::vector<ColumnName> columns;
    for (auto const line : lines_of(text)) {
      std::vector<Value> row(columns.size());
      for (std::string_view rest = line; !rest.empty();) {
        auto const pair = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        auto const equals = std::min(pair.find('='), pair.size());
        auto const name = pair.substr(0, equals);
        auto found = std::ranges::find(columns, name, &ColumnName::name);
        if (found == columns.end() && ahead_.empty()) {
          columns.push_back({.name = std::string(name)});
          row.emplace_back();
          found = std::prev(columns.end());
        }
        if (found == columns.end()) continue;
        row[static_cast<size_t>(found - columns.begin())] = text_value(pair.substr(std::min(equals + 1, pair.size())));
      }
      ahead_.push_back(std::move(row));
    }
    for (size_t i = 0; i < columns.size(); ++i) columns[i].type = type_of(ahead_, i);
    return columns;
  }

  Connection& connection_;
  ReplyShape shape_;
  bool done_ = false;
  Value cursor_;
  std::vector<std::vector<Value>> ahead_;
  size_t position_ = 0;
};

// {"f", "v", "f", "v"} of a stream's entry as a map.
Value as_map(Value value) {
  if (value.kind == Kind::begin && value.items.size() % 2 == 0) value.shape = Shape::map;
  return value;
}

}  // namespace

std::vector<ColumnName> columns_of(RowShape shape) {
  switch (shape) {
    case RowShape::values: return {{.name = "value"}};
    case RowShape::pairs: return {{.name = "field"}, {.name = "value"}};
    case RowShape::scored: return {{.name = "member"}, {.name = "score", .type = Type::float64}};
    case RowShape::entries: return {{.name = "id", .type = Type::text}, {.name = "fields", .type = Type::json}};
  }
  return {};
}

Result<bool> read_row(Connection& connection, RowShape shape, std::vector<Value>& row) {
  auto const first = TRY(connection.event());
  if (first.kind == Kind::end) return false;
  auto value = TRY(connection.value(first));
  if (shape == RowShape::values) {
    row[0] = std::move(value);
    return true;
  }
  auto const nested = value.kind == Kind::begin && value.items.size() == 2;
  if (shape == RowShape::entries) {
    row[0] = nested ? std::move(value.items[0]) : std::move(value);
    row[1] = nested ? as_map(std::move(value.items[1])) : Value{};
    return true;
  }
  if (nested) {
    row[0] = std::move(value.items[0]);
    row[1] = std::move(value.items[1]);
  } else {
    row[0] = std::move(value);
    auto const second = TRY(connection.event());
    if (second.kind == Kind::end) {
      row[1] = {};
      return connection.lose({.code = ErrorCode::bad_data, .message = "The server's reply has a name without its value."});
    }
    row[1] = TRY(connection.value(second));
  }
  if (shape == RowShape::scored) row[1] = as_score(std::move(row[1]));
  return true;
}

std::unique_ptr<RowSource> make_reply_source(World& world, std::vector<std::string> const& arguments) {
  return std::make_unique<ReplySource>(world, shape_of(arguments));
}

}  // namespace sextant::redis
