// The rows of a result as Arrow messages, in the worker process. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/builder.h"
#include "drivers/duckdb/types.h"

namespace sextant::duckdb {

class Rows {
 public:
  // Takes the result. REQUIRES: it is a query's, without an error.
  Rows(Library const& library, duckdb_result result, std::string_view time_zone, int64_t first_rows, int64_t max_bytes);
  Rows(Rows const&) = delete;
  Rows& operator=(Rows const&) = delete;
  ~Rows();

  std::shared_ptr<Schema const> const& schema() const { return schema_; }
  // The next record batch message, empty at the end. A failure is the text of DuckDB's error.
  struct Step {
    std::string message;
    std::optional<std::string> failure;
  };
  Step next();
  // The name of a column whose values cannot be read; nullopt if there is none.
  std::optional<std::string> unreadable() const;
  // How many rows DuckDB has given so far.
  int64_t fetched() const { return fetched_; }
  // Reads the rest without keeping it.
  std::optional<std::string> drain();

 private:
  bool fetch();  // False at the end, or after an error.
  std::optional<std::string> failure();
  void append_slice();
  int64_t fitting_rows() const;
  void drop_chunk();

  Library const& library_;
  duckdb_result result_;
  std::vector<VectorType> types_;
  std::shared_ptr<Schema const> schema_;
  int64_t batch_rows_;
  int64_t const max_bytes_;
  std::unique_ptr<BatchBuilder> builder_;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_vector> vectors_;
  std::vector<int64_t> sizes_;  // Of each row of the chunk.
  bool measured_ = false;       // Whether they are known.
  int64_t chunk_rows_ = 0, position_ = 0, bytes_ = 0, fetched_ = 0;
  bool ended_ = false, too_large_ = false;
};

}  // namespace sextant::duckdb
