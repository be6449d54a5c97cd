#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/pattern/near_repeat.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// Density-based clusters in space and time (Birant and Kut 2007, Data & Knowledge Engineering 60(1); DBSCAN: Ester et
/// al. 1996). An event with at least `least_events` events, itself among them, within `distance` AND `days` is a core;
/// cores within both of each other are one episode, and what else is within both of a core belongs to it.
///
/// An event within reach of two episodes belongs to that of its first core by (day, x, y), so that the order of rows
/// changes nothing. Many at one place and day are neighbours at distance 0 like any others: they are held once with
/// their number, so that duplicates cost nothing.
struct EpisodeSettings {
    double distance = 10'000;       ///< metres, included
    std::int32_t days = 14;         ///< included
    std::int64_t least_events = 4;  ///< minPts, the event itself counted
};
struct Episodes {
    /// For each event its episode from 0, by its first core (day, x, y); -1 for what belongs to none.
    std::vector<std::int32_t> episode;
    std::vector<std::uint8_t> core;  ///< 1 for cores
    std::int32_t count = 0;
};
/// Errors: invalid_input naming `distance_m` where it is no positive number; cancelled.
Result<Episodes> find_episodes(std::span<const Event> events, const EpisodeSettings& settings,
                               const CancelToken& cancel = {});

}  // namespace oryx::pattern
