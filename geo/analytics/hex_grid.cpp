#include "geo/analytics/hex_grid.hpp"

#include "geo/analytics/coverage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace oryx::analytics {

namespace {

constexpr double least_share = 1e-9;
const double sqrt3 = std::numbers::sqrt3;

using Ring = std::vector<Position>;

/// The part of a ring (open: first position not repeated) to the left of the line a -> b.
Ring cut(const Ring& ring, Position a, Position b) {
    const auto side = [&](Position p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); };
    Ring inside;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Position from = ring[i];
        const Position to = ring[(i + 1) % ring.size()];
        const double s0 = side(from);
        const double s1 = side(to);
        if (s0 >= 0) inside.push_back(from);
        if ((s0 < 0) != (s1 < 0) && s0 != 0 && s1 != 0) {
            const double t = s0 / (s0 - s1);
            inside.push_back({from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)});
        }
    }
    return inside;
}

double area_of(Ring ring) {
    if (ring.size() < 3) return 0;
    ring.push_back(ring.front());
    return std::fabs(signed_area_2(ring)) / 2;
}

}  // namespace

HexGrid::HexGrid(Position origin, double size)
    : origin_(origin), size_(size), side_(size * std::sqrt(2 / (3 * std::numbers::sqrt3))) {}

double HexGrid::spacing() const {
    return sqrt3 * side_;
}

Position HexGrid::centre(Hex hex) const {
    return {origin_.x + side_ * sqrt3 / 2 * (2.0 * hex.q + hex.r), origin_.y + side_ * 1.5 * hex.r};
}

Position HexGrid::corner(Hex hex, int index) const {
    // In half widths and half sides, whole numbers, so that three hexagons round one corner compute the same.
    static constexpr std::array<int, 6> east{1, 1, 0, -1, -1, 0};
    static constexpr std::array<int, 6> north{-1, 1, 2, 1, -1, -2};
    const std::int64_t halves_x = 2LL * hex.q + hex.r + east[static_cast<std::size_t>(index)];
    const std::int64_t halves_y = 3LL * hex.r + north[static_cast<std::size_t>(index)];
    return {origin_.x + side_ * sqrt3 / 2 * static_cast<double>(halves_x),
            origin_.y + side_ / 2 * static_cast<double>(halves_y)};
}

Geometry HexGrid::outline(Hex hex) const {
    Geometry g{.type = GeometryType::polygon};
    for (int i = 0; i <= 6; ++i)
        g.positions.push_back(corner(hex, i % 6));
    g.end_ring();
    g.end_part();
    return g;
}

Hex HexGrid::hex_of(Position metres) const {
    const double r = (metres.y - origin_.y) / (1.5 * side_);
    const double q = (metres.x - origin_.x) / spacing() - r / 2;
    // Rounding in cube coordinates, q + r + s = 0: the one that was rounded most follows from the other two.
    double rounded_q = std::round(q);
    double rounded_r = std::round(r);
    const double rounded_s = std::round(-q - r);
    const double by_q = std::fabs(rounded_q - q);
    const double by_r = std::fabs(rounded_r - r);
    const double by_s = std::fabs(rounded_s + q + r);
    if (by_q > by_r && by_q > by_s) {
        rounded_q = -rounded_r - rounded_s;
    } else if (by_r > by_s) {
        rounded_r = -rounded_q - rounded_s;
    }
    return {static_cast<std::int32_t>(rounded_q), static_cast<std::int32_t>(rounded_r)};
}

double HexGrid::hexes_in(const Envelope& box) const {
    if (box.empty()) return 0;
    return ((box.max_x - box.min_x) / spacing() + 2) * ((box.max_y - box.min_y) / (1.5 * side_) + 2);
}

std::vector<HexGrid::Share> HexGrid::coverage(const GeometryView& polygon) const {
    std::vector<Share> shares;
    if (polygon.type != GeometryType::polygon || polygon.empty()) return shares;
    const Envelope box = polygon.envelope();
    const auto first_row = static_cast<std::int32_t>(std::floor((box.min_y - origin_.y - side_) / (1.5 * side_)));
    const auto last_row = static_cast<std::int32_t>(std::ceil((box.max_y - origin_.y + side_) / (1.5 * side_)));
    for (std::int32_t r = first_row; r <= last_row; ++r) {
        // First the row's strip, then its hexagons: long borders are walked once for each row only.
        const double middle = centre({0, r}).y;
        std::vector<Ring> strips;
        std::vector<double> signs;
        Envelope strip_box;
        for (std::size_t part = 0; part < polygon.part_count(); ++part) {
            const auto [first, last] = polygon.part_rings(part);
            for (std::size_t index = first; index < last; ++index) {
                const auto ring = polygon.ring(index);
                if (ring.size() < 4) continue;
                Ring strip = cut(Ring(ring.begin(), ring.end() - 1), {0, middle - side_}, {1, middle - side_});
                strip = cut(strip, {1, middle + side_}, {0, middle + side_});
                if (strip.size() < 3) continue;
                for (const Position p : strip)
                    strip_box.expand(p);
                strips.push_back(std::move(strip));
                signs.push_back(index == first ? 1 : -1);
            }
        }
        if (strip_box.empty()) continue;
        const double west = (strip_box.min_x - origin_.x) / spacing() - r / 2.0;
        const double east = (strip_box.max_x - origin_.x) / spacing() - r / 2.0;
        for (auto q = static_cast<std::int32_t>(std::floor(west)); q <= std::ceil(east); ++q) {
            const Hex hex{q, r};
            double area = 0;
            for (std::size_t i = 0; i < strips.size(); ++i) {
                Ring inside = strips[i];
                for (int side = 0; side < 6 && inside.size() >= 3; ++side)
                    inside = cut(inside, corner(hex, side), corner(hex, (side + 1) % 6));
                area += signs[i] * area_of(std::move(inside));
            }
            const double share = area / (size_ * size_);
            if (share > least_share) shares.push_back({hex, std::min(share, 1.0)});
        }
    }
    return shares;
}

}  // namespace oryx::analytics
