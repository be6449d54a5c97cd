#include "geo/geometry/simple_rings.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace oryx::geometry {

namespace {

constexpr std::int64_t most_coordinate = std::int64_t{1} << 30;  // so that products of differences fit in 64 bits

struct Segment {
    IntPosition a;
    IntPosition b;
    std::int64_t min_x;
    std::int64_t max_x;
    std::int64_t min_y;
    std::int64_t max_y;
    std::uint32_t ring;
    std::uint32_t number;  ///< in its ring
};

std::int64_t cross(IntPosition a, IntPosition b, IntPosition c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// -1, 0 or 1 for c on the one side of a line through a and b, on it, or on the other.
int side(IntPosition a, IntPosition b, IntPosition c) {
    const std::int64_t area = cross(a, b, c);
    return area > 0 ? 1 : area < 0 ? -1 : 0;
}

/// Precondition: their boxes meet.
bool meet(const Segment& s, const Segment& t) {
    return side(s.a, s.b, t.a) * side(s.a, s.b, t.b) <= 0 && side(t.a, t.b, s.a) * side(t.a, t.b, s.b) <= 0;
}

IntRectangle box_of(std::span<const IntPosition> ring) {
    IntRectangle box{ring[0].x, ring[0].y, ring[0].x, ring[0].y};
    for (const IntPosition p : ring) {
        box = {std::min(box.min_x, p.x), std::min(box.min_y, p.y), std::max(box.max_x, p.x), std::max(box.max_y, p.y)};
    }
    return box;
}

bool intersect(const IntRectangle& a, const IntRectangle& b) {
    return a.min_x <= b.max_x && b.min_x <= a.max_x && a.min_y <= b.max_y && b.min_y <= a.max_y;
}

class Check {
  public:
    explicit Check(const IntGeometryView& polygons)
        : polygons_(polygons), steps_left_(steps_for_position * (polygons.positions.size() + 64)) {}

    bool valid() {
        const auto is_far = [](IntPosition p) {
            return std::min(p.x, p.y) < -most_coordinate || std::max(p.x, p.y) > most_coordinate;
        };
        if (std::ranges::any_of(polygons_.positions, is_far)) return false;
        for (std::size_t i = 0; i < polygons_.ring_ends.size(); ++i) {
            if (!take_ring(i)) return false;
        }
        return !segments_meet() && (polygons_.ring_ends.size() == 1 || rings_lie_well());
    }

  private:
    /// Beyond this the judge with an index is quicker.
    static constexpr std::size_t steps_for_position = 128;

    /// Its segments; false where one has no length or goes back over the one before it.
    bool take_ring(std::size_t number) {
        const auto ring = polygons_.ring(number);
        if (ring.size() < 3) return false;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const IntPosition a = ring[i];
            const IntPosition b = ring[i + 1 == ring.size() ? 0 : i + 1];
            const IntPosition before = ring[i == 0 ? ring.size() - 1 : i - 1];
            if (a == b) return false;
            const bool goes_back = (a.x - before.x) * (b.x - a.x) + (a.y - before.y) * (b.y - a.y) < 0;
            if (goes_back && cross(before, a, b) == 0) return false;
            segments_.push_back({a, b, std::min(a.x, b.x), std::max(a.x, b.x), std::min(a.y, b.y), std::max(a.y, b.y),
                                 static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(i)});
        }
        return true;
    }

    [[nodiscard]] bool follow(const Segment& s, const Segment& t) const {
        if (s.ring != t.ring) return false;
        const std::uint32_t apart = s.number < t.number ? t.number - s.number : s.number - t.number;
        return apart == 1 || apart + 1 == polygons_.ring(s.ring).size();
    }

    /// Also true where it would take too many steps to tell.
    bool segments_meet() {
        std::ranges::sort(segments_, {}, &Segment::min_x);
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            const Segment& s = segments_[i];
            for (std::size_t k = i + 1; k < segments_.size() && segments_[k].min_x <= s.max_x; ++k) {
                if (steps_left_-- == 0) return true;
                const Segment& t = segments_[k];
                if (t.min_y > s.max_y || t.max_y < s.min_y || follow(s, t)) continue;
                if (meet(s, t)) return true;
            }
        }
        return false;
    }

    /// Precondition: no segments meet, so that a ring lies in another as any of its positions does.
    bool rings_lie_well() {
        for (std::size_t i = 0; i < polygons_.ring_ends.size(); ++i)
            boxes_.push_back(box_of(polygons_.ring(i)));
        std::vector<std::size_t> exteriors;
        for (std::size_t part = 0; part < polygons_.part_count(); ++part) {
            const auto [first, end] = polygons_.part_rings(part);
            exteriors.push_back(first);
            std::vector<std::size_t> holes;
            for (std::size_t hole = first + 1; hole < end; ++hole) {
                if (!inside(hole, first)) return false;
                holes.push_back(hole);
            }
            if (!apart(holes)) return false;
        }
        return apart(exteriors);
    }

    bool apart(const std::vector<std::size_t>& rings) {
        for (std::size_t i = 0; i < rings.size(); ++i) {
            for (std::size_t k = i + 1; k < rings.size(); ++k) {
                if (steps_left_ == 0) return false;
                --steps_left_;
                if (!intersect(boxes_[rings[i]], boxes_[rings[k]])) continue;
                if (inside(rings[i], rings[k]) || inside(rings[k], rings[i])) return false;
            }
        }
        return steps_left_ > 0;
    }

    bool inside(std::size_t ring, std::size_t outer) {
        const IntPosition p = polygons_.ring(ring)[0];
        const auto other = polygons_.ring(outer);
        steps_left_ -= std::min(steps_left_, other.size());
        bool odd = false;
        IntPosition a = other.back();
        for (const IntPosition b : other) {
            if ((a.y > p.y) != (b.y > p.y) && (cross(a, b, p) > 0) == (b.y > a.y)) odd = !odd;
            a = b;
        }
        return odd;
    }

    const IntGeometryView& polygons_;
    std::size_t steps_left_;
    std::vector<Segment> segments_;
    std::vector<IntRectangle> boxes_;
};

}  // namespace

bool surely_valid(const IntGeometryView& polygons) {
    return Check(polygons).valid();
}

}  // namespace oryx::geometry
