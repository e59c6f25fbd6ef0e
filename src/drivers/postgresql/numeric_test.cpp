#include "drivers/postgresql/numeric.h"

#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {
namespace {

struct Wire {
  int16_t weight;
  uint16_t sign, scale;
  std::vector<uint16_t> digits;
};

std::string encode(Wire const& number) {
  std::string bytes(8 + number.digits.size() * 2, '\0');
  write_network(bytes.data(), static_cast<uint16_t>(number.digits.size()));
  write_network(bytes.data() + 2, number.weight);
  write_network(bytes.data() + 4, number.sign);
  write_network(bytes.data() + 6, number.scale);
  for (size_t i = 0; i < number.digits.size(); ++i) write_network(bytes.data() + 8 + i * 2, number.digits[i]);
  return bytes;
}

std::optional<std::string> decode(std::string const& bytes) {
  Buffer out;
  if (!append_numeric_text(out, bytes.data(), static_cast<int32_t>(bytes.size()))) {
    EXPECT_EQ(out.size(), 0);
    return std::nullopt;
  }
  return std::string(reinterpret_cast<char const*>(out.data()), static_cast<size_t>(out.size()));
}

TEST(NumericText, KeepsDigitsSignAndScale) {
  struct Case {
    Wire wire;
    std::string text;
  };
  Case const cases[]{
      {{0, 0, 0, {}}, "0"},
      {{0, 0, 2, {}}, "0.00"},
      {{0, 0, 0, {7}}, "7"},
      {{0, 0x4000, 2, {12, 3400}}, "-12.34"},
      {{0, 0, 1, {12, 3400}}, "12.3"},
      {{1, 0, 0, {1}}, "10000"},
      {{2, 0, 0, {1, 2, 3}}, "100020003"},
      {{-1, 0, 4, {1}}, "0.0001"},
      {{-2, 0, 8, {1234}}, "0.00001234"},
      {{-3, 0x4000, 12, {5}}, "-0.000000000005"},
      {{0, 0, 10, {1}}, "1.0000000000"},
      {{0, 0xC000, 0, {}}, "NaN"},
      {{0, 0xD000, 0, {}}, "Infinity"},
      {{0, 0xF000, 0, {}}, "-Infinity"},
  };
  for (auto const& test : cases) EXPECT_EQ(decode(encode(test.wire)), test.text);
}

TEST(NumericText, KeepsOnlyTheDigitsOfTheLargestNumber) {
  std::vector<uint16_t> const digits(32'768, 9999);
  auto const text = decode(encode({32'767, 0, 0, digits}));
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, std::string(131'072, '9'));
}

TEST(NumericText, RefusesDamagedBytes) {
  EXPECT_EQ(decode(""), std::nullopt);
  EXPECT_EQ(decode(std::string(7, '\0')), std::nullopt);
  EXPECT_EQ(decode(encode({0, 0, 0, {10'000}})), std::nullopt);
  EXPECT_EQ(decode(encode({0, 0x1234, 0, {1}})), std::nullopt);
  auto const longer = encode({0, 0, 0, {1}}) + "x";
  EXPECT_EQ(decode(longer), std::nullopt);
}

}  // namespace
}  // namespace sextant::postgresql
