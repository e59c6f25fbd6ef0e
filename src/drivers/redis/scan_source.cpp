#include <charconv>

#include "base/text.h"
#include "drivers/redis/errors.h"
#include "drivers/redis/source.h"

namespace sextant::redis {

namespace {

constexpr int64_t first_count = 1000;
constexpr int64_t usual_count = 4000;    // Pages grow to this: a millisecond or so of the server's time.
constexpr int64_t most_count = 10'000;
// A page that gives less than this part of what it looked at makes the next one larger.
constexpr int64_t thin = 16;

struct ScanRequest {
  std::string match, type, count;
  std::optional<int64_t> database;
  bool with_type = false, with_ttl = false, with_bytes = false;
  bool details() const { return with_type || with_ttl || with_bytes; }
};

Error bad_word(Command const& command, size_t at, std::string message) {
  return {.code = ErrorCode::syntax,
          .message = std::move(message),
          .hint = "SCAN without a cursor reads all keys: SCAN [MATCH pattern] [TYPE type] [COUNT n] [DB n] [WITHTYPE] [WITHTTL] "
                  "[WITHBYTES].",
          .position = command.places[std::min(at, command.places.size() - 1)]};
}

std::optional<int64_t> number_of(std::string_view text) {
  int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

Result<ScanRequest> read_request(Command const& command) {
  ScanRequest request;
  auto const& words = command.arguments;
  for (size_t i = 1; i < words.size(); ++i) {
    auto const is = [&](std::string_view name) { return equals_ignoring_case(words[i], name); };
    bool* flag = is("WITHTYPE") ? &request.with_type : is("WITHTTL") ? &request.with_ttl : is("WITHBYTES") ? &request.with_bytes : nullptr;
    if (flag != nullptr) {
      *flag = true;
      continue;
    }
    if (!is("MATCH") && !is("TYPE") && !is("COUNT") && !is("DB")) return bad_word(command, i, "SCAN does not know this word.");
    if (i + 1 == words.size()) return bad_word(command, i, "A value is missing behind this word.");
    auto const& value = words[i + 1];
    if (is("MATCH")) request.match = value;
    if (is("TYPE")) request.type = value;
    if ((is("COUNT") || is("DB")) && !number_of(value)) return bad_word(command, i + 1, "This is no number.");
    if (is("COUNT")) request.count = value;
    if (is("DB")) request.database = number_of(value);
    ++i;
  }
  return request;
}

class ScanSource final : public RowSource {
 public:
  ScanSource(World& world, ScanRequest request) : connection_(*world.connection), visit_(connection_), request_(std::move(request)) {}

  Result<std::vector<ColumnName>> open(int64_t, int64_t) override {
    TRY(visit_.enter(request_.database.value_or(connection_.database)));
    add_page("0");
    TRY(connection_.send());
    std::vector<ColumnName> columns{{.name = "key"}};
    if (request_.with_type) columns.push_back({.name = "type", .type = Type::text});
    if (request_.with_ttl) columns.push_back({.name = "ttl_ms", .type = Type::int64});
    if (request_.with_bytes) columns.push_back({.name = "bytes", .type = Type::int64});
    return columns;
  }

  Result<Step> next(std::vector<Value>& row) override {
    for (;;) {
      if (in_details_) return next_detailed(row);
      if (!in_page_) {
        if (ended_) return Step::end;
        TRY(open_page());
        if (request_.details()) {
          TRY(read_keys());
          continue;
        }
      }
      auto const event = TRY(connection_.event());
      if (event.kind == Kind::end) {
        TRY(end_page());
        return ended_ ? Step::end : Step::nothing;
      }
      row[0] = TRY(connection_.value(event));
      ++keys_in_page_;
      return Step::row;
    }
  }

  Result<> close() override { return visit_.leave(); }

 private:
  void add_page(std::string const& cursor) {
    std::vector<std::string> words{"SCAN", cursor};
    if (!request_.match.empty()) words.insert(words.end(), {"MATCH", request_.match});
    words.insert(words.end(), {"COUNT", request_.count.empty() ? std::to_string(count_) : request_.count});
    if (!request_.type.empty()) words.insert(words.end(), {"TYPE", request_.type});
    connection_.add_list(words);
  }

  // The next page's cursor stands before the keys, so the next page is asked for before they are read.
  Result<> open_page() {
    auto const first = TRY(connection_.event());
    if (first.kind == Kind::error) return server_error(first.text);
    if (first.kind != Kind::begin) return unexpected();
    auto const cursor = TRY(connection_.next_value());
    cursor_ = cursor.as_text();
    last_ = cursor_ == "0";
    if (!last_ && !request_.details()) {
      add_page(cursor_);
      TRY(connection_.send());
    }
    auto const list = TRY(connection_.event());
    if (list.kind != Kind::begin) return unexpected();
    in_page_ = true;
    keys_in_page_ = 0;
    return {};
  }

  Result<> end_page() {
    (void)TRY(connection_.event());  // The end of the outer list.
    in_page_ = false;
    ended_ = last_;
    count_ = std::max(count_, std::min(count_ * 2, keys_in_page_ < count_ / thin ? most_count : usual_count));
    return {};
  }

  // With details, a page's keys are kept, and all that is asked of them goes out at once, with the next page's request.
  Result<> read_keys() {
    keys_.clear();
    size_t bytes = 0;
    for (;;) {
      auto const event = TRY(connection_.event());
      if (event.kind == Kind::end) break;
      keys_.push_back(TRY(connection_.value(event)).text);
      bytes += keys_.back().size();
      if (bytes > Connection::most_value_bytes) {
        return connection_.lose({.code = ErrorCode::limit, .message = "The names of one page of keys are too long to be kept."});
      }
    }
    keys_in_page_ = static_cast<int64_t>(keys_.size());
    TRY(end_page());
    for (auto const& key : keys_) {
      if (request_.with_type) connection_.add("TYPE", key);
      if (request_.with_ttl) connection_.add("PTTL", key);
      if (request_.with_bytes) connection_.add("MEMORY", "USAGE", key);
    }
    if (!ended_) add_page(cursor_);
    in_details_ = true;
    position_ = 0;
    return connection_.send();
  }

  Result<Step> next_detailed(std::vector<Value>& row) {
    if (position_ == keys_.size()) {
      in_details_ = false;
      return ended_ ? Step::end : Step::nothing;
    }
    size_t column = 0;
    row[column++] = {.kind = Kind::text, .text = std::move(keys_[position_++]), .items = {}};
    if (request_.with_type) row[column++] = TRY(connection_.reply());
    if (request_.with_ttl) {
      auto ttl = TRY(connection_.reply());
      if (ttl.integer < 0) ttl = {};  // -1: for ever; -2: gone by now.
      row[column++] = std::move(ttl);
    }
    if (request_.with_bytes) row[column++] = TRY(connection_.reply());
    return Step::row;
  }

  Error unexpected() { return connection_.lose({.code = ErrorCode::bad_data, .message = "The reply to SCAN is none."}); }

  Connection& connection_;
  Visit visit_;
  ScanRequest const request_;
  int64_t count_ = first_count, keys_in_page_ = 0;
  std::string cursor_;
  bool last_ = false, ended_ = false, in_page_ = false, in_details_ = false;
  std::vector<std::string> keys_;
  size_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowSource>> make_scan_source(World& world, Command const& command) {
  auto const& words = command.arguments;
  if (!equals_ignoring_case(words[0], "SCAN") || (words.size() > 1 && words[1].find_first_not_of("0123456789") == std::string::npos &&
                                                 !words[1].empty())) {
    return std::unique_ptr<RowSource>();
  }
  auto request = TRY(read_request(command));
  return std::unique_ptr<RowSource>(std::make_unique<ScanSource>(world, std::move(request)));
}

}  // namespace sextant::redis
