#pragma once

#include <cstdint>

namespace oryx::analytics {

struct Interval {
    double low = 0;
    double high = 1;
};

/// Wilson's score interval of a share, 95 % (Wilson 1927; Brown, Cai and DasGupta 2001 for why not Wald's). [0, 1] for
/// no trials.
Interval wilson_interval(std::int64_t successes, std::int64_t trials);

}  // namespace oryx::analytics
