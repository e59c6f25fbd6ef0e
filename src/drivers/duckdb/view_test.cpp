#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "drivers/duckdb/view_keys.h"
#include "drivers/duckdb/view_search.h"
#include "drivers/duckdb/view_sql.h"
#include "drivers/duckdb/view_test.h"

namespace sextant::duckdb {
namespace {

constexpr int64_t table_rows = 7'000;

// A column: how a random value gets into a batch, and how two of them compare, by means that views know nothing of.
struct Sample {
  DataType type;
  std::function<void(ColumnBuilder&)> append;       // Makes the next value and remembers it.
  std::function<bool(int64_t)> is_null;
  std::function<bool(int64_t, int64_t)> less;       // REQUIRES: neither is NULL.
};

template <class Value>
Sample sample(DataType type, std::function<std::optional<Value>()> make, std::function<void(ColumnBuilder&, Value const&)> put,
              std::function<bool(Value const&, Value const&)> less) {
  auto const values = std::make_shared<std::vector<std::optional<Value>>>();
  return {.type = std::move(type),
          .append =
              [=](ColumnBuilder& column) {
                values->push_back(make());
                if (values->back()) put(column, *values->back());
                else column.append_null();
              },
          .is_null = [=](int64_t row) { return !(*values)[static_cast<size_t>(row)]; },
          .less = [=](int64_t left, int64_t right) {
            return less(*(*values)[static_cast<size_t>(left)], *(*values)[static_cast<size_t>(right)]);
          }};
}

template <class Value>
Sample plain_sample(Type type, std::function<std::optional<Value>()> make) {
  return sample<Value>({.type = type}, std::move(make), [](ColumnBuilder& column, Value const& value) { column.append(value); },
                       std::less<Value>());
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  int64_t below(int64_t count) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(count)); }
  template <class Value>
  Value pick(std::vector<Value> const& values) {
    return values[static_cast<size_t>(below(std::ssize(values)))];
  }
  uint64_t bits() { return engine_(); }
  std::string text(int64_t longest, std::string_view letters) {
    std::string result(static_cast<size_t>(below(longest + 1)), ' ');
    for (auto& letter : result) letter = letters[static_cast<size_t>(below(std::ssize(letters)))];
    return result;
  }

 private:
  std::mt19937_64 engine_;
};

// NaN is the greatest.
bool less_double(double left, double right) {
  if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
  return left < right;
}

struct Variant {
  VariantTag tag = VariantTag::null;
  long double number = 0;  // Holds every int64 and every double exactly.
  std::string bytes = {};
};

int class_of(Variant const& value) { return value.tag == VariantTag::text ? 2 : value.tag == VariantTag::binary ? 3 : 1; }

void put_variant(ColumnBuilder& column, Variant const& value) {
  if (value.tag == VariantTag::int64) column.append_variant(static_cast<int64_t>(value.number));
  if (value.tag == VariantTag::float64) column.append_variant(static_cast<double>(value.number));
  if (value.tag == VariantTag::text) column.append_variant_text(value.bytes);
  if (value.tag == VariantTag::binary) column.append_variant_binary(value.bytes);
}

std::optional<Variant> random_variant(Random& random) {
  constexpr int64_t border = int64_t{1} << 53;
  switch (random.below(7)) {
    case 0: return std::nullopt;
    case 1: return Variant{.tag = VariantTag::int64, .number = static_cast<long double>(random.below(50) - 25)};
    case 2: return Variant{.tag = VariantTag::int64, .number = static_cast<long double>(border + random.below(5) - 2)};
    case 3: return Variant{.tag = VariantTag::int64, .number = static_cast<long double>(INT64_MAX - random.below(3))};
    case 4:
      return Variant{.tag = VariantTag::float64,
                     .number = random.pick<double>({0.5, -0.0, 9007199254740992.0, 9007199254740994.0, 0x1p63, -1e300, 3, INFINITY})};
    case 5: return Variant{.tag = VariantTag::text, .bytes = random.text(15, "ab0\x01\xff")};
    default: return Variant{.tag = VariantTag::binary, .bytes = random.text(15, std::string_view("ab\0\xff", 4))};
  }
}

// Digits whose value is known as a number: thousandths.
struct Digits {
  std::string text;
  __int128 thousandths = 0;
};

std::optional<Digits> random_digits(Random& random) {
  auto const value = random.below(3) == 0 ? random.below(2'000'000) - 1'000'000 : random.below(40) - 20;
  switch (random.below(8)) {
    case 0: return std::nullopt;
    case 1: return Digits{.text = fmt::format("{}", value), .thousandths = __int128{value} * 1000};
    case 2: return Digits{.text = fmt::format("{}.000", value), .thousandths = __int128{value} * 1000};
    case 3:
      return Digits{.text = fmt::format("{}00000000000000000000", value),
                    .thousandths = __int128{value} * 1000 * 100'000'000'000 * 1'000'000'000};
    case 4: return Digits{.text = fmt::format("{}e3", value), .thousandths = __int128{value} * 1'000'000};
    case 5: return Digits{.text = "NaN", .thousandths = __int128{1} << 126};
    default: break;
  }
  auto const sign = value < 0 ? "-" : "";
  return Digits{.text = fmt::format("{}{}.{:03}", sign, std::abs(value) / 1000, std::abs(value) % 1000), .thousandths = value};
}

std::vector<Sample> samples(Random& random) {
  auto const maybe = [&random](auto make) {
    return [&random, make]() -> std::optional<decltype(make())> {
      return random.below(9) == 0 ? std::nullopt : std::optional(make());
    };
  };
  auto const put_bytes = [](ColumnBuilder& column, std::string const& value) { column.append_bytes(value); };
  std::vector<Sample> all;
  all.push_back(plain_sample<int64_t>(Type::int64, maybe([&] { return static_cast<int64_t>(random.bits()); })));
  all.push_back(plain_sample<int32_t>(Type::int32, maybe([&] { return static_cast<int32_t>(random.below(9) - 4); })));
  all.push_back(plain_sample<uint64_t>(Type::uint64, maybe([&] { return random.bits(); })));
  all.push_back(plain_sample<uint8_t>(Type::uint8, maybe([&] { return static_cast<uint8_t>(random.below(256)); })));
  all.push_back(sample<double>({.type = Type::float64},
                               maybe([&] { return random.pick<double>({NAN, -NAN, INFINITY, -INFINITY, 0.1, -0.1, 1e300, 5e-324}); }),
                               [](ColumnBuilder& column, double value) { column.append(value); }, less_double));
  all.push_back(sample<bool>({.type = Type::boolean}, maybe([&] { return random.below(2) == 1; }),
                             [](ColumnBuilder& column, bool value) { column.append_boolean(value); }, std::less<bool>()));
  for (uint8_t const precision : {uint8_t{12}, uint8_t{38}}) {
    all.push_back(sample<__int128>({.type = Type::decimal128, .precision = precision, .scale = 2},
                                   maybe([&random, precision] {
                                     auto const value = static_cast<__int128>(random.below(2'000'000)) - 1'000'000;
                                     return precision > 18 ? value * 1'000'000'000'000'000'000 : value;
                                   }),
                                   [](ColumnBuilder& column, __int128 value) { column.append_fixed(&value, 16); },
                                   std::less<__int128>()));
  }
  all.push_back(sample<Digits>({.type = Type::decimal}, [&] { return random_digits(random); },
                               [](ColumnBuilder& column, Digits const& value) { column.append_bytes(value.text); },
                               [](Digits const& left, Digits const& right) { return left.thousandths < right.thousandths; }));
  all.push_back(sample<std::string>({.type = Type::text}, maybe([&] { return random.text(20, "aAbz \xc3\xa9\xfe"); }), put_bytes,
                                    std::less<std::string>()));
  all.push_back(sample<std::string>({.type = Type::binary}, maybe([&] { return random.text(20, std::string_view("a\0\x01\xff", 4)); }),
                                    put_bytes, std::less<std::string>()));
  all.push_back(sample<std::string>({.type = Type::uuid},
                                    maybe([&] { return fmt::format("{:08}{:08}", random.below(3), random.below(99)); }),
                                    [](ColumnBuilder& column, std::string const& value) { column.append_fixed(value.data(), 16); },
                                    std::less<std::string>()));
  all.push_back(plain_sample<int32_t>(Type::date, maybe([&] {
    return random.pick<int32_t>({INT32_MIN, INT32_MAX, 0, -1, 1, 20'000, static_cast<int32_t>(random.below(40'000))});
  })));
  for (auto const type : {Type::timestamp, Type::timestamptz}) {
    all.push_back(plain_sample<int64_t>(type, maybe([&] {
      return random.pick<int64_t>({INT64_MIN, INT64_MAX, 0, -1, 1, random.below(2'000'000'000'000'000)});
    })));
  }
  all.push_back(plain_sample<int64_t>(Type::time, maybe([&] { return random.below(86'400'000'001); })));
  all.push_back(sample<Variant>({.type = Type::variant}, [&] { return random_variant(random); }, put_variant,
                                [](Variant const& left, Variant const& right) {
                                  if (class_of(left) != class_of(right)) return class_of(left) < class_of(right);
                                  return class_of(left) == 1 ? left.number < right.number : left.bytes < right.bytes;
                                }));
  return all;
}

std::vector<int64_t> expected_order(std::vector<Sample> const& columns, std::vector<SortKey> const& keys, int64_t rows) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t left, int64_t right) {
    for (auto const& key : keys) {
      auto const& column = columns[static_cast<size_t>(key.column)];
      if (column.is_null(left) || column.is_null(right)) {
        if (column.is_null(left) != column.is_null(right)) return column.is_null(right);
        continue;
      }
      auto const [lesser, greater] = key.descending ? std::pair(right, left) : std::pair(left, right);
      if (column.less(lesser, greater)) return true;
      if (column.less(greater, lesser)) return false;
    }
    return false;
  });
  return order;
}

class Views : public testing::Test {
 protected:
  // A file of the samples' values, in pages of uneven sizes.
  static void fill(PageFile& file, std::vector<Sample> const& columns, int64_t rows) {
    for (int64_t done = 0; done < rows;) {
      auto const count = std::min<int64_t>(rows - done, done % 3 == 0 ? 100 : 2'500);
      BatchBuilder builder(file.pages.schema, count, INT64_MAX);
      for (int64_t row = 0; row < count; ++row) {
        for (size_t column = 0; column < columns.size(); ++column) columns[column].append(builder.column(column));
        builder.end_row();
      }
      file.add(builder.finish(1));
      done += count;
    }
  }
  // One column of texts; "NULL" is NULL.
  static std::unique_ptr<PageFile> texts(std::vector<std::string> const& values, Type type = Type::text) {
    auto file = std::make_unique<PageFile>(schema_of({{.type = type}}));
    BatchBuilder builder(file->pages.schema, std::ssize(values) + 1, INT64_MAX);
    for (auto const& value : values) {
      if (value == "NULL") builder.column(0).append_null();
      else builder.column(0).append_bytes(value);
      builder.end_row();
    }
    file->add(builder.finish(1));
    return file;
  }
  static std::unique_ptr<PageFile> numbers(int64_t rows, std::function<int64_t(int64_t)> const& value) {
    auto file = std::make_unique<PageFile>(schema_of({{.type = Type::int64}}));
    for (int64_t done = 0; done < rows; done += 16'384) {
      BatchBuilder builder(file->pages.schema, 16'384, INT64_MAX);
      for (auto row = done; row < std::min(rows, done + 16'384); ++row) {
        builder.column(0).append(value(row));
        builder.end_row();
      }
      file->add(builder.finish(1));
    }
    return file;
  }

  ViewHost views_;
};

TEST_F(Views, OrderEveryTypeAsItsValuesCompare) {
  Random random(20'261);
  auto const columns = samples(random);
  std::vector<DataType> types;
  for (auto const& column : columns) types.push_back(column.type);
  PageFile file(schema_of(types));
  fill(file, columns, table_rows);
  for (int32_t column = 0; column < static_cast<int32_t>(columns.size()); ++column) {
    for (auto const descending : {false, true}) {
      std::vector<SortKey> const keys{{.column = column, .descending = descending}};
      auto const expected = expected_order(columns, keys, table_rows);
      EXPECT_TRUE(rows_of(views_, file.pages, {.filter = {}, .order = keys}) == expected)
          << to_string(types[static_cast<size_t>(column)].type) << (descending ? " descending" : "");
      auto const first = rows_of(views_, file.pages, {.filter = {}, .order = keys, .limit = 50});
      EXPECT_TRUE(std::equal(first.begin(), first.end(), expected.begin(), expected.begin() + 50));
    }
  }
  for (int round = 0; round < 15; ++round) {
    std::vector<SortKey> keys;
    for (int key = 0; key < 3; ++key) {
      keys.push_back({.column = static_cast<int32_t>(random.below(std::ssize(columns))), .descending = random.below(2) == 1});
    }
    EXPECT_TRUE(rows_of(views_, file.pages, {.filter = {}, .order = keys}) == expected_order(columns, keys, table_rows)) << round;
  }
}

// Long beginnings in common, values that end where others go on, many of the same: what takes more than one look at a key.
TEST_F(Views, OrderTextsThatBeginTheSame) {
  Random random(11);
  std::vector<std::string> const beginnings{"", "https://www.example.com/", "https://www.example.com/items/and/so/on/",
                                            std::string("with\0zeros\0in it and more", 26), std::string(40, 'x')};
  std::vector<std::string> values;
  for (int row = 0; row < 20'000; ++row) {
    auto value = random.pick(beginnings) + random.text(random.below(10) == 0 ? 60 : 3, std::string_view("ab\0\xff", 4));
    values.push_back(random.below(30) == 0 ? "NULL" : value + (random.below(3) == 0 ? std::string("\0", 1) : ""));
  }
  auto const file = texts(values, Type::binary);
  for (auto const descending : {false, true}) {
    std::vector<int64_t> expected(values.size());
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](int64_t left, int64_t right) {
      auto const& a = values[static_cast<size_t>(left)];
      auto const& b = values[static_cast<size_t>(right)];
      if (a == "NULL" || b == "NULL") return a != "NULL" && b == "NULL";
      return descending ? b < a : a < b;
    });
    EXPECT_TRUE(rows_of(views_, file->pages, {.filter = {}, .order = {{.descending = descending}}}) == expected) << descending;
  }
}

// So many that all threads work on one order: few values, one value, values that lie close together and far apart.
TEST_F(Views, OrderManyRows) {
  constexpr int64_t rows = 1'500'000;
  std::vector<std::function<int64_t(int64_t)>> const columns{
      [](int64_t row) { return row * 7'919 % rows; }, [](int64_t) { return 7; }, [](int64_t row) { return row % 2; },
      [](int64_t row) { return row % 1'000 == 0 ? row << 40 : row * 31 % 5'000; }};
  for (size_t column = 0; column < columns.size(); ++column) {
    auto const& value = columns[column];
    auto const file = numbers(rows, value);
    std::vector<int64_t> expected(rows);
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](int64_t left, int64_t right) { return value(left) < value(right); });
    EXPECT_TRUE(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}) == expected) << column;
    std::erase_if(expected, [&](int64_t row) { return value(row) >= 100; });
    EXPECT_TRUE(rows_of(views_, file->pages, {.filter = condition(FilterOp::less, 0, {"100"}), .order = {{}}}) == expected) << column;
  }
}

TEST_F(Views, TellWhetherRowsAreAll) {
  constexpr int64_t rows = 200'000;
  auto const file = numbers(rows, [](int64_t row) { return row; });
  auto const out = *ScratchFile::create("/tmp");
  auto const ask = [&](std::optional<Filter> filter, int64_t limit) {
    auto const told = views_.rows(file->pages, {.filter = std::move(filter), .order = {}, .limit = limit}, out.descriptor(),
                                  {.stop = {}, .progress = {}});
    EXPECT_TRUE(told.ok());
    return told.ok() ? *told : RowNumbers{};
  };
  EXPECT_EQ(ask(std::nullopt, 10).count, rows);
  auto const few = ask(condition(FilterOp::less, 0, {"5"}), 10);
  EXPECT_EQ(few.count, 5);
  EXPECT_TRUE(few.all);
  auto const many = ask(condition(FilterOp::greater_equal, 0, {"5"}), 10);
  EXPECT_GE(many.count, 10);
  EXPECT_FALSE(many.all);
  std::vector<uint32_t> numbers(static_cast<size_t>(many.count));
  ASSERT_TRUE(out.read(0, reinterpret_cast<char*>(numbers.data()), many.count * 4).ok());
  for (size_t index = 0; index < numbers.size(); ++index) ASSERT_EQ(numbers[index], index + 5);
}

TEST_F(Views, CompareWholeNumbersWithAnyNumber) {
  auto const file = numbers(2'000, [](int64_t row) { return row - 1'000; });
  struct Case {
    FilterOp op;
    std::string text;
    std::function<bool(double)> holds;
  };
  std::vector<Case> const cases{
      {FilterOp::equal, "5", [](double n) { return n == 5; }},
      {FilterOp::equal, "5.0", [](double n) { return n == 5; }},
      {FilterOp::equal, "5.5", [](double) { return false; }},
      {FilterOp::not_equal, "5.5", [](double) { return true; }},
      {FilterOp::less, "-5.5", [](double n) { return n < -5.5; }},
      {FilterOp::less_equal, "-5.5", [](double n) { return n <= -5.5; }},
      {FilterOp::greater, "-5.5", [](double n) { return n > -5.5; }},
      {FilterOp::greater_equal, "-5.5", [](double n) { return n >= -5.5; }},
      {FilterOp::greater_equal, "1e2", [](double n) { return n >= 100; }},
      {FilterOp::less, "99999999999999999999999999", [](double) { return true; }},
      {FilterOp::greater, "99999999999999999999999999", [](double) { return false; }},
      {FilterOp::greater, "-1e999999999999", [](double) { return true; }},
      {FilterOp::less, "Infinity", [](double) { return true; }},
  };
  for (auto const& [op, text, holds] : cases) {
    auto const expected = rows_where(2'000, [&, &check = holds](int64_t row) { return check(static_cast<double>(row - 1'000)); });
    EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(op, 0, {text}), .order = {}}), expected) << to_string(op) << text;
  }
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::between, 0, {"-2.5", "2"}), .order = {{.descending = true}}}),
            (std::vector<int64_t>{1'002, 1'001, 1'000, 999, 998}));
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::in, 0, {"7", "-7", "0.5", "7"}), .order = {}}),
            (std::vector<int64_t>{993, 1'007}));
}

TEST_F(Views, SayWhatIsNoValueOfTheColumn) {
  auto const file = numbers(10, [](int64_t row) { return row; });
  auto const rows = try_rows(views_, file->pages, {.filter = condition(FilterOp::less, 0, {"ten'; DROP"}), .order = {}});
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(rows.error().message.find("column 0"), std::string::npos) << rows.error().message;
  PageFile dates(schema_of({{.type = Type::date}}));
  BatchBuilder builder(dates.pages.schema, 3);
  for (auto const day : {0, 10, INT32_MIN}) {
    builder.column(0).append(int32_t{day});
    builder.end_row();
  }
  dates.add(builder.finish(1));
  auto const wrong = try_rows(views_, dates.pages, {.filter = condition(FilterOp::less, 0, {"soon"}), .order = {}});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::invalid_argument) << wrong.error().message;
  EXPECT_EQ(rows_of(views_, dates.pages, {.filter = condition(FilterOp::equal, 0, {"1970-01-11"}), .order = {}}), std::vector<int64_t>{1});
  EXPECT_EQ(rows_of(views_, dates.pages, {.filter = condition(FilterOp::less, 0, {"1970-01-11"}), .order = {}}),
            (std::vector<int64_t>{0, 2}));
}

TEST_F(Views, NestConditionsAndLeaveNullsToTheOthers) {
  auto const file = texts({"a", "NULL", "b", "ab", "NULL", "c"});
  auto const of = [&](FilterOp op, std::vector<Filter> parts) {
    Filter const filter{.op = op, .values = {}, .rows = {}, .parts = std::move(parts)};
    return rows_of(views_, file->pages, {.filter = filter, .order = {}});
  };
  auto const a = condition(FilterOp::equal, 0, {"a"}), b = condition(FilterOp::equal, 0, {"b"});
  using Rows = std::vector<int64_t>;
  EXPECT_EQ(of(FilterOp::any, {a, b}), (Rows{0, 2}));
  EXPECT_EQ(of(FilterOp::all, {a, b}), Rows{});
  EXPECT_EQ(of(FilterOp::all, {}), (Rows{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(of(FilterOp::none, {a, b}), (Rows{1, 3, 4, 5}));
  EXPECT_EQ(of(FilterOp::any, {condition(FilterOp::is_null, 0), a}), (Rows{0, 1, 4}));
  Filter const not_a{.op = FilterOp::none, .values = {}, .rows = {}, .parts = {a}};
  EXPECT_EQ(of(FilterOp::all, {condition(FilterOp::is_not_null, 0), not_a}), (Rows{2, 3, 5}));
  Filter same{.op = FilterOp::same_as, .column = 0, .values = {}, .rows = {0, 3, 1}, .parts = {}};
  EXPECT_EQ(of(FilterOp::all, {same}), (Rows{0, 3}));
}

TEST_F(Views, FindTextAsANaiveSearchDoes) {
  Random random(7);
  std::vector<std::string> values;
  for (int row = 0; row < 5'000; ++row) {
    values.push_back(random.below(20) == 0 ? "NULL" : random.text(12, "abAB \xc3\xa4"));
  }
  auto const file = texts(values);
  for (auto const& needle : {std::string("ab"), std::string("a"), std::string("BaB"), std::string("zz"), std::string("aab b")}) {
    for (auto const match_case : {true, false}) {
      auto const small = [&](std::string text) {
        for (auto& c : text) c = !match_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return text;
      };
      auto filter = condition(FilterOp::contains, -1, {needle});
      filter.match_case = match_case;
      auto const expected = rows_where(5'000, [&](int64_t row) {
        auto const& value = values[static_cast<size_t>(row)];
        return value != "NULL" && small(value).find(small(needle)) != std::string::npos;
      });
      EXPECT_EQ(rows_of(views_, file->pages, {.filter = filter, .order = {}}), expected) << needle;
    }
  }
}

TEST_F(Views, FindLettersOfOtherAlphabetsInBothCases) {
  EXPECT_NE(find_text("\xc3\x84pfel", "\xc3\xa4PFEL", false), std::string_view::npos);
  EXPECT_EQ(find_text("\xc3\x84pfel", "\xc3\xa4pfel", true), std::string_view::npos);
  EXPECT_EQ(find_text("\xd0\x9c\xd0\x98\xd0\xa0", "\xd0\xb8\xd1\x80", false), 2U);
  EXPECT_EQ(find_text("\xff\xc3", "\xc3\xa9", false), std::string_view::npos);
}

TEST_F(Views, FindLettersThatFoldToOthersOfAnotherLength) {
  // The signs of the kelvin and the ohm, the long s, the capital sharp s; Vietnamese, Georgian, Deseret.
  struct Case {
    std::string text, needle;
    size_t place;
  };
  std::vector<Case> const cases{
      {"20 \xe2\x84\xaa", "k", 3},
      {"5 k\xe2\x84\xa6", "K\xcf\x89", 2},
      {"Wa\xc5\xbf\xc5\xbf" "er", "wasser", 0},
      {"GRO\xe1\xba\x9e", "gro\xc3\x9f", 0},
      {"TI\xe1\xba\xbeNG", "ti\xe1\xba\xbfng", 0},
      {"\xe1\xb2\x90", "\xe1\x83\x90", 0},
      {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", 0},
      {"\xcf\x83\xce\xbf\xcf\x86\xce\xbf\xcf\x82", "\xce\xa3\xce\x9f\xce\xa6\xce\x9f\xce\xa3", 0},
  };
  for (auto const& [text, needle, place] : cases) {
    EXPECT_EQ(find_text(text, needle, false), place) << text << " " << needle;
    EXPECT_EQ(find_text(text, needle, true), std::string_view::npos) << text << " " << needle;
  }
  EXPECT_EQ(find_text("stra\xc3\x9f" "e", "strasse", false), std::string_view::npos);
  auto const file = texts({"\xe2\x84\xaa", "a\xe2\x84", "\xaa", "NULL", "bKb", "", "k"});
  auto filter = condition(FilterOp::contains, 0, {"K"});
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = filter, .order = {}}), (std::vector<int64_t>{0, 4, 6}));
  filter.match_case = true;
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = filter, .order = {}}), std::vector<int64_t>{4});
}

TEST_F(Views, FindANeedleAtEveryPlaceOfALongText) {
  for (size_t size = 3; size < 70; ++size) {
    for (size_t place = 0; place + 3 <= size; ++place) {
      std::string text(size, 'n');
      text.replace(place, 3, "nEd");
      EXPECT_EQ(find_text(text, "NED", false), place) << size;
      EXPECT_EQ(find_text(text, "NED", false, place + 1), std::string_view::npos) << size;
    }
  }
}

TEST_F(Views, FindNumbersByTheTextThatIsShown) {
  auto const file = numbers(3'000, [](int64_t row) { return row * 7 - 500; });
  auto const expected = rows_where(3'000, [](int64_t row) { return std::to_string(row * 7 - 500).find("12") != std::string::npos; });
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::contains, -1, {"12"}), .order = {}}), expected);
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::contains, -1, {"x"}), .order = {}}), std::vector<int64_t>{});
}

TEST_F(Views, CountValuesAndTellTheProfile) {
  auto const file = texts({"b", "a", "NULL", "b", "c", "b", "a", "NULL"});
  auto const counts = views_.values(file->pages, {}, 0, 3, {.stop = {}, .progress = {}});
  ASSERT_TRUE(counts.ok()) << counts.error().message;
  EXPECT_EQ(counts->distinct, 4);
  EXPECT_EQ(counts->rows, 8);
  ASSERT_EQ(counts->values.size(), 3U);
  EXPECT_EQ(counts->values[0].row, 0);
  EXPECT_EQ(counts->values[0].count, 3);
  EXPECT_EQ(counts->values[1].row, 1);
  EXPECT_EQ(counts->values[2].row, 2);  // NULL is a value too.
  auto const profile = views_.profile(file->pages, {}, 0, {.stop = {}, .progress = {}});
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile->nulls, 2);
  EXPECT_EQ(profile->distinct, 3);
  EXPECT_EQ(profile->least_row, 1);
  EXPECT_EQ(profile->greatest_row, 4);
  EXPECT_TRUE(profile->bars.empty());
  auto const spread = numbers(1'000, [](int64_t row) { return row; });
  auto const bars = views_.profile(spread->pages, condition(FilterOp::less, 0, {"200"}), 0, {.stop = {}, .progress = {}});
  ASSERT_TRUE(bars.ok()) << bars.error().message;
  EXPECT_EQ(bars->rows, 200);
  EXPECT_EQ(std::accumulate(bars->bars.begin(), bars->bars.end(), int64_t{0}), 200);
  EXPECT_EQ(*std::max_element(bars->bars.begin(), bars->bars.end()), 10);
}

TEST_F(Views, LookAtAFileThatGrewMeanwhile) {
  auto const file = numbers(100, [](int64_t row) { return -row; });
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 1}), std::vector<int64_t>{99});
  BatchBuilder builder(file->pages.schema, 1);
  builder.column(0).append(int64_t{-1'000});
  builder.end_row();
  file->add(builder.finish(1));
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 1}), std::vector<int64_t>{100});
}

TEST_F(Views, SurviveAFileThatIsTooShortOrDamaged) {
  auto const cut = numbers(50'000, [](int64_t row) { return row; });
  cut->truncate(1'000);
  auto const rows = try_rows(views_, cut->pages, {.filter = {}, .order = {{}}});
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::bad_data) << rows.error().message;
}

TEST_F(Views, RefuseOffsetsThatPointElsewhere) {
  Random random(5);
  auto schema = schema_of({{.type = Type::text}});
  BatchBuilder builder(schema, 100);
  for (int row = 0; row < 100; ++row) {
    builder.column(0).append_bytes(random.text(40, "abc"));
    builder.end_row();
  }
  auto const message = encode_arrow_batch(builder.finish(1));
  for (int round = 0; round < 25; ++round) {
    auto damaged = message;
    for (int byte = 0; byte < 4; ++byte) damaged[static_cast<size_t>(random.below(std::ssize(damaged)))] = static_cast<char>(random.bits());
    PageFile file(schema);
    file.add_bytes(damaged, 100);
    // Either it is refused, or the damage hit a letter.
    auto const rows = try_rows(views_, file.pages, {.filter = condition(FilterOp::contains, -1, {"abc"}), .order = {{}}});
    if (!rows.ok()) {
      EXPECT_EQ(rows.error().code, ErrorCode::bad_data) << rows.error().message;
    }
  }
  auto const file = texts({"b", "a"});
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}), (std::vector<int64_t>{1, 0}));
}

TEST_F(Views, TakeTenThousandColumns) {
  auto const schema = schema_of(std::vector<DataType>(10'000, DataType{.type = Type::int32}));
  PageFile file(schema);
  BatchBuilder builder(schema, 5, INT64_MAX);
  for (int32_t row = 0; row < 5; ++row) {
    for (int32_t column = 0; column < 10'000; ++column) {
      builder.column(static_cast<size_t>(column)).append(column == 9'999 ? -row : column);
    }
    builder.end_row();
  }
  file.add(builder.finish(1));
  EXPECT_EQ(rows_of(views_, file.pages, {.filter = {}, .order = {{.column = 9'999}}}), (std::vector<int64_t>{4, 3, 2, 1, 0}));
  EXPECT_EQ(rows_of(views_, file.pages, {.filter = condition(FilterOp::contains, -1, {"9998"}), .order = {}}).size(), 5U);
}

TEST_F(Views, TakeACellOfAHundredMegabytes) {
  std::string large(100'000'000, 'x');
  auto const needle = std::string("needle");
  large.replace(99'999'000, needle.size(), needle);
  auto const file = texts({"y", large, "a", large + "z"});
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}), (std::vector<int64_t>{2, 1, 3, 0}));
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::contains, 0, {"NEEDLE"}), .order = {}}), (std::vector<int64_t>{1, 3}));
}

TEST_F(Views, AnswerAgainAfterTheWorkerWasKilled) {
  auto const file = numbers(300'000, [](int64_t row) { return row * 7'919 % 300'007; });
  for (auto const pause : {0, 1, 3, 10, 30, 80}) {
    ASSERT_FALSE(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 10}).empty());
    auto const worker = views_.worker();
    ASSERT_GT(worker, 0);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(pause));
      ::kill(worker, SIGKILL);
    });
    auto const rows = try_rows(views_, file->pages, {.filter = {}, .order = {{}}});
    killer.join();
    if (!rows.ok()) {
      EXPECT_EQ(rows.error().code, ErrorCode::unavailable) << rows.error().message;
    }
  }
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}).size(), 300'000U);
}

TEST_F(Views, StopWhenTheyAreToldTo) {
  auto const file = numbers(2'000'000, [](int64_t row) { return row * 7'919 % 2'000'003; });
  for (auto const pause : {0, 1, 20, 100}) {
    std::stop_source stop;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(pause));
      stop.request_stop();
    });
    auto const rows = try_rows(views_, file->pages, {.filter = {}, .order = {{}}}, {.stop = stop.get_token(), .progress = {}});
    stopper.join();
    if (!rows.ok()) {
      EXPECT_EQ(rows.error().code, ErrorCode::cancelled) << rows.error().message;
    }
  }
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 1}), std::vector<int64_t>{0});
}

TEST_F(Views, KeepTheirWorkerFromJobToJob) {
  auto const file = numbers(600'000, [](int64_t row) { return row * 7'919 % 600'011; });
  ASSERT_FALSE(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 10}).empty());
  auto const worker = views_.worker();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}).size(), 600'000U);
    EXPECT_EQ(views_.worker(), worker);
    EXPECT_EQ(rows_of(views_, file->pages, {.filter = condition(FilterOp::less, 0, {"100"}), .order = {}}).size(), 100U);
    EXPECT_EQ(views_.worker(), worker);
    EXPECT_TRUE(views_.profile(file->pages, {}, 0, {.stop = {}, .progress = {}}).ok());
    EXPECT_EQ(views_.worker(), worker);
  }
}

// A worker that does not even hear that it is to stop is ended, and the next job gets another one.
TEST_F(Views, EndAWorkerThatDoesNotStop) {
  auto const file = numbers(300'000, [](int64_t row) { return row * 7'919 % 300'007; });
  for (int round = 0; round < 3; ++round) {
    ASSERT_FALSE(rows_of(views_, file->pages, {.filter = {}, .order = {{}}, .limit = 10}).empty());
    auto const worker = views_.worker();
    ASSERT_EQ(::kill(worker, SIGSTOP), 0);
    std::stop_source stop;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      stop.request_stop();
    });
    auto const rows = try_rows(views_, file->pages, {.filter = {}, .order = {{}}}, {.stop = stop.get_token(), .progress = {}});
    stopper.join();
    ASSERT_FALSE(rows.ok());
    EXPECT_EQ(rows.error().code, ErrorCode::cancelled) << rows.error().message;
    ::kill(worker, SIGCONT);  // It is still there only if it was stopped before it heard of the job.
  }
  EXPECT_EQ(rows_of(views_, file->pages, {.filter = {}, .order = {{}}}).size(), 300'000U);
}

TEST(ViewKeys, StandInTheOrderOfTheirNumbers) {
  std::vector<std::string> const ascending{"-Infinity", "-1e500", "-12345678901234567890.5", "-100.1", "-100", "-99.99", "-1",
                                           "-0.5", "-0.05", "-1e-500", "0", "1e-500", "0.05", "0.5", "0.51", "1", "1.0001", "10", "99.99",
                                           "100", "100.1", "12345678901234567890.5", "1e500", "Infinity", "NaN"};
  for (size_t index = 0; index + 1 < ascending.size(); ++index) {
    EXPECT_LT(decimal_key(ascending[index]), decimal_key(ascending[index + 1])) << ascending[index];
  }
  for (auto const& same : {"1", "1.0", "01", "+1", "0.1e1", "10e-1", "1.000000"}) EXPECT_EQ(decimal_key(same), decimal_key("1"));
  EXPECT_EQ(decimal_key("-0.00"), decimal_key("0"));
}

TEST(ViewKeys, ScaleNumbersDown) {
  auto const floor = [](std::string_view text, int scale) { return to_text(scale_number(text, scale)->floor); };
  EXPECT_EQ(floor("1.239", 2), "123");
  EXPECT_EQ(floor("-1.239", 2), "-124");
  EXPECT_EQ(floor("-1.23", 2), "-123");
  EXPECT_EQ(floor("-0.001", 0), "-1");
  EXPECT_EQ(floor("1e3", 2), "100000");
  EXPECT_FALSE(scale_number("1.239", 2)->exact);
  EXPECT_TRUE(scale_number("1.230", 2)->exact);
  EXPECT_FALSE(scale_number("1,5", 2).has_value());
  EXPECT_FALSE(scale_number("", 2).has_value());
}

}  // namespace
}  // namespace sextant::duckdb
