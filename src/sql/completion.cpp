#include "sql/completion.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/text.h"
#include "sql/completion_caret.h"
#include "sql/completion_place.h"
#include "sql/completion_scope.h"
#include "sql/completion_words.h"

namespace sextant::sql {

namespace {

// What comes first among names that match equally well.
enum class Weight : uint8_t { far_object, function, keyword, schema, object, near_object, alias, outer_column, output, column, condition };

struct Candidate {
  Proposal proposal;
  Match match = Match::none;
  Weight weight = Weight::keyword;
  int64_t uses = 0;
  size_t order = 0;
};

// How a table's columns are qualified: as it is written in the statement.
std::string qualifier_of(ScopeTable const& table) { return table.written; }

std::string_view name_of(ScopeTable const& table) {
  if (!table.alias.empty()) return table.alias;
  return table.path.empty() ? std::string_view() : std::string_view(table.path.back());
}

bool same_path(std::vector<std::string> const& whole, std::vector<std::string> const& end) {
  if (end.size() > whole.size()) return false;
  return std::equal(end.rbegin(), end.rend(), whole.rbegin(), [](auto const& a, auto const& b) { return equals_ignoring_case(a, b); });
}

class Proposer {
 public:
  Proposer(CaretPlace const& place, Dialect const& dialect, KnownNames& names, size_t most)
      : place_(place), words_(place.words), dialect_(dialect), names_(names), most_(most), pattern_(place.typed),
        scope_(read_scope(words_, place.caret)), expected_(expected_at(words_, place.caret, scope_)),
        columns_(words_, scope_.common, names) {}

  Completion run() {
    if (!place_.qualifier.empty()) propose_qualified();
    else propose_plain();
    return finish();
  }

 private:
  void propose_plain() {
    switch (expected_.place) {
      case Place::nothing: return;
      case Place::table: propose_tables(); break;
      case Place::columns: propose_columns_of(expected_.targets); break;
      case Place::joined: propose_joined(); break;
      case Place::type: propose_types(); break;
      case Place::routine: propose_functions(); break;
      case Place::value: propose_values(); break;
      case Place::keyword: break;
    }
    if (!place_.quoted) propose_keywords();
  }

  void propose_values() {
    if (expected_.condition) propose_conditions();
    if (expected_.aliases) propose_outputs();
    propose_scope();
    if (!place_.quoted) propose_functions();
  }

  // Names

  std::string written(std::string_view name) const {
    return place_.quoted ? quote_identifier(name, dialect_) : written_identifier(name, dialect_);
  }

  void add(Candidate candidate) {
    auto& proposal = candidate.proposal;
    if (candidate.match == Match::none) return;
    if (proposal.caret == 0) proposal.caret = static_cast<int64_t>(proposal.insert.size());
    candidate.uses = names_.uses(proposal.label);
    candidate.order = candidates_.size();
    candidates_.push_back(std::move(candidate));
  }

  void add_column(KnownColumn const& column, ScopeTable const& table, Weight weight, bool qualified) {
    auto const match = pattern_.match(column.name);
    if (match == Match::none) return;
    std::string detail = column.type;
    if (auto const name = name_of(table); !name.empty()) detail += (detail.empty() ? "" : " · ") + std::string(name);
    auto insert = written(column.name);
    if (qualified && !table.written.empty()) insert = qualifier_of(table) + "." + insert;
    add({.proposal = {.kind = ProposalKind::column, .label = column.name, .insert = std::move(insert), .detail = std::move(detail)},
         .match = match,
         .weight = weight});
  }

  // Columns of all tables in scope, qualified where two have the name; and the tables, to qualify with.
  void propose_scope() {
    std::vector<std::vector<KnownColumn>> all;
    std::map<std::string, int> count;
    for (auto const& table : scope_.tables) {
      all.push_back(columns_.of(table));
      for (auto const& column : all.back()) ++count[lower_ascii(column.name)];
    }
    for (size_t i = 0; i < all.size(); ++i) {
      auto const& table = scope_.tables[i];
      bool const inner = i < scope_.inner;
      for (auto const& column : all[i]) {
        add_column(column, table, inner ? Weight::column : Weight::outer_column, count[lower_ascii(column.name)] > 1);
      }
    }
    for (auto const& table : scope_.tables) {
      auto const name = name_of(table);
      if (name.empty() || table.written.empty()) continue;
      std::string const detail = table.alias.empty() || table.path.empty() ? "table" : table.path.back();
      add({.proposal = {.kind = ProposalKind::alias, .label = std::string(name), .insert = table.written, .detail = detail},
           .match = pattern_.match(name),
           .weight = Weight::alias});
    }
  }

  bool is_taken(std::string_view column) const {
    auto const is_it = [&](std::string const& each) { return equals_ignoring_case(each, column); };
    return std::any_of(expected_.taken.begin(), expected_.taken.end(), is_it);
  }

  void propose_columns_of(std::vector<ScopeTable> const& tables) {
    for (auto const& table : tables) {
      for (auto const& column : columns_.of(table)) {
        if (!is_taken(column.name)) add_column(column, table, Weight::column, false);
      }
    }
  }

  void propose_outputs() {
    auto const& level = scope_.levels.back();
    for (auto const& column : columns_.outputs(level.segments[level.current].words)) {
      add({.proposal = {.kind = ProposalKind::column, .label = column.name, .insert = written(column.name),
                        .detail = column.type.empty() ? "of the select list" : column.type + " · of the select list"},
           .match = pattern_.match(column.name),
           .weight = Weight::output});
    }
  }

  // Tables before the caret, the joined one last.
  std::vector<ScopeTable const*> tables_before() const {
    std::vector<ScopeTable const*> tables;
    for (size_t i = 0; i < scope_.inner; ++i) {
      if (scope_.tables[i].at < place_.caret) tables.push_back(&scope_.tables[i]);
    }
    return tables;
  }

  void propose_joined() {
    auto const tables = tables_before();
    if (tables.size() < 2) return;
    for (auto const& column : columns_.of(*tables.back())) {
      bool shared = false;
      for (size_t i = 0; i + 1 < tables.size() && !shared; ++i) {
        auto const others = columns_.of(*tables[i]);
        shared = std::any_of(others.begin(), others.end(), [&](auto const& each) { return equals_ignoring_case(each.name, column.name); });
      }
      if (shared && !is_taken(column.name)) add_column(column, *tables.back(), Weight::column, false);
    }
  }

  // Joins

  // "b.x = a.y AND …" for a key of the table written `from` that refers to the one written `to`.
  std::string condition(KnownKey const& key, std::string const& from, std::string const& to, bool turned) const {
    std::string text;
    for (size_t i = 0; i < key.columns.size() && i < key.referenced_columns.size(); ++i) {
      auto left = from + "." + written_identifier(key.columns[i], dialect_);
      auto right = to + "." + written_identifier(key.referenced_columns[i], dialect_);
      if (turned) std::swap(left, right);
      text += (i == 0 ? "" : cased(" AND ")) + left + " = " + right;
    }
    return text;
  }

  void add_condition(std::string const& text, std::string_view detail) {
    auto const match = pattern_.match(text);
    if (text.empty() || match < Match::words) return;
    add({.proposal = {.kind = ProposalKind::join, .label = text, .insert = text, .detail = std::string(detail)},
         .match = match,
         .weight = Weight::condition});
  }

  void propose_conditions() {
    auto const tables = tables_before();
    if (tables.size() < 2) return;
    auto const& joined = *tables.back();
    auto const* const own = columns_.known(joined);
    for (size_t i = tables.size() - 1; i-- > 0;) {
      auto const* const other = columns_.known(*tables[i]);
      size_t const before = candidates_.size();
      if (own != nullptr && other != nullptr) {
        for (auto const& key : own->keys) {
          if (same_path(key.table, other->path)) add_condition(condition(key, joined.written, tables[i]->written, false), "foreign key");
        }
        for (auto const& key : other->keys) {
          if (same_path(key.table, own->path)) add_condition(condition(key, tables[i]->written, joined.written, true), "foreign key");
        }
      }
      if (candidates_.size() == before) propose_same_names(joined, *tables[i]);
    }
  }

  // Where no key tells, columns of one name that look like keys.
  void propose_same_names(ScopeTable const& joined, ScopeTable const& other) {
    auto const others = columns_.of(other);
    for (auto const& column : columns_.of(joined)) {
      if (!lower_ascii(column.name).ends_with("_id")) continue;
      for (auto const& each : others) {
        if (!equals_ignoring_case(each.name, column.name)) continue;
        add_condition(joined.written + "." + written_identifier(column.name, dialect_) + " = " + other.written + "." +
                          written_identifier(each.name, dialect_),
                      "the same name");
      }
    }
  }

  // Whole joins, to tables that keys lead to.
  void propose_joins() {
    auto const add_join = [&](std::vector<std::string> const& path, std::string const& text) {
      for (auto const& table : scope_.tables) {
        if (!table.path.empty() && same_path(path, table.path)) return;
      }
      auto const match = pattern_.match(path.back());
      if (match < Match::words) return;
      auto const label = text;
      add({.proposal = {.kind = ProposalKind::join, .label = label, .insert = text, .detail = "foreign key"},
           .match = match,
           .weight = Weight::condition});
    };
    for (auto const* table : tables_before()) {
      auto const* const own = columns_.known(*table);
      if (own == nullptr) continue;
      for (auto const* keys : {&own->keys, &own->referring}) {
        bool const refers = keys == &own->keys;
        for (auto const& key : *keys) {
          if (key.table.empty()) continue;
          auto const name = written_identifier(key.table.back(), dialect_);
          auto const how = refers ? condition(key, table->written, name, true) : condition(key, name, table->written, false);
          add_join(key.table, path_text(reachable(key.table)) + cased(" ON ") + how);
        }
      }
    }
  }

  // Objects of the catalog

  // The names that are needed to reach a table from where statements look.
  std::vector<std::string> reachable(std::vector<std::string> const& path) {
    NamePattern const pattern(path.back());
    for (auto const& object : names_.objects({}, pattern, Wanted::tables, 20)) {
      if (object.path == path && object.in_reach) return {path.back()};
    }
    return path;
  }

  std::string path_text(std::vector<std::string> const& path) const {
    std::string text;
    for (auto const& name : path) text += (text.empty() ? "" : ".") + written_identifier(name, dialect_);
    return text;
  }

  void add_object(KnownObject const& object, bool whole) {
    if (object.kind == ProposalKind::function) {
      add_function(object.path.back(), object.detail, {}, object.match, Weight::far_object);
      return;
    }
    std::string detail = object.kind == ProposalKind::schema ? "schema" : std::string(to_string(object.kind));
    if (object.kind != ProposalKind::schema && object.path.size() > 1) detail = object.path[object.path.size() - 2];
    auto insert = whole || object.in_reach ? written(object.path.back()) : path_text(object.path);
    add({.proposal = {.kind = object.kind,
                      .label = object.path.back(),
                      .insert = std::move(insert),
                      .detail = std::move(detail),
                      .path = object.path},
         .match = object.match,
         .weight = object.kind == ProposalKind::schema ? Weight::schema : object.in_reach ? Weight::object : Weight::far_object});
  }

  void propose_tables() {
    for (auto const& common : scope_.common) {
      add({.proposal = {.kind = ProposalKind::table, .label = common.name, .insert = written(common.name), .detail = "WITH"},
           .match = pattern_.match(common.name),
           .weight = Weight::near_object});
    }
    if (expected_.join) propose_joins();
    for (auto const& object : names_.objects({}, pattern_, Wanted::tables, most_)) add_object(object, false);
  }

  void propose_qualified() {
    auto const& qualifier = place_.qualifier;
    bool const tables = expected_.place == Place::table;
    if (!tables) {
      for (auto const& table : scope_.tables) {
        bool const by_name = qualifier.size() == 1 && equals_ignoring_case(name_of(table), qualifier[0]);
        bool const by_path = table.alias.empty() && !table.path.empty() && same_path(table.path, qualifier);
        if (!by_name && !by_path) continue;
        for (auto const& column : columns_.of(table)) add_column(column, table, Weight::column, false);
        return;
      }
      auto const& level = scope_.levels.back();
      for (auto const& segment : level.segments) {
        for (auto const& table : segment.tables) {
          if (table.target && qualifier.size() == 1 && equals_ignoring_case(qualifier[0], "excluded")) {
            for (auto const& column : columns_.of(table)) add_column(column, table, Weight::column, false);
          }
        }
      }
    }
    for (auto const& object : names_.objects(qualifier, pattern_, tables ? Wanted::tables : Wanted::all, most_)) add_object(object, true);
    if (tables) return;
    if (auto const* known = names_.table(qualifier)) {
      ScopeTable const table{.path = known->path};
      for (auto const& column : known->columns) add_column(column, table, Weight::outer_column, false);
    }
  }

  // Words

  void add_function(std::string_view name, std::string_view arguments, std::string_view documentation, Match match, Weight weight) {
    auto insert = written_function(name);
    auto caret = insert.size();
    if (!place_.calls && !arguments.empty()) {
      insert += "()";
      caret += arguments == "()" ? 2 : 1;
    }
    add({.proposal = {.kind = ProposalKind::function,
                      .label = std::string(name),
                      .insert = std::move(insert),
                      .caret = static_cast<int64_t>(caret),
                      .detail = std::string(arguments),
                      .documentation = std::string(documentation)},
         .match = match,
         .weight = weight});
  }

  // In capitals, if capitals were typed.
  std::string written_function(std::string_view name) const {
    auto const is_small = [](char byte) { return byte >= 'a' && byte <= 'z'; };
    bool const capitals = place_.typed.size() > 1 && std::none_of(place_.typed.begin(), place_.typed.end(), is_small);
    std::string text = is_reserved(name) ? std::string(name) : written_identifier(name, dialect_);
    if (!capitals) return text;
    for (char& byte : text) {
      if (is_small(byte)) byte = static_cast<char>(byte - 'a' + 'A');
    }
    return text;
  }

  void propose_functions() {
    for (auto const* function : known_functions(dialect_)) {
      auto const match = pattern_.match(function->name);
      if (match >= Match::words) add_function(function->name, function->arguments, function->documentation, match, Weight::function);
    }
    if (pattern_.empty()) return;
    for (auto const& object : names_.objects({}, pattern_, Wanted::functions, most_)) {
      if (object.match >= Match::beginning) add_object(object, false);
    }
  }

  void propose_types() {
    for (auto const name : type_names(dialect_)) {
      add({.proposal = {.kind = ProposalKind::type, .label = std::string(name), .insert = std::string(name)},
           .match = pattern_.match(name),
           .weight = Weight::object});
    }
  }

  // One letter behind a table is likely an alias.
  bool types_alias() const {
    bool const behind_name = place_.caret > 0 && words_[place_.caret - 1].is_name();
    return expected_.clause == Clause::from && expected_.ended && behind_name && place_.typed.size() == 1;
  }

  void propose_keywords() {
    if (types_alias()) return;
    for (auto const keyword : keywords_at(expected_, dialect_)) {
      auto const match = pattern_.match(keyword);
      if (match < Match::beginning) continue;
      auto const text = cased(keyword);
      add({.proposal = {.kind = ProposalKind::keyword, .label = text, .insert = text}, .match = match, .weight = Weight::keyword});
    }
  }

  // Keywords are in small letters where the statement's first word, or what is typed, is.
  std::string cased(std::string_view keyword) const {
    auto const& first = word_at(words_, 0);
    auto const sample = first.kind == TokenKind::identifier ? first.text : std::string_view(place_.typed);
    bool const small = !sample.empty() && lower_ascii(sample) == sample;
    return small ? lower_ascii(keyword) : std::string(keyword);
  }

  Completion finish() {
    auto const key = [](Candidate const& each) {
      return std::tuple(-static_cast<int>(each.match), -static_cast<int>(each.weight), -each.uses, each.order);
    };
    std::sort(candidates_.begin(), candidates_.end(), [&](Candidate const& a, Candidate const& b) { return key(a) < key(b); });
    Completion result{.range = place_.range, .proposals = {}};
    for (auto& candidate : candidates_) {
      if (result.proposals.size() >= most_) break;
      auto const& wanted = candidate.proposal;
      // A function of the catalog that is known already, or the same column by two ways.
      auto const is_copy = [&](Proposal const& each) {
        bool const function = each.kind == ProposalKind::function && wanted.kind == each.kind;
        return function ? equals_ignoring_case(each.label, wanted.label) : each.insert == wanted.insert && each.detail == wanted.detail;
      };
      if (std::any_of(result.proposals.begin(), result.proposals.end(), is_copy)) continue;
      result.proposals.push_back(std::move(candidate.proposal));
    }
    return result;
  }

  CaretPlace const& place_;
  Words words_;
  Dialect const& dialect_;
  KnownNames& names_;
  size_t most_;
  NamePattern pattern_;
  Scope scope_;
  Expected expected_;
  ScopeColumns columns_;
  std::vector<Candidate> candidates_;
};

bool is_plain(std::string_view name, Dialect const& dialect) {
  if (name.empty()) return false;
  bool const folds = dialect.family == LexicalFamily::postgresql;
  bool only_digits = true;
  for (size_t i = 0; i < name.size(); ++i) {
    char const byte = name[i];
    bool const small = (byte >= 'a' && byte <= 'z') || byte == '_';
    bool const capital = byte >= 'A' && byte <= 'Z';
    bool const digit = byte >= '0' && byte <= '9';
    if (!small && !digit && !(capital && !folds)) return false;
    if (i == 0 && digit && dialect.family != LexicalFamily::mysql) return false;
    only_digits = only_digits && digit;
  }
  return !only_digits;
}

}  // namespace

std::string_view to_string(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::keyword: return "keyword";
    case ProposalKind::schema: return "schema";
    case ProposalKind::table: return "table";
    case ProposalKind::view: return "view";
    case ProposalKind::column: return "column";
    case ProposalKind::alias: return "alias";
    case ProposalKind::function: return "function";
    case ProposalKind::type: return "type";
    case ProposalKind::join: return "join";
  }
  return "keyword";
}

std::vector<std::string_view> default_schemas(Dialect const& dialect) {
  switch (dialect.family) {
    case LexicalFamily::postgresql: return {"public", "pg_catalog"};
    case LexicalFamily::mysql: return {};
    case LexicalFamily::sqlite: return {"main", "temp"};
    case LexicalFamily::duckdb: return {"main"};
  }
  return {};
}

std::string written_identifier(std::string_view name, Dialect const& dialect) {
  return is_plain(name, dialect) && !is_reserved(name) ? std::string(name) : quote_identifier(name, dialect);
}

Completion complete(std::string_view script, uint32_t caret, Dialect const& dialect, KnownNames& names, size_t most) {
  auto const place = caret_place(script, caret, dialect);
  if (!place) return {.range = {caret, caret}, .proposals = {}};
  return Proposer(*place, dialect, names, most).run();
}

}  // namespace sextant::sql
