#include "drivers/mongodb/driver.h"

#include <array>

#include "base/late_library.h"
#include "drivers/mongodb/language.h"
#include "drivers/mongodb/session.h"
#include "drivers/mongodb/url.h"

namespace sextant {

extern LateLibrary const late_mongoc_1_0, late_bson_1_0;  // Made by the build.

namespace {

constexpr std::array<std::string_view, 2> url_schemes{"mongodb", "mongodb+srv"};

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  if (stop.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
  auto settings = TRY(mongodb::read_settings(spec));
  for (auto const* late : {&late_bson_1_0, &late_mongoc_1_0}) TRY(load(*late));
  auto const interruption = std::make_shared<mongodb::Interruption>();
  auto connection = std::make_shared<mongodb::Connection>(std::move(settings), *interruption);
  interruption->start(spec.connect_timeout);
  Result<> opened;
  {
    std::stop_callback const on_stop(stop, [&] { interruption->cancel(); });
    opened = connection->open();
  }
  if (!opened.ok()) {
    auto error = opened.error();
    if (interruption->cancelled()) error = Error{.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
    connection.reset();
    return error;
  }
  interruption->stop();
  return std::unique_ptr<Session>(std::make_unique<mongodb::MongoSession>(interruption, std::move(connection)));
}

constexpr Language mongodb_language{.name = "mongodb", .split = &mongodb::split, .classify = &mongodb::classify};

}  // namespace

Driver const mongodb_driver{.name = "mongodb",
                            .title = "MongoDB",
                            .tile = "Mg",
                            .family = Family::document,
                            .url_schemes = url_schemes,
                            .file_extensions = {},
                            .options = mongodb::option_specs(),
                            .dialect = nullptr,
                            .language = &mongodb_language,
                            .parse_url = &mongodb::parse_url,
                            .connect = &connect,
                            .recognises_file = nullptr,
                            .open_text = &mongodb::open_text};

}  // namespace sextant
