// The catalog of the connection to stored results: each result is a table, named by the name it was given or by its number.
// One thread; the results may change meanwhile.
#pragma once

#include "driver/catalog.h"
#include "engine/results.h"

namespace sextant::engine {

class ResultCatalog final : public Catalog {
 public:
  // `results` outlives it.
  explicit ResultCatalog(Results& results) : results_(results) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override;
  Result<CatalogPage> list(ListRequest const& request) override;
  Result<ObjectDescription> describe(ObjectRef const& object) override;
  Result<std::string> ddl(ObjectRef const& object) override;
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override;

 private:
  Result<NamedResult> table(std::vector<std::string> const& path);

  Results& results_;
};

}  // namespace sextant::engine
