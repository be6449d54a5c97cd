#include "geo/tile/clip.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace oryx::tile {

namespace {

/// Rings of one part, one after the other.
struct Rings {
    std::vector<GridPoint> points;
    std::vector<std::uint32_t> ends;

    void clear() {
        points.clear();
        ends.clear();
    }
    void end_ring() { ends.push_back(static_cast<std::uint32_t>(points.size())); }
    [[nodiscard]] std::span<const GridPoint> ring(std::size_t i) const {
        const std::uint32_t from = i == 0 ? 0 : ends[i - 1];
        return std::span(points).subspan(from, ends[i] - from);
    }
};

/// The four edges are one: each pass turns the plane by a quarter (which keeps orientation) so that its edge is the
/// vertical u = limit and the side kept is u <= limit.
struct Turn {
    int quarter = 0;
    [[nodiscard]] GridPoint operator()(GridPoint p) const {
        switch (quarter) {
            case 0:
                return p;
            case 1:
                return {p.y, -p.x};
            case 2:
                return {-p.x, -p.y};
            default:
                return {-p.y, p.x};
        }
    }
    [[nodiscard]] GridPoint back(GridPoint p) const { return Turn{(4 - quarter) % 4}(p); }
};

/// Where an edge passes the limit. Compared exactly: by its place on the limit and, where two are equal, by their place
/// just inside it. In that order the crossings of a valid polygon leave and enter by turns.
struct Crossing {
    Wide numerator;     ///< place on the limit: numerator / run
    std::int64_t run;   ///< > 0
    std::int64_t rise;  ///< of the edge over `run`
    bool leaves;        ///< the ring leaves the kept side here
    std::uint32_t chain;

    bool operator<(const Crossing& o) const {
        const Wide here = numerator * o.run;
        const Wide there = o.numerator * run;
        if (here != there) return here < there;
        return Wide{rise} * o.run > Wide{o.rise} * run;  // the steeper one lies lower just inside
    }
};

std::int64_t rounded(Wide n, Wide d) {
    const Wide twice = 2 * n + d;
    Wide quotient = twice / (2 * d);
    if (twice % (2 * d) != 0 && twice < 0) --quotient;
    return static_cast<std::int64_t>(quotient);
}

/// Cuts the rings of one part at one edge.
class EdgeCut {
  public:
    EdgeCut(Turn turn, std::int64_t limit) : turn_(turn), limit_(limit) {}

    /// False where crossings do not alternate.
    bool cut(const Rings& in, Rings& out) {
        for (std::size_t i = 0; i < in.ends.size(); ++i)
            sort_ring(in.ring(i), out);
        std::ranges::sort(crossings_, [](const Crossing& a, const Crossing& b) { return a < b; });
        for (std::size_t i = 0; i < crossings_.size(); i += 2) {
            // Along the limit the boundary runs towards larger v, with the kept side on its left: from where a chain
            // leaves to where the next one enters.
            if (i + 1 == crossings_.size() || !crossings_[i].leaves || crossings_[i + 1].leaves) return false;
            next_[crossings_[i].chain] = crossings_[i + 1].chain;
        }
        link(out);
        return true;
    }

  private:
    [[nodiscard]] bool inside(GridPoint p) const { return turn_(p).x < limit_; }

    /// Keeps a ring that is wholly inside, drops one that is wholly outside, cuts the others into chains.
    void sort_ring(std::span<const GridPoint> ring, Rings& out) {
        std::size_t first_outside = ring.size();
        bool any_inside = false;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            if (inside(ring[i])) {
                any_inside = true;
            } else if (first_outside == ring.size()) {
                first_outside = i;
            }
        }
        if (!any_inside) return;
        if (first_outside == ring.size()) {
            out.points.insert(out.points.end(), ring.begin(), ring.end());
            out.end_ring();
            return;
        }
        GridPoint previous = ring[first_outside];
        bool was_inside = false;
        for (std::size_t step = 1; step <= ring.size(); ++step) {
            const GridPoint p = ring[(first_outside + step) % ring.size()];
            const bool is_inside = inside(p);
            if (is_inside && !was_inside) {
                cross(p, previous, false);
            } else if (!is_inside && was_inside) {
                cross(previous, p, true);
                chains_.end_ring();
            }
            if (is_inside) chains_.points.push_back(p);
            previous = p;
            was_inside = is_inside;
        }
    }

    void cross(GridPoint in, GridPoint out, bool leaves) {
        const GridPoint a = turn_(in);
        const GridPoint b = turn_(out);
        const std::int64_t run = b.x - a.x;
        const std::int64_t rise = b.y - a.y;
        const Wide numerator = Wide{a.y} * run + Wide{rise} * (limit_ - a.x);
        const auto chain = static_cast<std::uint32_t>(chains_.ends.size());
        crossings_.push_back({numerator, run, rise, leaves, chain});
        if (!leaves) next_.push_back(chain);
        chains_.points.push_back(turn_.back({limit_, rounded(numerator, run)}));
    }

    void link(Rings& out) const {
        std::vector<bool> used(next_.size(), false);
        for (std::uint32_t start = 0; start < next_.size(); ++start) {
            if (used[start]) continue;
            for (std::uint32_t chain = start; !used[chain]; chain = next_[chain]) {
                used[chain] = true;
                const auto points = chains_.ring(chain);
                out.points.insert(out.points.end(), points.begin(), points.end());
            }
            out.end_ring();
        }
    }

    Turn turn_;
    std::int64_t limit_;
    Rings chains_;
    std::vector<std::uint32_t> next_;  // chain that follows a chain
    std::vector<Crossing> crossings_;
};

enum class Place : std::uint8_t { inside, outside, border };

Place locate(std::span<const GridPoint> ring, GridPoint p) {
    bool odd = false;
    GridPoint a = ring.back();
    for (const GridPoint b : ring) {
        const Wide cross = Wide{b.x - a.x} * (p.y - a.y) - Wide{b.y - a.y} * (p.x - a.x);
        if (cross == 0 && std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
            p.y <= std::max(a.y, b.y)) {
            return Place::border;
        }
        if ((a.y > p.y) != (b.y > p.y) && (cross > 0) == (b.y > a.y)) odd = !odd;
        a = b;
    }
    return odd ? Place::inside : Place::outside;
}

/// Whether a hole lies in an exterior, of which it may touch the border.
bool holds(std::span<const GridPoint> exterior, std::span<const GridPoint> hole) {
    for (const GridPoint p : hole) {
        const Place place = locate(exterior, p);
        if (place != Place::border) return place == Place::inside;
    }
    return true;
}

/// Appends exteriors, each followed by the holes that lie in it.
void assemble(const Rings& rings, GridGeometry& out) {
    std::vector<std::size_t> exteriors;
    std::vector<std::size_t> holes;
    for (std::size_t i = 0; i < rings.ends.size(); ++i) {
        const Wide area = doubled_area(rings.ring(i));
        if (area > 0) exteriors.push_back(i);
        if (area < 0) holes.push_back(i);
    }
    for (const std::size_t exterior : exteriors) {
        out.append_ring(rings.ring(exterior));
        for (const std::size_t hole : holes) {
            if (exteriors.size() == 1 || holds(rings.ring(exterior), rings.ring(hole)))
                out.append_ring(rings.ring(hole));
        }
        out.end_part();
    }
}

bool clip_part(const GridView& polygons, std::size_t part, const GridBox& box, const GridBox& part_box,
               GridGeometry& out) {
    Rings rings;
    const auto [first, end] = polygons.part_rings(part);
    for (std::size_t i = first; i < end; ++i) {
        const auto ring = polygons.ring(i);
        rings.points.insert(rings.points.end(), ring.begin(), ring.end());
        rings.end_ring();
    }
    struct Pass {
        bool needed;
        std::int64_t limit;
    };
    const std::array<Pass, 4> passes{{{part_box.max_x > box.max_x, box.max_x},
                                      {part_box.max_y > box.max_y, box.max_y},
                                      {part_box.min_x < box.min_x, -box.min_x},
                                      {part_box.min_y < box.min_y, -box.min_y}}};
    Rings kept;
    for (int quarter = 0; quarter < 4; ++quarter) {
        const Pass& pass = passes[static_cast<std::size_t>(quarter)];
        if (!pass.needed) continue;
        kept.clear();
        if (!EdgeCut(Turn{quarter}, pass.limit).cut(rings, kept)) return false;
        std::swap(rings, kept);
        if (rings.ends.empty()) return true;
    }
    assemble(rings, out);
    return true;
}

}  // namespace

bool clip_polygons(const GridView& polygons, const GridBox& box, GridGeometry& out) {
    GridGeometry clipped;
    clipped.type = GeometryType::polygon;
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        const auto [first, end] = polygons.part_rings(part);
        const GridBox part_box = box_of(polygons.ring(first));
        if (!part_box.intersects(box)) continue;
        if (box.contains(part_box)) {
            for (std::size_t i = first; i < end; ++i)
                clipped.append_ring(polygons.ring(i));
            clipped.end_part();
            continue;
        }
        if (!clip_part(polygons, part, box, part_box, clipped)) return false;
    }
    out.append(clipped.view());
    return true;
}

}  // namespace oryx::tile
