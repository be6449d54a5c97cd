#include "geo/filter/shape_builder.hpp"

#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

constexpr const char* extent_hint =
    "longitudes go from -180 to 180, latitudes from -90 to 90; longitude stands first in CRS84";

bool on_earth(Position p) {
    return std::abs(p.x) <= 180 && std::abs(p.y) <= 90;  // false for what is no number
}

void append_rectangle(Geometry& out, double west, double south, double east, double north) {
    for (const Position p : {Position{west, south}, {east, south}, {east, north}, {west, north}, {west, south}})
        out.positions.push_back(p);
    out.end_ring();
    out.end_part();
}

/// The box of a transformed one: its edges bend, so that points along them count too.
std::vector<Position> along_edges(double min_x, double min_y, double max_x, double max_y) {
    constexpr int steps = 32;
    std::vector<Position> points;
    for (int i = 0; i <= steps; ++i) {
        const double t = static_cast<double>(i) / steps;
        const double x = min_x + t * (max_x - min_x);
        const double y = min_y + t * (max_y - min_y);
        points.insert(points.end(), {{x, min_y}, {x, max_y}, {min_x, y}, {max_x, y}});
    }
    return points;
}

}  // namespace

Geometry polygon_of_box(const std::array<double, 4>& box) {
    const auto [west, south, east, north] = box;
    if (west == east && south == north) return Geometry::point({west, south});
    if (west == east || south == north) {
        // A line; across the antimeridian two of them.
        Geometry line{.type = GeometryType::line, .multi = west > east};
        const auto add = [&](double from, double to) {
            line.positions.insert(line.positions.end(), {{from, south}, {to, north}});
            line.end_ring();
            line.end_part();
        };
        if (west <= east) {
            add(west, east);
        } else {
            add(west, 180);
            add(-180, east);
        }
        return line;
    }
    Geometry polygon{.type = GeometryType::polygon};
    if (west <= east) {
        append_rectangle(polygon, west, south, east, north);
        return polygon;
    }
    // A side without width is no polygon: a box from 180 is the one from -180.
    if (west < 180) append_rectangle(polygon, west, south, 180, north);
    if (east > -180) append_rectangle(polygon, -180, south, east, north);
    polygon.multi = polygon.part_ends.size() > 1;
    if (polygon.empty()) return polygon_of_box({180, south, 180, north});
    return polygon;
}

Result<ShapeBuilder> ShapeBuilder::create(const crs::NamedCrs* crs) {
    ShapeBuilder builder;
    if (crs == nullptr || crs->is_crs84()) return builder;
    auto transform = crs::AxisTransform::to_crs84(*crs);
    if (!transform) return std::unexpected(std::move(transform.error()).with_parameter("filter-crs"));
    builder.transform_ = std::move(*transform);
    return builder;
}

Result<> ShapeBuilder::localise(std::vector<Position>& positions, std::string_view where) const {
    if (transform_) transform_->apply(positions);
    for (Position& p : positions) {
        p = {p.x + 0.0, p.y + 0.0};  // -0 is 0: one place has one writing
        if (on_earth(p)) continue;
        const std::string what = transform_ ? "the position is outside what filter-crs covers"
                                            : fmt::format("the position {} {} is not on the Earth", p.x, p.y);
        return wrong(where, what, transform_ ? "coordinates stand in the axis order of filter-crs" : extent_hint);
    }
    return {};
}

Result<std::shared_ptr<const Shape>> ShapeBuilder::geometry(std::vector<Geometry> members, bool collection,
                                                            std::string_view where) const {
    for (Geometry& member : members) {
        if (auto fine = localise(member.positions, where); !fine) return std::unexpected(fine.error());
        const geometry::Validity validity = geometry::check_validity(member.view());
        if (!validity.valid) {
            return wrong(where,
                         fmt::format("the geometry is not valid: {} at {} {}", validity.reason, validity.where.x,
                                     validity.where.y),
                         "rings are closed and do not cross themselves or each other");
        }
    }
    if (members.empty()) return wrong(where, "the geometry is empty", "such as POINT(2.5 48.8)");
    return std::make_shared<const Shape>(Shape{.members = std::move(members), .collection = collection});
}

Result<std::shared_ptr<const Shape>> ShapeBuilder::box(const std::vector<double>& numbers,
                                                       std::string_view where) const {
    if (numbers.size() != 4 && numbers.size() != 6) {
        return wrong(where, fmt::format("a box of {} numbers", numbers.size()), "BBOX(west,south,east,north)");
    }
    const std::size_t half = numbers.size() / 2;
    std::array<double, 4> box{numbers[0], numbers[1], numbers[half], numbers[half + 1]};
    if (transform_ && !transform_->keeps_coordinates()) {
        std::vector<Position> points = along_edges(box[0], box[1], box[2], box[3]);
        if (auto fine = localise(points, where); !fine) return std::unexpected(fine.error());
        Envelope envelope;
        for (const Position p : points)
            envelope.expand(p);
        box = {envelope.min_x, envelope.min_y, envelope.max_x, envelope.max_y};
    } else {
        std::vector<Position> corners{{box[0], box[1]}, {box[2], box[3]}};
        if (auto fine = localise(corners, where); !fine) return std::unexpected(fine.error());
        box = {corners[0].x, corners[0].y, corners[1].x, corners[1].y};
    }
    if (box[1] > box[3])
        return wrong(where, "the south of the box is north of its north", "BBOX(west,south,east,north)");
    return std::make_shared<const Shape>(Shape{.members = {polygon_of_box(box)}, .collection = false, .box = box});
}

}  // namespace oryx::filter
