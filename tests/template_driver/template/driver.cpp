// A driver to copy from: the smallest that is whole. Its engine keeps notes in memory, under a name each, for as long as a
// session lives, and speaks three commands, one a line: `notes`, `write NAME TEXT` and `forget NAME`.
//
// It is built into no program but test_template_driver, which shows that a driver is one folder and needs no edit elsewhere.
#include "driver/driver.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <map>

#include "base/text.h"
#include "data/builder.h"

namespace sextant {

namespace {

using Notes = std::map<std::string, std::string, std::less<>>;

std::vector<std::string_view> words(std::string_view line, size_t most) {
  std::vector<std::string_view> result;
  while (!line.empty() && result.size() + 1 < most) {
    auto const space = line.find(' ');
    result.push_back(line.substr(0, space));
    line = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
  }
  if (!line.empty()) result.push_back(line);
  return result;
}

// Language.

std::vector<sql::StatementRange> split(std::string_view script) {
  std::vector<sql::StatementRange> statements;
  for (size_t begin = 0; begin < script.size();) {
    auto const end = std::min(script.find('\n', begin), script.size());
    TextRange const line{.begin = static_cast<uint32_t>(begin), .end = static_cast<uint32_t>(end)};
    if (end > begin) statements.push_back({.text = line, .whole = line, .title = {}});
    begin = end + 1;
  }
  return statements;
}

sql::Classification classify_note(std::string_view statement) {
  auto const parts = words(statement, 3);
  auto const verb = parts.empty() ? std::string() : std::string(parts[0]);
  if (verb == "notes") return {.statement_class = sql::StatementClass::read, .verb = verb};
  sql::Classification write{.statement_class = sql::StatementClass::write, .verb = verb};
  if (verb == "forget") write.danger = "It forgets a note for good.";
  return write;
}

Language const note_language{.name = "notes", .split = &split, .classify = &classify_note};

// Rows.

std::shared_ptr<Schema const> note_schema() {
  auto schema = std::make_shared<Schema>();
  for (auto const* name : {"name", "text"}) {
    schema->fields.push_back({.name = name, .type = {.type = Type::text, .vendor_name = "text", .children = {}}, .origin = {}});
  }
  return schema;
}

class NoteCursor final : public Cursor {
 public:
  NoteCursor(Notes const& notes, int64_t first_rows) : schema_(note_schema()), notes_(notes), rows_(first_rows) {}
  explicit NoteCursor(int64_t changed) : schema_(std::make_shared<Schema>()), changed_(changed) {}

  std::shared_ptr<Schema const> schema() const override { return schema_; }

  Result<std::optional<RecordBatch>> next() override {
    if (notes_.empty()) return std::nullopt;
    BatchBuilder builder(schema_, rows_);
    for (int64_t row = 0; row < rows_ && !notes_.empty(); ++row) {
      auto const note = notes_.extract(notes_.begin());
      builder.column(0).append_bytes(note.key());
      builder.column(1).append_bytes(note.mapped());
      builder.end_row();
    }
    rows_ *= 2;
    return builder.finish(0);
  }

  Result<Outcome> finish() override { return Outcome{.command = "ok", .rows_affected = changed_, .notices = {}}; }

 private:
  std::shared_ptr<Schema const> const schema_;
  Notes notes_;
  int64_t rows_ = 1;
  std::optional<int64_t> changed_;
};

// Catalog: one collection, with a key a note.

class NoteCatalog final : public Catalog {
 public:
  explicit NoteCatalog(Notes const& notes) : notes_(notes) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override {
    if (!parent.empty() || notes_.empty()) return std::vector<CatalogGroup>();
    return std::vector{CatalogGroup{.kind = ObjectKind::key, .count = static_cast<int64_t>(notes_.size())}};
  }
  Result<CatalogPage> list(ListRequest const& request) override {
    CatalogPage page;
    for (auto at = notes_.upper_bound(request.after); at != notes_.end(); ++at) {
      if (at->first.find(request.search) == std::string::npos) continue;
      if (page.entries.size() == static_cast<size_t>(request.limit)) {
        page.next = page.entries.back().name;
        break;
      }
      page.entries.push_back({.object = {ObjectKind::key, {at->first}}, .name = at->first, .detail = "note", .comment = {}});
    }
    return page;
  }
  Result<ObjectDescription> describe(ObjectRef const& object) override {
    auto const note = TRY(find(object));
    return ObjectDescription{.object = object, .size_bytes = static_cast<int64_t>(note.size())};
  }
  Result<std::string> ddl(ObjectRef const& object) override {
    auto const note = TRY(find(object));
    return fmt::format("write {} {}", object.path[0], note);
  }
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override {
    return TRY(list({.parent = {}, .kind = ObjectKind::key, .search = text, .after = {}, .limit = limit})).entries;
  }

 private:
  Result<std::string> find(ObjectRef const& object) {
    auto const note = object.path.size() == 1 ? notes_.find(object.path[0]) : notes_.end();
    if (note == notes_.end()) return Error{.code = ErrorCode::not_found, .message = "There is no such note."};
    return note->second;
  }
  Notes const& notes_;
};

class NoteSession final : public Session {
 public:
  explicit NoteSession(bool read_only) : read_only_(read_only) {}

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override {
    auto const parts = words(statement.text, 3);
    if (parts.size() == 1 && parts[0] == "notes") {
      return std::unique_ptr<Cursor>(std::make_unique<NoteCursor>(notes_, options.first_batch_rows));
    }
    if (read_only_) return Error{.code = ErrorCode::read_only, .message = "This session only reads."};
    if (parts.size() == 3 && parts[0] == "write") {
      notes_.insert_or_assign(std::string(parts[1]), std::string(parts[2]));
      return std::unique_ptr<Cursor>(std::make_unique<NoteCursor>(1));
    }
    if (parts.size() == 2 && parts[0] == "forget") {
      return std::unique_ptr<Cursor>(std::make_unique<NoteCursor>(static_cast<int64_t>(notes_.erase(std::string(parts[1])))));
    }
    return Error{.code = ErrorCode::syntax,
                 .message = "This is no command.",
                 .hint = "There are notes, write NAME TEXT and forget NAME.",
                 .position = TextRange{.begin = 0, .end = static_cast<uint32_t>(statement.text.size())}};
  }
  void cancel() noexcept override {}
  Catalog& catalog() override { return catalog_; }
  ServerInfo server_info() override { return {.product = "Notes", .version = "1", .database = {}, .user = {}, .encryption = {}}; }
  Result<> ping() override { return {}; }
  bool alive() const override { return true; }
  Result<> verify_read_only() override { return {}; }

 private:
  bool const read_only_;
  Notes notes_;
  NoteCatalog catalog_{notes_};
};

// Facts.

constexpr std::array<std::string_view, 1> url_schemes{"template"};

Result<ConnectSpec> parse_url(std::string_view url) {
  if (!url.empty() && url != "template:") {
    return Error{.code = ErrorCode::invalid_argument, .message = "Nothing follows template: in its URLs."};
  }
  return ConnectSpec{};
}

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token) {
  return std::unique_ptr<Session>(std::make_unique<NoteSession>(spec.read_only));
}

std::string open_notes(std::vector<std::string> const&) { return "notes"; }

}  // namespace

extern Driver const template_driver;
Driver const template_driver{.name = "template",
                             .title = "Notes",
                             .tile = "No",
                             .family = Family::key_value,
                             .url_schemes = url_schemes,
                             .file_extensions = {},
                             .options = {},
                             .language = &note_language,
                             .parse_url = &parse_url,
                             .connect = &connect,
                             .open_text = &open_notes};

}  // namespace sextant
