#pragma once

// Tiles read back and judged: by our reader (MVT 2.1), by the signs and the nesting of rings, and by GEOS on the whole
// numbers of the tile.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/pbf/mvt_geometry.hpp"
#include "geo/pbf/mvt_reader.hpp"
#include "geo/tile/tile_layer.hpp"
#include "geo/tile/tile_report.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oryx::testing {

inline TileId tile_id(std::uint64_t z, std::uint64_t x, std::uint64_t y) {
    return TileId::create(z, x, y).value();
}

inline std::shared_ptr<const tile::TileLayer> layer_of(FeatureTable table, std::string name = "layer") {
    return tile::TileLayer::build(std::move(name), std::move(table).freeze());
}

/// Features of these geometries and the keys 1, 2, 3 ...; no attributes.
inline FeatureTable table_of(const std::vector<Geometry>& geometries) {
    FeatureTable table{Schema{}};
    for (const Geometry& geometry : geometries) {
        const auto number = static_cast<std::int64_t>(table.size()) + 1;
        table.append({.row = number, .key = number, .when = {}, .geometry = geometry, .values = {}});
    }
    return table;
}
inline std::shared_ptr<const tile::TileLayer> layer_of(const std::vector<Geometry>& geometries,
                                                       std::string name = "layer") {
    return layer_of(table_of(geometries), std::move(name));
}

inline tile::EncodedTile encode(const std::shared_ptr<const tile::TileLayer>& layer, TileId id,
                                const tile::TileOptions& options = {}) {
    auto encoded = tile::encode_tile(std::span(&layer, 1), id, options);
    REQUIRE(encoded);
    return std::move(*encoded);
}

using tile::polygons_of;

/// What is wrong with a feature's geometry; empty for nothing.
inline std::string fault_of(const pbf::MvtFeature& feature, std::int32_t buffer) {
    const std::int32_t low = -buffer;
    const std::int32_t high = static_cast<std::int32_t>(tile::extent) + buffer;
    if (feature.paths.empty()) return "4.2: no geometry";
    for (const auto& path : feature.paths) {
        for (const pbf::MvtPoint p : path) {
            if (p.x < low || p.x > high || p.y < low || p.y > high) return "a vertex beyond the buffer";
        }
    }
    if (feature.type == pbf::MvtType::unknown) return "4.3.4: the type is not known";
    if (feature.type != pbf::MvtType::polygon) return {};
    if (pbf::doubled_area(feature.paths.front()) <= 0) return "4.3.4.4: the first ring is no exterior";
    for (const auto& ring : feature.paths) {
        if (pbf::doubled_area(ring) == 0) return "4.3.4.4: a ring without area";
    }
    const std::string fault = tile::polygon_fault(feature);
    return fault.empty() ? "" : fault + " in " + geometry::to_wkt(polygons_of(feature).view());
}

/// Counts of tiles judged, for a line in the test's output.
struct Judged {
    std::size_t tiles = 0;
    std::size_t features = 0;
    std::size_t rings = 0;
    std::size_t omitted = 0;
    std::size_t bytes = 0;
};

/// Requires that a tile keeps every rule, and returns it.
inline pbf::MvtTile judge(const tile::EncodedTile& encoded, Judged& judged, std::int32_t buffer = 64) {
    auto read = pbf::read_mvt(encoded.mvt);
    REQUIRE(read);
    std::string fault = read->fault_count == 0 ? "" : read->faults.front();
    std::size_t features = 0;
    for (const pbf::MvtLayer& layer : read->layers) {
        if (layer.version != 2) fault = "4.1: version";
        if (layer.extent != tile::extent) fault = "4.1: extent";
        if (layer.features.empty()) fault = "4.1: a layer without features";
        features += layer.features.size();
        for (const pbf::MvtFeature& feature : layer.features) {
            judged.rings += feature.type == pbf::MvtType::polygon ? feature.paths.size() : 0;
            if (fault.empty()) fault = fault_of(feature, buffer);
        }
    }
    REQUIRE(fault == "");
    REQUIRE(features == encoded.features);
    ++judged.tiles;
    judged.features += features;
    judged.omitted += encoded.omitted;
    judged.bytes += encoded.mvt.size();
    return std::move(*read);
}
inline pbf::MvtTile judge(const tile::EncodedTile& encoded) {
    Judged judged;
    return judge(encoded, judged);
}

}  // namespace oryx::testing
