#include "data/exact_number.h"

#include <gtest/gtest.h>

#include <random>

namespace sextant {
namespace {

ExactSum sum_of(std::vector<std::string> const& texts) {
  ExactSum sum;
  for (auto const& text : texts) sum.add(*decimal_digits(text), scale_of(text));
  return sum;
}

TEST(ExactNumber, ReadsWhatEnginesShow) {
  EXPECT_EQ(*decimal_digits("-012.50"), (DecimalDigits{true, "12", "5"}));
  EXPECT_EQ(*decimal_digits("1e-5"), (DecimalDigits{false, "", "00001"}));
  EXPECT_EQ(*decimal_digits("1.25e+15"), (DecimalDigits{false, "1250000000000000", ""}));
  EXPECT_EQ(*decimal_digits("-0.00"), (DecimalDigits{}));
  for (auto const* wrong : {"", "-", ".", "NaN", "Infinity", "1e99999", "1e", "12a", "1.2.3"}) EXPECT_FALSE(decimal_digits(wrong)) << wrong;
}

TEST(ExactNumber, SumsWithEveryDigit) {
  EXPECT_EQ(sum_of({"0.1", "0.2"}).text(), "0.3");
  EXPECT_EQ(sum_of({"1284.00", "149.90", "-2310.45"}).text(), "-876.55");
  EXPECT_EQ(sum_of({"9223372036854775807", "9223372036854775807"}).text(), "18446744073709551614");
  EXPECT_EQ(sum_of({"1e300", "1e-20", "-1e300"}).text(), "0.00000000000000000001");
  EXPECT_EQ(sum_of({"99999999999999999999999999999999999999.9999", "0.0001"}).text(), "100000000000000000000000000000000000000.0000");
  EXPECT_EQ(sum_of({"5", "-5"}).text(), "0");
  EXPECT_EQ(sum_of({}).text(), "0");
}

TEST(ExactNumber, AgreesWithWholeNumbers) {
  std::mt19937_64 random(7);
  ExactSum sum;
  __int128 expected = 0;
  for (int step = 0; step < 20'000; ++step) {
    auto const cents = static_cast<int64_t>(random()) / (int64_t{1} << (random() % 60));
    auto digits = std::to_string(std::abs(cents / 100)) + "." + std::to_string(100 + std::abs(cents % 100)).substr(1);
    if (cents < 0) digits.insert(0, 1, '-');
    sum.add(*decimal_digits(digits), 2);
    expected += cents;
  }
  auto text = sum.text();
  std::erase(text, '.');
  __int128 read = 0;
  for (auto const digit : text) {
    if (digit != '-') read = read * 10 + (digit - '0');
  }
  EXPECT_TRUE(read == (expected < 0 ? -expected : expected)) << sum.text();
  EXPECT_EQ(text.starts_with('-'), expected < 0);
}

TEST(ExactNumber, AveragesAndSaysWhetherItRounded) {
  auto const whole = sum_of({"1", "2", "6"}).average(3);
  EXPECT_EQ(whole.text, "3");
  EXPECT_FALSE(whole.rounded);
  auto const third = sum_of({"1.00", "0.00", "0.00"}).average(3);
  EXPECT_EQ(third.text, "0.333333");
  EXPECT_TRUE(third.rounded);
  EXPECT_EQ(sum_of({"-2", "-1", "-2"}).average(3).text, "-1.6667");
  EXPECT_EQ(sum_of({"1.10", "1.20"}).average(2).text, "1.15");
  EXPECT_EQ(sum_of({"9.9999", "9.9999", "10"}).average(3).text, "9.99993333");
  EXPECT_EQ(sum_of({"0.00001", "-0.00001"}).average(2).text, "0.00000");
}

TEST(ExactNumber, OrdersByValue) {
  std::vector<std::string> const ordered{"-1e20", "-10", "-9.5", "-0.1", "0", "0.05", "0.5", "2", "10", "123456789012345678901"};
  for (size_t left = 0; left < ordered.size(); ++left) {
    for (size_t right = 0; right < ordered.size(); ++right) {
      EXPECT_EQ(is_less(*decimal_digits(ordered[left]), *decimal_digits(ordered[right])), left < right) << ordered[left] << ' ' << ordered[right];
    }
  }
}

}  // namespace
}  // namespace sextant
