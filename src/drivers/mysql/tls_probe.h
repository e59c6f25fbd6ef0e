// Finds out which certificate a server shows, on a connection of its own. Blocks; any thread.
//
// libmariadb can demand TLS only together with a full check of the certificate, or with the certificate's fingerprint.
// (Measured with 10.11.19: MYSQL_OPT_SSL_ENFORCE goes on in clear text with a server that offers no TLS.) For the modes
// between, the probe makes the TLS handshake first, checks what the mode asks for, and hands out the fingerprint; libmariadb
// then refuses every other certificate, and a server without TLS, before it sends anything about the password.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace sextant::mysql {

struct ProbeRequest {
  std::string host;     // For messages.
  std::string address;  // Numeric.
  uint16_t port = 0;
  bool with_name = false;      // The certificate must be the host's too, as verify-full wants it.
  std::string authority_file;  // Not empty: the certificate must be signed by one of these.
  std::string certificate_file, key_file;  // Of the client; may be empty.
};

// The SHA-1 of the server's certificate in hexadecimal digits, which is what libmariadb compares.
Result<std::string> probe_certificate(ProbeRequest const& request, std::chrono::steady_clock::time_point deadline,
                                      std::stop_token const& stop);

}  // namespace sextant::mysql
