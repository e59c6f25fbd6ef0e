// Floating-point numbers as text, for value_text_scalar.h.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "data/value_text_scalar.h"

namespace sextant {

namespace {

// A number as digits d.ddd x 10^exponent, without its sign.
struct Digits {
  std::array<char, 20> text;
  int count = 0;
  int exponent = 0;
};

// Reads what std::to_chars wrote in scientific notation: d[.ddd]e+dd. REQUIRES: `begin` has room for 20 bytes.
Digits split_scientific(char const* begin, char const* end) {
  auto const* exponent = end - 1;
  while (*exponent != 'e') --exponent;
  Digits digits;
  digits.text[0] = *begin;
  std::memcpy(&digits.text[1], begin + 2, 16);
  auto const size = static_cast<int>(exponent - begin);
  digits.count = size == 1 ? 1 : size - 1;
  auto const* first = exponent + (exponent[1] == '+' ? 2 : 1);
  std::from_chars(first, end, digits.exponent);
  return digits;
}

template <class T>
Digits shortest_digits(T magnitude) {
  std::array<char, 32> text;
  auto const written = std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific);
  return split_scientific(text.data(), written.ptr);
}

template <class T>
Digits rounded_digits(T magnitude, int count) {
  std::array<char, 40> text;
  auto const written =
      std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific, count - 1);
  return split_scientific(text.data(), written.ptr);
}

template <class T>
struct Parts;
template <>
struct Parts<double> {
  using Bits = uint64_t;
  static constexpr int fraction_bits = 52, bias = 1075, most_digits = 17;
};
template <>
struct Parts<float> {
  using Bits = uint32_t;
  static constexpr int fraction_bits = 23, bias = 150, most_digits = 9;
};

// True if the digits are exactly half-way between `magnitude` and a neighbour. They read back as `magnitude` when its
// last bit is 0, so std::to_chars may choose them (1e+23), but PostgreSQL does not and takes more digits.
// Only whole numbers with a unit in the last place of at least 2 can have such digits: m * 2^e with e > 0.
template <class T>
bool is_half_way(T magnitude, Digits const& digits) {
  using Shape = Parts<T>;
  auto const bits = std::bit_cast<typename Shape::Bits>(magnitude);
  auto const power = static_cast<int>(bits >> Shape::fraction_bits) - Shape::bias;
  auto const zeros = digits.exponent - (digits.count - 1);
  // Five to the power of `zeros` divides the odd half-way number, which has at most 55 bits.
  if (power < 1 || zeros < 0 || zeros > 23) return false;
  constexpr auto hidden = typename Shape::Bits{1} << Shape::fraction_bits;
  auto const mantissa = static_cast<unsigned __int128>((bits & (hidden - 1)) | hidden);
  unsigned __int128 decimal = 0;
  for (int index = 0; index < digits.count; ++index) {
    decimal = decimal * 10 + static_cast<unsigned>(digits.text[static_cast<size_t>(index)] - '0');
  }
  for (int index = 0; index < zeros; ++index) decimal *= 5;
  // decimal * 2^zeros against (4m +- 2) * 2^(power - 2), and 4m - 1 below a power of two.
  auto const shift = power - 2 - zeros;
  if (shift < -1 || shift > 60) return false;
  if (shift < 0) decimal <<= 1;
  auto const scaled = [&](unsigned __int128 value) { return shift > 0 ? value << shift : value; };
  return decimal == scaled(4 * mantissa + 2) || decimal == scaled(4 * mantissa - 2) ||
         (mantissa == hidden && decimal == scaled(4 * mantissa - 1));
}

template <class T>
Digits round_trip_digits(T magnitude) {
  auto digits = shortest_digits(magnitude);
  for (auto count = digits.count + 1; is_half_way(magnitude, digits) && count <= Parts<T>::most_digits; ++count) {
    auto const longer = rounded_digits(magnitude, count);
    std::array<char, 40> text;
    auto* end = put_text(text.data(), {longer.text.data(), static_cast<size_t>(longer.count)});
    *end++ = 'e';
    end = std::to_chars(end, text.data() + text.size(), longer.exponent - (longer.count - 1)).ptr;
    T read{};
    std::from_chars(text.data(), end, read);
    if (read == magnitude) digits = longer;
  }
  return digits;
}

char* put_exponent(char* out, int exponent) {
  *out++ = 'e';
  *out++ = exponent < 0 ? '-' : '+';
  auto const magnitude = exponent < 0 ? -exponent : exponent;
  if (magnitude < 10) *out++ = '0';
  return std::to_chars(out, out + 4, magnitude).ptr;
}

// Whether a whole number gets ".0".
enum class Point : uint8_t { needed, always };

char* put_scientific(char* out, Digits const& digits, Point point) {
  *out++ = digits.text[0];
  if (digits.count > 1) {
    *out++ = '.';
    out = put_text(out, {&digits.text[1], static_cast<size_t>(digits.count - 1)});
  } else if (point == Point::always) {
    out = put_text(out, ".0");
  }
  return put_exponent(out, digits.exponent);
}

char* put_zeros(char* out, int count) {
  if (count <= 0) return out;
  std::memset(out, '0', static_cast<size_t>(count));
  return out + count;
}

char* put_fixed(char* out, Digits const& digits, Point point) {
  auto const* const text = digits.text.data();
  if (digits.exponent < 0) {
    out = put_zeros(put_text(out, "0."), -digits.exponent - 1);
    return put_text(out, {text, static_cast<size_t>(digits.count)});
  }
  auto const whole = digits.exponent + 1;
  if (digits.count <= whole) {
    out = put_zeros(put_text(out, {text, static_cast<size_t>(digits.count)}), whole - digits.count);
    return point == Point::always ? put_text(out, ".0") : out;
  }
  out = put_text(out, {text, static_cast<size_t>(whole)});
  *out++ = '.';
  return put_text(out, {text + whole, static_cast<size_t>(digits.count - whole)});
}

template <class T>
char* put_round_trip(char* out, T value, int fixed_below, Point point) {
  if (std::isnan(value)) return put_text(out, "NaN");
  if (std::signbit(value)) *out++ = '-';
  auto const magnitude = std::abs(value);
  if (std::isinf(magnitude)) return put_text(out, "Infinity");
  if (magnitude == 0) return put_text(out, point == Point::always ? "0.0" : "0");
  auto const digits = round_trip_digits(magnitude);
  auto const fixed = digits.exponent >= -4 && digits.exponent < fixed_below;
  return fixed ? put_fixed(out, digits, point) : put_scientific(out, digits, point);
}

constexpr int fifteen = 15;

void drop_trailing_zeros(Digits& digits) {
  while (digits.count > 1 && digits.text[static_cast<size_t>(digits.count - 1)] == '0') --digits.count;
}

// Fifteen digits as SQLite 3.40 finds them: it scales to one digit before the point in long double (by powers of ten that
// are doubles), adds half a unit and peels digits off. That is up to one unit off the correct rounding (1 in 600 of random
// bits), and to equal the output of sqlite3 is what counts here.
Digits peeled_digits(double magnitude) {
  long double scaled = magnitude, scale = 1.0L;
  Digits digits;
  for (auto const& [factor, step] : {std::pair{1e100, 100}, std::pair{1e10, 10}, std::pair{10.0, 1}}) {
    while (scaled >= factor * scale && digits.exponent <= 350) scale *= factor, digits.exponent += step;
  }
  scaled /= scale;
  while (scaled < 1e-8) scaled *= 1e8, digits.exponent -= 8;
  while (scaled < 1.0) scaled *= 10.0, --digits.exponent;
  constexpr double half_unit = 5.0e-05 * 1.0e-10;
  scaled += half_unit;
  if (scaled >= 10.0) scaled *= 0.1, ++digits.exponent;
  for (digits.count = 0; digits.count < fifteen; ++digits.count) {
    auto const digit = static_cast<int>(scaled);
    digits.text[static_cast<size_t>(digits.count)] = static_cast<char>('0' + digit);
    scaled = (scaled - digit) * 10.0;
  }
  drop_trailing_zeros(digits);
  return digits;
}

// "-1.5e-20": no sign and no zeros in front of the exponent. All digits are written where a whole number would lose some.
char* put_bare(char* out, Digits const& digits) {
  constexpr int smallest = -15, largest = 15;
  if (digits.exponent >= smallest && (digits.exponent < largest || digits.count > digits.exponent + 1)) {
    return put_fixed(out, digits, Point::needed);
  }
  *out++ = digits.text[0];
  if (digits.count > 1) {
    *out++ = '.';
    out = put_text(out, {&digits.text[1], static_cast<size_t>(digits.count - 1)});
  }
  *out++ = 'e';
  return std::to_chars(out, out + 4, digits.exponent).ptr;
}

}  // namespace

char* put_bare_exponent(char* out, double value) {
  if (!std::isfinite(value)) return put_shortest_float(out, value);
  if (std::signbit(value)) *out++ = '-';
  if (value == 0) return put_text(out, "0");
  return put_bare(out, shortest_digits(std::abs(value)));
}

char* put_bare_exponent(char* out, float value) {
  constexpr int float_digits = 6;
  if (!std::isfinite(value)) return put_shortest_float(out, value);
  if (std::signbit(value)) *out++ = '-';
  if (value == 0) return put_text(out, "0");
  auto digits = rounded_digits(std::abs(double{value}), float_digits);
  drop_trailing_zeros(digits);
  return put_bare(out, digits);
}

char* put_shortest_float(char* out, float value) { return put_round_trip(out, value, 6, Point::needed); }

char* put_shortest_float(char* out, double value) { return put_round_trip(out, value, 15, Point::needed); }

char* put_real(char* out, double value) { return put_round_trip(out, value, 15, Point::always); }

template <class T>
static char* put_any_shortest_real(char* out, T value) {
  if (std::isnan(value)) return put_text(out, std::signbit(value) ? "-nan" : "nan");
  if (std::signbit(value)) *out++ = '-';
  auto const magnitude = std::abs(value);
  if (std::isinf(magnitude)) return put_text(out, "inf");
  if (magnitude == 0) return put_text(out, "0.0");
  auto const digits = shortest_digits(magnitude);
  auto const fixed = digits.exponent >= -4 && digits.exponent < 16;
  return fixed ? put_fixed(out, digits, Point::always) : put_scientific(out, digits, Point::needed);
}

char* put_shortest_real(char* out, float value) { return put_any_shortest_real(out, value); }

char* put_shortest_real(char* out, double value) { return put_any_shortest_real(out, value); }

char* put_fifteen_digits(char* out, double value) {
  if (std::isnan(value)) return put_text(out, "NaN");
  if (value == 0) return put_text(out, "0.0");
  if (value < 0) *out++ = '-';
  auto const magnitude = std::abs(value);
  if (std::isinf(magnitude)) return put_text(out, "Inf");
  // Numbers of at most fifteen digits, as people type them, are far from where the two roundings part. Subnormal numbers
  // have fewer digits of their own.
  auto digits = shortest_digits(magnitude);
  if (digits.count > fifteen || !std::isnormal(magnitude)) digits = peeled_digits(magnitude);
  auto const fixed = digits.exponent >= -4 && digits.exponent < fifteen;
  return fixed ? put_fixed(out, digits, Point::always) : put_scientific(out, digits, Point::always);
}

}  // namespace sextant
