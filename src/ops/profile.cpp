#include "ops/profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digits.h"
#include "vault/seal.h"

namespace sextant::ops {

namespace {

constexpr int32_t format_version = 1;
constexpr size_t most_profiles = 10'000;

template <class T>
std::optional<T> unless(T value, T usual) {
  return value == usual ? std::nullopt : std::optional<T>(std::move(value));
}

Result<ConnectionProfile> profile_of(Context& context, Connection const& connection) {
  return ConnectionProfile{.name = connection.name,
                           .url = TRY(context.engine.connections().address(connection.name)),
                           .environment = unless(connection.environment, engine::Environment::none),
                           .read_only = unless(connection.read_only, false),
                           .favorite = unless(connection.favorite, false),
                           .folder = unless(connection.folder, std::string()),
                           .password_command = unless(connection.password_command, std::string()),
                           .password_from = unless(connection.password_from, engine::PasswordFrom::none)};
}

std::string digits_of(std::string_view bytes) {
  std::string digits;
  for (unsigned char const byte : bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

// Empty if these are no digits of bytes.
std::string bytes_of(std::string_view digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    auto const high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return digits.size() % 2 == 0 ? bytes : std::string();
}

// What a profile's secrets are sealed for: all that it says, so that none of it can be changed without losing them.
std::string slot_of(ConnectionProfile const& profile) {
  auto const flag = [](std::optional<bool> const& value) { return value.value_or(false) ? "1" : "0"; };
  return vault::joined({"sextant connection 1", profile.name, profile.url,
                        to_string(profile.environment.value_or(engine::Environment::none)), flag(profile.read_only),
                        flag(profile.favorite), profile.folder.value_or(""), profile.password_command.value_or(""),
                        to_string(profile.password_from.value_or(engine::PasswordFrom::none))});
}

// What of a profile is safe to take from somebody else. A password that is not in it is asked for.
engine::ConnectionSettings settings_of(ConnectionProfile const& profile, bool commands, std::vector<engine::OptionSecret> secrets,
                                       std::vector<std::string>& notes) {
  engine::ConnectionSettings settings;
  settings.environment = profile.environment;
  settings.read_only = profile.read_only;
  settings.favorite = profile.favorite;
  settings.folder = profile.folder;
  auto const has_password = std::any_of(secrets.begin(), secrets.end(), [](auto const& each) { return each.option == "password"; });
  settings.secrets = std::move(secrets);
  auto const from = profile.password_from.value_or(engine::PasswordFrom::none);
  if (from == engine::PasswordFrom::command && commands) {
    settings.password_from = from;
    settings.password_command = profile.password_command;
  } else if (from == engine::PasswordFrom::vault && has_password) {
    settings.password_from = from;
  } else if (from != engine::PasswordFrom::none) {
    settings.password_from = engine::PasswordFrom::ask;
  }
  if (from == engine::PasswordFrom::command && !commands) {
    notes.push_back(fmt::format("{} gets its password from a command, which is a program that runs here: it was not taken over.",
                                profile.name));
  }
  return settings;
}

using Opened = std::vector<std::vector<engine::OptionSecret>>;

Result<> open_secrets(ConnectionProfile const& profile, vault::Seal const& seal, std::vector<engine::OptionSecret>& opened) {
  if (!profile.secrets) return {};
  auto const slot = slot_of(profile);
  for (auto const& each : *profile.secrets) {
    opened.push_back({.option = each.option, .value = TRY(seal.open(bytes_of(each.sealed), vault::joined({slot, each.option})))});
  }
  return {};
}

// The secrets of all profiles in their order, before anything is saved; none without a passphrase.
Result<Opened> open_all(Context& context, ProfilesImport const& params) {
  Opened opened(params.connections.size());
  if (!params.passphrase || !params.seal) return opened;
  auto const number = [](int64_t value) { return value < 0 ? uint64_t{0} : static_cast<uint64_t>(value); };
  vault::KdfCost const cost{.operations = number(params.seal->operations), .memory_bytes = number(params.seal->memory_bytes)};
  TRY(context.engine.secrets().ensure_unlocked());
  auto const seal = TRY(vault::Seal::of(*params.passphrase, bytes_of(params.seal->salt), cost));
  for (size_t i = 0; i < opened.size(); ++i) TRY(open_secrets(params.connections[i], seal, opened[i]));
  return opened;
}

Result<> take(Context& context, ConnectionProfile const& profile, ProfilesImport const& params, bool known,
              std::vector<engine::OptionSecret> secrets, ProfilesImported& done) {
  auto url = TRY(vault::SecretBuffer::copy_of(profile.url));
  auto settings = settings_of(profile, params.allow_commands.value_or(false), std::move(secrets), done.notes);
  auto& connections = context.engine.connections();
  if (known) {
    // A password that is here must not go to another place because a file says so: it is forgotten.
    if (!settings.password_from) settings.password_from = engine::PasswordFrom::none;
    TRY(connections.update(profile.name, std::nullopt, std::optional(std::move(url)), settings));
    done.changed.push_back(profile.name);
    return {};
  }
  TRY(connections.add(profile.name, url, settings));
  done.added.push_back(profile.name);
  return {};
}

Result<> check_version(ProfilesImport const& params) {
  if (params.version == format_version && params.connections.size() <= most_profiles) return {};
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("This file of connections is of version {}, with {} of them.", params.version,
                                      params.connections.size()),
               .hint = fmt::format("This Sextant reads version {} with at most {}.", format_version, most_profiles)};
}

Result<> add_secrets(Context& context, vault::Seal const& seal, ConnectionProfile& profile) {
  auto const connection = TRY(context.engine.connections().find(profile.name));
  auto const sealed = TRY(context.engine.secrets().seal_all(connection->id(), seal, slot_of(profile)));
  if (sealed.empty()) return {};
  auto& secrets = profile.secrets.emplace();
  for (auto const& each : sealed) secrets.push_back({.option = each.option, .sealed = digits_of(each.sealed)});
  return {};
}

}  // namespace

Result<ProfilesFile> export_profiles(Context& context, ProfilesExport const& params) {
  ProfilesFile file{.version = format_version, .seal = std::nullopt, .connections = {}};
  std::optional<vault::Seal> seal;
  if (params.passphrase) {
    TRY(context.engine.secrets().ensure_unlocked());
    seal = TRY(context.engine.secrets().make_seal(*params.passphrase));
    file.seal = ProfilesSeal{.salt = digits_of(seal->salt()),
                             .operations = static_cast<int64_t>(seal->cost().operations),
                             .memory_bytes = static_cast<int64_t>(seal->cost().memory_bytes)};
  }
  auto const all = TRY(context.engine.connections().list());
  for (auto const& connection : all) {
    auto const wanted = !params.names || std::find(params.names->begin(), params.names->end(), connection.name) != params.names->end();
    if (!wanted || !connection.saved) continue;
    auto profile = TRY(profile_of(context, connection));
    if (seal) TRY(add_secrets(context, *seal, profile));
    file.connections.push_back(std::move(profile));
  }
  for (auto const& name : params.names.value_or(std::vector<std::string>())) {
    auto const found = std::any_of(file.connections.begin(), file.connections.end(),
                                   [&](ConnectionProfile const& each) { return each.name == name; });
    if (!found) return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no saved connection named {}.", name)};
  }
  return file;
}

Result<ProfilesImported> import_profiles(Context& context, ProfilesImport const& params) {
  TRY(check_version(params));
  auto opened = TRY(open_all(context, params));
  ProfilesImported done;
  auto const all = TRY(context.engine.connections().list());
  for (size_t i = 0; i < params.connections.size(); ++i) {
    auto const& profile = params.connections[i];
    auto const known = std::find_if(all.begin(), all.end(), [&](Connection const& each) { return each.name == profile.name; });
    if (known != all.end() && (!params.replace.value_or(false) || !known->project.empty())) {
      done.skipped.push_back(profile.name);
      continue;
    }
    auto const taken = take(context, profile, params, known != all.end(), std::move(opened[i]), done);
    if (taken) continue;
    done.skipped.push_back(profile.name);
    done.notes.push_back(fmt::format("{}: {}", profile.name, taken.error().message));
  }
  return done;
}

}  // namespace sextant::ops
