// `sextant connection`.
#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace sextant::cli {

namespace {

constexpr int64_t longest_import = int64_t{16} << 20;

struct ConnectionOptions {
  std::string name, url, target, environment, format, new_name, password_command, folder;
  bool read_only = false, read_write = false, type_password = false, ask_password = false, no_password = false;
  bool favorite = false, in_folder = false, replace = false, allow_commands = false;
  bool in_project = false, with_secrets = false, without_secrets = false;
  int passphrase_descriptor = -1;
  std::vector<std::string> names;
  std::string output;
};

// What stands on the command line, and a password that is typed now.
Result<> put_settings(ConnectionOptions const& options, JsonObject& params) {
  if (!options.environment.empty()) params["environment"] = options.environment;
  if (options.read_only || options.read_write) params["read_only"] = options.read_only;
  if (options.in_folder) params["folder"] = options.folder;
  if (options.favorite) params["favorite"] = true;
  if (options.ask_password) params["password_from"] = "ask";
  if (options.no_password) params["password_from"] = "none";
  if (!options.password_command.empty()) {
    params["password_from"] = "command";
    params["password_command"] = options.password_command;
  }
  if (options.type_password) {
    params["password_from"] = "vault";
    params["password"] = TRY(ask_secret(fmt::format("Password of {}: ", visible_text(options.name)))).reveal();
  }
  return {};
}

std::string password_in_words(Json const& connection) {
  auto const from = member_text(connection, "password_from");
  if (from == "vault") return connection.at("password_set").as_bool() ? "in the vault" : "missing";
  if (from == "ask") return "asked for";
  return from == "command" ? "from a command" : "";
}

void say_saved(Json const& connection) {
  auto const from = password_in_words(connection);
  fmt::print(stderr, "Saved {}: {}{}\n", visible_text(member_text(connection, "name")),
             visible_text(member_text(connection, "url")), from.empty() ? "" : fmt::format(" (password {})", from));
  if (from.empty() && connection.at("password_set").as_bool()) {
    fmt::print(stderr, "Its password was not saved: there is no vault to keep it in. `sextant vault create` makes one.\n");
  }
}

// The id of the project of this folder.
Result<std::string> project_id(CommandLine const& line) {
  auto const info = TRY(call(line, "project.info", {}));
  auto id = member_text(info, "id");
  if (!id.empty()) return id;
  return Error{.code = ErrorCode::not_found, .message = "There is no project here.", .hint = "`sextant project init` makes one."};
}

Result<> add(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params{{"name", options.name}, {"url", options.url}};
  if (options.in_project) params["project"] = TRY(project_id(line));
  TRY(put_settings(options, params));
  say_saved(TRY(call(line, "connection.add", params)));
  return {};
}

Result<> edit(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params{{"name", options.name}};
  if (!options.url.empty()) params["url"] = options.url;
  if (!options.new_name.empty()) params["new_name"] = options.new_name;
  TRY(put_settings(options, params));
  say_saved(TRY(call(line, "connection.update", params)));
  return {};
}

Result<> duplicate(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params{{"name", options.name}};
  if (!options.new_name.empty()) params["new_name"] = options.new_name;
  say_saved(TRY(call(line, "connection.duplicate", params)));
  return {};
}

Result<> trust(CommandLine const& line, ConnectionOptions const& options) {
  auto const reply = TRY(call(line, "connection.list", {}));
  for (auto const& connection : reply.at("connections").as_array()) {
    auto const fingerprint = member_text(connection, "untrusted");
    if (member_text(connection, "name") != options.name || fingerprint.empty()) continue;
    auto const address = TRY(call(line, "connection.address", {{"name", options.name}}));
    TRY(call(line, "connection.trust", {{"name", options.name}, {"fingerprint", fingerprint}}));
    auto const program = member_text(connection, "password_command");
    fmt::print(stderr, "Trusted {}: it opens {}{}.\n", visible_text(options.name), visible_text(member_text(address, "url")),
               program.empty() ? "" : fmt::format(" and runs {}", visible_text(program)));
    return {};
  }
  return Error{.code = ErrorCode::not_found, .message = fmt::format("No connection named {} waits to be trusted.", options.name)};
}

// Standard output, or a file that is complete or not there.
Result<> export_all(CommandLine const& line, ConnectionOptions const& options) {
  JsonObject params;
  if (options.passphrase_descriptor >= 0) {
    params["passphrase"] = TRY(read_secret(options.passphrase_descriptor)).reveal();
  } else if (options.with_secrets) {
    params["passphrase"] = TRY(ask_new_secret("Passphrase for this file")).reveal();
  }
  if (!options.names.empty()) params["names"] = JsonArray(options.names.begin(), options.names.end());
  auto const text = write_json_pretty(TRY(call(line, "connection.export", params)));
  if (options.output.empty()) {
    StandardOutput out;
    return out.write(text);
  }
  auto file = TRY(OutputFile::create(options.output, true));
  TRY(file.write(text));
  return file.commit();
}

void say_names(std::string_view what, Json const& names) {
  std::string text;
  for (auto const& name : names.as_array()) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", visible_text(std::string_view(name.as_string())));
  }
  if (!text.empty()) fmt::print(stderr, "{}: {}\n", what, text);
}

Result<> import_all(CommandLine const& line, ConnectionOptions const& options) {
  auto const text = TRY(read_file(options.target == "-" ? "/dev/stdin" : options.target, longest_import));
  auto const json = TRY(parse_json(text));
  if (!json.is_object()) return Error{.code = ErrorCode::bad_data, .message = "This is no file of connections."};
  auto params = json.get_object();
  if (options.replace) params["replace"] = true;
  if (options.allow_commands) params["allow_commands"] = true;
  if (params.contains("seal") && !options.without_secrets) {
    params["passphrase"] = (options.passphrase_descriptor >= 0 ? TRY(read_secret(options.passphrase_descriptor))
                                                                : TRY(ask_secret("Passphrase of this file: "))).reveal();
  }
  auto const done = TRY(call(line, "connection.import", params));
  say_names("Added", done.at("added"));
  say_names("Changed", done.at("changed"));
  say_names("Left alone", done.at("skipped"));
  for (auto const& note : done.at("notes").as_array()) {
    fmt::print(stderr, "{}\n", visible_text(std::string_view(note.as_string())));
  }
  return {};
}

std::string project_in_words(Json const& connection, std::string const& name) {
  if (member_text(connection, "project").empty()) return {};
  return fmt::format("{}{}{}", name, member_text(connection, "untrusted").empty() ? "" : ", not trusted",
                     connection.at("hides").as_bool() ? ", hides a personal one" : "");
}

Result<> list(CommandLine const& line, ConnectionOptions const& options) {
  auto const reply = TRY(call(line, "connection.list", {}));
  auto const project = TRY(call(line, "project.info", {}));
  TextTable table{.columns = {"name", "engine", "url", "environment", "access", "password"}, .rows = {}, .numbers = {}};
  auto const has_project = !member_text(project, "folder").empty();
  if (has_project) table.columns.push_back("project");
  for (auto const& connection : reply.at("connections").as_array()) {
    table.rows.push_back({member_text(connection, "name"), member_text(connection, "title"), member_text(connection, "url"),
                          member_text(connection, "environment"),
                          connection.at("read_only").as_bool() ? "read-only" : "read and write",
                          password_in_words(connection)});
    if (has_project) table.rows.back().push_back(project_in_words(connection, member_text(project, "name")));
  }
  return print_table(table, options.format);
}

Result<> remove(CommandLine const& line, ConnectionOptions const& options) {
  TRY(call(line, "connection.remove", {{"name", options.name}}));
  fmt::print(stderr, "Removed {}.\n", visible_text(options.name));
  return {};
}

// The steps of connecting to a server, in order, as a person calls them; through a tunnel it reaches the server first.
struct StepName {
  ConnectStep step;
  std::string_view name;
};
constexpr std::array<StepName, 6> step_names{{{ConnectStep::lookup, "name"},
                                              {ConnectStep::tcp, "TCP"},
                                              {ConnectStep::tunnel, "tunnel"},
                                              {ConnectStep::tls, "TLS"},
                                              {ConnectStep::authentication, "log-in"},
                                              {ConnectStep::database, "database"}}};

std::string steps_that_passed(Json const& steps) {
  std::string text;
  for (auto const& step : steps.as_array()) {
    for (auto const& each : step_names) {
      if (std::string_view(step.as_string()) == to_string(each.step)) text += fmt::format("{:<9} ok\n", each.name);
    }
  }
  return text;
}

// Empty if no step is known to have failed.
std::string steps_until(ConnectStep failed) {
  std::string text;
  if (failed == ConnectStep::none) return text;
  auto const by_tunnel = failed == ConnectStep::tunnel;
  for (auto const& each : step_names) {
    if (by_tunnel ? each.step < ConnectStep::tunnel : each.step == ConnectStep::tunnel) continue;
    std::string_view state = each.step == failed ? "failed" : "not tried";
    // What comes after TLS is reached without it too.
    if (each.step < failed) state = each.step == ConnectStep::tls ? "ok, if asked for" : "ok";
    text += fmt::format("{:<9} {}\n", each.name, state);
  }
  return text;
}

std::string certificate_line(Json const& reply) {
  auto const subject = visible_text(member_text(reply, "certificate_subject"));
  if (subject.empty()) return {};
  return fmt::format("certificate: {}, signed by {}, until {}\n", subject, visible_text(member_text(reply, "certificate_issuer")),
                     member_text(reply, "certificate_until"));
}

Result<> test(CommandLine const& line, ConnectionOptions const& options) {
  StandardOutput out;
  auto const tested = call(line, "connection.test", {{"target", options.target}});
  if (!tested) {
    TRY(out.write(steps_until(tested.error().step)));
    return tested.error();
  }
  auto const& reply = *tested;
  auto const cipher = member_text(reply, "cipher");
  auto const encryption = member_text(reply, "encryption");
  auto const user = visible_text(member_text(reply, "user"));
  auto const via = visible_text(member_text(reply, "via"));
  return out.write(fmt::format("{}{} {}\ndatabase: {}\n{}{}{}connected in {}, round trip {}\n",
                               steps_that_passed(reply.at("steps")), member_text(reply, "product"),
                               member_text(reply, "server_version"), visible_text(member_text(reply, "database")),
                               user.empty() ? "" : "user: " + user + "\n",
                               encryption.empty() ? "" : fmt::format("encryption: {}, {}\n", encryption, cipher),
                               certificate_line(reply),
                               via.empty() ? "" : "via: " + via + "\n",
                               format_duration(reply.at("connect_ms").to_number<double>() / 1000),
                               format_duration(reply.at("latency_ms").to_number<double>() / 1000)));
}

using Action = Result<> (*)(CommandLine const&, ConnectionOptions const&);

void bind(CLI::App* command, std::shared_ptr<ConnectionOptions> options, CommandLine const& line, int& exit_code, Action action) {
  command->callback([options, &line, &exit_code, action] {
    auto const status = action(line, *options);
    exit_code = status ? done : report(status.error());
  });
}

// What `add` and `edit` share.
void add_settings(CLI::App* command, ConnectionOptions& options) {
  command->add_option("--environment", options.environment, "What it is used for")
      ->check(CLI::IsMember({"none", "development", "test", "staging", "production"}));
  command->add_flag("--read-only", options.read_only, "Never write through it");
  auto* const folder = command->add_option("--folder", options.folder, "Where it stands in the list, like team/shop");
  command->add_flag("--favorite", options.favorite, "It stands first");
  command->parse_complete_callback([&options, folder] { options.in_folder = folder->count() > 0; });
  auto* const password = command->add_option_group("password", "Where its password comes from");
  password->add_flag("--type-password", options.type_password, "Type it now, for the vault");
  password->add_flag("--ask-password", options.ask_password, "Ask every time");
  password->add_option("--password-command", options.password_command, "A program and its arguments that prints it; no shell");
  password->add_flag("--no-password", options.no_password, "None, or what the engine's own files say");
  password->require_option(0, 1);
}

void add_transfer_commands(CLI::App* connection, std::shared_ptr<ConnectionOptions> const& options, CommandLine const& line,
                           int& exit_code) {
  auto const descriptor = [&](CLI::App* command) {
    return command->add_option("--passphrase-fd", options->passphrase_descriptor, "Read the passphrase from this open descriptor")
        ->check(CLI::Range(3, 1023));
  };
  auto* const export_command = connection->add_subcommand("export", "Write saved connections as JSON, without their passwords");
  export_command->add_option("names", options->names, "Which; all if none is named");
  export_command->add_option("--output", options->output, "A file; else standard output");
  export_command->add_flag("--with-secrets", options->with_secrets, "With their passwords, under a passphrase that is asked for");
  descriptor(export_command);
  bind(export_command, options, line, exit_code, &export_all);
  auto* const import_command = connection->add_subcommand("import", "Save the connections of such a file");
  import_command->add_option("file", options->target, "The file; - is standard input")->required();
  import_command->add_flag("--replace", options->replace, "Change those that are here under the same name");
  import_command->add_flag("--allow-commands", options->allow_commands, "Take commands that print passwords over");
  auto* const without = import_command->add_flag("--without-secrets", options->without_secrets, "Leave the passwords of the file out");
  descriptor(import_command)->excludes(without);
  bind(import_command, options, line, exit_code, &import_all);
}

}  // namespace

void add_connection_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<ConnectionOptions>();
  auto const formats = CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"});
  auto* const connection = app.add_subcommand("connection", "Save, list, test and remove connections");
  connection->require_subcommand(1);
  auto* const add_command = connection->add_subcommand("add", "Save a connection, its password in the vault");
  add_command->add_option("name", options->name, "A name of your choice")->required();
  add_command->add_option("url", options->url, "A URL or a file's path")->required();
  add_settings(add_command, *options);
  add_command->add_flag("--project-scope", options->in_project, "Save it in the project of this folder, for git");
  bind(add_command, options, line, exit_code, &add);
  auto* const edit_command = connection->add_subcommand("edit", "Change a saved connection; a password that is not given stays");
  edit_command->add_option("name", options->name, "Its name")->required();
  edit_command->add_option("--url", options->url, "Where it leads now");
  edit_command->add_option("--rename", options->new_name, "Another name for it");
  add_settings(edit_command, *options);
  edit_command->add_flag("--read-write", options->read_write, "Writing is allowed")->excludes(edit_command->get_option("--read-only"));
  bind(edit_command, options, line, exit_code, &edit);
  auto* const list_command = connection->add_subcommand("list", "List the saved connections");
  list_command->add_option("--format", options->format, "How to print them")->check(formats);
  bind(list_command, options, line, exit_code, &list);
  auto* const test_command = connection->add_subcommand("test", "Connect, measure a round trip, and disconnect");
  test_command->add_option("target", options->target, "A URL, a file's path, or a saved connection's name")->required();
  bind(test_command, options, line, exit_code, &test);
  auto* const remove_command = connection->add_subcommand("remove", "Forget a saved connection");
  remove_command->add_option("name", options->name, "Its name")->required();
  bind(remove_command, options, line, exit_code, &remove);
  auto* const duplicate_command = connection->add_subcommand("duplicate", "Save a connection once more, with its passwords");
  duplicate_command->add_option("name", options->name, "Its name")->required();
  duplicate_command->add_option("new_name", options->new_name, "The other one's name; else this one with a number");
  bind(duplicate_command, options, line, exit_code, &duplicate);
  auto* const trust_command = connection->add_subcommand("trust", "Trust what a project's connection does when it is opened");
  trust_command->add_option("name", options->name, "Its name")->required();
  bind(trust_command, options, line, exit_code, &trust);
  add_transfer_commands(connection, options, line, exit_code);
}

}  // namespace sextant::cli
