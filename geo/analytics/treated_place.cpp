#include "geo/analytics/treated_place.hpp"

#include "geo/analytics/area_attributes.hpp"
#include "geo/analytics/coverage.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr int circle_segments = 32;  // of a quadrant, for drawing

}  // namespace

Result<TreatedPlace> TreatedPlace::area(const catalog::Collection& areas, const std::string& key_or_name,
                                        const crs::Plane& plane, double ring_m) {
    const FeatureTable& table = *areas.features;
    std::vector<std::size_t> by_key;
    std::vector<std::size_t> by_name;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).type != GeometryType::polygon) continue;
        if (key_text(table.key(row)) == key_or_name) by_key.push_back(row);
        if (area_name(table, row) == key_or_name) by_name.push_back(row);
    }
    const auto& found = by_key.empty() ? by_name : by_key;
    if (found.empty()) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("'{}' has no area of that key or name", areas.id())}
                        .with_parameter("area"));
    }
    if (found.size() > 1) {
        std::string keys;
        for (const std::size_t row : found)
            keys += (keys.empty() ? "" : ", ") + key_text(table.key(row));
        return fail(Error{ErrorKind::invalid_input, fmt::format("{} areas have that name", found.size())}
                        .with_parameter("area")
                        .with_hint("give a key: " + keys));
    }
    TreatedPlace place(Kind::area, plane);
    place.row_ = found.front();
    place.name_ = area_name(table, found.front());
    place.degrees_ = Geometry::from(table.geometry(found.front()));
    place.metres_ = plane.project(place.degrees_.view());
    place.box_ = place.metres_.envelope();
    place.ring_m_ = ring_m;
    return place;
}

TreatedPlace TreatedPlace::circle(Position centre_degrees, double radius_m, const crs::Plane& plane, double ring_m) {
    TreatedPlace place(Kind::circle, plane);
    place.metres_ = Geometry::point(plane.project(centre_degrees));
    place.radius_m_ = radius_m;
    place.ring_m_ = ring_m;
    place.name_ = fmt::format("{:g} km round {:g}, {:g}", radius_m / 1000, centre_degrees.x, centre_degrees.y);
    return place;
}

TreatedPlace TreatedPlace::everywhere(const crs::Plane& plane) {
    TreatedPlace place(Kind::everywhere, plane);
    place.name_ = "everywhere";
    return place;
}

Zone TreatedPlace::zone_of(Position degrees) {
    if (kind_ == Kind::everywhere) return Zone::treated;
    const auto [known, added] = known_.try_emplace({degrees.x, degrees.y}, Zone::control);
    if (added) known->second = measure(degrees);
    return known->second;
}

Zone TreatedPlace::measure(Position degrees) const {
    const Position at = plane_.project(degrees);
    double distance = 0;
    if (kind_ == Kind::circle) {
        const Position centre = metres_.positions.front();
        distance = std::hypot(at.x - centre.x, at.y - centre.y) - radius_m_;
    } else {
        const bool far = at.x < box_.min_x - ring_m_ || at.x > box_.max_x + ring_m_ || at.y < box_.min_y - ring_m_ ||
                         at.y > box_.max_y + ring_m_;
        if (far) return Zone::control;
        if (!contains(degrees_.view(), degrees)) distance = distance_to_border(metres_.view(), at);
    }
    if (distance <= 0) return Zone::treated;
    return distance <= ring_m_ ? Zone::ring : Zone::control;
}

Geometry TreatedPlace::outline() const {
    if (kind_ == Kind::everywhere) return {};
    if (kind_ == Kind::area) return degrees_;
    auto disc = geometry::buffer(metres_.view(), radius_m_, circle_segments);
    return disc ? plane_.unproject(disc->view()) : Geometry{};
}

Result<Geometry> TreatedPlace::ring_outline() const {
    if (kind_ == Kind::everywhere) return Geometry{};
    auto wide = geometry::buffer(metres_.view(), radius_m_ + ring_m_, circle_segments);
    if (!wide) return wide;
    auto inner =
        kind_ == Kind::area ? Result<Geometry>(metres_) : geometry::buffer(metres_.view(), radius_m_, circle_segments);
    if (!inner) return inner;
    auto ring = geometry::difference(wide->view(), inner->view());
    if (!ring) return ring;
    return plane_.unproject(ring->view());
}

}  // namespace oryx::analytics
