#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

namespace {

constexpr int64_t most_items = 1'000'000;

Error damaged() {
  return Error{.code = ErrorCode::bad_data, .message = "The DuckDB worker process sent what is no answer.",
               .damage = Damage::connection};
}

template <class T>
Result<T> checked(FieldReader const& reader, T value) {
  if (!reader.ok()) return damaged();
  return value;
}

// A list of items, each read by `read`; ends early in a damaged message.
template <class Read>
void read_items(FieldReader& reader, Read&& read) {
  auto const count = reader.number_up_to(most_items);
  for (int64_t index = 0; index < count && reader.ok(); ++index) read();
}

template <class Enum>
Enum read_enum(FieldReader& reader, Enum last) {
  return static_cast<Enum>(reader.number_up_to(static_cast<int64_t>(last)));
}

}  // namespace

std::string encode(OpenRequest const& request) {
  FieldWriter out;
  out.number(static_cast<int64_t>(request.place)).text(request.path).text(request.temporary_folder);
  out.number(std::ssize(request.readable));
  for (auto const& path : request.readable) out.text(path);
  out.number(std::ssize(request.views));
  for (auto const& view : request.views) out.text(view.name).text(view.sql);
  out.number(request.broken_views).number(request.read_only).number(request.without_landlock);
  out.text(request.memory_limit).number(request.threads);
  return std::string(out.bytes());
}

Result<OpenRequest> decode_open(Message const& message) {
  FieldReader in(message.bytes->span());
  OpenRequest request;
  request.place = read_enum(in, Place::results);
  request.path = in.text();
  request.temporary_folder = in.text();
  read_items(in, [&] { request.readable.emplace_back(in.text()); });
  read_items(in, [&] {
    auto const name = in.text();
    auto const sql = in.text();
    request.views.push_back({.name = std::string(name), .sql = std::string(sql)});
  });
  request.broken_views = in.boolean();
  request.read_only = in.boolean();
  request.without_landlock = in.boolean();
  request.memory_limit = in.text();
  request.threads = in.number();
  return checked(in, std::move(request));
}

std::string encode(ExecuteRequest const& request) {
  FieldWriter out;
  out.number(request.statement).text(request.text).number(request.first_batch_rows).number(request.max_batch_bytes);
  out.number(std::ssize(request.parameters));
  for (auto const& parameter : request.parameters) {
    out.text(parameter.name).number(parameter.value.has_value()).text(parameter.value.value_or(""));
  }
  return std::string(out.bytes());
}

Result<ExecuteRequest> decode_execute(Message const& message) {
  FieldReader in(message.bytes->span());
  ExecuteRequest request;
  request.statement = in.number();
  request.text = in.text();
  request.first_batch_rows = in.number();
  request.max_batch_bytes = in.number();
  read_items(in, [&] {
    Parameter parameter{.name = std::string(in.text()), .value = {}};
    auto const has_value = in.boolean();
    auto const value = in.text();
    if (has_value) parameter.value = value;
    request.parameters.push_back(std::move(parameter));
  });
  return checked(in, std::move(request));
}

std::string encode(QueryRequest const& request) {
  FieldWriter out;
  out.text(request.text).number(std::ssize(request.parameters));
  for (auto const& parameter : request.parameters) out.text(parameter);
  return std::string(out.bytes());
}

Result<QueryRequest> decode_query(Message const& message) {
  FieldReader in(message.bytes->span());
  QueryRequest request;
  request.text = in.text();
  read_items(in, [&] { request.parameters.emplace_back(in.text()); });
  return checked(in, std::move(request));
}

std::string encode(End const& end) {
  FieldWriter out;
  out.text(end.command).number(end.rows_affected.value_or(-1)).number(static_cast<int64_t>(end.state));
  return std::string(out.bytes());
}

Result<End> decode_end(Message const& message) {
  FieldReader in(message.bytes->span());
  End end;
  end.command = in.text();
  if (auto const rows = in.number(); rows >= 0) end.rows_affected = rows;
  end.state = read_enum(in, TransactionState::failed);
  return checked(in, std::move(end));
}

std::string encode(Failure const& failure) {
  auto const& error = failure.error;
  FieldWriter out;
  out.number(static_cast<int64_t>(error.code)).text(error.message).text(error.hint).text(error.detail);
  out.text(error.vendor_code).number(error.position.has_value());
  auto const position = error.position.value_or(TextRange{});
  out.number(position.begin).number(position.end).number(static_cast<int64_t>(error.damage)).number(error.retryable);
  out.number(static_cast<int64_t>(failure.state));
  return std::string(out.bytes());
}

Result<Failure> decode_failure(Message const& message) {
  FieldReader in(message.bytes->span());
  Failure failure;
  auto& error = failure.error;
  error.code = read_enum(in, ErrorCode::internal);
  error.message = in.text();
  error.hint = in.text();
  error.detail = in.text();
  error.vendor_code = in.text();
  auto const has_position = in.boolean();
  TextRange position;
  position.begin = static_cast<uint32_t>(in.number_up_to(UINT32_MAX));
  position.end = static_cast<uint32_t>(in.number_up_to(UINT32_MAX));
  if (has_position) error.position = position;
  error.damage = read_enum(in, Damage::connection);
  error.retryable = in.boolean();
  failure.state = read_enum(in, TransactionState::failed);
  return checked(in, std::move(failure));
}

namespace {

void write(FieldWriter& out, AttachRequest const& request) {
  out.text(request.schema).number(std::ssize(request.pages));
  for (auto const& page : request.pages) out.number(page.offset).number(page.size).number(page.first_row).number(page.rows);
}

AttachRequest read_attach(FieldReader& in) {
  AttachRequest request;
  request.schema = in.text();
  read_items(in, [&] {
    StoredPage page;
    page.offset = in.number();
    page.size = in.number();
    page.first_row = in.number();
    page.rows = in.number();
    request.pages.push_back(page);
  });
  return request;
}

}  // namespace

std::string encode(AttachRequest const& request) {
  FieldWriter out;
  write(out, request);
  return std::string(out.bytes());
}

Result<AttachRequest> decode_attach(Message const& message) {
  FieldReader in(message.bytes->span());
  auto request = read_attach(in);
  return checked(in, std::move(request));
}

std::string encode(ShowRequest const& request) {
  FieldWriter out;
  out.text(request.name);
  write(out, request.pages);
  return std::string(out.bytes());
}

Result<ShowRequest> decode_show(Message const& message) {
  FieldReader in(message.bytes->span());
  ShowRequest request;
  request.name = in.text();
  request.pages = read_attach(in);
  return checked(in, std::move(request));
}

std::string encode_texts(std::vector<std::string> const& texts) {
  FieldWriter out;
  out.number(std::ssize(texts));
  for (auto const& text : texts) out.text(text);
  return std::string(out.bytes());
}

Result<std::vector<std::string>> decode_texts(Message const& message) {
  FieldReader in(message.bytes->span());
  std::vector<std::string> texts;
  read_items(in, [&] { texts.emplace_back(in.text()); });
  return checked(in, std::move(texts));
}

std::string encode(JobRequest const& request) {
  FieldWriter out;
  out.number(request.job).text(request.sql).number(std::ssize(request.parameters));
  for (auto const& parameter : request.parameters) out.number(parameter.is_bytes).text(parameter.value);
  out.number(std::ssize(request.columns));
  for (auto const& column : request.columns) out.number(static_cast<int64_t>(column.kind)).number(column.index);
  out.number(std::ssize(request.needles));
  for (auto const& needle : request.needles) {
    out.text(needle.text).number(needle.match_case).number(std::ssize(needle.columns));
    for (auto const column : needle.columns) out.number(column);
  }
  out.number(static_cast<int64_t>(request.way)).number(request.enough).number(std::ssize(request.order));
  for (auto const& key : request.order) out.number(key.column).number(key.descending);
  return std::string(out.bytes());
}

Result<JobRequest> decode_job(Message const& message) {
  FieldReader in(message.bytes->span());
  JobRequest request;
  auto const index = [&] { return static_cast<int32_t>(in.number_up_to(INT32_MAX)); };
  request.job = in.number();
  request.sql = in.text();
  read_items(in, [&] {
    auto const is_bytes = in.boolean();
    request.parameters.push_back({.is_bytes = is_bytes, .value = std::string(in.text())});
  });
  read_items(in, [&] {
    auto const kind = read_enum(in, JobColumn::Kind::found);
    request.columns.push_back({.kind = kind, .index = index()});
  });
  read_items(in, [&] {
    Needle needle{.text = std::string(in.text())};
    needle.match_case = in.boolean();
    read_items(in, [&] { needle.columns.push_back(index()); });
    request.needles.push_back(std::move(needle));
  });
  request.way = read_enum(in, JobRequest::Way::order);
  request.enough = in.number_up_to(INT64_MAX);
  read_items(in, [&] {
    auto const column = index();
    request.order.push_back({.column = column, .descending = in.boolean()});
  });
  return checked(in, std::move(request));
}

std::string encode(JobTable const& table) {
  FieldWriter out;
  out.number(table.columns).number(std::ssize(table.values));
  for (auto const& value : table.values) out.number(value.has_value()).number(value.value_or(0));
  return std::string(out.bytes());
}

Result<JobTable> decode_table(Message const& message) {
  FieldReader in(message.bytes->span());
  JobTable table;
  table.columns = in.number_up_to(most_items);
  read_items(in, [&] {
    auto const has_value = in.boolean();
    auto const value = in.number();
    table.values.push_back(has_value ? std::optional(value) : std::nullopt);
  });
  if (table.columns == 0 || std::ssize(table.values) % table.columns != 0) return damaged();
  return checked(in, std::move(table));
}

}  // namespace sextant::duckdb
