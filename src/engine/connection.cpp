#include "engine/connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "engine/route_options.h"

namespace sextant::engine {

namespace {
constexpr size_t most_lanes = 32, most_searches = 32;
constexpr int most_asked = 4;
}  // namespace

std::string_view to_string(ConnectionState state) {
  switch (state) {
    case ConnectionState::closed: return "closed";
    case ConnectionState::connecting: return "connecting";
    case ConnectionState::open: return "open";
    case ConnectionState::suspect: return "suspect";
    case ConnectionState::lost: return "lost";
    case ConnectionState::reconnecting: return "reconnecting";
  }
  return "closed";
}

Connection::Connection(SavedConnection saved, bool is_saved, Driver const& driver, Store& store, Secrets& secrets,
                       EventBus& events, ErrorLog& log, Limits const& limits, SessionRules const& rules, std::string known_hosts,
                       SessionSource source)
    : saved_(std::move(saved)),
      is_saved_(is_saved),
      driver_(driver),
      store_(store),
      secrets_(secrets),
      events_(events),
      log_(log),
      rules_(rules),
      known_hosts_(std::move(known_hosts)),
      chain_{limit_interceptor(limits), read_only_interceptor(), confirmation_interceptor(store),
             history_interceptor(store)},
      source_(std::move(source)),
      folder_(saved_.folder),
      favorite_(saved_.favorite) {}

Connection::~Connection() { stop_watching(); }

TransactionMode Connection::default_mode() const {
  auto const asks = saved_.environment == Environment::production && driver_.transactions != nullptr && !read_only();
  return asks ? TransactionMode::smart : TransactionMode::automatic;
}

ConnectionInfo Connection::info() {
  auto const password_set = secrets_.is_set(saved_.id);
  auto const trusted = check_trust(store_, saved_).ok();
  std::lock_guard const lock(mutex_);
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(retry_at_ - std::chrono::steady_clock::now()).count();
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
          .folder = folder_,
          .favorite = favorite_,
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
          .epoch = epoch_,
          .retry_in_ms = state_ == ConnectionState::reconnecting ? std::max<int64_t>(left, 0) : 0,
          .error = error_,
          .via = route_in_words(saved_.spec),
          .project = saved_.project,
          .untrusted = trusted ? "" : saved_.fingerprint,
          .hides = saved_.hides};
}

void Connection::place(std::string const& folder, bool favorite) {
  std::lock_guard const lock(mutex_);
  folder_ = folder;
  favorite_ = favorite;
}

void Connection::set_state(ConnectionState state, std::optional<Error> error) {
  {
    std::lock_guard const lock(mutex_);
    state_ = state;
    error_ = std::move(error);
  }
  events_.publish(info());
}

void Connection::publish(TransactionStatus const& status) {
  if (status.state == TransactionPhase::none && defines_.exchange(false)) ++definitions_;
  events_.publish(status);
}

void Connection::note_definition(bool in_transaction) {
  ++definitions_;
  if (in_transaction) defines_ = true;
}

// Connecting

ConnectionState Connection::enter_connecting() {
  ConnectionState before{};
  {
    std::lock_guard const lock(mutex_);
    before = state_;
    if (before == ConnectionState::open) return before;
    auto const again = before != ConnectionState::closed && before != ConnectionState::connecting;
    state_ = again ? ConnectionState::reconnecting : ConnectionState::connecting;
    retry_at_ = {};
    if (!again) error_.reset();
  }
  events_.publish(info());
  return before;
}

// On a terminal the secrets of the way are asked for as they turn out to be needed.
Result<std::unique_ptr<Session>> Connection::open_session(std::stop_token stop) {
  auto session = try_session(stop);
  for (int left = most_asked; !session && left > 0; --left) {
    auto const option = needed_secret(session.error());
    if (option.empty() || !secrets_.ask_for(saved_, option, session.error().message)) return session;
    session = try_session(stop);
  }
  return session;
}

Result<std::unique_ptr<Session>> Connection::try_session(std::stop_token stop) {
  if (source_) return source_(stop);
  TRY(check_trust(store_, saved_));
  auto full = TRY(secrets_.complete(saved_, driver_, stop));
  auto way = TRY(route(full.spec()));
  TRY(full.set_route(std::move(way)));
  auto session = driver_.connect(full.spec(), stop);
  if (session) return session;
  auto const refused = refused_secret(session.error());
  // The way holds the secrets that it was made with.
  if (!needed_secret(session.error()).empty() || (!refused.empty() && session.error().step == ConnectStep::tunnel)) drop_route();
  // What was typed was wrong: the next attempt asks again.
  if (!refused.empty()) secrets_.forget_typed(saved_.id, refused);
  return session;
}

// The one of all sessions; null for a host that is reached directly.
Result<std::shared_ptr<net::Tunnel>> Connection::route(ConnectSpec const& spec) {
  std::lock_guard const lock(mutex_);
  if (!route_) route_ = TRY(make_route(spec, known_hosts_));
  if (route_ && !trusted_.empty()) route_->trust(trusted_);
  return route_;
}

void Connection::connect_failed(ConnectionState before, Error const& error) {
  {
    // Another lane may have connected meanwhile, or somebody closed it all.
    std::lock_guard const lock(mutex_);
    if (before == ConnectionState::open || state_ == ConnectionState::open || state_ == ConnectionState::closed) return;
  }
  if (before == ConnectionState::closed || before == ConnectionState::connecting) return set_state(ConnectionState::closed, error);
  auto const cancelled = error.code == ErrorCode::cancelled;
  auto const goes_on = kept_ && (cancelled || may_reconnect(error));
  set_state(goes_on ? ConnectionState::reconnecting : ConnectionState::lost, error);
}

void Connection::connected(Session& session) {
  {
    std::lock_guard const lock(mutex_);
    if (state_ == ConnectionState::open) return;
  }
  Stopwatch const watch;
  auto const ping = session.ping();
  auto const elapsed_ms = watch.elapsed_ms();
  auto const server = session.server_info();
  bool again = false;
  {
    std::lock_guard const lock(mutex_);
    if (state_ == ConnectionState::open) return;
    ++epoch_;
    again = state_ == ConnectionState::suspect || state_ == ConnectionState::reconnecting || state_ == ConnectionState::lost;
    state_ = ConnectionState::open;
    error_.reset();
    server_ = server;
    latency_ms_ = ping ? elapsed_ms : 0;
  }
  if (again) log_.note(saved_.name, "connection.reconnect", LogLevel::info, {.code = ErrorCode::unavailable, .message = "Connected again."});
  events_.publish(info());
  watch_over();
}

Result<std::shared_ptr<Session>> Connection::connect(std::stop_token stop) {
  auto const before = enter_connecting();
  auto session = open_session(stop);
  if (!session) {
    connect_failed(before, session.error());
    // Where one more session cannot be had for want of a server, the others are in doubt.
    if (before == ConnectionState::open && session.error().code == ErrorCode::unavailable) lost(session.error());
    return std::move(session).error();
  }
  std::shared_ptr<Session> shared(std::move(*session));
  if (before != ConnectionState::open) connected(*shared);
  return shared;
}

Result<> Connection::make_room(Lane const& wanting) {
  if (!path().empty()) return {};  // Of a file: no server is spared, and what is in memory would go with its session.
  std::vector<std::shared_ptr<Lane>> held;
  for (auto& lane : lanes()) {
    if (lane.get() != &wanting && lane->has_session()) held.push_back(std::move(lane));
  }
  if (held.size() < rules_.most_sessions) return {};
  std::sort(held.begin(), held.end(), [](auto const& one, auto const& other) { return one->used() < other->used(); });
  for (auto const& lane : held) {
    if (lane->close_unused(std::chrono::milliseconds(0))) return {};
  }
  return Error{.code = ErrorCode::limit,
               .message = fmt::format("{} sessions of this connection are in use.", held.size()),
               .hint = "Close tabs that are not needed, or end their transactions."};
}

Result<> Connection::open(std::string const& trusted) {
  {
    std::lock_guard const lock(mutex_);
    if (!trusted.empty()) trusted_ = trusted;
    if (state_ == ConnectionState::open) return {};
  }
  auto const [lock, lane] = take_catalog();
  auto const session = TRY(lane->revive());
  connected(*session);
  return {};
}

void Connection::close() {
  stop_watching();
  std::map<std::string, std::shared_ptr<Lane>> lanes;
  {
    std::lock_guard const lock(mutex_);
    lanes.swap(lanes_);
    state_ = ConnectionState::closed;  // What is lost from here on is nobody's loss.
  }
  for (auto const& [id, lane] : lanes) lane->close();
  for (auto& each : catalog_) each.lane.close();
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
  bool all = true;
  for (auto& each : catalog_) {
    std::unique_lock const call(each.mutex, std::try_to_lock);
    all = call.owns_lock() && each.lane.close_idle() && all;
  }
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
  std::shared_ptr<Lane> leaving;  // Ends its session without our mutex.
  std::lock_guard const lock(mutex_);
  auto const found = lanes_.find(id);
  if (found != lanes_.end()) return found->second;
  if (lanes_.size() >= most_lanes) {
    // An idle session without a transaction makes room.
    auto const idle = std::find_if(lanes_.begin(), lanes_.end(), [](auto const& entry) {
      return entry.second.use_count() == 1 && entry.second->holds_nothing();
    });
    if (idle == lanes_.end()) {
      return Error{.code = ErrorCode::limit,
                   .message = fmt::format("{} sessions of this connection are in use.", most_lanes),
                   .hint = "Close tabs that are not needed."};
    }
    leaving = std::move(idle->second);
    lanes_.erase(idle);
  }
  return lanes_.emplace(id, std::make_shared<Lane>(*this, id)).first->second;
}

std::shared_ptr<Lane> Connection::find_lane(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = lanes_.find(id);
  return found == lanes_.end() ? nullptr : found->second;
}

TransactionStatus Connection::transaction_status(std::string const& id, size_t most_statements) {
  if (auto const lane = find_lane(id)) return lane->status(most_statements);
  return {.connection = saved_.name, .session = id, .supported = driver_.transactions != nullptr, .mode = default_mode()};
}

std::vector<std::shared_ptr<Lane>> Connection::lanes() {
  std::lock_guard const lock(mutex_);
  std::vector<std::shared_ptr<Lane>> all;
  for (auto const& [id, lane] : lanes_) all.push_back(lane);
  return all;
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

// The catalog

// A lane that no call uses; waits for the first one if there is none.
std::pair<std::unique_lock<std::mutex>, Lane*> Connection::take_catalog() {
  for (auto& each : catalog_) {
    if (std::unique_lock lock(each.mutex, std::try_to_lock); lock) return {std::move(lock), &each.lane};
  }
  return {std::unique_lock(catalog_[0].mutex), &catalog_[0].lane};
}

template <class T>
Result<T> Connection::with_catalog(std::function<Result<T>(Lane&, Catalog&)> const& call) {
  auto const [lock, lane] = take_catalog();
  auto session = TRY(lane->session());
  auto result = call(*lane, session->catalog());
  if (result || session->alive()) return result;
  // The connection broke: reading the catalog again on a new one harms nothing.
  lost(result.error());
  session = TRY(lane->session());
  return call(*lane, session->catalog());
}

Result<std::vector<CatalogGroup>> Connection::groups(std::vector<std::string> const& path) {
  return with_catalog<std::vector<CatalogGroup>>([&](Lane&, Catalog& catalog) { return catalog.groups(path); });
}

Result<CatalogPage> Connection::list(ListRequest const& request) {
  return with_catalog<CatalogPage>([&](Lane&, Catalog& catalog) { return catalog.list(request); });
}

Result<ObjectDescription> Connection::describe(ObjectRef const& object) {
  return with_catalog<ObjectDescription>([&](Lane&, Catalog& catalog) { return catalog.describe(object); });
}

Result<std::string> Connection::ddl(ObjectRef const& object) {
  return with_catalog<std::string>([&](Lane&, Catalog& catalog) { return catalog.ddl(object); });
}

Result<std::vector<CatalogEntry>> Connection::find(std::string const& name, int32_t limit) {
  return with_catalog<std::vector<CatalogEntry>>([&](Lane&, Catalog& catalog) { return catalog.find(name, limit); });
}

std::string Connection::path() const {
  auto const found = saved_.spec.options.find("path");
  return found == saved_.spec.options.end() ? std::string() : found->second;
}

Result<std::vector<CatalogEntry>> Connection::search(std::string const& text, int32_t limit, std::string const& id) {
  using Entries = std::vector<CatalogEntry>;
  if (id.empty()) return with_catalog<Entries>([&](Lane&, Catalog& catalog) { return catalog.search(text, limit); });
  {
    std::lock_guard const lock(mutex_);
    if (searches_.size() >= most_searches || !searches_.emplace(id, Search()).second) {
      return Error{.code = ErrorCode::limit, .message = "Too many searches wait for this connection."};
    }
  }
  auto result = with_catalog<Entries>([&](Lane& lane, Catalog& catalog) -> Result<Entries> {
    {
      std::lock_guard const lock(mutex_);
      auto& search = searches_[id];
      if (search.cancelled) return Error{.code = ErrorCode::cancelled, .message = "The search was cancelled."};
      search.lane = &lane;
    }
    auto found = catalog.search(text, limit);
    std::lock_guard const lock(mutex_);
    searches_[id].lane = nullptr;
    return found;
  });
  std::lock_guard const lock(mutex_);
  searches_.erase(id);
  return result;
}

void Connection::cancel_search(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = searches_.find(id);
  if (found == searches_.end()) return;
  found->second.cancelled = true;
  if (found->second.lane != nullptr) found->second.lane->cancel();
}

}  // namespace sextant::engine
