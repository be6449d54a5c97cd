// Inputs of a process: parsed from JSON or text by the same record, range and choices checked in one place.

#include "geo/analytics/process.hpp"
#include "geo/filter/filter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

std::unexpected<Error> refuse(const InputSpec& spec, std::string message, std::string hint = {}) {
    return fail(Error{ErrorKind::invalid_input, std::move(message)}
                    .with_parameter(std::string(spec.id))
                    .with_hint(std::move(hint)));
}

std::string_view type_in_words(InputType type) {
    switch (type) {
        case InputType::number:
            return "a number";
        case InputType::integer:
            return "a whole number";
        case InputType::text:
            return "a text";
        case InputType::boolean:
            return "true or false";
        case InputType::date:
            return "a day, such as 2019-12-31";
        case InputType::choice:
            return "one of its choices";
        case InputType::numbers:
            return "numbers, such as 25,50,75,90";
        case InputType::collection:
            return "the id of a collection";
    }
    return "";
}

std::string joined(const std::vector<std::string_view>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<> check_range(const InputSpec& spec, double value) {
    const bool low = spec.minimum && !(value >= *spec.minimum);
    const bool high = spec.maximum && !(value <= *spec.maximum);
    if (std::isfinite(value) && !low && !high) return {};
    const std::string unit = spec.unit.empty() ? "" : " " + std::string(spec.unit);
    std::string range = "a finite number";
    if (spec.minimum && spec.maximum) {
        range = fmt::format("from {:g} to {:g}{}", *spec.minimum, *spec.maximum, unit);
    } else if (spec.minimum) {
        range = fmt::format("at least {:g}{}", *spec.minimum, unit);
    } else if (spec.maximum) {
        range = fmt::format("at most {:g}{}", *spec.maximum, unit);
    }
    return refuse(spec, fmt::format("{:g} is out of range", value), range);
}

// What the type alone cannot say: range and choices.
Result<InputValue> checked(const InputSpec& spec, InputValue value) {
    Result<> fits;
    if (const auto* number = std::get_if<double>(&value)) fits = check_range(spec, *number);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) fits = check_range(spec, static_cast<double>(*whole));
    if (const auto* list = std::get_if<std::vector<double>>(&value)) {
        for (const double number : *list) {
            if (fits) fits = check_range(spec, number);
        }
    }
    if (!fits) return fail(fits.error());
    if (const auto* text = std::get_if<std::string>(&value); text != nullptr && spec.type == InputType::choice) {
        if (std::find(spec.choices.begin(), spec.choices.end(), *text) == spec.choices.end()) {
            return refuse(spec, "'" + *text + "' is not a choice", joined(spec.choices));
        }
    }
    return value;
}

Result<InputValue> parse_text(const InputSpec& spec, std::string_view text) {
    const auto wrong = [&] {
        return refuse(spec, "'" + std::string(text) + "' is not " + std::string(type_in_words(spec.type)));
    };
    switch (spec.type) {
        case InputType::number:
            if (const auto number = parse_number<double>(text)) return checked(spec, *number);
            return wrong();
        case InputType::integer:
            if (const auto number = parse_number<std::int64_t>(text)) return checked(spec, *number);
            return wrong();
        case InputType::boolean:
            if (text == "true" || text == "false") return InputValue{text == "true"};
            return wrong();
        case InputType::date:
            if (const auto day = Day::parse(text)) return InputValue{*day};
            return wrong();
        case InputType::numbers: {
            std::vector<double> list;
            for (std::string_view rest = text;;) {
                const auto comma = rest.find(',');
                const auto number = parse_number<double>(rest.substr(0, comma));
                if (!number) return wrong();
                list.push_back(*number);
                if (comma == std::string_view::npos) break;
                rest.remove_prefix(comma + 1);
            }
            return checked(spec, std::move(list));
        }
        case InputType::text:
        case InputType::choice:
        case InputType::collection:
            if (text.empty() && spec.type == InputType::collection) return wrong();
            return checked(spec, std::string(text));
    }
    return wrong();
}

Result<InputValue> parse_json(const InputSpec& spec, const nlohmann::json& json) {
    // OGC API - Processes 1.0, 7.11.2: an input may be a qualified value.
    if (json.is_object() && json.size() == 1 && json.contains("value")) return parse_json(spec, json["value"]);
    switch (spec.type) {
        case InputType::number:
            if (json.is_number()) return checked(spec, json.get<double>());
            break;
        case InputType::integer:
            if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) break;
            if (json.is_number_integer()) return checked(spec, json.get<std::int64_t>());
            break;
        case InputType::boolean:
            if (json.is_boolean()) return InputValue{json.get<bool>()};
            break;
        case InputType::numbers:
            if (json.is_number()) return checked(spec, std::vector<double>{json.get<double>()});
            if (json.is_array() && !json.empty() &&
                std::all_of(json.begin(), json.end(), [](const nlohmann::json& item) { return item.is_number(); })) {
                return checked(spec, json.get<std::vector<double>>());
            }
            break;
        case InputType::text:
        case InputType::date:
        case InputType::choice:
        case InputType::collection:
            if (json.is_string()) return parse_text(spec, json.get_ref<const std::string&>());
            break;
    }
    return refuse(spec, fmt::format("this {} is not {}", json.type_name(), type_in_words(spec.type)));
}

constexpr std::string_view filter_id = "filter";

/// A filter as CQL2 text. Error: invalid_input (`filter`) with the place.
Result<InputValue> parse_filter(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    const bool json = begin != std::string_view::npos && text[begin] == '{';
    const auto parsed = filter::Filter::parse(text, json ? filter::Language::cql2_json : filter::Language::cql2_text);
    if (!parsed) return std::unexpected(parsed.error());
    return InputValue{parsed->text()};
}
Result<InputValue> parse_filter(const nlohmann::json& json) {
    // OGC API - Processes 1.0, 7.11.2: an input may be a qualified value.
    if (json.is_object() && json.size() == 1 && json.contains("value")) return parse_filter(json["value"]);
    if (json.is_string()) return parse_filter(std::string_view(json.get_ref<const std::string&>()));
    return parse_filter(std::string_view(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

// The shared half of both forms: every spec gets its value, every name is known.
template <class Map, class Parse>
Result<Inputs> parse_all(const Process& process, const Map& given, Parse parse) {
    std::vector<std::string_view> known;
    for (const InputSpec& spec : process.inputs)
        known.push_back(spec.id);
    for (const InputSpec& spec : shared_inputs())
        known.push_back(spec.id);
    Inputs inputs;
    for (const InputSpec& spec : process.inputs) {
        Result<InputValue> value = InputValue{};
        if (const auto entry = given.find(std::string(spec.id)); entry != given.end()) {
            value = parse(spec, entry);
        } else if (!spec.default_value.empty()) {
            value = parse_text(spec, spec.default_value);
        } else if (spec.required && spec.type != InputType::collection) {
            return refuse(spec, "this input is needed", std::string(type_in_words(spec.type)));
        }
        if (!value) return fail(value.error());
        inputs.set(std::string(spec.id), std::move(*value));
    }
    if (const auto entry = given.find(std::string(filter_id)); entry != given.end()) {
        Result<InputValue> value;
        if constexpr (requires { entry.key(); }) {
            value = parse_filter(*entry);
        } else {
            value = parse_filter(std::string_view(entry->second));
        }
        if (!value) return fail(value.error());
        inputs.set(std::string(filter_id), std::move(*value));
    }
    for (auto entry = given.begin(); entry != given.end(); ++entry) {
        std::string name;
        if constexpr (requires { entry.key(); }) {
            name = entry.key();
        } else {
            name = entry->first;
        }
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return fail(
                Error{ErrorKind::invalid_input, "the process '" + std::string(process.id) + "' has no such input"}
                    .with_parameter(name)
                    .with_hint("its inputs are " + joined(known)));
        }
    }
    return inputs;
}

template <class T>
const T& get(const std::vector<std::pair<std::string, InputValue>>& values, std::string_view id) {
    for (const auto& [name, value] : values) {
        if (name != id) continue;
        if (const T* typed = std::get_if<T>(&value)) return *typed;
    }
    throw std::logic_error("a process asks for an input that its record does not declare so");
}

template <class T>
std::optional<T> get_optional(const std::vector<std::pair<std::string, InputValue>>& values, std::string_view id) {
    for (const auto& [name, value] : values) {
        if (name == id && std::holds_alternative<std::monostate>(value)) return std::nullopt;
    }
    return get<T>(values, id);
}

}  // namespace

double Inputs::number(std::string_view id) const {
    return get<double>(values_, id);
}
std::int64_t Inputs::integer(std::string_view id) const {
    return get<std::int64_t>(values_, id);
}
const std::string& Inputs::text(std::string_view id) const {
    return get<std::string>(values_, id);
}
bool Inputs::boolean(std::string_view id) const {
    return get<bool>(values_, id);
}
const std::vector<double>& Inputs::numbers(std::string_view id) const {
    return get<std::vector<double>>(values_, id);
}

std::optional<Day> Inputs::date(std::string_view id) const {
    return get_optional<Day>(values_, id);
}
std::optional<double> Inputs::optional_number(std::string_view id) const {
    return get_optional<double>(values_, id);
}
std::optional<std::string> Inputs::optional_text(std::string_view id) const {
    return get_optional<std::string>(values_, id);
}
std::optional<std::string> Inputs::collection(std::string_view id) const {
    return get_optional<std::string>(values_, id);
}

bool Inputs::given(std::string_view id) const {
    return std::ranges::any_of(values_, [&](const auto& entry) {
        return entry.first == id && !std::holds_alternative<std::monostate>(entry.second);
    });
}

std::vector<std::pair<std::string, std::string>> Inputs::as_text() const {
    struct Writer {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(double v) const { return fmt::format("{}", v); }
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(const std::string& v) const { return v; }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(Day v) const { return to_iso(v); }
        std::string operator()(const std::vector<double>& v) const { return fmt::format("{}", fmt::join(v, ",")); }
    };
    std::vector<std::pair<std::string, std::string>> texts;
    for (const auto& [id, value] : values_)
        texts.emplace_back(id, std::visit(Writer{}, value));
    return texts;
}

std::string Inputs::filter() const {
    for (const auto& [name, value] : values_) {
        if (name == filter_id) return std::get<std::string>(value);
    }
    return {};
}

std::span<const InputSpec> shared_inputs() {
    static const std::vector<InputSpec> shared{
        {.id = filter_id,
         .title = "Filter",
         .doc = "a CQL2 condition over the properties of the first collection, such as fatalities > 10",
         .type = InputType::text}};
    return shared;
}

void Inputs::set(std::string id, InputValue value) {
    for (auto& [name, old] : values_) {
        if (name == id) {
            old = std::move(value);
            return;
        }
    }
    values_.emplace_back(std::move(id), std::move(value));
}

Result<Inputs> parse_inputs(const Process& process, const nlohmann::json& inputs) {
    if (inputs.is_null()) return parse_inputs(process, nlohmann::json::object());
    if (!inputs.is_object()) {
        return fail(Error{ErrorKind::invalid_input, "the inputs are not an object"}.with_parameter("inputs").with_hint(
            R"(such as {"as_of": "2019-12-31"})"));
    }
    return parse_all(process, inputs,
                     [](const InputSpec& spec, const auto& entry) { return parse_json(spec, *entry); });
}

Result<Inputs> parse_inputs(const Process& process, const std::map<std::string, std::string>& inputs) {
    return parse_all(process, inputs,
                     [](const InputSpec& spec, const auto& entry) { return parse_text(spec, entry->second); });
}

}  // namespace oryx::analytics
