// Parquet: row groups of pages, a column at a time, and at the end what is where. What a column of variants is written as shows in
// the first rows, which are held until then.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <deque>

#include "base/text.h"
#include "format/parquet_column.h"
#include "format/parquet_digits.h"
#include "format/writers.h"

namespace sextant {

namespace {

constexpr std::string_view magic = "PAR1";
constexpr size_t group_bytes = size_t{16} << 20;  // Packed: what is held of a row group.
constexpr int64_t group_rows = 1 << 20;
constexpr int64_t held_bytes = 8 << 20;           // Of the rows that tell the types of variants.
constexpr size_t most_meta_bytes = size_t{256} << 20;
constexpr size_t most_named = 10;

// What the values of a variant have in common.
class Seen {
 public:
  void add(Column const& column) {
    for (int64_t row = 0; row < column.length; ++row) {
      auto const tag = column.tag(row);
      tags_ |= 1U << static_cast<unsigned>(tag);
      if (tag == VariantTag::int64 && !exact_double(column.children[static_cast<size_t>(tag)].value<int64_t>(column.offset(row)))) {
        long_integers_ = true;
      }
    }
  }
  VariantAs as() const {
    auto const only = [&](auto... tags) { return (tags_ & ~((1U << static_cast<unsigned>(tags)) | ... | 1U)) == 0; };
    if (only()) return VariantAs::words;  // No value at all: whatever comes can still be written.
    if (only(VariantTag::int64)) return VariantAs::integer;
    if (only(VariantTag::text)) return VariantAs::text;
    if (only(VariantTag::binary)) return VariantAs::bytes;
    return only(VariantTag::int64, VariantTag::float64) && !long_integers_ ? VariantAs::real : VariantAs::words;
  }

 private:
  unsigned tags_ = 0;  // A bit for each, the lowest that of NULL.
  bool long_integers_ = false;
};

// Hands the slots of a column on to its leaves.
class Shredder {
 public:
  explicit Shredder(std::deque<ParquetColumn>& leaves) : leaves_(leaves) {}

  Result<> shred(ParquetNode const& node, Column const& column) {
    if (node.kind == ParquetNode::Kind::leaf) return leaves_[node.leaf].append(column);
    std::vector<ParquetSlot> slots(static_cast<size_t>(column.length));
    for (int64_t row = 0; row < column.length; ++row) slots[static_cast<size_t>(row)].row = row;
    return shred(node, column, std::move(slots));
  }

 private:
  using Slots = std::vector<ParquetSlot>;

  Result<> shred(ParquetNode const& node, Column const& column, Slots slots) {
    for (auto& slot : slots) {
      if (slot.row < 0) continue;
      if (is_null(node, column, slot.row)) slot.row = -1;
      else if (node.optional) ++slot.definition;
      if (slot.row < 0 && !node.optional) return no_key(node);
    }
    switch (node.kind) {
      case ParquetNode::Kind::leaf: return leaves_[node.leaf].append(column, slots);
      case ParquetNode::Kind::structure:
        for (size_t i = 0; i < node.children.size(); ++i) TRY(shred(node.children[i], column.children[i], slots));
        return {};
      case ParquetNode::Kind::list: return shred(node.children[0], column.children[0], elements(node, column, slots));
      case ParquetNode::Kind::map: {
        auto const entries = elements(node, column, slots);
        for (size_t i = 0; i < 2; ++i) TRY(shred(node.children[i], column.children[0].children[i], entries));
        return {};
      }
    }
    return {};
  }

  static bool is_null(ParquetNode const& node, Column const& column, int64_t row) {
    if (node.type->type == Type::null) return true;
    return node.type->type == Type::variant ? column.tag(row) == VariantTag::null : column.is_null(row);
  }

  static Error no_key(ParquetNode const& node) {
    return {.code = ErrorCode::not_supported,
            .message = fmt::format("A {} of a map is NULL, which Parquet does not hold.", node.name),
            .hint = "Leave the column out, or choose another format."};
  }

  static Slots elements(ParquetNode const& node, Column const& column, Slots const& slots) {
    Slots result;
    for (auto const& slot : slots) {
      auto const begin = slot.row < 0 ? 0 : column.offset(slot.row), end = slot.row < 0 ? 0 : column.offset(slot.row + 1);
      if (begin == end) result.push_back({.row = -1, .repetition = slot.repetition, .definition = slot.definition});
      for (auto at = begin; at < end; ++at) {
        result.push_back({.row = at,
                          .repetition = at == begin ? slot.repetition : node.repetition,
                          .definition = static_cast<uint8_t>(slot.definition + 1)});
      }
    }
    return result;
  }

  std::deque<ParquetColumn>& leaves_;
};

class ParquetWriter final : public RowSink {
 public:
  ParquetWriter(ByteSink& out, WriteOptions const& options) : block_(out), packer_(options.compression), note_(options.note) {}

  Result<> begin(std::shared_ptr<Schema const> schema) override {
    schema_ = std::move(schema);
    if (schema_->fields.empty()) {
      return Error{.code = ErrorCode::not_supported,
                   .message = "Rows without columns cannot be written as Parquet.",
                   .hint = "Choose another format."};
    }
    append(magic);
    seen_.resize(schema_->fields.size());
    auto const varies = std::any_of(schema_->fields.begin(), schema_->fields.end(),
                                    [](Field const& field) { return field.type.type == Type::variant; });
    if (!varies) settle();
    return block_.flush();
  }

  Result<> write(RecordBatch const& batch) override {
    assert(schema_ != nullptr && batch.columns.size() == schema_->fields.size());
    if (settled_) return add(batch);
    for (size_t i = 0; i < seen_.size(); ++i) {
      if (schema_->fields[i].type.type == Type::variant) seen_[i].add(batch.columns[i]);
    }
    held_.push_back(batch);
    held_bytes_ += batch.bytes;
    return held_bytes_ < held_bytes ? Result<>() : release();
  }

  Result<> end() override {
    if (!settled_) TRY(release());
    TRY(end_group());
    ThriftWriter meta;
    meta.int32(1, 2);  // The version of the format.
    write_parquet_schema(meta, tree_);
    meta.int64(3, rows_);
    meta.list(4, ThriftWriter::Element::structure, groups_);
    meta.written_elements(group_meta_);
    meta.binary(6, "Sextant");
    // The order of the least and greatest values is that of their types.
    meta.list(7, ThriftWriter::Element::structure, tree_.leaves.size());
    for (size_t i = 0; i < tree_.leaves.size(); ++i) {
      meta.begin_element();
      meta.empty_structure(1);
      meta.end_structure();
    }
    auto const text = meta.finish();
    auto const size = static_cast<uint32_t>(text.size());
    append(text);
    append({reinterpret_cast<char const*>(&size), sizeof size});
    append(magic);
    return block_.flush();
  }

 private:
  void append(std::string_view bytes) {
    block_.append(bytes);
    position_ += static_cast<int64_t>(bytes.size());
  }

  // From here on the columns have their types.
  void settle() {
    std::vector<VariantAs> variants;
    for (auto const& seen : seen_) variants.push_back(seen.as());
    tree_ = parquet_tree(*schema_, variants);
    for (auto const& leaf : tree_.leaves) leaves_.emplace_back(leaf, schema_->text_style, packer_);
    settled_ = true;
    tell_texts();
  }

  void tell_texts() const {
    std::string names;
    size_t count = 0;
    for (auto const& leaf : tree_.leaves) {
      if (leaf.encoding != ParquetEncoding::words) continue;
      if (++count <= most_named) names += (count == 1 ? "" : ", ") + visible_text(leaf.column);
    }
    if (count == 0 || !note_) return;
    if (count > most_named) names += fmt::format(" and {} more", count - most_named);
    note_(fmt::format("Parquet has no type for the values of these columns, which are texts as the database shows them: {}.", names));
  }

  Result<> release() {
    settle();
    auto held = std::move(held_);
    for (auto& batch : held) {
      TRY(add(batch));
      batch = {};
    }
    return {};
  }

  Result<> add(RecordBatch const& batch) {
    Shredder shredder(leaves_);
    for (size_t i = 0; i < batch.columns.size(); ++i) TRY(shredder.shred(tree_.columns[i], batch.columns[i]));
    in_group_ += batch.rows;
    size_t bytes = 0;
    for (auto const& leaf : leaves_) bytes += leaf.bytes();
    return bytes >= group_bytes || in_group_ >= group_rows ? end_group() : Result<>();
  }

  Result<> end_group() {
    if (in_group_ == 0) return {};
    auto const begin = position_;
    ParquetColumn::Sizes all;
    ThriftWriter meta;
    meta.list(1, ThriftWriter::Element::structure, leaves_.size());
    for (auto& leaf : leaves_) {
      auto const sizes = TRY(leaf.write(block_, position_, meta));
      position_ += sizes.packed;
      all.packed += sizes.packed;
      all.unpacked += sizes.unpacked;
    }
    meta.int64(2, all.unpacked);
    meta.int64(3, in_group_);
    meta.int64(5, begin);
    meta.int64(6, all.packed);
    group_meta_ += meta.finish();
    if (group_meta_.size() > most_meta_bytes) {
      return Error{.code = ErrorCode::limit,
                   .message = "The rows are too many for one Parquet file of so many columns.",
                   .hint = "Write fewer rows or columns, or choose another format."};
    }
    ++groups_;
    rows_ += in_group_;
    in_group_ = 0;
    return block_.flush();
  }

  Block block_;
  ParquetPacker packer_;
  std::function<void(std::string const&)> const note_;
  std::shared_ptr<Schema const> schema_;
  // Until the types are known.
  std::vector<Seen> seen_;
  std::vector<RecordBatch> held_;
  int64_t held_bytes_ = 0;
  bool settled_ = false;
  // Then. Leaves stay where they are.
  ParquetTree tree_;
  std::deque<ParquetColumn> leaves_;
  std::string group_meta_;
  size_t groups_ = 0;
  int64_t in_group_ = 0, rows_ = 0, position_ = 0;
};

}  // namespace

std::unique_ptr<RowSink> make_parquet_writer(ByteSink& out, WriteOptions const& options) {
  return std::make_unique<ParquetWriter>(out, options);
}

}  // namespace sextant
