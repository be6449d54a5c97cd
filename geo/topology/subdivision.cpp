#include "geo/topology/subdivision.hpp"

#include "geo/topology/cell_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace oryx::topology {

namespace {

constexpr auto none = std::numeric_limits<std::uint32_t>::max();

/// 0 for directions from east up to before west, 1 for the others: the two halves of a turn.
int half_plane(Point d) {
    return d.y > 0 || (d.y == 0 && d.x > 0) ? 0 : 1;
}

bool turns_before(Point origin, Point p, Point q) {
    const Point u{p.x - origin.x, p.y - origin.y};
    const Point v{q.x - origin.x, q.y - origin.y};
    if (half_plane(u) != half_plane(v)) return half_plane(u) < half_plane(v);
    return Wide{u.x} * v.y - Wide{u.y} * v.x > 0;
}

/// An edge that a ray along y crosses, low end first.
struct Upward {
    Point low;
    Point high;
};

/// Whether s crosses the ray at `y` farther east than t. Precondition: both cross it and not each other.
bool farther_east(const Upward& s, const Upward& t, std::int64_t y) {
    const Wide s_dx = s.high.x - s.low.x;
    const Wide s_dy = s.high.y - s.low.y;
    const Wide t_dx = t.high.x - t.low.x;
    const Wide t_dy = t.high.y - t.low.y;
    // x = low.x + (y - low.y) * dx / dy, both over the common denominator.
    const Wide difference =
        Wide{s.low.x - t.low.x} * s_dy * t_dy + Wide{y - s.low.y} * s_dx * t_dy - Wide{y - t.low.y} * t_dx * s_dy;
    if (difference != 0) return difference > 0;
    // They meet on the ray; which of them is farther just above it.
    return s_dx * t_dy > t_dx * s_dy;
}

double length_of(Point a, Point b) {
    return std::hypot(static_cast<double>(b.x - a.x), static_cast<double>(b.y - a.y));
}

/// How often owners wind round a face; those of 0 are left out. Almost always one entry.
using Windings = std::vector<std::pair<Owner, int>>;

void add(Windings& windings, Owner owner, int change) {
    const auto entry = std::ranges::find(windings, owner, &std::pair<Owner, int>::first);
    if (entry == windings.end()) {
        windings.emplace_back(owner, change);
    } else if ((entry->second += change) == 0) {
        windings.erase(entry);
    }
}

Owner most_often(const Windings& windings) {
    Owner best = nobody;
    int most = 0;
    for (const auto& [owner, count] : windings) {
        // Among equals the first feature; nobody comes last.
        const bool earlier = best == nobody || (owner != nobody && owner < best);
        if (count > most || (count == most && count > 0 && earlier)) {
            best = owner;
            most = count;
        }
    }
    return best;
}

/// Cuts a closed walk at the positions that it visits more than once, so that each piece visits none twice.
class WalkCutter {
  public:
    explicit WalkCutter(std::size_t vertices) : seen_(vertices, none) {}

    template <class Emit>
    void cut(const std::vector<std::uint32_t>& walk, Emit emit) {
        path_.clear();
        for (const std::uint32_t v : walk) {
            if (seen_[v] != none) {
                const auto from = path_.begin() + seen_[v];
                emit(std::vector<std::uint32_t>(from, path_.end()));
                for (auto p = from; p != path_.end(); ++p)
                    seen_[*p] = none;
                path_.erase(from, path_.end());
            }
            seen_[v] = static_cast<std::uint32_t>(path_.size());
            path_.push_back(v);
        }
        for (const std::uint32_t v : path_)
            seen_[v] = none;
        emit(path_);
    }

  private:
    std::vector<std::uint32_t> seen_;
    std::vector<std::uint32_t> path_;
};

}  // namespace

Subdivision::Subdivision(const std::vector<Border>& borders) {
    read(borders);
    sort_round_vertices();
    trace_cycles();
    find_parents(borders);
    find_owners(borders);
    unite_same_owners();
}

void Subdivision::read(const std::vector<Border>& borders) {
    vertices_.reserve(2 * borders.size());
    for (const Border& border : borders) {
        vertices_.push_back(border.a);
        vertices_.push_back(border.b);
    }
    std::ranges::sort(vertices_);
    vertices_.erase(std::unique(vertices_.begin(), vertices_.end()), vertices_.end());
    const auto number = [&](Point p) {
        return static_cast<Vertex>(std::ranges::lower_bound(vertices_, p) - vertices_.begin());
    };
    for (std::size_t i = 0; i < borders.size(); ++i) {
        if (i > 0 && borders[i].a == borders[i - 1].a && borders[i].b == borders[i - 1].b) continue;
        first_border_.push_back(static_cast<std::uint32_t>(i));
        ends_.push_back(number(borders[i].a));
        ends_.push_back(number(borders[i].b));
    }
    first_border_.push_back(static_cast<std::uint32_t>(borders.size()));
}

void Subdivision::sort_round_vertices() {
    fan_starts_.assign(vertices_.size() + 1, 0);
    for (const Vertex v : ends_)
        ++fan_starts_[v + 1];
    std::partial_sum(fan_starts_.begin(), fan_starts_.end(), fan_starts_.begin());
    fan_.resize(ends_.size());
    std::vector<std::uint32_t> filled(fan_starts_.begin(), fan_starts_.end() - 1);
    for (HalfEdge h = 0; h < ends_.size(); ++h)
        fan_[filled[start(h)]++] = h;
    place_in_fan_.resize(ends_.size());
    for (Vertex v = 0; v < vertices_.size(); ++v) {
        const auto from = fan_.begin() + fan_starts_[v];
        const auto to = fan_.begin() + fan_starts_[v + 1];
        std::sort(from, to, [&](HalfEdge g, HalfEdge h) { return turns_before(at(v), at(end(g)), at(end(h))); });
        for (std::uint32_t i = fan_starts_[v]; i < fan_starts_[v + 1]; ++i)
            place_in_fan_[fan_[i]] = i;
    }
}

Subdivision::HalfEdge Subdivision::clockwise(HalfEdge h) const {
    const Vertex v = start(h);
    const std::uint32_t place = place_in_fan_[h];
    return fan_[place == fan_starts_[v] ? fan_starts_[v + 1] - 1 : place - 1];
}

void Subdivision::trace_cycles() {
    cycle_.assign(ends_.size(), none);
    for (HalfEdge first = 0; first < ends_.size(); ++first) {
        if (cycle_[first] != none) continue;
        const auto number = static_cast<std::uint32_t>(cycle_starts_.size());
        cycle_starts_.push_back(first);
        const Point base = at(start(first));
        Wide area = 0;
        HalfEdge h = first;
        do {
            cycle_[h] = number;
            area += cross(base, at(start(h)), at(end(h)));
            h = next(h);
        } while (h != first);
        cycle_areas_.push_back(area);
    }
}

/// A cycle that runs clockwise is the outer side of a component: the face that it bounds is the one round it.
void Subdivision::find_parents(const std::vector<Border>& borders) {
    const CellGrid grid(borders);
    std::vector<std::uint32_t> edge_of_border(borders.size());
    for (std::uint32_t edge = 0; edge + 1 < first_border_.size(); ++edge)
        std::fill(edge_of_border.begin() + first_border_[edge], edge_of_border.begin() + first_border_[edge + 1], edge);

    const auto upward = [&](const Border& b) { return b.a.y < b.b.y ? Upward{b.a, b.b} : Upward{b.b, b.a}; };
    // The half-edge whose left side is seen from a position, looking west; `none` for the outside.
    const auto seen_from = [&](Point p) -> HalfEdge {
        std::uint32_t best = none;
        const std::size_t last = grid.cell_of(p);
        for (std::size_t cell = last + 1; cell-- > grid.row_start(last);) {
            for (const std::uint32_t i : grid.passing(cell)) {
                const Upward edge = upward(borders[i]);
                if (edge.low.y > p.y || edge.high.y <= p.y) continue;
                if (cross(edge.low, edge.high, p) >= 0) continue;  // not strictly west of it
                if (best == none || farther_east(edge, upward(borders[best]), p.y)) best = i;
            }
            if (best == none) continue;
            // An edge of a cell farther west crosses the ray there, or here as well.
            const Upward edge = upward(borders[best]);
            const double x = static_cast<double>(edge.low.x) + static_cast<double>(p.y - edge.low.y) *
                                                                   static_cast<double>(edge.high.x - edge.low.x) /
                                                                   static_cast<double>(edge.high.y - edge.low.y);
            if (x > static_cast<double>(grid.left_of(cell)) + 2) break;
        }
        if (best == none) return none;
        // East of an edge is the left side of its downward half.
        const HalfEdge forward = 2 * edge_of_border[best];
        return borders[best].a.y < borders[best].b.y ? forward + 1 : forward;
    };

    face_of_cycle_.assign(cycle_starts_.size(), none);
    Face faces = 1;
    for (std::size_t c = 0; c < cycle_starts_.size(); ++c) {
        if (cycle_areas_[c] > 0) face_of_cycle_[c] = faces++;
    }
    for (std::uint32_t c = 0; c < cycle_starts_.size(); ++c) {
        // Cycles that lead to each other end at one that has a face, or outside.
        std::vector<std::uint32_t> way;
        std::uint32_t cycle = c;
        while (cycle != none && face_of_cycle_[cycle] == none) {
            way.push_back(cycle);
            Vertex westernmost = start(cycle_starts_[cycle]);
            HalfEdge h = cycle_starts_[cycle];
            do {  // vertices are sorted: by x, then y
                westernmost = std::min(westernmost, start(h));
                h = next(h);
            } while (h != cycle_starts_[cycle]);
            const HalfEdge seen = seen_from(at(westernmost));
            cycle = seen == none ? none : cycle_[seen];
        }
        const Face face = cycle == none ? 0 : face_of_cycle_[cycle];
        for (const std::uint32_t passed : way)
            face_of_cycle_[passed] = face;
    }
    areas_.assign(faces, 0);
    for (std::size_t c = 0; c < cycle_starts_.size(); ++c)
        areas_[face_of_cycle_[c]] += static_cast<double>(cycle_areas_[c]);
    areas_[0] = std::numeric_limits<double>::infinity();
}

void Subdivision::find_owners(const std::vector<Border>& borders) {
    const std::size_t faces = areas_.size();
    std::vector<std::uint32_t> starts(faces + 1, 0);
    for (HalfEdge h = 0; h < ends_.size(); ++h)
        ++starts[left(h) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<HalfEdge> sides(ends_.size());
    std::vector<std::uint32_t> filled(starts.begin(), starts.end() - 1);
    for (HalfEdge h = 0; h < ends_.size(); ++h)
        sides[filled[left(h)]++] = h;

    owners_.assign(faces, nobody);
    std::vector<Windings> windings(faces);
    std::vector<bool> known(faces, false);
    std::vector<Face> queue{0};
    windings[0] = {{nobody, 1}};
    known[0] = true;
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const Face face = queue[i];
        owners_[face] = most_often(windings[face]);
        const auto claims =
            std::ranges::count_if(windings[face], [](const auto& w) { return w.first != nobody && w.second > 0; });
        if (claims > 1) overlap_area_ += areas_[face] / 2;
        for (std::uint32_t s = starts[face]; s < starts[face + 1]; ++s) {
            const HalfEdge h = sides[s];
            const Face other = left(h ^ 1U);
            if (known[other]) continue;
            known[other] = true;
            windings[other] = windings[face];
            const std::uint32_t edge = h / 2;
            const int to_left = h % 2 == 0 ? -1 : 1;  // an even half has this face on its left
            for (std::uint32_t b = first_border_[edge]; b < first_border_[edge + 1]; ++b) {
                add(windings[other], borders[b].left, to_left);
                add(windings[other], borders[b].right, -to_left);
            }
            queue.push_back(other);
        }
    }
}

Subdivision::Face Subdivision::region(Face face) const {
    while (parents_[face] != face) {
        parents_[face] = parents_[parents_[face]];
        face = parents_[face];
    }
    return face;
}

void Subdivision::unite_same_owners() {
    if (parents_.empty()) {
        parents_.resize(areas_.size());
        std::iota(parents_.begin(), parents_.end(), 0U);
    }
    for (HalfEdge h = 0; h < ends_.size(); h += 2) {
        const Face a = left_region(h);
        const Face b = left_region(h + 1);
        if (a == b || owners_[a] != owners_[b]) continue;
        // The outside, which is 0, stays a root.
        parents_[std::max(a, b)] = std::min(a, b);
        areas_[std::min(a, b)] += areas_[std::max(a, b)];
    }
}

Joined Subdivision::join_small(const IsSmall& is_small) {
    Joined joined;
    while (true) {
        std::vector<double> lengths(areas_.size(), 0);
        for (HalfEdge h = 0; h < ends_.size(); ++h) {
            if (is_boundary(h)) lengths[left_region(h)] += length_of(at(start(h)), at(end(h)));
        }
        std::vector<Face> small;
        for (Face f = 1; f < areas_.size(); ++f) {
            if (parents_[f] == f && lengths[f] > 0 && is_small(areas_[f], lengths[f], owners_[f])) small.push_back(f);
        }
        if (small.empty()) return joined;
        std::map<std::pair<Face, Face>, double> shared;
        for (const Face f : small)
            lengths[f] = -1;
        for (HalfEdge h = 0; h < ends_.size(); ++h) {
            const Face a = left_region(h);
            const Face b = left_region(h ^ 1U);
            if (a != b && lengths[a] < 0) shared[{a, b}] += length_of(at(start(h)), at(end(h)));
        }
        const std::uint64_t joined_before = joined.regions;
        std::ranges::sort(small, [&](Face f, Face g) { return std::pair(areas_[f], f) < std::pair(areas_[g], g); });
        for (const Face f : small) {
            if (parents_[f] != f) continue;  // a smaller one has joined it, or it another, in this round
            Face best = none;
            double longest = -1;
            for (auto s = shared.lower_bound({f, 0}); s != shared.end() && s->first.first == f; ++s) {
                const Face other = region(s->first.second);
                if (other == f) continue;
                const bool owned = owners_[other] != nobody;
                const bool best_owned = best != none && owners_[best] != nobody;
                if (best == none || (owned && !best_owned) || (owned == best_owned && s->second > longest)) {
                    best = other;
                    longest = s->second;
                }
            }
            if (best == none) continue;
            ++joined.regions;
            joined.area += areas_[f] / 2;
            parents_[f] = best;
            areas_[best] += areas_[f];
        }
        if (joined.regions == joined_before) return joined;
        unite_same_owners();
    }
}

double Subdivision::owned_area() const {
    double doubled = 0;
    for (Face f = 1; f < areas_.size(); ++f) {
        if (parents_[f] == f && owners_[f] != nobody) doubled += areas_[f];
    }
    return doubled / 2;
}

std::vector<std::uint32_t> Subdivision::boundary_degrees() const {
    std::vector<std::uint32_t> degrees(vertices_.size(), 0);
    for (HalfEdge h = 0; h < ends_.size(); ++h) {
        if (is_boundary(h)) ++degrees[start(h)];
    }
    return degrees;
}

std::map<Owner, geometry::IntGeometry> Subdivision::polygons() const {
    // Rings by region, exteriors apart: a region has one.
    std::vector<std::vector<Point>> exteriors(areas_.size());
    std::vector<std::vector<std::vector<Point>>> holes(areas_.size());
    const auto degrees = boundary_degrees();
    std::vector<bool> done(ends_.size(), false);
    WalkCutter cutter(vertices_.size());
    std::vector<Vertex> walk;
    for (HalfEdge first = 0; first < ends_.size(); ++first) {
        if (done[first] || !is_boundary(first) || owners_[left_region(first)] == nobody) continue;
        const Face owner = left_region(first);
        walk.clear();
        HalfEdge h = first;
        do {
            done[h] = true;
            walk.push_back(start(h));
            h = next(h);
            while (!is_boundary(h))
                h = clockwise(h);
        } while (h != first);
        cutter.cut(walk, [&](const std::vector<Vertex>& ring) {
            std::vector<Point> positions;
            for (std::size_t i = 0; i < ring.size(); ++i) {
                const Point before = at(ring[(i + ring.size() - 1) % ring.size()]);
                const Point here = at(ring[i]);
                const Point after = at(ring[(i + 1) % ring.size()]);
                if (degrees[ring[i]] == 2 && cross(before, here, after) == 0) continue;
                positions.push_back(here);
            }
            if (doubled_area(positions) > 0) {
                exteriors[owner] = std::move(positions);
            } else {
                holes[owner].push_back(std::move(positions));
            }
        });
    }
    std::map<Owner, geometry::IntGeometry> out;
    for (Face f = 1; f < exteriors.size(); ++f) {
        if (exteriors[f].empty()) continue;
        geometry::IntGeometry& polygons = out[owners_[f]];
        polygons.append_ring(exteriors[f]);
        for (const auto& hole : holes[f])
            polygons.append_ring(hole);
        polygons.end_part();
    }
    return out;
}

std::vector<Arc> Subdivision::arcs() const {
    const auto degrees = boundary_degrees();
    const auto owner = [&](HalfEdge h) { return owners_[left_region(h)]; };
    std::vector<bool> done(ends_.size(), false);
    std::vector<Arc> out;
    const auto follow = [&](HalfEdge first) {
        Arc arc{{at(start(first))}, owner(first), owner(first ^ 1U)};
        HalfEdge h = first;
        while (true) {
            done[h] = done[h ^ 1U] = true;
            arc.positions.push_back(at(end(h)));
            if (degrees[end(h)] != 2 || end(h) == start(first)) break;
            h = next(h);
            while (!is_boundary(h))
                h = clockwise(h);
        }
        out.push_back(std::move(arc));
    };
    for (const bool from_nodes : {true, false}) {
        for (Vertex v = 0; v < vertices_.size(); ++v) {
            if (from_nodes == (degrees[v] == 2)) continue;
            for (std::uint32_t i = fan_starts_[v]; i < fan_starts_[v + 1]; ++i) {
                if (!done[fan_[i]] && is_boundary(fan_[i])) follow(fan_[i]);
            }
        }
    }
    return out;
}

}  // namespace oryx::topology
