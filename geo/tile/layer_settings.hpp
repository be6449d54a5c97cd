#pragma once

#include "geo/core/coverage.hpp"
#include "geo/store/cluster_rule.hpp"
#include "geo/store/manifest.hpp"

#include <string>
#include <vector>

namespace oryx::tile {

/// How the layer of a collection is drawn.
struct LayerSettings {
    /// A number field: what has more of it stays longer where not all points fit. Empty: by chance, but always the
    /// same.
    std::string importance = {};
    /// Fields that stay in tiles where not all attributes fit.
    std::vector<std::string> essentials = {};
    store::ClusterRule cluster = {};
    /// For a version that has no arcs of its own.
    CoverageRule coverage = CoverageRule::automatic;
};

/// The settings that a collection's manifest says, else those of its role: incidents by fatalities, places by people.
LayerSettings layer_settings(const store::Manifest& manifest);

}  // namespace oryx::tile
