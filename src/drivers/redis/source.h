// Sources of rows: what a cursor reads from, be it one reply or many. Used by the session's thread.
#pragma once

#include "drivers/redis/rows.h"
#include "drivers/redis/world.h"

namespace sextant::redis {

struct ColumnName {
  std::string name;
  Type type = Type::variant;
};

// How the elements of an aggregate become rows.
enum class RowShape : uint8_t {
  values,   // value
  pairs,    // field, value
  scored,   // member, score
  entries,  // id, fields
};
std::vector<ColumnName> columns_of(RowShape shape);
// Reads the next row of an aggregate that is open; false at its end. Pairs may stand flat or in lists of two.
Result<bool> read_row(Connection& connection, RowShape shape, std::vector<Value>& row);

enum class Step : uint8_t {
  row,
  nothing,  // No row yet: whoever waits may want to hand out those before, or to look at the time.
  end,
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  // Reads what it takes to know the columns, but not more than these rows or bytes.
  virtual Result<std::vector<ColumnName>> open(int64_t rows, int64_t bytes) = 0;
  // Replies that are left over at an error are the cursor's to read.
  virtual Result<Step> next(std::vector<Value>& row) = 0;
  // After the last row, or when nobody wants more. All replies were read, if the connection is alive.
  virtual Result<> close() { return {}; }
};

// The reply to a command that was sent.
std::unique_ptr<RowSource> make_reply_source(World& world, std::vector<std::string> const& arguments);
// SCAN without a cursor: the whole iteration. nullptr if the command is another.
Result<std::unique_ptr<RowSource>> make_scan_source(World& world, Command const& command);
// BROWSE key: a key of any type, page by page. nullptr if the command is another.
Result<std::unique_ptr<RowSource>> make_browse_source(World& world, Command const& command);

}  // namespace sextant::redis
