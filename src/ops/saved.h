// Operations on saved queries: a person's own, and those of the project's files. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "engine/saved_queries.h"
#include "ops/context.h"

namespace sextant::ops {

struct SavedRequest {
  std::optional<std::string> search;
};

// A query without its text, for lists.
struct SavedItem {
  std::string id, name, folder, description, connection, preview, changed_at, revision;
  bool project = false;
};

struct SavedItems {
  std::vector<SavedItem> queries;
  std::vector<std::string> problems;
};

struct SavedName {
  std::string name;
};

struct SavedPut {
  std::optional<std::string> id, folder, description, connection, revision;
  std::string name, text;
  std::optional<bool> project;
};

struct SavedMove {
  std::string id;
  std::optional<std::string> name, folder;
  std::optional<bool> project;
};

struct SavedId {
  std::string id;
};

Result<SavedItems> list_saved(Context& context, SavedRequest const& params);
Result<engine::SavedQuery> get_saved(Context& context, SavedName const& params);
Result<engine::SavedQuery> put_saved(Context& context, SavedPut const& params);
Result<engine::SavedQuery> move_saved(Context& context, SavedMove const& params);
Result<Empty> remove_saved(Context& context, SavedId const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::SavedRequest> {
  static constexpr std::string_view name = "SavedRequest";
  static constexpr auto fields = std::tuple{field("search", &ops::SavedRequest::search,
                                                  "Only those with all of these words in their name, folder, description or text.")};
};

template <>
struct Describe<ops::SavedItem> {
  using T = ops::SavedItem;
  static constexpr std::string_view name = "SavedItem";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Stays while its name and folder change."),
      field("name", &T::name, "Its name, which no other one in its folder has."),
      field("folder", &T::folder, "The folder it stands in, such as team/reports; empty: the top."),
      field("description", &T::description, "A line on what it is for."),
      field("connection", &T::connection, "The connection it was written for; may be empty, or one that is not there."),
      field("preview", &T::preview, "The beginning of its text."),
      field("changed_at", &T::changed_at, "UTC, RFC 3339."),
      field("revision", &T::revision, "Another one after each change."),
      field("project", &T::project, "It is a file of the project, below .sextant/queries."),
  };
};

template <>
struct Describe<ops::SavedItems> {
  static constexpr std::string_view name = "SavedItems";
  static constexpr auto fields = std::tuple{
      field("queries", &ops::SavedItems::queries, "By folder and name."),
      field("problems", &ops::SavedItems::problems, "Files of the project that cannot be used, a sentence each."),
  };
};

template <>
struct Describe<engine::SavedQuery> {
  using T = engine::SavedQuery;
  static constexpr std::string_view name = "SavedQuery";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Stays while its name and folder change; another one after it was moved to or from the project."),
      field("name", &T::name, "Its name, which no other one in its folder has."),
      field("folder", &T::folder, "The folder it stands in; empty: the top."),
      field("description", &T::description, "A line on what it is for."),
      field("connection", &T::connection, "The connection it was written for; may be empty."),
      field("text", &T::text, "The statements."),
      field("changed_at", &T::changed_at, "UTC, RFC 3339."),
      field("revision", &T::revision, "Another one after each change."),
      field("project", &T::project, "It is a file of the project."),
  };
};

template <>
struct Describe<ops::SavedName> {
  static constexpr std::string_view name = "SavedName";
  static constexpr auto fields = std::tuple{field("name", &ops::SavedName::name, "Its id, its name, or its folder/name.")};
};

template <>
struct Describe<ops::SavedPut> {
  using T = ops::SavedPut;
  static constexpr std::string_view name = "SavedPut";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "The one to change; absent: a new one."),
      field("name", &T::name, "1 to 200 bytes."),
      field("text", &T::text, "The statements, up to 1 MiB."),
      field("folder", &T::folder, "Such as team/reports; absent: as it was, or the top."),
      field("description", &T::description, "One line; absent: as it was."),
      field("connection", &T::connection, "The connection it is for; absent: as it was."),
      field("project", &T::project, "Whether it is a file of the project, for git; absent: as it was."),
      field("revision", &T::revision, "The one it is a change of: refused if somebody changed it meanwhile."),
  };
};

template <>
struct Describe<ops::SavedMove> {
  using T = ops::SavedMove;
  static constexpr std::string_view name = "SavedMove";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "The one to move."),
      field("name", &T::name, "Its new name; absent: as it was."),
      field("folder", &T::folder, "Its new folder; absent: as it was."),
      field("project", &T::project, "To the files of the project, or from there; absent: where it is."),
  };
};

template <>
struct Describe<ops::SavedId> {
  static constexpr std::string_view name = "SavedId";
  static constexpr auto fields = std::tuple{field("id", &ops::SavedId::id, "Its id.")};
};

}  // namespace sextant
