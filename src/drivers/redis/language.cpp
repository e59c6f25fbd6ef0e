#include "drivers/redis/language.h"

#include "base/text.h"
#include "drivers/redis/commands.h"
#include "drivers/redis/key_path.h"

namespace sextant::redis {

namespace {

using sql::StatementClass;

// Keys that one DEL may remove without a question.
constexpr size_t few_keys = 10;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

// Where the line at `at` holds its first character, and where it ends.
struct Line {
  size_t first, end;
};
Line line_at(std::string_view text, size_t at) {
  auto first = at;
  while (first < text.size() && is_blank(text[first])) ++first;
  return {.first = first, .end = std::min(text.find('\n', at), text.size())};
}

bool is_comment(std::string_view text, size_t at) { return text.substr(at).starts_with('#') || text.substr(at).starts_with("--"); }

// The end of the command at `at`: the end of its line, not counting those inside quotes.
size_t command_end(std::string_view text, size_t at, bool& unterminated) {
  char quote = 0;
  for (; at < text.size(); ++at) {
    auto const c = text[at];
    if (quote == 0) {
      if (c == '\n') return at;
      if (c == '"' || c == '\'') quote = c;
    } else if (c == '\\' && at + 1 < text.size() && (quote == '"' || text[at + 1] == '\'')) {
      ++at;
    } else if (c == quote) {
      quote = 0;
    }
  }
  unterminated = quote != 0;
  return at;
}

TextRange range(size_t begin, size_t end) { return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}; }

// The comment's words, without its marks.
std::string comment_text(std::string_view line) {
  auto const begin = line.find_first_not_of("#- \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin));
}

struct Danger {
  std::string_view name, sentence;
};
constexpr Danger dangers[]{
    {"flushall", "FLUSHALL removes all keys of all databases of the server."},
    {"flushdb", "FLUSHDB removes all keys of the database."},
    {"swapdb", "SWAPDB exchanges two databases under the feet of everybody who uses them."},
    {"shutdown", "SHUTDOWN stops the server."},
    {"debug", "DEBUG can stop or crash the server."},
    {"config|set", "CONFIG SET changes the running server for everybody."},
    {"config|rewrite", "CONFIG REWRITE overwrites the server's configuration file."},
    {"config|resetstat", "CONFIG RESETSTAT sets the server's statistics to zero."},
    {"script|flush", "SCRIPT FLUSH removes all cached scripts."},
    {"script|kill", "SCRIPT KILL stops the script that runs now, whoever started it."},
    {"function|flush", "FUNCTION FLUSH removes all functions of the server."},
    {"function|delete", "FUNCTION DELETE removes a library of functions."},
    {"function|kill", "FUNCTION KILL stops the function that runs now, whoever started it."},
    {"function|restore", "FUNCTION RESTORE changes the functions of the server."},
    {"keys", "KEYS stops the server for everybody while it looks at every key; SCAN MATCH does the same in pieces."},
    {"save", "SAVE stops the server for everybody until all data are on the disk."},
    {"replicaof", "REPLICAOF can replace all data of the server."},
    {"slaveof", "SLAVEOF can replace all data of the server."},
    {"failover", "FAILOVER makes another server the primary one."},
    {"migrate", "MIGRATE moves keys to another server."},
    {"acl|setuser", "ACL SETUSER changes who may do what."},
    {"acl|deluser", "ACL DELUSER removes users and closes their connections."},
    {"acl|load", "ACL LOAD replaces all users of the server."},
    {"client|kill", "CLIENT KILL closes connections of others."},
    {"client|pause", "CLIENT PAUSE stops the server for everybody."},
    {"module|load", "MODULE LOAD runs foreign code inside the server."},
    {"module|loadex", "MODULE LOADEX runs foreign code inside the server."},
    {"module|unload", "MODULE UNLOAD takes commands away from everybody."},
    {"cluster|reset", "CLUSTER RESET makes the node forget its cluster."},
    {"cluster|flushslots", "CLUSTER FLUSHSLOTS makes the node forget its slots."},
    {"cluster|failover", "CLUSTER FAILOVER makes a replica the primary node."},
    {"cluster|delslots", "CLUSTER DELSLOTS takes keys out of reach."},
    {"cluster|forget", "CLUSTER FORGET removes a node from the cluster."},
    {"xgroup|destroy", "XGROUP DESTROY removes a consumer group with what it has not finished."},
};

std::string_view danger_of(std::string_view name) {
  for (auto const& danger : dangers) {
    if (danger.name == name) return danger.sentence;
  }
  return {};
}

std::string script_danger(std::vector<std::string> const& arguments) {
  if (arguments.size() < 2) return {};
  auto const script = lower_ascii(arguments[1]);
  for (std::string_view const word : {"flushall", "flushdb", "swapdb", "shutdown", "config", "debug", "keys"}) {
    for (auto const quote : {'\'', '"'}) {
      if (script.find(fmt::format("{0}{1}{0}", quote, word)) == std::string::npos) continue;
      auto const sentence = danger_of(word);
      return fmt::format("The script calls {}. {}", word, sentence);
    }
  }
  return {};
}

std::string find_danger(std::vector<std::string> const& arguments, std::string const& name) {
  if (auto const sentence = danger_of(name); !sentence.empty()) return std::string(sentence);
  // DEBUG's subcommands are many.
  if (auto const sentence = danger_of(name.substr(0, name.find('|'))); !sentence.empty()) return std::string(sentence);
  if ((name == "del" || name == "unlink") && arguments.size() > few_keys + 1) {
    return fmt::format("{} removes {} keys.", name == "del" ? "DEL" : "UNLINK", arguments.size() - 1);
  }
  if (name == "eval") return script_danger(arguments);
  return {};
}

StatementClass class_of(std::vector<std::string> const& arguments, std::string const& name, std::optional<CommandFacts> const& facts) {
  if (name == "browse" || name == "scan") return StatementClass::read;
  for (std::string_view const word : {"multi", "exec", "discard", "watch", "unwatch"}) {
    if (name == word) return StatementClass::transaction;
  }
  if (!facts) return StatementClass::unknown;
  if (why_not_read_only(arguments, facts->flags).empty() || name == "keys") return StatementClass::read;
  if (name.starts_with("client|") && (facts->flags & (flag_admin | flag_dangerous)) == 0) return StatementClass::session;
  return StatementClass::write;
}

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  }
  return out;
}

// The name of a parameter, if the word stands for one: $name, $1.
std::string_view parameter_name(Word const& word) {
  if (word.quoted || word.text.size() < 2 || word.text[0] != '$') return {};
  auto const name = std::string_view(word.text).substr(1);
  auto const fits = std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
  return fits ? name : std::string_view{};
}

Result<std::string> parameter_value(Word const& word, std::string_view name, std::vector<Parameter> const& parameters,
                                    std::vector<bool>& used) {
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name != name) continue;
    used[i] = true;
    if (parameters[i].value) return *parameters[i].value;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The parameter ${} is NULL, which Redis does not have.", name),
                 .position = word.place};
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("No value is given for ${}.", name),
               .hint = fmt::format("Write \"${}\" in quotes if you mean the text itself.", name),
               .position = word.place};
}

}  // namespace

std::vector<sql::StatementRange> split(std::string_view script) {
  std::vector<sql::StatementRange> statements;
  std::optional<size_t> whole_begin;
  std::string title;
  for (size_t at = 0; at < script.size();) {
    auto const line = line_at(script, at);
    if (line.first >= line.end) {
      at = line.end + 1;
      title.clear();
      continue;
    }
    if (!whole_begin) whole_begin = line.first;
    if (is_comment(script, line.first)) {
      title = comment_text(script.substr(line.first, line.end - line.first));
      at = line.end + 1;
      continue;
    }
    bool unterminated = false;
    auto const end = command_end(script, line.first, unterminated);
    auto last = end;
    while (last > line.first && is_blank(script[last - 1])) --last;
    statements.push_back({.text = range(line.first, last),
                          .whole = range(*whole_begin, std::min(end + 1, script.size())),
                          .title = std::exchange(title, {}),
                          .unterminated = unterminated});
    whole_begin.reset();
    at = end + 1;
  }
  return statements;
}

sql::Classification classify(std::string_view statement) {
  sql::Classification result;
  auto const ranges = split(statement);
  if (ranges.empty()) return result;
  auto const text = statement.substr(ranges[0].text.begin, ranges[0].text.end - ranges[0].text.begin);
  auto const words = split_words(text);
  if (!words.ok() || words->empty()) return result;
  std::vector<std::string> arguments;
  for (auto const& word : *words) arguments.push_back(word.text);
  auto const facts = facts_of(arguments);
  auto const name = facts ? std::string(facts->name) : lower_ascii(arguments[0]);
  result.verb = upper_ascii(name);
  std::ranges::replace(result.verb, '|', ' ');
  auto const first = size_t{1} + static_cast<size_t>(std::ranges::count(name, '|'));
  if (first < arguments.size()) result.object = show_name(arguments[first]);
  result.statement_class = class_of(arguments, name, facts);
  result.danger = find_danger(arguments, name);
  // More than one command is refused, but not by us.
  if (ranges.size() > 1) result.statement_class = StatementClass::unknown;
  return result;
}

Result<Command> read_command(Statement const& statement) {
  auto const ranges = split(statement.text);
  if (ranges.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The text holds no command.",
                 .hint = "Write a command; comments alone do nothing."};
  }
  if (ranges.size() > 1) {
    return Error{.code = ErrorCode::syntax,
                 .message = "The text holds more than one command.",
                 .hint = "One runs at a time; text over several lines belongs in quotes.",
                 .position = ranges[1].text};
  }
  auto const place = ranges[0].text;
  auto words = split_words(statement.text.substr(place.begin, place.end - place.begin));
  if (!words.ok()) {
    auto error = words.error();
    if (error.position) error.position = TextRange{error.position->begin + place.begin, error.position->end + place.begin};
    return error;
  }
  Command command;
  std::vector<bool> used(statement.parameters.size());
  for (auto& word : *words) {
    word.place = {word.place.begin + place.begin, word.place.end + place.begin};
    command.places.push_back(word.place);
    auto const name = parameter_name(word);
    command.arguments.push_back(name.empty() ? std::move(word.text)
                                             : TRY(parameter_value(word, name, statement.parameters, used)));
  }
  if (auto const unused = std::ranges::find(used, false); unused != used.end()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The command has no ${}, for which a value is given.",
                                        statement.parameters[static_cast<size_t>(unused - used.begin())].name)};
  }
  return command;
}

std::string open_text(std::vector<std::string> const& path) {
  auto const key = parse_path(path);
  if (!key.ok()) return {};
  if (!key->prefix) return fmt::format("BROWSE {} DB {}", quote_bytes(key->name), key->database);
  if (key->name.empty()) return fmt::format("SCAN DB {} WITHTYPE WITHTTL", key->database);
  return fmt::format("SCAN MATCH {} DB {} WITHTYPE WITHTTL", quote_bytes(escape_glob(key->name) + "*"), key->database);
}

}  // namespace sextant::redis
