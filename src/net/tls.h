// TLS on top of a stream, by OpenSSL: one structure says how, for every driver. As Stream: one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "net/stream.h"

struct ssl_st;  // SSL

namespace sextant::net {

enum class TlsMode : uint8_t {
  disable,      // In the clear.
  prefer,       // TLS if the server speaks it, else in the clear; nothing is verified.
  require,      // TLS; nothing is verified, so it protects against listeners only.
  verify_ca,    // TLS with a certificate of a trusted authority, for whatever name.
  verify_full,  // The certificate must also name the host.
};
std::string_view to_string(TlsMode mode);
std::optional<TlsMode> tls_mode_from(std::string_view text);
// Unless told otherwise: in the clear on this machine, verify_full to every other.
TlsMode default_tls_mode(Address const& address);

struct TlsOptions {
  ~TlsOptions() { wipe(passphrase); }
  TlsMode mode = TlsMode::verify_full;
  std::string authority_file;    // Certificates to trust; empty: the system's.
  std::string certificate_file;  // The client's own; empty: none.
  std::string key_file;          // Empty: in the file of the certificate.
  std::string passphrase;        // Of the key; empty: it is not encrypted.
  std::string server_name;       // Sent to the server, and to be in its certificate; empty: the host connected to.
  bool at_least_1_3 = false;     // Else 1.2.
};

// Whether the files can be used: read, in PEM form, the key opened by its passphrase and fitting the certificate. For clients
// whose own library reads them again and says less.
Result<> check_tls_files(TlsOptions const& options);

// Of a connection that some library encrypted; null is in the clear. REQUIRES: OpenSSL is loaded.
TlsFacts tls_facts(ssl_st const* ssl);
// Into what a driver tells of the server.
template <class ServerInfo>
void tell_tls(TlsFacts facts, ServerInfo& info) {
  info.encryption = std::move(facts.version);
  info.cipher = std::move(facts.cipher);
  info.certificate_subject = std::move(facts.subject);
  info.certificate_issuer = std::move(facts.issuer);
  info.certificate_until = std::move(facts.until);
}

// Shakes hands over `stream`; errors have the step `tls`. REQUIRES: the mode is require or stricter.
Result<std::unique_ptr<Stream>> start_tls(std::unique_ptr<Stream> stream, TlsOptions const& options, std::string const& host,
                                          Clock::time_point deadline);

}  // namespace sextant::net
