#include "geo/geometry/clip_arcs.hpp"

#include <algorithm>
#include <map>

namespace oryx::geometry::clip {

bool ArcTracer::add_ring(std::span<const IntPosition> ring) {
    ++rings_;
    const auto outside = std::ranges::find_if(ring, [&](IntPosition p) { return !strictly_inside(p, rectangle_); });
    if (outside == ring.end()) {
        arcs_.push_back({.positions = {ring.begin(), ring.end()}, .free = true});
        return true;
    }
    // From a vertex that is not inside, so that no arc is cut where the ring happens to begin.
    auto at = outside;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const IntPosition a = *at;
        if (++at == ring.end()) at = ring.begin();
        const IntPosition b = *at;
        const auto stretch = stretch_inside(a, b, rectangle_, Edges::left_out);
        if (!stretch) continue;
        if (!strictly_inside(a, rectangle_)) {
            Arc arc{.positions = {}, .from_edge = true, .to_edge = true};
            arc.enter = crossing_at(a, b, stretch->enter, stretch->enter_side, rectangle_);
            arc.enter_direction = b - a;
            arc.positions.push_back(arc.enter.rounded);
            arcs_.push_back(std::move(arc));
            crossed_ = true;
        }
        Arc& arc = arcs_.back();
        if (strictly_inside(b, rectangle_)) {
            arc.positions.push_back(b);
        } else {
            arc.leave = crossing_at(a, b, stretch->leave, stretch->leave_side, rectangle_);
            arc.leave_direction = a - b;
            arc.positions.push_back(arc.leave.rounded);
        }
    }
    return false;
}

/// Vertices inside that occur more than once: where rings touch.
std::vector<IntPosition> ArcTracer::nodes() const {
    std::vector<IntPosition> found;
    if (rings_ < 2) return found;  // a valid ring does not touch itself
    std::vector<IntPosition> all;
    for (const Arc& arc : arcs_) {
        const auto skip = static_cast<std::ptrdiff_t>(arc.free ? 0 : 1);
        all.insert(all.end(), arc.positions.begin() + skip, arc.positions.end() - skip);
    }
    std::ranges::sort(all);
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (all[i] == all[i - 1] && (found.empty() || found.back() != all[i])) found.push_back(all[i]);
    }
    return found;
}

void ArcTracer::cut_at_nodes(const std::vector<IntPosition>& nodes) {
    const auto is_node = [&](IntPosition p) { return std::ranges::binary_search(nodes, p); };
    std::vector<Arc> cut;
    for (Arc& arc : arcs_) {
        if (arc.free) {
            const auto first = std::ranges::find_if(arc.positions, is_node);
            if (first == arc.positions.end()) {
                cut.push_back(std::move(arc));
                continue;
            }
            std::ranges::rotate(arc.positions, first);
            arc.positions.push_back(arc.positions.front());
            arc.free = false;
        }
        Arc piece{.positions = {arc.positions.front()},
                  .from_edge = arc.from_edge,
                  .enter = arc.enter,
                  .enter_direction = arc.enter_direction};
        for (std::size_t i = 1; i + 1 < arc.positions.size(); ++i) {
            piece.positions.push_back(arc.positions[i]);
            if (!is_node(arc.positions[i])) continue;
            cut.push_back(std::move(piece));
            piece = Arc{.positions = {arc.positions[i]}};
        }
        piece.positions.push_back(arc.positions.back());
        piece.to_edge = arc.to_edge;
        piece.leave = arc.leave;
        piece.leave_direction = arc.leave_direction;
        cut.push_back(std::move(piece));
    }
    arcs_ = std::move(cut);
}

/// Each arc that leaves goes on with the next that enters, on a walk round the rectangle.
bool ArcTracer::link_along_edges() {
    struct Event {
        const Crossing* at;
        IntVector direction;  ///< into the rectangle
        std::size_t arc;
        bool enters;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
        const Arc& arc = arcs_[i];
        if (arc.from_edge) events.push_back({&arc.enter, arc.enter_direction, i, true});
        if (arc.to_edge) events.push_back({&arc.leave, arc.leave_direction, i, false});
    }
    // At one position the arc that leans back comes first, as it would on a slightly smaller rectangle.
    std::ranges::stable_sort(events, [](const Event& a, const Event& b) {
        const int order = compare(*a.at, *b.at);
        return order != 0 ? order < 0 : cross(b.direction, a.direction) > 0;
    });
    for (std::size_t i = 0; i < events.size(); ++i) {
        const bool wraps = i + 1 == events.size();
        const Event& event = events[i];
        const Event& next = events[wraps ? 0 : i + 1];
        if (event.enters == next.enters) return false;
        if (event.enters) continue;
        Arc& arc = arcs_[event.arc];
        arc.next = next.arc;
        arc.corners = (static_cast<unsigned>(next.at->side) + 4 - static_cast<unsigned>(event.at->side)) % 4;
        if (wraps && arc.corners == 0) arc.corners = 4;
    }
    return true;
}

namespace {

/// Order of the clockwise angles from `from` to u and to v, in (0, 360] degrees.
bool clockwise_before(IntVector from, IntVector u, IntVector v) {
    const auto quarter = [&](IntVector w) {
        const Wide side = cross(from, w);
        if (side < 0) return 0;
        if (side > 0) return 2;
        return dot(from, w) < 0 ? 1 : 3;
    };
    const int u_quarter = quarter(u);
    const int v_quarter = quarter(v);
    return u_quarter != v_quarter ? u_quarter < v_quarter : cross(u, v) < 0;
}

}  // namespace

/// Seen back along an arc that arrives at a node, the polygon is on the right: turning clockwise from there, the first
/// arc that departs bounds the same piece of it.
bool ArcTracer::link_at_nodes() {
    std::map<IntPosition, std::vector<std::size_t>> departing;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
        if (!arcs_[i].free && !arcs_[i].from_edge) departing[arcs_[i].positions.front()].push_back(i);
    }
    std::vector<bool> taken(arcs_.size());
    for (Arc& arc : arcs_) {
        if (arc.free || arc.to_edge) continue;
        const IntPosition node = arc.positions.back();
        const IntVector back = arc.positions[arc.positions.size() - 2] - node;
        const auto& choices = departing[node];
        const auto direction = [&](std::size_t i) { return arcs_[i].positions[1] - node; };
        const auto best = std::ranges::min_element(
            choices, [&](std::size_t a, std::size_t b) { return clockwise_before(back, direction(a), direction(b)); });
        if (best == choices.end() || taken[*best]) return false;
        taken[*best] = true;
        arc.next = *best;
    }
    return true;
}

bool ArcTracer::trace(std::vector<std::vector<LoopPosition>>& loops) {
    const auto touching = nodes();
    if (!touching.empty()) cut_at_nodes(touching);
    if (!link_along_edges() || !link_at_nodes()) return false;

    std::vector<bool> done(arcs_.size());
    for (std::size_t first = 0; first < arcs_.size(); ++first) {
        if (done[first]) continue;
        std::vector<LoopPosition> loop;
        if (arcs_[first].free) {
            for (const IntPosition p : arcs_[first].positions)
                loop.push_back({p, false});
            loops.push_back(std::move(loop));
            continue;
        }
        for (std::size_t i = first; !done[i]; i = arcs_[i].next) {
            const Arc& arc = arcs_[i];
            done[i] = true;
            for (std::size_t k = 0; k < arc.positions.size(); ++k) {
                loop.push_back({arc.positions[k], k == 0 || k + 1 == arc.positions.size()});
            }
            for (unsigned c = 1; c <= arc.corners; ++c) {
                const auto side = static_cast<Side>((static_cast<unsigned>(arc.leave.side) + c) % 4);
                loop.push_back({corner(side, rectangle_), true});
            }
        }
        loops.push_back(std::move(loop));
    }
    return true;
}

}  // namespace oryx::geometry::clip
