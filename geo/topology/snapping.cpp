#include "geo/topology/snapping.hpp"

#include "geo/topology/cell_grid.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace oryx::topology {

namespace {

/// Distances in tolerances, squared.
class Metric {
  public:
    explicit Metric(const Tolerance& tolerance) : tolerance_(tolerance) {}

    [[nodiscard]] double squared(Point from, Point to) const {
        const auto [x, y] = between(from, to);
        return x * x + y * y;
    }
    /// Where p lies beside the segment from a to b: how far along, 0 to 1, or nothing where it is not within one
    /// tolerance of its inside.
    [[nodiscard]] double along(Point a, Point b, Point p) const {
        const auto [bx, by] = between(a, b);
        const auto [px, py] = between(a, p);
        const double length = bx * bx + by * by;
        const double t = (px * bx + py * by) / length;
        if (!(t > 0 && t < 1)) return -1;
        const double dx = px - t * bx;
        const double dy = py - t * by;
        return dx * dx + dy * dy <= 1 ? t : -1;
    }

  private:
    [[nodiscard]] std::pair<double, double> between(Point from, Point to) const {
        return {static_cast<double>(to.x - from.x) / static_cast<double>(tolerance_.x_at(from.y)),
                static_cast<double>(to.y - from.y) / static_cast<double>(tolerance_.y)};
    }
    const Tolerance& tolerance_;
};

/// Chooses, of positions within a tolerance of each other, the one that stays.
class Clusters {
  public:
    Clusters(const std::vector<Border>& borders, const Tolerance& tolerance)
        : tolerance_(tolerance), metric_(tolerance) {
        std::vector<Point> positions;
        positions.reserve(2 * borders.size());
        for (const Border& border : borders) {
            positions.push_back(border.a);
            positions.push_back(border.b);
        }
        // Strip by strip from north to south, each from west to east.
        std::ranges::sort(positions, {}, [&](Point p) { return std::pair(strip(p.y), p); });
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        for (const Point p : positions) {
            const Point* near = nearest(p);
            if (near == nullptr) {
                strips_[strip(p.y)].push_back(p);
                kept_.push_back(p);
            } else {
                moves_.emplace_back(p, *near);
            }
        }
        std::ranges::sort(moves_);
    }

    [[nodiscard]] Point operator()(Point p) const {
        const auto move = std::ranges::lower_bound(moves_, p, {}, &std::pair<Point, Point>::first);
        return move != moves_.end() && move->first == p ? move->second : p;
    }
    [[nodiscard]] const std::vector<Point>& kept() const { return kept_; }
    [[nodiscard]] std::uint64_t moved() const { return moves_.size(); }

  private:
    [[nodiscard]] std::int64_t strip(std::int64_t y) const { return y / tolerance_.y; }

    [[nodiscard]] const Point* nearest(Point p) const {
        const Point* best = nullptr;
        double least = 1;
        const std::int64_t reach = tolerance_.x_at(p.y);
        for (const std::int64_t s : {strip(p.y) - 1, strip(p.y), strip(p.y) + 1}) {
            const auto found = strips_.find(s);
            if (found == strips_.end()) continue;
            const auto first = std::ranges::lower_bound(found->second, p.x - reach, {}, &Point::x);
            for (auto q = first; q != found->second.end() && q->x <= p.x + reach; ++q) {
                const double distance = metric_.squared(*q, p);
                if (distance > least || (distance == least && best != nullptr)) continue;
                least = distance;
                best = &*q;
            }
        }
        return best;
    }

    const Tolerance& tolerance_;
    Metric metric_;
    std::map<std::int64_t, std::vector<Point>> strips_;  // kept, by x in each
    std::vector<Point> kept_;
    std::vector<std::pair<Point, Point>> moves_;
};

}  // namespace

Snapped snapped(const std::vector<Border>& borders, const Tolerance& tolerance) {
    const Clusters clusters(borders, tolerance);
    Snapped out;
    out.moved = clusters.moved();
    std::vector<Border> moved;
    moved.reserve(borders.size());
    for (const Border& border : borders)
        moved.push_back({clusters(border.a), clusters(border.b), border.left, border.right});
    moved = merged(std::move(moved));

    const CellGrid grid(moved);
    const CellPoints points(clusters.kept(), grid);
    const Metric metric(tolerance);
    std::vector<std::pair<double, Point>> stops;
    for (const Border& border : moved) {
        stops.clear();
        const Point margin{std::max(tolerance.x_at(border.a.y), tolerance.x_at(border.b.y)), tolerance.y};
        grid.for_each_cell(
            border,
            [&](std::size_t cell) {
                for (const Point p : points.in(cell)) {
                    if (p == border.a || p == border.b) continue;
                    if (const double t = metric.along(border.a, border.b, p); t >= 0) stops.emplace_back(t, p);
                }
            },
            margin);
        std::ranges::sort(stops);
        if (!stops.empty()) ++out.split;
        Point from = border.a;
        for (const auto& [t, p] : stops) {
            out.borders.push_back({from, p, border.left, border.right});
            from = p;
        }
        out.borders.push_back({from, border.b, border.left, border.right});
    }
    out.borders = merged(std::move(out.borders));
    return out;
}

}  // namespace oryx::topology
