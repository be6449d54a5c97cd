#include "tools/pipeline/plan.hpp"

#include "geo/store/object_address.hpp"
#include "tools/command_line.hpp"
#include "tools/invoke.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string_view>

#include <CLI/CLI.hpp>
#include <toml++/toml.h>

namespace oryx::tools::pipeline {

namespace {

/// Commands that a nightly run may hold: what serves, asks a person, or takes something back is not among them.
constexpr std::array<std::string_view, 8> excluded{"serve",    "pipeline", "completion", "manual",
                                                   "rollback", "forget",   "sample",     "versions"};

bool allowed(std::string_view name) {
    return std::ranges::find(excluded, name) == excluded.end() && find_command(name) != nullptr;
}

std::string allowed_names() {
    std::string names;
    for (const Command* command : commands()) {
        if (allowed(command->name)) names += (names.empty() ? "" : ", ") + std::string(command->name);
    }
    return names;
}

Error wrong(const std::string& step, const std::string& message) {
    return Error{ErrorKind::invalid_input, "step '" + step + "': " + message};
}

/// The texts of a value: one of a text or number, several of an array, name=value of a table.
Result<std::vector<std::string>> texts_of(const toml::node& node, const std::string& step, std::string_view key) {
    if (const auto* text = node.as_string()) return std::vector<std::string>{text->get()};
    if (node.is_number()) {
        std::ostringstream out;
        node.visit([&out](const auto& value) {
            if constexpr (toml::is_number<decltype(value)>) out << value.get();
        });
        return std::vector<std::string>{out.str()};
    }
    std::vector<std::string> texts;
    if (const auto* array = node.as_array()) {
        for (const toml::node& element : *array) {
            auto more = texts_of(element, step, key);
            if (!more) return more;
            texts.insert(texts.end(), more->begin(), more->end());
        }
        return texts;
    }
    if (const auto* table = node.as_table()) {
        for (const auto& [name, value] : *table) {
            auto more = value.is_boolean() ? std::vector<std::string>{value.as_boolean()->get() ? "true" : "false"}
                                           : texts_of(value, step, key);
            if (!more) return more;
            for (const std::string& text : *more)
                texts.push_back(std::string(name.str()) + "=" + text);
        }
        return texts;
    }
    return fail(
        wrong(step, "a date or time is no value of '" + std::string(key) + "'").with_hint("write it in quotes"));
}

/// Whether a command has this long option; positional arguments come by the command's own key.
bool takes(const CommandRecord& record, std::string_view option) {
    return std::ranges::any_of(record.options, [&](const OptionRecord& known) {
        return std::ranges::find(known.long_names, option) != known.long_names.end();
    });
}

CommandRecord record_of(const Command& command) {
    CLI::App program;
    command.declare(*program.add_subcommand(std::string(command.name)));
    return describe(program).commands.front();
}

Result<> add_option(Step& step, const CommandRecord& record, std::string_view key, const toml::node& node) {
    const std::string option = "--" + std::string(key);
    if (key == "data-dir" || !takes(record, key)) {
        return fail(wrong(step.name, "'" + record.name + "' has no option '" + std::string(key) + "'")
                        .with_hint("oryx " + record.name + " --help lists them"));
    }
    if (const auto* flag = node.as_boolean()) {
        if (flag->get()) step.arguments.push_back(option);
        return {};
    }
    auto texts = texts_of(node, step.name, key);
    if (!texts) return std::unexpected(std::move(texts.error()));
    for (std::string& text : *texts) {
        // What a step itself fills is its output, and no input: a folder that is published into, too.
        if (key == "out" || (key == "to" && !store::is_remote(text))) step.out = text;
        // One word, so that a value that begins with a dash is no option.
        step.arguments.push_back(option + "=" + text);
        step.words.push_back(std::move(text));
    }
    return {};
}

Result<Step> read_step(const toml::table& table, const std::filesystem::path& data_dir, std::size_t number) {
    Step step;
    step.name = table["name"].value_or(std::string());
    std::string command;
    for (const auto& [key, node] : table) {
        if (!allowed(key.str())) continue;
        if (!command.empty()) {
            return fail(wrong(step.name.empty() ? std::to_string(number) : step.name,
                              "it names two commands, " + command + " and " + std::string(key.str()))
                            .with_hint("one step is one command"));
        }
        command = key.str();
    }
    if (command.empty()) {
        return fail(wrong(step.name.empty() ? std::to_string(number) : step.name, "it names no command")
                        .with_hint("one of its keys is " + allowed_names()));
    }
    if (step.name.empty()) step.name = command + " " + std::to_string(number);
    step.command = find_command(command);
    const CommandRecord record = record_of(*step.command);
    if (takes(record, "data-dir")) step.arguments.push_back("--data-dir=" + data_dir.string());
    for (const auto& [key, node] : table) {
        if (key.str() == "name" || key.str() == command) continue;
        if (auto added = add_option(step, record, key.str(), node); !added) return fail(added.error());
    }
    auto positional = texts_of(*table.get(command), step.name, command);
    if (!positional) return fail(positional.error());
    step.arguments.emplace_back("--");
    step.arguments.insert(step.arguments.end(), positional->begin(), positional->end());
    step.words.insert(step.words.end(), positional->begin(), positional->end());
    return step;
}

Result<toml::table> parse(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return fail(
            Error{ErrorKind::io, "the pipeline file cannot be read"}.with_parameter("file").with_detail(file.string()));
    }
    try {
        return toml::parse_file(file.string());
    } catch (const toml::parse_error& problem) {
        return fail(Error{ErrorKind::invalid_input, "line " + std::to_string(problem.source().begin.line) + ": " +
                                                        std::string(problem.description())}
                        .with_parameter("file"));
    }
}

}  // namespace

Result<Plan> read_plan(const std::filesystem::path& file) {
    const auto table = parse(file);
    if (!table) return fail(table.error());
    for (const auto& [key, node] : *table) {
        if (key.str() == "data-dir" || key.str() == "state-dir" || key.str() == "step") continue;
        return fail(Error{ErrorKind::invalid_input, "a pipeline has no '" + std::string(key.str()) + "'"}.with_hint(
            "it has data-dir, state-dir and [[step]]s"));
    }
    Plan plan;
    plan.data_dir = (*table)["data-dir"].value_or(std::string("data"));
    plan.state_dir = (*table)["state-dir"].value_or(plan.data_dir.string());
    const toml::array* steps = (*table)["step"].as_array();
    if (steps == nullptr || steps->empty()) {
        return fail(Error{ErrorKind::invalid_input, "the pipeline has no steps"}.with_hint(
            "each begins with [[step]], such as [[step]] ingest = \"incidents.csv\""));
    }
    std::set<std::string> names;
    for (const toml::node& node : *steps) {
        const toml::table* step_table = node.as_table();
        if (step_table == nullptr) return fail(ErrorKind::invalid_input, "a step is a table: [[step]]");
        auto step = read_step(*step_table, plan.data_dir, plan.steps.size() + 1);
        if (!step) return fail(step.error());
        if (!names.insert(step->name).second) {
            return fail(wrong(step->name, "another step has this name").with_hint("give each its own"));
        }
        plan.steps.push_back(std::move(*step));
    }
    return plan;
}

}  // namespace oryx::tools::pipeline
