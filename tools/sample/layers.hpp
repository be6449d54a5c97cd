#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "tools/sample/facts.hpp"
#include "tools/sample/record.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oryx::sample {

/// One shapefile of the sample.
struct Layer {
    std::string name;  ///< the file's stem, and the collection's id
    std::shared_ptr<const FeatureTable> table;
};

/// What every row says in its field `source`: the sample must never pass for data.
inline constexpr const char* source_label = "Oryx synthetic sample";

/// Areas that share their borders exactly: `cercles` (Voronoi cells of the seats, cut by the outline) and `regions`
/// (their unions). Vertices lie on a grid of 0.0001 degrees.
Result<std::vector<Layer>> area_layers(const Facts& facts);
Layer base_layer(const Facts& facts);
Layer locality_layer(const Facts& facts, std::uint64_t seed);
Layer axis_layer(const Facts& facts);
Layer airfield_layer(const Facts& facts);
Layer incident_layer(const std::vector<Incident>& incidents);

}  // namespace oryx::sample
