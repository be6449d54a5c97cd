#pragma once

// What the polygons of a tile leave open or take twice: of the tests, and of the bench, which judges anyone's tiles.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/pbf/mvt_reader.hpp"
#include "geo/tile/tile_report.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace oryx::testing {

/// What is left open or taken twice between the polygons of a layer that should fit together; square units.
struct Seams {
    double gaps = 0;           ///< area of the holes that their union has and the source has not
    double overlaps = 0;       ///< sum of their areas less the union's
    double covered = 0;        ///< area of the union
    std::size_t holes = 0;     ///< of the source: a lake, an area that is not in it
    std::size_t polygons = 0;  ///< features that are polygons
    std::size_t invalid = 0;   ///< of these, not valid on the tile's grid; they are measured as their repair covers
};

/// `is_of_source(hole)`: whether the source has a hole, in tile coordinates, too. A crack that reaches the outside of
/// the union (the tile's buffered edge, or open ground) is no hole, and is not counted.
inline Seams seams_of(const pbf::MvtLayer& layer, const std::function<bool(const Geometry&)>& is_of_source) {
    Seams seams;
    std::vector<Geometry> areas;
    for (const auto& feature : layer.features) {
        if (feature.type != pbf::MvtType::polygon) continue;
        ++seams.polygons;
        Geometry area = tile::polygons_of(feature);
        if (!geometry::check_validity(area.view()).valid) {
            ++seams.invalid;
            auto repaired = geometry::repair(area.view());
            if (!repaired) continue;  // it covers nothing
            area = std::move(repaired->geometry);
        }
        seams.overlaps += geometry::planar_area(area.view());
        areas.push_back(std::move(area));
    }
    if (areas.empty()) return seams;
    const std::vector<GeometryView> views = [&] {
        std::vector<GeometryView> all;
        for (const Geometry& area : areas)
            all.push_back(area.view());
        return all;
    }();
    const Geometry covered = geometry::unite(views).value();
    seams.covered = geometry::planar_area(covered.view());
    seams.overlaps -= seams.covered;
    const GeometryView view = covered.view();
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, end] = view.part_rings(part);
        for (std::size_t i = first + 1; i < end; ++i) {
            const auto positions = view.ring(i);
            Geometry hole{.type = GeometryType::polygon, .positions = {positions.begin(), positions.end()}};
            hole.end_ring();
            hole.end_part();
            if (is_of_source(hole)) {
                ++seams.holes;
            } else {
                seams.gaps += geometry::planar_area(hole.view());
            }
        }
    }
    return seams;
}
inline Seams seams_of(const pbf::MvtLayer& layer) {
    return seams_of(layer, [](const Geometry&) { return false; });
}

}  // namespace oryx::testing
