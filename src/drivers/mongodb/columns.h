// Columns: the flat view of documents. Which columns there are, and how a document's fields become their cells.
//
// The columns are the fields of the first documents, _id in front. A field that a cell cannot hold exactly (another type
// than the sample's, or a name that came later) is shown in the last column, as Extended JSON, so that nothing is hidden;
// and each whole document is in the document field. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "data/builder.h"
#include "drivers/mongodb/bson.h"

namespace sextant::mongodb {

// How a column's cells are laid out.
enum class Layout : uint8_t { boolean, int32, int64, float64, decimal, text, object_id, date, uuid, binary, nested, special, variant, any };

class Columns {
 public:
  // `more`: documents may follow the sample, with fields of their own. bad_data if the sample is no BSON.
  static Result<Columns> infer(std::vector<std::string_view> const& sample, bool more);

  std::shared_ptr<Schema const> const& schema() const { return schema_; }
  // Appends a document as a row. bad_data if it is no BSON; the builder must then be dropped.
  Result<> append(BatchBuilder& builder, std::string_view document);

 private:
  struct Column {
    std::string name;
    uint32_t kinds = 0;  // Bits of ValueKind.
    bool far_date = false, odd_binary = false;
    Layout layout = Layout::any;
    int64_t row = -1;    // The last row that has a cell.
  };
  static bool note(std::vector<Column>& columns, std::unordered_map<std::string, size_t>& places, std::string_view document);
  Column* find(std::string_view name);

  std::vector<Column> columns_;
  std::unordered_map<std::string, size_t> places_;
  std::shared_ptr<Schema const> schema_;
  bool has_rest_ = false;
  int64_t row_ = 0;
};

}  // namespace sextant::mongodb
