#include "data/extended_json.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

namespace sextant {

namespace {

constexpr int deepest = 512;
constexpr int64_t last_readable_date = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

// Counts the digits at `at`, and goes behind them.
size_t skip_digits(std::string_view text, size_t& at) {
  auto const begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at - begin;
}

// By JSON's grammar: what a document's text says where a number should be may be anything.
bool is_number(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  auto const zero = at < text.size() && text[at] == '0';
  auto const whole = skip_digits(text, at);
  if (whole == 0 || (zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.' && skip_digits(text, ++at) == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (skip_digits(text, at) == 0) return false;
  }
  return at == text.size();
}

class Relaxer {
 public:
  explicit Relaxer(std::string_view text) : text_(text) {}

  std::optional<std::string> relax() {
    std::string result;
    result.reserve(text_.size());
    if (!value(result, 0)) return std::nullopt;
    return result;
  }
  bool at_end() {
    skip_space();
    return at_ == text_.size();
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char byte) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != byte) return false;
    ++at_;
    return true;
  }

  // The string here with its quotes; false if there is none.
  bool string(std::string_view& token) {
    skip_space();
    auto const begin = at_;
    if (at_ >= text_.size() || text_[at_] != '"') return false;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') ++at_;
      else if (text_[at_] == '"') {
        ++at_;
        token = text_.substr(begin, at_ - begin);
        return true;
      }
    }
    return false;
  }

  // {"name":"text"}; the place stays as it was if this is not what stands here.
  bool single(std::string_view name, std::string_view& text) {
    auto const begin = at_;
    std::string_view key;
    if (take('{') && string(key) && key == name && take(':') && string(text) && take('}')) {
      text = text.substr(1, text.size() - 2);
      return true;
    }
    at_ = begin;
    return false;
  }

  bool number(std::string& out) {
    auto const begin = at_;
    for (std::string_view const name : {"\"$numberInt\"", "\"$numberLong\"", "\"$numberDouble\""}) {
      std::string_view digits;
      if (single(name, digits) && is_number(digits)) {
        out += digits;
        return true;
      }
      at_ = begin;  // Infinity, NaN, or a document that only looks so.
    }
    return false;
  }

  bool date(std::string& out) {
    auto const begin = at_;
    std::string_view key, digits;
    if (take('{') && string(key) && key == "\"$date\"" && take(':') && single("\"$numberLong\"", digits) && take('}')) {
      int64_t time = 0;
      auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), time);
      auto const readable = error == std::errc{} && end == digits.data() + digits.size() && time >= 0 && time <= last_readable_date;
      if (readable) append_date(out, time);
      else out.append("{\"$date\":{\"$numberLong\":\"").append(digits).append("\"}}");
      return true;
    }
    at_ = begin;
    return false;
  }

  static void append_date(std::string& out, int64_t time) {
    std::chrono::year_month_day const day{std::chrono::sys_days(std::chrono::days(time / 86'400'000))};
    auto const rest = time % 86'400'000;
    fmt::format_to(std::back_inserter(out), "{{\"$date\":\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(day.year()),
                   static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), rest / 3'600'000, rest / 60'000 % 60,
                   rest / 1'000 % 60);
    if (rest % 1'000 != 0) fmt::format_to(std::back_inserter(out), ".{:03}", rest % 1'000);
    out += "Z\"}";
  }

  bool members(std::string& out, char open, char close, int depth) {
    ++at_;
    out += open;
    for (bool first = true; !take(close); first = false) {
      if (!first && !take(',')) return false;
      if (!first) out += ',';
      std::string_view key;
      if (open == '{') {
        if (!string(key) || !take(':')) return false;
        out.append(key).append(":");
      }
      if (!value(out, depth + 1)) return false;
    }
    out += close;
    return true;
  }

  bool value(std::string& out, int depth) {
    skip_space();
    if (at_ >= text_.size() || depth > deepest) return false;
    if (text_[at_] == '{') return number(out) || date(out) || members(out, '{', '}', depth);
    if (text_[at_] == '[') return members(out, '[', ']', depth);
    std::string_view token;
    if (text_[at_] == '"') {
      if (!string(token)) return false;
    } else {
      auto const begin = at_;
      while (at_ < text_.size() && !is_space(text_[at_]) && std::string_view(",:[]{}\"").find(text_[at_]) == std::string_view::npos) ++at_;
      token = text_.substr(begin, at_ - begin);
    }
    out += token;
    return !token.empty();
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::string relaxed_json(std::string_view canonical) {
  Relaxer relaxer(canonical);
  auto result = relaxer.relax();
  return result && relaxer.at_end() ? std::move(*result) : std::string(canonical);
}

}  // namespace sextant
