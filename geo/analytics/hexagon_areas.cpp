#include "geo/analytics/hexagon_areas.hpp"

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/published_degrees.hpp"
#include "geo/core/roles.hpp"

#include <string>
#include <utility>
#include <vector>

namespace oryx::analytics {

Result<std::shared_ptr<const catalog::Collection>> hexagon_areas(const catalog::Collection& areas,
                                                                 const catalog::Theatre& theatre,
                                                                 const crs::Plane& plane, double size_m) {
    SelectedIncidents none;
    const auto cells = make_count_cells({.shape = CellShape::hexagon, .size_m = size_m}, &areas, none, theatre, plane);
    if (!cells) return fail(cells.error());
    FeatureTable hexagons({{std::string(attribute::name), FieldType::text}});
    std::int64_t row = 0;
    for (const CountCell& cell : cells->cells) {
        hexagons.append(++row, cell.key, std::nullopt, published_degrees(plane, cell.outline.view()).view(),
                        std::vector<Value>{cell.key});
    }
    const auto features = std::move(hexagons).freeze();
    store::Manifest manifest;
    manifest.info.id = "hexagons";
    manifest.info.role = Role::areas;
    manifest.bounds = features->envelope();
    manifest.schema = features->schema();
    manifest.coverage = CoverageReport{.areas = features->size(), .is_coverage = true};
    return catalog::make_collection(std::move(manifest), features);
}

}  // namespace oryx::analytics
