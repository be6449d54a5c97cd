#include "geo/analytics/count_cells.hpp"

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/grid.hpp"
#include "geo/analytics/hex_grid.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/core/roles.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/point_locator.hpp"
#include "geo/index/packed_rtree.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

/// Borders of areas that are this near each other touch.
constexpr double touching_m = 1;

std::unexpected<Error> too_many(double cells) {
    return fail(
        Error{ErrorKind::too_large,
              fmt::format("there would be about {:.0f} cells; at most {:.0f} are compared", cells, max_count_cells)}
            .with_parameter("cell_m")
            .with_hint("larger cells, or fewer areas"));
}

/// The centroid of polygons: the mean of their triangles' middles, weighted by signed area.
Position centroid(const GeometryView& view) {
    const Position base = view.positions.front();
    double area = 0;
    double x = 0;
    double y = 0;
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, last] = view.part_rings(part);
        for (std::size_t r = first; r < last; ++r) {
            const auto ring = view.ring(r);
            const double sign = (signed_area_2(ring) > 0) == (r == first) ? 1 : -1;
            for (std::size_t i = 1; i < ring.size(); ++i) {
                const double ax = ring[i - 1].x - base.x;
                const double ay = ring[i - 1].y - base.y;
                const double bx = ring[i].x - base.x;
                const double by = ring[i].y - base.y;
                const double cross = sign * (ax * by - bx * ay);
                area += cross;
                x += cross * (ax + bx) / 3;
                y += cross * (ay + by) / 3;
            }
        }
    }
    return area > 0 ? Position{base.x + x / area, base.y + y / area} : base;
}

/// Where the cells are looked for: each area, or the hull of the incidents.
Result<std::vector<Geometry>> study_outlines(const catalog::Collection* areas, const SelectedIncidents& selected,
                                             const catalog::Theatre& theatre, const crs::Plane& plane, double margin) {
    std::vector<Geometry> outlines;
    if (areas == nullptr) {
        auto hull = hull_of(selected, plane, margin);
        if (!hull) return fail(hull.error());
        if (!hull->empty()) outlines.push_back(std::move(*hull));
        return outlines;
    }
    auto projected = project_areas(*areas->features, theatre, plane);
    if (!projected) return fail(projected.error());
    for (StudyArea& area : *projected)
        outlines.push_back(std::move(area.outline));
    return outlines;
}

Result<CountCells> hexagons(const std::vector<Geometry>& outlines, Position origin, double size) {
    const auto grid = std::make_shared<const HexGrid>(origin, size);
    Envelope box;
    for (const Geometry& outline : outlines)
        box.expand(outline.envelope());
    // A country may fill a small part of its box.
    if (grid->hexes_in(box) > 100 * max_count_cells) return too_many(grid->hexes_in(box));
    std::map<std::pair<std::int32_t, std::int32_t>, double> covered;  // by (r, q)
    for (const Geometry& outline : outlines) {
        for (const HexGrid::Share& share : grid->coverage(outline.view()))
            covered[{share.hex.r, share.hex.q}] += share.share;
        if (static_cast<double>(covered.size()) > max_count_cells) return too_many(grid->hexes_in(box));
    }
    CountCells made{.shape = CellShape::hexagon, .size_m = size, .cells = {}, .locate = {}};
    auto index = std::make_shared<std::map<Hex, std::uint32_t>>();
    for (const auto& [place, share] : covered) {
        const Hex hex{place.second, place.first};
        index->emplace(hex, static_cast<std::uint32_t>(made.cells.size()));
        made.cells.push_back({.key = fmt::format("hex-{}-{}", hex.q, hex.r),
                              .name = {},
                              .centre = grid->centre(hex),
                              .outline = grid->outline(hex),
                              .area_km2 = grid->area_km2(),
                              .covered = std::min(share, 1.0)});
    }
    made.locate = [grid, index](Position p) -> std::optional<std::uint32_t> {
        const auto found = index->find(grid->hex_of(p));
        return found == index->end() ? std::nullopt : std::optional(found->second);
    };
    return made;
}

Geometry square_outline(const Grid& grid, std::int32_t column, std::int32_t row) {
    Geometry g{.type = GeometryType::polygon};
    const double west = grid.corner_x(column);
    const double east = grid.corner_x(column + 1);
    const double south = grid.corner_y(row);
    const double north = grid.corner_y(row + 1);
    g.positions = {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
    g.end_ring();
    g.end_part();
    return g;
}

Result<CountCells> squares(const std::vector<Geometry>& outlines, Position origin, double size) {
    Envelope box;
    for (const Geometry& outline : outlines)
        box.expand(outline.envelope());
    const auto covering = Grid::covering(box, origin, size);
    if (!covering) return fail(covering.error());
    const auto grid = std::make_shared<const Grid>(*covering);
    std::vector<double> covered(grid->cells());
    for (const Geometry& outline : outlines) {
        for (const CellShare& share : cell_coverage(*grid, outline.view()))
            covered[share.cell] += share.share;
    }
    CountCells made{.shape = CellShape::square, .size_m = size, .cells = {}, .locate = {}};
    constexpr std::uint32_t none = 0xffffffffU;
    auto index = std::make_shared<std::vector<std::uint32_t>>(grid->cells(), none);
    for (std::int32_t row = 0; row < grid->rows(); ++row) {
        for (std::int32_t column = 0; column < grid->columns(); ++column) {
            const std::size_t cell = grid->index(column, row);
            if (covered[cell] == 0) continue;
            (*index)[cell] = static_cast<std::uint32_t>(made.cells.size());
            const double west = grid->corner_x(column);
            const double south = grid->corner_y(row);
            made.cells.push_back({.key = fmt::format("square-{}-{}", std::llround((west - origin.x) / size),
                                                     std::llround((south - origin.y) / size)),
                                  .name = {},
                                  .centre = {west + size / 2, south + size / 2},
                                  .outline = square_outline(*grid, column, row),
                                  .area_km2 = grid->cell_area_km2(),
                                  .covered = std::min(covered[cell], 1.0)});
        }
    }
    if (static_cast<double>(made.cells.size()) > max_count_cells) {
        return too_many(static_cast<double>(made.cells.size()));
    }
    made.locate = [grid, index](Position p) -> std::optional<std::uint32_t> {
        const auto cell = grid->cell_of(p);
        if (!cell || (*index)[*cell] == none) return std::nullopt;
        return (*index)[*cell];
    };
    return made;
}

/// Finds the area that holds a position; on a common border the first.
class AreaLocator {
  public:
    explicit AreaLocator(std::span<const CountCell> cells) : tree_(boxes(cells)) {
        for (const CountCell& cell : cells)
            locators_.emplace_back(cell.outline.view());
    }
    [[nodiscard]] std::optional<std::uint32_t> find(Position p) const {
        for (const std::uint32_t cell : tree_.search({p.x, p.y, p.x, p.y})) {
            if (locators_[cell].covers(p)) return cell;
        }
        return std::nullopt;
    }

  private:
    static std::vector<Envelope> boxes(std::span<const CountCell> cells) {
        std::vector<Envelope> all;
        for (const CountCell& cell : cells)
            all.push_back(cell.outline.envelope());
        return all;
    }
    index::PackedRTree tree_;
    std::vector<geometry::PointLocator> locators_;
};

Result<CountCells> areas_themselves(const catalog::Collection& areas, const catalog::Theatre& theatre,
                                    const crs::Plane& plane) {
    const FeatureTable& table = *areas.features;
    auto projected = project_areas(table, theatre, plane);
    if (!projected) return fail(projected.error());
    const Column* names = table.find_column(attribute::name);
    if (names != nullptr && names->type() != FieldType::text) names = nullptr;
    CountCells made{.shape = CellShape::area, .size_m = 0, .cells = {}, .locate = {}};
    for (StudyArea& area : *projected) {
        CountCell cell{.key = key_text(table.key(area.row)), .name = {}, .centre = {}, .outline = {}};
        if (names != nullptr && !names->is_null(area.row)) cell.name = std::string(names->text(area.row));
        cell.row = area.row;
        cell.centre = centroid(area.outline.view());
        cell.area_km2 = geometry::planar_area(area.outline.view()) * 1e-6;
        cell.outline = std::move(area.outline);
        made.cells.push_back(std::move(cell));
    }
    std::ranges::sort(made.cells, [](const CountCell& a, const CountCell& b) {
        return std::tuple(a.key.size(), std::string_view(a.key)) < std::tuple(b.key.size(), std::string_view(b.key));
    });
    made.locate = [locator = std::make_shared<const AreaLocator>(made.cells)](Position p) { return locator->find(p); };
    return made;
}

}  // namespace

std::vector<Position> CountCells::centres() const {
    std::vector<Position> all;
    all.reserve(cells.size());
    for (const CountCell& cell : cells)
        all.push_back(cell.centre);
    return all;
}

Result<CountCells> make_count_cells(const CellSettings& settings, const catalog::Collection* areas,
                                    SelectedIncidents& selected, const catalog::Theatre& theatre,
                                    const crs::Plane& plane) {
    if (auto dropped = drop_beyond_reach(selected, areas != nullptr); !dropped) return fail(dropped.error());
    if (settings.shape == CellShape::area) {
        if (areas == nullptr) {
            return fail(Error{ErrorKind::invalid_input, "there are no areas to count in"}.with_parameter("areas"));
        }
        return areas_themselves(*areas, theatre, plane);
    }
    const auto outlines = study_outlines(areas, selected, theatre, plane, settings.size_m);
    if (!outlines) return fail(outlines.error());
    return settings.shape == CellShape::hexagon ? hexagons(*outlines, theatre.grid_origin, settings.size_m)
                                                : squares(*outlines, theatre.grid_origin, settings.size_m);
}

Result<pattern::Neighbours> make_neighbours(const CountCells& cells, const WeightsSettings& settings,
                                            const CancelToken& cancel) {
    if (settings.rule == WeightsRule::k_nearest) {
        return pattern::k_nearest(cells.centres(), settings.neighbours, cancel);
    }
    if (settings.rule == WeightsRule::distance_band) {
        return pattern::distance_band(cells.centres(), settings.distance_m, cancel);
    }
    if (cells.shape == CellShape::hexagon) {
        const double spacing = HexGrid({0, 0}, cells.size_m).spacing();
        return pattern::distance_band(cells.centres(), spacing * 1.2, cancel);
    }
    // Beside a square: its side; across its corner: the diagonal, 1.41 sides.
    if (cells.shape == CellShape::square) return pattern::distance_band(cells.centres(), cells.size_m * 1.5, cancel);
    std::vector<GeometryView> outlines;
    for (const CountCell& cell : cells.cells)
        outlines.push_back(cell.outline.view());
    return pattern::queen(outlines, touching_m, cancel);
}

}  // namespace oryx::analytics
