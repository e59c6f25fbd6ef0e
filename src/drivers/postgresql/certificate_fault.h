// What is wrong with a server's certificate, in words: libpq 15 says no more than that it was not accepted. Blocks; any thread.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "net/tls.h"

namespace sextant::postgresql {

struct CertificateQuestion {
  std::string host;     // Its name, which the certificate must hold if the mode asks for that.
  std::string address;  // Numeric.
  std::string port;
  net::TlsOptions tls;  // REQUIRES: it names the authority that libpq was given.
};

struct CertificateFault {
  std::string message, hint;
};
// Shakes hands once more, on a connection of its own that never logs in. Both are empty if this handshake finds nothing wrong, or
// the server is gone.
CertificateFault find_certificate_fault(CertificateQuestion const& question, std::chrono::steady_clock::time_point deadline,
                                        std::stop_token const& stop);

}  // namespace sextant::postgresql
