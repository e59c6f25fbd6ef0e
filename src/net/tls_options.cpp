#include "net/tls_options.h"

#include <fmt/format.h>

namespace sextant::net {

namespace {

constexpr std::string_view system_authorities = "system";  // What libraries of databases call the system's list.

Error bad(std::string message, std::string hint) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

Error not_one_of(std::string_view name, std::string_view choices) {
  return {.code = ErrorCode::invalid_argument, .message = fmt::format("The option {} must be one of {}.", name, choices)};
}

// The first option that is given and means nothing without the others.
Result<> check_together(TlsOptions const& options, TlsNames const& names, bool minimum_given) {
  auto const mode = to_string(options.mode);
  struct Given {
    std::string_view name;
    bool given, verifies;
  };
  Given const all[]{{names.authority, !options.authority_file.empty(), true},
                    {names.server_name, !options.server_name.empty(), true},
                    {names.certificate, !options.certificate_file.empty(), false},
                    {names.key, !options.key_file.empty(), false},
                    {names.passphrase, !options.passphrase.empty(), false},
                    {names.minimum, minimum_given, false}};
  for (auto const& [name, given, verifies] : all) {
    if (!given) continue;
    if (options.mode == TlsMode::disable) {
      return bad(fmt::format("The option {} needs TLS, which {}={} switches off.", name, names.mode, mode),
                 fmt::format("Leave one of them out, or set {} to verify-full.", names.mode));
    }
    if (options.mode == TlsMode::prefer && verifies) {
      return bad(fmt::format("The option {} is of no use with {}={}, which checks no certificate.", name, names.mode, mode),
                 fmt::format("Set {} to verify-full, or leave {} out.", names.mode, name));
    }
  }
  for (auto const& each : {all[3], all[4]}) {
    if (!each.given || !options.certificate_file.empty()) continue;
    return bad(fmt::format("The option {} needs {}.", each.name, names.certificate),
               "Name the file of the client certificate that the key belongs to.");
  }
  return {};
}

}  // namespace

Result<TlsOptions> read_tls_options(ConnectSpec const& spec, TlsNames const& names, TlsMode unless_told) {
  auto const text = [&spec](std::string_view name) {
    auto const found = spec.options.find(name);
    return found == spec.options.end() ? std::string() : found->second;
  };
  auto const mode_text = text(names.mode), minimum = text(names.minimum);
  auto const mode = tls_mode_from(mode_text);
  if (!mode_text.empty() && !mode) return not_one_of(names.mode, "disable, prefer, require, verify-ca, verify-full");
  if (!minimum.empty() && minimum != "1.2" && minimum != "1.3") return not_one_of(names.minimum, "1.2, 1.3");
  TlsOptions options{.mode = mode.value_or(unless_told),
                     .authority_file = text(names.authority),
                     .certificate_file = text(names.certificate),
                     .key_file = text(names.key),
                     .passphrase = text(names.passphrase),
                     .server_name = text(names.server_name),
                     .at_least_1_3 = minimum == "1.3"};
  auto const by_system = options.authority_file == system_authorities;
  auto const told = !options.authority_file.empty() || !options.certificate_file.empty() || !options.server_name.empty();
  if (!mode && told) options.mode = TlsMode::verify_full;
  TRY(check_together(options, names, options.at_least_1_3 && mode.has_value()));
  if (options.mode == TlsMode::require && !options.authority_file.empty()) options.mode = TlsMode::verify_ca;
  if (by_system) options.authority_file.clear();
  return options;
}

}  // namespace sextant::net
