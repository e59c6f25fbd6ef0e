// Exact numbers: sums, averages and the order of decimal numbers of any length, from their texts. No digit is lost, and none is
// made up. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

// A decimal number as its sign and its digits on both sides of the point, without zeros at the outer ends. Zero has none.
struct DecimalDigits {
  bool negative = false;
  std::string whole, fraction;
  friend bool operator==(DecimalDigits const&, DecimalDigits const&) = default;
};

// Reads "-12.50", "1e-5"; nullopt for what is no finite number, and for exponents beyond 4,000.
std::optional<DecimalDigits> decimal_digits(std::string_view text);
// True if the left number is smaller.
bool is_less(DecimalDigits const& left, DecimalDigits const& right);

struct Average {
  std::string text;
  bool rounded = false;
};

class ExactSum {
 public:
  // `scale`: the digits that the number's text has behind the point, zeros included.
  void add(DecimalDigits const& number, size_t scale);
  // With as many digits behind the point as the longest of the numbers.
  std::string text() const;
  // Four digits more than the sum, without zeros at their end. REQUIRES: count > 0.
  Average average(int64_t count) const;

 private:
  struct Digits {
    bool negative = false;
    std::string whole, fraction;  // At least one digit; as many as the scale.
  };
  Digits digits() const;

  // Nine digits each, with a sign of their own, carried only at the end: whole_[i] counts 10^9i, fraction_[i] 10^-9(i+1).
  std::vector<int64_t> whole_, fraction_;
  size_t scale_ = 0;
};

// The digits behind the point of a plain number's text.
size_t scale_of(std::string_view text);

}  // namespace sextant
