// Descriptions of the plain types that operations share: errors, notices, ranges. Constant; any thread.
#pragma once

#include "base/describe.h"
#include "base/error.h"
#include "data/cursor.h"

namespace sextant {

template <>
struct DescribeEnum<ErrorCode> {
  static constexpr std::string_view name = "ErrorCode";
  static constexpr std::array values{
      ErrorCode::cancelled,      ErrorCode::timeout,       ErrorCode::invalid_argument, ErrorCode::invalid_state,
      ErrorCode::not_found,      ErrorCode::already_exists, ErrorCode::not_supported,   ErrorCode::syntax,
      ErrorCode::constraint,     ErrorCode::bad_data,      ErrorCode::unauthenticated,  ErrorCode::unauthorized,
      ErrorCode::unavailable,    ErrorCode::read_only,     ErrorCode::confirmation,     ErrorCode::vault_locked,
      ErrorCode::password_needed, ErrorCode::limit,        ErrorCode::internal};
};

template <>
struct DescribeEnum<ConnectStep> {
  static constexpr std::string_view name = "ConnectStep";
  static constexpr std::array values{ConnectStep::none,   ConnectStep::lookup, ConnectStep::tcp,     ConnectStep::tunnel,
                                     ConnectStep::tls,    ConnectStep::authentication, ConnectStep::database};
};

template <>
struct DescribeEnum<Damage> {
  static constexpr std::string_view name = "Damage";
  static constexpr std::array values{Damage::statement, Damage::transaction, Damage::connection};
};

template <>
struct Describe<TextRange> {
  static constexpr std::string_view name = "TextRange";
  static constexpr auto fields = std::tuple{
      field("begin", &TextRange::begin, "First byte, in UTF-8 bytes from the start of the text."),
      field("end", &TextRange::end, "The byte after the last one."),
  };
};

template <>
struct Describe<Error> {
  static constexpr std::string_view name = "ErrorInfo";
  static constexpr auto fields = std::tuple{
      field("code", &Error::code, "What kind of failure it is."),
      field("message", &Error::message, "What failed, in one sentence."),
      field("hint", &Error::hint, "What to do next; may be empty."),
      field("detail", &Error::detail, "More facts from the server; may be empty."),
      field("sqlstate", &Error::sqlstate, "Five characters, where the engine has one."),
      field("vendor_code", &Error::vendor_code, "The engine's own code."),
      field("position", &Error::position, "Where in the text that was sent."),
      field("damage", &Error::damage, "What is unusable afterwards."),
      field("retryable", &Error::retryable, "Nothing was done, and trying again may help."),
      field("uncertain", &Error::uncertain, "The statement may have taken effect, or may not."),
      field("step", &Error::step, "How far connecting came; none for other failures."),
  };
};

template <>
struct Describe<Notice> {
  static constexpr std::string_view name = "Notice";
  static constexpr auto fields = std::tuple{
      field("severity", &Notice::severity, "The server's word: NOTICE, WARNING, INFO."),
      field("message", &Notice::message, "The message."),
      field("detail", &Notice::detail, "More facts; may be empty."),
      field("hint", &Notice::hint, "What to do; may be empty."),
      field("sqlstate", &Notice::sqlstate, "Five characters, where the engine has one."),
  };
};

}  // namespace sextant
