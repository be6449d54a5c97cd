#include "geo/topology/arcs.hpp"

#include "geo/crs/tile_matrix_set.hpp"
#include "geo/topology/noder.hpp"
#include "geo/topology/snapping.hpp"
#include "geo/topology/subdivision.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

namespace oryx::topology {

namespace {

constexpr double units_in_degree = static_cast<double>(crs::world_size) / 360;
constexpr double metres_in_degree = 111'195;  // of the mean sphere: good to half a percent, for a tolerance

Tolerance tolerance_of(double metres) {
    const double units = metres / metres_in_degree * units_in_degree;
    return {static_cast<std::int64_t>(std::ceil(units)), [units](std::int64_t y) {
                const double latitude = (90 - static_cast<double>(y) / units_in_degree) * std::numbers::pi / 180;
                return static_cast<std::int64_t>(std::ceil(units / std::max(std::cos(latitude), 0.01)));
            }};
}

Point on_grid(Position lon_lat) {
    const auto world = crs::to_world(crs::MatrixSet::world_crs84_quad, lon_lat);
    return {world.x, world.y};
}

/// The borders of one row's polygons: inside is left of an exterior and of a hole, however they were published.
void add_row(const GeometryView& polygons, Owner row, std::vector<Border>& borders) {
    std::vector<Point> ring;
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        const auto [first, end] = polygons.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            ring.clear();
            for (const Position p : polygons.ring(i))
                ring.push_back(on_grid(p));
            if ((doubled_area(ring) > 0) != (i == first)) std::ranges::reverse(ring);
            add_ring(ring, row, borders);
        }
    }
}

void append(const std::vector<Arc>& from, Arcs& to) {
    for (const Arc& arc : from) {
        to.positions.insert(to.positions.end(), arc.positions.begin(), arc.positions.end());
        to.ends.push_back(static_cast<std::uint32_t>(to.positions.size()));
        to.left.push_back(arc.left);
        to.right.push_back(arc.right);
    }
}

/// Whether all of a table holds at one date, so that its areas may be neighbours.
bool is_of_one_date(const FeatureTable& table) {
    if (!table.has_dates()) return true;
    std::optional<DateInterval> first;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto when = table.when(row);
        if (row == 0) first = when;
        if (when.has_value() != first.has_value() || (when && (when->start != first->start || when->end != first->end)))
            return false;
    }
    return true;
}

std::optional<Arcs> coverage_of(const std::vector<Border>& borders, CoverageRule rule, CoverageReport& report) {
    const Tolerance tolerance = tolerance_of(coverage_tolerance_metres);
    const Snapped together = snapped(merged(borders), tolerance);
    Subdivision subdivision(noded(together.borders));
    const double owned = subdivision.owned_area();
    report.overlap_share = owned > 0 ? subdivision.overlap_area() / owned : 0;
    if (rule == CoverageRule::automatic && report.overlap_share > most_coverage_overlap) return std::nullopt;
    const double narrow = static_cast<double>(tolerance.y);
    // Twice the area of a long strip over the length of its two sides is its width.
    const auto joined = subdivision.join_small([narrow](double doubled_area, double length, Owner owner) {
        return owner == nobody && doubled_area < narrow * length;
    });
    report.is_coverage = true;
    report.moved = together.moved;
    report.split = together.split;
    report.gaps = joined.regions;
    Arcs arcs;
    arcs.is_coverage = true;
    append(subdivision.arcs(), arcs);
    return arcs;
}

}  // namespace

Arcs arcs_of(const FeatureTable& table, CoverageRule rule, CoverageReport& report) {
    report = {.rule = rule};
    std::vector<Border> borders;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).type != GeometryType::polygon) continue;
        add_row(table.geometry(row), static_cast<Owner>(row), borders);
        ++report.areas;
    }
    report.dates_differ = !is_of_one_date(table);
    const bool may_be = rule == CoverageRule::yes || (rule == CoverageRule::automatic && !report.dates_differ);
    if (may_be && report.areas > 1) {
        if (auto arcs = coverage_of(borders, rule, report)) return std::move(*arcs);
    }
    Arcs arcs;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).type != GeometryType::polygon) continue;
        borders.clear();
        add_row(table.geometry(row), static_cast<Owner>(row), borders);
        append(Subdivision(noded(merged(borders))).arcs(), arcs);
    }
    return arcs;
}

}  // namespace oryx::topology
