// Operations on the log of errors, and how an operation's error gets there.
#pragma once

#include "base/describe.h"
#include "ops/connection.h"
#include "ops/context.h"

namespace sextant::ops {

struct LogPage {
  std::vector<engine::LogEntry> entries;
  int64_t dropped = 0;
};

Result<LogPage> list_log(Context& context, engine::LogRequest const& params);
Result<Empty> clear_log(Context& context, Empty const& params);

// What the parameters of an operation are about: a connection's name, or what leads to one. Absent parts are empty.
struct LogSubject {
  std::string connection, name, query, result;
};
// Notes an error that a face is told of.
void log_error(Context& context, std::string_view operation, LogSubject const& subject, Error const& error);

template <class Member>
std::string subject_text(Member const& member) {
  if constexpr (std::is_same_v<Member, std::string>) return member;
  else if constexpr (std::is_same_v<Member, std::optional<std::string>>) return member.value_or("");
  else return {};
}

template <class Params>
LogSubject subject_of(Params const& params) {
  LogSubject subject;
  if constexpr (requires { params.connection; }) subject.connection = subject_text(params.connection);
  else if constexpr (requires { params.secrets_of; }) subject.connection = subject_text(params.secrets_of);
  else if constexpr (std::is_same_v<Params, ConnectionName> || std::is_same_v<Params, ConnectionOpen> ||
                     std::is_same_v<Params, ConnectionAdd> || std::is_same_v<Params, ConnectionUpdate>) {
    subject.name = params.name;
  }
  if constexpr (requires { params.query; }) subject.query = subject_text(params.query);
  if constexpr (requires { params.result; }) subject.result = subject_text(params.result);
  return subject;
}

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<engine::LogLevel> {
  static constexpr std::string_view name = "LogLevel";
  static constexpr std::array values{engine::LogLevel::info, engine::LogLevel::warning, engine::LogLevel::error};
};

template <>
struct Describe<engine::LogRequest> {
  using T = engine::LogRequest;
  static constexpr std::string_view name = "LogRequest";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "Only of this connection."),
      field("text", &T::text, "Only entries with it in their message, hint, operation or codes, without regard to case."),
      field("level", &T::level, "Only of this level and worse ones."),
      field("since", &T::since, "Only from this moment on, UTC, RFC 3339; a beginning such as 2026-11-20 is enough."),
      field("before", &T::before, "Only entries with smaller ids: the next page."),
      field("after", &T::after, "Only entries with greater ids, and these oldest first: what came since."),
      field("limit", &T::limit, "At most 1,000; 100 if not given."),
  };
};

template <>
struct Describe<engine::LogEntry> {
  using T = engine::LogEntry;
  static constexpr std::string_view name = "LogEntry";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Grows with time."),
      field("at", &T::at, "UTC, RFC 3339."),
      field("level", &T::level, "error, warning for what Sextant deals with by itself, info for what it asks or was asked for."),
      field("connection", &T::connection, "The connection's name; empty if it is about none."),
      field("operation", &T::operation, "The method that failed, or connection.lost, connection.reconnect, log."),
      field("code", &T::code, "What kind of failure it is, as ErrorCode."),
      field("sqlstate", &T::sqlstate, "Five characters, where the engine has one."),
      field("vendor_code", &T::vendor_code, "The engine's own code."),
      field("message", &T::message, "What failed, without secrets."),
      field("hint", &T::hint, "What to do; may be empty."),
      field("step", &T::step, "How far connecting came; empty for other failures."),
  };
};

template <>
struct Describe<ops::LogPage> {
  static constexpr std::string_view name = "LogPage";
  static constexpr auto fields = std::tuple{
      field("entries", &ops::LogPage::entries, "Newest first, or with `after` oldest first."),
      field("dropped", &ops::LogPage::dropped, "Entries of this process that could not be written."),
  };
};

}  // namespace sextant
