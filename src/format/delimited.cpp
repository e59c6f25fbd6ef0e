// CSV and TSV: one pass per row into the block; how a column is written is chosen once a batch.
//
// CSV quotes as PostgreSQL's \copy ... csv does: fields with a comma, a quote, CR or LF, the empty string (a bare field is
// NULL), and "\." where it is alone on its line. Numbers, dates and uuids never need a quote and skip the scan.
#include <cassert>

#include "data/value_text.h"
#include "data/value_text_scalar.h"
#include "data/value_text_zone.h"
#include "format/block.h"
#include "format/scan.h"
#include "format/writers.h"

namespace sextant {

namespace {

struct Csv {
  static constexpr char separator = ',';
  static constexpr std::string_view null_text = "";

  static void append(Block& block, std::string_view text, bool only_column) {
    auto const special = find_first<',', '"', '\n', '\r'>(text);
    if (special == text.size() && !text.empty() && !(only_column && text == "\\.")) return block.append(text);
    block.push('"');
    while (!text.empty()) {
      auto const quote = text.find('"');
      auto const part = text.substr(0, quote == std::string_view::npos ? quote : quote + 1);
      block.append(part);
      if (quote != std::string_view::npos) block.push('"');
      text.remove_prefix(part.size());
    }
    block.push('"');
  }
};

struct Tsv {
  static constexpr char separator = '\t';
  static constexpr std::string_view null_text = "\\N";

  static char escape_letter(char character) {
    return character == '\t' ? 't' : character == '\n' ? 'n' : character == '\r' ? 'r' : '\\';
  }
  static void append(Block& block, std::string_view text, bool) {
    while (!text.empty()) {
      auto const special = find_first<'\t', '\n', '\r', '\\'>(text);
      block.append(text.substr(0, special));
      if (special == text.size()) return;
      block.push('\\');
      block.push(escape_letter(text[special]));
      text.remove_prefix(special + 1);
    }
  }
};

template <class Dialect>
class DelimitedWriter final : public RowSink {
 public:
  DelimitedWriter(ByteSink& out, WriteOptions const& options) : block_(out), header_(options.header) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    zone_ = ZoneOffsets(schema_->text_style.time_zone);
    if (!header_) return {};
    for (size_t index = 0; index < schema_->fields.size(); ++index) {
      if (index > 0) block_.push(Dialect::separator);
      append_text(schema_->fields[index].name);
    }
    block_.push('\n');
    return block_.flush();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    plans_.clear();
    for (size_t index = 0; index < batch.columns.size(); ++index) {
      auto const& type = schema_->fields[index].type;
      plans_.push_back({.column = &batch.columns[index], .type = &type, .put = put_function(type.type)});
    }
    for (int64_t row = 0; row < batch.rows; ++row) {
      for (auto const& plan : plans_) {
        if (&plan != plans_.data()) block_.push(Dialect::separator);
        plan.put(*this, plan, row);
      }
      block_.push('\n');
    }
    return block_.flush();
  }

  Result<> end() override { return block_.flush(); }

 private:
  struct Plan {
    Column const* column;
    DataType const* type;
    void (*put)(DelimitedWriter&, Plan const&, int64_t row);
  };
  using Put = void (*)(DelimitedWriter&, Plan const&, int64_t row);

  void append_text(std::string_view text) { Dialect::append(block_, text, schema_->fields.size() == 1); }
  void append_null() { block_.append(Dialect::null_text); }

  // A value of fixed width, written by `put(out, value)`, which needs no quotes.
  template <class T, auto put>
  static void put_fixed(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    self.block_.advance(put(self.block_.room(scalar_text_size), plan.column->template value<T>(row)));
  }
  // Dates, times of day and what lies between them, as the engine words them.
  template <class T, auto put>
  static void put_moment(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    auto const value = plan.column->template value<T>(row);
    self.block_.advance(put(self.block_.room(scalar_text_size), value, self.schema_->text_style.moments));
  }
  template <class T>
  static void put_number(DelimitedWriter& self, Plan const& plan, int64_t row) {
    using Wide = std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>;
    put_fixed<T, [](char* out, T value) { return put_integer(out, Wide{value}); }>(self, plan, row);
  }
  static void put_instant(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    auto const value = plan.column->template value<int64_t>(row);
    self.block_.advance(put_timestamptz(self.block_.room(scalar_text_size), value, self.zone_.seconds_at(value),
                                        self.schema_->text_style.moments));
  }
  static void put_uuid_bytes(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    self.block_.advance(put_uuid(self.block_.room(scalar_text_size), plan.column->values.data() + row * 16));
  }
  static void put_decimal(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    auto const* const value = plan.column->values.data() + row * 16;
    self.block_.advance(put_decimal128(self.block_.room(scalar_text_size), value, plan.type->scale));
  }
  static void put_bytes(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    self.append_text(plan.column->bytes(row));
  }
  static void put_boolean(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (plan.column->is_null(row)) return self.append_null();
    self.append_text(plan.column->boolean(row) ? self.schema_->text_style.true_text : self.schema_->text_style.false_text);
  }
  // Everything else, by way of a text.
  static void put_any(DelimitedWriter& self, Plan const& plan, int64_t row) {
    if (is_null_value(*plan.column, *plan.type, row)) return self.append_null();
    self.text_.clear();
    append_value_text(self.text_, *plan.column, *plan.type, row, self.schema_->text_style);
    self.append_text(self.text_);
  }

  Put put_double() const {
    using Function = char* (*)(char*, double);
    switch (schema_->text_style.floats) {
      case TextStyle::Float::shortest: return put_fixed<double, static_cast<Function>(put_shortest_float)>;
      case TextStyle::Float::fifteen_digits: return put_fixed<double, put_fifteen_digits>;
      case TextStyle::Float::bare_exponent: return put_fixed<double, static_cast<Function>(put_bare_exponent)>;
      case TextStyle::Float::shortest_real: return put_fixed<double, static_cast<Function>(put_shortest_real)>;
    }
    return put_any;
  }

  Put put_function(Type type) const {
    switch (type) {
      case Type::boolean: return put_boolean;
      case Type::int8: return put_number<int8_t>;
      case Type::int16: return put_number<int16_t>;
      case Type::int32: return put_number<int32_t>;
      case Type::int64: return put_number<int64_t>;
      case Type::uint8: return put_number<uint8_t>;
      case Type::uint16: return put_number<uint16_t>;
      case Type::uint32: return put_number<uint32_t>;
      case Type::uint64: return put_number<uint64_t>;
      case Type::float64: return put_double();
      case Type::decimal128: return put_decimal;
      case Type::decimal: case Type::text: case Type::json: return put_bytes;
      case Type::uuid: return put_uuid_bytes;
      case Type::date: return put_moment<int32_t, put_date>;
      case Type::time: return put_fixed<int64_t, put_time>;
      case Type::timestamp: return put_moment<int64_t, put_timestamp>;
      case Type::timestamptz: return put_instant;
      case Type::interval: return put_moment<Interval, put_interval>;
      case Type::null: case Type::float32: case Type::binary: case Type::list: case Type::structure: case Type::map:
      case Type::variant: return put_any;
    }
    return put_any;
  }

  Block block_;
  bool header_;
  std::shared_ptr<Schema const> schema_;
  ZoneOffsets zone_{"UTC"};
  std::vector<Plan> plans_;
  std::string text_;
};

}  // namespace

std::unique_ptr<RowSink> make_csv_writer(ByteSink& out, WriteOptions const& options) {
  if (options.csv != CsvStyle{}) return make_styled_csv_writer(out, options);
  return std::make_unique<DelimitedWriter<Csv>>(out, options);
}

std::unique_ptr<RowSink> make_tsv_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<DelimitedWriter<Tsv>>(out, options);
}

}  // namespace sextant
