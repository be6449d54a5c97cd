#include "geo/filter/json_parser.hpp"

#include "geo/filter/lexer.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::filter {

using nlohmann::json;

namespace {

/// What may be shown of a text that the client made up.
std::string shown(const std::string& text) {
    const Token token{.kind = TokenKind::name, .text = text};
    return token.in_words();
}

Expression::Value number_value(const json& document) {
    if (document.is_number_unsigned() && document.get<std::uint64_t>() > INT64_MAX) {
        return Number(document.get<double>());
    }
    if (document.is_number_integer()) return Number(document.get<std::int64_t>());
    return normal(document.get<double>());
}

}  // namespace

std::string at_pointer(const std::string& pointer) {
    return pointer.empty() ? "at the top" : "at " + pointer;
}

Result<Expression> JsonParser::parse(const json& document) {
    auto tree = node(document, "", 1);
    if (!tree) return tree;
    const Type type = type_of(*tree);
    if (type != Type::condition && type != Type::boolean) {
        return wrong(tree->where, fmt::format("the filter is {} and no condition", in_words(type)),
                     R"(such as {"op":"=","args":[{"property":"name"},"Berlin"]})");
    }
    return tree;
}

Result<Expression> JsonParser::node(const json& document, const std::string& pointer, int depth) {
    const std::string where = at_pointer(pointer);
    if (depth > max_depth) return wrong(where, fmt::format("the filter nests deeper than {}", max_depth));
    switch (document.type()) {
        case json::value_t::object:
            return document.contains("op") ? operation(document, pointer, depth) : named(document, pointer, depth);
        case json::value_t::string:
            return builder_.leaf(Op::text, document.get<std::string>(), where);
        case json::value_t::boolean:
            return builder_.leaf(Op::boolean, document.get<bool>(), where);
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
        case json::value_t::number_float:
            return builder_.leaf(Op::number, number_value(document), where);
        case json::value_t::null:
            return wrong(where, "null stands where a value must", R"({"op":"isNull","args":[...]} asks for null)");
        default:
            return wrong(where, "a list stands where a value must");
    }
}

Result<Expression> JsonParser::operation(const json& document, const std::string& pointer, int depth) {
    const json& name = document["op"];
    if (!name.is_string()) return wrong(at_pointer(pointer + "/op"), "this is no text", "such as \"=\" or \"and\"");
    const OpInfo* info = find_json_op(name.get_ref<const std::string&>());
    if (info == nullptr) {
        return wrong(
            at_pointer(pointer + "/op"),
            fmt::format("there is no operation {}", shown(name.get_ref<const std::string&>())),
            "and, or, not, =, <>, <, <=, >, >=, like, between, in, isNull, + - * / % div ^, and the functions " +
                function_names());
    }
    const auto args = document.find("args");
    if (args == document.end() || !args->is_array()) {
        return wrong(at_pointer(pointer), "the list \"args\" is missing");
    }
    if (document.size() != 2)
        return wrong(at_pointer(pointer), "an operation has \"op\" and \"args\" and nothing else");
    std::vector<Expression> list;
    if (auto read = arguments(*info, *args, pointer + "/args", depth, list); !read)
        return std::unexpected(read.error());
    return builder_.make(info->op, std::move(list), at_pointer(pointer));
}

Result<> JsonParser::arguments(const OpInfo& info, const json& args, const std::string& pointer, int depth,
                               std::vector<Expression>& out) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string place = fmt::format("{}/{}", pointer, i);
        // "in" holds its list as one argument.
        if (info.op == Op::in && i == 1 && args[i].is_array()) {
            for (std::size_t k = 0; k < args[i].size(); ++k) {
                auto item = node(args[i][k], fmt::format("{}/{}", place, k), depth + 1);
                if (!item) return std::unexpected(item.error());
                out.push_back(std::move(*item));
            }
            continue;
        }
        if (info.op == Op::in && i > 0) return wrong(at_pointer(place), "\"in\" takes a value and a list");
        auto argument = node(args[i], place, depth + 1);
        if (!argument) return std::unexpected(argument.error());
        out.push_back(std::move(*argument));
    }
    return {};
}

/// {"property": "name"}, {"date": "2019-12-31"}, {"timestamp": ...}, {"interval": [...]}, {"bbox": [...]}, GeoJSON.
Result<Expression> JsonParser::named(const json& document, const std::string& pointer, int depth) {
    const std::string where = at_pointer(pointer);
    if (document.contains("type")) return geometry(document, pointer);
    if (document.size() != 1) {
        return wrong(where, "this object is no part of a filter",
                     "objects are operations with \"op\" and \"args\", {\"property\"}, {\"date\"}, {\"timestamp\"}, "
                     "{\"interval\"}, {\"bbox\"} or GeoJSON geometries");
    }
    const std::string& name = document.begin().key();
    const json& value = document.begin().value();
    const std::string place = pointer + "/" + name;
    if (name == "property") {
        if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
            return builder_.leaf(Op::property, value.get<std::string>(), where);
        }
        return wrong(at_pointer(place), "this is no name of a property");
    }
    if (name == "date") return moment(Op::date, value, place);
    if (name == "timestamp") return moment(Op::timestamp, value, place);
    if (name == "interval") return interval(value, place, depth);
    if (name == "bbox") return box(value, place);
    return wrong(where, fmt::format("{} is no part of a filter", shown(name)),
                 "there are property, date, timestamp, interval, bbox, and operations with op and args");
}

Result<Expression> JsonParser::moment(Op op, const json& text, const std::string& pointer) {
    const std::string where = at_pointer(pointer);
    if (text.is_string()) {
        const auto& written = text.get_ref<const std::string&>();
        const auto day = op == Op::date ? Day::parse(written) : std::nullopt;
        const auto instant = op == Op::timestamp ? Instant::parse(written) : std::nullopt;
        if (day) return builder_.leaf(op, *day, where);
        if (instant) return builder_.leaf(op, *instant, where);
    }
    return wrong(where, op == Op::date ? "this is no day of the calendar" : "this is no time",
                 op == Op::date ? R"({"date":"2019-12-31"})" : R"({"timestamp":"2019-12-31T12:00:00Z"})");
}

Result<Expression> JsonParser::interval(const json& ends, const std::string& pointer, int depth) {
    if (!ends.is_array() || ends.size() != 2) {
        return wrong(at_pointer(pointer), "an interval has two ends", R"({"interval":["2019-01-01",".."]})");
    }
    std::vector<Expression> both;
    for (std::size_t i = 0; i < 2; ++i) {
        auto end = interval_end(ends[i], fmt::format("{}/{}", pointer, i), depth + 1);
        if (!end) return end;
        both.push_back(std::move(*end));
    }
    return builder_.make(Op::interval, std::move(both), at_pointer(pointer));
}

Result<Expression> JsonParser::interval_end(const json& end, const std::string& pointer, int depth) {
    if (!end.is_string()) return node(end, pointer, depth);
    const auto& text = end.get_ref<const std::string&>();
    if (text == "..") return builder_.leaf(Op::open_end, {}, at_pointer(pointer));
    return moment(text.size() == 10 ? Op::date : Op::timestamp, end, pointer);
}

}  // namespace oryx::filter
