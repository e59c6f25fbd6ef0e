#include "ops/profile.h"

#include <fmt/format.h>

#include <algorithm>

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

// What of a profile is safe to take from somebody else. A password is not in it, so the vault has none: it is asked for.
engine::ConnectionSettings settings_of(ConnectionProfile const& profile, bool commands, std::vector<std::string>& notes) {
  engine::ConnectionSettings settings;
  settings.environment = profile.environment;
  settings.read_only = profile.read_only;
  settings.favorite = profile.favorite;
  settings.folder = profile.folder;
  auto const from = profile.password_from.value_or(engine::PasswordFrom::none);
  if (from == engine::PasswordFrom::command && commands) {
    settings.password_from = from;
    settings.password_command = profile.password_command;
  } else if (from != engine::PasswordFrom::none) {
    settings.password_from = engine::PasswordFrom::ask;
  }
  if (from == engine::PasswordFrom::command && !commands) {
    notes.push_back(fmt::format("{} gets its password from a command, which is a program that runs here: it was not taken over.",
                                profile.name));
  }
  return settings;
}

Result<> take(Context& context, ConnectionProfile const& profile, ProfilesImport const& params, bool known,
              ProfilesImported& done) {
  auto url = TRY(vault::SecretBuffer::copy_of(profile.url));
  auto settings = settings_of(profile, params.allow_commands.value_or(false), done.notes);
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

}  // namespace

Result<ProfilesFile> export_profiles(Context& context, ProfilesExport const& params) {
  ProfilesFile file{.version = format_version, .connections = {}};
  auto const all = TRY(context.engine.connections().list());
  for (auto const& connection : all) {
    auto const wanted = !params.names || std::find(params.names->begin(), params.names->end(), connection.name) != params.names->end();
    if (!wanted || !connection.saved) continue;
    file.connections.push_back(TRY(profile_of(context, connection)));
  }
  for (auto const& name : params.names.value_or(std::vector<std::string>())) {
    auto const found = std::any_of(file.connections.begin(), file.connections.end(),
                                   [&](ConnectionProfile const& each) { return each.name == name; });
    if (!found) return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no saved connection named {}.", name)};
  }
  return file;
}

Result<ProfilesImported> import_profiles(Context& context, ProfilesImport const& params) {
  if (params.version != format_version || params.connections.size() > most_profiles) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("This file of connections is of version {}, with {} of them.", params.version,
                                        params.connections.size()),
                 .hint = fmt::format("This Sextant reads version {} with at most {}.", format_version, most_profiles)};
  }
  ProfilesImported done;
  auto const all = TRY(context.engine.connections().list());
  for (auto const& profile : params.connections) {
    auto const known = std::any_of(all.begin(), all.end(), [&](Connection const& each) { return each.name == profile.name; });
    if (known && !params.replace.value_or(false)) {
      done.skipped.push_back(profile.name);
      continue;
    }
    auto const taken = take(context, profile, params, known, done);
    if (taken) continue;
    done.skipped.push_back(profile.name);
    done.notes.push_back(fmt::format("{}: {}", profile.name, taken.error().message));
  }
  return done;
}

}  // namespace sextant::ops
