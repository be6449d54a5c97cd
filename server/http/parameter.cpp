#include "server/http/parameter.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace oryx::http {

namespace {

/// What may be shown of a name that the client made up: a little, and nothing but plain characters.
std::string shown(std::string_view name) {
    std::string out;
    for (const char c : name.substr(0, 40)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           c == '-' || c == '.' || c == ':';
        out += plain ? c : '?';
    }
    return out;
}

std::unexpected<Error> wrong(const Parameter& parameter, std::string message) {
    return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_parameter(std::string(parameter.name)));
}

Result<ParameterValue> parse_integer(const Parameter& parameter, std::string_view text) {
    std::string range;
    if (parameter.minimum && parameter.maximum) {
        range = " from " + std::to_string(*parameter.minimum) + " to " + std::to_string(*parameter.maximum);
    }
    const auto refuse = [&] { return wrong(parameter, "it must be a whole number" + range); };
    std::int64_t value = 0;
    const bool negative = text.starts_with('-');
    const std::string_view digits = negative ? text.substr(1) : text;
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        return refuse();
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
        if (negative || !parameter.clamp || !parameter.maximum) return refuse();
        return ParameterValue(*parameter.maximum);
    }
    if (parameter.minimum && value < *parameter.minimum) return refuse();
    if (parameter.maximum && value > *parameter.maximum) {
        if (!parameter.clamp) return refuse();
        value = *parameter.maximum;
    }
    return ParameterValue(value);
}

Result<ParameterValue> parse_choice(const Parameter& parameter, std::string_view text) {
    std::string known;
    for (const std::string_view choice : parameter.choices) {
        if (choice == text) return ParameterValue(text);
        known += (known.empty() ? "" : ", ") + std::string(choice);
    }
    return wrong(parameter, "it must be one of " + known);
}

std::vector<std::string_view> split_at_commas(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto comma = text.find(',');
        parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

/// Texts that commas divide: none empty, no more than 100, each a choice where there are choices.
Result<ParameterValue> parse_texts(const Parameter& parameter, std::string_view text) {
    constexpr std::size_t most_texts = 100;
    const auto parts = split_at_commas(text);
    if (parts.size() > most_texts) return wrong(parameter, "it lists more than 100");
    for (const std::string_view part : parts) {
        if (part.empty()) return wrong(parameter, "an item of the list is empty");
        if (parameter.choices.empty()) continue;
        if (auto fits = parse_choice(parameter, part); !fits) return fits;
    }
    return ParameterValue(text);
}

}  // namespace

Result<ParameterValue> parse_parameter(const Parameter& parameter, std::string_view text) {
    const auto named = [&](Error error) { return fail(std::move(error).with_parameter(std::string(parameter.name))); };
    switch (parameter.type) {
        case ParameterType::integer:
            return parse_integer(parameter, text);
        case ParameterType::choice:
            return parse_choice(parameter, text);
        case ParameterType::bbox: {
            auto box = parse_any_bbox(text);
            if (!box) return named(std::move(box.error()));
            return ParameterValue(std::move(*box));
        }
        case ParameterType::datetime:
        case ParameterType::datetime_subset: {
            auto date = parameter.type == ParameterType::datetime ? parse_datetime(text) : parse_datetime_subset(text);
            if (!date) return named(std::move(date.error()));
            return ParameterValue(*date);
        }
        case ParameterType::texts:
            return parse_texts(parameter, text);
        case ParameterType::text:
            break;
    }
    return ParameterValue(text);
}

Result<Parameters> Parameters::parse(std::span<const Parameter> records, std::span<const std::string_view> path,
                                     Pairs query, bool open) {
    Parameters result;
    result.records_ = records;
    result.values_.resize(records.size());
    result.given_.resize(records.size());
    std::size_t position = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].in == ParameterIn::path && position < path.size()) {
            auto value = parse_parameter(records[i], path[position++]);
            if (!value) return std::unexpected(value.error());
            result.values_[i] = std::move(*value);
            result.given_[i] = true;
        } else if (records[i].default_value) {
            result.values_[i] = *records[i].default_value;
        }
    }
    for (const auto& [name, text] : query) {
        std::size_t i = 0;
        while (i < records.size() && !(records[i].in == ParameterIn::query && records[i].name == name))
            ++i;
        if (i == records.size()) {
            if (!open) return unknown(records, name);
            const auto same = [&](const auto& other) { return other.first == name; };
            if (std::any_of(result.others_.begin(), result.others_.end(), same)) {
                return fail(Error{ErrorKind::invalid_input, "it is given more than once"}.with_parameter(shown(name)));
            }
            result.others_.emplace_back(name, text);
            continue;
        }
        if (result.given_[i]) return wrong(records[i], "it is given more than once");
        auto value = parse_parameter(records[i], text);
        if (!value) return std::unexpected(value.error());
        result.values_[i] = std::move(*value);
        result.given_[i] = true;
    }
    return result;
}

std::unexpected<Error> Parameters::unknown(std::span<const Parameter> records, std::string_view name,
                                           std::string_view more) {
    std::string known;
    for (const Parameter& record : records) {
        if (record.in == ParameterIn::query) known += (known.empty() ? "" : ", ") + std::string(record.name);
    }
    if (!more.empty()) known += (known.empty() ? "" : ", ") + std::string(more);
    return fail(Error{ErrorKind::invalid_input, "there is no such parameter here"}
                    .with_parameter(shown(name))
                    .with_hint(known.empty() ? "this address takes no parameters" : "it takes " + known));
}

const ParameterValue* Parameters::find(std::string_view name) const {
    for (std::size_t i = 0; i < records_.size(); ++i) {
        if (records_[i].name == name) return &values_[i];
    }
    return nullptr;
}

std::int64_t Parameters::integer(std::string_view name) const {
    const auto* value = find(name);
    const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    if (number == nullptr) throw std::logic_error("no integer parameter of that name");
    return *number;
}

std::string_view Parameters::text(std::string_view name) const {
    const auto* value = find(name);
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string_view>(value);
    return text == nullptr ? std::string_view{} : *text;
}

std::vector<std::string_view> Parameters::texts(std::string_view name) const {
    const std::string_view all = text(name);
    return all.empty() ? std::vector<std::string_view>() : split_at_commas(all);
}

const BoundingBox* Parameters::bbox(std::string_view name) const {
    const auto* value = find(name);
    return value == nullptr ? nullptr : std::get_if<BoundingBox>(value);
}

const DateQuery* Parameters::datetime(std::string_view name) const {
    const auto* value = find(name);
    return value == nullptr ? nullptr : std::get_if<DateQuery>(value);
}

bool Parameters::given(std::string_view name) const {
    for (std::size_t i = 0; i < records_.size(); ++i) {
        if (records_[i].name == name) return given_[i];
    }
    return false;
}

}  // namespace oryx::http
