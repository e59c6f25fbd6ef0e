#include "engine/engine.h"

#include "base/file.h"

namespace sextant::engine {

namespace {

SecretsOptions in_folder(SecretsOptions options, std::string const& folder) {
  options.folder = folder;
  return options;
}

}  // namespace

Engine::Engine(std::unique_ptr<Store> store, EngineOptions const& options)
    : store_(std::move(store)),
      secrets_(events_, in_folder(options.secrets, options.home)),
      results_(options.scratch_folder, options.result_memory),
      connections_(*store_, secrets_, events_, options.limits),
      queries_(results_, events_) {
  secrets_.on_lock([this] { connections_.close_idle(); });
  secrets_.on_unlock([this] { connections_.sweep_secrets(); });
}

Engine::~Engine() {
  secrets_.stop_watching();
  // Queries end first: their threads use the connections' lanes.
  queries_.close_all();
  connections_.close_all();
}

Result<std::unique_ptr<Engine>> Engine::create(EngineOptions const& options) {
  std::string path = ":memory:";
  if (!options.home.empty()) {
    TRY(make_folder(options.home));
    path = options.home + "/sextant.db";
  }
  auto store = TRY(Store::open(path));
  return std::make_unique<Engine>(std::move(store), options);
}

}  // namespace sextant::engine
