#include "geo/tile/thinning.hpp"

#include "geo/tile/snap.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::tile {

namespace {

/// Sides of the squares that are tried, lattice units: about half as large again each time, so that a budget is used
/// well.
constexpr std::int64_t sides[] = {1,  2,   3,   4,   6,   8,   12,  16,   24,   32,   48,   64,
                                  96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192};

/// Mixes the bits of a number (the finaliser of SplitMix64, Steele et al. 2014).
std::uint64_t mixed(std::uint64_t n) {
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9U;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebU;
    return n ^ (n >> 31);
}

/// A set of squares; open addressing, since a million of them are asked for at once.
class SquareSet {
  public:
    explicit SquareSet(std::size_t most) : slots_(std::bit_ceil(2 * most + 1), none) {}
    /// Whether it was not there yet.
    bool insert(std::uint64_t square) {
        std::size_t at = mixed(square) & (slots_.size() - 1);
        while (slots_[at] != none) {
            if (slots_[at] == square) return false;
            at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = square;
        return true;
    }

  private:
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    std::vector<std::uint64_t> slots_;
};

/// Rows of points, each at its first position, in the order of their importance.
using Ranking = std::vector<PlacedPoint>;

Ranking ranking(const std::vector<PlacedPoint>& points, const std::vector<bool>& wanted,
                std::span<const std::uint32_t> by_importance) {
    constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> first_of_row(by_importance.size(), nowhere);
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < points.size(); ++i) {
        if (!points[i].is_first || !wanted[points[i].row]) continue;
        first_of_row[points[i].row] = i;
        ++count;
    }
    Ranking ranked;
    ranked.reserve(count);
    for (const std::uint32_t row : by_importance) {
        if (first_of_row[row] != nowhere) ranked.push_back(points[first_of_row[row]]);
    }
    return ranked;
}

std::vector<bool> most_important(const Ranking& ranked, std::size_t rows, std::int64_t side) {
    SquareSet squares(ranked.size());
    std::vector<bool> kept(rows, false);
    for (const PlacedPoint& point : ranked) {
        // Lattice positions are not negative, and below 2^32 + 1.
        const auto x = static_cast<std::uint64_t>(point.at.x / side);
        const auto y = static_cast<std::uint64_t>(point.at.y / side);
        if (squares.insert(x << 32 | (y & 0xffffffffU))) kept[point.row] = true;
    }
    return kept;
}

}  // namespace

bool is_selected(const FeatureTable& features, const TileOptions& options, std::size_t row) {
    if (!options.masks.empty() && options.masks.front() && !options.masks.front()->rows[row]) return false;
    if (!options.datetime) return true;
    const auto when = features.when(row);
    return !when || when->intersects(*options.datetime);
}

std::vector<PlacedPoint> placed_points(const DrawingArrays& arrays, const FeatureTable& features,
                                       const TileOptions& options, std::uint32_t zoom) {
    const Snapping snapping{.shift = static_cast<int>(max_tile_zoom - zoom)};
    std::vector<PlacedPoint> points;
    points.reserve(arrays.world.size());
    for (std::uint32_t row = 0; row < arrays.world.size(); ++row) {
        const GridView feature = arrays.world[row];
        if (feature.type != GeometryType::point || !is_selected(features, options, row)) continue;
        bool is_first = true;
        for (const GridPoint p : feature.positions)
            points.push_back({row, std::exchange(is_first, false), snapping(p)});
    }
    return points;
}

std::vector<std::uint32_t> by_importance(const FeatureTable& features, const std::string& field) {
    const Column* column = field.empty() ? nullptr : features.find_column(field);
    struct Rank {
        double importance;
        std::uint64_t chance;
        std::uint32_t row;
    };
    std::vector<Rank> ranks;
    ranks.reserve(features.size());
    for (std::uint32_t row = 0; row < features.size(); ++row) {
        const auto number = column == nullptr ? std::nullopt : column->number(row);
        const double importance = number && std::isfinite(*number) ? *number : -std::numeric_limits<double>::infinity();
        ranks.push_back({importance, mixed(features.tile_id(row)), row});
    }
    std::ranges::sort(ranks, [](const Rank& a, const Rank& b) {
        if (a.importance != b.importance) return a.importance > b.importance;
        return a.chance != b.chance ? a.chance < b.chance : a.row < b.row;
    });
    std::vector<std::uint32_t> rows;
    rows.reserve(ranks.size());
    for (const Rank& rank : ranks)
        rows.push_back(rank.row);
    return rows;
}

std::vector<bool> thinned(const std::vector<PlacedPoint>& points, const std::vector<PlacedPoint>& crowded,
                          std::span<const std::uint32_t> by_importance,
                          const std::function<bool(const std::vector<bool>&)>& fits) {
    const std::size_t rows = by_importance.size();
    std::vector<bool> wanted(rows, false);
    for (const PlacedPoint& point : crowded)
        wanted[point.row] = true;
    const Ranking pressed = ranking(points, wanted, by_importance);
    // A coarser grid keeps fewer: the finest that fits, by halving. Among all points no more of these stay than by
    // themselves.
    std::size_t low = 0;
    std::size_t high = std::size(sides) - 1;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (fits(most_important(pressed, rows, sides[middle]))) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return most_important(ranking(points, std::vector<bool>(rows, true), by_importance), rows, sides[low]);
}

}  // namespace oryx::tile
