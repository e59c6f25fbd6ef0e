// `sextant catalog`: what objects a database holds.
#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"

namespace sextant::cli {

namespace {

struct CatalogOptions {
  std::string target, kind, search, name, format;
  std::vector<std::string> path;
};

JsonArray to_json_path(std::vector<std::string> const& path) {
  JsonArray array;
  for (auto const& name : path) array.emplace_back(name);
  return array;
}

std::optional<std::string> optional_text(Json const& object, std::string_view name) {
  if (object.get_object().if_contains(name) == nullptr) return std::nullopt;
  return member_text(object, name);
}

Result<> append_entries(CommandLine const& line, CatalogOptions const& options, std::vector<std::string> const& path,
                        std::string const& kind, TextTable& table) {
  std::string after;
  do {
    JsonObject params{{"connection", options.target}, {"path", to_json_path(path)}, {"kind", kind}, {"limit", 1000}};
    if (!options.search.empty()) params["search"] = options.search;
    if (!after.empty()) params["after"] = after;
    auto const page = TRY(call(line, "catalog.list", params));
    for (auto const& entry : page.at("entries").as_array()) {
      auto const estimate = optional_text(entry, "estimated_rows");
      table.rows.push_back({kind, member_text(entry, "name"), member_text(entry, "detail"),
                            estimate ? std::optional("~" + *estimate) : std::nullopt,
                            optional_text(entry, "size_bytes"), member_text(entry, "comment")});
    }
    after = member_text(page, "next");
  } while (!after.empty());
  return {};
}

// "database" or "schema" if one of these is all there is; else empty.
std::string only_namespace(Json const& groups) {
  auto const& all = groups.at("groups").as_array();
  if (all.size() != 1 || member_text(all[0], "count") != "1") return {};
  auto const kind = member_text(all[0], "kind");
  return kind == "schema" || kind == "database" ? kind : std::string();
}

Result<> list(CommandLine const& line, CatalogOptions const& options) {
  auto path = options.path;
  TextTable table{.columns = {"kind", "name", "detail", "rows", "bytes", "comment"},
                  .rows = {},
                  .numbers = {false, false, false, true, true, false}};
  auto const groups_of = [&]() -> Result<Json> {
    return call(line, "catalog.groups", {{"connection", options.target}, {"path", to_json_path(path)}});
  };
  auto groups = TRY(groups_of());
  // A connection with a single database, or a single schema, shows what is in it.
  for (auto only = only_namespace(groups); options.path.empty() && options.kind.empty() && !only.empty();
       only = only_namespace(groups)) {
    auto const page =
        TRY(call(line, "catalog.list", {{"connection", options.target}, {"path", to_json_path(path)}, {"kind", only}}));
    auto const& entries = page.at("entries").as_array();
    if (entries.empty()) break;  // It was dropped meanwhile.
    path.push_back(member_text(entries[0], "name"));
    groups = TRY(groups_of());
  }
  for (auto const& group : groups.at("groups").as_array()) {
    auto const kind = member_text(group, "kind");
    if (!options.kind.empty() && options.kind != kind) continue;
    TRY(append_entries(line, options, path, kind, table));
  }
  return print_table(table, options.format);
}

Result<Json> resolve(CommandLine const& line, CatalogOptions const& options) {
  JsonObject params{{"connection", options.target}, {"name", options.name}};
  if (!options.kind.empty()) params["kind"] = options.kind;
  auto const entry = TRY(call(line, "catalog.resolve", params));
  return JsonObject{{"connection", options.target}, {"kind", entry.at("kind")}, {"path", entry.at("path")}};
}

std::string joined(Json const& array, std::string_view separator) {
  std::string text;
  for (auto const& element : array.as_array()) {
    if (!text.empty()) text += separator;
    text += std::string_view(element.as_string());
  }
  return text;
}

Result<> print_section(std::string const& title, TextTable const& table) {
  if (table.rows.empty()) return {};
  StandardOutput out;
  TRY(out.write(fmt::format("\n{}\n", title)));
  return print_table(table, "table");
}

Result<> print_description(Json const& object) {
  StandardOutput out;
  TRY(out.write(fmt::format("{} {}\n", member_text(object, "kind"), visible_text(joined(object.at("path"), ".")))));
  for (auto const* const fact : {"comment", "owner", "estimated_rows", "size_bytes"}) {
    auto const text = member_text(object, fact);
    if (!text.empty()) TRY(out.write(fmt::format("{}: {}\n", fact, visible_text(text))));
  }
  for (auto const& property : object.at("properties").as_array()) {
    TRY(out.write(fmt::format("{}: {}\n", visible_text(member_text(property, "name")),
                              visible_text(member_text(property, "value")))));
  }
  TextTable columns{.columns = {"column", "type", "null", "key", "default", "comment"}, .rows = {}, .numbers = {}};
  for (auto const& column : object.at("columns").as_array()) {
    auto const position = member_text(column, "primary_key_position");
    auto const generated = member_text(column, "generated");
    columns.rows.push_back({member_text(column, "name"), member_text(column, "type"),
                            column.at("nullable").as_bool() ? "yes" : "no", position == "0" ? "" : "primary " + position,
                            generated.empty() ? member_text(column, "default_value") : "generated: " + generated,
                            member_text(column, "comment")});
  }
  TRY(print_section("Columns", columns));
  TextTable indexes{.columns = {"index", "columns", "unique", "method", "where"}, .rows = {}, .numbers = {}};
  for (auto const& index : object.at("indexes").as_array()) {
    indexes.rows.push_back({member_text(index, "name"), joined(index.at("columns"), ", "),
                            index.at("unique").as_bool() ? "yes" : "no", member_text(index, "method"),
                            member_text(index, "predicate")});
  }
  TRY(print_section("Indexes", indexes));
  for (auto const& [member, title] : {std::pair("foreign_keys", "Foreign keys"), std::pair("referenced_by", "Referenced by")}) {
    TextTable keys{.columns = {"name", "columns", "table", "its columns", "on delete"}, .rows = {}, .numbers = {}};
    for (auto const& key : object.at(member).as_array()) {
      keys.rows.push_back({member_text(key, "name"), joined(key.at("columns"), ", "), joined(key.at("referenced_table"), "."),
                           joined(key.at("referenced_columns"), ", "), member_text(key, "on_delete")});
    }
    TRY(print_section(title, keys));
  }
  for (auto const& [member, title] : {std::pair("unique_keys", "Unique"), std::pair("checks", "Checks")}) {
    TextTable checks{.columns = {"name", "definition"}, .rows = {}, .numbers = {}};
    for (auto const& check : object.at(member).as_array()) {
      checks.rows.push_back({member_text(check, "name"), member_text(check, "expression")});
    }
    TRY(print_section(title, checks));
  }
  TextTable triggers{.columns = {"trigger", "timing", "events", "enabled"}, .rows = {}, .numbers = {}};
  for (auto const& trigger : object.at("triggers").as_array()) {
    triggers.rows.push_back({member_text(trigger, "name"), member_text(trigger, "timing"), member_text(trigger, "events"),
                             trigger.at("enabled").as_bool() ? "yes" : "no"});
  }
  return print_section("Triggers", triggers);
}

Result<> describe(CommandLine const& line, CatalogOptions const& options) {
  auto const object = TRY(resolve(line, options));
  auto const description = TRY(call(line, "catalog.describe", object.as_object()));
  if (options.format != "json") return print_description(description);
  StandardOutput out;
  return out.write(write_json_pretty(description));
}

Result<> ddl(CommandLine const& line, CatalogOptions const& options) {
  auto const object = TRY(resolve(line, options));
  auto text = member_text(TRY(call(line, "catalog.ddl", object.as_object())), "text");
  if (!text.ends_with('\n')) text += '\n';
  StandardOutput out;
  return out.write(text);
}

}  // namespace

void add_catalog_commands(CLI::App& app, CommandLine const& line, int& exit_code) {
  auto const options = std::make_shared<CatalogOptions>();
  auto* const catalog = app.add_subcommand("catalog", "Show what objects a database holds");
  catalog->require_subcommand(1);
  auto const add = [&](char const* name, char const* help, Result<> (*action)(CommandLine const&, CatalogOptions const&)) {
    auto* const command = catalog->add_subcommand(name, help);
    command->add_option("target", options->target, "A URL, a file's path, or a saved connection's name")->required();
    command->add_option("--kind", options->kind, "table, view, column, index, routine and so on");
    command->callback([options, &line, &exit_code, action] {
      auto const status = action(line, *options);
      exit_code = status ? done : report(status.error());
    });
    return command;
  };
  auto* const list_command = add("list", "List objects", &list);
  list_command->add_option("path", options->path, "The parent: a schema, or a schema and a table");
  list_command->add_option("--search", options->search, "Only names that contain it");
  list_command->add_option("--format", options->format, "How to print them")
      ->check(CLI::IsMember({"table", "csv", "tsv", "json", "ndjson", "markdown"}));
  auto* const describe_command = add("describe", "Describe one object", &describe);
  describe_command->add_option("name", options->name, "Its name, such as orders or public.orders")->required();
  describe_command->add_option("--format", options->format, "table or json")->check(CLI::IsMember({"table", "json"}));
  auto* const ddl_command = add("ddl", "Print the statements that make an object again", &ddl);
  ddl_command->add_option("name", options->name, "Its name, such as orders or public.orders")->required();
}

}  // namespace sextant::cli
