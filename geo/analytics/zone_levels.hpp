#pragma once

#include "geo/analytics/process.hpp"
#include "geo/analytics/zones.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// Where the borders between heat zones lie.
enum class LevelKind : std::uint8_t {
    shares,     ///< the smallest areas that hold shares of the mass (CONTRACT: heat zones)
    rates,      ///< at given intensities, incidents per 100 km2 per 30 days
    quantiles,  ///< at quantiles of the intensities of the cells that have any
};

/// The borders, one for each rank.
struct ZoneLevels {
    LevelKind kind = LevelKind::shares;
    std::vector<double> values;  ///< ascending as given: shares in (0, 1], rates above 0, quantiles in [0, 1]

    [[nodiscard]] std::size_t size() const { return values.size(); }
    /// What a rank's region reaches up (shares) or down (rates, quantiles) to. Rank 1 is the most intense.
    [[nodiscard]] double at(std::size_t rank) const {
        return kind == LevelKind::shares ? values[rank - 1] : values[values.size() - rank];
    }
};

/// A map cannot tell more steps apart.
inline constexpr std::size_t most_levels = 9;

/// The inputs `levels`, `shares`, `rates` and `quantiles`, and their reader. Errors: invalid_input naming the one that
/// does not ascend, has none or more than `most_levels` values, or is missing or given beside another choice of levels.
std::vector<InputSpec> level_inputs();
Result<ZoneLevels> read_levels(const Inputs& inputs);

/// Cuts cells into bands. `rate` turns a cell's mass into incidents per 100 km2 per 30 days.
Bands cut(const RankedCells& cells, const ZoneLevels& levels, const std::function<double(double mass)>& rate);

}  // namespace oryx::analytics
