#include "net/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "base/late_library.h"
#include "base/text.h"
#include "net/connect_step.h"

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
          .hint = "It must be a readable file in PEM form.",
          .step = ConnectStep::tls};
}

Error lost(std::string message) {
  return {.code = ErrorCode::unavailable, .message = std::move(message), .damage = Damage::connection};
}

// The server ended the handshake, for the reason of its alert: "tlsv13 alert certificate required".
Error refused_by_server(std::string_view reason) {
  constexpr std::string_view word = " alert ";
  if (auto const at = reason.find(word); at != std::string_view::npos) reason.remove_prefix(at + word.size());
  auto error = lost(fmt::format("The server refuses the TLS connection: {}.", reason));
  error.step = ConnectStep::tls;
  auto const about_client = reason.find("certificate") != std::string_view::npos || reason.ends_with("unknown ca");
  error.hint = "Check which versions of TLS the server speaks, and that this is its port for TLS.";
  if (!about_client) return error;
  error.code = ErrorCode::unauthenticated;
  error.hint = "Give a client certificate that the server trusts, with its key; whoever runs the server says which.";
  return error;
}

constexpr size_t longest_name = 500;  // Of a certificate, as it is shown.

std::string name_text(X509_NAME const* name) {
  struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
  };
  std::unique_ptr<BIO, FreeBio> const memory(BIO_new(BIO_s_mem()));
  if (name == nullptr || !memory) return {};
  if (X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)) < 0) return {};
  std::array<char, longest_name> text;
  auto const size = BIO_read(memory.get(), text.data(), static_cast<int>(text.size()));
  return size <= 0 ? std::string() : visible_text(utf8_prefix({text.data(), static_cast<size_t>(size)}, text.size()));
}

std::string time_text(ASN1_TIME const* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> stream, std::unique_ptr<SSL, FreeSsl> ssl)
      : stream_(std::move(stream)), ssl_(std::move(ssl)), in_(SSL_get_rbio(ssl_.get())), out_(SSL_get_wbio(ssl_.get())) {}

  Result<> shake_hands(Clock::time_point deadline) { return at_step(ConnectStep::tls, negotiate(deadline)); }

  Result<size_t> read(std::span<char> out, Clock::time_point deadline) override {
    for (;;) {
      ERR_clear_error();
      size_t count = 0;
      auto const result = SSL_read_ex(ssl_.get(), out.data(), out.size(), &count);
      heard_ = heard_ || result == 1;
      if (result == 1) return count;
      switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_ZERO_RETURN: return size_t{0};
        case SSL_ERROR_WANT_READ: break;
        default: return broken();
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
      if (result != 1) return broken();
      bytes.remove_prefix(count);
      auto sent = flush(deadline);
      if (!sent.ok()) return heard_ ? std::move(sent).error() : last_words(std::move(sent).error());
    }
    return {};
  }

  std::string encryption() const override { return SSL_get_version(ssl_.get()); }
  TlsFacts tls_facts() const override { return net::tls_facts(ssl_.get()); }

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
  Result<> negotiate(Clock::time_point deadline) {
    for (;;) {
      ERR_clear_error();
      auto const result = SSL_do_handshake(ssl_.get());
      // An alert says to the server why it is left.
      auto const flushed = flush(deadline);
      if (result == 1) return flushed;
      if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) return refused();
      TRY(Result<>(flushed));
      if (TRY(fill(deadline)) > 0) continue;
      auto error = lost("The server closed the connection instead of speaking TLS.");
      error.retryable = true;  // It may be starting, or going.
      return error;
    }
  }

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

  // A server that refuses the client says why and hangs up, which a write may notice first.
  Error last_words(Error error) {
    constexpr int most_reads = 4;
    for (int i = 0; i < most_reads; ++i) {
      auto const count = fill(Clock::now());
      if (!count.ok() || *count == 0) break;
    }
    ERR_clear_error();
    size_t count = 0;
    auto const result = SSL_read_ex(ssl_.get(), buffer_.data(), buffer_.size(), &count);
    return result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_SSL ? broken() : error;
  }

  // In TLS 1.3 a server looks at the client's certificate after the client is done shaking hands.
  Error broken() const {
    auto const reason = library_reason();
    if (!heard_ && reason.find(" alert ") != std::string::npos) return refused_by_server(reason);
    return lost(fmt::format("The encrypted connection was broken: {}.", reason));
  }

  Error refused() const {
    auto const verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK && (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) != 0) {
      auto error = lost(fmt::format("The server's certificate is not accepted: {}.", X509_verify_cert_error_string(verified)));
      error.code = ErrorCode::unauthenticated;
      error.hint = verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH
                       ? "Connect by a name that the certificate holds, or give it as the server name."
                   : verified == X509_V_ERR_CERT_HAS_EXPIRED
                       ? "Whoever runs the server must renew its certificate."
                       : "Give the file of the authority that signed it, or ask whoever runs the server for a valid certificate.";
      return error;
    }
    auto const reason = library_reason();
    if (reason.find(" alert ") != std::string::npos) return refused_by_server(reason);
    auto error = lost(fmt::format("The server does not speak TLS as it should: {}.", reason));
    error.hint = "Check that this is the port for TLS.";
    return error;
  }

  std::unique_ptr<Stream> const stream_;
  std::unique_ptr<SSL, FreeSsl> const ssl_;
  BIO* const in_;   // Owned by ssl_.
  BIO* const out_;
  bool heard_ = false;  // The server has sent something after the handshake.
  std::array<char, chunk> buffer_;
};

// A passphrase is given to OpenSSL, and never asked for on the terminal.
struct Passphrase {
  std::string const& text;
  bool wanted = false;
};

int give_passphrase(char* buffer, int size, int, void* data) {
  auto& passphrase = *static_cast<Passphrase*>(data);
  passphrase.wanted = true;
  auto const count = std::min(static_cast<size_t>(size), passphrase.text.size());
  std::copy_n(passphrase.text.data(), count, buffer);
  return static_cast<int>(count);
}

Result<> load_client_key(SSL_CTX* context, TlsOptions const& options) {
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return bad_file("client certificate", options.certificate_file);
  }
  auto const& key = options.key_file.empty() ? options.certificate_file : options.key_file;
  Passphrase passphrase{.text = options.passphrase};
  SSL_CTX_set_default_passwd_cb(context, give_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &passphrase);
  auto const loaded = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (loaded) return {};
  auto error = bad_file("client key", key);
  if (!passphrase.wanted) return error;
  auto const missing = options.passphrase.empty();
  error.message = missing ? fmt::format("The client key {} is encrypted.", key)
                          : fmt::format("The passphrase does not open the client key {}.", key);
  error.hint = missing ? "Give its passphrase." : "Check the passphrase of the key.";
  return error;
}

Result<> load_files(SSL_CTX* context, TlsOptions const& options) {
  if (options.mode >= TlsMode::verify_ca) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (options.authority_file.empty()) {
      if (SSL_CTX_set_default_verify_paths(context) != 1) return bad_file("system's list of", "authorities");
    } else if (SSL_CTX_load_verify_file(context, options.authority_file.c_str()) != 1) {
      return bad_file("certificate authority", options.authority_file);
    }
  }
  return options.certificate_file.empty() ? Result<>() : load_client_key(context, options);
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
  return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} is no name that a certificate can hold.", name),
               .step = ConnectStep::tls};
}

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

Result<> check_tls_files(TlsOptions const& options) {
  if (options.authority_file.empty() && options.certificate_file.empty()) return {};
  TRY(load(late_crypto));
  TRY(load(late_ssl));
  ERR_clear_error();
  std::unique_ptr<SSL_CTX, FreeContext> const context(SSL_CTX_new(TLS_client_method()));
  if (!context) return lost(fmt::format("TLS cannot be set up: {}.", library_reason()));
  // The system's list takes milliseconds to read and is nobody's mistake.
  auto given = options;
  if (given.authority_file.empty()) given.mode = TlsMode::require;
  return load_files(context.get(), given);
}

TlsFacts tls_facts(ssl_st const* ssl) {
  if (ssl == nullptr) return {};
  TlsFacts facts{.version = SSL_get_version(ssl)};
  if (auto const* const cipher = SSL_get_current_cipher(ssl)) facts.cipher = SSL_CIPHER_get_name(cipher);
  std::unique_ptr<X509, FreeCertificate> const certificate(SSL_get1_peer_certificate(ssl));
  if (!certificate) return facts;
  facts.subject = name_text(X509_get_subject_name(certificate.get()));
  facts.issuer = name_text(X509_get_issuer_name(certificate.get()));
  facts.until = time_text(X509_get0_notAfter(certificate.get()));
  return facts;
}

Result<std::unique_ptr<Stream>> start_tls(std::unique_ptr<Stream> stream, TlsOptions const& options, std::string const& host,
                                          Clock::time_point deadline) {
  TRY(load(late_crypto));
  TRY(load(late_ssl));
  ERR_clear_error();
  std::unique_ptr<SSL_CTX, FreeContext> const context(SSL_CTX_new(TLS_client_method()));
  if (!context) return lost(fmt::format("TLS cannot be set up: {}.", library_reason()));
  SSL_CTX_set_min_proto_version(context.get(), options.at_least_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
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
