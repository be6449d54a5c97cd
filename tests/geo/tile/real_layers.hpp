#pragma once

// Layers of the real data, and the tiles that show them.

#include "geo/crs/web_mercator.hpp"
#include "tests/geo/tile/bare_table.hpp"
#include "tests/geo/tile/tile_checks.hpp"
#include "tests/support/shared_data.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

namespace oryx::testing {

inline const std::filesystem::path data = oryx::testing::shared_data();

/// Null, and a loud word, where the real data are not there.
inline std::shared_ptr<const FeatureTable> read_real(const std::string& file, const std::string& layer = {},
                                                     const std::set<std::string>& names = {}) {
    if (!std::filesystem::exists(data / file)) {
        WARN("SKIPPED: the real data are not at " << (data / file).string());
        return nullptr;
    }
    auto table = read_bare(data / file, layer, names);
    REQUIRE(table);
    return *table;
}

using Layer = std::shared_ptr<const tile::TileLayer>;

/// Every tile of a zoom that the layer's box meets, buffer included.
template <class Visit>
void for_each_tile(const tile::TileLayer& layer, std::uint32_t z, Visit visit) {
    const Envelope box = layer.features().envelope();
    const auto north_west = crs::to_world({box.min_x, box.max_y});
    const auto south_east = crs::to_world({box.max_x, box.min_y});
    const std::int64_t last = (std::int64_t{1} << z) - 1;
    const auto tile_at = [&](std::int64_t world, std::int64_t more) {
        return std::clamp((world >> (32 - z)) + more, std::int64_t{0}, last);
    };
    for (auto x = tile_at(north_west.x, -1); x <= tile_at(south_east.x, 1); ++x) {
        for (auto y = tile_at(north_west.y, -1); y <= tile_at(south_east.y, 1); ++y) {
            CAPTURE(z, x, y);
            visit(tile_id(z, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y)));
        }
    }
}

/// The tiles of a zoom that hold a vertex: where the borders are.
inline std::set<std::pair<std::uint64_t, std::uint64_t>> border_tiles(const FeatureTable& features, std::uint32_t z) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> tiles;
    const std::int64_t last = (std::int64_t{1} << z) - 1;
    for (std::size_t row = 0; row < features.size(); ++row) {
        for (const Position p : features.geometry(row).positions) {
            const auto at = crs::to_world(p);
            tiles.emplace(std::clamp(at.x >> (32 - z), std::int64_t{0}, last),
                          std::clamp(at.y >> (32 - z), std::int64_t{0}, last));
        }
    }
    return tiles;
}

inline constexpr const char* natural_earth = "world/natural_earth_10m.gpkg";

}  // namespace oryx::testing
