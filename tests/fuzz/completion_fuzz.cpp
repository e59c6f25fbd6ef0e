// links: sextant_sql
// At every caret there is an answer: what it replaces is at the caret and inside of the script, and its proposals write something.
#include "sql/completion.h"

#include "sql_input.h"

using namespace sextant;

namespace {

// Every path is a table of two columns.
class AnyNames : public sql::KnownNames {
 public:
  std::vector<sql::KnownObject> objects(std::vector<std::string> const& parent, sql::NamePattern const& pattern, sql::Wanted,
                                        size_t) override {
    auto path = parent;
    path.push_back("a table");
    auto const match = pattern.match(path.back());
    if (match == sql::Match::none) return {};
    return {{.path = std::move(path), .match = match}};
  }
  sql::KnownTable const* table(std::vector<std::string> const&) override { return &table_; }
  int64_t uses(std::string_view) override { return 0; }

 private:
  sql::KnownTable const table_{.path = {"a"},
                               .columns = {{"b", "text"}, {"C c", "text"}},
                               .keys = {{.columns = {"b"}, .table = {"a"}, .referenced_columns = {"b"}}},
                               .referring = {{.columns = {"b", "b"}, .table = {"x", "y"}, .referenced_columns = {"b"}}}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, script] = fuzz::read_sql_input(data, size);
  AnyNames names;
  for (uint32_t caret = 0; caret <= script.size() && caret < 64; ++caret) {
    auto const completion = sql::complete(script, caret, *dialect, names, 20);
    fuzz::expect(completion.range.begin <= caret && completion.range.end <= script.size(), "the range is inside");
    fuzz::expect(completion.range.end >= caret, "the range reaches the caret");
    for (auto const& each : completion.proposals) fuzz::expect(!each.insert.empty(), "a proposal writes something");
  }
  return 0;
}
