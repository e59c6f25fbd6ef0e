// RoutineBody: knows whether a semicolon ends the statement or stands inside the body of a routine or trigger.
//
// Fed with the significant tokens of one statement after another. One thread at a time; the dialect is borrowed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/dialect.h"
#include "sql/lexer.h"

namespace sextant::sql {

class RoutineBody {
 public:
  explicit RoutineBody(Dialect const& dialect) : dialect_(&dialect) {}

  // A new statement begins.
  void reset();
  // `text` is the token's text. REQUIRES: a significant token, not the semicolon or delimiter that ends the statement.
  void add(TokenKind kind, std::string_view text);
  // A semicolon that comes now belongs to the statement.
  bool inside() const;

 private:
  enum class State : uint8_t {
    start,    // Nothing read yet.
    prefix,   // Behind CREATE or ALTER, before the kind of object.
    header,   // The kind is a routine; its body has not begun.
    body,
    plain,    // No routine: nothing to look at until the next statement.
  };
  enum class Block : uint8_t { begin, if_block, case_block, case_expression, loop, repeat };

  void add_atomic(std::string_view word);                      // PostgreSQL: BEGIN ATOMIC ... END
  void add_trigger(TokenKind kind, std::string_view word);     // SQLite: CREATE TRIGGER ... ; END;
  void add_compound(TokenKind kind, std::string_view word);    // MySQL: blocks
  void begin_statement(std::string_view word);
  void add_prefix(std::string_view word);
  void add_header(TokenKind kind, std::string_view word);
  void add_body(TokenKind kind, std::string_view word);
  void add_body_word(std::string_view word);
  bool is_name_position(std::string_view word) const;
  void end_block();
  void open(std::string_view word);
  void push(Block block);
  bool top_is(Block block) const { return !blocks_.empty() && blocks_.back() == block; }

  Dialect const* dialect_;
  State state_ = State::start;
  uint32_t tokens_ = 0;
  uint32_t depth_ = 0;               // Parentheses in a MySQL header.
  uint32_t atomic_depth_ = 0;        // Blocks of a PostgreSQL body.
  std::string_view kind_;            // PROCEDURE, FUNCTION, TRIGGER or EVENT.
  std::string_view previous_;        // The word or symbol before, as keyword() or symbol text gives it.
  bool waits_for_marker_ = false;    // A trigger's or an event's header lasts at least until ROW or DO.
  bool at_statement_ = false;        // A statement of the body begins with the next token.
  bool word_began_statement_ = false;  // ... began with the last token, which may be a label.
  bool in_handler_ = false;          // DECLARE ... HANDLER FOR: a statement follows without a separator.
  bool after_end_ = false;           // The kind of block behind END is no opening.
  bool after_semicolon_ = false;     // SQLite: `; END ;` closes a trigger.
  bool closing_ = false;
  std::vector<Block> blocks_;
};

}  // namespace sextant::sql
