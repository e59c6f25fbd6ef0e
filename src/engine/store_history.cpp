// The history of statements: what was run, found by words, within its limits.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "base/text.h"
#include "base/time.h"
#include "engine/store_database.h"

namespace sextant::engine {

namespace {

constexpr size_t longest_history_text = 1 << 20, most_words = 16;
// How often the limits are looked at: after so many statements. The sizes of all texts take longer to add up.
constexpr int64_t trim_every = 128, weigh_every = 1024;
constexpr int64_t most_days_at_once = 20'000;
// The index holds every three letters of a text, so shorter words are looked for in the texts themselves.
constexpr int shortest_indexed = 3;

// Made when it is needed first: an older version that writes statements fills it through the triggers.
constexpr char const* search_sql = R"(
create virtual table history_text using fts5(text, content = 'history', content_rowid = 'id', tokenize = 'trigram');
create trigger history_text_added after insert on history begin
  insert into history_text(rowid, text) values (new.id, new.text);
end;
create trigger history_text_gone after delete on history begin
  insert into history_text(history_text, rowid, text) values ('delete', old.id, old.text);
end;
insert into history_text(history_text) values ('rebuild');
)";

constexpr char const* recall_sql = R"(
create table if not exists setting(name text primary key, value text not null);
create table if not exists recent(key text primary key, used_at int not null, uses int not null);
create table if not exists saved_query(
  id text primary key, folder text not null, name text not null, description text not null, connection text not null,
  text text not null, changed_at text not null, revision int not null);
create unique index if not exists saved_query_name on saved_query(folder, name);
create table if not exists workspace_window(
  id text primary key, active text not null, tab_order text not null, revision int not null, saved_at text not null,
  holder text not null, holder_process int not null, held_until int not null);
create table if not exists workspace_tab(
  window text not null, id text not null, body text not null, primary key (window, id)) without rowid;
)";

Result<> make_search(Store::Database& database) {
  if (database.has_search) return {};
  auto transaction = TRY(Transaction::begin(database.handle));
  Prepared there(database.handle, "select 1 from pragma_table_list where name = 'history_text'");
  if (!TRY(there.step())) TRY(execute(database.handle, search_sql));
  TRY(transaction.commit());
  database.has_search = true;
  return {};
}

struct Words {
  std::string indexed;             // As the index takes them.
  std::vector<std::string> plain;  // Too short for it.
};

void add_word(Words& words, std::string const& word) {
  if (word.empty()) return;
  auto const letters = std::count_if(word.begin(), word.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
  if (letters < shortest_indexed || !is_valid_utf8(word)) {
    words.plain.push_back(word);
    return;
  }
  if (!words.indexed.empty()) words.indexed += " AND ";
  words.indexed += '"';
  for (char const byte : word) words.indexed += byte == '"' ? "\"\"" : std::string(1, byte);
  words.indexed += '"';
}

// What stands in quotes is one word; a quote that nothing closes is a letter.
Words words_of(std::string_view search) {
  Words words;
  std::string word;
  size_t count = 0;
  auto const end_word = [&] {
    if (!word.empty() && ++count <= most_words) add_word(words, word);
    word.clear();
  };
  for (size_t at = 0; at < search.size(); ++at) {
    char const byte = search[at];
    auto const close = byte == '"' && word.empty() ? search.find('"', at + 1) : std::string_view::npos;
    if (close != std::string_view::npos) {
      word = search.substr(at + 1, close - at - 1);
      at = close;
      end_word();
    } else if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
      end_word();
    } else if (byte != '\0') {
      word += byte;
    }
  }
  end_word();
  return words;
}

std::string history_sql(Words const& words) {
  std::string sql =
      "select history.id, connection, history.text, started_at, state, duration_ms, rows, rows_affected, error, project from ";
  sql += words.indexed.empty() ? "history where history.id < ?1"
                               : "history_text join history on history.id = history_text.rowid where history_text.rowid < ?1";
  sql += " and (?2 is null or connection = ?2) and (?3 is null or project = ?3) and (?4 is null or state = ?4) "
         "and (?5 is null or started_at >= ?5)";
  int next = 7;
  if (!words.indexed.empty()) sql += fmt::format(" and history_text match ?{}", next++);
  for (size_t i = 0; i < words.plain.size(); ++i) sql += fmt::format(" and instr(lower(history.text), lower(?{})) > 0", next++);
  return sql + (words.indexed.empty() ? " order by history.id desc limit ?6" : " order by history_text.rowid desc limit ?6");
}

Result<std::string> setting(OpenFile* database, std::string_view name) {
  Prepared query(database, "select value from setting where name = ?");
  if (!TRY(query.bind(name).step())) return std::string();
  return query.text(0);
}

int64_t number_of(std::string const& text, int64_t fallback) {
  int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0 ? number : fallback;
}

Result<HistoryLimits> read_limits(OpenFile* database) {
  HistoryLimits limits;
  auto const days = TRY(setting(database, "history_days")), entries = TRY(setting(database, "history_entries"));
  auto const megabytes = TRY(setting(database, "history_megabytes"));
  limits.days = static_cast<int32_t>(number_of(days, limits.days));
  limits.entries = number_of(entries, limits.entries);
  limits.megabytes = number_of(megabytes, limits.megabytes);
  return limits;
}

Result<> trim(OpenFile* database, HistoryLimits const& limits, bool weigh) {
  Prepared many(database, "delete from history where id <= (select max(id) from history) - ?");
  TRY(many.bind(limits.entries).run());
  if (limits.days > 0) {
    auto const oldest = std::chrono::system_clock::now() - std::chrono::hours(24) * limits.days;
    Prepared old(database, "delete from history where id in (select id from history order by id limit ?) and started_at < ?");
    TRY(old.bind(most_days_at_once).bind(utc_timestamp(oldest)).run());
  }
  if (!weigh) return {};
  Prepared heavy(database,
                 "delete from history where id <= (select max(id) from (select id, sum(length(text)) over (order by id desc) as total "
                 "from history) where total > ?)");
  return heavy.bind(limits.megabytes << 20).run();
}

}  // namespace

Result<> make_recall(Store::Database& database) {
  if (database.has_recall) return {};
  auto transaction = TRY(Transaction::begin(database.handle));
  TRY(execute(database.handle, recall_sql));
  TRY(transaction.commit());
  database.has_recall = true;
  return {};
}

Result<int64_t> Store::begin_history(HistoryEntry const& entry) {
  std::lock_guard const lock(database_->mutex);
  int64_t id = 0;
  {
    Prepared insert(database_->handle,
                    "insert into history(connection, project, text, started_at, state) values (?, ?, ?, ?, 'running') returning id");
    insert.bind(entry.connection).bind(entry.project);
    insert.bind(utf8_prefix(entry.text, longest_history_text)).bind(entry.started_at);
    if (TRY(insert.step())) id = insert.integer(0);
    TRY(insert.run());
  }
  if (id % trim_every == 0) {
    TRY(make_recall(*database_));
    auto const limits = TRY(read_limits(database_->handle));
    TRY(trim(database_->handle, limits, id % weigh_every == 0));
  }
  return id;
}

Result<> Store::end_history(HistoryEntry const& entry) {
  std::lock_guard const lock(database_->mutex);
  Prepared update(database_->handle,
                  "update history set state = ?, duration_ms = ?, rows = ?, rows_affected = ?, error = ? where id = ?");
  return update.bind(entry.state)
      .bind(entry.duration_ms)
      .bind(entry.rows)
      .bind(entry.rows_affected)
      .bind(entry.error)
      .bind(entry.id)
      .run();
}

Result<std::vector<HistoryEntry>> Store::history(HistoryRequest const& request) {
  auto const words = words_of(request.search.value_or(""));
  std::lock_guard const lock(database_->mutex);
  if (!words.indexed.empty()) TRY(make_search(*database_));
  auto const sql = history_sql(words);
  Prepared query(database_->handle, sql.c_str());
  query.bind(request.before.value_or(INT64_MAX)).bind(request.connection).bind(request.project).bind(request.state);
  query.bind(request.since).bind(int64_t{std::clamp(request.limit.value_or(100), 1, 1000)});
  if (!words.indexed.empty()) query.bind(words.indexed);
  for (auto const& word : words.plain) query.bind(word);
  std::vector<HistoryEntry> entries;
  while (TRY(query.step())) {
    entries.push_back({.id = query.integer(0),
                       .connection = query.text(1),
                       .project = query.text(9),
                       .text = query.text(2),
                       .started_at = query.text(3),
                       .state = query.text(4),
                       .error = query.text(8),
                       .duration_ms = query.real(5),
                       .rows = query.optional_integer(6),
                       .rows_affected = query.optional_integer(7)});
  }
  return entries;
}

Result<> Store::clear_history(std::optional<std::string> const& connection) {
  std::lock_guard const lock(database_->mutex);
  Durable const durable(database_->handle);
  Prepared remove(database_->handle, "delete from history where ?1 is null or connection = ?1");
  return remove.bind(connection).run();
}

Result<HistoryLimits> Store::history_limits() {
  std::lock_guard const lock(database_->mutex);
  TRY(make_recall(*database_));
  return read_limits(database_->handle);
}

Result<> Store::set_history_limits(HistoryLimits const& limits) {
  std::lock_guard const lock(database_->mutex);
  TRY(make_recall(*database_));
  auto transaction = TRY(Transaction::begin(database_->handle));
  std::array<std::pair<std::string_view, int64_t>, 3> const settings{{{"history_days", limits.days},
                                                                      {"history_entries", limits.entries},
                                                                      {"history_megabytes", limits.megabytes}}};
  for (auto const& [name, value] : settings) {
    Prepared set(database_->handle, "insert or replace into setting values (?, ?)");
    TRY(set.bind(name).bind(std::to_string(value)).run());
  }
  TRY(trim(database_->handle, limits, true));
  return transaction.commit();
}

}  // namespace sextant::engine
