#pragma once

#include "geo/statistics/interval.hpp"

#include <cstdint>

namespace oryx::statistics {

/// Wilson's score interval of a share, 95 % (Wilson 1927; Brown, Cai and DasGupta 2001 for why not Wald's). [0, 1] for
/// no trials.
Interval wilson_interval(std::int64_t successes, std::int64_t trials);

}  // namespace oryx::statistics
