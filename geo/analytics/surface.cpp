#include "geo/analytics/surface.hpp"

#include "geo/analytics/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace oryx::analytics {

namespace {

// Distance from 0 to the interval [low, high].
double gap(double low, double high) {
    return low > 0 ? low : high < 0 ? -high : 0;
}

// Adds one place's kernel. `lower` and `upper` are working space: the corner integrals along the sides of a row.
void add_place(Surface& surface, const Place& place, std::vector<double>& lower, std::vector<double>& upper) {
    const Grid& grid = surface.grid;
    const double radius = quartic_radius(place.sigma);
    const Grid::Window window = grid.window(place.at, radius);
    if (window.column_begin >= window.column_end || window.row_begin >= window.row_end) return;
    const auto columns = static_cast<std::size_t>(window.column_end - window.column_begin);
    const auto unit_x = [&](std::size_t i) {
        return (grid.corner_x(window.column_begin + static_cast<std::int32_t>(i)) - place.at.x) / radius;
    };
    const auto unit_y = [&](std::int32_t row) { return (grid.corner_y(row) - place.at.y) / radius; };
    const auto fill = [&](std::vector<double>& line, double y) {
        line.resize(columns + 1);
        for (std::size_t i = 0; i <= columns; ++i)
            line[i] = quartic_corner(unit_x(i), y);
    };
    fill(lower, unit_y(window.row_begin));
    for (std::int32_t row = window.row_begin; row < window.row_end; ++row) {
        const double gap_y = gap(unit_y(row), unit_y(row + 1));
        fill(upper, unit_y(row + 1));
        for (std::size_t i = 0; i < columns; ++i) {
            const double gap_x = gap(unit_x(i), unit_x(i + 1));
            if (gap_x * gap_x + gap_y * gap_y >= 1) continue;  // the disc does not reach this cell: exactly 0
            const double share = (upper[i + 1] - upper[i]) - (lower[i + 1] - lower[i]);
            if (share <= 0) continue;  // a sliver below rounding
            const std::size_t cell = grid.index(window.column_begin + static_cast<std::int32_t>(i), row);
            surface.mass[cell] += place.weight * share;
            surface.variance[cell] += place.weight_squares * share * share;
        }
        std::swap(lower, upper);
    }
}

}  // namespace

std::vector<Place> distinct_places(std::vector<Contribution> contributions) {
    const auto key = [](const Contribution& c) { return std::tuple(c.at.y, c.at.x, c.sigma, c.weight); };
    std::sort(contributions.begin(), contributions.end(),
              [&](const Contribution& a, const Contribution& b) { return key(a) < key(b); });
    std::vector<Place> places;
    for (const Contribution& c : contributions) {
        if (c.weight == 0) continue;
        if (places.empty() || !(places.back().at == c.at) || places.back().sigma != c.sigma) {
            places.push_back({c.at, c.sigma, 0, 0});
        }
        places.back().weight += c.weight;
        places.back().weight_squares += c.weight * c.weight;
    }
    return places;
}

Result<Surface> quartic_surface(const Grid& grid, std::span<const Place> places, const CancelToken& cancel) {
    Surface surface{grid, std::vector<double>(grid.cells()), std::vector<double>(grid.cells()), 0};
    std::vector<double> lower;
    std::vector<double> upper;
    std::size_t done = 0;
    for (const Place& place : places) {
        if (++done % 256 == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        surface.weight += place.weight;
        add_place(surface, place, lower, upper);
    }
    return surface;
}

}  // namespace oryx::analytics
