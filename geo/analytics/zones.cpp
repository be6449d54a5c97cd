#include "geo/analytics/zones.hpp"

#include <algorithm>

namespace oryx::analytics {

Bands highest_density_bands(const Surface& surface, std::span<const std::uint8_t> mask,
                            std::span<const double> shares) {
    Bands bands;
    bands.rank.resize(surface.mass.size());
    bands.mass.resize(shares.size());
    std::vector<std::uint32_t> order;
    for (std::size_t cell = 0; cell < surface.mass.size(); ++cell) {
        if (mask[cell] != 0 && surface.mass[cell] > 0) order.push_back(static_cast<std::uint32_t>(cell));
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return surface.mass[a] != surface.mass[b] ? surface.mass[a] > surface.mass[b] : a < b;
    });
    for (const std::uint32_t cell : order)
        bands.total += surface.mass[cell];
    // Summed again in the same order, so that the last sum is `total` to the bit and a share of 1 takes every cell.
    double held = 0;
    std::size_t band = 0;
    for (const std::uint32_t cell : order) {
        while (band < shares.size() && held >= shares[band] * bands.total)
            ++band;
        if (band == shares.size()) break;
        held += surface.mass[cell];
        bands.mass[band] += surface.mass[cell];
        bands.rank[cell] = static_cast<std::uint8_t>(band + 1);
    }
    return bands;
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
