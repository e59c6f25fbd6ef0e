// Catalog: reads what objects a database holds, lazily and in pages; 200,000 tables stay cheap.
//
// Belongs to a Session and is used by the session's thread. Queries use bound parameters only: a name never becomes
// part of a statement's text.
#pragma once

#include "data/catalog_object.h"

namespace sextant {

class Catalog {
 public:
  virtual ~Catalog() = default;

  // The groups of children that `parent` has, in display order, each with its exact count; empty groups are left out.
  // An empty path is the top of the connection. A table's group is its columns (and indexes, triggers where it has them).
  virtual Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) = 0;
  virtual Result<CatalogPage> list(ListRequest const& request) = 0;
  virtual Result<ObjectDescription> describe(ObjectRef const& object) = 0;
  // The CREATE statement(s) that make the object again, as text the engine accepts, with its indexes, constraints,
  // comments and triggers where they belong to it.
  virtual Result<std::string> ddl(ObjectRef const& object) = 0;
  // Objects of all namespaces whose name contains `text`, best first: exact, prefix, contains; shorter before longer.
  virtual Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) = 0;
  // The objects, without columns, of which `name` is the whole last name, and maybe others: for callers who know the name.
  // An engine whose search takes long has a quicker way.
  virtual Result<std::vector<CatalogEntry>> find(std::string const& name, int32_t limit) { return search(name, limit); }
};

}  // namespace sextant
