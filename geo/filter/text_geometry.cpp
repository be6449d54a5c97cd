// Geometry literals of CQL2 text: WKT and BBOX (OGC 21-065r2, 6.4 and annex B).
#include "geo/filter/text_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

struct WktType {
    std::string_view name;
    GeometryType type;
    bool multi;
};

constexpr std::array<WktType, 7> wkt_types{{{"POINT", GeometryType::point, false},
                                            {"LINESTRING", GeometryType::line, false},
                                            {"POLYGON", GeometryType::polygon, false},
                                            {"MULTIPOINT", GeometryType::point, true},
                                            {"MULTILINESTRING", GeometryType::line, true},
                                            {"MULTIPOLYGON", GeometryType::polygon, true},
                                            {"GEOMETRYCOLLECTION", GeometryType::none, true}}};

const WktType* wkt_type(const Token& token) {
    const auto* found = std::ranges::find_if(wkt_types, [&](const WktType& t) { return token.is_word(t.name); });
    return found == wkt_types.end() ? nullptr : found;
}

}  // namespace

bool is_geometry_name(std::string_view name) {
    return wkt_type(Token{.kind = TokenKind::name, .text = std::string(name)}) != nullptr;
}

/// "(part, part, ...)".
template <class Part>
Result<> TextParser::list(Part part) {
    if (auto open = expect("(", "the geometry's name"); !open) return open;
    while (true) {
        if (auto read = part(); !read) return read;
        if (!token_.is(",")) break;
        if (auto next = advance(); !next) return next;
    }
    return expect(")", "the coordinates");
}

Result<Expression> TextParser::geometry(const Token& name) {
    std::vector<Geometry> members;
    if (auto read = tagged(name, members, 0); !read) return std::unexpected(read.error());
    auto shape = shapes_.geometry(std::move(members), name.is_word("GEOMETRYCOLLECTION"), name.where());
    if (!shape) return std::unexpected(shape.error());
    return builder_.leaf(Op::geometry, std::move(*shape), name.where());
}

Result<> TextParser::tagged(const Token& name, std::vector<Geometry>& members, int depth) {
    const WktType* type = wkt_type(name);
    if (type == nullptr) {
        return wrong(name.where(), fmt::format("{} is no geometry", name.in_words()), "such as POINT(2.5 48.8)");
    }
    if (token_.is_word("Z") || token_.is_word("M") || token_.is_word("ZM")) {
        if (auto next = advance(); !next) return next;
    }
    if (type->type == GeometryType::none) return collection(members, depth);
    Geometry out{.type = type->type, .multi = type->multi};
    Result<> read;
    if (type->type == GeometryType::polygon) {
        read = type->multi ? list([&] { return polygon(out); }) : polygon(out);
    } else if (type->type == GeometryType::line) {
        read = type->multi ? list([&] { return lines(out); }) : lines(out);
    } else {
        // MULTIPOINT((1 2), (3 4)) and, as older writers have it, MULTIPOINT(1 2, 3 4).
        const auto point = [&]() -> Result<> {
            const bool bracketed = type->multi && token_.is("(");
            if (bracketed) {
                if (auto next = advance(); !next) return next;
            }
            if (auto one = position(out); !one) return one;
            out.end_ring();
            out.end_part();
            return bracketed ? expect(")", "the position") : Result<>{};
        };
        read = list(point);
        if (read && !type->multi && out.positions.size() != 1) {
            return wrong(name.where(), "a POINT has one position", "MULTIPOINT((1 2), (3 4)) has several");
        }
    }
    if (!read) return read;
    members.push_back(std::move(out));
    return {};
}

Result<> TextParser::collection(std::vector<Geometry>& members, int depth) {
    if (depth > 0)
        return wrong(token_.where(), "a collection holds a collection", "name its members in one collection");
    return list([&]() -> Result<> {
        const Token name = token_;
        if (auto next = advance(); !next) return next;
        return tagged(name, members, depth + 1);
    });
}

Result<> TextParser::lines(Geometry& out) {
    if (auto read = positions(out); !read) return read;
    out.end_part();
    return {};
}

Result<> TextParser::polygon(Geometry& out) {
    if (auto read = list([&] { return positions(out); }); !read) return read;
    out.end_part();
    return {};
}

Result<> TextParser::positions(Geometry& out) {
    if (auto read = list([&] { return position(out); }); !read) return read;
    out.end_ring();
    return {};
}

/// Two numbers; a height and a measure may follow and are left aside.
Result<> TextParser::position(Geometry& out) {
    std::array<double, 2> xy{};
    for (double& number : xy) {
        const auto read = coordinate();
        if (!read) return std::unexpected(read.error());
        number = *read;
    }
    for (int more = 0; more < 2 && (token_.kind == TokenKind::number || token_.is("-") || token_.is("+")); ++more) {
        if (auto read = coordinate(); !read) return std::unexpected(read.error());
    }
    out.positions.push_back({xy[0], xy[1]});
    return {};
}

Result<double> TextParser::coordinate() {
    const bool negative = token_.is("-");
    if (negative || token_.is("+")) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
    }
    if (token_.kind != TokenKind::number) {
        return wrong(token_.where(), fmt::format("{} stands where a coordinate must", token_.in_words()),
                     "positions are two numbers with a space between, such as 2.5 48.8");
    }
    const double number = negative ? -token_.number : token_.number;
    if (auto next = advance(); !next) return std::unexpected(next.error());
    return number;
}

Result<Expression> TextParser::box(const Token& name) {
    std::vector<double> numbers;
    const auto read = list([&]() -> Result<> {
        const auto number = coordinate();
        if (!number) return std::unexpected(number.error());
        numbers.push_back(*number);
        return {};
    });
    if (!read) return std::unexpected(read.error());
    auto shape = shapes_.box(numbers, name.where());
    if (!shape) return std::unexpected(shape.error());
    return builder_.leaf(Op::geometry, std::move(*shape), name.where());
}

}  // namespace oryx::filter
