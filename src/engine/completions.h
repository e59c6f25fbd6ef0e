// Completions: what can stand at the caret of a script, with the names of its connection's catalog. Any thread.
//
// The catalog's names are read in the background, once a connection, and again when a definition ran or the connection was
// opened anew; a table's columns and keys are read when a statement names it. An answer never waits for that unless it is
// asked to: it says what is known, and that there may be more.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/connection.h"
#include "sql/completion.h"

namespace sextant::engine {

class KnownCatalog;

struct CompletionAnswer {
  sql::Completion completion;
  bool complete = true;  // All names that matter are known.
};

struct CompletionQuestion {
  std::string_view text;
  uint32_t caret = 0;
  size_t most = 100;
  // How long to wait for names that are not known yet. More than nothing opens a connection that is not open.
  std::chrono::milliseconds patience{0};
  bool refresh = false;  // Read the catalog again.
  std::vector<std::string> chosen;  // Proposals that were taken since: they come sooner from now on.
};

class Completions {
 public:
  Completions();
  ~Completions();

  // not_supported for engines without SQL. REQUIRES: question.caret <= question.text.size().
  Result<CompletionAnswer> complete(std::shared_ptr<Connection> const& connection, CompletionQuestion const& question);
  // Begins nothing any more. What is being read ends when its connection is closed.
  void stop();

 private:
  std::shared_ptr<KnownCatalog> catalog_of(std::shared_ptr<Connection> const& connection);

  std::mutex mutex_;
  bool stopped_ = false;
  std::map<std::string, std::shared_ptr<KnownCatalog>> catalogs_;  // By the connection's id.
};

}  // namespace sextant::engine
