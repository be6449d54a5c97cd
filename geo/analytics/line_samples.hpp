#pragma once

#include "geo/core/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace oryx::analytics {

inline constexpr double max_samples_of_a_line = 10'000;

/// Spreads one incident evenly over lines on the plane: calls `visit(position, share)` at the middles of pieces of at
/// most `step` (longer where a line would need more than 10,000); the shares add up to one. Lines without length are
/// their first position. Precondition: not empty.
template <class Visit>
void each_line_sample(const GeometryView& lines, double step, Visit&& visit) {
    const auto each_segment = [&](auto&& take) {
        for (std::size_t r = 0; r < lines.ring_count(); ++r) {
            const auto ring = lines.ring(r);
            for (std::size_t i = 1; i < ring.size(); ++i) {
                take(ring[i - 1], ring[i], std::hypot(ring[i].x - ring[i - 1].x, ring[i].y - ring[i - 1].y));
            }
        }
    };
    double length = 0;
    each_segment([&](Position, Position, double d) { length += d; });
    if (length == 0) {
        visit(lines.positions.front(), 1.0);
        return;
    }
    const double longest = std::max(step, length / max_samples_of_a_line);
    each_segment([&](Position a, Position b, double d) {
        const double pieces = std::ceil(d / longest);
        for (double i = 0; i < pieces; ++i) {
            const double t = (i + 0.5) / pieces;
            visit(Position{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}, d / length / pieces);
        }
    });
}

}  // namespace oryx::analytics
