#include "ops/upload.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace sextant::ops {

namespace {

constexpr size_t longest_head = 4096;

Result<std::string> from_hex(std::string const& text) {
  Error const wrong{.code = ErrorCode::invalid_argument, .message = "head must be bytes in hexadecimal, at most 4,096 digits."};
  if (text.size() % 2 != 0 || text.size() > longest_head) return wrong;
  std::string bytes;
  for (size_t at = 0; at < text.size(); at += 2) {
    unsigned value = 0;
    if (std::from_chars(text.data() + at, text.data() + at + 2, value, 16).ptr != text.data() + at + 2) return wrong;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

// "people.csv", or "people.csv-2" if there is one of that name.
std::string free_name(std::string const& wanted, std::set<std::string> const& taken) {
  auto name = wanted;
  for (int number = 2; taken.contains(name); ++number) name = fmt::format("{}-{}", wanted, number);
  return name;
}

// Another process may take the name in between; then the next one is tried.
Result<Connection> add_copy(Context& context, engine::CopiedTarget const& target, UploadOpen const& params) {
  constexpr int most_tries = 3;
  for (int tries = 1;; ++tries) {
    std::set<std::string> taken;
    for (auto const& each : TRY(context.engine.connections().list())) taken.insert(each.name);
    engine::ConnectionSettings settings;
    settings.environment = params.environment;
    settings.read_only = params.read_only;
    auto added = context.engine.connections().add(free_name(target.title, taken),
                                                  TRY(vault::SecretBuffer::copy_of(target.path)), settings);
    if (added || added.error().code != ErrorCode::already_exists || tries == most_tries) return added;
  }
}

}  // namespace

Result<engine::UploadInfo> begin_upload(Context& context, UploadBegin const& params) {
  std::vector<engine::AnnouncedFile> files;
  for (auto const& file : params.files) {
    files.push_back({.name = file.name,
                     .head = TRY(from_hex(file.head)),
                     .bytes = file.bytes,
                     .skip_unknown = file.skip_unknown.value_or(false)});
  }
  return context.engine.uploads().begin(files, params.title.value_or(""));
}

Result<ConnectionList> open_upload(Context& context, UploadOpen const& params) {
  auto targets = TRY(context.engine.uploads().finish(params.upload));
  ConnectionList result;
  for (auto const& target : targets) {
    result.connections.push_back(TRY(add_copy(context, target, params)));
    target.folder->keep();
  }
  return result;
}

Result<Empty> discard_upload(Context& context, UploadId const& params) {
  context.engine.uploads().discard(params.upload);
  return Empty{};
}

Result<> receive_upload(Context& context, std::string const& upload, size_t index, int64_t bytes, engine::ReadBytes const& read) {
  return context.engine.uploads().receive(upload, index, bytes, read);
}

}  // namespace sextant::ops
