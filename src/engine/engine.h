// Engine: what one process of Sextant holds together: its store, its connections, its results and its queries.
// Any thread. Destroyed only after every face has stopped using it.
#pragma once

#include <memory>
#include <string>

#include "engine/connection.h"
#include "engine/error_log.h"
#include "engine/exports.h"
#include "engine/project.h"
#include "engine/query.h"
#include "engine/results.h"
#include "engine/store.h"
#include "engine/uploads.h"

namespace sextant::engine {

class Completions;
class Names;
class Views;

struct EngineOptions {
  std::string home;  // Sextant's folder; empty: nothing is kept.
  std::string project;  // The folder of a project whose connections come too; empty: none.
  std::string scratch_folder = "/tmp";
  int64_t result_memory = int64_t{24} << 20;
  int64_t upload_limit = int64_t{4} << 30;  // The most bytes that one upload copies.
  Limits limits;
  SessionRules sessions;
  SecretsOptions secrets;  // `folder` is `home`, whatever it says.
};

class Engine {
 public:
  static Result<std::unique_ptr<Engine>> create(EngineOptions const& options);
  // For create().
  Engine(std::unique_ptr<Store> store, EngineOptions const& options);
  ~Engine();

  Store& store() { return *store_; }
  EventBus& events() { return events_; }
  ErrorLog& log() { return log_; }
  Secrets& secrets() { return secrets_; }
  Connections& connections() { return connections_; }
  Results& results() { return results_; }
  Queries& queries() { return queries_; }
  Uploads& uploads() { return uploads_; }
  // Null without a project.
  Project* project() { return project_.get(); }
  Exports& exports() { return exports_; }
  Views& views() { return *views_; }
  Completions& completions() { return *completions_; }
  Names& names() { return *names_; }
  // A stored result or a view of one, by its name.
  Result<std::shared_ptr<StoredRows>> rows(std::string const& name);

 private:
  std::unique_ptr<Store> store_;
  std::unique_ptr<Project> project_;
  EventBus events_;
  ErrorLog log_;
  Secrets secrets_;
  Results results_;
  Connections connections_;
  Queries queries_;
  Uploads uploads_;
  Exports exports_;
  std::unique_ptr<Views> views_;
  std::unique_ptr<Completions> completions_;
  std::unique_ptr<Names> names_;
};

}  // namespace sextant::engine
