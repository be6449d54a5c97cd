#pragma once

namespace oryx::statistics {

/// The ends of a confidence or credible interval, in the unit of what it is about.
struct Interval {
    double low = 0;
    double high = 1;
};

/// The confidence of an interval where nothing else is asked for.
inline constexpr double usual_confidence = 0.95;

}  // namespace oryx::statistics
