// The catalog: databases, the parts of key names as a tree, and keys. Belongs to the session and its thread.
//
// Everything is found by SCAN, never by KEYS, and in a memory that does not grow with the number of keys: a level is looked
// through once, and of its names, in order, those that come next are kept. Pages after that come from what was kept, or from
// another look. With 1,000,000 keys a look takes about a second.
#pragma once

#include <functional>

#include "drivers/redis/key_path.h"
#include "drivers/redis/source.h"

namespace sextant::redis {

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world);

// A call of the catalog's: the connection's work, in another database. The destructor ends it.
class CatalogCall {
 public:
  explicit CatalogCall(World& world) : world_(world), visit_(*world.connection) {}
  ~CatalogCall();
  CatalogCall(CatalogCall const&) = delete;
  CatalogCall& operator=(CatalogCall const&) = delete;
  Result<> begin(int64_t database);
  Connection& connection() { return *world_.connection; }
  // Calls `take` with every key that matches; some may come twice. Stops with its error.
  Result<> scan(std::string const& match, std::function<Result<>(std::string const&)> const& take);

 private:
  World& world_;
  Visit visit_;
  bool begun_ = false;
};

// The commands that make the key again, one a line; an error that says why if that would be too much.
Result<std::string> key_commands(CatalogCall& call, KeyPath const& key);

}  // namespace sextant::redis
