#include "engine/engine.h"

#include <filesystem>

#include "base/file.h"
#include "engine/completions.h"
#include "engine/result_session.h"
#include "engine/names.h"
#include "engine/views.h"

namespace sextant::engine {

namespace {

SecretsOptions in_folder(SecretsOptions options, std::string const& folder) {
  options.folder = folder;
  return options;
}

// By its one true path: saved connections are told from others by it.
std::string copies_folder(std::string const& home) {
  if (home.empty()) return {};
  std::error_code error;
  auto const path = std::filesystem::weakly_canonical(home, error);
  return ((error ? std::filesystem::absolute(home) : path) / "copies").lexically_normal().string();
}

}  // namespace

Engine::Engine(std::unique_ptr<Store> store, EngineOptions const& options)
    : store_(std::move(store)),
      project_(options.project.empty() ? nullptr : std::make_unique<Project>(options.project)),
      log_(*store_, events_),
      secrets_(events_, in_folder(options.secrets, options.home)),
      results_(options.scratch_folder, options.result_memory),
      connections_(*store_, project_.get(), secrets_, events_, log_, options.limits, copies_folder(options.home), options.sessions,
                   options.home.empty() ? std::string() : options.home + "/known_hosts"),
      queries_(results_, events_, log_),
      uploads_(copies_folder(options.home), options.upload_limit),
      exports_(events_),
      views_(std::make_unique<Views>(results_, events_, options.scratch_folder)),
      completions_(std::make_unique<Completions>()),
      names_(std::make_unique<Names>(connections_)) {
  connections_.add_results([this](std::stop_token stop) { return open_result_session(results_, std::move(stop)); });
  secrets_.on_lock([this] { connections_.close_idle(); });
  secrets_.on_unlock([this] { connections_.sweep_secrets(); });
}

Engine::~Engine() {
  secrets_.stop_watching();
  // What has threads that use the connections' lanes ends first.
  names_->stop();
  exports_.close_all();
  queries_.close_all();
  completions_->stop();
  connections_.close_all();
}

Result<std::shared_ptr<StoredRows>> Engine::rows(std::string const& name) {
  if (Views::names(name)) return std::shared_ptr<StoredRows>(TRY(views_->find(name)));
  return std::shared_ptr<StoredRows>(TRY(results_.find(name)));
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
