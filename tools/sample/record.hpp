#pragma once

#include "geo/core/date.hpp"
#include "geo/core/position.hpp"
#include "geo/core/roles.hpp"
#include "tools/sample/facts.hpp"
#include "tools/sample/hawkes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oryx::sample {

/// One incident as a data provider would report it: a date, a place and deaths only as exact as they are known.
struct Incident {
    DateInterval when;
    Position at;
    LocationPrecision precision = LocationPrecision::exact;
    std::string place;
    std::string event_type;
    std::string actor;
    std::optional<std::int64_t> fatalities;  ///< nothing: unknown, which is not 0
    std::optional<std::int64_t> civilian_fatalities;
    bool civilian_target = false;
};

/// Reports each occurrence, in order. Most incidents end on the coordinates of a named locality, as with gazetteers.
std::vector<Incident> report_occurrences(const Facts& facts, std::uint64_t seed,
                                         const std::vector<Occurrence>& occurrences);

}  // namespace oryx::sample
