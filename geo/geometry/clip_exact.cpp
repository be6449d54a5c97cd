#include "geo/geometry/clip_exact.hpp"

#include <utility>

namespace oryx::geometry::clip {

std::span<const IntPosition> open_ring(std::span<const IntPosition> ring) {
    return ring.size() > 1 && ring.front() == ring.back() ? ring.first(ring.size() - 1) : ring;
}

Wide doubled_area(std::span<const IntPosition> ring) {
    Wide sum = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i)
        sum += cross(ring[i] - ring[0], ring[i + 1] - ring[0]);
    return sum;
}

namespace {

/// Narrows a stretch to low..high on one axis. False where nothing is left.
bool narrow(Stretch& stretch, std::int64_t from, std::int64_t to, std::pair<std::int64_t, Side> low,
            std::pair<std::int64_t, Side> high, Edges edges) {
    const std::int64_t delta = to - from;
    if (delta == 0) {
        return edges == Edges::included ? low.first <= from && from <= high.first
                                        : low.first < from && from < high.first;
    }
    if (delta < 0) std::swap(low, high);
    const auto parameter = [&](std::int64_t edge) {
        return delta > 0 ? Fraction{edge - from, delta} : Fraction{from - edge, -delta};
    };
    const Fraction enter = parameter(low.first);
    const Fraction leave = parameter(high.first);
    // Equal parameters take the side too: at 0, an end on the rectangle's edge is a crossing of that edge.
    if (!(enter < stretch.enter)) {
        stretch.enter = enter;
        stretch.enter_side = low.second;
    }
    if (!(stretch.leave < leave)) {
        stretch.leave = leave;
        stretch.leave_side = high.second;
    }
    return stretch.enter < stretch.leave;
}

}  // namespace

std::optional<Stretch> stretch_inside(IntPosition a, IntPosition b, const IntRectangle& r, Edges edges) {
    if ((a.x < r.min_x && b.x < r.min_x) || (a.x > r.max_x && b.x > r.max_x) || (a.y < r.min_y && b.y < r.min_y) ||
        (a.y > r.max_y && b.y > r.max_y) || a == b) {
        return std::nullopt;
    }
    Stretch stretch;
    if (!narrow(stretch, a.x, b.x, {r.min_x, Side::west}, {r.max_x, Side::east}, edges)) return std::nullopt;
    if (!narrow(stretch, a.y, b.y, {r.min_y, Side::south}, {r.max_y, Side::north}, edges)) return std::nullopt;
    return stretch;
}

Crossing crossing_at(IntPosition a, IntPosition b, Fraction t, Side side, const IntRectangle& r) {
    const bool level = side == Side::south || side == Side::north;
    const std::int64_t from = level ? a.x : a.y;
    const Wide way = (level ? Wide{b.x} - a.x : Wide{b.y} - a.y) * t.n;
    Wide whole = way / t.d;
    Wide rest = way % t.d;
    if (rest < 0) {
        rest += t.d;
        --whole;
    }
    Crossing crossing{.side = side, .whole = from + static_cast<std::int64_t>(whole), .rest = rest, .divisor = t.d};
    const std::int64_t rounded = crossing.whole + (2 * rest >= t.d ? 1 : 0);
    switch (side) {
        case Side::south:
            crossing.rounded = {rounded, r.min_y};
            break;
        case Side::north:
            crossing.rounded = {rounded, r.max_y};
            break;
        case Side::west:
            crossing.rounded = {r.min_x, rounded};
            break;
        case Side::east:
            crossing.rounded = {r.max_x, rounded};
            break;
    }
    // From a coordinate to an offset along the walk, which goes down the coordinate on the north and the west side.
    const std::int64_t length = level ? r.max_x - r.min_x : r.max_y - r.min_y;
    if (side == Side::south || side == Side::east) {
        crossing.whole -= level ? r.min_x : r.min_y;
    } else {
        crossing.whole = (level ? r.max_x : r.max_y) - crossing.whole - (rest > 0 ? 1 : 0);
        if (rest > 0) crossing.rest = t.d - rest;
    }
    if (crossing.whole == length) {
        crossing.whole = 0;
        crossing.side = static_cast<Side>((static_cast<unsigned>(side) + 1) % 4);
    }
    return crossing;
}

int compare(const Crossing& a, const Crossing& b) {
    if (a.side != b.side) return a.side < b.side ? -1 : 1;
    if (a.whole != b.whole) return a.whole < b.whole ? -1 : 1;
    const Wide left = a.rest * b.divisor;
    const Wide right = b.rest * a.divisor;
    return (left > right) - (left < right);
}

IntPosition corner(Side side, const IntRectangle& r) {
    switch (side) {
        case Side::south:
            return {r.min_x, r.min_y};
        case Side::east:
            return {r.max_x, r.min_y};
        case Side::north:
            return {r.max_x, r.max_y};
        case Side::west:
            break;
    }
    return {r.min_x, r.max_y};
}

}  // namespace oryx::geometry::clip
