#include "geo/analytics/hexagon_areas.hpp"

#include "geo/analytics/hex_grid.hpp"
#include "geo/analytics/published_degrees.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace oryx::analytics {

Result<std::shared_ptr<const catalog::Collection>> hexagon_areas(const catalog::Collection& areas,
                                                                 const catalog::Theatre& theatre,
                                                                 const crs::Plane& plane, double size_m) {
    const FeatureTable& table = *areas.features;
    std::vector<Geometry> outlines;
    Envelope box;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).type != GeometryType::polygon || table.geometry(row).empty()) continue;
        outlines.push_back(plane.project(table.geometry(row)));
        box.expand(outlines.back().envelope());
    }
    if (outlines.empty()) {
        return fail(Error{ErrorKind::conflict, "the areas hold no polygon"}.with_parameter("areas"));
    }
    const double reach = crs::plane_reach.value();
    if (!(std::max({-box.min_x, box.max_x, -box.min_y, box.max_y}) <= reach)) {
        return fail(Error{ErrorKind::conflict,
                          fmt::format("an area lies more than {:g} km from the theatre's centre", reach / 1000)}
                        .with_parameter("areas")
                        .with_hint("name a theatre that fits these areas, or bind others"));
    }
    const HexGrid grid(theatre.grid_origin, size_m);
    if (const double count = grid.hexes_in(box); count > max_hexagons) {
        return fail(Error{
            ErrorKind::too_large,
            fmt::format("there would be about {:.0f} hexagons; at most {:.0f} are summed up", count, max_hexagons)}
                        .with_parameter("cell_m")
                        .with_hint("larger cells, or fewer areas"));
    }
    std::set<Hex> met;
    for (const Geometry& outline : outlines) {
        for (const HexGrid::Share& share : grid.coverage(outline.view()))
            met.insert(share.hex);
    }
    FeatureTable hexagons({{std::string(attribute::name), FieldType::text}});
    std::int64_t row = 0;
    for (const Hex hex : met) {
        const std::string key = fmt::format("hex-{}-{}", hex.q, hex.r);
        hexagons.append(++row, key, std::nullopt, published_degrees(plane, grid.outline(hex).view()).view(),
                        std::vector<Value>{key});
    }
    const auto features = std::move(hexagons).freeze();
    store::Manifest manifest;
    manifest.info.id = "hexagons";
    manifest.info.role = Role::areas;
    manifest.bounds = features->envelope();
    manifest.schema = features->schema();
    manifest.coverage = CoverageReport{.areas = met.size(), .is_coverage = true};
    return catalog::make_collection(std::move(manifest), features);
}

}  // namespace oryx::analytics
