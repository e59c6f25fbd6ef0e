#include "conformance/catalog_fixture.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/dialect.h"
#include "sql/splitter.h"

namespace sextant::conformance {
namespace {

std::string joined(std::vector<std::string> const& parts) { return fmt::format("[{}]", fmt::join(parts, ", ")); }

std::string facts_of(ForeignKeyDescription const& key) {
  return fmt::format("{} {} -> {} {} update {} delete {} deferrable {}\n", key.name, joined(key.columns),
                     joined(key.referenced_table), joined(key.referenced_columns), key.on_update, key.on_delete,
                     key.deferrable);
}

}  // namespace

std::vector<sql::StatementRange> statements_of(std::string_view script) {
  auto const& driver = *quirks().driver;
  return driver.dialect ? sql::split_statements(script, *driver.dialect) : quirks().split(script);
}

std::vector<std::string> CatalogFixture::names(std::vector<std::string> const& parent, ObjectKind kind, int32_t limit,
                                               std::string const& search) {
  std::vector<std::string> result;
  auto const entries = list_all(catalog(), parent, kind, limit, search);
  if (!entries.ok()) {
    ADD_FAILURE() << "Listing " << group_title(kind) << " failed: " << describe_error(entries.error());
    return result;
  }
  for (auto const& entry : *entries) result.push_back(entry.name);
  return result;
}

int64_t CatalogFixture::count_of(std::vector<std::string> const& parent, ObjectKind kind) {
  auto const groups = catalog().groups(parent);
  if (!groups.ok()) {
    ADD_FAILURE() << "Grouping failed: " << describe_error(groups.error());
    return -1;
  }
  for (auto const& group : *groups) {
    if (group.kind == kind) return group.count;
  }
  return 0;
}

void CatalogFixture::create_tables(std::vector<std::string> const& tables) {
  for (auto const& name : tables) must(query("create", {.name = name}));
}

ObjectDescription CatalogFixture::describe(ObjectKind kind, std::vector<std::string> const& path) {
  auto result = catalog().describe({.kind = kind, .path = path_of(path)});
  if (result.ok()) return std::move(result).value();
  ADD_FAILURE() << "Describing " << joined(path) << " failed: " << describe_error(result.error());
  return {};
}

std::string CatalogFixture::ddl(ObjectKind kind, std::vector<std::string> const& path) {
  auto result = catalog().ddl({.kind = kind, .path = path_of(path)});
  if (result.ok()) return std::move(result).value();
  ADD_FAILURE() << "The DDL of " << joined(path) << " failed: " << describe_error(result.error());
  return {};
}

void CatalogFixture::run_script(std::string_view script) {
  for (auto const& statement : statements_of(script)) {
    must(script.substr(statement.text.begin, statement.text.end - statement.text.begin));
  }
}

void CatalogFixture::run_sample(std::vector<std::string> const& statements) {
  auto const* const dialect = quirks().driver->dialect;
  auto const quoted_place = dialect ? sql::quote_path(place().path, *dialect) : std::string();
  for (auto statement : statements) {
    constexpr std::string_view mark = "{place}";
    for (auto at = statement.find(mark); at != std::string::npos; at = statement.find(mark, at))
      statement.replace(at, mark.size(), quoted_place);
    must(statement);
  }
}

std::string facts_of(ObjectDescription const& description) {
  auto result = fmt::format("{} {} owner {} comment {}\n", to_string(description.object.kind),
                            joined(description.object.path), description.owner, description.comment);
  for (auto const& column : description.columns) {
    result += fmt::format("column {} {} default {} comment {} collation {} generated {} nullable {} key {}\n",
                          column.name, column.type, column.default_value, column.comment, column.collation,
                          column.generated, column.nullable, column.primary_key_position);
  }
  for (auto const& index : description.indexes) {
    result += fmt::format("index {} {} {} where {} comment {} unique {} primary {}\n", index.name, index.method,
                          joined(index.columns), index.predicate, index.comment, index.unique, index.primary);
  }
  for (auto const& key : description.foreign_keys) result += "foreign key " + facts_of(key);
  for (auto const& check : description.checks) result += fmt::format("check {} {}\n", check.name, check.expression);
  for (auto const& key : description.unique_keys) result += fmt::format("unique {} {}\n", key.name, key.expression);
  for (auto const& trigger : description.triggers) {
    result += fmt::format("trigger {} {} {} enabled {} {}\n", trigger.name, trigger.timing, trigger.events,
                          trigger.enabled, trigger.definition);
  }
  return result;
}

}  // namespace sextant::conformance
