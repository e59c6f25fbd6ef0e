#include "engine/connection.h"

#include <fmt/format.h>

#include "base/time.h"
#include "engine/route_options.h"

namespace sextant::engine {

namespace {
constexpr size_t most_lanes = 32, most_searches = 32;
}

std::string_view to_string(ConnectionState state) {
  switch (state) {
    case ConnectionState::closed: return "closed";
    case ConnectionState::connecting: return "connecting";
    case ConnectionState::open: return "open";
    case ConnectionState::lost: return "lost";
  }
  return "closed";
}

// Keeps the lane busy and the session alive while rows are read, and notices a lost connection.
class Lane::LaneCursor final : public Cursor {
 public:
  LaneCursor(Lane& lane, std::shared_ptr<Session> session, std::unique_ptr<Cursor> inner)
      : lane_(lane), session_(std::move(session)), inner_(std::move(inner)) {}
  ~LaneCursor() override {
    inner_.reset();
    lane_.busy_ = false;
  }
  std::shared_ptr<Schema const> schema() const override { return inner_->schema(); }
  Result<std::optional<RecordBatch>> next() override { return watched(inner_->next()); }
  Result<bool> next_result() override { return watched(inner_->next_result()); }
  Result<Outcome> finish() override { return watched(inner_->finish()); }

 private:
  template <class T>
  Result<T> watched(Result<T> result) {
    if (!result && result.error().damage == Damage::connection) lane_.connection_.lost(result.error());
    return result;
  }
  Lane& lane_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<Cursor> inner_;
};

Result<std::shared_ptr<Session>> Lane::session() {
  std::stop_token stop;
  {
    std::lock_guard const lock(mutex_);
    if (session_ && session_->alive()) return session_;
    session_.reset();
    connecting_ = std::stop_source();
    stop = connecting_.get_token();
  }
  auto session = TRY(connection_.connect(stop));
  std::lock_guard const lock(mutex_);
  session_ = session;
  return session;
}

Result<std::unique_ptr<Cursor>> Lane::execute(Execution& execution) {
  if (busy_.exchange(true)) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A statement runs in this tab already.",
                 .hint = "Cancel it, or use another tab."};
  }
  execution.connection = connection_.name();
  execution.read_only = connection_.read_only();
  std::shared_ptr<Session> session;
  execution.verify_read_only = [this] {
    std::unique_lock lock(mutex_);
    auto const current = session_;
    lock.unlock();
    if (!current) return Result<>();
    auto verified = current->verify_read_only();
    if (!verified) close();
    return verified;
  };
  auto cursor = run_chain(connection_.chain_, execution, [&](Execution& at) -> Result<std::unique_ptr<Cursor>> {
    session = TRY(this->session());
    auto inner = session->execute(at.statement, at.options);
    if (!inner && inner.error().damage == Damage::connection) connection_.lost(inner.error());
    return inner;
  });
  if (!cursor) {
    busy_ = false;
    return cursor;
  }
  return std::unique_ptr<Cursor>(std::make_unique<LaneCursor>(*this, std::move(session), std::move(*cursor)));
}

void Lane::cancel() noexcept {
  std::lock_guard const lock(mutex_);
  connecting_.request_stop();
  if (session_) session_->cancel();
}

TransactionState Lane::transaction_state() {
  std::lock_guard const lock(mutex_);
  if (busy_ || !session_ || session_->transactions() == nullptr) return TransactionState::none;
  return session_->transactions()->state();
}

void Lane::close() {
  cancel();
  std::shared_ptr<Session> closing;
  std::lock_guard const lock(mutex_);
  closing = std::move(session_);
}

bool Lane::close_idle() {
  if (busy_.exchange(true)) return false;
  std::shared_ptr<Session> closing;
  bool none = false;
  {
    std::lock_guard const lock(mutex_);
    auto* const transactions = session_ ? session_->transactions() : nullptr;
    if (transactions == nullptr || transactions->state() == TransactionState::none) closing = std::move(session_);
    none = session_ == nullptr;
  }
  busy_ = false;
  return none;
}

Connection::Connection(SavedConnection saved, bool is_saved, Driver const& driver, Store& store, Secrets& secrets,
                       EventBus& events, Limits const& limits, std::string known_hosts)
    : saved_(std::move(saved)),
      is_saved_(is_saved),
      driver_(driver),
      secrets_(secrets),
      events_(events),
      known_hosts_(std::move(known_hosts)),
      chain_{limit_interceptor(limits), read_only_interceptor(), confirmation_interceptor(store),
             history_interceptor(store)} {}

Connection::~Connection() = default;

ConnectionInfo Connection::info() {
  auto const password_set = secrets_.is_set(saved_.id);
  std::lock_guard const lock(mutex_);
  return {.name = saved_.name,
          .driver = std::string(driver_.name),
          .title = std::string(driver_.title),
          .tile = std::string(driver_.tile),
          .family = std::string(to_string(driver_.family)),
          .language = std::string(language_name(driver_)),
          .url = display_url(driver_, saved_.spec),
          .environment = saved_.environment,
          .read_only = saved_.spec.read_only,
          .copy = saved_.copy,
          .folder = saved_.folder,
          .favorite = saved_.favorite,
          .password_from = saved_.password_from,
          .password_command = saved_.password_command,
          .password_set = password_set,
          .saved = is_saved_,
          .state = state_,
          .product = server_.product,
          .server_version = server_.version,
          .database = server_.database,
          .user = server_.user,
          .encryption = server_.encryption,
          .latency_ms = latency_ms_,
          .error = error_,
          .via = route_in_words(saved_.spec)};
}

void Connection::set_state(ConnectionState state, std::optional<Error> error) {
  {
    std::lock_guard const lock(mutex_);
    state_ = state;
    error_ = std::move(error);
  }
  events_.publish(info());
}

void Connection::lost(Error const& error) { set_state(ConnectionState::lost, error); }

Result<std::shared_ptr<Session>> Connection::connect(std::stop_token stop) {
  bool first = false;
  {
    std::lock_guard const lock(mutex_);
    first = state_ != ConnectionState::open;
  }
  if (first) set_state(ConnectionState::connecting, std::nullopt);
  auto session = connect_driver(stop);
  if (!session) {
    if (first) set_state(ConnectionState::closed, session.error());
    return std::move(session).error();
  }
  std::shared_ptr<Session> shared(std::move(*session));
  if (first) {
    Stopwatch const watch;
    auto const ping = shared->ping();
    auto const server = shared->server_info();
    {
      std::lock_guard const lock(mutex_);
      server_ = server;
      latency_ms_ = ping ? watch.elapsed_ms() : 0;
    }
    set_state(ConnectionState::open, std::nullopt);
  }
  return shared;
}

Result<std::unique_ptr<Session>> Connection::connect_driver(std::stop_token stop) {
  auto full = TRY(secrets_.complete(saved_, driver_, stop));
  auto way = TRY(route(full.spec()));
  TRY(full.set_route(std::move(way)));
  auto session = driver_.connect(full.spec(), stop);
  // What was typed was wrong: the next attempt asks again. A refusal on the way says nothing of it.
  auto const wrong = !session && session.error().code == ErrorCode::unauthenticated && session.error().step != ConnectStep::tunnel;
  if (wrong) secrets_.forget_typed(saved_.id);
  return session;
}

// The one of all sessions; null for a host that is reached directly.
Result<std::shared_ptr<net::Tunnel>> Connection::route(ConnectSpec const& spec) {
  std::lock_guard const lock(mutex_);
  if (!route_) route_ = TRY(make_route(spec, known_hosts_));
  if (route_ && !trusted_.empty()) route_->trust(trusted_);
  return route_;
}

Result<> Connection::open(std::string const& trusted) {
  if (!trusted.empty()) {
    std::lock_guard const lock(mutex_);
    trusted_ = trusted;
  }
  std::lock_guard const lock(catalog_mutex_);
  TRY(catalog_lane_.session());
  return {};
}

void Connection::close() {
  std::map<std::string, std::shared_ptr<Lane>> lanes;
  {
    std::lock_guard const lock(mutex_);
    lanes.swap(lanes_);
  }
  for (auto const& [id, lane] : lanes) lane->close();
  catalog_lane_.close();
  drop_route();
  set_state(ConnectionState::closed, std::nullopt);
}

void Connection::close_idle() {
  if (saved_.password_from == PasswordFrom::none && !secrets_.is_set(saved_.id)) return;
  std::vector<std::shared_ptr<Lane>> lanes;
  {
    std::lock_guard const lock(mutex_);
    if (state_ != ConnectionState::open) return;
    for (auto const& [id, lane] : lanes_) lanes.push_back(lane);
  }
  bool all = catalog_lane_.close_idle();
  for (auto const& lane : lanes) all = lane->close_idle() && all;
  if (!all) return;
  drop_route();
  set_state(ConnectionState::closed, std::nullopt);
}

// Its secrets go with it, and its threads end, when the last session lets go of it.
void Connection::drop_route() {
  std::shared_ptr<net::Tunnel> dropped;
  std::lock_guard const lock(mutex_);
  dropped.swap(route_);
}

Result<std::shared_ptr<Lane>> Connection::lane(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = lanes_.find(id);
  if (found != lanes_.end()) return found->second;
  if (lanes_.size() >= most_lanes) {
    // An idle session without a transaction makes room.
    auto const idle = std::find_if(lanes_.begin(), lanes_.end(), [](auto const& entry) {
      return !entry.second->busy_ && entry.second.use_count() == 1 &&
             entry.second->transaction_state() == TransactionState::none;
    });
    if (idle == lanes_.end()) {
      return Error{.code = ErrorCode::limit,
                   .message = fmt::format("{} sessions of this connection are in use.", most_lanes),
                   .hint = "Close tabs that are not needed."};
    }
    lanes_.erase(idle);
  }
  return lanes_.emplace(id, std::make_shared<Lane>(*this)).first->second;
}

void Connection::drop_lane(std::string const& id) {
  std::shared_ptr<Lane> dropped;
  {
    std::lock_guard const lock(mutex_);
    auto const found = lanes_.find(id);
    if (found == lanes_.end()) return;
    dropped = std::move(found->second);
    lanes_.erase(found);
  }
  dropped->close();
}

template <class T>
Result<T> Connection::with_catalog(std::function<Result<T>(Catalog&)> const& call) {
  std::lock_guard const lock(catalog_mutex_);
  auto session = TRY(catalog_lane_.session());
  auto result = call(session->catalog());
  if (result || session->alive()) return result;
  // The connection broke: reading the catalog again on a new one harms nothing.
  session = TRY(catalog_lane_.session());
  return call(session->catalog());
}

Result<std::vector<CatalogGroup>> Connection::groups(std::vector<std::string> const& path) {
  return with_catalog<std::vector<CatalogGroup>>([&](Catalog& catalog) { return catalog.groups(path); });
}

Result<CatalogPage> Connection::list(ListRequest const& request) {
  return with_catalog<CatalogPage>([&](Catalog& catalog) { return catalog.list(request); });
}

Result<ObjectDescription> Connection::describe(ObjectRef const& object) {
  return with_catalog<ObjectDescription>([&](Catalog& catalog) { return catalog.describe(object); });
}

Result<std::string> Connection::ddl(ObjectRef const& object) {
  return with_catalog<std::string>([&](Catalog& catalog) { return catalog.ddl(object); });
}

Result<std::vector<CatalogEntry>> Connection::find(std::string const& name, int32_t limit) {
  return with_catalog<std::vector<CatalogEntry>>([&](Catalog& catalog) { return catalog.find(name, limit); });
}

std::string Connection::path() const {
  auto const found = saved_.spec.options.find("path");
  return found == saved_.spec.options.end() ? std::string() : found->second;
}

Result<std::vector<CatalogEntry>> Connection::search(std::string const& text, int32_t limit, std::string const& id) {
  using Entries = std::vector<CatalogEntry>;
  if (id.empty()) return with_catalog<Entries>([&](Catalog& catalog) { return catalog.search(text, limit); });
  {
    std::lock_guard const lock(mutex_);
    if (searches_.size() >= most_searches || !searches_.emplace(id, false).second) {
      return Error{.code = ErrorCode::limit, .message = "Too many searches wait for this connection."};
    }
  }
  auto result = with_catalog<Entries>([&](Catalog& catalog) -> Result<Entries> {
    {
      std::lock_guard const lock(mutex_);
      if (searches_[id]) return Error{.code = ErrorCode::cancelled, .message = "The search was cancelled."};
      running_search_ = id;
    }
    auto found = catalog.search(text, limit);
    std::lock_guard const lock(mutex_);
    running_search_.clear();
    return found;
  });
  std::lock_guard const lock(mutex_);
  searches_.erase(id);
  return result;
}

void Connection::cancel_search(std::string const& id) {
  {
    std::lock_guard const lock(mutex_);
    auto const found = searches_.find(id);
    if (found == searches_.end()) return;
    found->second = true;
    if (running_search_ != id) return;
  }
  catalog_lane_.cancel();
}

}  // namespace sextant::engine
