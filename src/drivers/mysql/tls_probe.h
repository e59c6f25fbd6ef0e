// Finds out which certificate a server shows, on a connection of its own. Blocks; any thread.
//
// libmariadb can demand TLS only together with a full check of the certificate against the address that it connects to, or
// with the certificate's fingerprint. (Measured with 10.11.19: MYSQL_OPT_SSL_ENFORCE goes on in clear text with a server
// that offers no TLS.) So the probe makes the TLS handshake first, checks what the mode asks for, against the host's own name
// whatever address leads to it, and hands out the fingerprint; libmariadb then refuses every other certificate, and a server
// without TLS, before it sends anything about the password.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "net/tls.h"

namespace sextant::mysql {

struct ProbeRequest {
  std::string host;     // Its name, which the certificate must hold if the mode asks for that.
  std::string address;  // Numeric.
  uint16_t port = 0;
  net::TlsOptions tls;  // REQUIRES: the mode is require or stricter.
  // Waits a moment for what the server has against the client's certificate, which in TLS 1.3 comes after the handshake.
  bool waits_for_refusal = false;
};

// The SHA-1 of the server's certificate in hexadecimal digits, which is what libmariadb compares.
Result<std::string> probe_certificate(ProbeRequest const& request, std::chrono::steady_clock::time_point deadline,
                                      std::stop_token const& stop);

}  // namespace sextant::mysql
