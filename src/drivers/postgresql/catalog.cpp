#include "drivers/postgresql/catalog.h"

#include "drivers/postgresql/catalog_describe.h"
#include "drivers/postgresql/catalog_list.h"
#include "drivers/postgresql/ddl.h"

namespace sextant::postgresql {

namespace {

// A name with a NUL would be cut off at it, and be another object's.
Result<> check_names(std::vector<std::string> const& names) {
  for (auto const& name : names) {
    if (name.find('\0') != std::string::npos) {
      return Error{.code = ErrorCode::invalid_argument, .message = "The name of an object holds a NUL character."};
    }
  }
  return {};
}

class PostgresqlCatalog final : public Catalog {
 public:
  explicit PostgresqlCatalog(std::shared_ptr<World> world) : world_(std::move(world)) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override {
    TRY(check_names(parent));
    return catalog_groups(*world_, parent);
  }
  Result<CatalogPage> list(ListRequest const& request) override {
    TRY(check_names(request.parent));
    TRY(check_names({request.search, request.after}));
    return catalog_list(*world_, request);
  }
  Result<ObjectDescription> describe(ObjectRef const& object) override {
    TRY(check_names(object.path));
    return catalog_describe(*world_, object);
  }
  Result<std::string> ddl(ObjectRef const& object) override {
    TRY(check_names(object.path));
    return catalog_ddl(*world_, object);
  }
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override {
    TRY(check_names({text}));
    return catalog_search(*world_, text, NameMatch::part, limit);
  }
  Result<std::vector<CatalogEntry>> find(std::string const& name, int32_t limit) override {
    TRY(check_names({name}));
    return catalog_search(*world_, name, NameMatch::whole, limit);
  }

 private:
  std::shared_ptr<World> const world_;
};

}  // namespace

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world) {
  return std::make_unique<PostgresqlCatalog>(std::move(world));
}

}  // namespace sextant::postgresql
