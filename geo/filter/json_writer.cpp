#include "geo/core/json.hpp"
#include "geo/filter/writer.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace oryx::filter {

using nlohmann::ordered_json;

namespace {

ordered_json geometry_json(const Geometry& geometry) {
    std::string text;
    JsonWriter(text).geometry(geometry.view());
    return ordered_json::parse(text);
}

ordered_json shape_json(const Shape& shape) {
    if (shape.box) return {{"bbox", *shape.box}};
    if (!shape.collection) return geometry_json(shape.members.front());
    ordered_json members = ordered_json::array();
    for (const Geometry& member : shape.members)
        members.push_back(geometry_json(member));
    return {{"type", "GeometryCollection"}, {"geometries", members}};
}

ordered_json interval_end(const Expression& end) {
    if (end.op == Op::open_end) return "..";
    if (end.op == Op::date) return to_iso(std::get<Day>(end.value));
    if (end.op == Op::timestamp) return to_iso(std::get<Instant>(end.value));
    return to_json(end);
}

}  // namespace

ordered_json to_json(const Expression& e) {
    switch (e.op) {
        case Op::property:
            return {{"property", e.name()}};
        case Op::boolean:
            return std::get<bool>(e.value);
        case Op::number:
            return std::visit([](auto n) { return ordered_json(n); }, std::get<Number>(e.value));
        case Op::text:
            return std::get<std::string>(e.value);
        case Op::date:
            return {{"date", to_iso(std::get<Day>(e.value))}};
        case Op::timestamp:
            return {{"timestamp", to_iso(std::get<Instant>(e.value))}};
        case Op::open_end:
            return "..";
        case Op::geometry:
            return shape_json(e.shape());
        case Op::interval:
            return {{"interval", ordered_json::array({interval_end(e.arguments[0]), interval_end(e.arguments[1])})}};
        default:
            break;
    }
    ordered_json args = ordered_json::array();
    for (const Expression& argument : e.arguments)
        args.push_back(to_json(argument));
    if (e.op == Op::in) {
        const ordered_json value = args[0];
        args.erase(args.begin());
        args = ordered_json::array({value, args});
    }
    return {{"op", info(e.op).json}, {"args", args}};
}

}  // namespace oryx::filter
