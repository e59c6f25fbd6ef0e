// Connections: names, URLs and paths become connections.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/random.h"
#include "base/secret_copy.h"
#include "base/text.h"
#include "base/time.h"
#include "driver/options.h"
#include "engine/address.h"
#include "engine/connection.h"
#include "engine/result_session.h"
#include "engine/route_options.h"
#include "engine/uploads.h"
#include "vault/password_command.h"

namespace sextant::engine {

namespace {

constexpr int id_bytes = 8, most_numbers = 1000, most_asked = 4;
constexpr size_t longest_shown = 100;

// A saved path must mean the same file from every folder.
void make_absolute(ConnectSpec& spec) {
  auto const path = spec.options.find("path");
  if (path == spec.options.end() || path->second.starts_with(':')) return;
  path->second = std::filesystem::absolute(path->second).lexically_normal().string();
}

bool is_password(OptionSecret const& secret) { return secret.option == "password"; }

}  // namespace

Result<std::shared_ptr<Connection>> Connections::make(SavedConnection saved, bool is_saved) {
  auto const* driver = TRY(find_driver(saved.driver));
  if (saved.id.empty()) saved.id = TRY(random_hex(id_bytes));
  saved.copy = saved.project.empty() && !copy_folder_of(copies_, option_of(saved.spec, "path")).empty();
  auto secrets = TRY(take_secrets(*driver, saved.spec));
  if (!secrets.empty()) secrets_.remember(saved.id, std::move(secrets));
  return std::make_shared<Connection>(std::move(saved), is_saved, *driver, store_, secrets_, events_, log_, limits_, rules_,
                                      known_hosts_);
}

Result<std::shared_ptr<Connection>> Connections::put(SavedConnection saved, bool is_saved) {
  auto const name = saved.name;
  auto connection = TRY(make(std::move(saved), is_saved));
  std::lock_guard const lock(mutex_);
  open_.insert_or_assign(name, connection);
  return connection;
}

Result<std::shared_ptr<Connection>> Connections::add_temporary(SavedConnection saved) { return put(std::move(saved), false); }

// What is saved

Result<std::vector<SavedConnection>> Connections::all_saved() {
  auto personal = TRY(store_.connections());
  if (project_ == nullptr) return personal;
  auto const contents = project_->read();
  auto all = contents->connections;
  for (auto& each : personal) {
    auto const same = std::find_if(all.begin(), all.end(), [&](SavedConnection const& other) { return other.name == each.name; });
    if (same != all.end()) same->hides = true;
    else if (!contents->broken.contains(each.name)) all.push_back(std::move(each));
  }
  return all;
}

Result<std::optional<SavedConnection>> Connections::find_saved(std::string const& name) {
  if (project_ != nullptr) {
    // A personal connection must not stand in for one that cannot be read.
    auto const contents = project_->read();
    auto const broken = contents->broken.find(name);
    if (broken != contents->broken.end()) return Error{.code = ErrorCode::bad_data, .message = broken->second};
  }
  for (auto& saved : TRY(all_saved())) {
    if (saved.name == name) return std::optional(std::move(saved));
  }
  return std::optional<SavedConnection>();
}

Result<> Connections::check_free(std::string const& name) {
  if (!TRY(find_saved(name))) return {};
  return Error{.code = ErrorCode::already_exists,
               .message = fmt::format("There is a connection named {} already.", name),
               .hint = "Choose another name, or remove the old one first."};
}

Result<SavedConnection> Connections::placed(SavedConnection saved, std::string const& project) {
  saved.project.clear();
  saved.fingerprint.clear();
  saved.hides = false;
  if (project.empty()) {
    saved.id = TRY(random_hex(id_bytes));
    return saved;
  }
  if (project_ == nullptr || project_->read()->id != project) {
    return Error{.code = ErrorCode::not_found,
                 .message = "That project is not the one of this folder.",
                 .hint = "Start Sextant in the project's folder, or name it with --project."};
  }
  if (!copy_folder_of(copies_, option_of(saved.spec, "path")).empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "This file is a copy in Sextant's own folder, which nobody else has.",
                 .hint = "Put the file into the project's folder and open it there."};
  }
  return project_->own(std::move(saved));
}

Result<> Connections::write(SavedConnection const& saved) {
  TRY(check_free(saved.name));
  return saved.project.empty() ? store_.save(saved) : project_->save(saved);
}

Result<> Connections::rewrite(std::string const& name, SavedConnection const& saved) {
  if (name != saved.name) TRY(check_free(saved.name));
  return saved.project.empty() ? store_.update(name, saved) : project_->update(name, saved);
}

Result<> Connections::erase(SavedConnection const& saved) {
  return saved.project.empty() ? store_.remove(saved.name) : project_->remove(saved.name);
}

void Connections::drop_stale(std::optional<std::string> const& name) {
  if (project_ == nullptr) return;
  auto const contents = project_->read();
  auto const is_stale = [&](Connection& connection) {
    auto const& had = connection.saved();
    auto const* const now = contents->find(had.name);
    if (now == nullptr && had.project.empty() && !contents->broken.contains(had.name)) return false;
    auto const info = connection.info();
    if (info.state != ConnectionState::closed || !info.saved) return false;
    return now == nullptr || now->fingerprint != had.fingerprint || now->folder != info.folder || now->favorite != info.favorite;
  };
  std::vector<std::shared_ptr<Connection>> looked_at;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [each, connection] : open_) {
      if (!name || each == *name) looked_at.push_back(connection);
    }
  }
  for (auto const& connection : looked_at) {
    if (!is_stale(*connection)) continue;
    std::lock_guard const lock(mutex_);
    auto const found = open_.find(connection->name());
    if (found != open_.end() && found->second == connection) open_.erase(found);
  }
}

Result<ConnectionInfo> Connections::trust(std::string const& name, std::string const& fingerprint) {
  auto const connection = TRY(find(name));
  if (connection->saved().fingerprint.empty() || connection->saved().fingerprint != fingerprint) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("That is not what {} does now.", name),
                 .hint = "Look at it anew: the project's files may have changed."};
  }
  TRY(store_.trust(fingerprint, name));
  auto info = connection->info();
  events_.publish(info);
  return info;
}

// Decides where the password comes from, and adds a given one to `secrets`.
Result<> Connections::settle_password(SavedConnection& saved, std::vector<OptionSecret>& secrets,
                                      ConnectionSettings const& settings) {
  auto const* driver = TRY(find_driver(saved.driver));
  if (settings.password && !settings.password->empty()) {
    if (!has_option(*driver, "password")) {
      return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} takes no password.", driver->title)};
    }
    std::erase_if(secrets, is_password);
    secrets.push_back({.option = "password", .value = TRY(vault::SecretBuffer::copy_of(settings.password->reveal()))});
  }
  for (auto const& each : settings.secrets) {
    secrets.push_back({.option = each.option, .value = TRY(vault::SecretBuffer::copy_of(each.value.reveal()))});
  }
  // Other secrets, such as a key's passphrase, are kept by themselves; see keep_secrets().
  auto const given = std::any_of(secrets.begin(), secrets.end(), is_password);
  auto const was = saved.password_from;
  auto const other_command = settings.password_command && *settings.password_command != saved.password_command;
  if (settings.password_command) saved.password_command = *settings.password_command;
  if (settings.password_from) saved.password_from = *settings.password_from;
  else if (other_command && !saved.password_command.empty()) saved.password_from = PasswordFrom::command;
  else if (given) saved.password_from = secrets_.has_vault() ? PasswordFrom::vault : PasswordFrom::none;
  if (saved.password_from == PasswordFrom::command) TRY(vault::split_words(saved.password_command));
  else saved.password_command.clear();
  if (saved.password_from == PasswordFrom::vault && !given && was != PasswordFrom::vault) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is no password to save in the vault.",
                 .hint = "Give it, or choose to be asked every time."};
  }
  return {};
}

// The password where settle_password() decided, other secrets in the vault if there is one.
Result<> Connections::keep_secrets(SavedConnection const& saved, std::vector<OptionSecret> secrets) {
  if (secrets.empty()) return {};
  auto const has_vault = secrets_.has_vault();
  std::vector<OptionSecret> kept, remembered;
  for (auto& each : secrets) {
    auto const keeps = is_password(each) ? saved.password_from == PasswordFrom::vault : has_vault;
    (keeps ? kept : remembered).push_back(std::move(each));
  }
  if (!kept.empty()) TRY(secrets_.keep(saved.id, std::move(kept)));
  if (!remembered.empty()) secrets_.remember(saved.id, std::move(remembered));
  return {};
}

bool ConnectionSettings::only_place() const {
  return !environment && !read_only && (!password || password->empty()) && !password_from && !password_command && secrets.empty();
}

Result<ConnectionInfo> Connections::add(std::string const& name, vault::SecretBuffer const& url,
                                        ConnectionSettings const& settings, std::string const& project) {
  TRY(check_name(name));
  TRY(check_folder(settings.folder.value_or("")));
  SecretCopy const target(url.reveal());
  auto parsed = TRY(parse_address(target.text));
  auto const* driver = TRY(find_driver(parsed.driver));
  auto secrets = TRY(take_secrets(*driver, parsed.spec));
  make_absolute(parsed.spec);
  parsed.name = name;
  parsed.environment = settings.environment.value_or(Environment::none);
  parsed.spec.read_only = parsed.spec.read_only || settings.read_only.value_or(false);
  parsed.folder = settings.folder.value_or("");
  parsed.favorite = settings.favorite.value_or(false);
  TRY(settle_password(parsed, secrets, settings));
  auto saved = TRY(placed(std::move(parsed), project));
  TRY(write(saved));
  auto kept = keep_secrets(saved, std::move(secrets));
  // What a person has just written needs no second look.
  if (kept && !saved.fingerprint.empty()) kept = store_.trust(saved.fingerprint, name);
  if (!kept) {
    static_cast<void>(erase(saved).ok());  // All of it or nothing.
    return std::move(kept).error();
  }
  auto info = TRY(put(std::move(saved), true))->info();
  events_.publish(info);
  return info;
}

Result<ConnectionInfo> Connections::duplicate(std::string const& name, std::optional<std::string> const& new_name,
                                              std::optional<std::string> const& project) {
  auto const original = TRY(find_saved(name));
  if (!original) return unknown_target(name);
  // Else what a project's files say would be trusted by taking it over.
  TRY(check_trust(store_, *original));
  auto copied = *original;
  copied.name = new_name.value_or("");
  for (int number = 2; copied.name.empty() && number < most_numbers; ++number) {
    auto const numbered = fmt::format("{}-{}", name, number);
    if (!TRY(find_saved(numbered))) copied.name = numbered;
  }
  TRY(check_name(copied.name));
  auto saved = TRY(placed(std::move(copied), project.value_or(original->project)));
  TRY(write(saved));
  auto kept = secrets_.copy(original->id, saved.id);
  if (kept && !saved.fingerprint.empty()) kept = store_.trust(saved.fingerprint, saved.name);
  if (!kept) {
    static_cast<void>(erase(saved).ok());
    return std::move(kept).error();
  }
  auto info = TRY(put(std::move(saved), true))->info();
  events_.publish(info);
  return info;
}

// Nothing that is open is disturbed.
Result<ConnectionInfo> Connections::change_place(SavedConnection const& before, SavedConnection const& saved) {
  TRY(rewrite(before.name, saved));
  auto const connection = TRY(find(before.name));
  connection->place(saved.folder, saved.favorite);
  auto info = connection->info();
  events_.publish(info);
  return info;
}

// Writes it, and brings its secrets to where they are looked for from now on.
Result<> Connections::change(SavedConnection const& before, SavedConnection& saved, std::vector<OptionSecret> secrets, bool leaves) {
  auto const was_trusted = check_trust(store_, before).ok();
  if (!before.project.empty()) saved = TRY(placed(std::move(saved), before.project));
  TRY(rewrite(before.name, saved));
  if (leaves) secrets_.forget_password(before.id);
  Result<> kept;
  if (saved.id != before.id) kept = secrets_.copy(before.id, saved.id);
  if (kept) kept = keep_secrets(saved, std::move(secrets));
  // A change of what was never trusted does not make the rest of it trusted.
  if (kept && was_trusted && !saved.fingerprint.empty()) kept = store_.trust(saved.fingerprint, saved.name);
  if (!kept) {
    static_cast<void>(rewrite(saved.name, before).ok());
    return kept;
  }
  if (saved.id != before.id) secrets_.forget(before.id);
  return {};
}

Result<ConnectionInfo> Connections::update(std::string const& name, std::optional<std::string> const& new_name,
                                           std::optional<vault::SecretBuffer> const& url, ConnectionSettings const& settings) {
  auto before = TRY(find_saved(name));
  if (!before) return unknown_target(name);
  auto saved = *before;
  std::vector<OptionSecret> secrets;
  if (url && !url->empty()) {
    SecretCopy const target(url->reveal());
    auto parsed = TRY(parse_address(target.text));
    auto const* driver = TRY(find_driver(parsed.driver));
    secrets = TRY(take_secrets(*driver, parsed.spec));
    make_absolute(parsed.spec);
    saved.driver = parsed.driver;
    saved.spec = std::move(parsed.spec);
    saved.spec.read_only = before->spec.read_only;
  }
  saved.name = new_name.value_or(name);
  TRY(check_name(saved.name));
  saved.folder = settings.folder.value_or(saved.folder);
  TRY(check_folder(saved.folder));
  saved.favorite = settings.favorite.value_or(saved.favorite);
  if (saved.name == name && (!url || url->empty()) && settings.only_place()) return change_place(*before, saved);
  saved.environment = settings.environment.value_or(saved.environment);
  saved.spec.read_only = settings.read_only.value_or(saved.spec.read_only);
  TRY(settle_password(saved, secrets, settings));
  auto const from = settings.password_from.value_or(PasswordFrom::vault);
  auto const leaves = from == PasswordFrom::none || (from != PasswordFrom::vault && from != before->password_from);
  TRY(change(*before, saved, std::move(secrets), leaves));
  std::shared_ptr<Connection> old;
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) {
      old = std::move(found->second);
      open_.erase(found);
    }
  }
  if (old) old->close();
  auto info = TRY(put(std::move(saved), true))->info();
  if (auto const path = option_of(before->spec, "path"); !path.empty()) remove_copy(path);
  events_.publish(info);
  return info;
}

Result<std::vector<ConnectionInfo>> Connections::list() {
  drop_stale(std::nullopt);
  std::map<std::string, ConnectionInfo> infos;
  for (auto& saved : TRY(all_saved())) {
    auto connection = find(saved.name);
    // A connection whose driver this build lacks is left out here, and kept in the file.
    if (connection) infos.emplace(saved.name, (*connection)->info()).first->second.hides = saved.hides;
  }
  std::lock_guard const lock(mutex_);
  std::vector<ConnectionInfo> result;
  for (auto const& [name, connection] : open_) {
    auto info = connection->info();
    auto const unused = name == results_connection && info.state == ConnectionState::closed;
    if (!unused) infos.emplace(name, std::move(info));
  }
  for (auto& [name, info] : infos) result.push_back(std::move(info));
  return result;
}

void Connections::remove_copy(std::string const& path) {
  auto const folder = copy_folder_of(copies_, path);
  if (folder.empty()) return;
  auto const saved = store_.connections();
  if (!saved) return;  // Then the next start looks at it.
  auto const uses = [&](SavedConnection const& other) { return copy_folder_of(copies_, option_of(other.spec, "path")) == folder; };
  if (std::any_of(saved->begin(), saved->end(), uses)) return;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

Result<> Connections::remove(std::string const& name) {
  auto const saved = TRY(find_saved(name));
  if (!saved && name == results_connection) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The connection to stored results is always there."};
  }
  std::shared_ptr<Connection> removed;
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) {
      removed = std::move(found->second);
      open_.erase(found);
    }
  }
  if (removed) removed->close();
  // A temporary connection was never in the file.
  if (!saved && !removed) return store_.remove(name);
  if (saved) TRY(erase(*saved));
  secrets_.forget(saved ? saved->id : removed->id());
  if (saved && saved->project.empty()) remove_copy(option_of(saved->spec, "path"));
  else if (!saved) remove_copy(removed->path());
  return {};
}

Result<std::shared_ptr<Connection>> Connections::find(std::string const& name) {
  drop_stale(name);
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) return found->second;
  }
  if (auto saved = TRY(find_saved(name))) return put(std::move(*saved), true);
  return unknown_target(name);
}

void Connections::add_results(SessionSource source) {
  auto const* const driver = results_driver();
  if (driver == nullptr) return;
  SavedConnection own{.name = std::string(results_connection), .driver = std::string(driver->name)};
  own.id = own.name;
  own.spec.read_only = true;
  auto const name = own.name;
  auto connection = std::make_shared<Connection>(std::move(own), false, *driver, store_, secrets_, events_, log_, limits_, rules_,
                                                 known_hosts_, std::move(source));
  std::lock_guard const lock(mutex_);
  open_.insert_or_assign(name, std::move(connection));
}

Result<std::shared_ptr<Connection>> Connections::resolve(std::string const& target, bool read_only) {
  auto found = find(target);
  if (found && (!read_only || (*found)->read_only())) return found;
  if (!found && found.error().code == ErrorCode::bad_data) return found;  // It is there, and cannot be read.
  auto saved = found ? std::optional((*found)->saved()) : std::nullopt;
  if (!saved) saved = TRY(parse_address(target));
  saved->spec.read_only = saved->spec.read_only || read_only;
  return add_temporary(std::move(*saved));
}

Result<ConnectionTest> Connections::test(vault::SecretBuffer const& target, ConnectionSettings const& settings,
                                         std::string const& secrets_of, std::string const& trusted) {
  SecretCopy const text(target.reveal());
  auto const found = TRY(find_saved(text.text));
  auto saved = found ? *found : TRY(parse_address(text.text));
  auto const* driver = TRY(find_driver(saved.driver));
  auto const owner = found || secrets_of.empty() ? found : TRY(find_saved(secrets_of));
  // Its command and its secrets are used.
  if (owner) TRY(check_trust(store_, *owner));
  saved.id = owner ? owner->id : TRY(random_hex(id_bytes));
  if (owner && !found) {
    saved.name = owner->name;
    saved.password_from = owner->password_from;
    saved.password_command = owner->password_command;
  }
  if (settings.password_from) saved.password_from = *settings.password_from;
  if (settings.password_command) saved.password_command = *settings.password_command;
  auto secrets = TRY(take_secrets(*driver, saved.spec));
  if (settings.password && !settings.password->empty()) {
    std::erase_if(secrets, is_password);
    secrets.push_back({.option = "password", .value = TRY(vault::SecretBuffer::copy_of(settings.password->reveal()))});
  }
  // A test of what is not saved must not look for its password in the vault.
  auto const given = std::any_of(secrets.begin(), secrets.end(), is_password);
  if (given || (!owner && saved.password_from == PasswordFrom::vault)) saved.password_from = PasswordFrom::none;
  saved.spec.connect_timeout = std::min<std::chrono::milliseconds>(saved.spec.connect_timeout, longest_connecting);
  auto test = try_once(saved, *driver, secrets, trusted);
  for (int left = most_asked; !test && left > 0; --left) {
    auto const option = needed_secret(test.error());
    if (option.empty() || !secrets_.ask_for(saved, option, test.error().message)) break;
    test = try_once(saved, *driver, secrets, trusted);
  }
  if (!owner) secrets_.forget_typed(saved.id);
  return test;
}

Result<ConnectionTest> Connections::try_once(SavedConnection const& saved, Driver const& driver,
                                             std::vector<OptionSecret> const& secrets, std::string const& trusted) {
  auto full = TRY(secrets_.complete(saved, driver, {}));
  for (auto const& secret : secrets) full.set(secret.option, secret.value);
  auto const way = TRY(make_route(full.spec(), known_hosts_));
  if (way && !trusted.empty()) way->trust(trusted);
  TRY(full.set_route(way));
  auto test = TRY(try_connection(driver, full.spec()));
  test.via = route_in_words(saved.spec);
  return test;
}

Result<> Connections::give_secret(std::string const& name, std::string const& option, vault::SecretBuffer const& secret) {
  auto const connection = TRY(find(name));
  auto const options = options_of(connection->driver());
  auto const is_it = [&](OptionSpec const* each) { return each->name == option && each->kind == OptionKind::secret; };
  if (std::ranges::none_of(options, is_it)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = option == "password" ? fmt::format("{} takes no password.", connection->driver().title)
                                                 : fmt::format("{} has no secret called {}.", connection->driver().title,
                                                               visible_text(utf8_prefix(option, longest_shown)))};
  }
  std::vector<OptionSecret> secrets;
  secrets.push_back({.option = option, .value = TRY(vault::SecretBuffer::copy_of(secret.reveal()))});
  secrets_.remember(connection->id(), std::move(secrets));
  return {};
}

Result<> Connections::keep_secret(std::string const& name, std::string const& option) {
  auto const saved = TRY(find_saved(name));
  if (!saved) return unknown_target(name);
  if (option == "password" && saved->password_from != PasswordFrom::vault) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The password of {} does not come from the vault.", name),
                 .hint = "Change the connection so that it does."};
  }
  return secrets_.keep_typed(saved->id, option);
}

Result<std::string> Connections::address(std::string const& name) {
  auto const connection = TRY(find(name));
  return url_of(connection->driver(), connection->saved().spec);
}

void Connections::close_idle() {
  std::vector<std::shared_ptr<Connection>> all;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [name, connection] : open_) all.push_back(connection);
  }
  for (auto const& connection : all) connection->close_idle();
}

void Connections::sweep_secrets() {
  auto const saved = store_.connections();
  if (!saved) return;
  std::vector<std::string> living;
  for (auto const& each : *saved) living.push_back(each.id);
  secrets_.sweep(living);
}

void Connections::close_all() {
  std::map<std::string, std::shared_ptr<Connection>> closing;
  {
    std::lock_guard const lock(mutex_);
    closing.swap(open_);
  }
  for (auto const& [name, connection] : closing) connection->close();
}

}  // namespace sextant::engine
