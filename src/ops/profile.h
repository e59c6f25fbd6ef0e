// Operations that carry connections from one Sextant to another: for a colleague, or for another machine. Their secrets stay
// behind, or go along sealed under a passphrase.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/connection.h"

namespace sextant::ops {

// A secret in a file: readable with the passphrase only, and only as this option of its own connection.
struct ProfileSecret {
  std::string option, sealed;  // In hexadecimal digits.
};

// What the passphrase of a file goes through.
struct ProfilesSeal {
  std::string salt;
  int64_t operations = 0, memory_bytes = 0;
};

// A connection as a file has it.
struct ConnectionProfile {
  std::string name, url;
  std::optional<engine::Environment> environment;
  std::optional<bool> read_only, favorite;
  std::optional<std::string> folder, password_command;
  std::optional<engine::PasswordFrom> password_from;
  std::optional<std::vector<ProfileSecret>> secrets;
};

struct ProfilesExport {
  std::optional<std::vector<std::string>> names;  // Absent: all that are saved.
  std::optional<vault::SecretBuffer> passphrase;  // Absent: without secrets.
};

struct ProfilesFile {
  int32_t version = 1;
  std::optional<ProfilesSeal> seal;
  std::vector<ConnectionProfile> connections;
};

struct ProfilesImport {
  int32_t version = 1;
  std::optional<ProfilesSeal> seal;
  std::optional<vault::SecretBuffer> passphrase;  // Absent: the secrets are left out.
  std::vector<ConnectionProfile> connections;
  std::optional<bool> replace;         // Change connections of the same name; else they are left alone.
  std::optional<bool> allow_commands;  // Take commands that print passwords over: they are programs that will run here.
};

struct ProfilesImported {
  std::vector<std::string> added, changed, skipped, notes;
};

Result<ProfilesFile> export_profiles(Context& context, ProfilesExport const& params);
Result<ProfilesImported> import_profiles(Context& context, ProfilesImport const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::ProfileSecret> {
  using T = ops::ProfileSecret;
  static constexpr std::string_view name = "ProfileSecret";
  static constexpr auto fields = std::tuple{
      field("option", &T::option, "Which one of the connection."),
      field("sealed", &T::sealed, "Its sealed bytes in hexadecimal digits."),
  };
};

template <>
struct Describe<ops::ProfilesSeal> {
  using T = ops::ProfilesSeal;
  static constexpr std::string_view name = "ProfilesSeal";
  static constexpr auto fields = std::tuple{
      field("salt", &T::salt, "16 bytes in hexadecimal digits."),
      field("operations", &T::operations, "Passes of Argon2id."),
      field("memory_bytes", &T::memory_bytes, "Memory of Argon2id."),
  };
};

template <>
struct Describe<ops::ConnectionProfile> {
  using T = ops::ConnectionProfile;
  static constexpr std::string_view name = "ConnectionProfile";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The connection's name."),
      field("url", &T::url, "Where it leads."),
      field("environment", &T::environment, "What it is used for."),
      field("read_only", &T::read_only, "Never write through it."),
      field("favorite", &T::favorite, "It stands first."),
      field("folder", &T::folder, "Where it stands in the list."),
      field("password_from", &T::password_from, "Where its password comes from."),
      field("password_command", &T::password_command, "A program and its arguments that prints the password."),
      field("secrets", &T::secrets, "Its secrets, sealed under the passphrase of the file."),
  };
};

template <>
struct Describe<ops::ProfilesExport> {
  static constexpr std::string_view name = "ProfilesExport";
  static constexpr auto fields = std::tuple{
      field("names", &ops::ProfilesExport::names, "Which; absent: all that are saved."),
      field("passphrase", &ops::ProfilesExport::passphrase, "Their secrets go along, to be opened with it; absent: without secrets."),
  };
};

template <>
struct Describe<ops::ProfilesFile> {
  using T = ops::ProfilesFile;
  static constexpr std::string_view name = "ProfilesFile";
  static constexpr auto fields = std::tuple{
      field("version", &T::version, "Of the format: 1."),
      field("seal", &T::seal, "How the secrets are sealed; absent: there are none."),
      field("connections", &T::connections, "In the order of their names."),
  };
};

template <>
struct Describe<ops::ProfilesImport> {
  using T = ops::ProfilesImport;
  static constexpr std::string_view name = "ProfilesImport";
  static constexpr auto fields = std::tuple{
      field("version", &T::version, "Of the format: 1."),
      field("seal", &T::seal, "As connection.export gives it."),
      field("passphrase", &T::passphrase, "Opens the secrets, which go into the vault; absent: they are left out."),
      field("connections", &T::connections, "As connection.export gives them."),
      field("replace", &T::replace, "Change those that are here under the same name; else they are left alone."),
      field("allow_commands", &T::allow_commands, "Take commands that print passwords over: programs that will run here."),
  };
};

template <>
struct Describe<ops::ProfilesImported> {
  using T = ops::ProfilesImported;
  static constexpr std::string_view name = "ProfilesImported";
  static constexpr auto fields = std::tuple{
      field("added", &T::added, "New connections."),
      field("changed", &T::changed, "Connections that were here and are changed."),
      field("skipped", &T::skipped, "Connections that were left alone, or could not be taken."),
      field("notes", &T::notes, "What a person should know, a sentence each."),
  };
};

}  // namespace sextant
