#include "net/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

#include "base/late_library.h"

namespace sextant {
extern LateLibrary const late_ssl, late_crypto;  // Made by the build.
}

namespace sextant::net {

namespace {

constexpr std::array mode_names{std::pair{TlsMode::disable, std::string_view("disable")},
                                std::pair{TlsMode::prefer, std::string_view("prefer")},
                                std::pair{TlsMode::require, std::string_view("require")},
                                std::pair{TlsMode::verify_ca, std::string_view("verify-ca")},
                                std::pair{TlsMode::verify_full, std::string_view("verify-full")}};
constexpr size_t chunk = size_t{16} << 10;  // The most that one TLS record holds.

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// The last message of OpenSSL's queue, which is emptied.
std::string library_reason() {
  std::string reason;
  while (auto const code = ERR_get_error()) {
    if (auto const* const text = ERR_reason_error_string(code)) reason = text;
  }
  return reason.empty() ? "no reason given" : reason;
}

Error bad_file(std::string_view what, std::string const& path) {
  return {.code = ErrorCode::invalid_argument,
          .message = fmt::format("The {} {} cannot be used: {}.", what, path, library_reason()),
          .hint = "It must be a readable file in PEM form."};
}

Error lost(std::string message) {
  return {.code = ErrorCode::unavailable, .message = std::move(message), .damage = Damage::connection};
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> stream, std::unique_ptr<SSL, FreeSsl> ssl)
      : stream_(std::move(stream)), ssl_(std::move(ssl)), in_(SSL_get_rbio(ssl_.get())), out_(SSL_get_wbio(ssl_.get())) {}

  Result<> shake_hands(Clock::time_point deadline) {
    for (;;) {
      ERR_clear_error();
      auto const result = SSL_do_handshake(ssl_.get());
      // An alert says to the server why it is left.
      auto const flushed = flush(deadline);
      if (result == 1) return flushed;
      if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) return refused();
      TRY(Result<>(flushed));
      if (TRY(fill(deadline)) == 0) return lost("The server closed the connection instead of speaking TLS.");
    }
  }

  Result<size_t> read(std::span<char> out, Clock::time_point deadline) override {
    for (;;) {
      ERR_clear_error();
      size_t count = 0;
      auto const result = SSL_read_ex(ssl_.get(), out.data(), out.size(), &count);
      if (result == 1) return count;
      switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_ZERO_RETURN: return size_t{0};
        case SSL_ERROR_WANT_READ: break;
        default: return lost(fmt::format("The encrypted connection was broken: {}.", library_reason()));
      }
      TRY(flush(deadline));
      if (TRY(fill(deadline)) == 0) return size_t{0};
    }
  }

  Result<> write(std::string_view bytes, Clock::time_point deadline) override {
    while (!bytes.empty()) {
      ERR_clear_error();
      size_t count = 0;
      auto const result = SSL_write_ex(ssl_.get(), bytes.data(), std::min(bytes.size(), chunk), &count);
      if (result != 1) return lost(fmt::format("The encrypted connection was broken: {}.", library_reason()));
      bytes.remove_prefix(count);
      TRY(flush(deadline));
    }
    return {};
  }

  std::string encryption() const override { return SSL_get_version(ssl_.get()); }

  std::string certificate_fingerprint() const override {
    std::unique_ptr<X509, FreeCertificate> const certificate(SSL_get1_peer_certificate(ssl_.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha1(), digest.data(), &size) != 1) return {};
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02X}", digest[i]);
    return text;
  }

 private:
  // Sends what OpenSSL has ready.
  Result<> flush(Clock::time_point deadline) {
    for (;;) {
      auto const count = BIO_read(out_, buffer_.data(), static_cast<int>(buffer_.size()));
      if (count <= 0) return {};
      TRY(stream_->write({buffer_.data(), static_cast<size_t>(count)}, deadline));
    }
  }

  // Gives OpenSSL what has come; 0 at the end of the stream.
  Result<size_t> fill(Clock::time_point deadline) {
    auto const count = TRY(stream_->read(buffer_, deadline));
    if (count > 0 && BIO_write(in_, buffer_.data(), static_cast<int>(count)) != static_cast<int>(count)) {
      return Error{.code = ErrorCode::limit, .message = "OpenSSL has no memory left.", .damage = Damage::connection};
    }
    return count;
  }

  Error refused() const {
    auto const verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
      auto error = lost(fmt::format("The server's certificate is not accepted: {}.", X509_verify_cert_error_string(verified)));
      error.code = ErrorCode::unauthenticated;
      error.hint = verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH
                       ? "Connect by a name that the certificate holds, or give it as the server name."
                       : "Give the file of the authority that signed it, or ask whoever runs the server for a valid certificate.";
      return error;
    }
    auto error = lost(fmt::format("The server does not speak TLS as it should: {}.", library_reason()));
    error.hint = "Check that this is the port for TLS.";
    return error;
  }

  std::unique_ptr<Stream> const stream_;
  std::unique_ptr<SSL, FreeSsl> const ssl_;
  BIO* const in_;   // Owned by ssl_.
  BIO* const out_;
  std::array<char, chunk> buffer_;
};

Result<> load_files(SSL_CTX* context, TlsOptions const& options) {
  if (options.mode >= TlsMode::verify_ca) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (options.authority_file.empty()) {
      if (SSL_CTX_set_default_verify_paths(context) != 1) return bad_file("system's list of", "authorities");
    } else if (SSL_CTX_load_verify_file(context, options.authority_file.c_str()) != 1) {
      return bad_file("certificate authority", options.authority_file);
    }
  }
  if (options.certificate_file.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return bad_file("client certificate", options.certificate_file);
  }
  auto const& key = options.key_file.empty() ? options.certificate_file : options.key_file;
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) return bad_file("client key", key);
  return {};
}

// The name to ask for and to find in the certificate.
Result<> set_name(SSL* ssl, TlsOptions const& options, std::string const& host) {
  auto name = !options.server_name.empty() ? options.server_name : host.empty() ? std::string("localhost") : host;
  if (name.ends_with('.')) name.pop_back();
  auto const numeric = is_numeric_host(name);
  bool set = numeric || SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
  if (options.mode == TlsMode::verify_full) {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    set = set && (numeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) : SSL_set1_host(ssl, name.c_str())) == 1;
  }
  if (set) return {};
  return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} is no name that a certificate can hold.", name)};
}

// A password for a key's file is never asked for on the terminal.
int no_password(char*, int, int, void*) { return 0; }

}  // namespace

std::string_view to_string(TlsMode mode) {
  for (auto const& [value, name] : mode_names) {
    if (value == mode) return name;
  }
  return "verify-full";
}

std::optional<TlsMode> tls_mode_from(std::string_view text) {
  for (auto const& [value, name] : mode_names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

TlsMode default_tls_mode(Address const& address) {
  return !address.socket_path.empty() || is_local_host(address.host) ? TlsMode::disable : TlsMode::verify_full;
}

Result<std::unique_ptr<Stream>> start_tls(std::unique_ptr<Stream> stream, TlsOptions const& options, std::string const& host,
                                          Clock::time_point deadline) {
  TRY(load(late_crypto));
  TRY(load(late_ssl));
  ERR_clear_error();
  std::unique_ptr<SSL_CTX, FreeContext> const context(SSL_CTX_new(TLS_client_method()));
  if (!context) return lost(fmt::format("TLS cannot be set up: {}.", library_reason()));
  SSL_CTX_set_min_proto_version(context.get(), options.at_least_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_default_passwd_cb(context.get(), no_password);
  TRY(load_files(context.get(), options));
  std::unique_ptr<SSL, FreeSsl> ssl(SSL_new(context.get()));
  auto* const in = BIO_new(BIO_s_mem());
  auto* const out = BIO_new(BIO_s_mem());
  if (!ssl || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    return lost("TLS cannot be set up: no memory.");
  }
  BIO_set_mem_eof_return(in, -1);
  BIO_set_mem_eof_return(out, -1);
  SSL_set_bio(ssl.get(), in, out);
  SSL_set_connect_state(ssl.get());
  TRY(set_name(ssl.get(), options, host));
  auto encrypted = std::make_unique<TlsStream>(std::move(stream), std::move(ssl));
  TRY(encrypted->shake_hands(deadline));
  return std::unique_ptr<Stream>(std::move(encrypted));
}

}  // namespace sextant::net
