// The operation behind an editor's list of proposals: what can stand at the caret of a script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"
#include "sql/completion.h"

namespace sextant::ops {

struct CompletionRequest {
  std::string connection, text;
  std::optional<int64_t> caret;
  std::optional<int32_t> limit;
  std::optional<int64_t> wait_ms;
  std::optional<bool> refresh;
  std::optional<std::vector<std::string>> chosen;
  std::optional<std::vector<std::string>> where_of;
};

struct CompletionReply {
  int64_t begin = 0, end = 0;
  std::vector<sql::Proposal> proposals;
  bool complete = true;
};

Result<CompletionReply> complete_query(Context& context, CompletionRequest const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<sql::ProposalKind> {
  static constexpr std::string_view name = "ProposalKind";
  static constexpr std::array values{sql::ProposalKind::keyword, sql::ProposalKind::schema,   sql::ProposalKind::table,
                                     sql::ProposalKind::view,    sql::ProposalKind::column,   sql::ProposalKind::alias,
                                     sql::ProposalKind::function, sql::ProposalKind::type,    sql::ProposalKind::join};
};

template <>
struct Describe<sql::Proposal> {
  using T = sql::Proposal;
  static constexpr std::string_view name = "Proposal";
  static constexpr auto fields = std::tuple{
      field("kind", &T::kind, "What it is; a join is a condition or a table with its condition, from foreign keys."),
      field("label", &T::label, "What to show."),
      field("insert", &T::insert, "What it writes in place of `begin` to `end`, quoted where the engine needs it."),
      field("caret", &T::caret, "Where the caret goes then: UTF-8 bytes from the beginning of what is written."),
      field("detail", &T::detail, "A column's type and table, a table's schema, a function's arguments; may be empty."),
      field("documentation", &T::documentation, "A sentence; of functions."),
      field("path", &T::path, "A table's or a schema's names, unquoted, outermost first; empty for others."),
  };
};

template <>
struct Describe<ops::CompletionRequest> {
  using T = ops::CompletionRequest;
  static constexpr std::string_view name = "CompletionRequest";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("text", &T::text, "The script, or the part of it around the caret."),
      field("caret", &T::caret, "Where the caret is, in UTF-8 bytes; at the end if not given."),
      field("limit", &T::limit, "At most this many, up to 1,000; 100 if not given."),
      field("wait_ms", &T::wait_ms, "Wait up to so long, at most 30,000, for names that are not known yet, and connect for it; 0 if not given."),
      field("refresh", &T::refresh, "Read the catalog's names again."),
      field("chosen", &T::chosen, "Labels of proposals that were taken since: they come sooner from now on."),
      field("where_of", &T::where_of, "The path of a table, when the text is a condition on its rows, as behind WHERE, and no script."),
  };
};

template <>
struct Describe<ops::CompletionReply> {
  using T = ops::CompletionReply;
  static constexpr std::string_view name = "CompletionReply";
  static constexpr auto fields = std::tuple{
      field("begin", &T::begin, "The first byte that a proposal replaces, in UTF-8 bytes."),
      field("end", &T::end, "The byte after the last one."),
      field("proposals", &T::proposals, "Best first; none in strings, comments, and where a new name is written."),
      field("complete", &T::complete, "False while names are being read: ask again for more."),
  };
};

}  // namespace sextant
