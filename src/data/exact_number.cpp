#include "data/exact_number.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace sextant {

namespace {

constexpr size_t limb_digits = 9;
constexpr int64_t limb_size = 1'000'000'000;
constexpr size_t most_exponent = 4'000;
constexpr size_t average_digits = 4;

bool is_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

int64_t limb_of(std::string_view digits) {
  int64_t value = 0;
  for (auto const digit : digits) value = value * 10 + (digit - '0');
  return value;
}

void trim_front(std::string& digits) { digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size())); }

void trim_back(std::string& digits) { digits.resize(digits.find_last_not_of('0') + 1); }

// Moves the point to the right, or to the left.
void shift(DecimalDigits& number, int exponent) {
  auto const places = std::min<size_t>(exponent < 0 ? static_cast<size_t>(-exponent) : static_cast<size_t>(exponent), most_exponent);
  if (exponent > 0) {
    while (number.fraction.size() < places) number.fraction += '0';
    number.whole += number.fraction.substr(0, places);
    number.fraction.erase(0, places);
  } else if (exponent < 0) {
    std::string zeros;
    while (zeros.size() + number.whole.size() < places) zeros += '0';
    number.whole.insert(0, zeros);
    number.fraction.insert(0, number.whole.substr(number.whole.size() - places));
    number.whole.erase(number.whole.size() - places);
  }
}

// Makes every limb a number of nine digits, from the least on. Returns what is carried out at the end.
int64_t carry(std::vector<int64_t>& limbs) {
  int64_t over = 0;
  for (auto& limb : limbs) {
    limb += over;
    over = limb / limb_size;
    limb %= limb_size;
    if (limb < 0) {
      limb += limb_size;
      --over;
    }
  }
  return over;
}

void append_limb(std::string& out, int64_t limb) {
  for (auto place = limb_size / 10; place > 0; place /= 10) out += static_cast<char>('0' + limb / place % 10);
}

// Adds one to the last digit of a number's digits.
void step_up(std::string& digits) {
  for (auto at = digits.size(); at > 0; --at) {
    if (digits[at - 1] != '9') {
      ++digits[at - 1];
      return;
    }
    digits[at - 1] = '0';
  }
  digits.insert(0, 1, '1');
}

std::string joined(bool negative, std::string_view whole, std::string_view fraction) {
  std::string text = negative ? "-" : "";
  text += whole;
  if (!fraction.empty()) text.append(".").append(fraction);
  return text;
}

}  // namespace

std::optional<DecimalDigits> decimal_digits(std::string_view text) {
  DecimalDigits number;
  if (text.starts_with('-') || text.starts_with('+')) {
    number.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  auto const e = text.find_first_of("eE");
  auto mantissa = text.substr(0, e);
  auto const point = mantissa.find('.');
  number.whole = mantissa.substr(0, point);
  if (point != std::string_view::npos) number.fraction = mantissa.substr(point + 1);
  if (number.whole.empty() && number.fraction.empty()) return std::nullopt;
  if (!is_digits(number.whole) || !is_digits(number.fraction)) return std::nullopt;
  if (e != std::string_view::npos) {
    auto power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    int exponent = 0;
    auto const read = std::from_chars(power.data(), power.data() + power.size(), exponent);
    auto const is_read = read.ec == std::errc() && read.ptr == power.data() + power.size();
    if (!is_read || static_cast<size_t>(std::abs(int64_t{exponent})) > most_exponent) return std::nullopt;
    shift(number, exponent);
  }
  trim_front(number.whole);
  trim_back(number.fraction);
  if (number.whole.empty() && number.fraction.empty()) number.negative = false;
  return number;
}

bool is_less(DecimalDigits const& left, DecimalDigits const& right) {
  if (left.negative != right.negative) return left.negative;
  auto const& small = left.negative ? right : left;
  auto const& large = left.negative ? left : right;
  if (small.whole.size() != large.whole.size()) return small.whole.size() < large.whole.size();
  auto const compared = small.whole.compare(large.whole);
  return compared != 0 ? compared < 0 : small.fraction < large.fraction;
}

size_t scale_of(std::string_view text) {
  auto const point = text.find('.');
  if (point == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos) return 0;
  return text.size() - point - 1;
}

void ExactSum::add(DecimalDigits const& number, size_t scale) {
  scale_ = std::max({scale_, scale, number.fraction.size()});
  int64_t const sign = number.negative ? -1 : 1;
  auto const whole_limbs = (number.whole.size() + limb_digits - 1) / limb_digits;
  auto const fraction_limbs = (number.fraction.size() + limb_digits - 1) / limb_digits;
  if (whole_.size() < whole_limbs) whole_.resize(whole_limbs);
  if (fraction_.size() < fraction_limbs) fraction_.resize(fraction_limbs);
  auto const whole = std::string_view(number.whole), fraction = std::string_view(number.fraction);
  for (size_t limb = 0; limb < whole_limbs; ++limb) {
    auto const end = whole.size() - limb * limb_digits;
    auto const begin = end > limb_digits ? end - limb_digits : 0;
    whole_[limb] += sign * limb_of(whole.substr(begin, end - begin));
  }
  for (size_t limb = 0; limb < fraction_limbs; ++limb) {
    auto const part = fraction.substr(limb * limb_digits, limb_digits);
    auto value = limb_of(part);
    for (auto missing = limb_digits - part.size(); missing > 0; --missing) value *= 10;
    fraction_[limb] += sign * value;
  }
}

ExactSum::Digits ExactSum::digits() const {
  std::vector<int64_t> limbs(fraction_.rbegin(), fraction_.rend());
  limbs.insert(limbs.end(), whole_.begin(), whole_.end());
  limbs.push_back(0);
  limbs.push_back(0);  // Room for what many numbers carry.
  Digits result;
  if (auto copy = limbs; carry(copy) < 0) {
    result.negative = true;
    for (auto& limb : limbs) limb = -limb;
  }
  carry(limbs);
  std::string all;
  for (auto limb = limbs.rbegin(); limb != limbs.rend(); ++limb) append_limb(all, *limb);
  auto const fraction = fraction_.size() * limb_digits;
  result.fraction = all.substr(all.size() - fraction);
  result.whole = all.substr(0, all.size() - fraction);
  trim_front(result.whole);
  if (result.whole.empty()) result.whole = "0";
  result.fraction.resize(scale_, '0');
  return result;
}

std::string ExactSum::text() const {
  auto const result = digits();
  return joined(result.negative, result.whole, result.fraction);
}

Average ExactSum::average(int64_t count) const {
  assert(count > 0);
  auto const sum = digits();
  auto const scale = sum.fraction.size() + average_digits;
  std::string quotient;
  __int128 rest = 0;
  for (auto const digit : sum.whole + sum.fraction + std::string(average_digits, '0')) {
    rest = rest * 10 + (digit - '0');
    quotient += static_cast<char>('0' + static_cast<int>(rest / count));
    rest %= count;
  }
  if (rest * 2 >= count) step_up(quotient);
  auto whole = quotient.substr(0, quotient.size() - scale);
  auto fraction = quotient.substr(quotient.size() - scale);
  trim_front(whole);
  trim_back(fraction);
  if (fraction.size() < sum.fraction.size()) fraction.resize(sum.fraction.size(), '0');
  auto const is_zero = whole.empty() && fraction.find_first_not_of('0') == std::string::npos;
  return {.text = joined(sum.negative && !is_zero, whole.empty() ? "0" : whole, fraction), .rounded = rest != 0};
}

}  // namespace sextant
