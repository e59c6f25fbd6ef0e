#include "drivers/duckdb/view_order.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <thread>

namespace sextant::duckdb {

namespace {

constexpr int64_t most_ordered_rows = 24'000'000;  // Of 32 bytes while they are sorted: 768 MB.
constexpr size_t large_run = size_t{1} << 18;      // Sorted by all threads together.
constexpr size_t small_run = 64;
constexpr int large_digit = 11, small_digit = 8;   // Bits that entries are parted by at once.
constexpr int64_t rows_of_hint = 1'024;
constexpr size_t checked_rows = 8'192;             // Between looks at whether to stop.

// Runs `work(thread)` on so many threads, the caller's among them.
template <class Work>
void on_threads(size_t threads, Work const& work) {
  std::vector<std::thread> others;
  for (size_t thread = 1; thread < threads; ++thread) others.emplace_back([&work, thread] { work(thread); });
  work(0);
  for (auto& other : others) other.join();
}

int highest_bit(Entry value) {
  auto const upper = static_cast<uint64_t>(value >> 64);
  return upper != 0 ? 127 - std::countl_zero(upper) : 63 - std::countl_zero(static_cast<uint64_t>(value));
}

// Where the keys of entries differ.
Entry difference(std::span<Entry const> entries) {
  Entry all = 0;
  for (auto const entry : entries) all |= entry ^ entries[0];
  return key_of(all);
}

// The bits of a key to part entries by: the highest ones that differ.
struct Digit {
  int shift = 0;
  unsigned mask = 0;
  Digit(Entry differs, int bits) {
    auto const top = highest_bit(differs);
    shift = std::max(entry_row_bits, top - bits + 1);
    mask = (1U << (top - shift + 1)) - 1;
  }
  size_t of(Entry entry) const { return static_cast<unsigned>(entry >> shift) & mask; }
};

// Entries that come in the order of their rows wherever their keys are the same. `room` is as large.
void sort_small(std::span<Entry> entries, std::span<Entry> room) {
  if (entries.size() <= small_run) {
    std::sort(entries.begin(), entries.end());
    return;
  }
  auto const differs = difference(entries);
  if (differs == 0) return;
  Digit const digit(differs, small_digit);
  std::array<size_t, (1U << small_digit) + 1> ends{};
  for (auto const entry : entries) ++ends[digit.of(entry) + 1];
  for (size_t index = 1; index < ends.size(); ++index) ends[index] += ends[index - 1];
  auto next = ends;
  for (auto const entry : entries) room[next[digit.of(entry)]++] = entry;
  std::copy_n(room.begin(), entries.size(), entries.begin());
  for (size_t index = 0; index + 1 < ends.size(); ++index) {
    auto const count = ends[index + 1] - ends[index];
    if (count > 1) sort_small(entries.subspan(ends[index], count), room.subspan(ends[index], count));
  }
}

// Entries whose keys are the same so far: what follows is the key `key` from the byte `depth` on.
struct Run {
  size_t begin = 0, end = 0;
  size_t key = 0, depth = 0;
  size_t size() const { return end - begin; }
};

Error cancelled() { return Error{.code = ErrorCode::cancelled, .message = "Ordering the rows was cancelled."}; }

class Order {
 public:
  Order(AttachedPages& pages, std::vector<SortKey> const& keys, RowMarks const* marks, OrderControl const& control)
      : pages_(pages), marks_(marks), control_(control), threads_(static_cast<size_t>(std::max<int64_t>(control.threads, 1))) {
    for (auto const& key : keys) keys_.emplace_back(*pages.schema(), key);
  }

  Result<Entries> run() {
    TRY(load());
    if (control_.stop) return cancelled();
    count_ = places_.empty() ? 0 : places_.back();
    if (count_ < large_run) threads_ = 1;
    entries_ = std::make_unique_for_overwrite<Entry[]>(count_);
    room_ = std::make_unique_for_overwrite<Entry[]>(count_);
    fill_first();
    if (count_ > 0) large_.push_back({.begin = 0, .end = count_});
    while (!large_.empty() && !control_.stop) {
      auto const run = large_.back();
      large_.pop_back();
      sort_large(run);
    }
    if (control_.stop) return cancelled();
    control_.rows_read = pages_.rows();
    return Entries{.values = std::move(entries_), .count = count_};
  }

 private:
  // The pages, and how many of the rows before the end of each there are to order.
  Result<> load() {
    loaded_.resize(pages_.count());
    std::atomic<size_t> next{0};
    std::vector<Result<>> outcomes(threads_);
    on_threads(threads_, [&](size_t thread) {
      for (auto page = next++; page < loaded_.size() && !control_.stop && outcomes[thread]; page = next++) {
        auto const kept = pages_.keep(page);
        if (kept) loaded_[page] = *kept;
        else outcomes[thread] = kept.error();
      }
    });
    for (auto& outcome : outcomes) TRY(std::move(outcome));
    size_t rows = 0;
    for (size_t index = 0; index < pages_.count() && !control_.stop; ++index) {
      auto const& page = pages_.page(index);
      rows += static_cast<size_t>(marks_ == nullptr ? page.rows : marks_->count(page.first_row, page.rows));
      places_.push_back(rows);
      while (std::ssize(hints_) * rows_of_hint < page.first_row + page.rows) hints_.push_back(index);
    }
    return {};
  }

  void fill_first() {
    std::atomic<size_t> next{0};
    on_threads(threads_, [&](size_t) {
      std::string scratch;
      for (auto page = next++; page < loaded_.size() && !control_.stop; page = next++) {
        fill_page(page, scratch);
        control_.rows_read += pages_.page(page).rows / 2;
      }
    });
  }

  void fill_page(size_t page, std::string& scratch) {
    auto const& key = keys_[0];
    auto const& column = loaded_[page]->columns[key.column()];
    auto const first = pages_.page(page).first_row, rows = pages_.page(page).rows;
    auto* out = &entries_[page == 0 ? 0 : places_[page - 1]];
    for (int64_t row = 0; row < rows; ++row) {
      if (marks_ != nullptr && !marks_->has(first + row)) continue;
      *out++ = key.bits(column, row, 0, scratch) | static_cast<uint32_t>(first + row);
    }
  }

  struct Place {
    Column const& column;
    int64_t row;
  };
  Place place(size_t column, uint32_t row) const {
    auto page = hints_[row / rows_of_hint];
    while (pages_.page(page).first_row + pages_.page(page).rows <= row) ++page;
    return {loaded_[page]->columns[column], row - pages_.page(page).first_row};
  }
  std::string_view bytes(Run const& run, Entry entry, std::string& scratch) const {
    auto const& key = keys_[run.key];
    auto const found = place(key.column(), row_of(entry));
    auto const value = key.bytes(found.column, found.row, scratch);
    return value.substr(std::min(run.depth, value.size()));
  }

  // Bits of the run's key from its depth on.
  void fill(Run const& run, size_t begin, size_t end) {
    auto const& key = keys_[run.key];
    std::string scratch;
    for (auto index = begin; index < end; ++index) {
      if (index % checked_rows == 0 && control_.stop) break;
      auto const row = row_of(entries_[index]);
      auto const found = place(key.column(), row);
      entries_[index] = key.bits(found.column, found.row, run.depth, scratch) | row;
    }
  }

  // How many of the bytes that follow are the same in all of these entries and in the run's first one.
  size_t common(Run const& run, size_t begin, size_t end) const {
    std::string of_first, of_other;
    auto const first = bytes(run, entries_[run.begin], of_first);
    auto same = first.size();
    for (auto index = begin; index < end && same > 0; ++index) {
      if (index % checked_rows == 0 && control_.stop) break;
      auto const other = bytes(run, entries_[index], of_other).substr(0, same);
      if (other == first.substr(0, same)) continue;
      auto const from = first.begin();
      same = static_cast<size_t>(std::mismatch(other.begin(), other.end(), from).first - other.begin());
    }
    return same;
  }

  // What follows when all bits of the run are the same; false if nothing does. Such rows stand by their numbers.
  template <class Common>
  bool advance(Run& run, Common const& common_bytes) const {
    auto const& key = keys_[run.key];
    if (key.ends(entries_[run.begin])) {
      run.depth = 0;
      return ++run.key < keys_.size();
    }
    run.depth += bytes_at_once;
    run.depth += common_bytes(run);
    return true;
  }

  // Parts [begin, end) of a run among all threads.
  template <class Work>
  void share(Run const& run, Work const& work) const {
    on_threads(threads_, [&](size_t thread) {
      work(thread, run.begin + run.size() * thread / threads_, run.begin + run.size() * (thread + 1) / threads_);
    });
  }

  // REQUIRES: the bits are there.
  void sort_large(Run run) {
    std::vector<Entry> of_threads(threads_);
    share(run, [&](size_t thread, size_t begin, size_t end) {
      for (auto index = begin; index < end; ++index) of_threads[thread] |= entries_[index] ^ entries_[run.begin];
    });
    Entry differs = 0;
    for (auto const each : of_threads) differs |= key_of(each);
    if (differs != 0) return part(run, Digit(differs, large_digit));
    auto const common_bytes = [this](Run const& of) {
      std::vector<size_t> same(threads_);
      share(of, [&](size_t thread, size_t begin, size_t end) { same[thread] = common(of, begin, end); });
      return *std::min_element(same.begin(), same.end());
    };
    if (!advance(run, common_bytes)) {
      note_sorted(run.size());
      return;
    }
    share(run, [&](size_t, size_t begin, size_t end) { fill(run, begin, end); });
    large_.push_back(run);
  }

  // Entries into parts by a digit, and then each part by itself.
  void part(Run const& run, Digit const& digit) {
    constexpr size_t digits = size_t{1} << large_digit;
    std::vector<std::array<size_t, digits>> next(threads_);
    share(run, [&](size_t thread, size_t begin, size_t end) {
      next[thread].fill(0);
      for (auto index = begin; index < end; ++index) ++next[thread][digit.of(entries_[index])];
    });
    std::array<size_t, digits + 1> begins{};
    auto place = run.begin;
    for (size_t value = 0; value < digits; ++value) {
      begins[value] = place;
      for (auto& of_thread : next) place += std::exchange(of_thread[value], place);
    }
    begins[digits] = place;
    share(run, [&](size_t thread, size_t begin, size_t end) {
      for (auto index = begin; index < end; ++index) room_[next[thread][digit.of(entries_[index])]++] = entries_[index];
    });
    std::atomic<size_t> value{0};
    on_threads(threads_, [&](size_t) {
      for (auto own = value++; own < digits && !control_.stop; own = value++) {
        sort_part({.begin = begins[own], .end = begins[own + 1], .key = run.key, .depth = run.depth});
      }
    });
  }

  void sort_part(Run const& run) {
    std::copy(&room_[run.begin], &room_[run.end], &entries_[run.begin]);
    if (run.size() < large_run || threads_ == 1) {
      sort_small(in(entries_, run), in(room_, run));
      part_ties(run);
      return;
    }
    std::lock_guard const lock(mutex_);
    large_.push_back(run);
  }

  static std::span<Entry> in(std::unique_ptr<Entry[]> const& entries, Run const& run) { return {entries.get() + run.begin, run.size()}; }

  // Calls `take` with each run of entries of the same bits.
  template <class Take>
  void each_tie(Run const& run, Take const& take) const {
    for (auto begin = run.begin; begin < run.end;) {
      auto end = begin + 1;
      while (end < run.end && key_of(entries_[end]) == key_of(entries_[begin])) ++end;
      if (end - begin > 1) take(Run{.begin = begin, .end = end, .key = run.key, .depth = run.depth});
      begin = end;
    }
  }

  void part_ties(Run const& run) {
    auto sorted = run.size();
    each_tie(run, [&](Run const& tie) {
      if (keys_[tie.key].ends(entries_[tie.begin]) && tie.key + 1 == keys_.size()) return;
      if (tie.size() < large_run || threads_ == 1) return sort_ties(tie);
      sorted -= tie.size();
      std::lock_guard const lock(mutex_);
      large_.push_back(tie);
    });
    note_sorted(sorted);
  }

  // Whether what follows is the same in all of them to its end, so that nothing of this key is left to sort by.
  bool same_to_the_end(Run const& run) const {
    if (keys_[run.key].ends(entries_[run.begin])) return true;
    std::string of_first, of_other;
    auto const first = bytes(run, entries_[run.begin], of_first);
    for (auto index = run.begin + 1; index < run.end; ++index) {
      if (control_.stop || bytes(run, entries_[index], of_other) != first) return false;
    }
    return true;
  }

  void sort_ties(Run const& first) {
    if (first.key + 1 == keys_.size() && same_to_the_end(first)) return;
    std::vector<Run> runs{first};
    auto const common_bytes = [this](Run const& of) { return common(of, of.begin, of.end); };
    while (!runs.empty() && !control_.stop) {
      auto run = runs.back();
      runs.pop_back();
      if (!advance(run, common_bytes)) continue;
      fill(run, run.begin, run.end);
      sort_small(in(entries_, run), in(room_, run));
      each_tie(run, [&](Run const& tie) { runs.push_back(tie); });
    }
  }

  void note_sorted(size_t rows) { control_.rows_read += static_cast<int64_t>(rows / 2); }

  AttachedPages& pages_;
  RowMarks const* const marks_;
  OrderControl const& control_;
  size_t threads_;
  std::vector<KeyReader> keys_;
  std::vector<RecordBatch const*> loaded_;
  std::vector<size_t> places_;
  std::vector<size_t> hints_;  // The page of every 1,024th row.
  size_t count_ = 0;
  std::unique_ptr<Entry[]> entries_, room_;
  std::mutex mutex_;
  std::vector<Run> large_;  // Guarded by mutex_ while threads run.
};

}  // namespace

bool can_order(StoredPages const& pages, std::vector<SortKey> const& keys) {
  if (pages.rows > most_ordered_rows || !AttachedPages::keeps(pages.schema->fields.size(), pages.pages.size())) return false;
  return std::all_of(keys.begin(), keys.end(), [&](SortKey const& key) {
    return KeyReader::supports(pages.schema->fields[static_cast<size_t>(key.column)].type);
  });
}

Result<Entries> order_rows(AttachedPages& pages, std::vector<SortKey> const& keys, RowMarks const* marks, OrderControl const& control) {
  Order order(pages, keys, marks, control);
  return order.run();
}

}  // namespace sextant::duckdb
