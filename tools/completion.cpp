// oryx completion: what bash, zsh and fish need to complete its commands and options, made from the records of the
// command line and of the processes.

#include "geo/analytics/process.hpp"
#include "tools/command.hpp"
#include "tools/command_line.hpp"

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command completion_command;

namespace {

std::string process_ids() {
    std::string ids;
    for (const analytics::Process* process : analytics::processes())
        ids += (ids.empty() ? "" : " ") + std::string(process->id);
    return ids;
}

std::string command_names(const CommandLineRecord& program) {
    std::string names;
    for (const CommandRecord& command : program.commands)
        names += (names.empty() ? "" : " ") + command.name;
    return names;
}

std::string option_names(const CommandRecord& command) {
    std::string names;
    for (const OptionRecord& option : command.options) {
        for (const std::string& name : option.long_names)
            names += (names.empty() ? "--" : " --") + name;
    }
    return names;
}

/// Within single quotes of a shell.
std::string shell_word(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c == '\n' ? ' ' : c;
    }
    return out + "'";
}

void write_bash(std::ostream& out, const CommandLineRecord& program) {
    out << "# bash completion for oryx, made by \"oryx completion bash\"\n"
           "_oryx() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
           "    COMPREPLY=()\n"
           "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
           "        words="
        << shell_word(command_names(program) + " --help --version")
        << "\n"
           "    elif [[ $word == -* ]]; then\n"
           "        case ${COMP_WORDS[1]} in\n";
    for (const CommandRecord& command : program.commands)
        out << "            " << command.name << ") words=" << shell_word(option_names(command)) << " ;;\n";
    out << "        esac\n"
           "    elif [ \"${COMP_WORDS[1]}\" = run ] && [ \"$COMP_CWORD\" = 2 ]; then\n"
           "        words="
        << shell_word(process_ids())
        << "\n"
           "    fi\n"
           "    # Without words of ours, bash completes files.\n"
           "    [ -z \"$words\" ] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
           "}\n"
           "complete -o bashdefault -o default -F _oryx oryx\n";
}

/// One option in the form of zsh's _arguments; brackets and colons are its own.
std::string zsh_option(const std::string& name, const OptionRecord& option) {
    std::string doc;
    for (const char c : option.doc) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') doc += '\\';
        doc += c;
    }
    return shell_word("--" + name + "[" + doc + "]" + (option.metavar.empty() ? "" : ":value:_files"));
}

void write_zsh(std::ostream& out, const CommandLineRecord& program) {
    out << "#compdef oryx\n# zsh completion for oryx, made by \"oryx completion zsh\"\n"
           "local -a commands processes\n"
           "commands=(";
    for (const CommandRecord& command : program.commands)
        out << "\n    " << shell_word(command.name + ":" + command.summary);
    out << ")\nprocesses=(" << process_ids()
        << ")\n"
           "if (( CURRENT == 2 )); then\n    _describe command commands\n    return\nfi\n"
           "local command=$words[2]\n"
           "shift words\n(( CURRENT-- ))\n"
           "case $command in\n";
    for (const CommandRecord& command : program.commands) {
        out << command.name << ")\n    _arguments";
        for (const OptionRecord& option : command.options) {
            for (const std::string& name : option.long_names)
                out << " \\\n        " << zsh_option(name, option);
        }
        if (command.name == "run") out << " \\\n        '1:process:($processes)'";
        out << " \\\n        '*:file:_files' ;;\n";
    }
    out << "esac\n";
}

void write_fish(std::ostream& out, const CommandLineRecord& program) {
    out << "# fish completion for oryx, made by \"oryx completion fish\"\n";
    for (const CommandRecord& command : program.commands) {
        out << "complete -c oryx -n __fish_use_subcommand -a " << command.name << " -d " << shell_word(command.summary)
            << '\n';
        for (const OptionRecord& option : command.options) {
            for (const std::string& name : option.long_names) {
                out << "complete -c oryx -n '__fish_seen_subcommand_from " << command.name << "' -l " << name
                    << (option.metavar.empty() ? "" : " -r") << " -d " << shell_word(option.doc) << '\n';
            }
        }
    }
    out << "complete -c oryx -f -n '__fish_seen_subcommand_from run' -a " << shell_word(process_ids()) << '\n';
}

Result<int> write_completion(const std::string& shell, const CommandLineRecord& program) {
    std::ostringstream text;
    if (shell == "bash")
        write_bash(text, program);
    else if (shell == "zsh")
        write_zsh(text, program);
    else if (shell == "fish")
        write_fish(text, program);
    else {
        return fail(Error{ErrorKind::invalid_input, "there is no completion for the shell '" + shell + "'"}
                        .with_parameter("shell")
                        .with_hint("bash, zsh or fish"));
    }
    std::cout << text.str();
    std::cout.flush();
    if (!std::cout) return fail(ErrorKind::io, "the completion could not be written to the standard output");
    return 0;
}

Action declare(CLI::App& app) {
    const auto shell = std::make_shared<std::string>();
    app.add_option("shell", *shell, "bash, zsh or fish")->required();
    return [&app, shell] { return write_completion(*shell, describe_program_of(app)); };
}

}  // namespace

const Command completion_command{"completion", "Print a shell's completion of this program", declare};

}  // namespace oryx::tools
