#pragma once

#include "geo/analytics/incidents.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/catalog/theatre.hpp"
#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/plane.hpp"
#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What incidents are counted in.
enum class CellShape : std::uint8_t { hexagon, square, area };

/// One cell on the plane.
struct CountCell {
    std::string key;  ///< "hex-3-7" by its place on the theatre's lattice; an area's own key
    std::optional<std::string> name;
    std::size_t row = 0;  ///< of the areas' table, where the cell is an area
    Position centre;      ///< metres; an area's centroid
    Geometry outline;     ///< metres
    double area_km2 = 0;
    double covered = 1;  ///< share of it that the areas cover
};

/// The cells of a run, ascending by their place on the lattice (areas: by key), so that the order of rows changes
/// nothing.
struct CountCells {
    CellShape shape = CellShape::hexagon;
    double size_m = 0;  ///< side of the square with a cell's area; 0 for areas
    std::vector<CountCell> cells;
    /// The cell that holds a position of the plane; nothing outside of all of them.
    std::function<std::optional<std::uint32_t>(Position)> locate;

    [[nodiscard]] std::vector<Position> centres() const;
};

struct CellSettings {
    CellShape shape = CellShape::hexagon;
    double size_m = 25'000;
};

/// More cells are an error: permutations of millions of cells take minutes.
inline constexpr double max_count_cells = 200'000;

/// The cells that the areas meet, whole also where they reach over the border; without areas those that meet the hull
/// of the incidents, widened by the side of a cell. Incidents too far from the theatre's centre are taken out of
/// `selected`.
/// Errors: too_large naming `cell_m`, `areas` or `incidents`; conflict naming `areas` or `incidents`; invalid_input
/// naming `areas` where the areas themselves are asked for and there are none.
Result<CountCells> make_count_cells(const CellSettings& settings, const catalog::Collection* areas,
                                    SelectedIncidents& selected, const catalog::Theatre& theatre,
                                    const crs::Plane& plane);

/// Whose neighbours: `queen` for lattices is the six (eight) cells round a cell.
enum class WeightsRule : std::uint8_t { distance_band, k_nearest, queen };
struct WeightsSettings {
    WeightsRule rule = WeightsRule::distance_band;
    double distance_m = 50'000;
    std::size_t neighbours = 8;
};
Result<pattern::Neighbours> make_neighbours(const CountCells& cells, const WeightsSettings& settings,
                                            const CancelToken& cancel);

}  // namespace oryx::analytics
