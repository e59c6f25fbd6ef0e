// BSON (https://bsonspec.org): written from values, and read from bytes that nobody has checked. Pure; any thread.
//
// What a server sends is not trusted: every length is checked before it is followed, and documents deeper than the
// server itself allows are refused. Decimals need libbson; the rest is here, so that the language needs no library.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

// How deep documents may nest; the server's own limit is 100.
inline constexpr int deepest_document = 180;

// BSON of an object. Fails for a name with a zero byte, a decimal that is none, and a document of more than 48 MB.
Result<std::string> write_bson(Value const& object);

// One element of a document: `bytes` is the value as BSON lays it out. Borrows the document's bytes.
struct Element {
  ValueKind kind = ValueKind::null;
  std::string_view name;
  std::string_view bytes;

  // REQUIRES for each: the kind fits.
  bool boolean() const { return bytes[0] != 0; }
  int32_t int32() const;
  int64_t int64() const;  // int64, date, timestamp
  double float64() const;
  std::string_view text() const;       // text, symbol, code
  std::string_view document() const;   // object, array: a whole BSON document
  std::string_view binary() const;     // Without its subtype.
  uint8_t subtype() const;
  // The value of any number as an integer; `otherwise` if it is none.
  int64_t integer(int64_t otherwise = 0) const;
};

// Reads the elements of one document, in order.
class Elements {
 public:
  // The whole of one document, with its length in front.
  explicit Elements(std::string_view document);
  // False at the end, and after a flaw.
  bool next(Element& element);
  bool flawed() const { return flawed_; }

 private:
  bool take(size_t count, std::string_view& bytes);
  bool take_name(std::string_view& name);
  bool take_value(uint8_t type, Element& element);
  std::string_view rest_;
  bool flawed_ = false;
};

// The element of that name in a document; false if there is none. Later ones of the same name are not looked at.
bool find_element(std::string_view document, std::string_view name, Element& element);
// The same through several documents: {"cursor", "id"}.
bool find_element(std::string_view document, std::initializer_list<std::string_view> path, Element& element);
std::string_view text_of(std::string_view document, std::string_view name);
int64_t integer_of(std::string_view document, std::string_view name, int64_t otherwise = 0);
bool flag_of(std::string_view document, std::string_view name);
// An empty document's bytes.
std::string_view empty_document();

// Whole values: what the catalog reads, and what is written again. bad_data if the bytes are no BSON.
Result<Value> read_bson(std::string_view document);

// The digits of the sixteen bytes of a decimal, as the server writes them.
std::string decimal_text(std::string_view bytes);
// False if the text is no decimal that fits.
bool decimal_bytes(std::string_view text, char (&bytes)[16]);

}  // namespace sextant::mongodb
