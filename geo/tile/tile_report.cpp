#include "geo/tile/tile_report.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/simple_rings.hpp"
#include "geo/pbf/mvt_geometry.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <vector>

namespace oryx::tile {

namespace {

void add_fault(TileReport& report, std::string fault) {
    ++report.fault_count;
    if (report.faults.size() < pbf::MvtTile::max_faults) report.faults.push_back(std::move(fault));
}

/// How far a vertex lies outside the tile; 0 for inside.
std::int64_t distance_beyond(pbf::MvtPoint p, std::int64_t extent) {
    const std::int64_t x = p.x;
    const std::int64_t y = p.y;
    return std::max({std::int64_t{0}, -x, -y, x - extent, y - extent});
}

template <class T>
bool repeats(const std::vector<T>& things) {
    // Most layers have a handful: then no table is as quick as looking at each pair.
    constexpr std::size_t handful = 12;
    if (things.size() <= handful) {
        for (std::size_t i = 1; i < things.size(); ++i) {
            if (std::find(things.begin(), things.begin() + static_cast<std::ptrdiff_t>(i), things[i]) !=
                things.begin() + static_cast<std::ptrdiff_t>(i))
                return true;
        }
        return false;
    }
    const auto hash = [](const T* thing) { return std::hash<T>()(*thing); };
    const auto same = [](const T* a, const T* b) { return *a == *b; };
    std::unordered_set<const T*, decltype(hash), decltype(same)> seen(2 * things.size(), hash, same);
    return std::ranges::any_of(things, [&](const T& thing) { return !seen.insert(&thing).second; });
}

/// How many do not differ from one before them.
std::size_t count_repeated(std::vector<std::uint64_t>& numbers) {
    std::ranges::sort(numbers);
    return static_cast<std::size_t>(std::ranges::unique(numbers).size());
}

void advise(const pbf::MvtLayer& layer, const LayerReport& counts, TileReport& report) {
    const std::string name = "layer '" + layer.name + "': ";
    if (layer.features.empty()) report.advice.push_back(name + "it SHOULD contain a feature (MVT 4.1)");
    if (counts.repeated_ids > 0) {
        report.advice.push_back(name + std::to_string(counts.repeated_ids) +
                                " features repeat an id, which SHOULD be unique (MVT 4.2)");
    }
    if (repeats(layer.keys)) {
        report.advice.push_back(name + "a key stands more than once (MVT 4.1)");
    }
    if (repeats(layer.values)) {
        report.advice.push_back(name + "a value stands more than once (MVT 4.1)");
    }
}

geometry::IntGeometry rings_of(const pbf::MvtFeature& feature) {
    geometry::IntGeometry rings;
    for (const auto& ring : feature.paths) {
        if (!rings.ring_ends.empty() && pbf::doubled_area(ring) > 0) rings.end_part();
        for (const pbf::MvtPoint p : ring)
            rings.positions.push_back({p.x, p.y});
        rings.ring_ends.push_back(static_cast<std::uint32_t>(rings.positions.size()));
    }
    rings.end_part();
    return rings;
}

LayerReport judge_layer(const pbf::MvtLayer& layer, TileReport& report) {
    LayerReport counts{.name = layer.name,
                       .version = layer.version,
                       .extent = layer.extent,
                       .bytes = layer.bytes,
                       .features = layer.features.size(),
                       .keys = layer.keys.size(),
                       .values = layer.values.size()};
    std::vector<std::uint64_t> ids;
    ids.reserve(layer.features.size());
    for (const pbf::MvtFeature& feature : layer.features) {
        ++counts.of_type.at(static_cast<std::size_t>(feature.type));
        counts.paths += feature.paths.size();
        for (const auto& path : feature.paths) {
            counts.vertices += path.size();
            for (const pbf::MvtPoint p : path)
                counts.beyond = std::max(counts.beyond, distance_beyond(p, layer.extent));
        }
        if (!feature.id) {
            ++counts.without_id;
        } else {
            ids.push_back(*feature.id);
        }
        if (std::string fault = polygon_fault(feature); !fault.empty()) {
            const std::string which = feature.id ? "feature with id " + std::to_string(*feature.id) : "a feature";
            add_fault(report, "layer '" + layer.name + "', " + which + ": " + fault);
        }
    }
    counts.repeated_ids = count_repeated(ids);
    advise(layer, counts, report);
    return counts;
}

}  // namespace

Geometry polygons_of(const pbf::MvtFeature& feature) {
    Geometry polygons{.type = GeometryType::polygon, .multi = true};
    const auto append = [&](pbf::MvtPoint p) {
        polygons.positions.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
    };
    for (const auto& ring : feature.paths) {
        if (!polygons.ring_ends.empty() && pbf::doubled_area(ring) > 0) polygons.end_part();
        std::ranges::for_each(ring, append);
        append(ring.front());
        polygons.end_ring();
    }
    if (!polygons.ring_ends.empty()) polygons.end_part();
    return polygons;
}

std::string polygon_fault(const pbf::MvtFeature& feature) {
    if (feature.type != pbf::MvtType::polygon || feature.paths.empty()) return {};
    if (geometry::surely_valid(rings_of(feature).view())) return {};
    const Geometry polygons = polygons_of(feature);
    const auto validity = geometry::check_validity(polygons.view());
    if (validity.valid) return {};
    return "the polygon is not valid: " + validity.reason + " at " +
           std::to_string(static_cast<std::int64_t>(validity.where.x)) + "," +
           std::to_string(static_cast<std::int64_t>(validity.where.y)) + " (MVT 4.3.4.4, OGC Simple Features 6.1.11)";
}

Result<TileReport> judge_tile(std::string_view mvt) {
    auto tile = pbf::read_mvt(mvt);
    if (!tile) return std::unexpected(tile.error());
    TileReport report{.bytes = mvt.size(), .fault_count = tile->fault_count, .faults = std::move(tile->faults)};
    for (const pbf::MvtLayer& layer : tile->layers)
        report.layers.push_back(judge_layer(layer, report));
    return report;
}

}  // namespace oryx::tile
