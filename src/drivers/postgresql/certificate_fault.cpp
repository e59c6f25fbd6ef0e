#include "drivers/postgresql/certificate_fault.h"

#include "base/digits.h"
#include "base/url_text.h"
#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

constexpr uint32_t ask_for_tls = 80877103;  // SSLRequest of the protocol.

Result<> shake_hands(CertificateQuestion const& question, net::Clock::time_point deadline,
                     std::shared_ptr<net::Interruption> const& interruption) {
  auto const port = static_cast<uint16_t>(whole_number(question.port, 1, most_port).value_or(0));
  auto stream = TRY(net::connect({.host = question.address, .port = port}, deadline, interruption));
  std::string request(8, '\0');
  write_network(request.data(), static_cast<uint32_t>(request.size()));
  write_network(request.data() + 4, ask_for_tls);
  TRY(stream->write(request, deadline));
  char answer = 0;
  auto const got = TRY(stream->read({&answer, 1}, deadline));
  if (got == 0 || answer != 'S') return {};
  TRY(net::start_tls(std::move(stream), question.tls, question.host, deadline));
  return {};
}

}  // namespace

CertificateFault find_certificate_fault(CertificateQuestion const& question, std::chrono::steady_clock::time_point deadline,
                                        std::stop_token const& stop) {
  auto const interruption = net::Interruption::create();
  if (!interruption) return {};
  std::stop_callback const raise(stop, [&interruption] { (*interruption)->raise(); });
  auto shaken = shake_hands(question, deadline, *interruption);
  if (shaken || shaken.error().code != ErrorCode::unauthenticated) return {};
  return {.message = shaken.error().message, .hint = shaken.error().hint};
}

}  // namespace sextant::postgresql
