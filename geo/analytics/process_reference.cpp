#include "geo/analytics/process_reference.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

std::string_view type_of(InputType type) {
    switch (type) {
        case InputType::number:
            return "number";
        case InputType::integer:
            return "whole number";
        case InputType::text:
            return "text";
        case InputType::boolean:
            return "true or false";
        case InputType::date:
            return "day";
        case InputType::choice:
            return "choice";
        case InputType::numbers:
            return "numbers";
        case InputType::collection:
            return "collection";
    }
    return "";
}

/// Text for a cell of a table: a bar would end it.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// Whole numbers whole, as people write them: 5000000 and not 5e+06.
std::string number(double value) {
    return value == static_cast<double>(static_cast<std::int64_t>(value))
               ? std::to_string(static_cast<std::int64_t>(value))
               : fmt::format("{}", value);
}

std::string range_of(const InputSpec& input) {
    if (!input.choices.empty()) {
        std::string choices;
        for (const std::string_view choice : input.choices)
            choices += (choices.empty() ? "`" : ", `") + std::string(choice) + "`";
        return choices;
    }
    if (input.role) return fmt::format("role `{}`", to_string(*input.role));
    const std::string unit = input.unit.empty() ? "" : " " + std::string(input.unit);
    if (input.minimum && input.maximum) {
        return fmt::format("{} to {}{}", number(*input.minimum), number(*input.maximum), unit);
    }
    if (input.minimum) return fmt::format("at least {}{}", number(*input.minimum), unit);
    if (input.maximum) return fmt::format("at most {}{}", number(*input.maximum), unit);
    return {};
}

std::string default_of(const InputSpec& input) {
    if (!input.default_value.empty()) return fmt::format("`{}`", input.default_value);
    if (!input.required) return {};
    return input.role ? "needed; the only one with its role" : "needed";
}

std::string input_table(std::span<const InputSpec> inputs) {
    std::string text = "| input | type | default | range | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const InputSpec& input : inputs) {
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", input.id, type_of(input.type), default_of(input),
                            cell(range_of(input)), cell(input.doc));
    }
    return text;
}

std::string output_table(const Schema& schema) {
    std::string text = "| output | type | unit | meaning |\n| --- | --- | --- | --- |\n";
    for (const Field& field : schema) {
        text += fmt::format("| `{}` | {} | {} | {} |\n", field.name, to_string(field.type), cell(field.unit),
                            cell(field.title.empty() ? field.name : field.title));
    }
    return text;
}

}  // namespace

std::string to_markdown(const Process& process, const ProcessResult& result) {
    std::vector<InputSpec> inputs = process.inputs;
    inputs.insert(inputs.end(), shared_inputs().begin(), shared_inputs().end());
    std::string text = fmt::format("{}\n\n{}\n", process.description, input_table(inputs));
    text += fmt::format("**It gives.** {}\n\n{}\n", process.output_doc, output_table(result.features->schema()));
    text += fmt::format("Unit: {}. ", result.facts.unit);
    if (result.raster) text += "Also as GeoTIFF (`--out x.tif`). ";
    if (!process.as_of_input.empty()) {
        text += fmt::format("As a layer (`oryx derive {}`) it follows `datetime=`, which sets `{}`. ", process.id,
                            process.as_of_input);
    }
    if (!process.reference.empty()) text += fmt::format("\n\nSources: {}", process.reference);
    return text + "\n";
}

}  // namespace oryx::analytics
