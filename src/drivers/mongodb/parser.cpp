#include "drivers/mongodb/parser.h"

#include "drivers/mongodb/literals.h"
#include "drivers/mongodb/scanner.h"

namespace sextant::mongodb {

namespace {

constexpr size_t most_calls = 64;

struct Part {
  std::string name;
  TextRange range;
};

class StatementParser {
 public:
  explicit StatementParser(std::string_view text) : scanner_(text) {}

  Result<Parsed> parse() {
    TRY(check());
    auto const begin = scanner_.at();
    auto const word = scanner_.take_name();
    if (word == "use" || word == "show") return parse_word(word == "use" ? Parsed::Kind::use : Parsed::Kind::show);
    if (word != "db") {
      return scanner_.error_at(begin, word.empty() ? begin + 1 : scanner_.at(), "A statement begins with db, use or show.",
                               "Write db.collection.find({}), or db.runCommand({...}) for any command.");
    }
    TRY(parse_calls());
    TRY(parse_end());
    return std::move(result_);
  }

 private:
  Result<> check() {
    if (scanner_.skip_space()) return scanner_.error_at(scanner_.at(), scanner_.at(), "A comment is not closed.");
    while (scanner_.take(';')) {
    }
    scanner_.skip_space();
    if (!scanner_.at_end()) return {};
    return Error{.code = ErrorCode::invalid_argument, .message = "The text holds no statement."};
  }

  // use NAME, show WORD: to the end of the line.
  Result<Parsed> parse_word(Parsed::Kind kind) {
    scanner_.skip_space();
    auto const begin = scanner_.at();
    auto end = begin;
    while (end < scanner_.text().size() && std::string_view(" \t\r\n;").find(scanner_.text()[end]) == std::string_view::npos) ++end;
    result_.kind = kind;
    if (scanner_.peek() == '"' || scanner_.peek() == '\'') {
      result_.word = TRY(scanner_.take_string());
      end = scanner_.at();
    } else {
      result_.word = scanner_.text().substr(begin, end - begin);
    }
    if (result_.word.empty()) {
      return scanner_.error_at(begin, begin, kind == Parsed::Kind::use ? "The name of a database is expected after use."
                                                                       : "dbs or collections is expected after show.");
    }
    result_.range = {begin, end};
    scanner_.move_to(end);
    TRY(parse_end());
    return std::move(result_);
  }

  Result<> parse_end() {
    if (scanner_.skip_space()) return scanner_.error_at(scanner_.at(), scanner_.at(), "A comment is not closed.");
    bool const delimited = scanner_.take(';');
    while (scanner_.take(';')) {
    }
    scanner_.skip_space();
    if (scanner_.at_end()) return {};
    auto rest = scanner_;
    auto const word = rest.take_name();
    if (!delimited && word != "db" && word != "use" && word != "show") {
      return scanner_.error("This does not belong to the statement.");
    }
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The text holds more than one statement.",
                 .hint = "Run the statements one by one.",
                 .position = TextRange{scanner_.at(), static_cast<uint32_t>(scanner_.text().size())}};
  }

  Result<> parse_calls() {
    for (;;) {
      if (scanner_.take('.')) {
        TRY(parse_dotted());
      } else if (scanner_.take('[')) {
        TRY(parse_bracketed());
      } else {
        break;
      }
    }
    if (!parts_.empty() || result_.calls.empty()) {
      auto const at = parts_.empty() ? scanner_.at() : parts_.back().range.begin;
      return scanner_.error_at(at, parts_.empty() ? at : parts_.back().range.end, "A call such as .find({}) is missing here.");
    }
    return {};
  }

  Result<> parse_bracketed() {
    scanner_.skip_space();
    auto const begin = scanner_.at();
    if (scanner_.peek() != '"' && scanner_.peek() != '\'' && scanner_.peek() != '`') {
      return scanner_.error("A collection's name in quotes is expected here.");
    }
    auto name = TRY(scanner_.take_string());
    parts_.push_back({std::move(name), {begin, scanner_.at()}});
    if (!scanner_.take(']')) return scanner_.error("A ] is expected here.");
    if (!result_.calls.empty()) return scanner_.error_at(begin, scanner_.at(), "A result has no parts in this language.");
    return {};
  }

  Result<> parse_dotted() {
    scanner_.skip_space();
    auto const begin = scanner_.at();
    auto const name = scanner_.take_name();
    if (name.empty()) return scanner_.error("A name is expected here.");
    TextRange const range{begin, scanner_.at()};
    auto behind = scanner_;
    if (!behind.take('(')) {
      if (!result_.calls.empty()) return scanner_.error_at(range.begin, range.end, "Only calls may follow a call.");
      parts_.push_back({std::string(name), range});
      return {};
    }
    scanner_ = behind;
    if (result_.calls.size() >= most_calls) return scanner_.error_at(range.begin, range.end, "The statement has too many calls.");
    Call call{.name = std::string(name), .range = range};
    call.arguments = TRY(read_arguments(scanner_));
    call.whole = {range.begin, scanner_.at()};
    return take_call(std::move(call));
  }

  Result<std::string> only_text(Call const& call) {
    if (call.arguments.size() == 1 && call.arguments[0].is(ValueKind::text) && !call.arguments[0].text.empty()) {
      return call.arguments[0].text;
    }
    return scanner_.error_at(call.whole.begin, call.whole.end, call.name + " takes one name in quotes.");
  }

  Result<> take_call(Call call) {
    if (result_.calls.empty() && parts_.empty() && result_.collection.empty()) {
      if (call.name == "getSiblingDB" || call.name == "getSisterDB") {
        result_.database = TRY(only_text(call));
        return {};
      }
      if (call.name == "getCollection") {
        result_.collection = TRY(only_text(call));
        result_.range = call.arguments[0].range;
        return {};
      }
      if (call.name == "getMongo") return {};
      if (call.name == "getDB") return take_call({"getSiblingDB", std::move(call.arguments), call.range, call.whole});
    }
    for (auto& part : parts_) {
      if (!result_.collection.empty()) result_.collection += '.';
      else result_.range = part.range;
      result_.collection += part.name;
      result_.range.end = part.range.end;
    }
    parts_.clear();
    result_.calls.push_back(std::move(call));
    return {};
  }

  Scanner scanner_;
  Parsed result_;
  std::vector<Part> parts_;  // Names since "db" that no call has used.
};

}  // namespace

Result<Parsed> parse(std::string_view text) {
  if (text.size() > 64'000'000) return Error{.code = ErrorCode::limit, .message = "The statement is longer than 64 MB."};
  return StatementParser(text).parse();
}

}  // namespace sextant::mongodb
