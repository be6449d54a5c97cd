#include "geo/core/options.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

namespace oryx {

namespace {

std::string with_dashes(std::string_view key) {
    std::string text(key);
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

std::string environment_name(std::string_view option) {
    std::string name = "ORYX_";
    for (const char c : option)
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::unexpected<Error> wrong_value(const OptionRef& option, std::string_view text, std::string_view right) {
    return fail(
        Error{ErrorKind::invalid_input, "'" + std::string(text) + "' is not " + std::string(right)}.with_parameter(
            std::string(option.name)));
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (const auto item = text.substr(0, comma); !item.empty()) items.emplace_back(item);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return items;
}

template <class Number>
Result<> set_number(const OptionRef& option, Number& target, std::string_view text, std::string_view right) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return wrong_value(option, text, right);
    target = value;
    return {};
}

Result<> set_from_toml(const OptionRef& option, const toml::node& node) {
    if (auto* list = std::get_if<std::vector<std::string>*>(&option.target); list != nullptr && node.is_array()) {
        std::vector<std::string> items;
        for (const auto& element : *node.as_array()) {
            const auto text = element.value<std::string>();
            if (!text) return wrong_value(option, "a list with something else", "a list of texts");
            items.push_back(*text);
        }
        **list = std::move(items);
        return {};
    }
    if (const auto flag = node.value_exact<bool>()) return set_option(option, *flag ? "true" : "false");
    if (const auto whole = node.value_exact<std::int64_t>()) return set_option(option, std::to_string(*whole));
    if (const auto real = node.value_exact<double>()) {
        std::ostringstream text;
        text << *real;
        return set_option(option, text.str());
    }
    if (const auto text = node.value_exact<std::string>()) return set_option(option, *text);
    return wrong_value(option, "this kind of value", "a text, a number, a switch or a list");
}

Result<toml::table> parse_toml(const std::filesystem::path& file) {
    if (!std::ifstream(file)) {
        return fail(Error{ErrorKind::io, "the configuration file cannot be read"}.with_parameter(file.string()));
    }
    try {
        return toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        return fail(Error{ErrorKind::invalid_input,
                          "line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description())}
                        .with_parameter(file.string()));
    }
}

}  // namespace

Result<> set_option(const OptionRef& option, std::string_view text) {
    struct Setter {
        const OptionRef& option;
        std::string_view text;
        Result<> operator()(bool* target) const {
            if (text == "true" || text == "1" || text == "yes" || text == "on") {
                *target = true;
            } else if (text == "false" || text == "0" || text == "no" || text == "off") {
                *target = false;
            } else {
                return wrong_value(option, text, "true or false");
            }
            return {};
        }
        Result<> operator()(std::int64_t* target) const { return set_number(option, *target, text, "a whole number"); }
        Result<> operator()(double* target) const { return set_number(option, *target, text, "a number"); }
        Result<> operator()(std::string* target) const {
            *target = text;
            return {};
        }
        Result<> operator()(std::vector<std::string>* target) const {
            *target = split_list(text);
            return {};
        }
    };
    return std::visit(Setter{option, text}, option.target);
}

Result<> apply_file(std::span<const OptionRef> options, const std::filesystem::path& file, std::string_view section) {
    const auto parsed = parse_toml(file);
    if (!parsed) return std::unexpected(parsed.error());
    for (const auto& [key, node] : *parsed) {
        if (key.str() == section && node.is_table()) continue;
        return fail(Error{ErrorKind::invalid_input, "line " + std::to_string(key.source().begin.line) +
                                                        ": there is no section '" + std::string(key.str()) + "'"}
                        .with_parameter(file.string())
                        .with_hint("options stand below the line [" + std::string(section) + "]"));
    }
    const toml::table* table = (*parsed)[section].as_table();
    if (table == nullptr) return {};
    for (const auto& [key, node] : *table) {
        const std::string name = with_dashes(key.str());
        const auto option =
            std::find_if(options.begin(), options.end(), [&](const OptionRef& o) { return o.name == name; });
        const std::string where = "line " + std::to_string(key.source().begin.line) + ": ";
        if (option == options.end()) {
            std::string known;
            for (const OptionRef& o : options)
                known += (known.empty() ? "" : ", ") + std::string(o.name);
            return fail(Error{ErrorKind::invalid_input, where + "there is no option '" + std::string(key.str()) + "'"}
                            .with_parameter(file.string())
                            .with_hint("the options of [" + std::string(section) + "] are " + known));
        }
        if (auto set = set_from_toml(*option, node); !set) {
            Error error = set.error();
            error.message = where + error.message;
            return fail(std::move(error));
        }
    }
    return {};
}

Result<> apply_environment(std::span<const OptionRef> options, const EnvironmentLookup& lookup) {
    for (const OptionRef& option : options) {
        const std::string name = environment_name(option.name);
        if (const auto text = lookup(name)) {
            if (auto set = set_option(option, *text); !set) {
                return fail(std::move(set.error()).with_parameter(name));
            }
        }
    }
    return {};
}

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): read before threads start
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string option_text(const OptionRef& option) {
    struct Getter {
        std::string operator()(const bool* v) const { return *v ? "true" : "false"; }
        std::string operator()(const std::int64_t* v) const { return std::to_string(*v); }
        std::string operator()(const double* v) const {
            std::ostringstream text;
            text << *v;
            return text.str();
        }
        std::string operator()(const std::string* v) const { return *v; }
        std::string operator()(const std::vector<std::string>* v) const {
            std::string text;
            for (const auto& item : *v)
                text += (text.empty() ? "" : ",") + item;
            return text;
        }
    };
    return std::visit(Getter{}, option.target);
}

}  // namespace oryx
