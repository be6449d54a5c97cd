#pragma once

#include "geo/core/feature_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oryx::tile {

/// How many bytes a feature takes in a tile at most, without its geometry: its header, its tags, and those of its
/// values that other features are not likely to share.
class FeatureCosts {
  public:
    /// `names`: of the fields in tiles; `properties`: see TileOptions.
    FeatureCosts(const FeatureTable& features, const std::vector<std::string>& names,
                 const std::optional<std::vector<std::string>>& properties);
    [[nodiscard]] std::uint32_t operator()(std::size_t row) const;

  private:
    [[nodiscard]] std::uint32_t field_cost(std::size_t field, std::size_t row) const;

    const FeatureTable& features_;
    std::vector<std::size_t> fields_;  // those that are wanted
    std::uint32_t dates_ = 0;
    bool with_id_;
};

}  // namespace oryx::tile
