#include "drivers/duckdb/view_sql.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "drivers/duckdb/view_columns.h"
#include "drivers/duckdb/view_keys.h"
#include "drivers/duckdb/view_order.h"

namespace sextant::duckdb {

namespace {

constexpr size_t most_values = 1'000;
constexpr size_t shown_text = 60;

std::string_view sign_of(FilterOp op) {
  switch (op) {
    case FilterOp::equal: return "=";
    case FilterOp::not_equal: return "<>";
    case FilterOp::less: return "<";
    case FilterOp::less_equal: return "<=";
    case FilterOp::greater: return ">";
    case FilterOp::greater_equal: return ">=";
    case FilterOp::between: case FilterOp::in: case FilterOp::contains: case FilterOp::is_null: case FilterOp::is_not_null:
    case FilterOp::same_as: case FilterOp::all: case FilterOp::any: case FilterOp::none: break;
  }
  return "=";
}

// The two ends of what fits a column of whole numbers.
struct Bounds {
  __int128 least = 0, greatest = 0;
};
Bounds bounds_of(DataType const& type) {
  constexpr __int128 one = 1;
  auto const signed_bits = [](int bits) { return Bounds{-(one << (bits - 1)), (one << (bits - 1)) - 1}; };
  auto const unsigned_bits = [](int bits) { return Bounds{0, (one << bits) - 1}; };
  switch (type.type) {
    case Type::int8: return signed_bits(8);
    case Type::int16: return signed_bits(16);
    case Type::int32: return signed_bits(32);
    case Type::int64: return signed_bits(64);
    case Type::uint8: return unsigned_bits(8);
    case Type::uint16: return unsigned_bits(16);
    case Type::uint32: return unsigned_bits(32);
    case Type::uint64: return unsigned_bits(64);
    default: break;
  }
  if (view_column(type).encoding == Encoding::narrow) return signed_bits(64);
  __int128 most = 1;
  for (int digit = 0; digit < 38; ++digit) most *= 10;
  return {1 - most, most - 1};
}

bool holds_whole_numbers(DataType const& type) {
  auto const column = view_column(type);
  if (column.encoding == Encoding::narrow || column.encoding == Encoding::wide) return true;
  return column.encoding == Encoding::fixed && kind_of(type.type) == "number" && type.type != Type::float32 &&
         type.type != Type::float64;
}

std::optional<std::string> unhex(std::string_view digits) {
  std::string bytes;
  if (digits.size() % 2 != 0) return std::nullopt;
  for (size_t at = 0; at < digits.size(); at += 2) {
    unsigned value = 0;
    auto const [end, code] = std::from_chars(digits.data() + at, digits.data() + at + 2, value, 16);
    if (code != std::errc() || end != digits.data() + at + 2) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

class Builder {
 public:
  explicit Builder(Schema const& schema) : schema_(schema) {}

  std::string value(int32_t column) { return name("c", JobColumn::Kind::value, column); }
  std::string number(int32_t column) { return name("n", JobColumn::Kind::number, column); }
  DataType const& type(int32_t column) const { return schema_.fields[static_cast<size_t>(column)].type; }

  Result<std::string> where(std::optional<Filter> const& filter) {
    if (!filter) return std::string();
    auto condition = TRY(this->condition(*filter));
    return " WHERE " + condition;
  }
  JobRequest finish(std::string sql) {
    job_.sql = std::move(sql);
    return std::move(job_);
  }
  void write(JobRequest::Way way, RowsQuery const& query) {
    job_.way = way;
    if (way == JobRequest::Way::marks) job_.enough = query.limit;
    if (way == JobRequest::Way::order) job_.order = query.order;
  }

 private:
  std::string name(std::string_view letter, JobColumn::Kind kind, int32_t index) {
    auto const known = std::any_of(job_.columns.begin(), job_.columns.end(),
                                   [&](JobColumn const& each) { return each.kind == kind && each.index == index; });
    if (!known) job_.columns.push_back({.kind = kind, .index = index});
    return fmt::format("{}{}", letter, index);
  }
  std::string parameter(std::string value, bool is_bytes) {
    job_.parameters.push_back({.is_bytes = is_bytes, .value = std::move(value)});
    return fmt::format("${}", job_.parameters.size());
  }

  Result<std::string> condition(Filter const& filter) {
    switch (filter.op) {
      case FilterOp::all: return parts(filter, " AND ", "true");
      case FilterOp::any: return parts(filter, " OR ", "false");
      case FilterOp::none: {
        auto const inside = TRY(parts(filter, " OR ", "false"));
        return fmt::format("(NOT coalesce({}, false))", inside);
      }
      case FilterOp::is_null: return fmt::format("({} IS NULL)", value(filter.column));
      case FilterOp::is_not_null: return fmt::format("({} IS NOT NULL)", value(filter.column));
      case FilterOp::same_as: return same_as(filter);
      case FilterOp::contains: return contains(filter);
      case FilterOp::between: return between(filter);
      case FilterOp::in: return in(filter);
      case FilterOp::equal: case FilterOp::not_equal: case FilterOp::less: case FilterOp::less_equal: case FilterOp::greater:
      case FilterOp::greater_equal: break;
    }
    TRY(expect_values(filter, 1));
    return compared(filter.column, filter.op, filter.values[0]);
  }

  static Result<> expect_values(Filter const& filter, size_t count) {
    if (filter.values.size() == count) return {};
    return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("A condition needs {} value{}, not {}.", count,
                                                                             count == 1 ? "" : "s", filter.values.size())};
  }

  Result<std::string> parts(Filter const& filter, std::string_view between, std::string_view empty) {
    if (filter.parts.empty()) return std::string(empty);
    std::string text = "(";
    for (auto const& part : filter.parts) {
      auto const condition = TRY(this->condition(part));
      text += (text.size() > 1 ? std::string(between) : "") + condition;
    }
    return text + ")";
  }

  Result<std::string> same_as(Filter const& filter) {
    if (filter.rows.empty()) return std::string("false");
    auto const column = value(filter.column);
    return fmt::format("({0} IN (SELECT {0} FROM pages() WHERE r IN ({1})))", column, fmt::join(filter.rows, ", "));
  }

  Result<std::string> contains(Filter const& filter) {
    TRY(expect_values(filter, 1));
    if (filter.values[0].empty()) return std::string("true");
    Needle needle{.text = filter.values[0], .match_case = filter.match_case};
    if (filter.column >= 0) needle.columns.push_back(filter.column);
    for (size_t index = 0; filter.column < 0 && index < schema_.fields.size(); ++index) {
      if (schema_.document_field != static_cast<int32_t>(index)) needle.columns.push_back(static_cast<int32_t>(index));
    }
    job_.needles.push_back(std::move(needle));
    return name("h", JobColumn::Kind::found, static_cast<int32_t>(job_.needles.size()) - 1);
  }

  Result<std::string> between(Filter const& filter) {
    TRY(expect_values(filter, 2));
    auto const from = TRY(compared(filter.column, FilterOp::greater_equal, filter.values[0]));
    auto const to = TRY(compared(filter.column, FilterOp::less_equal, filter.values[1]));
    return fmt::format("({} AND {})", from, to);
  }

  Result<std::string> in(Filter const& filter) {
    if (filter.values.size() > most_values) {
      return Error{.code = ErrorCode::limit, .message = fmt::format("A condition has at most {} values.", most_values)};
    }
    std::string text = "(false";
    for (auto const& each : filter.values) {
      auto const same = TRY(compared(filter.column, FilterOp::equal, each));
      text += " OR " + same;
    }
    return text + ")";
  }

  Error no_value(int32_t column, std::string_view text) const {
    auto const& field = schema_.fields[static_cast<size_t>(column)];
    auto const part = utf8_prefix(text, shown_text);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("\"{}{}\" is no value of the column {}, which holds {}.", visible_text(part),
                                        part.size() < text.size() ? "..." : "", field.name,
                                        field.type.vendor_name.empty() ? to_string(field.type.type) : field.type.vendor_name)};
  }

  Result<std::string> compared(int32_t column, FilterOp op, std::string const& text) {
    auto const& type = this->type(column);
    auto const [encoding, ignored, sql_type] = view_column(type);
    if (holds_whole_numbers(type)) return compared_whole(column, op, text);
    auto const plain = [&](std::string const& right) { return fmt::format("({} {} {})", value(column), sign_of(op), right); };
    switch (encoding) {
      case Encoding::nothing: return std::string("false");
      case Encoding::bytes:
        if (type.type != Type::binary) return plain(parameter(text, false));
        return plain(parameter(text.starts_with("\\x") ? unhex(std::string_view(text).substr(2)).value_or(text) : text, true));
      case Encoding::shown: return plain(parameter(text, true));
      case Encoding::decimal_key:
        if (!is_decimal(text)) return no_value(column, text);
        return plain(parameter(decimal_key(text), true));
      case Encoding::variant_key: return compared_variant(column, op, text);
      case Encoding::boolean: {
        auto const word = lower_ascii(text);
        auto const yes = word == "true" || word == "t" || word == "1" || word == "yes";
        if (!yes && word != "false" && word != "f" && word != "0" && word != "no") return no_value(column, text);
        return plain(yes ? "true" : "false");
      }
      case Encoding::fixed: case Encoding::narrow: case Encoding::wide: case Encoding::date: case Encoding::moment:
      case Encoding::uuid: break;
    }
    if (kind_of(type.type) == "number" && !is_decimal(text)) return no_value(column, text);
    return plain(fmt::format("CAST({} AS {})", parameter(text, false), sql_type));
  }

  // Exactly, though the column may hold whole numbers only and the text may be any.
  Result<std::string> compared_whole(int32_t column, FilterOp op, std::string const& text) {
    auto const& type = this->type(column);
    auto const number = scale_number(text, type.type == Type::decimal128 ? type.scale : 0);
    if (!number) return no_value(column, text);
    auto const all = fmt::format("({} IS NOT NULL)", value(column));
    if (!number->exact) {
      if (op == FilterOp::equal) return std::string("false");
      if (op == FilterOp::not_equal) return all;
      if (op == FilterOp::less) op = FilterOp::less_equal;
      if (op == FilterOp::greater_equal) op = FilterOp::greater;
    }
    auto const bounds = bounds_of(type);
    auto const above = number->floor > bounds.greatest, below = number->floor < bounds.least;
    if (above || below) {
      auto const wants_less = op == FilterOp::less || op == FilterOp::less_equal;
      auto const wants_greater = op == FilterOp::greater || op == FilterOp::greater_equal;
      auto const every = op == FilterOp::not_equal || (above && wants_less) || (below && wants_greater);
      return every ? all : std::string("false");
    }
    return fmt::format("({} {} CAST({} AS {}))", value(column), sign_of(op), parameter(to_text(number->floor), false),
                       view_column(type).sql_type);
  }

  // A text that reads as a number is one; as a text it is looked for too.
  Result<std::string> compared_variant(int32_t column, FilterOp op, std::string const& text) {
    auto const name = value(column);
    auto const as_text = parameter(text_key(text), true);
    int64_t whole = 0;
    double real = 0;
    auto const* const end = text.data() + text.size();
    auto const reads = [&](std::from_chars_result const& result) { return result.ec == std::errc() && result.ptr == end; };
    auto const is_whole = reads(std::from_chars(text.data(), end, whole));
    auto const is_real = !is_whole && reads(std::from_chars(text.data(), end, real));
    if (!is_whole && !is_real) return fmt::format("({} {} {})", name, sign_of(op), as_text);
    auto const as_number = parameter(is_whole ? number_key(whole) : number_key(real), true);
    if (op == FilterOp::equal) return fmt::format("({0} = {1} OR {0} = {2})", name, as_number, as_text);
    if (op == FilterOp::not_equal) return fmt::format("({0} <> {1} AND {0} <> {2})", name, as_number, as_text);
    // Every parameter must be used.
    return fmt::format("({} {} {} AND {} IS NOT NULL)", name, sign_of(op), as_number, as_text);
  }

  Schema const& schema_;
  JobRequest job_;
};

}  // namespace

Result<JobRequest> rows_job(StoredPages const& pages, RowsQuery const& query) {
  Builder builder(*pages.schema);
  auto const where = TRY(builder.where(query.filter));
  auto const own_order = query.limit == 0 && can_order(pages, query.order);
  if (query.order.empty() || own_order) {
    builder.write(query.order.empty() ? JobRequest::Way::marks : JobRequest::Way::order, query);
    return builder.finish(query.filter ? "SELECT mark(r) FROM pages()" + where : std::string());
  }
  auto sql = "SELECT r FROM pages()" + where;
  std::string keys;
  for (auto const& key : query.order) {
    keys += fmt::format("{} {} NULLS LAST, ", builder.value(key.column), key.descending ? "DESC" : "ASC");
  }
  // Rows that are equal would stand otherwise each time.
  sql += " ORDER BY " + keys + "r";
  if (query.limit > 0) sql += fmt::format(" LIMIT {}", query.limit);
  builder.write(JobRequest::Way::numbers, query);
  return builder.finish(std::move(sql));
}

Result<JobRequest> values_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, int64_t most) {
  Builder builder(schema);
  auto const where = TRY(builder.where(filter));
  return builder.finish(fmt::format("WITH g AS MATERIALIZED (SELECT CAST(min(r) AS BIGINT) AS f, count(*) AS n FROM pages(){} GROUP BY {}) "
                                    "SELECT f, n, (SELECT count(*) FROM g), CAST((SELECT sum(n) FROM g) AS BIGINT) FROM g "
                                    "ORDER BY n DESC, f LIMIT {}",
                                    where, builder.value(column), most));
}

Result<JobRequest> summary_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, bool estimate) {
  Builder builder(schema);
  auto const where = TRY(builder.where(filter));
  auto const name = builder.value(column);
  return builder.finish(fmt::format("SELECT count(*), count(*) - count({0}), CAST({1} AS BIGINT), CAST(arg_min(r, {0}) AS BIGINT), "
                                    "CAST(arg_max(r, {0}) AS BIGINT) FROM pages(){2}",
                                    name, fmt::format(fmt::runtime(estimate ? "approx_count_distinct({})" : "count(DISTINCT {})"), name),
                                    where));
}

Result<JobRequest> bars_job(Schema const& schema, std::optional<Filter> const& filter, int32_t column, int64_t bars) {
  Builder builder(schema);
  auto const where = TRY(builder.where(filter));
  auto const name = builder.number(column);
  return builder.finish(
      fmt::format("WITH x AS (SELECT {0} AS v FROM pages(){1}), e AS (SELECT min(v) AS lo, max(v) AS hi FROM x) "
                  "SELECT CAST(least({2} - 1, floor((v - lo) / nullif(hi - lo, 0) * {2})) AS BIGINT) AS bar, count(*) "
                  "FROM x, e WHERE v IS NOT NULL GROUP BY bar ORDER BY bar",
                  name, where, bars));
}

}  // namespace sextant::duckdb
