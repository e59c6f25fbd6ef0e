// Operations on uploads: files of the machine where a face runs become connections. The bytes themselves travel beside the
// JSON methods, by receive_upload(). Blocks; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/connection.h"
#include "ops/context.h"

namespace sextant::ops {

struct UploadFile {
  std::string name, head;
  int64_t bytes = 0;
  std::optional<bool> skip_unknown;
};

struct UploadBegin {
  std::vector<UploadFile> files;
  std::optional<std::string> title;
};

struct UploadId {
  std::string upload;
};

struct UploadOpen {
  std::string upload;
  std::optional<engine::Environment> environment;
  std::optional<bool> read_only;
};

Result<engine::UploadInfo> begin_upload(Context& context, UploadBegin const& params);
Result<ConnectionList> open_upload(Context& context, UploadOpen const& params);
Result<Empty> discard_upload(Context& context, UploadId const& params);
// The bytes of one announced file.
Result<> receive_upload(Context& context, std::string const& upload, size_t index, int64_t bytes, engine::ReadBytes const& read);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::UploadFile> {
  using T = ops::UploadFile;
  static constexpr std::string_view name = "UploadFile";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The file's name."),
      field("head", &T::head, "Its first bytes in hexadecimal, 64 of them if there are as many: they tell its kind."),
      field("bytes", &T::bytes, "Its size."),
      field("skip_unknown", &T::skip_unknown, "Leave it out if no engine opens it, and not refuse it; false if not given."),
  };
};

template <>
struct Describe<ops::UploadBegin> {
  using T = ops::UploadBegin;
  static constexpr std::string_view name = "UploadBegin";
  static constexpr auto fields = std::tuple{
      field("files", &T::files, "What will be sent, at most 1,000 files."),
      field("title", &T::title, "What several files together are called, such as the name of their folder."),
  };
};

template <>
struct Describe<engine::UploadSlot> {
  using T = engine::UploadSlot;
  static constexpr std::string_view name = "UploadSlot";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The name that the copy gets."),
      field("wanted", &T::wanted, "False: it is left out; do not send it."),
  };
};

template <>
struct Describe<engine::UploadInfo> {
  using T = engine::UploadInfo;
  static constexpr std::string_view name = "Upload";
  static constexpr auto fields = std::tuple{
      field("upload", &T::upload, "Its id. Send the bytes of file n, from 0, to /api/v1/uploads/{upload}/{n}."),
      field("files", &T::files, "In the order they were announced."),
  };
};

template <>
struct Describe<ops::UploadId> {
  static constexpr std::string_view name = "UploadId";
  static constexpr auto fields = std::tuple{field("upload", &ops::UploadId::upload, "The upload's id.")};
};

template <>
struct Describe<ops::UploadOpen> {
  using T = ops::UploadOpen;
  static constexpr std::string_view name = "UploadOpen";
  static constexpr auto fields = std::tuple{
      field("upload", &T::upload, "The upload's id."),
      field("environment", &T::environment, "What the connections are used for."),
      field("read_only", &T::read_only, "Never write through them."),
  };
};

}  // namespace sextant
