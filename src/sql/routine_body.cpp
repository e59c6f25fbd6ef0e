#include "sql/routine_body.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sql/keywords.h"

namespace sextant::sql {
namespace {

constexpr uint32_t max_prefix_tokens = 40;  // CREATE OR REPLACE DEFINER = 'somebody'@'somewhere' TRIGGER: far below.
constexpr size_t max_blocks = 4096;         // Deeper nesting than any engine's.

constexpr auto routine_kinds = std::to_array<std::string_view>({"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"});
constexpr auto other_kinds = std::to_array<std::string_view>(
    {"TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "SERVER", "USER", "LOGFILE", "TABLESPACE"});
constexpr auto openers = std::to_array<std::string_view>({"BEGIN", "IF", "CASE", "WHILE", "LOOP", "REPEAT", "FOR"});
// What may follow END and then opens nothing.
constexpr auto endings = std::to_array<std::string_view>({"IF", "CASE", "WHILE", "LOOP", "REPEAT", "FOR"});
// A routine whose body is one of these is a single statement.
constexpr auto single_statements = std::to_array<std::string_view>({"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "RETURN",
                                                                    "SET", "WITH", "VALUES", "SIGNAL", "DO", "TRUNCATE"});

}  // namespace

void RoutineBody::reset() {
  state_ = State::start;
  tokens_ = depth_ = atomic_depth_ = 0;
  kind_ = previous_ = {};
  waits_for_marker_ = at_statement_ = word_began_statement_ = in_handler_ = after_end_ = false;
  after_semicolon_ = closing_ = false;
  blocks_.clear();
}

void RoutineBody::add(TokenKind kind, std::string_view text) {
  if (state_ == State::plain) return;
  bool const has_bodies = dialect_->begin_atomic || dialect_->compound_bodies;
  if (!has_bodies || kind == TokenKind::executable_comment) return;
  bool const is_word = kind == TokenKind::identifier;
  std::string_view const word = is_word ? keyword(text) : kind == TokenKind::symbol ? text : std::string_view();
  ++tokens_;
  switch (state_) {
    case State::start: begin_statement(word); break;
    case State::prefix: add_prefix(word); break;
    case State::header:
    case State::body:
      if (dialect_->begin_atomic) {
        add_atomic(word);
      } else if (dialect_->family == LexicalFamily::mysql) {
        add_compound(kind, word);
      } else {
        add_trigger(kind, word);
      }
      break;
    case State::plain: break;
  }
  previous_ = word;
}

bool RoutineBody::inside() const {
  if (state_ != State::header && state_ != State::body) return false;
  if (dialect_->begin_atomic) return atomic_depth_ > 0;
  if (dialect_->family == LexicalFamily::mysql) return !blocks_.empty();
  return !closing_;
}

void RoutineBody::begin_statement(std::string_view word) {
  bool const mysql = dialect_->family == LexicalFamily::mysql;
  if (dialect_->family == LexicalFamily::sqlite && word == "EXPLAIN") return;  // EXPLAIN CREATE TRIGGER
  bool const after_explain = dialect_->family == LexicalFamily::sqlite && tokens_ > 1;
  if (after_explain && (word == "QUERY" || word == "PLAN") && tokens_ < 4) return;
  if (word == "CREATE" || (mysql && word == "ALTER")) {
    state_ = State::prefix;
  } else if (mysql && is_any_of(word, openers)) {
    // MariaDB runs blocks outside of routines; BEGIN is one only if NOT ATOMIC follows.
    state_ = State::body;
    if (word != "BEGIN") open(word);
  } else {
    state_ = State::plain;
  }
}

void RoutineBody::add_prefix(std::string_view word) {
  bool const mysql = dialect_->family == LexicalFamily::mysql;
  bool const routine = dialect_->begin_atomic ? word == "FUNCTION" || word == "PROCEDURE"
                       : mysql                ? is_any_of(word, routine_kinds)
                                              : word == "TRIGGER";
  if (routine && previous_ != "." && previous_ != "@") {
    state_ = State::header;
    kind_ = word;
    waits_for_marker_ = word == "TRIGGER" || word == "EVENT";
    return;
  }
  bool const goes_on = mysql                  ? tokens_ < max_prefix_tokens && !is_any_of(word, other_kinds)
                       : dialect_->begin_atomic ? word == "OR" || word == "REPLACE"
                                                : word == "TEMP" || word == "TEMPORARY";
  if (!goes_on) state_ = State::plain;
}

// END and CASE are reserved in PostgreSQL: they are names only behind a point or AS.
void RoutineBody::add_atomic(std::string_view word) {
  if (previous_ == "." || previous_ == "AS") return;
  if (word == "ATOMIC" && previous_ == "BEGIN") {
    ++atomic_depth_;
  } else if (atomic_depth_ > 0 && word == "CASE") {
    ++atomic_depth_;
  } else if (atomic_depth_ > 0 && word == "END") {
    --atomic_depth_;
  }
}

void RoutineBody::add_trigger(TokenKind kind, std::string_view word) {
  bool const semicolon = kind == TokenKind::semicolon;
  closing_ = after_semicolon_ && word == "END";
  after_semicolon_ = semicolon;
}

void RoutineBody::add_compound(TokenKind kind, std::string_view word) {
  if (state_ == State::header) {
    add_header(kind, word);
  } else {
    add_body(kind, word);
  }
}

void RoutineBody::add_header(TokenKind kind, std::string_view word) {
  if (kind == TokenKind::open_parenthesis) ++depth_;
  if (kind == TokenKind::close_parenthesis && depth_ > 0) --depth_;
  if (depth_ > 0 || word.empty()) return;
  if (waits_for_marker_) {
    bool const marker = kind_ == "EVENT" ? word == "DO" : word == "ROW" && previous_ == "EACH";
    if (!marker) return;
    waits_for_marker_ = false;
    if (kind_ == "EVENT") state_ = State::body;
    at_statement_ = kind_ == "EVENT";
    return;
  }
  // Behind the kind comes the name, or IF NOT EXISTS; CHARACTER SET and RETURNS SET are types.
  if (is_name_position(word) || is_any_of(previous_, routine_kinds) || previous_ == "FOLLOWS" || previous_ == "PRECEDES") return;
  if (word == "SET" && (previous_ == "CHARACTER" || previous_ == "CHAR" || previous_ == "RETURNS")) return;
  if (is_any_of(word, openers)) {
    state_ = State::body;
    open(word);
  } else if (is_any_of(word, single_statements)) {
    state_ = State::body;
  }
}

bool RoutineBody::is_name_position(std::string_view word) const {
  return word != "." && (previous_ == "." || previous_ == "@" || previous_ == "@@" || previous_ == "AS");
}

void RoutineBody::add_body(TokenKind kind, std::string_view word) {
  if (kind == TokenKind::semicolon) {
    at_statement_ = true;
    word_began_statement_ = in_handler_ = after_end_ = false;
    return;
  }
  if (kind == TokenKind::symbol && word == ":" && word_began_statement_) {
    at_statement_ = true;  // label: LOOP
    word_began_statement_ = false;
    return;
  }
  bool const began = at_statement_;
  if (kind == TokenKind::identifier && !word.empty() && !is_name_position(word)) {
    add_body_word(word);
  } else {
    at_statement_ = after_end_ = false;
  }
  word_began_statement_ = began && !at_statement_;
}

void RoutineBody::add_body_word(std::string_view word) {
  bool const at_statement = std::exchange(at_statement_, false);
  bool const behind_end = std::exchange(after_end_, false);
  if (behind_end && is_any_of(word, endings)) return;
  if (tokens_ == 2 && word == "NOT" && previous_ == "BEGIN") {
    push(Block::begin);  // BEGIN NOT ATOMIC
  } else if (word == "ATOMIC" && previous_ == "NOT" && tokens_ == 3) {
    at_statement_ = true;
  } else if (at_statement && is_any_of(word, openers)) {
    open(word);
  } else if (in_handler_ && word != "FOR" && is_any_of(word, openers)) {
    in_handler_ = false;
    open(word);
  } else if (word == "CASE") {
    push(Block::case_expression);
  } else if (word == "END") {
    if (at_statement || top_is(Block::case_expression) || top_is(Block::repeat)) end_block();
  } else if (word == "THEN" || word == "ELSE") {
    at_statement_ = top_is(Block::if_block) || top_is(Block::case_block) || top_is(Block::begin);
  } else if (word == "DO") {
    at_statement_ = !at_statement;  // WHILE ... DO; a statement DO begins one itself.
  } else if (word == "HANDLER") {
    in_handler_ = true;
  }
}

void RoutineBody::end_block() {
  if (blocks_.empty()) return;
  after_end_ = blocks_.back() != Block::case_expression;
  blocks_.pop_back();
}

void RoutineBody::open(std::string_view word) {
  if (word == "BEGIN") push(Block::begin);
  if (word == "IF") push(Block::if_block);
  if (word == "CASE") push(Block::case_block);
  if (word == "WHILE" || word == "LOOP" || word == "FOR") push(Block::loop);
  if (word == "REPEAT") push(Block::repeat);
  at_statement_ = word == "BEGIN" || word == "LOOP" || word == "REPEAT";
}

void RoutineBody::push(Block block) {
  if (blocks_.size() < max_blocks) blocks_.push_back(block);
}

}  // namespace sextant::sql
