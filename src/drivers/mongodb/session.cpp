#include "drivers/mongodb/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "drivers/mongodb/errors.h"
#include "drivers/mongodb/guard.h"
#include "drivers/mongodb/parser.h"
#include "drivers/mongodb/written.h"

namespace sextant::mongodb {

namespace {

// Members that belong to the protocol and not to the answer.
bool is_protocol(std::string_view name) { return name.starts_with('$') || name == "operationTime" || name == "electionId" ||
    name == "opTime"; }

Result<Value> plain_reply(std::string_view reply) {
  auto result = TRY(read_bson(reply));
  std::erase_if(result.members, [](Member const& member) { return is_protocol(member.name); });
  return result;
}

bool has_cursor(std::string_view reply) {
  Element element;
  return find_element(reply, {"cursor", "firstBatch"}, element) && element.kind == ValueKind::array;
}

// The cursor's first batch is as large as the caller wants the first rows.
void set_batch_size(Plan const& plan, Value& command, int64_t rows) {
  auto const name = command.members[0].name;
  auto const size = Value::of(plan.batch_size > 0 ? plan.batch_size : rows);
  if (name == "find" && !command.find("batchSize")) command.add("batchSize", size);
  if (name != "aggregate" && name != "listCollections" && name != "listIndexes") return;
  for (auto& member : command.members) {
    if (member.name == "cursor" && member.value.is(ValueKind::object) &&
        !member.value.find("batchSize")) member.value.add("batchSize", size);
  }
}

Result<> take_list(DocumentSource& source, std::string_view name, std::string_view as) {
  Element list;
  if (!find_element(source.reply, name, list) || list.kind != ValueKind::array) return {};
  auto const whole = TRY(read_bson(list.document()));
  for (auto const& member : whole.members) {
    auto document = as.empty() && member.value.is(ValueKind::object) ? member.value : Value::object({{std::string(as), member.value}});
    TRY(add_document(source, document));
  }
  return {};
}

Result<> take_value(DocumentSource& source) {
  Element element;
  if (!find_element(source.reply, "value", element) || element.kind != ValueKind::object) return {};
  source.documents.push_back(element.document());
  return {};
}

Result<> take_count(DocumentSource& source) {
  int64_t count = integer_of(source.reply, "n");
  if (has_cursor(source.reply)) {
    TRY(take_cursor(source, "firstBatch"));
    count = source.documents.empty() ? 0 : integer_of(source.documents[0], "n");
    source.documents.clear();
    source.id = 0;
  }
  return add_document(source, Value::object({{"count", Value::of(count)}}));
}

Result<> take_names(DocumentSource& source) {
  TRY(take_cursor(source, "firstBatch"));
  auto const documents = std::move(source.documents);
  source.documents.clear();
  for (auto const document : documents) {
    auto const type = text_of(document, "type");
    TRY(add_document(source, Value::object({{"name", Value::of(text_of(document, "name"))}, {"type", Value::of(type)}})));
  }
  return {};
}

Result<> take_reply(DocumentSource& source, Output output) {
  switch (output) {
    case Output::none: case Output::written: return {};
    case Output::names: return take_names(source);
    case Output::values: return take_list(source, "values", "value");
    case Output::databases: return take_list(source, "databases", "");
    case Output::value: return take_value(source);
    case Output::count: return take_count(source);
    case Output::automatic: break;
  }
  if (has_cursor(source.reply)) return take_cursor(source, "firstBatch");
  return add_document(source, TRY(plain_reply(source.reply)));
}

bool plan_reads(Plan const& plan) {
  return std::all_of(plan.commands.begin(), plan.commands.end(),
                     [](Value const& command) { return judge(command).statement_class == sql::StatementClass::read; });
}

}  // namespace

Result<> add_document(DocumentSource& source, Value const& document) {
  // Views into earlier strings must stay where they are.
  if (source.made.capacity() == source.made.size()) {
    std::vector<size_t> own;
    auto grown = std::vector<std::string>();
    grown.reserve(source.made.size() * 2 + 8);
    for (auto& text : source.made) grown.push_back(std::move(text));
    auto const count = grown.size();
    source.made = std::move(grown);
    for (size_t index = 0; index < count; ++index) source.documents[source.documents.size() - count + index] = source.made[index];
  }
  source.made.push_back(TRY(write_bson(document)));
  source.documents.push_back(source.made.back());
  return {};
}

MongoSession::MongoSession(std::shared_ptr<Interruption> interruption, std::shared_ptr<Connection> connection)
    : interruption_(std::move(interruption)),
      connection_(std::move(connection)),
      catalog_(*connection_),
      database_(connection_->settings().database) {}

MongoSession::~MongoSession() = default;

Result<DocumentSource> MongoSession::run_reading(Plan& plan, std::string const& database, ExecuteOptions const& options) {
  DocumentSource source;
  source.database = database;
  source.batch_size = plan.batch_size;
  source.tailable = plan.tailable;
  auto& command = plan.commands[0];
  auto const all_at_once = plan.output == Output::names || plan.output == Output::count;
  set_batch_size(plan, command, all_at_once ? 100'000 : options.first_batch_rows);
  auto const reads = plan_reads(plan);
  source.reply = TRY(connection_->run(database, std::move(command), {.verb = plan.verb, .reads = reads}));
  TRY(take_reply(source, plan.output));
  if (source.database.empty()) source.database = database;
  return source;
}

Result<DocumentSource> MongoSession::run_writing(Plan& plan, std::string const& database, Outcome& outcome) {
  Written written;
  std::optional<Error> problem;
  for (auto& command : plan.commands) {
    auto const name = command.members[0].name;
    auto const reply = connection_->run_write(database, std::move(command), {.verb = plan.verb, .reads = false});
    if (!reply.ok()) {
      problem = reply.error();
      if (written.changed() > 0) problem->detail += fmt::format(" {} documents were changed before.", written.changed());
      break;
    }
    auto const failed = is_error_reply(*reply);
    written.add(name, *reply);
    if (failed && !problem) {
      problem = error_of_reply(*reply, {.verb = plan.verb, .reads = false, .cancelled = interruption_->cancelled(),
                                        .timed_out = interruption_->timed_out(), .connecting = false});
    }
    if (failed && plan.ordered) break;
  }
  if (problem) {
    if (written.changed() > 0 && problem->damage == Damage::statement) {
      problem->detail = fmt::format("{} documents were changed before or beside the error.", written.changed());
    }
    return *problem;
  }
  outcome.rows_affected = written.changed();
  DocumentSource source;
  TRY(add_document(source, written.document(plan)));
  return source;
}

Result<std::unique_ptr<Cursor>> MongoSession::open_cursor(Statement const& statement, ExecuteOptions const& options) {
  if (!statement.parameters.empty()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "Statements for MongoDB take no parameters.",
        .hint = "Write the values into the statement."};
  }
  auto const parsed = TRY(parse(statement.text));
  auto plan = TRY(make_plan(parsed, database_));
  Outcome outcome{.command = plan.verb, .rows_affected = std::nullopt, .notices = {}};
  if (connection_->settings().read_only) TRY(check_reads(plan));
  if (plan.output == Output::none) {
    database_ = plan.database;
    return DocumentCursor::make(connection_, {}, std::move(outcome), options);
  }
  auto const database = plan.database.empty() ? database_ : plan.database;
  auto source = plan.output == Output::written ? TRY(run_writing(plan, database, outcome)) : TRY(run_reading(plan, database, options));
  return DocumentCursor::make(connection_, std::move(source), std::move(outcome), options);
}

Result<std::unique_ptr<Cursor>> MongoSession::execute(Statement const& statement, ExecuteOptions const& options) {
  if (connection_->cursor_open) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "Another result of this connection is still open.",
                 .hint = "Read it to its end or close it first."};
  }
  interruption_->start(options.timeout);
  auto cursor = open_cursor(statement, options);
  if (!cursor.ok()) interruption_->stop();
  return cursor;
}

ServerInfo MongoSession::server_info() {
  ServerInfo info{.product = "MongoDB", .version = "unknown", .database = database_, .user = connection_->settings().user};
  net::tell_tls(connection_->tls_facts(), info);
  if (connection_->cursor_open) return info;
  auto const reply = catalog_.run("admin", Value::object({{"buildInfo", Value::of(1)}}));
  if (!reply.ok()) return info;
  info.version = std::string(text_of(*reply, "version"));
  Element element;
  auto const ferretdb = find_element(*reply, {"ferretdb", "version"}, element) && element.kind == ValueKind::text
                            ? element.text() : text_of(*reply, "ferretdbVersion");
  if (!ferretdb.empty()) info.version += fmt::format(" (FerretDB {})", ferretdb);
  return info;
}

Result<> MongoSession::ping() {
  if (connection_->cursor_open) return connection_->alive() ? Result<>() : Error{.code = ErrorCode::unavailable,
      .message = "The connection to the server was lost.", .damage = Damage::connection};
  TRY(catalog_.run("admin", Value::object({{"ping", Value::of(1)}})));
  return {};
}

// The server keeps nothing in a session that would refuse writes. What can be verified is that this session was opened
// with the list of reading commands, which cannot be left: README.md says so.
Result<> MongoSession::verify_read_only() {
  if (connection_->settings().read_only) return {};
  return Error{.code = ErrorCode::read_only,
               .message = "The connection was not opened read-only.",
               .hint = "Close it and connect again.",
               .damage = Damage::connection};
}

}  // namespace sextant::mongodb
