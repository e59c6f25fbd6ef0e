#include "base/error.h"

namespace sextant {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::invalid_state: return "invalid_state";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::already_exists: return "already_exists";
    case ErrorCode::not_supported: return "not_supported";
    case ErrorCode::syntax: return "syntax";
    case ErrorCode::constraint: return "constraint";
    case ErrorCode::bad_data: return "bad_data";
    case ErrorCode::unauthenticated: return "unauthenticated";
    case ErrorCode::unauthorized: return "unauthorized";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::read_only: return "read_only";
    case ErrorCode::confirmation: return "confirmation";
    case ErrorCode::vault_locked: return "vault_locked";
    case ErrorCode::password_needed: return "password_needed";
    case ErrorCode::limit: return "limit";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

std::string_view to_string(Damage damage) {
  switch (damage) {
    case Damage::statement: return "statement";
    case Damage::transaction: return "transaction";
    case Damage::connection: return "connection";
  }
  return "statement";
}

std::string_view to_string(ConnectStep step) {
  switch (step) {
    case ConnectStep::none: return "none";
    case ConnectStep::lookup: return "lookup";
    case ConnectStep::tcp: return "tcp";
    case ConnectStep::tunnel: return "tunnel";
    case ConnectStep::tls: return "tls";
    case ConnectStep::authentication: return "authentication";
    case ConnectStep::database: return "database";
  }
  return "none";
}

}  // namespace sextant
