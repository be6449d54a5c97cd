#include "geo/pattern/spatial_weights.hpp"

#include "geo/index/packed_rtree.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::pattern {

namespace {

constexpr std::size_t check_every = 1024;

Envelope box_round(Position p, double reach) {
    return {p.x - reach, p.y - reach, p.x + reach, p.y + reach};
}

index::PackedRTree tree_of(std::span<const Position> places) {
    std::vector<Envelope> boxes;
    boxes.reserve(places.size());
    for (const Position p : places)
        boxes.push_back(box_round(p, 0));
    return index::PackedRTree(boxes);
}

struct Segment {
    Position a, b;
    std::uint32_t polygon = 0;
};

double squared_distance(Position p, const Segment& s) {
    const double dx = s.b.x - s.a.x;
    const double dy = s.b.y - s.a.y;
    const double length_2 = dx * dx + dy * dy;
    const double along =
        length_2 > 0 ? std::clamp(((p.x - s.a.x) * dx + (p.y - s.a.y) * dy) / length_2, 0.0, 1.0) : 0.0;
    const double east = s.a.x + along * dx - p.x;
    const double north = s.a.y + along * dy - p.y;
    return east * east + north * north;
}

Result<std::vector<Segment>> borders(std::span<const GeometryView> polygons) {
    std::vector<Segment> segments;
    for (std::uint32_t polygon = 0; polygon < polygons.size(); ++polygon) {
        const GeometryView& view = polygons[polygon];
        if (view.type != GeometryType::polygon || view.empty()) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("place {} of {} is no polygon: only polygons touch", polygon + 1, polygons.size()));
        }
        for (std::size_t r = 0; r < view.ring_count(); ++r) {
            const auto ring = view.ring(r);
            for (std::size_t i = 1; i < ring.size(); ++i)
                segments.push_back({ring[i - 1], ring[i], polygon});
        }
    }
    return segments;
}

}  // namespace

std::size_t Neighbours::most() const {
    std::size_t most = 0;
    for (std::size_t place = 0; place < size(); ++place)
        most = std::max(most, of(place).size());
    return most;
}

std::size_t Neighbours::islands() const {
    std::size_t count = 0;
    for (std::size_t place = 0; place < size(); ++place)
        count += of(place).empty() ? 1 : 0;
    return count;
}

void Neighbours::append(std::span<const std::uint32_t> neighbours) {
    links_.insert(links_.end(), neighbours.begin(), neighbours.end());
    ends_.push_back(links_.size());
}

Result<Neighbours> distance_band(std::span<const Position> places, double distance, const CancelToken& cancel) {
    if (!(distance > 0) || !std::isfinite(distance)) {
        return fail(Error{ErrorKind::invalid_input, "a distance band is wider than 0 m"}.with_parameter("distance_m"));
    }
    const double reach = distance * (1 + 1e-9);
    const index::PackedRTree tree = tree_of(places);
    Neighbours neighbours;
    for (std::size_t place = 0; place < places.size(); ++place) {
        if (place % check_every == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        auto near = tree.search(box_round(places[place], reach));
        std::erase_if(near, [&](std::uint32_t other) {
            const double dx = places[other].x - places[place].x;
            const double dy = places[other].y - places[place].y;
            return other == place || dx * dx + dy * dy > reach * reach;
        });
        neighbours.append(near);
        if (neighbours.links() > Neighbours::max_links) {
            return fail(
                Error{ErrorKind::too_large, fmt::format("more than {} pairs of neighbours", Neighbours::max_links)}
                    .with_parameter("distance_m")
                    .with_hint("a narrower band, or larger cells"));
        }
    }
    return neighbours;
}

Result<Neighbours> k_nearest(std::span<const Position> places, std::size_t k, const CancelToken& cancel) {
    Neighbours neighbours;
    if (places.empty()) return neighbours;
    if (k == 0 || k >= places.size()) {
        return fail(Error{ErrorKind::invalid_input,
                          fmt::format("{} places cannot have {} nearest neighbours each", places.size(), k)}
                        .with_parameter("neighbours")
                        .with_hint(places.size() < 2 ? "there must be two places at least"
                                                     : fmt::format("1 to {}", places.size() - 1)));
    }
    const index::PackedRTree tree = tree_of(places);
    for (std::uint32_t place = 0; place < places.size(); ++place) {
        if (place % check_every == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        // Where many share the position, the place itself need not be among the first k + 1.
        auto near = tree.nearest(places[place], k + 1);
        if (std::erase(near, place) == 0) near.pop_back();
        std::sort(near.begin(), near.end());
        neighbours.append(near);
    }
    return neighbours;
}

Result<Neighbours> queen(std::span<const GeometryView> polygons, double tolerance, const CancelToken& cancel) {
    const auto segments = borders(polygons);
    if (!segments) return fail(segments.error());
    std::vector<Envelope> boxes;
    boxes.reserve(segments->size());
    for (const Segment& s : *segments) {
        boxes.push_back(
            {std::min(s.a.x, s.b.x), std::min(s.a.y, s.b.y), std::max(s.a.x, s.b.x), std::max(s.a.y, s.b.y)});
    }
    const index::PackedRTree tree(boxes);
    std::vector<std::vector<std::uint32_t>> touching(polygons.size());
    for (std::size_t i = 0; i < segments->size(); ++i) {
        if (i % check_every == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        // Each ring is closed: every vertex is the first end of one segment.
        const Segment& from = (*segments)[i];
        for (const std::uint32_t near : tree.search(box_round(from.a, tolerance))) {
            const Segment& to = (*segments)[near];
            if (to.polygon == from.polygon || squared_distance(from.a, to) > tolerance * tolerance) continue;
            touching[from.polygon].push_back(to.polygon);
            touching[to.polygon].push_back(from.polygon);
        }
    }
    Neighbours neighbours;
    for (auto& row : touching) {
        std::sort(row.begin(), row.end());
        row.erase(std::unique(row.begin(), row.end()), row.end());
        neighbours.append(row);
    }
    return neighbours;
}

}  // namespace oryx::pattern
