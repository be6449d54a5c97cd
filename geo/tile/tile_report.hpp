#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/pbf/mvt_reader.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::tile {

/// What one layer of a tile holds.
struct LayerReport {
    std::string name;
    std::uint32_t version = 0;
    std::uint32_t extent = 0;
    std::size_t bytes = 0;
    std::size_t features = 0;
    std::array<std::size_t, 4> of_type{};  ///< features by MvtType: unknown, point, line, polygon
    std::size_t paths = 0;                 ///< points of a feature together, lines, rings
    std::size_t vertices = 0;
    std::size_t keys = 0;
    std::size_t values = 0;
    std::size_t without_id = 0;
    std::size_t repeated_ids = 0;  ///< 4.2: the value of an id SHOULD be unique in its layer
    std::int64_t beyond = 0;       ///< units of the extent by which the farthest vertex lies outside the tile
};

/// A tile, read and judged.
struct TileReport {
    std::size_t bytes = 0;  ///< uncompressed
    std::vector<LayerReport> layers = {};
    std::uint64_t fault_count = 0;
    std::vector<std::string> faults = {};  ///< the first `pbf::MvtTile::max_faults` of them, each with its clause
    std::vector<std::string> advice = {};  ///< what the specification only asks for (SHOULD)

    [[nodiscard]] bool valid() const { return fault_count == 0; }
};

/// The polygons of a feature, rings closed, on the tile's grid; which rings are exteriors is told by their sign
/// (MVT 4.3.4.4). Precondition: a polygon.
Geometry polygons_of(const pbf::MvtFeature& feature);

/// What is wrong with a polygon beyond what the reader tells: rings that cross, touch along a line, or lie where they
/// may not (4.3.4.4 asks for geometries that are valid in the sense of OGC). Empty for nothing, and for other types.
std::string polygon_fault(const pbf::MvtFeature& feature);

/// Reads a whole uncompressed tile and judges it by MVT 2.1 and, on the whole numbers of its grid, by OGC Simple
/// Features. Error: invalid_input for a tile that cannot be read.
Result<TileReport> judge_tile(std::string_view mvt);

}  // namespace oryx::tile
