#include "geo/analytics/study_area.hpp"

#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

bool in_reach(Position p) {
    return std::hypot(p.x, p.y) <= crs::plane_reach.value();
}

Result<> check_extent(const Envelope& degrees, std::string_view input) {
    const double width = degrees.max_x - degrees.min_x;
    const double height = degrees.max_y - degrees.min_y;
    if (width <= max_extent_degrees && height <= max_extent_degrees) return {};
    return fail(Error{ErrorKind::too_large, fmt::format("they span {:.0f} x {:.0f} degrees; at most {:g} are computed",
                                                        width, height, max_extent_degrees)}
                    .with_parameter(std::string(input))
                    .with_hint("bind areas of one theatre, or ingest a part of the file"));
}

/// Drops the sightings for which `keep` is false and counts them under a reason.
template <class Keep>
std::int64_t drop(SelectedIncidents& selected, std::string_view reason, Keep keep) {
    const auto gone = std::stable_partition(selected.sightings.begin(), selected.sightings.end(), keep);
    const std::int64_t count = selected.sightings.end() - gone;
    selected.sightings.erase(gone, selected.sightings.end());
    if (count > 0) selected.excluded.push_back({std::string(reason), count});
    return count;
}

Result<Mask> mask_of(const FeatureTable& areas, const catalog::Theatre& theatre, const crs::Plane& plane,
                     double cell_m) {
    auto projected = project_areas(areas, theatre, plane);
    if (!projected) return fail(projected.error());
    Envelope box;
    for (const StudyArea& area : *projected)
        box.expand(area.box);
    auto grid = Grid::covering(box, theatre.grid_origin, cell_m);
    if (!grid) return fail(grid.error());
    Mask mask{.grid = *grid, .cells = std::vector<std::uint8_t>(grid->cells()), .areas = {}};
    for (StudyArea& area : *projected) {
        area.cells = cell_coverage(mask.grid, area.outline.view());
        for (const CellShare& c : area.cells) {
            mask.cells[c.cell] = 1;
            area.area_cells += c.share;
        }
    }
    mask.areas = StudyAreas(std::move(*projected));
    return mask;
}

// The convex hull of the incidents, widened by the widest kernel, so that no mass falls outside it.
Result<> add_hull(Mask& mask, const SelectedIncidents& selected, const catalog::Theatre& theatre,
                  const crs::Plane& plane, double cell_m, KernelShape shape) {
    double reach = 0;
    for (const Sighting& s : selected.sightings)
        reach = std::max(reach, Kernel::with_sigma(shape, Metres{s.sigma}).reach());
    // A buffer's circle is a polygon inside the true one: a cell more makes up for it.
    const auto hull = hull_of(selected, plane, reach * 1.01 + cell_m);
    if (!hull) return fail(hull.error());
    if (hull->empty()) return {};
    auto grid = Grid::covering(hull->envelope(), theatre.grid_origin, cell_m);
    if (!grid) return fail(grid.error());
    mask.grid = *grid;
    mask.cells.resize(mask.grid.cells());
    for (const CellShare& c : cell_coverage(mask.grid, hull->view()))
        mask.cells[c.cell] = 1;
    return {};
}

}  // namespace

Result<std::vector<StudyArea>> project_areas(const FeatureTable& areas, const catalog::Theatre& theatre,
                                             const crs::Plane& plane) {
    if (auto fits = check_extent(areas.envelope(), "areas"); !fits) return fail(fits.error());
    std::vector<StudyArea> projected;
    for (std::size_t row = 0; row < areas.size(); ++row) {
        if (areas.geometry(row).type != GeometryType::polygon) continue;
        StudyArea area{.row = row, .outline = plane.project(areas.geometry(row)), .box = {}, .cells = {}};
        if (!std::all_of(area.outline.positions.begin(), area.outline.positions.end(), in_reach)) {
            return fail(Error{ErrorKind::conflict,
                              fmt::format("an area lies more than {:g} km from the theatre's centre ({:g}, {:g})",
                                          crs::plane_reach.value() / 1000, theatre.centre.x, theatre.centre.y)}
                            .with_parameter("areas")
                            .with_hint("name a theatre that fits these areas, or bind others"));
        }
        area.box = area.outline.envelope();
        projected.push_back(std::move(area));
    }
    if (projected.empty()) {
        return fail(Error{ErrorKind::conflict, "the areas hold no polygon"}.with_parameter("areas"));
    }
    return projected;
}

Result<> drop_beyond_reach(SelectedIncidents& selected, bool chosen_by_areas) {
    const auto sample_in_reach = [&](const Sighting& s) {
        const auto first = selected.samples.begin() + s.first_sample;
        return std::all_of(first, first + s.sample_count, [](const Sample& sample) { return in_reach(sample.at); });
    };
    const std::int64_t beyond = drop(selected, "beyond 1,800 km of the theatre's centre", sample_in_reach);
    if (beyond == 0) return {};
    const std::string told = fmt::format("{} incidents lie more than {:g} km from the theatre's centre", beyond,
                                         crs::plane_reach.value() / 1000);
    if (!chosen_by_areas) {
        return fail(
            Error{ErrorKind::conflict, told}
                .with_parameter("incidents")
                .with_hint("name a theatre that fits them, ingest areas to choose by, or ingest a part of the file"));
    }
    selected.warnings.push_back(told + ": they are left out");
    return {};
}

Result<Geometry> hull_of(const SelectedIncidents& selected, const crs::Plane& plane, double margin) {
    Geometry points{.type = GeometryType::point, .multi = true, .positions = {}, .ring_ends = {}, .part_ends = {}};
    for (const Sighting& s : selected.sightings) {
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            points.positions.push_back(selected.samples[i].at);
            points.end_ring();
            points.end_part();
        }
    }
    if (points.empty()) return Geometry{};
    auto hull = geometry::convex_hull(points.view());
    if (hull) hull = geometry::buffer(hull->view(), margin);
    if (!hull) return fail(hull.error());
    if (auto fits = check_extent(plane.unproject(hull->view()).envelope(), "incidents"); !fits) {
        return fail(fits.error());
    }
    return hull;
}

Result<std::shared_ptr<const AreaMask>> AreaMask::create(const FeatureTable& areas, const catalog::Theatre& theatre,
                                                         const crs::Plane& plane, double cell_m) {
    auto mask = mask_of(areas, theatre, plane, cell_m);
    if (!mask) return fail(mask.error());
    auto made = std::make_shared<AreaMask>();
    made->mask_ = std::move(*mask);
    return made;
}

bool AreaMask::near(Position p) const {
    // Every position of a cell that meets an area is nearer to it than the cell's diagonal.
    const auto cell = mask_.grid.cell_of(p);
    if (cell && mask_.cells[*cell] != 0 && mask_.grid.cell_size() * std::sqrt(2.0) <= outside_buffer_m) return true;
    const std::scoped_lock lock(mutex_);
    const auto [known, added] = answers_.try_emplace({p.x, p.y}, false);
    if (added) known->second = measure(p);
    return known->second;
}

bool AreaMask::measure(Position p) const {
    return std::any_of(mask_.areas.begin(), mask_.areas.end(), [&](const StudyArea& area) {
        const Envelope& box = area.box;
        if (p.x < box.min_x - outside_buffer_m || p.x > box.max_x + outside_buffer_m ||
            p.y < box.min_y - outside_buffer_m || p.y > box.max_y + outside_buffer_m) {
            return false;
        }
        return contains(area.outline.view(), p) || distance_to_border(area.outline.view(), p) <= outside_buffer_m;
    });
}

Result<Mask> build_mask(const FeatureTable* areas, SelectedIncidents& selected, const catalog::Theatre& theatre,
                        const crs::Plane& plane, double cell_m, KernelShape shape,
                        std::shared_ptr<const AreaMask> made) {
    if (auto dropped = drop_beyond_reach(selected, areas != nullptr); !dropped) return fail(dropped.error());
    if (areas == nullptr) {
        Mask mask;
        if (auto done = add_hull(mask, selected, theatre, plane, cell_m, shape); !done) return fail(done.error());
        return mask;
    }
    if (!made) {
        auto now = AreaMask::create(*areas, theatre, plane, cell_m);
        if (!now) return fail(now.error());
        made = std::move(*now);
    }
    drop(selected, "more than 50 km outside the areas", [&](const Sighting& s) {
        const auto first = selected.samples.begin() + s.first_sample;
        return std::any_of(first, first + s.sample_count, [&](const Sample& sample) { return made->near(sample.at); });
    });
    return made->mask();
}

}  // namespace oryx::analytics
