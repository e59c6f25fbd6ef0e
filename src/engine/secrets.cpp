#include "engine/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "engine/route_options.h"
#include "vault/keyring.h"
#include "vault/password_command.h"
#include "vault/sleep_notice.h"

namespace sextant::engine {

namespace {

constexpr std::string_view personal = "personal";
constexpr uint32_t default_lock_minutes = 15;
constexpr int most_askings = 3;
constexpr std::chrono::seconds look_every{2};
constexpr std::string_view password_option = "password";

Error no_vault() {
  return {.code = ErrorCode::not_found,
          .message = "There is no vault to keep the password in.",
          .hint = "Make one first: `sextant vault create`, or in the window by the lock at the bottom."};
}

Error locked_error(std::string hint) {
  return {.code = ErrorCode::vault_locked, .message = "The vault is locked.", .hint = std::move(hint)};
}

// Where a secret of a connection lies, by the connection's id.
vault::Slot slot_of(std::string_view id, std::string_view option) {
  auto item = id;
  auto project = personal;
  if (id.starts_with(project_mark)) {
    auto const rest = id.substr(project_mark.size());
    auto const colon = std::min(rest.find(':'), rest.size());
    project = rest.substr(0, colon);
    item = rest.substr(std::min(colon + 1, rest.size()));
  }
  return {.project = std::string(project), .item = std::string(item), .field = std::string(option)};
}

bool is_of(vault::Slot const& slot, std::string_view id) {
  auto const own = slot_of(id, {});
  return slot.project == own.project && slot.item == own.item;
}

bool contains(std::vector<vault::Way> const& ways, vault::Way way) {
  return std::find(ways.begin(), ways.end(), way) != ways.end();
}

}  // namespace

Result<std::vector<OptionSecret>> take_secrets(Driver const& driver, ConnectSpec& spec) {
  std::vector<OptionSecret> taken;
  for (auto const* option : options_of(driver)) {
    if (option->kind != OptionKind::secret) continue;
    auto const found = spec.options.find(option->name);
    if (found == spec.options.end()) continue;
    if (!found->second.empty()) {
      taken.push_back({.option = std::string(option->name), .value = TRY(vault::SecretBuffer::copy_of(found->second))});
    }
    wipe(found->second);
    spec.options.erase(found);
  }
  return taken;
}

std::string needed_secret(Error const& error) {
  auto const is_it = error.code == ErrorCode::password_needed && error.step == ConnectStep::tunnel;
  return is_it ? error.vendor_code : std::string();
}

std::string refused_secret(Error const& error) {
  // A certificate that is refused says nothing of what was typed.
  if (error.code != ErrorCode::unauthenticated || error.step == ConnectStep::tls) return {};
  if (error.step != ConnectStep::tunnel) return std::string(password_option);
  for (auto const& each : route_options()) {
    if (each.kind == OptionKind::secret && each.name == error.vendor_code) return error.vendor_code;
  }
  return {};
}

FullSpec::~FullSpec() {
  for (auto const* option : options_of(driver_)) {
    if (option->kind != OptionKind::secret) continue;
    if (auto const found = spec_.options.find(option->name); found != spec_.options.end()) wipe(found->second);
  }
}

Result<> FullSpec::set_route(std::shared_ptr<net::Route> route) { return put_route(spec_, std::move(route)); }

void FullSpec::set(std::string_view option, vault::SecretBuffer const& value) {
  spec_.options.insert_or_assign(std::string(option), std::string(value.reveal()));
}

Secrets::Secrets(EventBus& events, SecretsOptions options)
    : events_(events), options_(std::move(options)), vault_(options_.folder + "/vault", options_.cost) {}

Secrets::~Secrets() { stop_watching(); }

void Secrets::stop_watching() { watcher_ = std::jthread(); }

void Secrets::watch() {
  watcher_ = std::jthread([this](std::stop_token stop) { watch_until(stop); });
}

void Secrets::watch_until(std::stop_token stop) {
  using News = vault::SleepNotice::News;
  bool heard = false;  // Guarded by mutex_.
  auto const hear = [this, &heard] {
    {
      std::lock_guard const lock(mutex_);
      heard = true;
    }
    wake_.notify_all();
  };
  bool listens = false;
  std::unique_ptr<vault::SleepNotice> sleep;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, look_every, [&heard] { return heard; });
      heard = false;
    }
    if (stop.stop_requested()) return;
    auto const news = sleep ? sleep->take() : News::none;
    if (auto const facts = vault_.facts(); facts && facts->state == vault::VaultState::unlocked) {
      // Only once there is something to lock, so that a start does not wait for a bus.
      if (!std::exchange(listens, true)) sleep = vault::SleepNotice::listen(hear, stop);
      auto reason = news == News::falls_asleep ? LockReason::sleep : LockReason::none;
      if (reason == LockReason::none) {
        std::lock_guard const lock(mutex_);
        reason = auto_lock_.due(read_clocks(), facts->lock_after_minutes);
      }
      if (reason != LockReason::none) static_cast<void>(lock(reason).ok());
    }
    if (news == News::falls_asleep) sleep->allow();
    if (news == News::woke_up) sleep->hold_up();
  }
}

void Secrets::touch() {
  std::lock_guard const lock(mutex_);
  auto_lock_.touch(read_clocks());
}

std::string Secrets::key_file_path() const {
  return options_.key_file.empty() ? options_.folder + "/vault.key" : options_.key_file;
}

bool Secrets::has_vault() {
  if (options_.folder.empty()) return false;
  auto const facts = vault_.facts();
  return !facts || facts->state != vault::VaultState::absent;  // A damaged one is one.
}

Result<VaultStatus> Secrets::status() {
  VaultStatus status;
  if (options_.folder.empty()) return status;
  auto facts = TRY(vault_.facts());
  status.state = facts.state;
  status.ways = std::move(facts.ways);
  status.lock_after_minutes = static_cast<int32_t>(facts.lock_after_minutes);
  status.secrets = facts.secrets;
  status.path = vault_.path();
  status.key_file = contains(status.ways, vault::Way::key_file) ? key_file_path() : "";
  std::lock_guard const lock(mutex_);
  status.locked_by = status.state == vault::VaultState::locked ? locked_by_ : LockReason::none;
  return status;
}

// The state after a change, which all faces are told of.
Result<VaultStatus> Secrets::tell(Result<> done) {
  TRY(std::move(done));
  auto status = TRY(this->status());
  events_.publish(status);
  return status;
}

Result<vault::Key> Secrets::key_for(vault::Way way, std::string const& key_file, bool make) {
  auto const path = key_file.empty() ? key_file_path() : key_file;
  if (way == vault::Way::keyring) {
    auto const facts = TRY(vault_.facts());
    return make ? vault::make_in_keyring(facts.id) : vault::find_in_keyring(facts.id);
  }
  if (options_.key_descriptor >= 0) {
    std::lock_guard const lock(mutex_);
    if (!given_key_) given_key_ = TRY(vault::read_key_descriptor(options_.key_descriptor));
    return vault::Key{.way = vault::Way::key_file,
                      .secret = TRY(vault::SecretBuffer::copy_of(given_key_->secret.reveal()))};
  }
  auto read = vault::read_key_file(path);
  if (read || !make || read.error().code != ErrorCode::not_found) return read;
  return vault::make_key_file(path);
}

Result<VaultStatus> Secrets::create(vault::Way way, vault::SecretBuffer const* passphrase, std::string const& key_file) {
  if (options_.folder.empty()) return no_vault();
  TRY(make_folder(options_.folder));
  auto const id = TRY(vault::random_bytes(vault::vault_id_bytes));
  vault::Key key{.way = way, .secret = {}};
  if (way == vault::Way::passphrase) {
    if (passphrase == nullptr) return Error{.code = ErrorCode::invalid_argument, .message = "passphrase is missing."};
    key.secret = TRY(vault::SecretBuffer::copy_of(passphrase->reveal()));
  } else if (way == vault::Way::keyring) {
    key = TRY(vault::make_in_keyring(id));
  } else {
    key = TRY(key_for(way, key_file, true));
  }
  touch();
  // Without a passphrase whoever sits at the machine can unlock it: locking by itself would only be in the way.
  return tell(vault_.create(id, key, way == vault::Way::passphrase ? default_lock_minutes : 0));
}

Result<> Secrets::try_keys(std::vector<vault::Way> const& ways) {
  Result<> last = locked_error("Unlock it with its passphrase.");
  for (auto const way : {vault::Way::key_file, vault::Way::keyring}) {
    if (!contains(ways, way)) continue;
    auto const key = key_for(way, {}, false);
    last = key ? vault_.unlock(*key) : Result<>(key.error());
    if (last) break;
  }
  return last;
}

Result<VaultStatus> Secrets::unlock(vault::SecretBuffer const* passphrase) {
  auto const before = TRY(status());
  if (before.state == vault::VaultState::absent) return no_vault();
  touch();
  Result<> done;
  if (passphrase != nullptr) {
    vault::Key const key{.way = vault::Way::passphrase, .secret = TRY(vault::SecretBuffer::copy_of(passphrase->reveal()))};
    done = vault_.unlock(key);
  } else if (before.state == vault::VaultState::locked) {
    done = try_keys(before.ways);
    if (!done && options_.ask && contains(before.ways, vault::Way::passphrase)) done = ask_passphrase();
  }
  if (done && on_unlock_) on_unlock_();
  return tell(std::move(done));
}

Result<VaultStatus> Secrets::lock(LockReason reason) {
  auto const was_open = vault_.lock();
  {
    std::lock_guard const lock(mutex_);
    if (was_open) locked_by_ = reason;
    typed_.clear();
  }
  if (on_lock_) on_lock_();
  return tell({});
}

Result<VaultStatus> Secrets::set_passphrase(vault::SecretBuffer const* current, vault::SecretBuffer const& passphrase) {
  vault::Key const next{.way = vault::Way::passphrase, .secret = TRY(vault::SecretBuffer::copy_of(passphrase.reveal()))};
  if (current == nullptr) {
    TRY(ensure_unlocked());
    return tell(vault_.set_passphrase(nullptr, next));
  }
  vault::Key const now{.way = vault::Way::passphrase, .secret = TRY(vault::SecretBuffer::copy_of(current->reveal()))};
  return tell(vault_.set_passphrase(&now, next));
}

Result<VaultStatus> Secrets::add_way(vault::Way way, std::string const& key_file) {
  TRY(ensure_unlocked());
  auto const key = TRY(key_for(way, key_file, true));
  return tell(vault_.add_way(key));
}

Result<VaultStatus> Secrets::remove_way(vault::Way way) {
  TRY(ensure_unlocked());
  auto const id = TRY(vault_.facts()).id;
  TRY(vault_.remove_way(way));
  // What is left in the keyring opens nothing any more.
  if (way == vault::Way::keyring) static_cast<void>(vault::remove_from_keyring(id).ok());
  return tell({});
}

Result<VaultStatus> Secrets::set_lock_after(int32_t minutes) {
  TRY(ensure_unlocked());
  return tell(vault_.set_lock_after(minutes < 0 ? vault::most_lock_minutes + 1 : static_cast<uint32_t>(minutes)));
}

Result<VaultStatus> Secrets::restore() {
  if (options_.folder.empty()) return no_vault();
  return tell(vault_.restore_backup());
}

Result<> Secrets::ask_passphrase() {
  Result<> last;
  for (int i = 0; i < most_askings; ++i) {
    auto typed = TRY(options_.ask(i == 0 ? "Passphrase of the vault: " : "That was not it. Passphrase of the vault: "));
    vault::Key const key{.way = vault::Way::passphrase, .secret = std::move(typed)};
    last = vault_.unlock(key);
    if (last || last.error().code != ErrorCode::unauthenticated) return last;
  }
  return last;
}

// After somebody locked it, it stays locked until somebody unlocks it: a key file must not undo that.
Result<> Secrets::ensure_unlocked() {
  if (options_.folder.empty()) return no_vault();
  std::lock_guard const one(unlocking_);
  auto const facts = TRY(vault_.facts());
  if (facts.state == vault::VaultState::unlocked) return {};
  if (facts.state == vault::VaultState::absent) return no_vault();
  {
    std::lock_guard const lock(mutex_);
    if (locked_by_ != LockReason::none) return locked_error("Unlock it, then try again.");
    auto_lock_.touch(read_clocks());
  }
  auto done = try_keys(facts.ways);
  if (!done && contains(facts.ways, vault::Way::passphrase)) {
    if (!options_.ask) return locked_error("Unlock it, then try again.");
    done = ask_passphrase();
  }
  if (!done) {
    if (done.error().code == ErrorCode::vault_locked || done.error().code == ErrorCode::unauthenticated) return done;
    auto reason = done.error();  // No keyring, an unreadable key file: the vault stays locked, and this is why.
    reason.message = fmt::format("The vault is locked: {}", reason.message);
    reason.code = ErrorCode::vault_locked;
    return reason;
  }
  if (on_unlock_) on_unlock_();
  if (auto const status = this->status()) events_.publish(*status);
  return {};
}

std::optional<vault::SecretBuffer> Secrets::typed(std::string const& id, std::string_view option) {
  std::lock_guard const lock(mutex_);
  auto const found = typed_.find(id);
  if (found == typed_.end()) return std::nullopt;
  for (auto const& secret : found->second) {
    if (secret.option != option) continue;
    auto copy = vault::SecretBuffer::copy_of(secret.value.reveal());
    if (copy) return std::move(*copy);
  }
  return std::nullopt;
}

// What stands neither here nor in the vault.
Result<std::optional<vault::SecretBuffer>> Secrets::password_of(SavedConnection const& connection, std::stop_token stop) {
  switch (connection.password_from) {
    case PasswordFrom::none: return std::optional<vault::SecretBuffer>();
    case PasswordFrom::command: return std::optional(TRY(vault::run_password_command(connection.password_command, stop)));
    case PasswordFrom::vault:
    case PasswordFrom::ask: break;
  }
  if (!options_.ask) {
    return Error{.code = ErrorCode::password_needed,
                 .message = fmt::format("{} needs its password.", connection.name),
                 .hint = "Type it; on a terminal, run the command there.",
                 .vendor_code = std::string(password_option)};
  }
  auto typed = TRY(options_.ask(fmt::format("Password of {}: ", visible_text(connection.name))));
  auto copy = TRY(vault::SecretBuffer::copy_of(typed.reveal()));
  std::vector<OptionSecret> secrets;
  secrets.push_back({.option = std::string(password_option), .value = std::move(copy)});
  remember(connection.id, std::move(secrets));
  return std::optional(std::move(typed));
}

Result<FullSpec> Secrets::complete(SavedConnection const& connection, Driver const& driver, std::stop_token stop) {
  FullSpec full(connection.spec, driver);
  bool has_password = false;
  auto const in_vault = connection.password_from == PasswordFrom::vault;
  std::vector<vault::Slot> slots;
  if (in_vault || has_vault()) {
    auto found = vault_.slots();
    // A damaged vault is in the way of those only who need it.
    if (!found && in_vault) return std::move(found).error();
    if (found) slots = std::move(*found);
  }
  for (auto const* option : options_of(driver)) {
    if (option->kind != OptionKind::secret) continue;
    auto value = typed(connection.id, option->name);
    auto const slot = slot_of(connection.id, option->name);
    // Where the password comes from says nothing of other secrets, such as a key's passphrase.
    auto const may_be_there = in_vault || option->name != password_option;
    if (!value && may_be_there && std::find(slots.begin(), slots.end(), slot) != slots.end()) {
      TRY(ensure_unlocked());
      value = TRY(vault_.find(slot));
    }
    if (!value && option->name == password_option) value = TRY(password_of(connection, stop));
    if (!value) continue;
    full.set(option->name, *value);
    has_password = has_password || option->name == password_option;
  }
  if (has_password || connection.password_from == PasswordFrom::none) return full;
  return Error{.code = ErrorCode::invalid_state,
               .message = fmt::format("{} takes no password.", connection.name),
               .hint = "Change the connection: no password."};
}

void Secrets::remember(std::string const& id, std::vector<OptionSecret> secrets) {
  std::lock_guard const lock(mutex_);
  auto& known = typed_[id];
  for (auto& secret : secrets) {
    std::erase_if(known, [&](OptionSecret const& each) { return each.option == secret.option; });
    known.push_back(std::move(secret));
  }
}

Result<> Secrets::ask_for(SavedConnection const& connection, std::string const& option, std::string const& why) {
  if (!options_.ask) return Error{.code = ErrorCode::password_needed, .message = why};
  std::string title = "Secret";
  for (auto const& each : route_options()) {
    if (each.name == option) title = each.title;
  }
  std::vector<OptionSecret> secrets;
  secrets.push_back({.option = option, .value = TRY(options_.ask(fmt::format("{}\n{}: ", visible_text(why), title)))});
  remember(connection.id, std::move(secrets));
  return {};
}

void Secrets::forget_typed(std::string const& id, std::string_view option) {
  std::lock_guard const lock(mutex_);
  auto const found = typed_.find(id);
  if (found == typed_.end()) return;
  std::erase_if(found->second, [&](OptionSecret const& each) { return each.option == option; });
  if (found->second.empty()) typed_.erase(found);
}

void Secrets::forget_typed(std::string const& id) {
  std::lock_guard const lock(mutex_);
  typed_.erase(id);
}

Result<> Secrets::keep(std::string const& id, std::vector<OptionSecret> secrets) {
  TRY(ensure_unlocked());
  std::vector<vault::Secret> kept;
  for (auto& secret : secrets) kept.push_back({.slot = slot_of(id, secret.option), .value = std::move(secret.value)});
  TRY(vault_.put(kept));
  for (auto const& each : kept) forget_typed(id, each.slot.field);
  static_cast<void>(tell({}).ok());
  return {};
}

Result<> Secrets::keep_typed(std::string const& id, std::string const& option) {
  auto value = typed(id, option);
  if (!value) return {};
  std::vector<OptionSecret> secrets;
  secrets.push_back({.option = option, .value = std::move(*value)});
  return keep(id, std::move(secrets));
}

Result<> Secrets::copy(std::string const& from, std::string const& to) {
  std::vector<OptionSecret> kept, remembered;
  auto const slots = has_vault() ? TRY(vault_.slots()) : std::vector<vault::Slot>();
  for (auto const& slot : slots) {
    if (!is_of(slot, from)) continue;
    TRY(ensure_unlocked());
    if (auto value = TRY(vault_.find(slot))) kept.push_back({.option = slot.field, .value = std::move(*value)});
  }
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = typed_.find(from); found != typed_.end()) {
      for (auto const& each : found->second) {
        remembered.push_back({.option = each.option, .value = TRY(vault::SecretBuffer::copy_of(each.value.reveal()))});
      }
    }
  }
  if (!kept.empty()) TRY(keep(to, std::move(kept)));
  if (!remembered.empty()) remember(to, std::move(remembered));
  return {};
}

Result<std::vector<SealedSecret>> Secrets::seal_all(std::string const& id, vault::Seal const& seal, std::string const& slot) {
  std::vector<SealedSecret> sealed;
  TRY(ensure_unlocked());
  auto const slots = TRY(vault_.slots());
  for (auto const& each : slots) {
    if (!is_of(each, id)) continue;
    auto const value = TRY(vault_.find(each));
    if (value) sealed.push_back({.option = each.field, .sealed = TRY(seal.close(*value, vault::joined({slot, each.field})))});
  }
  return sealed;
}

void Secrets::forget(std::string const& id) {
  forget_typed(id);
  auto const slots = vault_.slots();
  if (!slots) return;
  if (std::none_of(slots->begin(), slots->end(), [&](vault::Slot const& slot) { return is_of(slot, id); })) return;
  auto const own = slot_of(id, {});
  if (vault_.erase(own.project, {own.item})) static_cast<void>(tell({}).ok());
}

void Secrets::forget_password(std::string const& id) {
  forget_typed(id, password_option);
  auto const slot = slot_of(id, password_option);
  auto const slots = vault_.slots();
  if (!slots || std::find(slots->begin(), slots->end(), slot) == slots->end()) return;
  // While it is locked the password stays there, where nobody asks for it any more.
  if (vault_.erase(slot)) static_cast<void>(tell({}).ok());
}

void Secrets::sweep(std::vector<std::string> const& living) {
  auto const slots = vault_.slots();
  if (!slots) return;
  std::set<std::string> orphans;
  for (auto const& slot : *slots) {
    if (slot.project == personal && std::find(living.begin(), living.end(), slot.item) == living.end()) orphans.insert(slot.item);
  }
  if (!orphans.empty()) static_cast<void>(vault_.erase(std::string(personal), {orphans.begin(), orphans.end()}).ok());
}

bool Secrets::is_set(std::string const& id) {
  {
    std::lock_guard const lock(mutex_);
    if (typed_.contains(id)) return true;
  }
  auto const own = slot_of(id, {});
  return !options_.folder.empty() && vault_.has(own.project, own.item);
}

}  // namespace sextant::engine
