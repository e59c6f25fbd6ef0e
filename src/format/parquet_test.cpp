// Parquet: levels, numbers, limits and errors. tests/export reads whole files with other programs.
#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "data/sample_batch.h"
#include "format/parquet_digits.h"
#include "format/parquet_levels.h"
#include "format/string_sink.h"
#include "format/writer.h"

namespace sextant {
namespace {

using sample::field;
using sample::plain;

// The reader of the runs, written for itself.
std::string levels_in(std::string_view bytes, unsigned bits, size_t count) {
  std::string levels;
  for (size_t at = 4; at < bytes.size();) {
    uint64_t head = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = static_cast<uint8_t>(bytes[at++]);
      head |= uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) break;
    }
    if ((head & 1U) == 0) {
      levels.append(head >> 1U, bytes[at++]);
      continue;
    }
    for (uint64_t bit = 0; bit < (head >> 1U) * 8 * bits; bit += bits) {
      unsigned level = 0;
      for (unsigned i = 0; i < bits; ++i) level |= (static_cast<uint8_t>(bytes[at + (bit + i) / 8]) >> ((bit + i) % 8) & 1U) << i;
      levels.push_back(static_cast<char>(level));
    }
    at += (head >> 1U) * bits;
  }
  levels.resize(count);  // What fills the last group up.
  return levels;
}

TEST(ParquetLevels, AreReadBackAsTheyWere) {
  std::mt19937 random(7);
  for (uint8_t most : {1, 2, 3, 5, 200}) {
    for (size_t count : {0, 1, 7, 8, 9, 15, 16, 17, 100, 5000}) {
      for (unsigned change : {1U, 3U, 20U, 400U}) {
        std::string levels;
        char level = 0;
        for (size_t i = 0; i < count; ++i) {
          if (random() % change == 0) level = static_cast<char>(random() % (most + 1U));
          levels.push_back(level);
        }
        std::string bytes;
        append_levels(bytes, levels, most);
        uint32_t size = 0;
        std::memcpy(&size, bytes.data(), 4);
        EXPECT_EQ(size, bytes.size() - 4);
        auto const read = levels_in(bytes, static_cast<unsigned>(std::bit_width(most)), count);
        EXPECT_EQ(read, levels) << int{most} << " " << count << " " << change;
      }
    }
  }
}

TEST(ParquetDigits, KeepEveryDigitOrRefuse) {
  EXPECT_EQ(decimal_units("-12.50", 4, 2), __int128{-1250});
  EXPECT_EQ(decimal_units("7", 5, 3), __int128{7000});
  EXPECT_EQ(decimal_units("0.000", 3, 3), __int128{0});
  EXPECT_EQ(decimal_units("0012.5", 3, 1), __int128{125});
  EXPECT_EQ(decimal_units("1.500", 2, 1), __int128{15});
  auto const largest = decimal_units(std::string(38, '9'), 38, 0);
  ASSERT_TRUE(largest);
  EXPECT_EQ(*largest % 1'000'000'000, 999'999'999);
  for (auto const* const text : {"", "-", ".", "NaN", "1e5", "1.25", "1234", "1.2.3", "--1", "1 "}) {
    EXPECT_FALSE(decimal_units(text, 3, 1)) << text;
  }
  EXPECT_TRUE(exact_double(int64_t{1} << 53));
  EXPECT_FALSE(exact_double((int64_t{1} << 53) + 1));
}

struct Written {
  std::string bytes;
  std::vector<std::string> notes;
};

Result<Written> written(std::vector<RecordBatch> const& batches, Compression compression = Compression::zstd) {
  StringSink out;
  Written result;
  auto const note = [&](std::string const& text) { result.notes.push_back(text); };
  auto const writer = make_writer(Format::parquet, out, {.compression = compression, .note = note});
  TRY(writer->begin(batches.at(0).schema));
  for (auto const& batch : batches) TRY(writer->write(batch));
  TRY(writer->end());
  result.bytes = std::move(out.text);
  return result;
}

RecordBatch one(DataType const& type, std::function<void(ColumnBuilder&)> const& append) {
  auto schema = std::make_shared<Schema>();
  schema->fields = {field("a column", type)};
  BatchBuilder builder(schema, 10);
  append(builder.column(0));
  builder.end_row();
  return builder.finish(1);
}

TEST(Parquet, WritesEveryTypeTheSameEachTime) {
  for (auto const compression : {Compression::none, Compression::gzip, Compression::zstd}) {
    auto const file = written({sample::batch(0, 40), sample::batch(40, 1000)}, compression);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE(file->bytes.starts_with("PAR1"));
    EXPECT_TRUE(file->bytes.ends_with("PAR1"));
    EXPECT_EQ(file->bytes, written({sample::batch(0, 40), sample::batch(40, 1000)}, compression)->bytes);
  }
}

TEST(Parquet, TellsWhatBecomesText) {
  auto const file = written({sample::batch(0, 40)});
  ASSERT_TRUE(file);
  ASSERT_EQ(file->notes.size(), 1U);
  EXPECT_NE(file->notes[0].find("decimal, interval, variant"), std::string::npos) << file->notes[0];
  EXPECT_TRUE(written({one(plain(Type::int32), [](ColumnBuilder& column) { column.append(int32_t{1}); })})->notes.empty());
}

TEST(Parquet, RefusesWhatItCannotHoldAndNamesThePlace) {
  DataType short_number = plain(Type::decimal, "numeric(4,2)");
  short_number.precision = 4;
  short_number.scale = 2;
  auto const is_refused = [](DataType const& type, std::function<void(ColumnBuilder&)> const& append) {
    auto const file = written({one(type, append)});
    ASSERT_FALSE(file) << type.vendor_name;
    EXPECT_NE(file.error().message.find("Row 1"), std::string::npos) << file.error().message;
    EXPECT_NE(file.error().message.find("a column"), std::string::npos) << file.error().message;
    EXPECT_NE(file.error().hint.find("cast it to text"), std::string::npos);
  };
  is_refused(plain(Type::date, "date"), [](ColumnBuilder& column) { column.append(INT32_MAX); });
  is_refused(plain(Type::timestamp, "timestamp"), [](ColumnBuilder& column) { column.append(INT64_MIN); });
  is_refused(plain(Type::timestamptz, "timestamptz"), [](ColumnBuilder& column) { column.append(INT64_MAX); });
  is_refused(plain(Type::time, "time"), [](ColumnBuilder& column) { column.append(int64_t{86'400'000'000}); });
  is_refused(plain(Type::text, "text"), [](ColumnBuilder& column) { column.append_bytes("\xff"); });
  is_refused(short_number, [](ColumnBuilder& column) { column.append_bytes("NaN"); });
  is_refused(short_number, [](ColumnBuilder& column) { column.append_bytes("123.45"); });
  is_refused(sample::nested(Type::list, {field("item", plain(Type::date))}), [](ColumnBuilder& column) {
    column.child(0).append(INT32_MIN);
    column.end_list();
  });
}

// The first rows of a variant say what it is; a later one of another kind is no silent text or rounded number.
TEST(Parquet, HoldsAVariantToItsFirstRows) {
  auto number = one(plain(Type::variant), [](ColumnBuilder& column) { column.append_variant(int64_t{1}); });
  auto const null = one(plain(Type::variant), [](ColumnBuilder& column) { column.append_variant_null(); });
  auto const word = one(plain(Type::variant), [](ColumnBuilder& column) { column.append_variant_text("x"); });
  auto const real = one(plain(Type::variant), [](ColumnBuilder& column) { column.append_variant(0.5); });
  auto const long_number = one(plain(Type::variant), [](ColumnBuilder& column) { column.append_variant(INT64_MAX); });
  auto const mixed = written({number, word, null});
  ASSERT_TRUE(mixed) << mixed.error().message;
  EXPECT_EQ(mixed->notes.size(), 1U);
  EXPECT_TRUE(written({number, real})->notes.empty());
  EXPECT_EQ(written({long_number, real})->notes.size(), 1U);
  number.bytes = int64_t{64} << 20;  // As many as are held.
  auto const late = written({number, null, word});
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().message.find("Row 3"), std::string::npos) << late.error().message;
  auto late_null = null;
  late_null.bytes = number.bytes;
  EXPECT_TRUE(written({late_null, word, number}));
}

TEST(Parquet, RefusesRowsWithoutColumns) {
  StringSink out;
  EXPECT_FALSE(make_writer(Format::parquet, out, {})->begin(std::make_shared<Schema>()));
}

}  // namespace
}  // namespace sextant
