// query.rows: runs a script and streams its rows to a sink as they come; nothing is stored. What the command line and
// programs over HTTP use. Blocks; cancel() of the Stream from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "format/writer.h"
#include "ops/query.h"
#include "ops/sql_target.h"

namespace sextant::ops {

struct StreamRequest {
  std::string target, text;
  std::optional<int64_t> max_rows;  // A result; 0 or absent: all.
  std::optional<std::vector<QueryParameter>> parameters;
  std::optional<bool> read_only;
  std::optional<std::string> confirmation;
  std::optional<std::string> table;
  std::optional<SqlStyle> sql_style = {};
  std::vector<std::string> whole_table = {};  // Of a text of our own, never on the wire; see engine::Execution.
};

struct StreamStatement {
  int64_t rows = 0;
  bool has_rows = false, truncated = false;
  std::optional<int64_t> rows_affected;
  std::string command;
  engine::Timing timing;
  std::vector<Notice> notices;
};

struct StreamSummary {
  std::vector<StreamStatement> statements;
};

// The sink of the next result that has columns; null: read and drop its rows. `sql` is for make_writer().
using SinkOf = std::function<RowSink*(SqlTarget const& sql)>;

// Stops a stream from another thread, or from a signal's thread.
class StreamControl {
 public:
  // `session`: the connection's session that it runs in.
  explicit StreamControl(std::string session = "stream") : session_(std::move(session)) {}
  // Returns when the stream has ended, or after five seconds.
  void cancel();
  bool cancelled() const { return cancelled_; }

 private:
  friend Result<StreamSummary> stream_query(Context&, StreamRequest const&, Format, SinkOf const&,
                                            std::function<void(StreamStatement const&)> const&, StreamControl&);
  void set_lane(std::shared_ptr<engine::Lane> lane);
  std::string const session_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<engine::Lane> lane_;
  std::atomic<bool> cancelled_{false};
};

// `done` is told of each statement when it has ended. The first failure ends the script; its position is in `text`. Nothing
// runs if the engine's rows cannot be written in `format`.
Result<StreamSummary> stream_query(Context& context, StreamRequest const& params, Format format, SinkOf const& sink_of,
                                   std::function<void(StreamStatement const&)> const& done, StreamControl& control);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::StreamRequest> {
  using T = ops::StreamRequest;
  static constexpr std::string_view name = "StreamRequest";
  static constexpr auto fields = std::tuple{
      field("target", &T::target, "A URL, a file's path, or a saved name."),
      field("text", &T::text, "The statements to run."),
      field("max_rows", &T::max_rows, "Stop reading each result after so many rows; 0: all."),
      field("parameters", &T::parameters, "Values for placeholders."),
      field("read_only", &T::read_only, "Refuse to write, in the server's session too."),
      field("confirmation", &T::confirmation, "The token of a statement that had to be confirmed."),
      field("table", &T::table, "SQL only: insert into this table, and not into the one the rows come from."),
      field("sql_style", &T::sql_style, "SQL only: INSERT statements, or COPY … FROM stdin where the engine reads it."),
  };
};

template <>
struct Describe<ops::StreamStatement> {
  using T = ops::StreamStatement;
  static constexpr std::string_view name = "StreamStatement";
  static constexpr auto fields = std::tuple{
      field("rows", &T::rows, "Rows streamed."),
      field("has_rows", &T::has_rows, "It returns rows, even if none."),
      field("truncated", &T::truncated, "There were more rows than max_rows."),
      field("rows_affected", &T::rows_affected, "Rows changed."),
      field("command", &T::command, "The server's tag."),
      field("timing", &T::timing, "Where the time went."),
      field("notices", &T::notices, "The server's messages, in order."),
  };
};

template <>
struct Describe<ops::StreamSummary> {
  static constexpr std::string_view name = "StreamSummary";
  static constexpr auto fields = std::tuple{field("statements", &ops::StreamSummary::statements, "In order.")};
};

}  // namespace sextant
