// oryx manual: the manual page, made from the records of the command line.

#include "geo/core/error.hpp"
#include "tools/command.hpp"
#include "tools/command_line.hpp"

#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command manual_command;

namespace {

/// Text for roff: backslashes and dashes are its own, and a dot or quote at the start of a line a request.
std::string roff(std::string_view text) {
    std::string out;
    if (!text.empty() && (text.front() == '.' || text.front() == '\'')) out += "\\&";
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\n') {
            out += "\n.br\n";
        } else {
            out += c;
        }
    }
    return out;
}

std::string names_of(const OptionRecord& option) {
    std::string names;
    const auto add = [&names](std::string_view dashes, const std::string& name) {
        names += (names.empty() ? "\\fB" : ", \\fB") + roff(std::string(dashes) + name) + "\\fR";
    };
    for (const std::string& name : option.short_names)
        add("-", name);
    for (const std::string& name : option.long_names)
        add("--", name);
    if (names.empty())
        names = "\\fI" + roff(option.positional) + "\\fR";
    else if (!option.metavar.empty())
        names += " \\fI" + roff(option.metavar) + "\\fR";
    return names;
}

void write_option(std::ostream& out, const OptionRecord& option) {
    out << ".TP\n" << names_of(option) << '\n' << roff(option.doc);
    if (option.required) out << " (required)";
    if (!option.default_text.empty()) out << ". Default: " << roff(option.default_text);
    out << '\n';
}

void write_commands(std::ostream& out, const CommandLineRecord& program) {
    out << ".SH COMMANDS\n";
    for (const CommandRecord& command : program.commands) {
        out << ".SS oryx " << roff(command.name) << '\n' << roff(command.summary) << ".\n";
        for (const OptionRecord& option : command.options)
            write_option(out, option);
    }
}

void write_exit_codes(std::ostream& out) {
    std::map<int, std::string> meanings{{0, "Done"}, {exit_with_rejects, "Done, but some of the input was rejected"}};
    for (const ErrorKindInfo& kind : error_kinds()) {
        std::string& text = meanings[kind.exit_code];
        text += (text.empty() ? "" : "; ") + std::string(kind.title);
    }
    out << ".SH EXIT STATUS\n";
    for (const auto& [code, meaning] : meanings)
        out << ".TP\n" << code << '\n' << roff(meaning) << ".\n";
}

Result<int> write_manual(const CommandLineRecord& program) {
    std::ostream& out = std::cout;
    out << ".\\\" Made by \"oryx manual\" from the program's own records.\n"
        << ".TH ORYX 1 \"\" \"oryx " ORYX_VERSION "\" \"User Commands\"\n"
        << ".SH NAME\noryx \\- geospatial server for the protection of civilians\n"
        << ".SH SYNOPSIS\n.B oryx\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
        << ".SH DESCRIPTION\n"
        << "Oryx ingests geographic files, computes analytics of incidents, and serves vector tiles and an OGC API. "
           "\\fBoryx serve\\fR is the server; the other commands work on the same data directory without it.\n";
    write_commands(out, program);
    write_exit_codes(out);
    out << ".SH ENVIRONMENT\n.TP\n.B ORYX_NAME\nEach option of \\fBoryx serve\\fR, such as ORYX_PUBLIC_URL for "
           "\\fB\\-\\-public\\-url\\fR. The command line wins.\n"
        << ".SH FILES\n.TP\n.I /etc/oryx/oryx.toml\nOptions of the service that Debian's package installs.\n"
        << ".TP\n.I /var/lib/oryx\nIts data directory.\n";
    out.flush();
    if (!out) return fail(ErrorKind::io, "the manual page could not be written to the standard output");
    return 0;
}

Action declare(CLI::App& app) {
    return [&app] { return write_manual(describe_program_of(app)); };
}

}  // namespace

const Command manual_command{"manual", "Print the manual page (oryx manual | man -l -)", declare};

}  // namespace oryx::tools
