// TableSplit: a session that can read a part of a table, so that several sessions read all of it at once. Used like the session that
// it belongs to, and gone with it. A driver has it by a file split.cpp, which cmake/drivers.cmake finds.
//
// One session leads: it begins a transaction that only reads, and says what others must know to see the same rows. Each of them,
// the leader too, then reads ranges of the table's blocks by range_text(). The ranges are together all of its rows, once each, in
// the order in which one statement would read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant {

struct Driver;
class Session;

class TableSplit {
 public:
  struct Led {
    std::string snapshot;  // For follow().
    int64_t blocks = 0, block_bytes = 0;
  };

  virtual ~TableSplit() = default;
  // nullopt if the table is better read by one statement: it is small, it cannot be divided, or the session is in a transaction.
  // No transaction is open then, nor after an error.
  virtual Result<std::optional<Led>> lead(std::vector<std::string> const& table, int64_t smallest_bytes) = 0;
  // Sees what the leader sees, who is in its transaction still. No transaction is open after an error.
  virtual Result<> follow(std::vector<std::string> const& table, std::string_view snapshot) = 0;
  // The rows of blocks [first, end), as a statement; without an end, all from `first` on.
  virtual std::string range_text(std::vector<std::string> const& table, int64_t first, std::optional<int64_t> end) const = 0;
  // Ends the transaction of lead() or follow(), whatever state it is in.
  virtual Result<> leave() = 0;
};

// What the session can; null if sessions of this driver cannot read a table together. Generated, of every DRIVER_split() in a
// split.cpp. REQUIRES: the driver's connect() made the session.
TableSplit* table_split(Driver const& driver, Session& session);

}  // namespace sextant
