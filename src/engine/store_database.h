// The store's database, for the files that the store is made of, and for nobody else. Hold its mutex while using it. What is behind
// it is known to store.cpp only.
#pragma once

#include <fmt/format.h>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/store.h"

namespace sextant::engine {

struct OpenFile;
struct RunningStatement;

// A prepared statement with its values bound; one use.
class Prepared {
 public:
  Prepared(OpenFile* file, char const* sql);
  Prepared(Prepared const&) = delete;
  Prepared& operator=(Prepared const&) = delete;
  ~Prepared();

  Prepared& bind(std::string_view text);
  Prepared& bind(int64_t number);
  Prepared& bind(double number);
  template <class T>
  Prepared& bind(std::optional<T> const& value) {
    return value ? bind(*value) : bind_null();
  }

  // True: a row is there. False: done.
  Result<bool> step();
  Result<> run();
  std::string text(int column);
  int64_t integer(int column);
  double real(int column);
  std::optional<int64_t> optional_integer(int column);

 private:
  Prepared& bind_null();
  OpenFile* file_;
  RunningStatement* statement_ = nullptr;
  int status_ = 0, bound_ = 0;
};

// Several statements without values.
Result<> execute(OpenFile* file, char const* sql);
// The rows that the last statement changed.
int64_t rows_changed(OpenFile* file);

// While it lives a commit waits for the disk: for what a person saved, and not for each line of the history, which a crash
// of the machine may cost.
class Durable {
 public:
  explicit Durable(OpenFile* file);
  Durable(Durable const&) = delete;
  Durable& operator=(Durable const&) = delete;
  ~Durable();

 private:
  OpenFile* file_;
};

struct Store::Database {
  Database() = default;
  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;
  ~Database();
  OpenFile* handle = nullptr;
  // The tables that are made when they are needed first are there.
  bool has_log = false, has_search = false, has_recall = false;
  std::mutex mutex;
};

// A transaction: rolled back unless it was committed.
class Transaction {
 public:
  static Result<Transaction> begin(OpenFile* file) {
    TRY(Prepared(file, "begin immediate").run());
    return Transaction(file);
  }
  Transaction(Transaction&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() {
    if (file_ != nullptr) static_cast<void>(Prepared(file_, "rollback").run().ok());
  }
  Result<> commit() {
    TRY(Prepared(file_, "commit").run());
    file_ = nullptr;
    return {};
  }

 private:
  explicit Transaction(OpenFile* file) : file_(file) {}
  OpenFile* file_;
};

// Saved queries, tabs of windows, settings and what was used last. They came without a new version of the file, so that older
// versions go on using it.
Result<> make_recall(Store::Database& database);

}  // namespace sextant::engine
