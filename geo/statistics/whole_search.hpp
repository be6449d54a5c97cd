#pragma once

#include <cmath>

namespace oryx::statistics {

/// The smallest whole number in [low, high] for which `holds`, else high + 1. It holds from some number on.
template <class Holds>
double first_that_holds(double low, double high, Holds holds) {
    while (low <= high) {
        const double middle = std::floor((low + high) / 2);
        if (holds(middle)) {
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

inline bool whole(double count) {
    return count == std::floor(count);
}

}  // namespace oryx::statistics
