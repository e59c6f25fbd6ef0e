#include "drivers/duckdb/worker_process.h"

#include <poll.h>
#include <unistd.h>

#include <map>
#include <memory>

#include "drivers/duckdb/errors.h"
#include "drivers/duckdb/view_worker.h"
#include "drivers/duckdb/worker_session.h"

namespace sextant::duckdb {

namespace {

constexpr int between_interrupts_ms = 2;

class Worker {
 public:
  explicit Worker(int socket) : socket_(socket) {}

  // The exit status.
  int serve() {
    for (;;) {
      if (!wait()) continue;
      int descriptor = -1;
      auto const message = receive_message(socket_, longest_request, {}, &descriptor);
      // The driver's process is gone: what is committed is in the file.
      if (!message) ::_exit(0);
      if (auto const status = answer(*message, descriptor)) return *status;
    }
  }

 private:
  void reply(Reply kind, std::string_view bytes) { send_message(socket_, static_cast<uint8_t>(kind), bytes).ok(); }

  // Waits for a message; interrupts what was cancelled meanwhile. False if there is none yet.
  bool wait() {
    auto interrupting = false;
    for (auto const& [id, session] : sessions_) interrupting = session->interrupt_if_cancelled() || interrupting;
    pollfd entry{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, interrupting ? between_interrupts_ms : -1) > 0;
  }

  std::optional<int> answer(Message const& message, int descriptor) {
    FieldReader in(message.bytes->span());
    switch (static_cast<Request>(message.kind)) {
      case Request::open: open(message); return std::nullopt;
      case Request::connect: {
        forget_ended();
        auto const id = in.number();
        if (database_ && descriptor >= 0) sessions_.insert_or_assign(id, std::make_unique<WorkerSession>(*database_, descriptor));
        return std::nullopt;
      }
      case Request::cancel: {
        auto const id = in.number();
        auto const statement = in.number();
        auto const found = sessions_.find(id);
        if (found != sessions_.end()) found->second->cancel(statement);
        return std::nullopt;
      }
      case Request::close:
        sessions_.clear();
        database_.reset();
        reply(Reply::closed, {});
        ::_exit(0);
      case Request::open_pages: return serve_pages(socket_, message);
      case Request::execute: case Request::next: case Request::drain: case Request::end_cursor: case Request::query:
      case Request::attach: case Request::job: case Request::stop_job: case Request::show_table: case Request::hide_table: break;
    }
    return 65;
  }

  void open(Message const& message) {
    auto const request = decode_open(message);
    auto database = request ? Database::open(*request) : Result<std::unique_ptr<Database>>(request.error());
    if (!database) return reply(Reply::failed, encode(Failure{.error = std::move(database).error(), .state = {}}));
    database_ = *std::move(database);
    FieldWriter out;
    out.text(database_->library().library_version()).number(database_->files_confined());
    reply(Reply::opened, out.bytes());
  }

  void forget_ended() {
    std::erase_if(sessions_, [](auto const& entry) { return entry.second->ended(); });
  }

  int const socket_;
  std::unique_ptr<Database> database_;
  std::map<int64_t, std::unique_ptr<WorkerSession>> sessions_;
};

}  // namespace

int run_worker(int socket) { return Worker(socket).serve(); }

}  // namespace sextant::duckdb
