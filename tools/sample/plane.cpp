#include "tools/sample/plane.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace oryx::sample {

namespace {

constexpr double km_per_degree = 111.195;  // of a sphere with the mean radius 6371.0088 km

double east_km_per_degree(double latitude) {
    return km_per_degree * std::cos(latitude * std::numbers::pi / 180);
}

}  // namespace

Position moved(Position from, double east_km, double north_km) {
    return {from.x + east_km / east_km_per_degree(from.y), from.y + north_km / km_per_degree};
}

double distance_km(Position a, Position b) {
    const double east = (b.x - a.x) * east_km_per_degree((a.y + b.y) / 2);
    const double north = (b.y - a.y) * km_per_degree;
    return std::sqrt(east * east + north * north);
}

Position nearest_on_segment(Position a, Position b, Position p) {
    const double scale = east_km_per_degree(p.y) / km_per_degree;
    const double dx = (b.x - a.x) * scale;
    const double dy = b.y - a.y;
    const double length2 = dx * dx + dy * dy;
    if (length2 == 0) return a;
    const double along = std::clamp(((p.x - a.x) * scale * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0);
    return {a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along};
}

Position rounded(Position p) {
    return {std::round(p.x * 1e4) / 1e4, std::round(p.y * 1e4) / 1e4};
}

}  // namespace oryx::sample
