// The TLS options of a connection: one set with one meaning for every driver, described and read here. Pure; any thread.
//
// A driver chooses the names only, since people paste the URLs of their engine. What the modes protect from is in
// docs/guide/tls.md.
#pragma once

#include <algorithm>
#include <array>

#include "base/result.h"
#include "data/connect_spec.h"
#include "net/tls.h"

namespace sextant::net {

// What a driver calls its options.
struct TlsNames {
  std::string_view mode, authority, certificate, key, passphrase, server_name, minimum;
};
inline constexpr TlsNames ssl_names{.mode = "sslmode",
                                    .authority = "sslrootcert",
                                    .certificate = "sslcert",
                                    .key = "sslkey",
                                    .passphrase = "sslpassword",
                                    .server_name = "ssl_server_name",
                                    .minimum = "ssl_min_protocol_version"};
inline constexpr TlsNames tls_names{.mode = "tls",
                                    .authority = "tls_ca",
                                    .certificate = "tls_certificate",
                                    .key = "tls_key",
                                    .passphrase = "tls_key_password",
                                    .server_name = "tls_server_name",
                                    .minimum = "tls_minimum"};

inline constexpr size_t tls_option_count = 7;

// `on_this_machine`: what the mode is there unless told.
constexpr std::array<OptionSpec, tls_option_count> tls_option_specs(TlsNames const& names, TlsMode on_this_machine) {
  return {{
      {.name = names.mode, .title = "TLS", .kind = OptionKind::choice, .choices = "disable|prefer|require|verify-ca|verify-full",
       .help = on_this_machine == TlsMode::prefer
                   ? "How the connection is encrypted. Empty: prefer on this machine, verify-full to every other."
                   : "How the connection is encrypted. Empty: not at all on this machine, verify-full to every other."},
      {.name = names.authority, .title = "Certificate authority", .kind = OptionKind::file,
       .help = "File with the certificates of the authorities to trust. Empty: the system's."},
      {.name = names.certificate, .title = "Client certificate", .kind = OptionKind::file,
       .help = "File with the certificate that names the client."},
      {.name = names.key, .title = "Client key", .kind = OptionKind::file,
       .help = "File with the key of the client certificate. Empty: in the same file."},
      {.name = names.passphrase, .title = "Key passphrase", .kind = OptionKind::secret,
       .help = "Passphrase of the client key, if it is encrypted."},
      {.name = names.server_name, .title = "Server name",
       .help = "Name that the server's certificate must hold. Empty: the host."},
      {.name = names.minimum, .title = "Lowest TLS version", .kind = OptionKind::choice, .default_value = "1.2",
       .choices = "1.2|1.3", .help = "Refuses older versions of TLS."},
  }};
}

// A driver's options with those of TLS between them.
template <size_t Before, size_t After>
constexpr std::array<OptionSpec, Before + tls_option_count + After> with_tls_options(
    std::array<OptionSpec, Before> const& before, std::array<OptionSpec, tls_option_count> const& tls,
    std::array<OptionSpec, After> const& after) {
  std::array<OptionSpec, Before + tls_option_count + After> all{};
  auto next = std::copy(before.begin(), before.end(), all.begin());
  next = std::copy(tls.begin(), tls.end(), next);
  std::copy(after.begin(), after.end(), next);
  return all;
}

// The options of these names, checked together. Without a mode it is `unless_told`, or verify_full if an authority, a
// certificate or a name to expect is given. `require` with an authority is verify_ca.
Result<TlsOptions> read_tls_options(ConnectSpec const& spec, TlsNames const& names, TlsMode unless_told);

}  // namespace sextant::net
