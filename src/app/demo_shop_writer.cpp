#include "app/demo_shop_writer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace sextant::app {

namespace {

void put_two(char* text, unsigned number) {
  text[0] = static_cast<char>('0' + number / 10);
  text[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string Random::bytes(int64_t count) {
  std::string result;
  for (int64_t index = 0; index < count; ++index) result += static_cast<char>(next() >> 56);
  return result;
}

std::string time_text(int64_t seconds) {
  using namespace std::chrono;
  sys_seconds const time{std::chrono::seconds(seconds)};
  auto const midnight = floor<days>(time);
  year_month_day const date(midnight);
  auto const clock = static_cast<unsigned>((time - midnight).count());
  std::string text = "0000-00-00 00:00:00";
  auto const year = static_cast<unsigned>(static_cast<int>(date.year()));
  put_two(text.data(), year / 100);
  put_two(text.data() + 2, year % 100);
  put_two(text.data() + 5, static_cast<unsigned>(date.month()));
  put_two(text.data() + 8, static_cast<unsigned>(date.day()));
  put_two(text.data() + 11, clock / 3600);
  put_two(text.data() + 14, clock / 60 % 60);
  put_two(text.data() + 17, clock % 60);
  return text;
}

std::string date_text(int64_t seconds) { return time_text(seconds).substr(0, 10); }

Insert::~Insert() { sqlite3_finalize(statement_); }

// The values live until the row is stepped, so SQLite need not copy them.
void Insert::bind(int index, std::nullptr_t) { sqlite3_bind_null(statement_, index); }
void Insert::bind(int index, int64_t value) { sqlite3_bind_int64(statement_, index, value); }
void Insert::bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }
void Insert::bind(int index, std::string_view value) {
  sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void Insert::bind(int index, Blob value) {
  sqlite3_bind_blob64(statement_, index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
}

// Not a template in the header: inlined there, g++ 12 takes an empty optional's value for an uninitialised one.
void Insert::bind(int index, std::optional<int64_t> const& value) {
  if (value) bind(index, *value);
  else bind(index, nullptr);
}
void Insert::bind(int index, std::optional<double> const& value) {
  if (value) bind(index, *value);
  else bind(index, nullptr);
}
void Insert::bind(int index, std::optional<std::string_view> const& value) {
  if (value) bind(index, *value);
  else bind(index, nullptr);
}
void Insert::bind(int index, std::optional<std::string> const& value) {
  if (value) bind(index, std::string_view(*value));
  else bind(index, nullptr);
}

void Insert::step() {
  if (*failure_ != SQLITE_OK) return;
  sqlite3_step(statement_);
  *failure_ = sqlite3_reset(statement_);
}

Writer::Writer(std::string const& path) {
  note(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr));
}

Writer::~Writer() { sqlite3_close(database_); }

void Writer::note(int code) {
  if (code == SQLITE_OK || !message_.empty()) return;
  failure_ = code;
  message_ = database_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database_);
}

void Writer::run(char const* sql) {
  if (failure_ == SQLITE_OK) note(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
}

Insert Writer::insert(std::string_view table, std::string_view columns) {
  auto const count = std::count(columns.begin(), columns.end(), ',') + 1;
  std::string marks = "?";
  for (int64_t index = 1; index < count; ++index) marks += ", ?";
  auto const sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", table, columns, marks);
  sqlite3_stmt* statement = nullptr;
  if (failure_ == SQLITE_OK) note(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr));
  return Insert(statement, &failure_);
}

Result<> Writer::close() {
  if (failure_ != SQLITE_OK && message_.empty()) note(failure_);
  auto const code = sqlite3_close(database_);
  database_ = nullptr;
  if (failure_ == SQLITE_OK) failure_ = code;
  if (failure_ == SQLITE_OK) return {};
  auto const full = (failure_ & 0xff) == SQLITE_FULL;
  return Error{.code = full ? ErrorCode::limit : ErrorCode::unavailable,
               .message = fmt::format("The demo shop cannot be written: {}.", message_.empty() ? sqlite3_errstr(failure_) : message_),
               .hint = full ? "Free about 200 MB of disk space." : "Check that the folder exists and that you may write there.",
               .vendor_code = std::to_string(failure_)};
}

}  // namespace sextant::app
