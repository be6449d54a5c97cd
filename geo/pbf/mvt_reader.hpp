#pragma once

#include "geo/core/result.hpp"
#include "geo/pbf/mvt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::pbf {

struct MvtFeature {
    std::optional<std::uint64_t> id;
    MvtType type = MvtType::unknown;
    /// Numbers of a key and a value of the layer, checked.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> tags;
    /// Points: one path of all of them; lines: one path each; polygons: one for each ring, without its closing vertex.
    std::vector<std::vector<MvtPoint>> paths;
};

struct MvtLayer {
    std::uint32_t version = 0;
    std::string name;
    std::uint32_t extent = 0;
    std::vector<std::string> keys;
    std::vector<MvtValue> values;
    std::vector<MvtFeature> features;
    std::size_t bytes = 0;  ///< of the layer's message

    /// Null where the feature has no such attribute.
    [[nodiscard]] const MvtValue* attribute(const MvtFeature& feature, std::string_view name) const;
};

struct MvtTile {
    std::vector<MvtLayer> layers;
    /// Breaches of the specification that did not keep the rest from being read, at most `max_faults` as text.
    std::vector<std::string> faults;
    std::uint64_t fault_count = 0;
    static constexpr std::size_t max_faults = 100;

    /// Null where there is none.
    [[nodiscard]] const MvtLayer* layer(std::string_view name) const;
};

/// Reads a whole tile, of version 1 or 2, uncompressed. What breaks one feature only leaves that feature out and is
/// told in `faults`; so are breaches that can still be drawn (winding, a repeated vertex). A second layer of one name
/// is left out. Memory is bounded by a small multiple of the input. Error: invalid_input, naming the clause that is
/// broken.
Result<MvtTile> read_mvt(std::string_view bytes);

}  // namespace oryx::pbf
