// The fixture of the tests that read the catalog: short calls, and the quirks' sample objects. The test's thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {

class CatalogFixture : public Conformance {
 protected:
  Catalog& catalog() { return session().catalog(); }

  // The names of all pages; an error fails the test.
  std::vector<std::string> names(std::vector<std::string> const& parent, ObjectKind kind, int32_t limit = 200,
                                 std::string const& search = "");
  // What groups() says of the kind; 0 if it does not name it.
  int64_t count_of(std::vector<std::string> const& parent, ObjectKind kind);
  // The name as the catalog writes it.
  static std::string shown(std::string const& name) { return quirks().catalog_name ? quirks().catalog_name(name) : name; }
  void create_tables(std::vector<std::string> const& tables);
  // An object below the place. An error fails the test.
  ObjectDescription describe(ObjectKind kind, std::vector<std::string> const& path);
  std::string ddl(ObjectKind kind, std::vector<std::string> const& path);
  // Runs a script, statement by statement, as a user would.
  void run_script(std::string_view script);

  // {place} stands for the quoted path of the place.
  void run_sample(std::vector<std::string> const& statements);
};

// Facts of a description as text, to compare two of them; without sizes and estimates, which may change.
std::string facts_of(ObjectDescription const& description);

}  // namespace sextant::conformance
