#include "server/routes.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "base/url_text.h"
#include "base/wiping_json.h"
#include "rpc/registry.h"
#include "rpc/rows.h"
#include "rpc/uploads.h"

namespace sextant::server {

namespace {

constexpr std::string_view api_prefix = "/api/v1/";
constexpr std::string_view results_prefix = "/api/v1/results/";

Reply failed(ErrorCode code, std::string message) { return error_reply({.code = code, .message = std::move(message)}); }

std::optional<int64_t> number(std::string const& text) {
  int64_t value = 0;
  auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view asset_type(std::string_view path) {
  auto const ends = [&](std::string_view suffix) { return path.ends_with(suffix); };
  if (ends(".html")) return "text/html; charset=utf-8";
  if (ends(".js")) return "text/javascript; charset=utf-8";
  if (ends(".css")) return "text/css; charset=utf-8";
  if (ends(".svg")) return "image/svg+xml";
  if (ends(".woff2")) return "font/woff2";
  if (ends(".png")) return "image/png";
  if (ends(".json") || ends(".webmanifest")) return "application/json";
  return "application/octet-stream";
}

// The format a client accepts; Arrow unless it says otherwise.
Format accepted_format(Request const& request) {
  if (auto const format = format_from(request.parameter("format"))) return *format;
  auto const accept = request.header("accept");
  for (auto const format : {Format::csv, Format::ndjson, Format::json, Format::tsv, Format::markdown, Format::sql}) {
    if (accept.find(media_type(format).substr(0, media_type(format).find(';'))) != std::string::npos) return format;
  }
  return Format::arrow;
}

// RFC 6266: the name in ASCII for old readers, and whole in UTF-8. `fallback` is of this server's own making.
std::string attachment(std::string const& wanted, std::string const& fallback, std::string const& extension) {
  constexpr size_t longest = 200;
  constexpr std::string_view hostile_in_names = R"(/\:*?"<>|)";
  std::string name;
  for (auto const byte : utf8_prefix(wanted, longest)) {
    auto const hostile = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f || hostile_in_names.find(byte) != std::string_view::npos;
    name.push_back(hostile ? '_' : byte);
  }
  if (name.starts_with('.')) name[0] = '_';
  auto const whole = name.empty() ? std::string() : fmt::format("; filename*=UTF-8''{}.{}", percent_encode(name), extension);
  return fmt::format("attachment; filename=\"{}.{}\"{}", fallback, extension, whole);
}

}  // namespace

Reply Routes::handle(Request const& request) {
  if (auto refused = access_.check_source(request)) return *refused;
  if (request.path.starts_with(api_prefix)) return handle_api(request);
  return handle_asset(request);
}

Reply Routes::handle_api(Request const& request) {
  auto const name = request.path.substr(api_prefix.size());
  if (request.method == "POST") {
    auto const* const content_type = request.read_body ? "application/octet-stream" : "application/json";
    if (auto refused = access_.check_post(request, content_type)) return *refused;
    if (name == "login") return log_in(request);
  }
  if (!access_.has_session(request)) {
    return error_reply({.code = ErrorCode::unauthenticated,
                        .message = "This window is not signed in.",
                        .hint = "Open the link that Sextant printed in its terminal; press Enter there for a new one."});
  }
  if (request.method == "GET" && request.path.starts_with(results_prefix)) return result_rows(request);
  if (request.method != "POST") {
    auto reply = failed(ErrorCode::invalid_argument, "Methods are called by POST.");
    reply.status = 405;
    return reply;
  }
  return request.read_body ? receive_upload(request) : handle_post(request, name);
}

Reply Routes::handle_post(Request const& request, std::string const& name) {
  auto const* method = rpc::find_method(name);
  if (method == nullptr) return failed(ErrorCode::not_found, fmt::format("There is no method {}.", name));
  if (method->reply == rpc::Reply::rows) return query_rows(request);
  auto const params = parse_wiping_json(request.body.empty() ? "{}" : request.body);
  if (!params) return error_reply(params.error());
  auto const result = method->invoke(context_, *params);
  if (!result) return error_reply(result.error());
  return {.body = write_json(*result)};
}

Reply Routes::log_in(Request const& request) {
  auto const body = parse_json(request.body);
  if (!body) return error_reply(body.error());
  auto const* object = body->if_object();
  auto const* code = object == nullptr ? nullptr : object->if_contains("code");
  if (code == nullptr || !code->is_string()) return failed(ErrorCode::invalid_argument, "code is missing.");
  auto const session = access_.log_in(std::string(code->get_string()));
  if (!session) return error_reply(session.error());
  Reply reply{.body = "{}"};
  reply.headers.emplace("Set-Cookie", access_.cookie_header(*session));
  return reply;
}

Reply Routes::result_rows(Request const& request) {
  auto const rest = request.path.substr(results_prefix.size());
  auto const slash = rest.find('/');
  if (slash == std::string::npos || rest.substr(slash) != "/rows") return failed(ErrorCode::not_found, "There is no such page.");
  auto const result = rest.substr(0, slash);
  if (request.parameter("view") == "preview") {
    auto const first = number(request.parameter("first"));
    auto const count = number(request.parameter("count"));
    if (!first || !count) return failed(ErrorCode::invalid_argument, "first and count must be whole numbers.");
    auto window = rpc::result_window(
        context_, {.result = result, .first = *first, .count = *count, .columns = request.parameter("columns")});
    if (!window) return error_reply(window.error());
    return {.content_type = std::string(media_type(Format::arrow)), .body = std::move(*window)};
  }
  auto const format = accepted_format(request);
  // A page of rows is a file to keep, and never one of this server's own.
  if (request.parameter("download") == "1" || format == Format::html) return download(request, result, format);
  auto sql = rpc::check_result(context_, result, format, request.parameter("table"));
  if (!sql) return error_reply(sql.error());
  Reply reply{.content_type = std::string(media_type(format))};
  reply.stream = [this, result, format, sql = std::move(*sql)](ByteSink& out) {
    return rpc::write_result(context_, result, format, sql, out);
  };
  return reply;
}

Reply Routes::download(Request const& request, std::string const& result, Format format) {
  auto planned = rpc::plan_download(context_, result, format, request.parameter("options"), request.parameter("table"));
  if (!planned) return error_reply(planned.error());
  Reply reply{.content_type = planned->media_type};
  reply.headers.emplace("Content-Disposition", attachment(request.parameter("name"), result, planned->extension));
  reply.stream = [this, planned = std::move(*planned)](ByteSink& out) { return rpc::write_download(context_, planned, out); };
  return reply;
}

Reply Routes::query_rows(Request const& request) {
  auto params = parse_json(request.body);
  if (!params) return error_reply(params.error());
  auto const format = accepted_format(request);
  Reply reply{.content_type = std::string(media_type(format))};
  reply.stream = [this, params = std::move(*params), format](ByteSink& out) -> Result<> {
    TRY(rpc::write_query_rows(context_, params, format, out));
    return {};
  };
  return reply;
}

Reply Routes::receive_upload(Request const& request) {
  auto const rest = request.path.substr(uploads_prefix.size());
  auto const slash = rest.find('/');
  auto const index = slash == std::string::npos ? std::nullopt : number(rest.substr(slash + 1));
  if (!index || *index < 0) return failed(ErrorCode::not_found, "There is no such page.");
  auto const received = rpc::receive_upload(context_, rest.substr(0, slash), static_cast<size_t>(*index), request.body_bytes,
                                            request.read_body);
  return received ? Reply{.body = "{}"} : error_reply(received.error());
}

Reply Routes::handle_asset(Request const& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto reply = failed(ErrorCode::invalid_argument, "Pages are read by GET.");
    reply.status = 405;
    return reply;
  }
  auto const asset = find_asset_(request.path == "/" ? "/index.html" : request.path);
  if (!asset) return failed(ErrorCode::not_found, "There is no such page.");
  Reply reply{.content_type = std::string(asset_type(asset->path)), .body = std::string(asset->bytes)};
  // Assets carry a hash in their name, the page itself does not.
  auto const hashed = request.path.starts_with("/assets/");
  reply.headers.emplace("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-store");
  return reply;
}

}  // namespace sextant::server
