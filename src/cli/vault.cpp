// `sextant vault`: the file that keeps passwords, and the ways into it.
#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace sextant::cli {

namespace {

struct VaultOptions {
  std::string key_file, way, format;
  bool use_key_file = false, keyring = false;
  int minutes = 0;
};

std::string_view way_in_words(std::string_view way) {
  if (way == "passphrase") return "a passphrase";
  if (way == "keyring") return "the desktop's keyring";
  return "a key file";
}

std::string wire_way(std::string const& way) { return way == "key-file" ? "key_file" : way; }

void say_ways(Json const& status) {
  std::string ways;
  for (auto const& way : status.at("ways").as_array()) {
    ways += fmt::format("{}{}", ways.empty() ? "" : ", or ", way_in_words(std::string_view(way.as_string())));
  }
  fmt::print(stderr, "The vault {} is opened by {}.\n", visible_text(member_text(status, "path")), ways);
}

Result<> status(CommandLine const& line, VaultOptions const& options) {
  auto const status = TRY(call(line, "vault.status", {}));
  std::string ways;
  for (auto const& way : status.at("ways").as_array()) {
    ways += fmt::format("{}{}", ways.empty() ? "" : ", ", std::string_view(way.as_string()));
  }
  TextTable table{.columns = {"vault", "opened_by", "secrets", "lock_after_minutes", "path"},
                  .rows = {},
                  .numbers = {false, false, true, true, false}};
  auto const absent = member_text(status, "state") == "absent";
  table.rows.push_back({absent ? "absent" : "there", ways, member_text(status, "secrets"),
                        member_text(status, "lock_after_minutes"), member_text(status, "path")});
  return print_table(table, options.format);
}

Result<> create(CommandLine const& line, VaultOptions const& options) {
  JsonObject params;
  if (options.use_key_file) {
    params["way"] = "key_file";
    if (!options.key_file.empty()) params["key_file"] = options.key_file;
  } else if (options.keyring) {
    params["way"] = "keyring";
  } else {
    // Asked for only if there is something to set it for.
    if (member_text(TRY(call(line, "vault.status", {})), "state") != "absent") {
      return Error{.code = ErrorCode::already_exists,
                   .message = "There is a vault already.",
                   .hint = "`sextant vault passphrase` changes its passphrase."};
    }
    auto const passphrase = TRY(ask_new_secret("Passphrase of the new vault"));
    params["way"] = "passphrase";
    params["passphrase"] = passphrase.reveal();
  }
  auto const status = TRY(call(line, "vault.create", params));
  say_ways(status);
  if (options.use_key_file) {
    fmt::print(stderr, "Its key is {}: whoever can read that file can read the passwords.\n",
               visible_text(options.key_file.empty() ? member_text(status, "key_file") : options.key_file));
  } else if (!options.keyring) {
    fmt::print(stderr, "Nobody can recover it without the passphrase.\n");
  }
  return {};
}

Result<> passphrase(CommandLine const& line, VaultOptions const&) {
  auto const status = TRY(call(line, "vault.status", {}));
  JsonObject params;
  for (auto const& way : status.at("ways").as_array()) {
    if (std::string_view(way.as_string()) != "passphrase") continue;
    params["current"] = TRY(ask_secret("Present passphrase: ")).reveal();
  }
  params["passphrase"] = TRY(ask_new_secret("New passphrase")).reveal();
  say_ways(TRY(call(line, "vault.change_passphrase", params)));
  return {};
}

Result<> add(CommandLine const& line, VaultOptions const& options) {
  JsonObject params{{"way", wire_way(options.way)}};
  if (!options.key_file.empty()) params["key_file"] = options.key_file;
  say_ways(TRY(call(line, "vault.add_way", params)));
  return {};
}

Result<> remove(CommandLine const& line, VaultOptions const& options) {
  say_ways(TRY(call(line, "vault.remove_way", {{"way", wire_way(options.way)}})));
  return {};
}

Result<> lock_after(CommandLine const& line, VaultOptions const& options) {
  TRY(call(line, "vault.change_settings", {{"lock_after_minutes", options.minutes}}));
  if (options.minutes == 0) fmt::print(stderr, "The vault does not lock itself.\n");
  else fmt::print(stderr, "The vault locks itself after {} minute{} without use.\n", options.minutes, options.minutes == 1 ? "" : "s");
  return {};
}

Result<> restore(CommandLine const& line, VaultOptions const&) {
  TRY(call(line, "vault.restore", {}));
  fmt::print(stderr, "The vault is as it was before its last change.\n");
  return {};
}

using Action = Result<> (*)(CommandLine const&, VaultOptions const&);

CLI::App* subcommand(CLI::App* vault, std::string const& name, std::string const& help, Action action,
                     std::shared_ptr<VaultOptions> const& options, CommandLine const& line, int& exit_code) {
  auto* const command = vault->add_subcommand(name, help);
  command->callback([options, &line, &exit_code, action] {
    auto const status = action(line, *options);
    exit_code = status ? done : report(status.error());
  });
  return command;
}

}  // namespace

void add_vault_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<VaultOptions>();
  auto* const vault = app.add_subcommand("vault", "Keep passwords in an encrypted file");
  vault->require_subcommand(1);
  auto const command = [&](std::string const& name, std::string const& help, Action action) {
    return subcommand(vault, name, help, action, options, line, exit_code);
  };
  auto* const status_command = command("status", "Tell whether there is a vault, and what opens it", &status);
  status_command->add_option("--format", options->format, "How to print it")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  auto* const create_command = command("create", "Make the vault: a passphrase is asked for, unless told otherwise", &create);
  auto* const key_file = create_command->add_option("--key-file", options->key_file,
                                                    "Opened by this file instead, which is made if there is none")->expected(0, 1);
  create_command->add_flag("--keyring", options->keyring, "Opened by the desktop's keyring instead")->excludes(key_file);
  create_command->parse_complete_callback([options, key_file] { options->use_key_file = key_file->count() > 0; });
  command("passphrase", "Set or change the passphrase", &passphrase);
  auto* const add_command = command("add", "Let the desktop's keyring or a key file open it too", &add);
  add_command->add_option("way", options->way, "keyring or key-file")->required()->check(CLI::IsMember({"keyring", "key-file"}));
  add_command->add_option("path", options->key_file, "The key file, which is made if there is none");
  auto* const remove_command = command("remove", "Take a way into it away", &remove);
  remove_command->add_option("way", options->way, "passphrase, keyring or key-file")
      ->required()
      ->check(CLI::IsMember({"passphrase", "keyring", "key-file"}));
  auto* const lock_command = command("lock-after", "Say when it locks itself in the window", &lock_after);
  lock_command->add_option("minutes", options->minutes, "Minutes without use; 0: never")->required()->check(CLI::Range(0, 1440));
  command("restore", "Put its file before the last change back, if it is damaged", &restore);
}

}  // namespace sextant::cli
