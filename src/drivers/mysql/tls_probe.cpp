#include "drivers/mysql/tls_probe.h"

#include <algorithm>
#include <array>
#include <memory>

#include "drivers/mysql/packet.h"

namespace sextant::mysql {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t header_bytes = 4, longest_greeting = 4096;
constexpr uint32_t capability_protocol_41 = 0x200, capability_tls = 0x800, capability_secure = 0x8000;

class Probe {
 public:
  Probe(ProbeRequest const& request, Clock::time_point deadline) : request_(request), deadline_(deadline) {}

  Result<std::string> run(std::shared_ptr<net::Interruption> const& interruption) {
    auto stream = net::connect({.host = request_.address, .port = request_.port}, deadline_, interruption);
    if (!stream.ok()) return stream.error().code == ErrorCode::cancelled ? in_words(stream.error(), {}, {}) : stream.error();
    TRY(read_greeting(**stream));
    TRY(ask_for_tls(**stream));
    return shake_hands(std::move(*stream));
  }

 private:
  Error failed(std::string_view what, std::string hint) const {
    return {.code = ErrorCode::unavailable,
            .message = fmt::format("Cannot connect to the server at {} port {}: {}.", request_.host, request_.port, what),
            .hint = std::move(hint),
            .damage = Damage::connection,
            .step = ConnectStep::tls};
  }

  // A stop or a late answer by its own words, anything else by `instead`.
  Error in_words(Error const& error, std::string_view instead, std::string hint) const {
    if (error.code == ErrorCode::cancelled) return {.code = ErrorCode::cancelled, .message = "Connecting was stopped."};
    if (error.code == ErrorCode::timeout) return failed("it did not answer in time", "Check the host, the port and the firewall.");
    while (instead.ends_with('.')) instead.remove_suffix(1);
    auto result = failed(instead, std::move(hint));
    if (error.code == ErrorCode::unauthenticated) result.code = error.code;  // A certificate is refused, on this side or that.
    return result;
  }

  // The server went before there was TLS; it may come back.
  Error lost(Error const& error) const {
    auto result = in_words(error, hung_up_text, hung_up_hint);
    result.retryable = error.code == ErrorCode::unavailable;
    return result;
  }

  Result<std::string> read(net::Stream& stream, size_t count) const {
    std::string bytes;
    while (bytes.size() < count) {
      std::array<char, longest_greeting> part;
      auto const got = stream.read(std::span(part).first(std::min(part.size(), count - bytes.size())), deadline_);
      if (got.ok() && *got > 0) bytes.append(part.data(), *got);
      else if (got.ok()) return hung_up();
      else return lost(got.error());
    }
    return bytes;
  }

  Result<> read_greeting(net::Stream& stream) const {
    auto const header = TRY(read(stream, header_bytes));
    auto const length = static_cast<uint8_t>(header[0]) | size_t{static_cast<uint8_t>(header[1])} << 8 |
                        size_t{static_cast<uint8_t>(header[2])} << 16;
    if (length > longest_greeting || length < 2) return failed("it does not speak the MySQL protocol", "Check the port.");
    auto const received = read(stream, length);
    if (!received.ok()) return received.error();
    auto const& greeting = *received;
    PacketReader reader(greeting);
    if (reader.number<uint8_t>() != 10) return failed("it refuses the connection", "Check whether the server lets this host in.");
    auto const end = greeting.find('\0', 1);
    if (end == std::string::npos) return failed("it does not speak the MySQL protocol", "Check the port.");
    reader.take(end);
    reader.take(4 + 8 + 1);  // The connection's number, and a part of the random text.
    if ((reader.number<uint16_t>() & capability_tls) == 0 || !reader.ok()) {
      auto none = failed("TLS is wanted, but the server offers none",
                         "Set sslmode to prefer or disable only if the network is trusted.");
      none.code = ErrorCode::not_supported;
      return none;
    }
    return {};
  }

  Result<> ask_for_tls(net::Stream& stream) const {
    std::string packet;
    put_number(packet, uint32_t{32 | 1U << 24});
    put_number(packet, capability_protocol_41 | capability_tls | capability_secure);
    put_number(packet, uint32_t{1 << 24});
    packet += '\x2D';  // utf8mb4_general_ci
    packet.append(23, '\0');
    auto const sent = stream.write(packet, deadline_);
    if (!sent.ok()) return lost(sent.error());
    return {};
  }

  Result<std::string> shake_hands(std::unique_ptr<net::Stream> stream) const {
    auto const encrypted = net::start_tls(std::move(stream), request_.tls, request_.host, deadline_);
    if (!encrypted.ok()) {
      auto const& error = encrypted.error();
      auto const fallback = "Check the TLS options: sslmode, sslrootcert, sslcert and sslkey.";
      return in_words(error, error.message, error.hint.empty() ? fallback : error.hint);
    }
    if (request_.waits_for_refusal) TRY(wait_for_refusal(**encrypted));
    auto fingerprint = (*encrypted)->certificate_fingerprint();
    if (fingerprint.empty()) return failed("it shows no certificate", "Give the server a certificate.");
    return fingerprint;
  }

  // A server that accepts the certificate says nothing.
  Result<> wait_for_refusal(net::Stream& encrypted) const {
    constexpr std::chrono::seconds moment{1};
    char byte = 0;
    auto const got = encrypted.read({&byte, 1}, std::min(deadline_, Clock::now() + moment));
    if (got.ok() || got.error().step == ConnectStep::none) return {};
    return in_words(got.error(), got.error().message, got.error().hint);
  }

  static constexpr std::string_view hung_up_text = "it hung up";
  static constexpr char const* hung_up_hint = "Check that a MySQL or MariaDB server listens on this port.";
  Error hung_up() const { return lost({.code = ErrorCode::unavailable}); }

  ProbeRequest const& request_;
  Clock::time_point const deadline_;
};

}  // namespace

Result<std::string> probe_certificate(ProbeRequest const& request, Clock::time_point deadline, std::stop_token const& stop) {
  auto const interruption = TRY(net::Interruption::create());
  std::stop_callback const raise(stop, [&interruption] { interruption->raise(); });
  return Probe(request, deadline).run(interruption);
}

}  // namespace sextant::mysql
