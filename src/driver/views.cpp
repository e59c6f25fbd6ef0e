#include "driver/views.h"

namespace sextant {

std::string_view to_string(FilterOp op) {
  switch (op) {
    case FilterOp::equal: return "equal";
    case FilterOp::not_equal: return "not_equal";
    case FilterOp::less: return "less";
    case FilterOp::less_equal: return "less_equal";
    case FilterOp::greater: return "greater";
    case FilterOp::greater_equal: return "greater_equal";
    case FilterOp::between: return "between";
    case FilterOp::in: return "in";
    case FilterOp::contains: return "contains";
    case FilterOp::is_null: return "is_null";
    case FilterOp::is_not_null: return "is_not_null";
    case FilterOp::same_as: return "same_as";
    case FilterOp::all: return "all";
    case FilterOp::any: return "any";
    case FilterOp::none: return "none";
  }
  return "all";
}

}  // namespace sextant
