// How the demo shop's rows get into SQLite: random numbers, dates as text, prepared inserts. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sextant::app {

// SplitMix64 (https://prng.di.unimi.it/splitmix64.c describes it): the same numbers on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    auto mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
  }
  // REQUIRES: limit > 0.
  int64_t below(int64_t limit) { return static_cast<int64_t>((next() >> 32) * static_cast<uint64_t>(limit) >> 32); }
  double unit() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
  std::string bytes(int64_t count);

 private:
  uint64_t state_;
};

// Seconds since 1970 as "2024-05-03 14:22:05" and "2024-05-03".
std::string time_text(int64_t seconds);
std::string date_text(int64_t seconds);

struct Blob {
  std::string_view bytes;
};

// One prepared INSERT. The first failure is kept by the Writer; later rows do nothing.
class Insert {
 public:
  Insert(sqlite3_stmt* statement, int* failure) : statement_(statement), failure_(failure) {}
  Insert(Insert&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)), failure_(other.failure_) {}
  ~Insert();

  template <class... Values>
  void row(Values const&... values) {
    int index = 0;
    (bind(++index, values), ...);
    step();
  }

 private:
  void bind(int index, std::nullptr_t);
  void bind(int index, int64_t value);
  void bind(int index, int value) { bind(index, int64_t{value}); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, char const* value) { bind(index, std::string_view(value)); }
  void bind(int index, std::string const& value) { bind(index, std::string_view(value)); }
  void bind(int index, Blob value);
  void bind(int index, std::optional<int64_t> const& value);
  void bind(int index, std::optional<double> const& value);
  void bind(int index, std::optional<std::string_view> const& value);
  void bind(int index, std::optional<std::string> const& value);
  void step();

  sqlite3_stmt* statement_;
  int* failure_;
};

class Writer {
 public:
  explicit Writer(std::string const& path);
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;
  ~Writer();

  void run(char const* sql);
  // `columns` is a list of names. REQUIRES: both are constants of the program.
  Insert insert(std::string_view table, std::string_view columns);
  // The first failure since the beginning, if there was one.
  Result<> close();

 private:
  void note(int code);

  sqlite3* database_ = nullptr;
  int failure_ = 0;
  std::string message_;
};

}  // namespace sextant::app
