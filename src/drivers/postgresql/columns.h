// The columns of a result: how each is read, what its type is called, which table it comes from. Belongs to a session;
// one thread at a time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "drivers/postgresql/connection.h"

namespace sextant::postgresql {

// One column as RowDescription tells of it.
struct ColumnInfo {
  std::string name;
  uint32_t table = 0;
  int16_t attribute = 0;
  uint32_t type = 0;
  int32_t modifier = -1;
};

// A schema, and how the bytes of each of its fields are read.
struct ResultShape {
  std::shared_ptr<Schema const> schema;
  std::vector<Decoder> decoders;
};

// Reads the body of a RowDescription; nullopt if it is not one.
std::optional<std::vector<ColumnInfo>> parse_row_description(std::string_view body);

// Names of types and tables, looked up once and kept for a while.
class ColumnNames {
 public:
  // Queries for what is not known of these columns; none if all is known.
  std::vector<Query> queries_for(std::vector<ColumnInfo> const& columns);
  // REQUIRES: the answers to the queries of the last queries_for(), in their order.
  void learn(std::vector<TextRows> const& answers);
  // Objects may have been renamed.
  void forget();
  ResultShape shape(std::vector<ColumnInfo> const& columns, Connection& connection) const;

 private:
  struct TableName {
    std::string schema, table;
    std::map<int16_t, std::string> columns;
  };
  using TypeKey = std::pair<uint32_t, int32_t>;

  std::map<uint32_t, TableName> tables_;
  std::map<TypeKey, CatalogType> types_;
  std::chrono::steady_clock::time_point learnt_at_;
  bool asked_types_ = false, asked_tables_ = false;
};

}  // namespace sextant::postgresql
