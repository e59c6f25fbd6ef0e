#include "drivers/redis/errors.h"

#include "base/text.h"

namespace sextant::redis {

namespace {

constexpr size_t longest_message = 2000;

struct Known {
  std::string_view word;
  ErrorCode code;
  std::string_view hint;
};

constexpr std::string_view acl_hint = "The user's ACL rules do not allow it; ACL GETUSER shows them.";

constexpr Known known_words[]{
    {"WRONGPASS", ErrorCode::unauthenticated, "Check the user and the password."},
    {"NOAUTH", ErrorCode::unauthenticated, "The server wants a password."},
    {"NOPERM", ErrorCode::unauthorized, acl_hint},
    {"DENIED", ErrorCode::unauthorized, "The server is in protected mode: it takes connections from its own machine only."},
    {"READONLY", ErrorCode::read_only, "This server is a replica; write to its primary."},
    {"NOREPLICAS", ErrorCode::unavailable, "Too few replicas are there to write."},
    {"LOADING", ErrorCode::unavailable, "The server reads its data; try again in a moment."},
    {"BUSY", ErrorCode::unavailable, "A script runs on the server; SCRIPT KILL stops it."},
    {"MASTERDOWN", ErrorCode::unavailable, "The replica has lost its primary."},
    {"CLUSTERDOWN", ErrorCode::unavailable, "The cluster does not serve all its slots."},
    {"TRYAGAIN", ErrorCode::unavailable, "Keys are on their way to another node; try again in a moment."},
    {"MISCONF", ErrorCode::unavailable, "The server cannot save its data and refuses to write; its log says why."},
    {"CROSSSLOT", ErrorCode::invalid_argument, "The keys live on different nodes of the cluster; give them one {hash tag}."},
    {"OOM", ErrorCode::limit, "The server has reached its maxmemory."},
    {"WRONGTYPE", ErrorCode::invalid_argument, "The key holds another type; TYPE tells which, and BROWSE reads any."},
    {"NOSCRIPT", ErrorCode::not_found, "Send the script itself with EVAL."},
    {"NOGROUP", ErrorCode::not_found, ""},
    {"BUSYGROUP", ErrorCode::already_exists, ""},
    {"BUSYKEY", ErrorCode::already_exists, "RESTORE with REPLACE overwrites the key."},
    {"EXECABORT", ErrorCode::invalid_state, "A command of the transaction was refused before; nothing of it was done."},
    {"NOTBUSY", ErrorCode::invalid_state, ""},
    {"UNBLOCKED", ErrorCode::cancelled, ""},
};

std::string clean(std::string_view text) { return visible_text(utf8_prefix(text, longest_message)); }

// "MOVED 3999 127.0.0.1:6381"
Error redirect(std::string_view text) {
  auto const first = text.find(' ');
  auto const second = first == std::string_view::npos ? first : text.find(' ', first + 1);
  auto const slot = second == std::string_view::npos ? std::string_view() : text.substr(first + 1, second - first - 1);
  auto const node = second == std::string_view::npos ? std::string_view("another node") : text.substr(second + 1);
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("This key lives on another node of the cluster: {} (slot {}).", clean(node), clean(slot)),
          .hint = "Open a connection to that node. It is not followed by itself, so that no password goes to a host you did not name.",
          .detail = clean(text),
          .vendor_code = std::string(text.substr(0, first))};
}

}  // namespace

Error server_error(std::string_view text) {
  auto const space = text.find(' ');
  auto const word = text.substr(0, space);
  if (word == "MOVED" || word == "ASK") return redirect(text);
  Error error{.code = ErrorCode::invalid_argument, .message = clean(text), .vendor_code = clean(word.substr(0, 64))};
  for (auto const& known : known_words) {
    if (known.word != word) continue;
    error.code = known.code;
    error.hint = known.hint;
    error.retryable = known.code == ErrorCode::unavailable;
    return error;
  }
  auto const rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  if (word == "ERR" && !rest.empty()) error.message = clean(rest);
  for (std::string_view const part : {"unknown command", "unknown subcommand", "syntax error", "wrong number of arguments"}) {
    if (lower_ascii(rest).find(part) != std::string::npos) error.code = ErrorCode::syntax;
  }
  if (rest.find("Script killed by user") != std::string_view::npos) error.code = ErrorCode::cancelled;
  if (rest.starts_with("no such key") || rest.starts_with("No such")) error.code = ErrorCode::not_found;
  return error;
}

}  // namespace sextant::redis
