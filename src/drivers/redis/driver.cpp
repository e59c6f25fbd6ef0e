#include "drivers/redis/driver.h"

#include "drivers/redis/options.h"
#include "drivers/redis/session.h"

namespace sextant {

namespace {

constexpr std::array<std::string_view, 4> schemes{"redis", "rediss", "valkey", "valkeys"};
constexpr Language language{.name = "redis", .split = redis::split, .classify = redis::classify};

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  auto connection = TRY(redis::Connection::open(spec, std::move(stop)));
  TRY(connection->start({}, spec.connect_timeout));
  connection->resume_clock();
  auto const user = connection->ask("ACL", "WHOAMI");
  connection->end();
  if (!connection->alive()) return user.error();
  auto name = user.ok() ? user->text : connection->options().user;
  return std::unique_ptr<Session>(std::make_unique<redis::RedisSession>(std::move(connection), spec.read_only, std::move(name)));
}

}  // namespace

Driver const redis_driver{.name = "redis",
                          .title = "Redis",
                          .tile = "Re",
                          .family = Family::key_value,
                          .url_schemes = schemes,
                          .file_extensions = {},
                          .options = redis::option_specs(),
                          .dialect = nullptr,
                          .language = &language,
                          .parse_url = redis::parse_url,
                          .connect = connect,
                          .recognises_file = nullptr,
                          .open_text = redis::open_text,
                          .costly_search = true};

}  // namespace sextant
