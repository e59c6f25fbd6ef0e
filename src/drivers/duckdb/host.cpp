#include "drivers/duckdb/host.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "drivers/duckdb/driver.h"

namespace sextant::duckdb {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience_of_close = std::chrono::seconds(30);  // A checkpoint of a large database takes its time.
constexpr auto patience_of_cancel = std::chrono::seconds(2);
constexpr size_t shown_text = 120;

Result<std::string> make_temporary_folder() {
  std::error_code error;
  auto name = (std::filesystem::temp_directory_path(error) / "sextant-duckdb-XXXXXX").string();
  if (!error && ::mkdtemp(name.data()) != nullptr) return name;
  return Error{.code = ErrorCode::unavailable, .message = "There is no folder for temporary files.",
               .hint = "Set TMPDIR to a folder that you may write to."};
}

Error connection_error() {
  return Error{.code = ErrorCode::unavailable, .message = "A DuckDB worker process gave no connection.",
               .damage = Damage::connection};
}

}  // namespace

void make_room(pid_t process, int64_t mapped_bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  constexpr rlim_t more = rlim_t{4} << 30;
  auto const physical = static_cast<rlim_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
  rlimit const limit{.rlim_cur = physical + more + static_cast<rlim_t>(mapped_bytes), .rlim_max = RLIM_INFINITY};
  ::prlimit(process, RLIMIT_AS, &limit, nullptr);
#else
  static_cast<void>(process);
  static_cast<void>(mapped_bytes);
#endif
}

// Where the sessions of one database find each other. Its mutex is held while a worker is opened or closed, so that a new
// one never meets the old one's lock on the file.
struct Host::Slot {
  std::mutex mutex;
  std::shared_ptr<Host> host;
};

Result<std::shared_ptr<Host>> Host::acquire(OpenRequest request, WhileWaiting const& stopped) {
  // The one thing that sessions have in common is this process: Driver::connect() knows nothing else.
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<Slot>> slots;
  auto const is_private = request.place == Place::memory && request.path.empty();
  std::shared_ptr<Slot> slot;
  {
    std::lock_guard const lock(mutex);
    std::erase_if(slots, [](auto const& entry) { return entry.second.use_count() == 1 && !entry.second->host; });
    slot = is_private ? std::make_shared<Slot>() : slots.try_emplace(encode(request), std::make_shared<Slot>()).first->second;
  }
  std::lock_guard const lock(slot->mutex);
  if (!slot->host || !slot->host->alive()) {
    request.temporary_folder = TRY(make_temporary_folder());
    auto process = spawn_worker(duckdb_driver.name);
    if (!process) {
      std::error_code ignored;
      std::filesystem::remove_all(request.temporary_folder, ignored);
      return std::move(process).error();
    }
    auto host = std::make_shared<Host>(*std::move(process), request.temporary_folder);
    TRY(host->open(request, stopped));
    host->slot_ = slot;
    slot->host = std::move(host);
  }
  ++slot->host->users_;
  return slot->host;
}

void Host::release(std::shared_ptr<Host> host) {
  auto const slot = host->slot_;
  std::lock_guard const lock(slot->mutex);
  if (--host->users_ > 0) return;
  host->close();
  if (slot->host == host) slot->host.reset();
}

Host::Host(std::unique_ptr<WorkerProcess> process, std::string temporary_folder)
    : process_(std::move(process)), temporary_folder_(std::move(temporary_folder)) {}

Host::~Host() {
  process_->kill();
  process_->wait(std::chrono::seconds(0));
  std::error_code ignored;
  std::filesystem::remove_all(temporary_folder_, ignored);
}

Result<> Host::open(OpenRequest const& request, WhileWaiting const& stopped) {
  auto const sent = send_message(process_->socket(), static_cast<uint8_t>(Request::open), encode(request));
  auto const answer = sent ? receive_message(process_->socket(), longest_request, stopped) : Result<Message>(sent.error());
  if (!answer) return answer.error().code == ErrorCode::unavailable ? ended("opening the database") : answer.error();
  if (answer->kind == static_cast<uint8_t>(Reply::failed)) {
    auto failure = TRY(decode_failure(*answer));
    failure.error.damage = Damage::connection;
    return std::move(failure.error);
  }
  FieldReader in(answer->bytes->span());
  version_ = in.text();
  files_confined_ = in.boolean();
  if (answer->kind != static_cast<uint8_t>(Reply::opened) || !in.ok()) return connection_error();
  return {};
}

void Host::close() {
  std::lock_guard const lock(mutex_);
  if (gone_) return;
  // The answer comes just before the process ends; its end is what counts.
  send_message(process_->socket(), static_cast<uint8_t>(Request::close), {}).ok();
  process_->wait(patience_of_close);
  gone_ = true;
}

Result<int> Host::connect(int64_t& number) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) return connection_error();
  // Room for a batch, so that the worker makes the next one while this one is read.
  int const room = 4 << 20;
  ::setsockopt(sockets[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
  number = ++sessions_;
  FieldWriter out;
  out.number(number);
  Result<> sent = connection_error();
  {
    std::lock_guard const lock(mutex_);
    sent = send_descriptor(process_->socket(), static_cast<uint8_t>(Request::connect), out.bytes(), sockets[1]);
  }
  ::close(sockets[1]);
  if (sent) return sockets[0];
  ::close(sockets[0]);
  return ended("opening a session");
}

void Host::cancel(int64_t session, int64_t statement) noexcept {
  FieldWriter out;
  out.number(session).number(statement);
  std::lock_guard const lock(mutex_);
  if (!gone_) send_message(process_->socket(), static_cast<uint8_t>(Request::cancel), out.bytes()).ok();
}

void Host::note_mapped(int64_t bytes) {
  std::lock_guard const lock(mutex_);
  mapped_ += bytes;
  if (!gone_) make_room(process_->id(), mapped_);
}

void Host::kill() noexcept {
  std::lock_guard const lock(mutex_);
  if (gone_) return;
  process_->kill();
  how_ = process_->wait(std::chrono::seconds(1));
  gone_ = true;
}

Error Host::ended(std::string_view statement) {
  std::lock_guard const lock(mutex_);
  if (!gone_) how_ = process_->wait(std::chrono::seconds(1));
  gone_ = true;
  auto const text = visible_text(utf8_prefix(statement, shown_text));
  return Error{.code = ErrorCode::unavailable,
               .message = fmt::format("A DuckDB worker process ended{}{}, in: {}{}", how_.empty() ? "" : " with ", how_, text,
                                      text.size() < statement.size() ? " ..." : ""),
               .hint = "A statement that was changing something may or may not have been done. Connect again, and look.",
               .damage = Damage::connection};
}

Channel::~Channel() {
  ::close(socket_);
  Host::release(std::move(host_));
}

int64_t Channel::begin(std::string_view text, std::chrono::milliseconds timeout) {
  text_ = text.substr(0, shown_text * 2);
  timeout_ = timeout;
  worked_ = {};
  std::lock_guard const lock(mutex_);
  reason_ = Reason::none;
  return statement_ = ++last_statement_;
}

void Channel::end() {
  std::lock_guard const lock(mutex_);
  statement_ = 0;
  reason_ = Reason::none;
}

void Channel::stop_for(Reason reason) noexcept {
  std::lock_guard const lock(mutex_);
  if (statement_ == 0 || reason_ != Reason::none) return;
  reason_ = reason;
  stopped_at_ = Clock::now();
  host_->cancel(number_, statement_);
}

void Channel::cancel() noexcept { stop_for(Reason::cancelled); }

void Channel::stop() { stop_for(Reason::unwanted); }

Error Channel::reason_error(Reason reason) const {
  if (reason == Reason::timeout) {
    return Error{.code = ErrorCode::timeout,
                 .message = fmt::format("The statement took longer than {} and was stopped.",
                                        format_duration(std::chrono::duration<double>(timeout_).count()))};
  }
  return Error{.code = ErrorCode::cancelled, .message = "The statement was cancelled."};
}

std::optional<Error> Channel::stopped() {
  std::lock_guard const lock(mutex_);
  if (reason_ == Reason::none) return std::nullopt;
  return reason_error(reason_);
}

// About ten times a second while the worker is waited for.
Result<> Channel::watch() {
  auto const now = Clock::now();
  if (timeout_.count() > 0 && worked_ + (now - call_began_) > timeout_) stop_for(Reason::timeout);
  auto reason = Reason::none;
  {
    std::lock_guard const lock(mutex_);
    if (reason_ != Reason::none && now - stopped_at_ > patience_of_cancel) reason = reason_;
  }
  if (reason == Reason::none) return {};
  host_->kill();
  alive_ = false;
  auto error = reason_error(reason);
  error.hint = "DuckDB did not stop, so its process was ended, with all sessions of this database. Connect again.";
  error.damage = Damage::connection;
  return error;
}

Error Channel::lost() {
  alive_ = false;
  return host_->ended(text_);
}

Result<> Channel::send(Request kind, std::string_view bytes) {
  if (!alive_ || !host_->alive()) return lost();
  call_began_ = Clock::now();
  auto sent = send_message(socket_, static_cast<uint8_t>(kind), bytes, [this] { return watch(); });
  worked_ += Clock::now() - call_began_;
  if (sent || !alive_) return sent;
  return lost();
}

Result<Message> Channel::ask(Request kind, std::string_view bytes, int descriptor) {
  if (!alive_ || !host_->alive()) return lost();
  if (!send_descriptor(socket_, static_cast<uint8_t>(kind), bytes, descriptor)) return lost();
  return receive();
}

Result<Message> Channel::receive() {
  call_began_ = Clock::now();
  auto answer = receive_message(socket_, longest_reply, [this] { return watch(); });
  worked_ += Clock::now() - call_began_;
  if (!answer) {
    if (!alive_) return answer;  // watch() has ended it, and said why.
    if (answer.error().code != ErrorCode::bad_data) return lost();
    alive_ = false;
    return answer;
  }
  if (answer->kind != static_cast<uint8_t>(Reply::failed)) return answer;
  auto failure = TRY(decode_failure(*answer));
  state = failure.state;
  auto& error = failure.error;
  auto const reason = stopped();
  if (reason && error.code == ErrorCode::cancelled) {
    error.code = reason->code;
    error.message = reason->message;
  }
  if (error.damage == Damage::connection) {
    alive_ = false;
    host_->kill();
  }
  return std::move(error);
}

Result<Message> Channel::ask(Request kind, std::string_view bytes) {
  TRY(send(kind, bytes));
  return receive();
}

}  // namespace sextant::duckdb
