#pragma once

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/grid.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/analytics/kernel.hpp"
#include "geo/catalog/theatre.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::analytics {

/// Incidents up to this far outside the areas still shape the surface inside them (CONTRACT: place).
inline constexpr double outside_buffer_m = 50'000;
/// A larger study area is an error.
inline constexpr double max_extent_degrees = 30;

/// One area of the study area on the plane.
struct StudyArea {
    std::size_t row = 0;  ///< of the areas' table
    Geometry outline;     ///< metres
    Envelope box;
    std::vector<CellShare> cells;
    double area_cells = 0;  ///< its area in cells: the sum of `cells`
};

/// The areas of a mask: made once, shared by the masks that are copies of it.
class StudyAreas {
  public:
    StudyAreas() : areas_(std::make_shared<const std::vector<StudyArea>>()) {}
    explicit StudyAreas(std::vector<StudyArea> areas)
        : areas_(std::make_shared<const std::vector<StudyArea>>(std::move(areas))) {}

    [[nodiscard]] auto begin() const { return areas_->begin(); }
    [[nodiscard]] auto end() const { return areas_->end(); }
    [[nodiscard]] std::size_t size() const { return areas_->size(); }
    [[nodiscard]] bool empty() const { return areas_->empty(); }
    const StudyArea& operator[](std::size_t i) const { return (*areas_)[i]; }

  private:
    std::shared_ptr<const std::vector<StudyArea>> areas_;
};

/// The areas on the plane, in the order of their table, without their cells; rows that are no polygons are passed over.
/// Errors: as for `build_mask`, and conflict naming `areas` where there is no polygon.
Result<std::vector<StudyArea>> project_areas(const FeatureTable& areas, const catalog::Theatre& theatre,
                                             const crs::Plane& plane);

/// Takes out the incidents beyond 1,800 km of the theatre's centre and counts them in `selected.excluded`.
/// `chosen_by_areas`: areas say which incidents are meant, so that the others may be left out with a warning.
/// Error: conflict naming `incidents` where they do not.
Result<> drop_beyond_reach(SelectedIncidents& selected, bool chosen_by_areas);

/// The incidents' convex hull, widened by `margin` metres; empty where there is no incident.
/// Error: too_large naming `incidents`.
Result<Geometry> hull_of(const SelectedIncidents& selected, const crs::Plane& plane, double margin);

/// Where a surface is computed and what counts: the areas' cells, else the hull of the incidents with the kernels'
/// reach.
struct Mask {
    Grid grid;
    std::vector<std::uint8_t> cells;  ///< 1: the cell meets the study area
    StudyAreas areas;                 ///< empty where no areas are bound
};

/// The mask that areas make, whatever the incidents; and which positions are near them, remembered from question to
/// question, since many incidents share a place and the way along the borders is long. Thread-safe.
class AreaMask {
  public:
    /// Errors: as for `build_mask`.
    static Result<std::shared_ptr<const AreaMask>> create(const FeatureTable& areas, const catalog::Theatre& theatre,
                                                          const crs::Plane& plane, double cell_m);

    [[nodiscard]] const Mask& mask() const { return mask_; }
    /// Whether a position lies in the areas or within the buffer round them.
    [[nodiscard]] bool near(Position p) const;

  private:
    [[nodiscard]] bool measure(Position p) const;

    Mask mask_;
    mutable std::mutex mutex_;
    mutable std::map<std::pair<double, double>, bool> answers_;
};

/// Builds the mask for kernels of a shape and takes the incidents out of `selected` that are too far away: beyond 1,800
/// km of the theatre's centre, or more than 50 km outside the areas; both are counted in `selected.excluded`. Errors:
/// too_large naming `areas` or `incidents` (extent) or `cell_m` (cells); conflict naming `areas` beyond the plane's
/// reach, or `incidents` where there are no areas to choose by. `made` saves the work of making the areas' mask: it
/// must be of these areas, theatre and cells.
Result<Mask> build_mask(const FeatureTable* areas, SelectedIncidents& selected, const catalog::Theatre& theatre,
                        const crs::Plane& plane, double cell_m, KernelShape shape = KernelShape::quartic,
                        std::shared_ptr<const AreaMask> made = nullptr);

}  // namespace oryx::analytics
