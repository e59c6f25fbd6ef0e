// The language of commands: splits a script into them, classifies them, and fills in parameters. Pure; any thread.
//
// One command a line; quotes may run over lines, and comments stand on lines of their own (see text.h).
#pragma once

#include "data/connect_spec.h"
#include "driver/session.h"
#include "drivers/redis/text.h"
#include "sql/classifier.h"
#include "sql/splitter.h"

namespace sextant::redis {

std::vector<sql::StatementRange> split(std::string_view script);
sql::Classification classify(std::string_view statement);

struct Command {
  std::vector<std::string> arguments;
  std::vector<TextRange> places;  // Of each argument in the statement's text.
};

// The command of a statement's text. Leading comments are passed over. A word `$name` or `$1` that is not quoted stands for
// the whole argument of that name, whatever bytes it has; "$name" in quotes is text. No command: invalid_argument; more
// than one: syntax.
Result<Command> read_command(Statement const& statement);

// The statement that reads what a catalog path leads to.
std::string open_text(std::vector<std::string> const& path);

}  // namespace sextant::redis
