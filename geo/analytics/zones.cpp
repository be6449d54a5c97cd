#include "geo/analytics/zones.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::analytics {

RankedCells::RankedCells(std::span<const double> mass, std::span<const std::uint8_t> mask) : cells_(mass.size()) {
    for (std::size_t cell = 0; cell < mass.size(); ++cell) {
        if (mask[cell] != 0 && mass[cell] > 0) order_.push_back({mass[cell], static_cast<std::uint32_t>(cell)});
    }
    std::ranges::sort(
        order_, [](const Ranked& a, const Ranked& b) { return a.mass != b.mass ? a.mass > b.mass : a.cell < b.cell; });
    for (const Ranked& cell : order_)
        total_ += cell.mass;
}

Bands RankedCells::empty_bands(std::size_t ranks) const {
    return {std::vector<std::uint8_t>(cells_), std::vector<double>(ranks), std::vector<double>(ranks), total_};
}

// Cells come with falling mass, so that the last one added to a band is its least.
void RankedCells::add(Bands& bands, const Ranked& cell, std::size_t band) {
    bands.rank[cell.cell] = static_cast<std::uint8_t>(band + 1);
    bands.mass[band] += cell.mass;
    for (std::size_t r = band; r < bands.least.size(); ++r)
        bands.least[r] = cell.mass;
}

Bands RankedCells::holding(std::span<const double> shares) const {
    Bands bands = empty_bands(shares.size());
    // Summed again in the same order, so that the last sum is `total` to the bit and a share of 1 takes every cell.
    double held = 0;
    std::size_t band = 0;
    for (const Ranked& cell : order_) {
        while (band < shares.size() && held >= shares[band] * total_)
            ++band;
        if (band == shares.size()) break;
        held += cell.mass;
        add(bands, cell, band);
    }
    return bands;
}

Bands RankedCells::at_least(std::span<const double> values, const std::function<double(double mass)>& value) const {
    Bands bands = empty_bands(values.size());
    std::size_t band = 0;
    for (const Ranked& cell : order_) {
        const double reached = value(cell.mass);
        while (band < values.size() && reached < values[band])
            ++band;
        if (band == values.size()) break;
        add(bands, cell, band);
    }
    return bands;
}

double RankedCells::quantile(double q) const {
    if (order_.empty()) return 0;
    // As R's quantile() has it: a position that rounding alone keeps from a whole number is that number.
    const double at = static_cast<double>(order_.size() - 1) * q;  // from the least intense cell
    const double whole = std::floor(at + 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, at));
    const auto below = static_cast<std::size_t>(whole);
    const auto mass = [&](std::size_t i) { return order_[order_.size() - 1 - i].mass; };
    const double part = std::max(0.0, at - whole);
    if (part == 0 || below + 1 == order_.size()) return mass(below);
    return mass(below) + (mass(below + 1) - mass(below)) * part;
}

Bands highest_density_bands(const Surface& surface, std::span<const std::uint8_t> mask,
                            std::span<const double> shares) {
    return RankedCells(surface.mass, mask).holding(shares);
}

Parts connected_parts(const Grid& grid, std::span<const std::uint8_t> members) {
    Parts parts{std::vector<std::int32_t>(members.size(), -1), 0};
    std::vector<std::size_t> waiting;
    const auto columns = static_cast<std::size_t>(grid.columns());
    const auto visit = [&](std::size_t cell) {
        if (members[cell] == 0 || parts.part[cell] >= 0) return;
        parts.part[cell] = parts.count;
        waiting.push_back(cell);
    };
    for (std::size_t seed = 0; seed < members.size(); ++seed) {
        if (members[seed] == 0 || parts.part[seed] >= 0) continue;
        visit(seed);
        while (!waiting.empty()) {
            const std::size_t cell = waiting.back();
            waiting.pop_back();
            const std::size_t column = cell % columns;
            if (column > 0) visit(cell - 1);
            if (column + 1 < columns) visit(cell + 1);
            if (cell >= columns) visit(cell - columns);
            if (cell + columns < members.size()) visit(cell + columns);
        }
        ++parts.count;
    }
    return parts;
}

}  // namespace oryx::analytics
