#include "drivers/mongodb/written.h"

#include "drivers/mongodb/bson.h"

namespace sextant::mongodb {

void Written::add(std::string_view command, std::string_view reply) {
  auto const count = integer_of(reply, "n");
  if (command == "insert") {
    inserts_ = true;
    inserted_ += count;
    return;
  }
  if (command == "delete") {
    deletes_ = true;
    deleted_ += count;
    return;
  }
  updates_ = true;
  modified_ += integer_of(reply, "nModified");
  Element element;
  int64_t upserted = 0;
  if (find_element(reply, "upserted", element) && element.kind == ValueKind::array) {
    auto const list = read_bson(element.document());
    for (auto const& item : list.ok() ? list->members : std::vector<Member>()) {
      ++upserted;
      if (auto const* const id = item.value.find("_id")) upserted_ids_.add({}, *id);
    }
  }
  upserted_ += upserted;
  matched_ += count - upserted;
}

Value Written::document(Plan const& plan) const {
  auto result = Value::object({{"acknowledged", Value::of(true)}});
  if (inserts_ && plan.single) {
    result.add("insertedId", plan.inserted.empty() ? Value() : plan.inserted[0]);
  } else if (inserts_) {
    result.add("insertedCount", Value::of(inserted_));
    result.add("insertedIds", Value::array(plan.inserted));
  }
  if (updates_) {
    result.add("matchedCount", Value::of(matched_));
    result.add("modifiedCount", Value::of(modified_));
    result.add("upsertedCount", Value::of(upserted_));
    if (upserted_ > 0) result.add("upsertedIds", upserted_ids_);
  }
  if (deletes_) result.add("deletedCount", Value::of(deleted_));
  return result;
}

}  // namespace sextant::mongodb
