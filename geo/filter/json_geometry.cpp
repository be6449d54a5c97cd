// Geometry literals of CQL2 JSON: GeoJSON geometries (RFC 7946, 3.1) and {"bbox": [...]}.
#include "geo/filter/json_parser.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::filter {

using nlohmann::json;

namespace {

struct JsonType {
    std::string_view name;
    GeometryType type;
    bool multi;
};
constexpr std::array<JsonType, 6> json_types{{{"Point", GeometryType::point, false},
                                              {"LineString", GeometryType::line, false},
                                              {"Polygon", GeometryType::polygon, false},
                                              {"MultiPoint", GeometryType::point, true},
                                              {"MultiLineString", GeometryType::line, true},
                                              {"MultiPolygon", GeometryType::polygon, true}}};

bool read_position(const json& position, Geometry& out) {
    if (!position.is_array() || position.size() < 2 || position.size() > 4) return false;
    for (const json& number : position) {
        if (!number.is_number()) return false;
    }
    out.positions.push_back({position[0].get<double>(), position[1].get<double>()});
    return true;
}

bool read_ring(const json& ring, Geometry& out) {
    if (!ring.is_array() || ring.empty()) return false;
    for (const json& position : ring) {
        if (!read_position(position, out)) return false;
    }
    out.end_ring();
    return true;
}

bool read_part(const json& part, Geometry& out) {
    bool read = false;
    if (out.type == GeometryType::point) {
        read = read_position(part, out);
        if (read) out.end_ring();
    } else if (out.type == GeometryType::line) {
        read = read_ring(part, out);
    } else if (part.is_array() && !part.empty()) {
        read = true;
        for (const json& ring : part)
            read = read && read_ring(ring, out);
    }
    if (read) out.end_part();
    return read;
}

bool read_coordinates(const json& coordinates, Geometry& out) {
    if (!out.multi) return read_part(coordinates, out);
    if (!coordinates.is_array() || coordinates.empty()) return false;
    for (const json& part : coordinates) {
        if (!read_part(part, out)) return false;
    }
    return true;
}

}  // namespace

Result<> JsonParser::member(const json& document, const std::string& pointer, std::vector<Geometry>& members) {
    const auto type = document.is_object() ? document.find("type") : document.end();
    if (document.is_object() && type != document.end() && type->is_string()) {
        for (const JsonType& known : json_types) {
            if (known.name != type->get_ref<const std::string&>()) continue;
            Geometry out{.type = known.type, .multi = known.multi};
            const auto coordinates = document.find("coordinates");
            if (coordinates == document.end() || !read_coordinates(*coordinates, out)) {
                return wrong(at_pointer(pointer + "/coordinates"),
                             fmt::format("these are no coordinates of a {}", known.name));
            }
            members.push_back(std::move(out));
            return {};
        }
    }
    return wrong(at_pointer(pointer), "this is no GeoJSON geometry",
                 R"(such as {"type":"Point","coordinates":[2.5,48.8]})");
}

Result<Expression> JsonParser::geometry(const json& document, const std::string& pointer) {
    std::vector<Geometry> members;
    const bool collection = document["type"] == "GeometryCollection";
    if (collection) {
        const auto list = document.find("geometries");
        if (list == document.end() || !list->is_array()) {
            return wrong(at_pointer(pointer), "the list \"geometries\" is missing");
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto read = member((*list)[i], fmt::format("{}/geometries/{}", pointer, i), members);
            if (!read) return std::unexpected(read.error());
        }
    } else if (auto read = member(document, pointer, members); !read) {
        return std::unexpected(read.error());
    }
    auto shape = shapes_.geometry(std::move(members), collection, at_pointer(pointer));
    if (!shape) return std::unexpected(shape.error());
    return builder_.leaf(Op::geometry, std::move(*shape), at_pointer(pointer));
}

Result<Expression> JsonParser::box(const json& document, const std::string& pointer) {
    std::vector<double> numbers;
    if (document.is_array()) {
        for (const json& number : document) {
            if (!number.is_number()) return wrong(at_pointer(pointer), "a box is a list of numbers");
            numbers.push_back(number.get<double>());
        }
    }
    auto shape = shapes_.box(numbers, at_pointer(pointer));
    if (!shape) return std::unexpected(shape.error());
    return builder_.leaf(Op::geometry, std::move(*shape), at_pointer(pointer));
}

}  // namespace oryx::filter
