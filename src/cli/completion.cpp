// Completion scripts, from the tree of commands: one table of "path: words" in each shell's own syntax.
#include <fmt/format.h>

#include "cli/command.h"

namespace sextant::cli {

namespace {

struct Words {
  std::string path;                 // "catalog list"; empty for the program itself.
  std::vector<std::string> words;   // Subcommands and options.
  std::vector<std::pair<std::string, std::string>> described;
};

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '`');
  return text;
}

void collect(CLI::App const& app, std::string const& path, std::vector<Words>& tables) {
  Words table{.path = path, .words = {}, .described = {}};
  for (auto const* command : app.get_subcommands([](CLI::App const*) { return true; })) {
    if (command->get_name().empty()) continue;
    table.words.push_back(command->get_name());
    table.described.emplace_back(command->get_name(), one_line(command->get_description()));
  }
  auto const add_options = [&](CLI::App const& from) {
    for (auto const* option : from.get_options()) {
      if (option->get_lnames().empty()) continue;
      auto const name = "--" + option->get_lnames().front();
      table.words.push_back(name);
      table.described.emplace_back(name, one_line(option->get_description()));
    }
  };
  add_options(app);
  for (auto const* group : app.get_subcommands([](CLI::App const* child) { return child->get_name().empty(); })) {
    add_options(*group);
  }
  tables.push_back(std::move(table));
  for (auto const* command : app.get_subcommands([](CLI::App const*) { return true; })) {
    auto const& name = command->get_name();
    if (!name.empty()) collect(*command, path.empty() ? name : path + " " + name, tables);
  }
}

std::string bash_script(std::vector<Words> const& tables) {
  std::string cases;
  for (auto const& table : tables) cases += fmt::format("    '{}') words='{}' ;;\n", table.path, fmt::join(table.words, " "));
  return "# bash completion for sextant: source <(sextant completion bash)\n"
         "_sextant() {\n"
         "  local path= words= word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    [[ $word == -* ]] || { case \"${path:+$path }$word\" in\n"
         "      'catalog list'|'catalog describe'|'catalog ddl'|'connection add'|'connection list'|"
         "'connection test'|'connection remove') path=\"$path $word\" ;;\n"
         "      *) [[ -n $path ]] || path=$word ;; esac; }\n"
         "  done\n"
         "  case \"$path\" in\n" +
         cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _sextant sextant\n";
}

std::string zsh_script(std::vector<Words> const& tables) {
  std::string cases;
  for (auto const& table : tables) {
    std::string entries;
    for (auto const& [word, help] : table.described) {
      std::string escaped;
      for (char const byte : help) escaped += byte == ':' ? std::string("\\:") : std::string(1, byte);
      entries += fmt::format(" '{}:{}'", word, escaped);
    }
    cases += fmt::format("    '{}') entries=({} ) ;;\n", table.path, entries);
  }
  return "#compdef sextant\n"
         "# zsh completion for sextant: sextant completion zsh > a folder of $fpath, as _sextant\n"
         "_sextant() {\n"
         "  local -a entries taken\n"
         "  taken=(${${words[2,CURRENT-1]}:#-*})\n"
         "  local path=${taken[1]}\n"
         "  [[ $path == (catalog|connection) ]] && path=\"${taken[1,2]}\"\n"
         "  case \"$path\" in\n" +
         cases +
         "  esac\n"
         "  _describe sextant entries || _files\n"
         "}\n"
         "_sextant \"$@\"\n";
}

std::string fish_script(std::vector<Words> const& tables) {
  std::string text = "# fish completion for sextant: sextant completion fish > ~/.config/fish/completions/sextant.fish\n";
  for (auto const& table : tables) {
    std::string condition = "__fish_use_subcommand";
    if (!table.path.empty()) {
      condition.clear();
      for (size_t begin = 0; begin < table.path.size();) {
        auto const end = std::min(table.path.find(' ', begin), table.path.size());
        condition += fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ",
                                 table.path.substr(begin, end - begin));
        begin = end + 1;
      }
    }
    for (auto const& [word, help] : table.described) {
      auto const word_flag = word.starts_with("--") ? "-l " + word.substr(2) : "-a " + word;
      text += fmt::format("complete -c sextant -n '{}' {} -d '{}'\n", condition, word_flag, help);
    }
  }
  return text;
}

}  // namespace

std::string completion_script(CLI::App const& app, std::string const& shell) {
  std::vector<Words> tables;
  collect(app, "", tables);
  if (shell == "zsh") return zsh_script(tables);
  if (shell == "fish") return fish_script(tables);
  return bash_script(tables);
}

}  // namespace sextant::cli
