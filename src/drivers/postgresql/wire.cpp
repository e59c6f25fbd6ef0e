#include "drivers/postgresql/wire.h"

#include <libpq-fe.h>

#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

constexpr size_t header_bytes = 5;                                 // The type and the length.
constexpr size_t longest_message = (size_t{1} << 30) + (1 << 20);  // The server's own limit of 1 GiB, and some.
// After a statement was told to stop, the server gets this long to obey; then the connection is given up.
constexpr std::chrono::seconds patience{2};

ssl_st* ssl_of(PGconn* connection) {
  return static_cast<ssl_st*>(PQsslInUse(connection) != 0 ? PQgetssl(connection) : nullptr);
}

// A signal to the server's process, by a connection of its own.
std::function<void()> cancel_request(PGconn* connection) {
  std::shared_ptr<PGcancel> const handle(PQgetCancel(connection), [](PGcancel* cancel) {
    if (cancel != nullptr) PQfreeCancel(cancel);
  });
  if (handle == nullptr) return {};
  return [handle] {
    char reason[256];
    // Whether the server got it shows in the statement's end.
    (void)PQcancel(handle.get(), reason, sizeof reason);
  };
}

}  // namespace

void ConnectionCloser::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

Wire::Wire(ConnectionHandle connection)
    : Dialogue(PQsocket(connection.get()), ssl_of(connection.get()), cancel_request(connection.get()), patience),
      connection_(std::move(connection)) {}

// Sending

void Wire::begin_message(char type) {
  out() += type;
  message_begin_ = out().size();
  out().append(4, '\0');
}

void Wire::end_message() { write_network(out().data() + message_begin_, static_cast<uint32_t>(out().size() - message_begin_)); }

void Wire::add_text(std::string_view text) {
  out() += text;
  out() += '\0';
}

template <class T>
void Wire::add_number(T number) {
  char bytes[sizeof(T)];
  write_network(bytes, number);
  out().append(bytes, sizeof(T));
}

void Wire::add_query(std::string_view text) {
  begin_message('Q');
  add_text(text);
  end_message();
}

void Wire::add_parse(std::string_view text) {
  begin_message('P');
  add_text({});  // The unnamed statement.
  add_text(text);
  add_number(uint16_t{0});  // The server infers the types of all parameters.
  end_message();
}

void Wire::add_describe_statement() {
  begin_message('D');
  out() += 'S';
  add_text({});
  end_message();
}

void Wire::add_bind(std::span<std::optional<std::string_view> const> parameters, std::span<uint8_t const> binary_columns) {
  begin_message('B');
  add_text({});             // The unnamed portal.
  add_text({});             // The unnamed statement.
  add_number(uint16_t{0});  // All parameters are text.
  add_number(static_cast<uint16_t>(parameters.size()));
  for (auto const& parameter : parameters) {
    add_number(parameter ? static_cast<int32_t>(parameter->size()) : int32_t{-1});
    if (parameter) out() += *parameter;
  }
  add_number(static_cast<uint16_t>(binary_columns.size()));
  for (auto const binary : binary_columns) add_number(uint16_t{binary});
  end_message();
}

void Wire::add_execute() {
  begin_message('E');
  add_text({});
  add_number(uint32_t{0});  // All rows.
  end_message();
}

void Wire::add_flush() {
  begin_message('H');
  end_message();
}

void Wire::add_sync() {
  begin_message('S');
  end_message();
}

void Wire::add_copy_fail(std::string_view reason) {
  begin_message('f');
  add_text(reason);
  end_message();
}

// Receiving

Result<Message> Wire::receive() {
  auto message = TRY(receive_until(Clock::time_point::max()));
  return *message;
}

Result<std::optional<Message>> Wire::receive_until(std::chrono::steady_clock::time_point until) {
  auto const limit = until == Clock::time_point::max() ? std::nullopt : std::optional(until);
  for (;;) {
    auto const bytes = received();
    auto const length = bytes.size() < header_bytes ? 0 : size_t{read_network<uint32_t>(bytes.data() + 1)};
    if (bytes.size() >= header_bytes && (length < 4 || length > longest_message)) {
      return corrupt_error("message that is not of the PostgreSQL protocol");
    }
    if (bytes.size() >= header_bytes && bytes.size() >= length + 1) {
      consume(length + 1);
      return std::optional(Message{.type = bytes[0], .body = bytes.substr(header_bytes, length - 4)});
    }
    if (!TRY(fill(limit))) return std::optional<Message>();
  }
}

}  // namespace sextant::postgresql
