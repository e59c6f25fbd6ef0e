#include "drivers/duckdb/table_session.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <thread>

#include "data/arrow_ipc.h"
#include "drivers/duckdb/session.h"

namespace sextant::duckdb {

namespace {

constexpr int64_t most_threads = 4;

int64_t file_size(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? status.st_size : 0;
}

class ShownTables final : public PageTables {
 public:
  explicit ShownTables(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}

  Result<std::vector<std::string>> show(std::vector<PageTable> const& tables) override {
    if (channel_->cursor_open) {
      return Error{.code = ErrorCode::invalid_state, .message = "Another result of this connection is still open.",
                   .hint = "Read it to its end or close it first."};
    }
    TRY(hide_others(tables));
    std::vector<std::string> sentences;
    for (auto const& table : tables) {
      auto const& shown = TRY(show_one(table));
      sentences.insert(sentences.end(), shown.begin(), shown.end());
    }
    return sentences;
  }

 private:
  struct Shown {
    std::string id;
    size_t pages = 0;
    int64_t bytes = 0;
    std::vector<std::string> sentences;
  };

  Result<> hide_others(std::vector<PageTable> const& tables) {
    for (auto at = shown_.begin(); at != shown_.end();) {
      auto const is_it = [&](PageTable const& table) { return table.name == at->first; };
      if (std::any_of(tables.begin(), tables.end(), is_it)) {
        ++at;
        continue;
      }
      FieldWriter out;
      out.text(at->first);
      TRY(channel_->ask(Request::hide_table, out.bytes()));
      channel_->host().note_mapped(-at->second.bytes);
      at = shown_.erase(at);
    }
    return {};
  }

  Result<std::vector<std::string>> show_one(PageTable const& table) {
    auto& shown = shown_[table.name];
    auto const& pages = table.pages;
    // Pages are only ever added.
    if (shown.id == pages.id && shown.pages == pages.pages.size()) return shown.sentences;
    auto const bytes = file_size(pages.descriptor);
    // Both are mapped for a moment.
    channel_->host().note_mapped(bytes);
    ShowRequest const request{.name = table.name,
                              .pages = {.schema = encode_arrow_schema(*pages.schema) + std::string(arrow_end_of_stream()),
                                        .pages = pages.pages}};
    auto answer = channel_->ask(Request::show_table, encode(request), pages.descriptor);
    channel_->host().note_mapped(answer ? -shown.bytes : -bytes);
    if (!answer) return std::move(answer).error();
    shown = {.id = pages.id, .pages = pages.pages.size(), .bytes = bytes, .sentences = TRY(decode_texts(*answer))};
    return shown.sentences;
  }

  std::shared_ptr<Channel> channel_;
  std::map<std::string, Shown> shown_;  // By name.
};

}  // namespace

Result<PageSession> connect_to_results(std::stop_token stop) {
  auto const waiting = [&]() -> Result<> {
    if (!stop.stop_requested()) return {};
    return Error{.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
  };
  TRY(waiting());
  auto const threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, most_threads);
  OpenRequest request{.place = Place::results, .path = {}, .temporary_folder = {}, .readable = {}, .views = {}, .read_only = true,
                      .memory_limit = "1GiB", .threads = threads};
  auto host = TRY(Host::acquire(std::move(request), waiting));
  int64_t number = 0;
  auto const socket = host->connect(number);
  if (!socket) {
    Host::release(std::move(host));
    return socket.error();
  }
  ServerInfo info{.product = "DuckDB", .version = host->version(), .database = {}};
  auto channel = std::make_shared<Channel>(std::move(host), *socket, number);
  return PageSession{.session = std::make_unique<DuckdbSession>(channel, std::move(info), true),
                     .tables = std::make_unique<ShownTables>(channel)};
}

}  // namespace sextant::duckdb
