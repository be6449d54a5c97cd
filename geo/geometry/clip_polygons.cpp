#include "geo/geometry/clip_arcs.hpp"
#include "geo/geometry/clip_exact.hpp"

#include <algorithm>
#include <deque>
#include <map>

namespace oryx::geometry {

namespace {

using clip::Wide;

struct Bounds {
    IntPosition min;
    IntPosition max;
};

Bounds bounds_of(std::span<const IntPosition> ring) {
    Bounds bounds{ring[0], ring[0]};
    for (const IntPosition p : ring) {
        bounds.min = {std::min(bounds.min.x, p.x), std::min(bounds.min.y, p.y)};
        bounds.max = {std::max(bounds.max.x, p.x), std::max(bounds.max.y, p.y)};
    }
    return bounds;
}

enum class Place : std::uint8_t { outside, border, inside };

/// Where a position lies, both given in half units so that midpoints are whole.
Place place_of(IntPosition doubled, std::span<const IntPosition> ring) {
    bool odd = false;
    IntPosition a{2 * ring.back().x, 2 * ring.back().y};
    for (const IntPosition vertex : ring) {
        const IntPosition b{2 * vertex.x, 2 * vertex.y};
        const bool between_y = std::min(a.y, b.y) <= doubled.y && doubled.y <= std::max(a.y, b.y);
        if (between_y) {
            const Wide side = clip::cross(clip::operator-(b, a), clip::operator-(doubled, a));
            if (side == 0 && std::min(a.x, b.x) <= doubled.x && doubled.x <= std::max(a.x, b.x)) return Place::border;
            if ((a.y > doubled.y) != (b.y > doubled.y) && (side > 0) == (b.y > a.y)) odd = !odd;
        }
        a = b;
    }
    return odd ? Place::inside : Place::outside;
}

/// Whether a hole lies in an exterior that it may touch: told by the first of its vertices and midpoints that does not.
bool lies_in(std::span<const IntPosition> hole, std::span<const IntPosition> exterior) {
    for (const IntPosition p : hole) {
        const Place place = place_of({2 * p.x, 2 * p.y}, exterior);
        if (place != Place::border) return place == Place::inside;
    }
    for (std::size_t i = 0; i < hole.size(); ++i) {
        const IntPosition next = hole[(i + 1) % hole.size()];
        const Place place = place_of({hole[i].x + next.x, hole[i].y + next.y}, exterior);
        if (place != Place::border) return place == Place::inside;
    }
    return false;
}

using Ring = std::vector<IntPosition>;
using RingView = std::span<const IntPosition>;

/// A ring without its closing and its repeated positions, turned to the sign asked for; empty where it has no area.
Ring oriented(std::span<const IntPosition> source, bool positive) {
    const auto ring = clip::open_ring(source);
    const Wide area = clip::doubled_area(ring);
    Ring result;
    if (area == 0) return result;
    result.assign(ring.begin(), ring.end());
    if ((area > 0) != positive) std::reverse(result.begin() + 1, result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

/// The rings of one part as the cutting asks for them: spans of the input, or of copies that are in order.
class PartRings {
  public:
    /// Without those that have no area. Empty where the exterior has none.
    PartRings(const IntGeometryView& polygons, std::size_t part, Rings known) {
        const auto [first, end] = polygons.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            if (known == Rings::oriented) {
                rings_.push_back(polygons.ring(i));
                continue;
            }
            Ring ring = oriented(polygons.ring(i), i == first);
            if (ring.empty() && i == first) return;
            if (ring.empty()) continue;
            copies_.push_back(std::move(ring));
            rings_.emplace_back(copies_.back());
        }
    }
    [[nodiscard]] std::span<const RingView> all() const { return rings_; }

  private:
    std::deque<Ring> copies_;  // which stay where they are
    std::vector<RingView> rings_;
};

Ring copy_of(RingView ring) {
    return {ring.begin(), ring.end()};
}

/// The rings that one part of the input leaves in the rectangle.
struct Pieces {
    std::vector<Ring> exteriors;
    std::vector<Ring> holes;
};

/// Each exterior becomes a part with the holes that lie in it.
void emit(const Pieces& pieces, IntGeometry& out) {
    std::vector<std::size_t> owner(pieces.holes.size(), 0);
    if (pieces.exteriors.size() > 1) {
        for (std::size_t hole = 0; hole < pieces.holes.size(); ++hole) {
            const auto found = std::ranges::find_if(
                pieces.exteriors, [&](const Ring& exterior) { return lies_in(pieces.holes[hole], exterior); });
            owner[hole] = static_cast<std::size_t>(found - pieces.exteriors.begin());
        }
    }
    for (std::size_t i = 0; i < pieces.exteriors.size(); ++i) {
        out.append_ring(pieces.exteriors[i]);
        for (std::size_t hole = 0; hole < pieces.holes.size(); ++hole) {
            if (owner[hole] == i) out.append_ring(pieces.holes[hole]);
        }
        out.end_part();
    }
}

void take(Ring ring, Pieces& pieces) {
    const Wide area = ring.size() < 3 ? 0 : clip::doubled_area(ring);
    if (area > 0) {
        pieces.exteriors.push_back(std::move(ring));
    } else if (area < 0) {
        pieces.holes.push_back(std::move(ring));
    }
}

/// Cuts a loop wherever it comes back to a joint (a crossing, corner or node): OGC rings do not touch themselves.
void take_split(const std::vector<clip::LoopPosition>& loop, Pieces& pieces) {
    std::vector<clip::LoopPosition> open;
    std::map<IntPosition, std::size_t> seen;
    const auto ring_from = [&](std::size_t begin) {
        Ring ring;
        for (std::size_t i = begin; i < open.size(); ++i)
            ring.push_back(open[i].position);
        return ring;
    };
    for (const clip::LoopPosition& next : loop) {
        if (next.joint) {
            const auto [at, fresh] = seen.try_emplace(next.position, open.size());
            if (!fresh) {
                const std::size_t begin = at->second;
                take(ring_from(begin), pieces);
                for (std::size_t i = begin + 1; i < open.size(); ++i) {
                    if (open[i].joint) seen.erase(open[i].position);
                }
                open.resize(begin + 1);
                continue;
            }
        }
        open.push_back(next);
    }
    take(ring_from(0), pieces);
}

bool covers_middle(RingView ring, const IntRectangle& r) {
    return place_of({r.min_x + r.max_x, r.min_y + r.max_y}, ring) == Place::inside;
}

/// No ring crosses the rectangle: the polygon covers all of it (but for the holes inside) or none.
void clip_uncrossed(std::span<const RingView> rings, const std::vector<bool>& free, const IntRectangle& rectangle,
                    Pieces& pieces) {
    if (free[0]) {
        pieces.exteriors.push_back(copy_of(rings[0]));
    } else {
        if (!covers_middle(rings[0], rectangle)) return;
        for (std::size_t i = 1; i < rings.size(); ++i) {
            if (!free[i] && covers_middle(rings[i], rectangle)) return;
        }
        Ring whole;
        for (const auto side : {clip::Side::south, clip::Side::east, clip::Side::north, clip::Side::west}) {
            whole.push_back(clip::corner(side, rectangle));
        }
        pieces.exteriors.push_back(std::move(whole));
    }
    for (std::size_t i = 1; i < rings.size(); ++i) {
        if (free[i]) pieces.holes.push_back(copy_of(rings[i]));
    }
}

bool clip_part(const IntGeometryView& polygons, std::size_t part, const IntRectangle& r, Rings known,
               IntGeometry& out) {
    const auto [first, end] = polygons.part_rings(part);
    if (first == end || polygons.ring(first).empty()) return true;
    const Bounds bounds = bounds_of(polygons.ring(first));
    if (bounds.max.x <= r.min_x || bounds.min.x >= r.max_x || bounds.max.y <= r.min_y || bounds.min.y >= r.max_y) {
        return true;
    }
    const PartRings part_rings(polygons, part, known);
    const std::span<const RingView> rings = part_rings.all();
    if (rings.empty()) return true;
    Pieces pieces;
    if (bounds.min.x >= r.min_x && bounds.max.x <= r.max_x && bounds.min.y >= r.min_y && bounds.max.y <= r.max_y) {
        pieces.exteriors.push_back(copy_of(rings[0]));
        for (const RingView hole : rings.subspan(1))
            pieces.holes.push_back(copy_of(hole));
        emit(pieces, out);
        return true;
    }
    clip::ArcTracer tracer(r);
    std::vector<bool> free;
    for (const RingView ring : rings)
        free.push_back(tracer.add_ring(ring));
    if (tracer.crossed()) {
        std::vector<std::vector<clip::LoopPosition>> loops;
        if (!tracer.trace(loops)) return false;
        for (const auto& loop : loops)
            take_split(loop, pieces);
    } else {
        clip_uncrossed(rings, free, r, pieces);
    }
    emit(pieces, out);
    return true;
}

}  // namespace

bool clip_polygons(const IntGeometryView& polygons, const IntRectangle& rectangle, IntGeometry& out, Rings known) {
    if (rectangle.min_x >= rectangle.max_x || rectangle.min_y >= rectangle.max_y) return true;
    const std::size_t positions = out.positions.size();
    const std::size_t rings = out.ring_ends.size();
    const std::size_t parts = out.part_ends.size();
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        if (clip_part(polygons, part, rectangle, known, out)) continue;
        out.positions.resize(positions);
        out.ring_ends.resize(rings);
        out.part_ends.resize(parts);
        return false;
    }
    return true;
}

}  // namespace oryx::geometry
