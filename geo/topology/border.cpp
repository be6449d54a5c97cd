#include "geo/topology/border.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace oryx::topology {

Wide doubled_area(std::span<const Point> ring) {
    Wide sum = 0;
    for (std::size_t i = 2; i < ring.size(); ++i)
        sum += cross(ring[0], ring[i - 1], ring[i]);
    return sum;
}

void add_ring(std::span<const Point> ring, Owner owner, std::vector<Border>& borders) {
    if (ring.empty()) return;
    Point last = ring.back();
    for (const Point p : ring) {
        if (p != last) borders.push_back({last, p, owner, nobody});
        last = p;
    }
}

void add_polygons(const geometry::IntGeometryView& polygons, Owner owner, std::vector<Border>& borders) {
    for (std::size_t ring = 0; ring < polygons.ring_ends.size(); ++ring)
        add_ring(polygons.ring(ring), owner, borders);
}

std::vector<Border> merged(std::vector<Border> borders) {
    for (Border& border : borders) {
        if (border.b < border.a) {
            std::swap(border.a, border.b);
            std::swap(border.left, border.right);
        }
    }
    std::ranges::sort(borders, {}, [](const Border& b) { return std::tie(b.a, b.b, b.left, b.right); });
    std::vector<Border> out;
    out.reserve(borders.size());
    std::vector<Owner> lefts;
    std::vector<Owner> rights;
    for (std::size_t i = 0; i < borders.size();) {
        const Border& first = borders[i];
        std::size_t end = i + 1;
        while (end < borders.size() && borders[end].a == first.a && borders[end].b == first.b)
            ++end;
        if (first.a == first.b) {
            i = end;
            continue;
        }
        if (end == i + 1) {
            if (first.left != first.right) out.push_back(first);
            ++i;
            continue;
        }
        lefts.clear();
        rights.clear();
        for (; i < end; ++i) {
            lefts.push_back(borders[i].left);
            rights.push_back(borders[i].right);
        }
        std::ranges::sort(lefts);
        std::ranges::sort(rights);
        std::vector<Owner> only_left;
        std::vector<Owner> only_right;
        std::ranges::set_difference(lefts, rights, std::back_inserter(only_left));
        std::ranges::set_difference(rights, lefts, std::back_inserter(only_right));
        const auto [a, b] = std::pair(borders[end - 1].a, borders[end - 1].b);
        for (std::size_t k = 0; k < only_left.size(); ++k)
            out.push_back({a, b, only_left[k], only_right[k]});
    }
    return out;
}

}  // namespace oryx::topology
