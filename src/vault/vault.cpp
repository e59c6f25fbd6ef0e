#include "vault/vault.h"

#include <fmt/format.h>

#include <algorithm>

namespace sextant::vault {

namespace {

constexpr std::string_view algorithm = "xchacha20poly1305";
constexpr std::string_view format_version = "1";

// The key can be read while this lives.
class Unveiled {
 public:
  explicit Unveiled(SecretBuffer const& key) : key_(key) { key_.bring_back(); }
  Unveiled(Unveiled const&) = delete;
  Unveiled& operator=(Unveiled const&) = delete;
  ~Unveiled() { key_.put_away(); }

 private:
  SecretBuffer const& key_;
};

std::string wrap_slot(Contents const& contents, Wrap const& wrap) {
  return joined({"sextant wrap", format_version, contents.id, to_string(wrap.way), algorithm,
                 std::to_string(wrap.cost.operations), std::to_string(wrap.cost.memory_bytes), wrap.salt});
}

std::string project_slot(Contents const& contents, std::string_view project) {
  return joined({"sextant project", format_version, contents.id, project, algorithm});
}

std::string item_slot(Contents const& contents, Slot const& slot) {
  return joined({"sextant item", format_version, contents.id, slot.project, slot.item, slot.field, algorithm});
}

Error cannot_unlock() {
  return {.code = ErrorCode::unauthenticated,
          .message = "The vault cannot be unlocked with that.",
          .hint = "Check the spelling, the keyboard's layout and Caps Lock. If it is right, the vault's file was changed: "
                  "`sextant vault restore` puts its former state back."};
}

Error is_locked() {
  return {.code = ErrorCode::vault_locked, .message = "The vault is locked.", .hint = "Unlock it, then try again."};
}

Error no_vault() {
  return {.code = ErrorCode::not_found,
          .message = "There is no vault yet.",
          .hint = "`sextant vault create` makes one; the window asks when it is needed."};
}

Wrap const* find_way(Contents const& contents, Way way) {
  for (auto const& wrap : contents.wraps) {
    if (wrap.way == way) return &wrap;
  }
  return nullptr;
}

void put_way(Contents& contents, Wrap wrap) {
  std::erase_if(contents.wraps, [&](Wrap const& each) { return each.way == wrap.way; });
  contents.wraps.push_back(std::move(wrap));
}

Result<SecretBuffer> wrapping_key(Wrap const& wrap, Key const& key) {
  if (key.way == Way::passphrase) return derive_key(key.secret, wrap.salt, wrap.cost);
  return key_of_material(key.secret);
}

Result<> check_name(std::string_view name) {
  if (!name.empty() && name.size() <= longest_name) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("A name in the vault has 1 to {} bytes.", longest_name)};
}

}  // namespace

std::string_view to_string(VaultState state) {
  switch (state) {
    case VaultState::absent: return "absent";
    case VaultState::locked: return "locked";
    case VaultState::unlocked: return "unlocked";
  }
  return "absent";
}

Vault::Vault(std::string path, std::optional<KdfCost> cost, Attempts::Clock clock)
    : file_(std::move(path)), cost_(cost), attempts_(std::move(clock)) {}

bool Vault::forget_key() {
  auto const was_open = !key_.empty();
  key_ = SecretBuffer();
  return was_open;
}

Result<> Vault::check(Decoded const& decoded, SecretBuffer const& key) const {
  auto const mac_key = TRY(subkey(key, "file mac"));
  if (!is_authentic(mac_key, decoded.authenticated, decoded.mac)) return cannot_unlock();
  return {};
}

// Reads the file again if it is not the one that was read last. An open vault stays so while the file is one of its key's.
Result<> Vault::refresh() {
  auto const stamp = file_.stamp();
  if (decoded_ && stamp && stamp == stamp_) return {};
  auto const bytes = TRY(file_.read());
  if (!bytes) {
    decoded_.reset();
    stamp_.reset();
    forget_key();
    return {};
  }
  auto decoded = decode(*bytes);
  if (!decoded) {
    auto error = std::move(decoded).error();
    error.hint = fmt::format("`sextant vault restore` puts the state before the last change back, from {}.", file_.backup_path());
    decoded_.reset();
    forget_key();
    return error;
  }
  auto const other = decoded_ && decoded_->contents.id != decoded->contents.id;
  if (other) newest_generation_ = 0;
  if (!key_.empty()) {
    Unveiled const unveiled(key_);
    auto const older = decoded->contents.generation < newest_generation_;
    if (other || older || !check(*decoded, key_)) forget_key();
  }
  newest_generation_ = std::max(newest_generation_, decoded->contents.generation);
  decoded_ = std::move(*decoded);
  stamp_ = stamp;
  return {};
}

Result<VaultFacts> Vault::facts() {
  std::lock_guard const lock(mutex_);
  TRY(refresh());
  VaultFacts facts;
  if (!decoded_) return facts;
  auto const& contents = decoded_->contents;
  facts.state = key_.empty() ? VaultState::locked : VaultState::unlocked;
  facts.id = contents.id;
  for (auto const& each : contents.wraps) facts.ways.push_back(each.way);
  facts.lock_after_minutes = contents.lock_after_minutes;
  facts.secrets = static_cast<int64_t>(contents.items.size());
  facts.generation = contents.generation;
  return facts;
}

Result<> Vault::save(VaultFile::Lock const& held, std::optional<std::string> const& before, Contents contents) {
  ++contents.generation;
  Decoded decoded{.contents = std::move(contents), .authenticated = {}, .mac = {}};
  decoded.authenticated = encode(decoded.contents);
  {
    Unveiled const unveiled(key_);
    auto const mac_key = TRY(subkey(key_, "file mac"));
    decoded.mac = authenticate(mac_key, decoded.authenticated);
  }
  TRY(file_.replace(held, before, decoded.authenticated + decoded.mac));
  newest_generation_ = decoded.contents.generation;
  decoded_ = std::move(decoded);
  stamp_ = file_.stamp();
  return {};
}

Result<Wrap> Vault::wrap(Contents const& contents, Key const& key) const {
  Wrap made{.way = key.way, .cost = {}, .salt = {}, .sealed = {}};
  if (key.way == Way::passphrase) {
    if (key.secret.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "The passphrase must not be empty."};
    made.cost = cost_ ? *cost_ : TRY(calibrated_cost());
    made.salt = TRY(random_bytes(salt_bytes));
  }
  auto const sealing = TRY(wrapping_key(made, key));
  Unveiled const unveiled(key_);
  made.sealed = TRY(seal(sealing, key_.bytes(), wrap_slot(contents, made)));
  return made;
}

Result<> Vault::create(std::string const& id, Key const& key, uint32_t lock_after_minutes) {
  std::lock_guard const lock(mutex_);
  auto const held = TRY(file_.lock());
  if (auto const there = TRY(file_.read())) {
    return Error{.code = ErrorCode::already_exists,
                 .message = fmt::format("There is a vault already: {}.", file_.path()),
                 .hint = "Unlock it. To begin anew, move its file away; the secrets in it stay sealed."};
  }
  Contents contents{.id = id, .lock_after_minutes = std::min(lock_after_minutes, most_lock_minutes)};
  key_ = TRY(SecretBuffer::random(key_bytes));
  key_.put_away();
  auto made = wrap(contents, key);
  auto status = made ? Result<>() : Result<>(std::move(made).error());
  if (status) {
    contents.wraps.push_back(std::move(*made));
    newest_generation_ = 0;
    status = save(held, std::nullopt, std::move(contents));
  }
  if (!status) forget_key();
  return status;
}

// The vault's key, if `key` opens it and the whole file is its.
Result<SecretBuffer> Vault::open_with(Decoded const& decoded, Key const& key) const {
  auto const* const found = find_way(decoded.contents, key.way);
  if (found == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = key.way == Way::passphrase ? "The vault has no passphrase."
                            : key.way == Way::keyring  ? "The vault has no key in the keyring."
                                                       : "The vault has no key file.",
                 .hint = "`sextant vault status` tells the ways in."};
  }
  auto const sealing = TRY(wrapping_key(*found, key));
  auto opened = unseal(sealing, found->sealed, wrap_slot(decoded.contents, *found));
  if (!opened || opened->size() != key_bytes || !check(decoded, *opened)) return cannot_unlock();
  return opened;
}

Result<> Vault::unlock(Key const& key) {
  std::lock_guard const lock(mutex_);
  TRY(refresh());
  if (!decoded_) return no_vault();
  if (key.way == Way::passphrase) TRY(attempts_.may_try());
  auto opened = open_with(*decoded_, key);
  if (!opened) {
    if (opened.error().code == ErrorCode::unauthenticated && key.way == Way::passphrase) attempts_.wrong();
    return std::move(opened).error();
  }
  attempts_.right();
  key_ = std::move(*opened);
  key_.put_away();
  return {};
}

bool Vault::lock() {
  std::lock_guard const lock(mutex_);
  return forget_key();
}

Result<> Vault::require_open() {
  TRY(refresh());
  if (!decoded_) return no_vault();
  if (key_.empty()) return is_locked();
  return {};
}

Result<> Vault::change(std::function<Result<>(Contents&)> const& edit) {
  auto const held = TRY(file_.lock());
  stamp_.reset();  // The lock is held now: what counts is what the file is from here on.
  auto const before = TRY(file_.read());
  TRY(require_open());
  auto contents = decoded_->contents;
  TRY(edit(contents));
  return save(held, before, std::move(contents));
}

Result<> Vault::set_passphrase(Key const* current, Key const& passphrase) {
  std::lock_guard const lock(mutex_);
  TRY(refresh());
  if (!decoded_) return no_vault();
  if (find_way(decoded_->contents, Way::passphrase) != nullptr) {
    TRY(attempts_.may_try());
    auto opened = current == nullptr ? Result<SecretBuffer>(cannot_unlock()) : open_with(*decoded_, *current);
    if (!opened) {
      attempts_.wrong();
      return std::move(opened).error();
    }
    attempts_.right();
    key_ = std::move(*opened);
    key_.put_away();
  }
  return change([&](Contents& contents) -> Result<> {
    put_way(contents, TRY(wrap(contents, passphrase)));
    return {};
  });
}

Result<> Vault::add_way(Key const& key) {
  std::lock_guard const lock(mutex_);
  return change([&](Contents& contents) -> Result<> {
    put_way(contents, TRY(wrap(contents, key)));
    return {};
  });
}

Result<> Vault::remove_way(Way way) {
  std::lock_guard const lock(mutex_);
  return change([&](Contents& contents) -> Result<> {
    if (find_way(contents, way) == nullptr) {
      return Error{.code = ErrorCode::not_found, .message = fmt::format("The vault has no {}.", to_string(way))};
    }
    if (contents.wraps.size() == 1) {
      return Error{.code = ErrorCode::invalid_state,
                   .message = "This is the only way into the vault.",
                   .hint = "Add another way first."};
    }
    std::erase_if(contents.wraps, [&](Wrap const& each) { return each.way == way; });
    return {};
  });
}

Result<> Vault::set_lock_after(uint32_t minutes) {
  std::lock_guard const lock(mutex_);
  if (minutes > most_lock_minutes) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The vault locks itself after 1 to {} minutes, or never (0).", most_lock_minutes)};
  }
  return change([&](Contents& contents) -> Result<> {
    contents.lock_after_minutes = minutes;
    return {};
  });
}

Result<SecretBuffer> Vault::project_key(Contents& contents, std::string const& project, bool make) {
  Unveiled const unveiled(key_);
  auto const sealing = TRY(subkey(key_, "projects"));
  for (auto const& each : contents.projects) {
    if (each.project == project) return unseal(sealing, each.sealed, project_slot(contents, project));
  }
  if (!make) return SecretBuffer();
  if (contents.projects.size() >= most_projects) {
    return Error{.code = ErrorCode::limit, .message = fmt::format("The vault holds {} projects at most.", most_projects)};
  }
  auto key = TRY(SecretBuffer::random(key_bytes));
  contents.projects.push_back({.project = project, .sealed = TRY(seal(sealing, key.bytes(), project_slot(contents, project)))});
  return key;
}

Result<std::optional<SecretBuffer>> Vault::find(Slot const& slot) {
  std::lock_guard const lock(mutex_);
  TRY(require_open());
  auto& contents = decoded_->contents;
  for (auto const& item : contents.items) {
    if (item.slot != slot) continue;
    auto const key = TRY(project_key(contents, slot.project, false));
    return std::optional(TRY(unseal(key, item.sealed, item_slot(contents, slot))));
  }
  return std::optional<SecretBuffer>();
}

Result<> Vault::put(std::vector<Secret> const& secrets) {
  std::lock_guard const lock(mutex_);
  return change([&](Contents& contents) -> Result<> {
    for (auto const& secret : secrets) {
      for (auto const* const name : {&secret.slot.project, &secret.slot.item, &secret.slot.field}) TRY(check_name(*name));
      if (secret.value.size() > longest_secret) {
        return Error{.code = ErrorCode::limit, .message = fmt::format("A secret has {} bytes at most.", longest_secret)};
      }
      auto const key = TRY(project_key(contents, secret.slot.project, true));
      auto sealed = TRY(seal(key, secret.value.bytes(), item_slot(contents, secret.slot)));
      std::erase_if(contents.items, [&](SealedItem const& item) { return item.slot == secret.slot; });
      contents.items.push_back({.slot = secret.slot, .sealed = std::move(sealed)});
    }
    if (contents.items.size() > most_items) {
      return Error{.code = ErrorCode::limit, .message = fmt::format("The vault holds {} secrets at most.", most_items)};
    }
    return {};
  });
}

Result<> Vault::erase(std::string const& project, std::vector<std::string> const& items) {
  std::lock_guard const lock(mutex_);
  return change([&](Contents& contents) -> Result<> {
    std::erase_if(contents.items, [&](SealedItem const& each) {
      return each.slot.project == project && std::find(items.begin(), items.end(), each.slot.item) != items.end();
    });
    return {};
  });
}

Result<> Vault::erase(Slot const& slot) {
  std::lock_guard const lock(mutex_);
  return change([&](Contents& contents) -> Result<> {
    std::erase_if(contents.items, [&](SealedItem const& each) { return each.slot == slot; });
    return {};
  });
}

Result<std::vector<Slot>> Vault::slots() {
  std::lock_guard const lock(mutex_);
  TRY(refresh());
  std::vector<Slot> found;
  if (!decoded_) return found;
  for (auto const& each : decoded_->contents.items) found.push_back(each.slot);
  return found;
}

bool Vault::has(std::string_view project, std::string_view item) {
  std::lock_guard const lock(mutex_);
  if (!refresh() || !decoded_) return false;
  auto const& items = decoded_->contents.items;
  return std::any_of(items.begin(), items.end(), [&](SealedItem const& each) {
    return each.slot.item == item && each.slot.project == project;
  });
}

Result<> Vault::restore_backup() {
  std::lock_guard const lock(mutex_);
  auto const held = TRY(file_.lock());
  auto const backup = TRY(file_.read_backup());
  if (!backup) return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no {}.", file_.backup_path())};
  TRY(decode(*backup));
  TRY(file_.replace(held, std::nullopt, *backup));
  forget_key();
  decoded_.reset();
  stamp_.reset();
  newest_generation_ = 0;
  return {};
}

}  // namespace sextant::vault
