#include "drivers/mysql/catalog.h"

#include "base/text.h"
#include "drivers/mysql/catalog_describe.h"
#include "drivers/mysql/catalog_list.h"

namespace sextant::mysql {

namespace {

// A name with a NUL or of broken UTF-8 must not be quoted into a statement.
Result<> check_names(std::vector<std::string> const& names) {
  for (auto const& name : names) {
    if (name.find('\0') != std::string::npos || !is_valid_utf8(name)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "The name of an object holds a NUL character or is not UTF-8."};
    }
  }
  return {};
}

class MysqlCatalog final : public Catalog {
 public:
  explicit MysqlCatalog(std::shared_ptr<World> world) : world_(std::move(world)) {}

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
    return catalog_search(*world_, text, limit);
  }

 private:
  std::shared_ptr<World> const world_;
};

}  // namespace

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world) {
  return std::make_unique<MysqlCatalog>(std::move(world));
}

}  // namespace sextant::mysql
