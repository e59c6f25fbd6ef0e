// Certificates made for a test, and a TLS server of OpenSSL's on a thread of its own, which sends back what it gets.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/late_library.h"

namespace sextant {
extern LateLibrary const late_ssl, late_crypto;
}

namespace sextant::net {

struct Certificate {
  std::shared_ptr<X509> x509;
  std::shared_ptr<EVP_PKEY> key;
};

struct Wish {
  std::string names = "DNS:localhost,IP:127.0.0.1";  // Empty: an authority.
  bool expired = false;
};

inline void add_extension(X509* x509, int id, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, x509, x509, nullptr, nullptr, 0);
  auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by `authority`, or by itself.
inline Certificate make_certificate(Wish const& wish, Certificate const* authority = nullptr) {
  EXPECT_TRUE(load(late_crypto).ok() && load(late_ssl).ok());
  static std::atomic<int> serial = 1;
  Certificate result{.x509 = {X509_new(), X509_free}, .key = {EVP_EC_gen("P-256"), EVP_PKEY_free}};
  auto* const x509 = result.x509.get();
  constexpr long day = 24L * 3600;
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), -2 * day);
  X509_gmtime_adj(X509_getm_notAfter(x509), wish.expired ? -day : day);
  X509_set_pubkey(x509, result.key.get());
  auto* const name = X509_get_subject_name(x509);
  auto const* const title = reinterpret_cast<unsigned char const*>(authority == nullptr ? "Test authority" : "Test server");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, title, -1, -1, 0);
  X509_set_issuer_name(x509, authority == nullptr ? name : X509_get_subject_name(authority->x509.get()));
  if (wish.names.empty()) add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  else add_extension(x509, NID_subject_alt_name, wish.names);
  X509_sign(x509, authority == nullptr ? result.key.get() : authority->key.get(), EVP_sha256());
  return result;
}

// With a passphrase the key is encrypted.
inline void write_certificate(Certificate const& certificate, std::string const& path, bool with_key,
                              std::string const& passphrase = {}) {
  auto* const file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr) << path;
  PEM_write_X509(file, certificate.x509.get());
  auto const* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  auto const* const secret = reinterpret_cast<unsigned char const*>(passphrase.data());
  auto const size = static_cast<int>(passphrase.size());
  if (with_key) PEM_write_PrivateKey(file, certificate.key.get(), cipher, cipher ? secret : nullptr, size, nullptr, nullptr);
  std::fclose(file);
}

class TlsServer {
 public:
  // With `client_authority`, clients must show a certificate that it signed.
  explicit TlsServer(Certificate const& certificate, Certificate const* client_authority = nullptr, int newest = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    SSL_CTX_use_certificate(context_.get(), certificate.x509.get());
    SSL_CTX_use_PrivateKey(context_.get(), certificate.key.get());
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    SSL_CTX_set_security_level(context_.get(), 0);
    if (client_authority != nullptr) {
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), client_authority->x509.get());
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  TlsServer(TlsServer const&) = delete;
  TlsServer& operator=(TlsServer const&) = delete;
  uint16_t port() const { return port_; }
  std::string received() const { return received_; }  // After the client has gone.

 private:
  void serve() {
    for (;;) {
      auto const socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      std::shared_ptr<SSL> const ssl(SSL_new(context_.get()), SSL_free);
      SSL_set_fd(ssl.get(), socket);
      if (SSL_accept(ssl.get()) == 1) echo(ssl.get());
      ERR_clear_error();
      ::close(socket);
    }
  }
  void echo(SSL* ssl) {
    std::array<char, 8192> buffer;
    for (;;) {
      auto const count = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0) return;
      received_.append(buffer.data(), static_cast<size_t>(count));
      if (SSL_write(ssl, buffer.data(), count) <= 0) return;
    }
  }

  std::shared_ptr<SSL_CTX> const context_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::string received_;
  std::thread thread_;
};

}  // namespace sextant::net
