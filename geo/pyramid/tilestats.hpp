#pragma once

#include "geo/pyramid/build.hpp"

#include <cstddef>
#include <span>

#include <nlohmann/json_fwd.hpp>

namespace oryx::pyramid {

/// Bounds of what statistics tell, those of Mapbox's tilestats.
inline constexpr std::size_t most_attributes = 1000;     ///< of a layer
inline constexpr std::size_t most_distinct = 1000;       ///< values that are counted
inline constexpr std::size_t most_values = 100;          ///< values that are listed, the lowest
inline constexpr std::size_t longest_value_bytes = 256;  ///< a longer text is counted and not listed

/// What an archive's layers hold, as Mapbox's `tilestats` (github.com/mapbox/mapbox-geostats, README) that map editors
/// read: for each layer the rows that the build selects, their kind of geometry, and of each attribute the type, how
/// many different values it has, the lowest of them, least and most. Never more than the tiles show: values are listed
/// where some zoom of the archive draws every row of the layer by itself, with that attribute; else their number and
/// type alone. `zooms` is what `build` returned.
nlohmann::ordered_json tilestats(const BuildOptions& options, std::span<const LayerZoom> zooms);

}  // namespace oryx::pyramid
